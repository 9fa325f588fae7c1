//! An approval somebody gave without an account: by telephone, face to face, on paper.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut consents = table("plan_consents");
        consents
            .col(uuid("plan_id"))
            .col(text("role"))
            .col(text("name"))
            .col(text("way"))
            .col(text_null("witness"))
            .col(ColumnDef::new("given_on").text().not_null())
            .col(uuid("recorded_by"))
            .col(text("recorded_by_name"))
            .col(moment("recorded_at"))
            .col(moment_null("withdrawn_at"))
            .col(text_null("withdrawn_by_name"))
            .col(text_null("withdrawn_reason"))
            .foreign_key(&mut refers("plan_consents", "plan_id", "plans"))
            .foreign_key(&mut refers("plan_consents", "recorded_by", "accounts"));
        manager.create_table(consents).await?;
        manager.create_index(index("plan_consents_plan", "plan_consents", &["plan_id"])).await
    }
}
