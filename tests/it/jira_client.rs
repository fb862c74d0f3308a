//! The Jira client against a server that answers what each test says.

mod answers;
mod lists;
mod retries;
mod stub;
mod user_tokens;
