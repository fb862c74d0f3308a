//! The app's own token for a site: how long it lasts, and which of two is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::atlassian::ids::AppVersion;
use crate::crypto::envelope::{DataKey, OpenError};
use crate::db::forge_installations::{ForgeInstallation, SealedToken};
use crate::installs::directory::open;
use crate::installs::tenant::system_token_place;

/// No token lives longer (Forge: headers). One that says otherwise would be kept although it is long dead.
const LONGEST_LIFE: TimeDelta = TimeDelta::hours(4);

/// What is left at delivery at the least (Forge: headers), for a token that does not say.
const SHORTEST_LIFE: TimeDelta = TimeDelta::hours(2);

/// Less than this left is *stale*: the next one should have come long ago.
pub const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);

/// Far more than one has, so that nobody fills the database.
const MAX_LEN: usize = 16 * 1024;

/// A system token beside a verified event.
#[derive(Debug)]
pub struct ReceivedToken {
    text: SecretString,
    expires_at: DateTime<Utc>,
}

/// The one member that may be read of it (Forge: headers).
#[derive(Deserialize)]
struct Payload {
    exp: i64,
}

impl ReceivedToken {
    /// `None` for what cannot be one, or has expired. What it says of its end is believed as far as it is possible.
    pub fn read(header: &str, now: DateTime<Utc>) -> Option<Self> {
        let text = header.trim();
        if text.is_empty() || text.len() > MAX_LEN {
            return None;
        }
        let latest = now + LONGEST_LIFE;
        let expires_at = match stated_end(text) {
            // Beyond what a date can be is beyond what is possible.
            Some(seconds) if seconds <= now.timestamp() => return None,
            Some(seconds) => {
                DateTime::from_timestamp(seconds, 0).map_or(latest, |at| at.min(latest))
            }
            None => now + SHORTEST_LIFE,
        };
        Some(Self {
            text: SecretString::from(text),
            expires_at,
        })
    }

    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    /// Into the installation, unless what it has lasts longer. With `renewed` that does not count: the site has consented to
    /// something else, and the token from before does not have it.
    pub(super) fn keep(
        &self,
        forge: &mut ForgeInstallation,
        renewed: bool,
        data_key: &DataKey,
        now: DateTime<Utc>,
    ) -> Result<(), OpenError> {
        if let Some(kept) = &forge.system_token {
            let lasts_longer = kept.expires_at > self.expires_at && !renewed;
            let as_long = kept.expires_at == self.expires_at;
            if lasts_longer || as_long && self.is_kept(forge, data_key)? {
                return Ok(());
            }
        }
        forge.system_token = Some(SealedToken {
            sealed: seal(forge, data_key, &self.text),
            expires_at: self.expires_at,
            received_at: now,
        });
        forge.token_refused_at = None;
        Ok(())
    }

    fn is_kept(&self, forge: &ForgeInstallation, data_key: &DataKey) -> Result<bool, OpenError> {
        let kept = open::system_token(forge, data_key)?;
        Ok(kept.is_some_and(|kept| is_same(&kept, &self.text)))
    }
}

/// The site runs another version now; answers the one before. What is kept may lack what the site has consented to, so it
/// counts as ending before whatever the next event brings.
pub(super) fn run(
    forge: &mut ForgeInstallation,
    version: &AppVersion,
    now: DateTime<Utc>,
) -> AppVersion {
    if let Some(kept) = &mut forge.system_token {
        kept.expires_at = kept.expires_at.min(now + SHORTEST_LIFE);
    }
    std::mem::replace(&mut forge.version, version.clone())
}

pub(super) fn is_same(one: &SecretString, other: &SecretString) -> bool {
    let (one, other) = (one.expose_secret(), other.expose_secret());
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

pub(super) fn seal(forge: &ForgeInstallation, data_key: &DataKey, text: &SecretString) -> Vec<u8> {
    let (row, site) = (forge.id.to_string(), forge.site.to_string());
    data_key.seal(
        &system_token_place(&row, &site),
        text.expose_secret().as_bytes(),
    )
}

/// Seconds since 1970, where the token is a JWT.
fn stated_end(token: &str) -> Option<i64> {
    let mut parts = token.split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let payload: Payload = serde_json::from_slice(&payload).ok()?;
    Some(payload.exp)
}
