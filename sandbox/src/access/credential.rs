//! Who calls Jira's REST API, and by which right.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::scopes::Scopes;
use crate::calls::Credential;
use crate::connect::app::{AppState, Tenant};
use crate::connect::qsh;
use crate::data::Viewer;
use crate::mint;
use crate::site::SiteState;

#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) viewer: Viewer,
    pub(crate) credential: Credential,
    pub(crate) scopes: Scopes,
}

impl Caller {
    pub(crate) fn account(&self) -> Option<&str> {
        match &self.viewer {
            Viewer::User(user) => Some(&user.account_id),
            Viewer::App | Viewer::Anonymous => None,
        }
    }
}

/// `None`: a credential was sent, and it is not valid.
pub(crate) fn identify(
    authorization: Option<&str>,
    method: &str,
    target: &str,
    site: &SiteState,
    now: DateTime<Utc>,
) -> Option<Caller> {
    let Some(authorization) = authorization else {
        return Some(Caller {
            viewer: Viewer::Anonymous,
            credential: Credential::Anonymous,
            scopes: Scopes::Anonymous,
        });
    };
    match authorization.split_once(' ')? {
        (scheme, token) if scheme.eq_ignore_ascii_case("bearer") => {
            by_access_token(token.trim(), site, now)
        }
        ("JWT", token) => by_app_token(token.trim(), method, target, &site.tenant(), now),
        // Basic is looked at before.
        _ => None,
    }
}

fn by_access_token(token: &str, site: &SiteState, now: DateTime<Utc>) -> Option<Caller> {
    let grant = site
        .find_grant(token)
        .filter(|grant| grant.expires_at > now)?;
    if site.tenant().state != AppState::Enabled {
        return None;
    }
    let user = site.with_data(|data| data.users.get(&grant.account).cloned());
    let user = user.filter(|user| user.active)?;
    Some(Caller {
        viewer: Viewer::User(user),
        credential: Credential::User,
        scopes: Scopes::Connect(grant.scopes),
    })
}

fn by_app_token(
    token: &str,
    method: &str,
    target: &str,
    tenant: &Tenant,
    now: DateTime<Utc>,
) -> Option<Caller> {
    let app = tenant
        .app
        .as_ref()
        .filter(|_| tenant.state == AppState::Enabled)?;
    let claims = mint::verify_hs256(token, &tenant.shared_secret)?;
    let in_time = claims["exp"].as_i64()? >= now.timestamp() && claims["iat"].is_i64();
    let addressed = match &claims["aud"] {
        Value::Null => true,
        Value::Array(names) => names.iter().any(|name| *name == *tenant.client_key),
        name => *name == *tenant.client_key,
    };
    let bound = claims["qsh"] == qsh::hash(method, target, "").as_str();
    (in_time && addressed && bound && claims["iss"] == app.key.as_str()).then(|| Caller {
        viewer: Viewer::App,
        credential: Credential::App,
        scopes: Scopes::Connect(app.scopes.clone()),
    })
}
