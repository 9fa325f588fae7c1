//! What opens an account once when the telephone is lost.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let codes = table("recovery_codes")
            .col(uuid("account_id"))
            .col(text("code_hash"))
            .col(moment_null("used_at"))
            .foreign_key(&mut refers("recovery_codes", "account_id", "accounts"))
            .take();
        manager.create_table(codes).await?;
        manager.create_index(index("recovery_codes_account", "recovery_codes", &["account_id"])).await
    }
}
