//! A version on structures: two managers never overwrite each other.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let version = integer("version").default(1).take();
        manager.alter_table(Table::alter().table("structures").add_column(version).take()).await
    }
}
