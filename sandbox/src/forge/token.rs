//! Access tokens: of the app itself, of the user of a page, of a user who is not there.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::app::{AppState, Installation};
use super::registration::{PERSONAL_DATA, TokenText};
use crate::random;

/// Lifetime of the app's tokens and of those that pages get.
const LONGEST: TimeDelta = TimeDelta::hours(4);
/// What is left of one that is delivered; until then the same one comes again.
const LEFT_AT_DELIVERY: TimeDelta = TimeDelta::hours(2);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    App,
    /// Account id of who has a page open.
    Page(String),
    /// Account id of who is impersonated.
    Absent(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// Index of the site.
    pub(crate) site: usize,
    pub(crate) holder: Holder,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl AppState {
    /// What comes with events. `None`: the site has not consented to it.
    pub(crate) fn system_token(&mut self, site: usize, now: DateTime<Utc>) -> Option<String> {
        let installation = self.installations.get(&site)?;
        let has_one = installation.release.gets_system_token();
        has_one.then(|| self.delivered(site, Holder::App, now))?
    }

    /// What comes with page calls.
    pub(crate) fn user_token(
        &mut self,
        site: usize,
        account: &str,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let installation = self.installations.get(&site)?;
        let has_one = installation.release.gets_user_token();
        has_one.then(|| self.delivered(site, Holder::Page(account.to_owned()), now))?
    }

    /// What an exchange gives. It lives as long as the registration says.
    pub(crate) fn impersonate(
        &mut self,
        site: usize,
        account: &str,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let lifetime = TimeDelta::seconds(self.registration.impersonation_ttl.into());
        let holder = Holder::Absent(account.to_owned());
        self.grant(site, holder, now + lifetime)
    }

    pub(crate) fn find_grant(&self, token: &str, now: DateTime<Utc>) -> Option<Grant> {
        let grant = self.grants.get(token)?;
        (grant.expires_at > now).then(|| grant.clone())
    }

    fn delivered(&mut self, site: usize, holder: Holder, now: DateTime<Utc>) -> Option<String> {
        let again = self.grants.iter().find(|(_, grant)| {
            grant.site == site
                && grant.holder == holder
                && grant.expires_at - now >= LEFT_AT_DELIVERY
        });
        match again {
            Some((token, _)) => Some(token.clone()),
            None => self.grant(site, holder, now + LONGEST),
        }
    }

    fn grant(&mut self, site: usize, holder: Holder, expires_at: DateTime<Utc>) -> Option<String> {
        let installation = self.installations.get(&site)?;
        let grant = Grant {
            site,
            scopes: scopes(installation, &holder),
            holder,
            expires_at,
        };
        let token = text(self.registration.token_text, expires_at);
        self.grants.insert(token.clone(), grant);
        Some(token)
    }
}

fn scopes(installation: &Installation, holder: &Holder) -> Vec<String> {
    let impersonates = matches!(holder, Holder::Absent(_));
    let mut scopes = installation.release.product_scopes(impersonates);
    if *holder == Holder::App && installation.release.reports_personal_data() {
        scopes.push(PERSONAL_DATA.to_owned());
    }
    scopes
}

fn text(form: TokenText, expires_at: DateTime<Utc>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    match form {
        TokenText::Opaque => random::secret(),
        TokenText::Jwt => format!(
            "{}.{}.{}",
            part(&json!({"alg": "RS256", "kid": "sandbox/access"})),
            part(&json!({"exp": expires_at.timestamp(), "jti": random::uuid()})),
            URL_SAFE_NO_PAD.encode(random::bytes::<256>())
        ),
    }
}
