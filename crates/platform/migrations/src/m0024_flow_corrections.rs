//! What a service's coordinators correct in their visits: the version before, the version after, why and by whom.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let corrections = table("flow_corrections")
            .col(uuid("structure_id"))
            .col(uuid("partner_id"))
            .col(text("visit"))
            .col(text("beneficiary"))
            .col(text("month"))
            // The visit as the archive held it, then as it holds it since: identifiers and times, no name.
            .col(text("before"))
            .col(text("after"))
            .col(sealed("reason"))
            .col(text("made_by"))
            .col(moment("made_at"))
            // The correction this one takes back.
            .col(uuid_null("undoes"))
            .foreign_key(&mut refers("flow_corrections", "structure_id", "structures"))
            .foreign_key(&mut refers("flow_corrections", "partner_id", "flow_partners"))
            .foreign_key(&mut refers("flow_corrections", "undoes", "flow_corrections"))
            .take();
        manager.create_table(corrections).await?;
        for index in [
            index("flow_corrections_partner", "flow_corrections", &["partner_id", "made_at"]),
            unique("flow_corrections_undoes", "flow_corrections", &["undoes"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
