//! The services at home: known, registered, their fiche, their approvals, and how they come in.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            table("providers")
                // Set at registration.
                .col(uuid_null("structure_id"))
                .col(text("profile"))
                .col(text("source"))
                .col(flag("own_network"))
                .col(text("name"))
                .col(text("sort_name"))
                // Folded words of its name and city.
                .col(text("search_text"))
                .col(text_null("siret"))
                .col(text_null("sap_number"))
                .col(text_null("finess"))
                .col(text_null("contact_name"))
                .col(text_null("email"))
                .col(text_null("phone"))
                .col(text_null("address_line"))
                .col(text_null("address_complement"))
                .col(text_null("postcode"))
                .col(text_null("city"))
                .col(text_null("insee"))
                // One bit a day, Monday first; 0 when nobody said.
                .col(integer("opening_days"))
                .col(flag_null("accepts_animals"))
                .col(flag_null("accepts_smokers"))
                .col(flag_null("accepts_key"))
                .col(integer_null("terms_version"))
                .col(moment_null("terms_at"))
                .col(text_null("terms_by"))
                .col(integer_null("charter_version"))
                .col(moment_null("charter_at"))
                .col(text_null("charter_by"))
                .col(integer("version"))
                .col(moment("created_at"))
                .col(moment("updated_at"))
                .col(moment_null("closed_at"))
                .foreign_key(&mut refers("providers", "structure_id", "structures"))
                .take(),
            // What a search looks for: a service rendered, a language spoken.
            table("provider_traits")
                .col(uuid("provider_id"))
                .col(text("kind"))
                .col(text("code"))
                .foreign_key(&mut refers("provider_traits", "provider_id", "providers"))
                .take(),
            // The answers of each saved version, whole: what changed is read by comparing two.
            table("provider_fiches")
                .col(uuid("provider_id"))
                .col(integer("number"))
                .col(uuid("form_version_id"))
                .col(sealed("answers"))
                .col(text("saved_by"))
                .col(moment("saved_at"))
                .foreign_key(&mut refers("provider_fiches", "provider_id", "providers"))
                .foreign_key(&mut refers("provider_fiches", "form_version_id", "form_versions"))
                .take(),
            table("provider_approvals")
                .col(uuid("provider_id"))
                .col(text("kind"))
                .col(text("number"))
                .col(text_null("authority"))
                .col(day_null("valid_from"))
                .col(day_null("valid_to"))
                .col(uuid_null("document_id"))
                .col(text("written_by"))
                .col(moment("written_at"))
                // Of the days before its end, the smallest that an alert was sent for.
                .col(integer_null("alerted_days"))
                .col(moment_null("withdrawn_at"))
                .foreign_key(&mut refers("provider_approvals", "provider_id", "providers"))
                .foreign_key(&mut refers("provider_approvals", "document_id", "documents"))
                .take(),
            table("provider_documents")
                .col(uuid("provider_id"))
                .col(uuid("document_id"))
                .col(text("label"))
                .col(text("added_by"))
                .col(moment("added_at"))
                .col(moment_null("withdrawn_at"))
                .foreign_key(&mut refers("provider_documents", "provider_id", "providers"))
                .foreign_key(&mut refers("provider_documents", "document_id", "documents"))
                .take(),
            // An address to be proved, before anything of it exists.
            table("provider_registrations")
                .col(text("digest"))
                // The line of the directory this service was invited from.
                .col(uuid_null("provider_id"))
                .col(text("purpose"))
                .col(sealed("typed"))
                .col(moment("created_at"))
                .col(moment("expires_at"))
                .col(moment_null("used_at"))
                .foreign_key(&mut refers("provider_registrations", "provider_id", "providers"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        // What is due about a service at home leads to its page.
        manager
            .alter_table(Table::alter().table("deadlines").add_column(uuid_null("provider_id")).take())
            .await?;
        for index in [
            unique("providers_structure", "providers", &["structure_id"]),
            index("providers_sorted", "providers", &["own_network", "sort_name"]),
            index("providers_siret", "providers", &["siret"]),
            index("providers_email", "providers", &["email"]),
            index("providers_phone", "providers", &["phone"]),
            unique("provider_traits_once", "provider_traits", &["provider_id", "kind", "code"]),
            index("provider_traits_sought", "provider_traits", &["kind", "code"]),
            unique("provider_fiches_number", "provider_fiches", &["provider_id", "number"]),
            index("provider_approvals_of", "provider_approvals", &["provider_id"]),
            index("provider_approvals_end", "provider_approvals", &["valid_to"]),
            index("provider_documents_of", "provider_documents", &["provider_id"]),
            unique("provider_registrations_digest", "provider_registrations", &["digest"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
