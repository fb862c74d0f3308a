//! The Jira client, against a server that answers what each test says and against the misbehaving sandbox.

mod answers;
mod lists;
pub(crate) mod patient;
mod pitfalls;
mod retries;
mod sandbox_site;
mod stub;
mod user_tokens;

use dwell::jira::Wanted;

/// These fields' histories, and who made them.
fn wanted<'a>(fields: &'a [&'a str]) -> Wanted<'a> {
    let authors = true;
    Wanted { fields, authors }
}
