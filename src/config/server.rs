//! The listener, its public address, and its limits.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;

use super::Section;
use super::base_url::BaseUrl;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// `DWELL_BIND`
    pub bind: SocketAddr,
    /// `DWELL_BASE_URL`
    pub base_url: BaseUrl,
    /// `DWELL_TRUSTED_PROXIES`: peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `DWELL_REQUEST_TIMEOUT_SECONDS`: pages and the settings API.
    pub request_timeout: Duration,
    /// `DWELL_SYNC_TIMEOUT`, in seconds: report calls, which wait for Jira.
    pub sync_timeout: Duration,
    /// `DWELL_CLIENT_TIMEOUT_SECONDS`: how long the head of a request may take to arrive, and its body after that.
    pub client_timeout: Duration,
    /// `DWELL_BODY_LIMIT_KB`, in bytes (1 KB = 1,000).
    pub body_limit: usize,
    /// `DWELL_DRAIN_SECONDS`: from SIGTERM to the end of the process at the latest.
    pub drain: Duration,
    /// `DWELL_DRAIN_NOTICE_SECONDS`: how long requests are still accepted after SIGTERM, so that load balancers see it.
    pub drain_notice: Duration,
}

const BIND: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

impl Section for ServerConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let base_url = reader.required("DWELL_BASE_URL", BaseUrl::ALLOWED, BaseUrl::parse);
        let drain = reader.seconds("DWELL_DRAIN_SECONDS", &(1..=600), 30);
        let drain_notice = reader.seconds("DWELL_DRAIN_NOTICE_SECONDS", &(0..=600), 2);
        if drain_notice >= drain {
            let found = drain_notice.as_secs().to_string();
            reader.fault(
                "DWELL_DRAIN_NOTICE_SECONDS",
                &found,
                "less than DWELL_DRAIN_SECONDS",
            );
        }
        let section = Self {
            bind: address(reader, "DWELL_BIND").unwrap_or(BIND),
            trusted_proxies: trusted_proxies(reader),
            request_timeout: reader.seconds("DWELL_REQUEST_TIMEOUT_SECONDS", &(1..=3600), 60),
            sync_timeout: reader.seconds("DWELL_SYNC_TIMEOUT", &(1..=3600), 300),
            client_timeout: reader.seconds("DWELL_CLIENT_TIMEOUT_SECONDS", &(1..=600), 30),
            body_limit: reader
                .number("DWELL_BODY_LIMIT_KB", &(1..=10_000))
                .unwrap_or(500) as usize
                * 1000,
            drain,
            drain_notice,
            base_url: base_url?,
        };
        Some(section)
    }
}

pub(super) fn address(reader: &mut Reader<'_>, name: &'static str) -> Option<SocketAddr> {
    reader.parsed(
        name,
        "an IP address and a port, such as 127.0.0.1:8080 or [::]:8080",
        |text| text.parse().ok(),
    )
}

fn trusted_proxies(reader: &mut Reader<'_>) -> Vec<IpNet> {
    let allowed =
        "a comma-separated list of addresses and networks, such as 10.0.0.7,192.168.0.0/16";
    let networks = reader.parsed("DWELL_TRUSTED_PROXIES", allowed, |text| {
        text.split(',')
            .map(|part| parse_network(part.trim()))
            .collect::<Option<Vec<_>>>()
    });
    networks.unwrap_or_default()
}

/// A network, or a single address as the network that holds only it.
fn parse_network(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
