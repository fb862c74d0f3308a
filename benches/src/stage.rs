//! Dwell as an operator runs it, and sites of Jira beside it, each in a process of its own.

mod dwell;
mod jira;

use std::time::Duration;

use reqwest::Client;

use crate::Result;
pub(crate) use dwell::{Dwell, Settings, beside_us, free_port};
pub(crate) use jira::{Jira, Sites, serve};

/// Longer than any report takes.
const LONGEST: Duration = Duration::from_hours(2);

pub(crate) fn client() -> Result<Client> {
    let options = ::dwell::jira::http::HttpOptions {
        request_timeout: LONGEST,
        user_agent: "dwell-bench".to_owned(),
        without_proxy: true,
        ..Default::default()
    };
    Ok(::dwell::jira::http::client(&options)?)
}
