//! `nextPageToken`: which run the next page is of and where it begins, sealed for one site, one user and one set of
//! parameters.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::request::ParameterFault;
use super::request::catalogue::{Endpoint, KNOWN};
use crate::atlassian::ids::PagingRunId;
use crate::crypto::context::Place;
use crate::tokens::check::TokenHolder;

/// How long a paging run may take.
pub(super) const LIFETIME: TimeDelta = TimeDelta::hours(24);
pub(super) const NAME: &str = "nextPageToken";
/// What tells the pages of a run apart.
const POSITIONS: [&str; 2] = [NAME, "startIssueIndex"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageToken {
    pub(super) run: PagingRunId,
    /// Issues of the pages before.
    pub(super) start: u64,
    /// When the run began.
    pub(super) at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    run: PagingRunId,
    start: u64,
    at: i64,
}

/// A hash of what the calls of all pages of a run have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl Binding {
    /// Names that nobody knows, such as a browser's cache buster, change nothing.
    pub fn of(endpoint: Endpoint, parameters: &[(String, String)]) -> Self {
        let mut same: Vec<_> = parameters
            .iter()
            .filter(|(name, _)| !POSITIONS.contains(&name.as_str()))
            .filter(|(name, _)| KNOWN.contains(&name.as_str()))
            .collect();
        same.sort();
        same.dedup();
        let mut hash = Sha256::new();
        hash.update([u8::from(endpoint == Endpoint::List2)]);
        for (name, value) in same {
            for part in [name, value] {
                hash.update(part.len().to_be_bytes());
                hash.update(part);
            }
        }
        Self(hash.finalize().into())
    }

    pub(super) fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// The column in the place that a token is sealed to.
    pub fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl PageToken {
    pub(super) fn seal(self, holder: &TokenHolder, binding: Binding) -> String {
        let sealed = Sealed {
            run: self.run,
            start: self.start,
            at: self.at.timestamp_millis(),
        };
        let plain = serde_json::to_vec(&sealed).unwrap_or_default();
        let (site, binding) = (holder.tenant.site.to_string(), binding.text());
        let place = place(holder, &binding, &site);
        URL_SAFE_NO_PAD.encode(holder.tenant.data_key.seal(&place, &plain))
    }

    /// A token of another site, user or set of parameters does not open; neither does an old one.
    pub fn open(
        text: &str,
        holder: &TokenHolder,
        binding: Binding,
        now: DateTime<Utc>,
    ) -> Result<Self, ParameterFault> {
        let allowed = "the token of the previous page, within 24 hours of the first one, with the same parameters and the same token holder";
        let refused = || ParameterFault::value(NAME, text, allowed);
        let (site, binding) = (holder.tenant.site.to_string(), binding.text());
        let sealed = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| refused())?;
        let opened = holder
            .tenant
            .data_key
            .open(&place(holder, &binding, &site), &sealed);
        let plain = opened.map_err(|_| refused())?;
        let opened: Sealed = serde_json::from_slice(&plain).map_err(|_| refused())?;
        let at = DateTime::from_timestamp_millis(opened.at).ok_or_else(refused)?;
        if now - at > LIFETIME {
            return Err(Self::over());
        }
        Ok(Self {
            run: opened.run,
            start: opened.start,
            at,
        })
    }

    /// The token was good, but its run is over.
    pub(super) fn over() -> ParameterFault {
        ParameterFault::conflict(
            NAME,
            "the run of this token is over, because it began more than 24 hours ago or many were begun since; begin again without it",
        )
    }
}

fn place<'a>(holder: &'a TokenHolder, binding: &'a str, site: &'a str) -> Place<'a> {
    Place {
        table: NAME,
        row: holder.account.as_str(),
        column: binding,
        site,
    }
}

#[cfg(test)]
mod tests;
