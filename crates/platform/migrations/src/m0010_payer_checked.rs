//! « Introuvable », told apart from « pas encore cherché ».

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let checked = flag("payer_checked").default(false).take();
        manager.alter_table(Table::alter().table("calls").add_column(checked).take()).await
    }
}
