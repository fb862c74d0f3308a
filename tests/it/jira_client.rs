//! The Jira client, against a server that answers what each test says and against the misbehaving sandbox.

mod answers;
mod lists;
pub(crate) mod patient;
mod pitfalls;
mod retries;
mod sandbox_site;
mod stub;
mod user_tokens;
