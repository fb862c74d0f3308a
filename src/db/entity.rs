//! The tables as rows. Written by hand, private to `db`.

pub(super) mod account_reports;
pub(super) mod aggregation_tickets;
pub(super) mod audit_events;
pub(super) mod calendar_counters;
pub(super) mod calendars;
pub(super) mod call_counts;
pub(super) mod creations;
pub(super) mod credentials;
pub(super) mod data_keys;
pub(super) mod export_chunks;
pub(super) mod exports;
pub(super) mod forge_installations;
pub(super) mod installations;
pub(super) mod jira_pauses;
pub(super) mod jira_points;
pub(super) mod lifecycle_guard;
pub(super) mod paging_runs;
pub(super) mod parameter_sets;
pub(super) mod realm_moves;
pub(super) mod report_tokens;
pub(super) mod sentinel;
pub(super) mod site_settings;
pub(super) mod sites;
pub(super) mod token_calls;
