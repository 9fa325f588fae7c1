//! Formats of files: a draft being made, and versions that never change.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let formats = table("flow_formats")
            .col(uuid("structure_id"))
            // Without one: for every service of the département.
            .col(uuid_null("partner_id"))
            .col(text("flow"))
            .col(text("name"))
            // TOML.
            .col(text("draft"))
            // Counts the changes of the draft, so that nobody undoes somebody else's unseen.
            .col(integer("revision"))
            .col(uuid_null("sample_id"))
            .col(text("sample_name"))
            // The version in force.
            .col(integer_null("current"))
            .col(text("created_by"))
            .col(moment("created_at"))
            .col(text("updated_by"))
            .col(moment("updated_at"))
            .col(moment_null("withdrawn_at"))
            .foreign_key(&mut refers("flow_formats", "structure_id", "structures"))
            .foreign_key(&mut refers("flow_formats", "partner_id", "flow_partners"))
            .foreign_key(&mut refers("flow_formats", "sample_id", "documents"))
            .take();
        let versions = table("flow_format_versions")
            .col(uuid("format_id"))
            .col(integer("version"))
            .col(text("body"))
            // The file the round trip was made with.
            .col(uuid("sample_id"))
            .col(text("sample_name"))
            // What the round trip loses, as confirmed, and why.
            .col(text("losses"))
            .col(text("reason"))
            .col(text("published_by"))
            .col(moment("published_at"))
            .foreign_key(&mut refers("flow_format_versions", "format_id", "flow_formats"))
            .foreign_key(&mut refers("flow_format_versions", "sample_id", "documents"))
            .take();
        manager.create_table(formats).await?;
        manager.create_table(versions).await?;
        let number = ["format_id", "version"];
        manager.create_index(unique("flow_format_versions_number", "flow_format_versions", &number)).await?;
        manager.create_index(index("flow_formats_structure", "flow_formats", &["structure_id"])).await?;
        // The format a sender chose for a file.
        let chosen = uuid_null("format_id");
        manager.alter_table(Table::alter().table("flow_files").add_column(chosen).take()).await
    }
}
