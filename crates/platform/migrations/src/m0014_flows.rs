//! What a département receives from its services: files, orders, visits, invoices, rules.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            // A service as the département's files name it; `provider_id` once it has accounts here.
            table("flow_partners")
                .col(uuid("structure_id"))
                .col(uuid_null("provider_id"))
                .col(text("code"))
                .col(text("name"))
                .col(text_null("siret"))
                .col(moment("created_at"))
                .foreign_key(&mut refers("flow_partners", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_partners", "provider_id", "structures"))
                .take(),
            // What a machine shows to send files: for one service, or for the département's own tools.
            table("flow_tokens")
                .col(uuid("structure_id"))
                .col(uuid_null("partner_id"))
                .col(text("label"))
                .col(text("digest"))
                .col(text("created_by"))
                .col(moment("created_at"))
                .col(moment_null("used_at"))
                .col(moment_null("revoked_at"))
                .foreign_key(&mut refers("flow_tokens", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_tokens", "partner_id", "flow_partners"))
                .take(),
            table("flow_files")
                .col(uuid("structure_id"))
                .col(uuid_null("partner_id"))
                .col(uuid("document_id"))
                // The partner's id, or nothing: what is sent twice is sent twice by the same.
                .col(text("sender"))
                .col(text("channel"))
                .col(text("name"))
                .col(integer("size"))
                .col(text("sha256"))
                .col(text_null("idempotency_key"))
                .col(text("sent_by"))
                .col(moment("received_at"))
                .col(text("state"))
                .col(text_null("flow"))
                .col(integer("accepted"))
                .col(integer("refused"))
                .col(text("report"))
                .col(moment_null("taken_in_at"))
                .foreign_key(&mut refers("flow_files", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_files", "partner_id", "flow_partners"))
                .foreign_key(&mut refers("flow_files", "document_id", "documents"))
                .take(),
            // Names stand here and nowhere else.
            table("flow_beneficiaries")
                .col(uuid("structure_id"))
                .col(text("code"))
                .col(sealed("person"))
                .col(moment("updated_at"))
                .foreign_key(&mut refers("flow_beneficiaries", "structure_id", "structures"))
                .take(),
            table("flow_orders")
                .col(uuid("structure_id"))
                .col(uuid("partner_id"))
                .col(uuid("file_id"))
                .col(text("number"))
                .col(integer("version"))
                .col(flag("current"))
                .col(text("action"))
                .col(text("beneficiary"))
                .col(text("aid"))
                .col(text("framework"))
                .col(day_null("valid_from"))
                .col(day_null("valid_to"))
                .col(moment("issued_at"))
                .col(text("digest"))
                .foreign_key(&mut refers("flow_orders", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_orders", "partner_id", "flow_partners"))
                .foreign_key(&mut refers("flow_orders", "file_id", "flow_files"))
                .take(),
            table("flow_order_lines")
                .col(uuid("order_id"))
                .col(text("number"))
                .col(text("product"))
                .col(text("quantity"))
                .col(text("unit"))
                .col(text("per"))
                .col(integer("monthly_min"))
                .col(integer_null("unit_price_c"))
                .col(text_null("participation_pct"))
                .foreign_key(&mut refers("flow_order_lines", "order_id", "flow_orders"))
                .take(),
            // The visits of a service in a month are an immutable object; this row names the current one.
            table("flow_visit_months")
                .col(uuid("structure_id"))
                .col(uuid("partner_id"))
                .col(text("month"))
                .col(text("object"))
                .col(integer("version"))
                .col(integer("visits"))
                .col(integer("cancelled"))
                .col(moment("updated_at"))
                .foreign_key(&mut refers("flow_visit_months", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_visit_months", "partner_id", "flow_partners"))
                .take(),
            table("flow_rules")
                .col(uuid("structure_id"))
                .col(uuid_null("partner_id"))
                .col(text_null("product"))
                .col(integer("version"))
                .col(day_null("valid_from"))
                .col(day_null("valid_to"))
                .col(text("body"))
                .col(text("created_by"))
                .col(moment("created_at"))
                .col(moment_null("withdrawn_at"))
                .foreign_key(&mut refers("flow_rules", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_rules", "partner_id", "flow_partners"))
                .take(),
            table("flow_invoices")
                .col(uuid("structure_id"))
                .col(uuid("partner_id"))
                .col(uuid("file_id"))
                .col(text("number"))
                .col(integer("version"))
                .col(flag("current"))
                .col(text("kind"))
                .col(day_null("period_from"))
                .col(day_null("period_to"))
                .col(integer("total_c"))
                .col(moment("issued_at"))
                .col(moment("received_at"))
                .col(text("digest"))
                .col(text("state"))
                // Something it stands on arrived after the decision.
                .col(flag("changed_since"))
                .col(moment_null("analysed_at"))
                .col(integer("lines"))
                .col(integer("lines_in_fault"))
                .col(integer("effect_c"))
                .col(moment_null("decided_at"))
                .col(text_null("decided_by"))
                .col(text_null("reason"))
                .col(text_null("comment"))
                .col(integer("accepted_c"))
                .foreign_key(&mut refers("flow_invoices", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_invoices", "partner_id", "flow_partners"))
                .foreign_key(&mut refers("flow_invoices", "file_id", "flow_files"))
                .take(),
            table("flow_invoice_lines")
                .col(uuid("invoice_id"))
                .col(integer("position"))
                .col(text("number"))
                .col(text("order_number"))
                .col(text("order_line"))
                .col(text("beneficiary"))
                .col(text("product"))
                .col(text("month"))
                .col(integer("quantity_min"))
                .col(integer("unit_price_c"))
                .col(integer("gross_c"))
                .col(integer_null("funder_c"))
                .col(integer_null("beneficiary_c"))
                .col(integer_null("planned_min"))
                .col(integer_null("delivered_min"))
                .col(integer("findings"))
                .col(integer("effect_c"))
                .col(text("explanation"))
                .col(flag("accepted"))
                .foreign_key(&mut refers("flow_invoice_lines", "invoice_id", "flow_invoices"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("flow_partners_code", "flow_partners", &["structure_id", "code"]),
            index("flow_partners_provider", "flow_partners", &["provider_id"]),
            unique("flow_tokens_digest", "flow_tokens", &["digest"]),
            unique("flow_files_sha256", "flow_files", &["structure_id", "sender", "sha256"]),
            unique("flow_files_key", "flow_files", &["structure_id", "sender", "idempotency_key"]),
            index("flow_files_received", "flow_files", &["structure_id", "received_at"]),
            unique("flow_beneficiaries_code", "flow_beneficiaries", &["structure_id", "code"]),
            unique("flow_orders_version", "flow_orders", &["structure_id", "number", "version"]),
            index("flow_orders_beneficiary", "flow_orders", &["structure_id", "beneficiary"]),
            index("flow_orders_partner", "flow_orders", &["partner_id", "current"]),
            index("flow_order_lines_order", "flow_order_lines", &["order_id"]),
            unique("flow_visit_months_month", "flow_visit_months", &["partner_id", "month"]),
            index("flow_rules_structure", "flow_rules", &["structure_id"]),
            unique("flow_invoices_version", "flow_invoices", &["partner_id", "number", "version"]),
            index("flow_invoices_state", "flow_invoices", &["structure_id", "state"]),
            unique("flow_invoice_lines_position", "flow_invoice_lines", &["invoice_id", "position"]),
            index("flow_invoice_lines_key", "flow_invoice_lines", &["beneficiary", "product", "month"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
