//! `dwell qsh`: the two things two sides of a refused Connect request need to compare.

use clap::Args;

use super::Answer;
use super::error::CliError;
use crate::atlassian::qsh::CanonicalRequest;
use crate::config::BaseUrl;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// HTTP method, such as GET
    method: String,
    /// The request's address, absolute or from its path on
    url: String,
    /// What stands before the paths that are signed: the app's base URL for requests to the app, the site's for requests to Jira
    #[arg(long)]
    base_url: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, CliError> {
    let base_url = match &arguments.base_url {
        Some(text) => Some(BaseUrl::parse(text).ok_or(CliError::Usage {
            argument: "--base-url",
            allowed: "an https address, or http on a loopback host, without query",
        })?),
        None => None,
    };
    let base_path = base_url.as_ref().map_or("", BaseUrl::path);
    let canonical = CanonicalRequest::new(&arguments.method, &arguments.url, base_path);
    let canonical = canonical.ok_or(CliError::Usage {
        argument: "URL",
        allowed: "below the base URL's path",
    })?;
    Ok(format!("{}\n{}\n", canonical.as_str(), canonical.hash()).into())
}
