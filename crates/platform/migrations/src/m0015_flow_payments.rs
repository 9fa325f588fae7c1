//! Payment states: what a département hands to its finance department, each invoice once.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let payments = table("flow_payments")
            .col(uuid("structure_id"))
            .col(integer("number"))
            .col(integer("invoices"))
            .col(integer("accepted_c"))
            .col(text("created_by"))
            .col(moment("created_at"))
            .foreign_key(&mut refers("flow_payments", "structure_id", "structures"))
            .take();
        manager.create_table(payments).await?;
        manager
            .create_index(unique("flow_payments_number", "flow_payments", &["structure_id", "number"]))
            .await?;
        let payment = uuid_null("payment_id");
        manager.alter_table(Table::alter().table("flow_invoices").add_column(payment).take()).await?;
        manager.create_index(index("flow_invoices_payment", "flow_invoices", &["payment_id"])).await
    }
}
