//! A Jira Cloud stand-in that refuses what Jira refuses.
//!
//! Independent of the server on purpose: it has its own query string hash, tokens and lifecycle calls, so that a
//! misreading of the protocol shows up as a disagreement between the two.

mod access;
mod accounts_report;
mod calls;
mod clock;
mod connect;
mod control;
mod data;
mod forge;
mod generated;
mod handle;
mod identity;
mod installer;
mod jql;
mod key_pairs;
mod licence;
mod load;
mod mint;
mod misbehave;
mod operation;
mod options;
mod organization;
mod outcome;
mod random;
mod realm;
mod rest;
mod sample;
mod sandbox;
mod server;
mod signing_key;
mod site;
mod spoil;
mod tokens;
mod traffic;
mod ui;
mod world;

pub use access::pasted::{SecretState, addresses, secrets};
pub use accounts_report::ReportedAccount;
pub use calls::{Call, Credential, Door};
pub use clock::Clock;
pub use connect::{Delivery, Event, SignedCall};
pub use data::{Browse, Edit, EditError, Filter, Group, History, Issue, IssueError, User};
pub use forge::{
    ContextForm, EnvironmentType, ForgeApp, ForgeCall, ForgeEvent, ForgeModule, Forgery,
    PageAnswer, PageRequest, Registration, Rejection, Release, RetryPlace, Scope, TokenText,
};
pub use handle::Site;
pub use licence::Licence;
pub use load::LoadError;
pub use mint::MintKey;
pub use misbehave::{Misbehaviour, Rule};
pub use operation::Operation;
pub use options::{Options, SiteError, SiteOptions, accounts};
pub use realm::RealmStep;
pub use sandbox::{Sandbox, StartError};
pub use traffic::{Burst, LatencyModel, Limits};
pub use world::http_client;
