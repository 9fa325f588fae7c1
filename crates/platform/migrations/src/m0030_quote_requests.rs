//! Quotes: what is asked of services at home for somebody, who was told what, what they offer, what the family says.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(requests()).await?;
        manager.create_index(index("quote_requests_person", "quote_requests", &["person_id"])).await?;
        manager.create_index(index("quote_requests_call", "quote_requests", &["call_id"])).await?;
        manager.create_table(invitations()).await?;
        let once =
            unique("quote_invitations_once", "quote_invitations", &["request_id", "provider_id"]).take();
        manager.create_index(once).await?;
        manager
            .create_index(index("quote_invitations_provider", "quote_invitations", &["provider_id", "state"]))
            .await?;
        manager.create_table(quotes()).await?;
        let versions = unique("quotes_version", "quotes", &["invitation_id", "version"]).take();
        manager.create_index(versions).await?;
        manager.create_table(messages()).await?;
        manager
            .create_index(index("quote_messages_thread", "quote_messages", &["invitation_id", "at"]))
            .await?;
        manager.create_table(remarks()).await?;
        manager.create_index(index("quote_remarks_request", "quote_remarks", &["request_id", "at"])).await?;
        manager.create_table(choices()).await?;
        manager.create_index(unique("quote_choices_once", "quote_choices", &["request_id"]).take()).await?;
        manager.create_table(disclosures()).await?;
        manager.create_index(index("disclosures_person", "disclosures", &["person_id"])).await?;
        let told = unique("disclosures_once", "disclosures", &["invitation_id", "field"]).take();
        manager.create_index(told).await?;
        let levels = table("disclosure_levels")
            .col(text("field"))
            .col(text("stage"))
            .col(text("set_by"))
            .col(moment("set_at"))
            .take();
        manager.create_table(levels).await?;
        manager.create_index(unique("disclosure_levels_field", "disclosure_levels", &["field"]).take()).await
    }
}

fn requests() -> TableCreateStatement {
    table("quote_requests")
        .col(uuid("person_id"))
        .col(uuid("call_id"))
        .col(text("reference"))
        .col(text("state"))
        .col(sealed("brief"))
        .col(integer("answer_hours"))
        .col(uuid_null("author_id"))
        .col(text("author_name"))
        .col(moment("created_at"))
        .col(moment_null("sent_at"))
        .col(moment_null("closed_at"))
        .col(integer("version"))
        .foreign_key(&mut refers("quote_requests", "person_id", "people"))
        .foreign_key(&mut refers("quote_requests", "call_id", "calls"))
        .take()
}

fn invitations() -> TableCreateStatement {
    table("quote_invitations")
        .col(uuid("request_id"))
        .col(uuid("provider_id"))
        .col(text("state"))
        .col(moment("sent_at"))
        .col(moment("due_at"))
        .col(moment_null("seen_at"))
        .col(moment_null("reminded_at"))
        .col(moment_null("answered_at"))
        .col(text_null("reason"))
        .col(sealed_null("note"))
        .col(uuid_null("mail_id"))
        .foreign_key(&mut refers("quote_invitations", "request_id", "quote_requests"))
        .foreign_key(&mut refers("quote_invitations", "provider_id", "providers"))
        .take()
}

fn quotes() -> TableCreateStatement {
    table("quotes")
        .col(uuid("invitation_id"))
        .col(integer("version"))
        .col(sealed("terms"))
        .col(uuid_null("author_id"))
        .col(text("author_name"))
        .col(moment("submitted_at"))
        // Seen by the family from then on.
        .col(moment_null("published_at"))
        .foreign_key(&mut refers("quotes", "invitation_id", "quote_invitations"))
        .take()
}

fn messages() -> TableCreateStatement {
    table("quote_messages")
        .col(uuid("invitation_id"))
        .col(uuid_null("author_id"))
        .col(text("author_name"))
        // Who speaks: the care manager's side, or the provider's.
        .col(text("side"))
        .col(sealed("body"))
        .col(moment("at"))
        // By the other side.
        .col(moment_null("read_at"))
        .foreign_key(&mut refers("quote_messages", "invitation_id", "quote_invitations"))
        .take()
}

fn remarks() -> TableCreateStatement {
    table("quote_remarks")
        .col(uuid("request_id"))
        .col(uuid_null("invitation_id"))
        .col(uuid("account_id"))
        .col(text("name"))
        .col(text("kind"))
        .col(sealed("body"))
        .col(moment("at"))
        .foreign_key(&mut refers("quote_remarks", "request_id", "quote_requests"))
        .foreign_key(&mut refers("quote_remarks", "invitation_id", "quote_invitations"))
        .take()
}

fn choices() -> TableCreateStatement {
    table("quote_choices")
        .col(uuid("request_id"))
        .col(uuid("quote_id"))
        .col(uuid("account_id"))
        .col(text("name"))
        .col(text("role"))
        .col(text("statement"))
        .col(moment("chosen_at"))
        .foreign_key(&mut refers("quote_choices", "request_id", "quote_requests"))
        .foreign_key(&mut refers("quote_choices", "quote_id", "quotes"))
        .take()
}

fn disclosures() -> TableCreateStatement {
    table("disclosures")
        .col(uuid("person_id"))
        .col(uuid("provider_id"))
        .col(uuid("invitation_id"))
        .col(text("field"))
        .col(text("stage"))
        .col(moment("allowed_at"))
        // When somebody of the provider first looked.
        .col(moment_null("seen_at"))
        .col(text_null("seen_by"))
        .col(moment_null("withdrawn_at"))
        .foreign_key(&mut refers("disclosures", "person_id", "people"))
        .foreign_key(&mut refers("disclosures", "provider_id", "providers"))
        .foreign_key(&mut refers("disclosures", "invitation_id", "quote_invitations"))
        .take()
}
