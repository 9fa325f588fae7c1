//! What long lists of invoices and files are counted, added up and ordered by.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEXES: [(&str, &str, &[&str]); 6] = [
    // Holds all that the totals above a list need.
    ("flow_invoices_totals", "flow_invoices", &["structure_id", "current", "state", "total_c", "effect_c"]),
    ("flow_invoices_queue", "flow_invoices", &["structure_id", "current", "state", "received_at", "id"]),
    ("flow_invoices_received", "flow_invoices", &["structure_id", "current", "received_at", "id"]),
    (
        "flow_invoices_changed",
        "flow_invoices",
        &["structure_id", "current", "changed_since", "received_at", "id"],
    ),
    // Those that wait for a payment state are few among those that had theirs.
    ("flow_invoices_payable", "flow_invoices", &["structure_id", "current", "state", "payment_id"]),
    ("flow_files_state", "flow_files", &["structure_id", "state", "received_at", "id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, columns) in INDEXES {
            manager.create_index(index(name, table, columns)).await?;
        }
        // The queue's begins the same way.
        manager.drop_index(Index::drop().name("flow_invoices_state").table("flow_invoices").to_owned()).await
    }
}
