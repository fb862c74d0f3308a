//! The Jira client, against a server that answers what each test says and against the misbehaving sandbox.

mod answers;
mod brought_tokens;
mod forge_calls;
mod forge_refusals;
mod forge_site;
mod forge_user_tokens;
mod lists;
pub(crate) mod patient;
mod pitfalls;
mod quota;
mod retries;
mod sandbox_site;
mod stub;
mod user_tokens;
mod whole;

use dwell::jira::Wanted;

/// These fields' histories, and who made them.
fn wanted<'a>(fields: &'a [&'a str]) -> Wanted<'a> {
    let authors = true;
    Wanted { fields, authors }
}
