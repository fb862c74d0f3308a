//! `nextPageToken`: where the next page begins and to which instant it measures, sealed for one site, one user
//! and one set of parameters.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ReportInstant;
use super::request::ParameterFault;
use super::request::catalogue::KNOWN;
use crate::crypto::context::Place;
use crate::tokens::check::TokenHolder;

/// How long a paging run may take.
const LIFETIME: TimeDelta = TimeDelta::hours(24);
const NAME: &str = "nextPageToken";

#[derive(Debug)]
pub(super) struct PageToken {
    /// Jira's own token for its next page.
    pub(super) jira: String,
    pub(super) at: ReportInstant,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    jira: String,
    at: i64,
}

/// What the parameters of all pages of a run have in common. Names that nobody knows, such as a browser's cache
/// buster, change nothing.
pub fn binding(parameters: &[(String, String)]) -> String {
    let mut same: Vec<_> = parameters
        .iter()
        .filter(|(name, _)| name != NAME && KNOWN.contains(&name.as_str()))
        .collect();
    same.sort();
    same.dedup();
    let mut hash = Sha256::new();
    for (name, value) in same {
        for part in [name, value] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

impl PageToken {
    pub(super) fn seal(&self, holder: &TokenHolder, binding: &str) -> String {
        let sealed = Sealed {
            jira: self.jira.clone(),
            at: self.at.timestamp_millis(),
        };
        let plain = serde_json::to_vec(&sealed).unwrap_or_default();
        let site = holder.tenant.site.to_string();
        URL_SAFE_NO_PAD.encode(
            holder
                .tenant
                .data_key
                .seal(&place(holder, binding, &site), &plain),
        )
    }

    /// A token of another site, user or set of parameters does not open; neither does an old one.
    pub(super) fn open(
        text: &str,
        holder: &TokenHolder,
        binding: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, ParameterFault> {
        let allowed = "the token of the previous page, within 24 hours of the first one, with the same parameters and the same token holder";
        let refused = || ParameterFault::value(NAME, text, allowed);
        let site = holder.tenant.site.to_string();
        let sealed = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| refused())?;
        let opened = holder
            .tenant
            .data_key
            .open(&place(holder, binding, &site), &sealed);
        let plain = opened.map_err(|_| refused())?;
        let opened: Sealed = serde_json::from_slice(&plain).map_err(|_| refused())?;
        let at = DateTime::from_timestamp_millis(opened.at).ok_or_else(refused)?;
        if now - at > LIFETIME {
            return Err(refused());
        }
        Ok(Self {
            jira: opened.jira,
            at,
        })
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
