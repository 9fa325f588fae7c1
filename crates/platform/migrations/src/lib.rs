//! The schema, one file per subject, in the order of the subjects. Same text for both engines.
//!
//! A published migration never changes: what comes later is a new file.

mod columns;
mod m0001_platform;
mod m0002_people;
mod m0003_contents;
mod m0004_intake;
mod m0005_plans;
mod m0006_structure_version;
mod m0007_plan_mails;
mod m0008_audit_subject;
mod m0009_recovery_codes;
mod m0010_payer_checked;
mod m0011_structure_closed;
mod m0012_counted_calls;
mod m0013_enrolment_email;
mod m0014_flows;
mod m0015_flow_payments;
mod m0016_consents;
mod m0017_flow_formats;
mod m0018_studies;
mod m0019_structure_identity;
mod m0022_long_lists;
mod m0023_calls_set_aside;
mod m0024_flow_corrections;
mod m0025_effects;
mod m0026_statement_links;
mod m0027_measures_asked;
mod m0028_warm;
mod m0029_providers;
mod m0030_quote_requests;

use db::Db;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

pub struct Migrator;

/// Brings the tables up to date, in one transaction: all of it, or nothing.
///
/// # Errors
/// When the database refuses.
pub async fn apply(db: &Db) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    Migrator::up(&tx, None).await?;
    tx.commit().await
}

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_platform::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_contents::Migration),
            Box::new(m0004_intake::Migration),
            Box::new(m0005_plans::Migration),
            Box::new(m0006_structure_version::Migration),
            Box::new(m0007_plan_mails::Migration),
            Box::new(m0008_audit_subject::Migration),
            Box::new(m0009_recovery_codes::Migration),
            Box::new(m0010_payer_checked::Migration),
            Box::new(m0011_structure_closed::Migration),
            Box::new(m0012_counted_calls::Migration),
            Box::new(m0013_enrolment_email::Migration),
            Box::new(m0014_flows::Migration),
            Box::new(m0015_flow_payments::Migration),
            Box::new(m0016_consents::Migration),
            Box::new(m0017_flow_formats::Migration),
            Box::new(m0018_studies::Migration),
            Box::new(m0019_structure_identity::Migration),
            Box::new(m0022_long_lists::Migration),
            Box::new(m0023_calls_set_aside::Migration),
            Box::new(m0024_flow_corrections::Migration),
            Box::new(m0025_effects::Migration),
            Box::new(m0026_statement_links::Migration),
            Box::new(m0027_measures_asked::Migration),
            Box::new(m0028_warm::Migration),
            Box::new(m0029_providers::Migration),
            Box::new(m0030_quote_requests::Migration),
        ]
    }
}
