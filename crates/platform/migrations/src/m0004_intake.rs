//! Payers, form definitions, calls and answers.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("form_versions")
                .col(text("key"))
                .col(integer("number"))
                .col(text("status"))
                .col(text("body"))
                .col(text("note"))
                .col(moment_null("published_from"))
                .col(uuid_null("created_by"))
                .col(moment("created_at"))
                .col(moment("updated_at"))
                .take(),
            // Its id is the paying structure's.
            table("payers")
                .col(text("profile"))
                .col(integer("version"))
                .col(moment("updated_at"))
                .foreign_key(&mut refers("payers", "id", "structures"))
                .take(),
            table("payer_domains")
                .col(uuid("payer_id"))
                .col(text("domain"))
                .foreign_key(&mut refers("payer_domains", "payer_id", "payers"))
                .take(),
            table("payer_members")
                .col(uuid("payer_id"))
                .col(text("number"))
                .col(text("name"))
                .col(text("name_key"))
                .col(text_null("email"))
                .col(text_null("phone"))
                .foreign_key(&mut refers("payer_members", "payer_id", "payers"))
                .take(),
            table("calls")
                .col(uuid("structure_id"))
                .col(uuid("agent_id"))
                .col(text("agent_name"))
                .col(uuid_null("person_id"))
                .col(uuid_null("payer_id"))
                .col(text_null("member_number"))
                .col(uuid("form_version_id"))
                .col(text("status"))
                .col(text_null("reason"))
                .col(text_null("level"))
                .col(text("caller_name"))
                .col(text("caller_key"))
                .col(text_null("caller_email"))
                .col(text_null("caller_phone"))
                .col(moment("started_at"))
                .col(moment_null("suspended_at"))
                .col(moment_null("call_back_at"))
                .col(uuid_null("call_back_deadline"))
                .col(moment_null("ended_at"))
                .col(text("step"))
                .col(text("field"))
                .col(integer("scroll"))
                .foreign_key(&mut refers("calls", "structure_id", "structures"))
                .foreign_key(&mut refers("calls", "agent_id", "accounts"))
                .foreign_key(&mut refers("calls", "person_id", "people"))
                .foreign_key(&mut refers("calls", "payer_id", "payers"))
                .foreign_key(&mut refers("calls", "form_version_id", "form_versions"))
                .take(),
            table("answers")
                .col(uuid("call_id"))
                .col(text("key"))
                .col(sealed("value"))
                .col(text("wording"))
                .col(integer("version"))
                .col(text("updated_by"))
                .col(moment("updated_at"))
                .foreign_key(&mut refers("answers", "call_id", "calls"))
                .take(),
            table("answers_replaced")
                .col(uuid("call_id"))
                .col(text("key"))
                .col(sealed("value"))
                .col(text("wording"))
                .col(integer("version"))
                .col(text("updated_by"))
                .col(moment("updated_at"))
                .foreign_key(&mut refers("answers_replaced", "call_id", "calls"))
                .take(),
            // Its id is chosen by the page: a change posted twice is applied once.
            table("call_changes")
                .col(uuid("call_id"))
                .col(moment("at"))
                .foreign_key(&mut refers("call_changes", "call_id", "calls"))
                .take(),
            table("call_notes")
                .col(uuid("call_id"))
                .col(uuid("author_id"))
                .col(text("author_name"))
                .col(text("step"))
                .col(sealed("text"))
                .col(flag("health"))
                .col(integer("version"))
                .col(moment("created_at"))
                .col(moment("updated_at"))
                .col(moment_null("closed_at"))
                .foreign_key(&mut refers("call_notes", "call_id", "calls"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("form_versions_number", "form_versions", &["key", "number"]),
            unique("payer_domains_domain", "payer_domains", &["domain"]),
            index("payer_members_number", "payer_members", &["number"]),
            index("payer_members_name", "payer_members", &["name_key"]),
            index("payer_members_email", "payer_members", &["email"]),
            index("payer_members_phone", "payer_members", &["phone"]),
            index("calls_structure", "calls", &["structure_id", "status", "started_at"]),
            index("calls_person", "calls", &["person_id", "started_at"]),
            unique("answers_key", "answers", &["call_id", "key"]),
            index("answers_replaced_key", "answers_replaced", &["call_id", "key", "version"]),
            index("call_changes_call", "call_changes", &["call_id"]),
            index("call_notes_call", "call_notes", &["call_id", "created_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
