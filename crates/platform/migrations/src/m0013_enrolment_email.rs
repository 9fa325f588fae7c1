//! Where to write to somebody enrolled in a workshop.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let email = text_null("email");
        manager.alter_table(Table::alter().table("workshop_enrolments").add_column(email).take()).await
    }
}
