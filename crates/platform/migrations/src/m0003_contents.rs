//! Administrable contents, every version kept; enrolments in workshops.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            // One line per service, sheet, contact…: its newest version.
            table("contents")
                .col(text("kind"))
                .col(text("key"))
                .col(text("body"))
                .col(integer("version"))
                .col(flag("retired"))
                .col(moment("changed_at"))
                .col(text("changed_by"))
                .take(),
            table("content_versions")
                .col(uuid("content_id"))
                .col(integer("version"))
                .col(text("body"))
                .col(flag("retired"))
                .col(moment("changed_at"))
                .col(text("changed_by"))
                .foreign_key(&mut refers("content_versions", "content_id", "contents"))
                .take(),
            table("workshop_enrolments")
                .col(text("workshop"))
                .col(uuid("person_id"))
                .col(text("participant"))
                .col(moment("enrolled_at"))
                .foreign_key(&mut refers("workshop_enrolments", "person_id", "people"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("contents_key", "contents", &["kind", "key"]),
            unique("content_versions_number", "content_versions", &["content_id", "version"]),
            unique(
                "workshop_enrolments_once",
                "workshop_enrolments",
                &["workshop", "person_id", "participant"],
            ),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
