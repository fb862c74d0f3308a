//! The engine and the writers, from outside: histories in domain notation, properties, golden documents.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own input has failed"
)]

mod any_bytes;
mod between;
mod calendar;
mod columns;
mod devlake;
mod dirt;
mod documents;
mod endurance;
mod facts;
mod fields;
mod fuzzed;
mod golden;
mod jira;
mod kinds;
mod margins;
mod notation;
mod pitfalls;
mod properties;
mod python;
mod statistics;
mod trim;
mod visits;
mod wholes;
mod workbook;
