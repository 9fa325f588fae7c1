//! What tells that the facts held in memory are still those of the database, and where the lines of an analysis lie.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Counts what changed the orders, the visits or the standing of the invoices of a service.
        let revision = integer("revision").default(0).take();
        manager.alter_table(Table::alter().table("flow_partners").add_column(revision).take()).await?;
        // In the archive; the analyses before it have their lines in `flow_study_lines`.
        let object = text_null("object");
        manager.alter_table(Table::alter().table("flow_studies").add_column(object).take()).await
    }
}
