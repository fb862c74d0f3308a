//! The schema of Dwell, for SQLite and PostgreSQL alike. Nothing else creates or alters a table.
//!
//! What both databases must understand: foreign keys stand in `create_table` (SQLite cannot add them later), identifiers are
//! text of 36 characters, instants are `timestamp with time zone`, ciphertexts and hashes are binary.

mod column;
mod m20261121_000001_sites;
mod m20261121_000002_installations;
mod m20261121_000003_report_tokens;
mod m20261121_000004_audit_events;
mod m20261121_000005_sentinel;
mod m20261122_000006_forge_installations;
mod m20261122_000007_calendars;
mod m20261122_000008_parameter_sets;
mod m20261122_000009_jira_budget;
mod m20261122_000010_exports;
mod m20261122_000011_paging_runs;
mod m20261122_000012_export_pauses;
mod m20261122_000013_call_counts;
mod m20261122_000014_credentials;
mod m20261122_000015_settings;
mod m20261122_000016_forge_ids;
mod m20261122_000017_licences_and_realms;
mod m20261122_000018_account_reports;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All migrations, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_sites::Migration),
            Box::new(m20261121_000002_installations::Migration),
            Box::new(m20261121_000003_report_tokens::Migration),
            Box::new(m20261121_000004_audit_events::Migration),
            Box::new(m20261121_000005_sentinel::Migration),
            Box::new(m20261122_000006_forge_installations::Migration),
            Box::new(m20261122_000007_calendars::Migration),
            Box::new(m20261122_000008_parameter_sets::Migration),
            Box::new(m20261122_000009_jira_budget::Migration),
            Box::new(m20261122_000010_exports::Migration),
            Box::new(m20261122_000011_paging_runs::Migration),
            Box::new(m20261122_000012_export_pauses::Migration),
            Box::new(m20261122_000013_call_counts::Migration),
            Box::new(m20261122_000014_credentials::Migration),
            Box::new(m20261122_000015_settings::Migration),
            Box::new(m20261122_000016_forge_ids::Migration),
            Box::new(m20261122_000017_licences_and_realms::Migration),
            Box::new(m20261122_000018_account_reports::Migration),
        ]
    }
}
