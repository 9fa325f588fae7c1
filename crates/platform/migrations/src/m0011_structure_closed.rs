//! When a structure closed: it keeps its name in what was written, and nobody enters for it any more.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let closed = moment_null("closed_at");
        manager.alter_table(Table::alter().table("structures").add_column(closed).take()).await
    }
}
