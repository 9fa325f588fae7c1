//! The files that resembled what a call said, and were not the person's.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let aside = table("calls_set_aside")
            .col(uuid("call_id"))
            .col(uuid("person_id"))
            .foreign_key(&mut refers("calls_set_aside", "call_id", "calls"))
            .foreign_key(&mut refers("calls_set_aside", "person_id", "people"))
            .take();
        manager.create_table(aside).await?;
        manager
            .create_index(unique("calls_set_aside_once", "calls_set_aside", &["call_id", "person_id"]))
            .await
    }
}
