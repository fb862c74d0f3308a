//! The Jira client, against a server that answers what each test says and against the misbehaving sandbox.

mod answers;
mod lists;
mod patient;
mod retries;
mod stub;
mod user_tokens;
