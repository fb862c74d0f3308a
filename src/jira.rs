//! The client for Jira Cloud's REST API, version 3.
//!
//! ```text
//! client → auth → transport → budget → retry  pace  error → http
//!    └───→ paging  wire
//! ```
//!
//! Report data is read through [`AsUser`] alone: there is no way to read it with the app's own permissions, and
//! [`AsApp`] has the few calls of housekeeping.

pub mod accounts;
mod auth;
mod budget;
pub mod client;
pub mod error;
pub mod http;
pub mod pace;
mod paging;
mod retry;
pub mod site;
mod transport;
pub mod wire;

pub use auth::SystemTokenRefused;
pub use budget::ledger::{Ledger, LedgerError, Settled, Silence, Spending};
pub use client::{AsApp, AsUser, IdWalk, Jira, Options, Probe};
pub use error::JiraError;
pub use site::{Grant, JiraSite};
pub use wire::{
    Changelog, Field, FieldSchema, Group, History, Issue, IssueId, Item, Myself, Profile, Project,
    SearchPage, ServerInfo, Status, User, Wanted,
};
