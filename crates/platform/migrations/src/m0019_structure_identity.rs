//! What a structure must say of itself on its pages, and its logo.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["address", "publisher", "host", "logo_sha256"] {
            let column = text_null(name);
            manager.alter_table(Table::alter().table("structures").add_column(column).take()).await?;
        }
        // `id` is the structure's: a logo is not read with every structure.
        let logos = table("structure_logos")
            .col(ColumnDef::new("png").binary().not_null())
            .foreign_key(&mut refers("structure_logos", "id", "structures"))
            .take();
        manager.create_table(logos).await
    }
}
