//! Dwell: time-in-status reports for Jira Cloud, fetched with the permissions of the user a token is bound to.
//!
//! ```text
//! main → cli → app → http → use cases → db  jira  admin → crypto  atlassian
//!                             └→ engine  export     jobs → use cases
//! use cases: installs people tokens credentials calendars parameter_sets reports exports audit get_started personal_data
//! clock, config, telemetry, lifecycle: leaves
//! ```
//!
//! `tests/it/layering.rs` reads the sources and fails when an import points upward.

pub mod admin;
pub mod app;
pub mod atlassian;
pub mod audit;
pub mod calendars;
pub mod cli;
pub mod clock;
pub mod config;
pub mod creations;
pub mod credentials;
pub mod crypto;
pub mod db;
pub mod engine;
pub mod export;
pub mod exports;
pub mod get_started;
pub mod http;
pub mod installs;
pub mod jira;
pub mod jobs;
pub mod lifecycle;
pub mod parameter_sets;
pub mod people;
pub mod personal_data;
pub mod reports;
pub mod telemetry;
pub mod tokens;
