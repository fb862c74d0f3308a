//! Where the records are.

use secrecy::{ExposeSecret, SecretString};

use super::Section;
use super::fault::Found;
use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`; a secret, since it may hold a password.
    pub url: SecretString,
    /// `DWELL_DATABASE_POOL`: connections at most.
    pub pool: u32,
}

const DEFAULT_URL: &str = "sqlite://dwell.db?mode=rwc";

impl Section for DatabaseConfig {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let pool = reader
            .number("DWELL_DATABASE_POOL", &(1..=1000))
            .unwrap_or(10);
        let url = reader.secret("DATABASE_URL");
        if url.is_none() && reader.is_set("DATABASE_URL") {
            return None;
        }
        let url = url.unwrap_or_else(|| DEFAULT_URL.into());
        if !is_supported(url.expose_secret()) {
            let allowed = "a sqlite:, postgres: or postgresql: address, such as sqlite:///var/lib/dwell/dwell.db?mode=rwc";
            reader.note("DATABASE_URL", Found::Withheld, allowed);
        }
        Some(Self { url, pool })
    }
}

fn is_supported(url: &str) -> bool {
    ["sqlite:", "postgres:", "postgresql:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}
