//! Who may read the metrics.

use std::net::SocketAddr;

use secrecy::{ExposeSecret, SecretString};

use super::Section;
use super::fault::Found;
use super::reader::Reader;
use super::server::address;

#[derive(Clone, Debug)]
pub struct MetricsConfig {
    /// `DWELL_METRICS_BIND`: a listener of their own, open to whoever reaches it.
    pub bind: Option<SocketAddr>,
    /// `DWELL_METRICS_TOKEN`: the bearer for `/metrics` on the main listener; without it there is no such page.
    pub token: Option<SecretString>,
}

/// Long enough not to be guessed over the network.
const TOKEN_CHARS: usize = 16;

impl Section for MetricsConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let token = reader.secret("DWELL_METRICS_TOKEN");
        if token
            .as_ref()
            .is_some_and(|token| token.expose_secret().len() < TOKEN_CHARS)
        {
            reader.note(
                "DWELL_METRICS_TOKEN",
                Found::Withheld,
                "at least 16 characters",
            );
        }
        Some(Self {
            bind: address(reader, "DWELL_METRICS_BIND"),
            token,
        })
    }
}
