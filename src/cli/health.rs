//! `dwell health`: whether the server with this configuration can answer requests. For containers, in which there is no other program to
//! ask with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::Answer;
use super::error::CliError;
use crate::config::{Environment, ServerConfig, section};
use crate::jira::http::{HttpOptions, client};

/// The server itself gives its checks three seconds.
const PATIENCE: Duration = Duration::from_secs(4);

pub(super) async fn run(environment: &Environment) -> Result<Answer, CliError> {
    let server: ServerConfig = section(environment)?;
    let http = client(&HttpOptions {
        connect_timeout: PATIENCE,
        request_timeout: PATIENCE,
        without_proxy: true,
        ..HttpOptions::default()
    })?;
    let url = format!("http://{}/readyz", from_here(server.bind));
    let Ok(response) = http.get(&url).send().await else {
        return Ok(Answer {
            text: format!("{url} does not answer\n"),
            healthy: false,
        });
    };
    let status = response.status();
    let said = response.text().await.unwrap_or_default();
    Ok(Answer {
        text: format!("{} {said}\n", status.as_u16()),
        healthy: status.is_success(),
    })
}

/// A server that listens on every address listens on loopback too.
fn from_here(bind: SocketAddr) -> SocketAddr {
    let address = match bind.ip() {
        IpAddr::V4(all) if all.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(all) if all.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        one => one,
    };
    SocketAddr::new(address, bind.port())
}
