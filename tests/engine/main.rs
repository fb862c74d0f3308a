//! The engine and the writers, from outside: histories in domain notation, properties, golden documents.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its own input has failed"
)]

mod calendar;
mod columns;
mod dirt;
mod golden;
mod jira;
mod notation;
mod properties;
mod trim;
mod visits;
