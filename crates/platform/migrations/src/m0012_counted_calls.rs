//! When a call was counted among the entitlements of its payer.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counted = moment_null("counted_at");
        manager.alter_table(Table::alter().table("calls").add_column(counted).take()).await?;
        manager.create_index(index("calls_counted", "calls", &["payer_id", "counted_at"])).await
    }
}
