//! Since when a service waits to be measured, so that many files of one service cost one measure.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A month, while a measure waits.
        let since = text_null("measure_since");
        // Counts what asked for one.
        let asked = integer("measure_asked").default(0).take();
        for column in [since, asked] {
            manager.alter_table(Table::alter().table("flow_partners").add_column(column).take()).await?;
        }
        Ok(())
    }
}
