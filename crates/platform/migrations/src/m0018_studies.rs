//! Analyses on demand, trials of a rule and replays; every object that held a month of visits; deadlines of findings.

use sea_orm_migration::prelude::*;

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            // One row per object ever written: what was known of a month at an instant.
            table("flow_visit_versions")
                .col(uuid("partner_id"))
                .col(text("month"))
                .col(integer("version"))
                .col(text("object"))
                .col(moment("written_at"))
                .foreign_key(&mut refers("flow_visit_versions", "partner_id", "flow_partners"))
                .take(),
            table("flow_studies")
                .col(uuid("structure_id"))
                .col(text("kind"))
                .col(text("criteria"))
                // The facts and the rules known then, and no later one.
                .col(moment("as_of"))
                .col(text("state"))
                .col(integer("done"))
                .col(integer("total"))
                .col(text("result"))
                // A trial: the rule as typed, then the one it became.
                .col(text_null("draft"))
                .col(uuid_null("rule_id"))
                // A replay: of an analysis, or of an invoice.
                .col(uuid_null("study_id"))
                .col(uuid_null("invoice_id"))
                .col(text("asked_by"))
                .col(moment("asked_at"))
                .col(moment_null("finished_at"))
                .foreign_key(&mut refers("flow_studies", "structure_id", "structures"))
                .foreign_key(&mut refers("flow_studies", "rule_id", "flow_rules"))
                .foreign_key(&mut refers("flow_studies", "study_id", "flow_studies"))
                .foreign_key(&mut refers("flow_studies", "invoice_id", "flow_invoices"))
                .take(),
            table("flow_study_lines")
                .col(uuid("study_id"))
                .col(integer("position"))
                .col(uuid("partner_id"))
                .col(uuid("invoice_id"))
                .col(uuid("line_id"))
                .col(text("invoice"))
                .col(text("line"))
                .col(text("beneficiary"))
                .col(text("product"))
                .col(text("month"))
                .col(integer("quantity_min"))
                .col(integer("gross_c"))
                .col(text("found"))
                .col(integer("findings"))
                .col(integer("effect_c"))
                // A trial: what the published rules find, and whether it is another answer.
                .col(text_null("before"))
                .col(flag("differs"))
                .foreign_key(&mut refers("flow_study_lines", "study_id", "flow_studies"))
                .take(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in [
            unique("flow_visit_versions_version", "flow_visit_versions", &["partner_id", "month", "version"]),
            index("flow_studies_structure", "flow_studies", &["structure_id", "asked_at"]),
            index("flow_studies_rule", "flow_studies", &["rule_id"]),
            unique("flow_study_lines_position", "flow_study_lines", &["study_id", "position"]),
            index("flow_study_lines_line", "flow_study_lines", &["study_id", "line_id"]),
        ] {
            manager.create_index(index).await?;
        }
        let columns = [
            ("flow_rules", text_null("withdrawn_by")),
            ("flow_invoices", integer_null("findings")),
            ("flow_invoices", day_null("due_on")),
        ];
        for (table, mut column) in columns {
            manager.alter_table(Table::alter().table(table).add_column(&mut column).take()).await?;
        }
        manager
            .create_index(index("flow_invoices_due", "flow_invoices", &["structure_id", "due_on"]))
            .await?;
        // What was written until now is known by its last object only.
        let known = "INSERT INTO flow_visit_versions (id, partner_id, month, version, object, written_at) \
                     SELECT id, partner_id, month, version, object, updated_at FROM flow_visit_months";
        manager.get_connection().execute_unprepared(known).await?;
        Ok(())
    }
}
