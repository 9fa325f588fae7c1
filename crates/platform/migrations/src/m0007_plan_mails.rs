//! Which mail told a recipient about the plan.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mail = uuid_null("mail_id");
        manager.alter_table(Table::alter().table("plan_recipients").add_column(mail).take()).await
    }
}
