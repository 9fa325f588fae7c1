//! Which beneficiary of a département a followed person is, once that département said so.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let links = table("statement_links")
            .col(uuid("person_id"))
            // The département.
            .col(uuid("structure_id"))
            .col(sealed("number"))
            // Names and birth date as they were when it was asked.
            .col(sealed("identity"))
            .col(text("state"))
            .col(text("asked_by"))
            .col(moment("asked_at"))
            .col(text_null("decided_by"))
            .col(moment_null("decided_at"))
            .col(text_null("reason"))
            .foreign_key(&mut refers("statement_links", "person_id", "people"))
            .foreign_key(&mut refers("statement_links", "structure_id", "structures"))
            .take();
        manager.create_table(links).await?;
        // Asked or confirmed: one at a time.
        let live = unique("statement_links_live", "statement_links", &["person_id"])
            .cond_where(Expr::col("state").is_in(["asked", "confirmed"]))
            .take();
        manager.create_index(live).await?;
        manager
            .create_index(index("statement_links_department", "statement_links", &["structure_id", "state"]))
            .await?;
        manager.create_index(index("statement_links_person", "statement_links", &["person_id"])).await
    }
}
