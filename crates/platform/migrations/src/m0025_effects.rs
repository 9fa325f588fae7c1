//! What orders, visits and invoices come to, month by month; and the conventions that pay for télégestion equipment.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Minutes, each of one cause.
const PARTS: [&str; 13] = [
    "within_min",
    "absence_min",
    "hospital_min",
    "refusal_min",
    "staff_min",
    "unproved_min",
    "unsaid_min",
    "not_planned_min",
    "beyond_min",
    "not_ordered_min",
    "unbilled_min",
    "exempt_min",
    "undone_min",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Computed: each row can be made again from orders, visits and invoices.
        let mut effects = table("flow_effects")
            .col(uuid("structure_id"))
            .col(uuid("partner_id"))
            .col(text("month"))
            .col(text("beneficiary"))
            .col(text("product"))
            // Postcode and commune, as the files give them; empty when none does.
            .col(text("place"))
            .col(integer("price_c"))
            .take();
        for part in PARTS {
            effects.col(integer(part));
        }
        let effects = effects
            .col(integer("billed_c"))
            .col(integer("accepted_c"))
            .col(integer("paid_c"))
            .col(integer("visits"))
            .col(integer("refusals"))
            .col(integer_null("last_day"))
            .col(integer("idle_days"))
            .col(moment("measured_at"))
            .foreign_key(&mut refers("flow_effects", "structure_id", "structures"))
            .foreign_key(&mut refers("flow_effects", "partner_id", "flow_partners"))
            .take();
        // The same without the people: what pages add up, a tenth as long.
        let mut sums = Table::create();
        sums.table("flow_effect_sums")
            .col(uuid("structure_id"))
            .col(uuid("partner_id"))
            .col(text("month"))
            .col(text("product"))
            .col(text("place"))
            .col(integer("price_c"));
        for part in PARTS.into_iter().chain(["billed_c", "accepted_c", "paid_c", "visits", "refusals"]) {
            sums.col(integer(part));
        }
        let sums = sums
            .col(moment("measured_at"))
            .primary_key(
                Index::create().col("partner_id").col("month").col("product").col("place").col("price_c"),
            )
            .foreign_key(&mut refers("flow_effect_sums", "structure_id", "structures"))
            .foreign_key(&mut refers("flow_effect_sums", "partner_id", "flow_partners"))
            .take();
        let equipments = table("flow_equipments")
            .col(uuid("structure_id"))
            .col(uuid("partner_id"))
            .col(text("solution"))
            .col(day_null("signed_on"))
            .col(integer("beneficiaries"))
            .col(integer("quote_c"))
            .col(integer("ceiling_c"))
            .col(integer("amount_c"))
            .col(day_null("paid_on"))
            .col(text("state"))
            .col(text("note"))
            .col(integer("version"))
            .col(moment("updated_at"))
            .foreign_key(&mut refers("flow_equipments", "structure_id", "structures"))
            .foreign_key(&mut refers("flow_equipments", "partner_id", "flow_partners"))
            .take();
        for table in [effects, sums, equipments] {
            manager.create_table(table).await?;
        }
        let key = ["partner_id", "month", "beneficiary", "product"];
        for index in [
            unique("flow_effects_key", "flow_effects", &key),
            index("flow_effects_month", "flow_effects", &["structure_id", "month"]),
            index("flow_effects_beneficiary", "flow_effects", &["structure_id", "beneficiary"]),
            index("flow_effect_sums_month", "flow_effect_sums", &["structure_id", "month"]),
            index("flow_equipments_partner", "flow_equipments", &["structure_id", "partner_id"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
