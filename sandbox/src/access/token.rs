//! The authorization server: a signed assertion for an access token of one user (Connect: user impersonation).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::connect::app::{App, AppState, Grant, covers};
use crate::mint;
use crate::random;
use crate::site::SiteState;

/// An error of RFC 6749, section 5.2.
#[derive(Debug)]
pub(crate) struct TokenError {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    pub(crate) description: String,
}

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const CLIENT: &str = "urn:atlassian:connect:clientid:";
const ACCOUNT: &str = "urn:atlassian:connect:useraccountid:";
const ACCESS_SECONDS: i64 = 900;
/// The docs say 60 seconds; up to 120 are taken.
const LONGEST_ASSERTION_SECONDS: i64 = 120;
const LEEWAY_SECONDS: i64 = 30;

#[derive(Debug)]
pub(crate) struct TokenRequest {
    grant_type: String,
    assertion: String,
    scope: Option<String>,
}

impl TokenRequest {
    pub(crate) fn parse(body: &[u8]) -> Self {
        let field = |name: &str| {
            let mut pairs = form_urlencoded::parse(body);
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        Self {
            grant_type: field("grant_type").unwrap_or_default(),
            assertion: field("assertion").unwrap_or_default(),
            scope: field("scope"),
        }
    }

    /// The OAuth client that the assertion claims to come from.
    pub(crate) fn client_id(&self) -> Option<String> {
        let claims = mint::unverified_claims(&self.assertion)?;
        Some(claims["iss"].as_str()?.strip_prefix(CLIENT)?.to_owned())
    }

    /// The user it claims to speak for.
    pub(crate) fn account(&self) -> Option<String> {
        let claims = mint::unverified_claims(&self.assertion)?;
        Some(claims["sub"].as_str()?.strip_prefix(ACCOUNT)?.to_owned())
    }
}

fn refused(error: &'static str, description: impl Into<String>) -> TokenError {
    TokenError {
        status: 400,
        error,
        description: description.into(),
    }
}

/// `audience` is this authorization server's own name.
pub(crate) fn exchange(
    request: &TokenRequest,
    site: &SiteState,
    audience: &str,
    now: DateTime<Utc>,
) -> Result<Value, TokenError> {
    if request.grant_type != GRANT_TYPE {
        return Err(refused(
            "unsupported_grant_type",
            "grant_type must be the JWT bearer type",
        ));
    }
    let (app, secret, base_url) = enabled_app(site)?;
    let invalid = |what: &str| refused("invalid_grant", what);
    let claims = mint::verify_hs256(&request.assertion, &secret)
        .ok_or_else(|| invalid("the assertion's signature is not valid"))?;
    if claims["aud"] != audience {
        return Err(invalid("aud is not this authorization server"));
    }
    if claims["tnt"].as_str().map(|tnt| tnt.trim_end_matches('/')) != Some(base_url.as_str()) {
        return Err(invalid("tnt is not the base URL of the tenant"));
    }
    check_times(&claims, now).map_err(invalid)?;
    let account = request
        .account()
        .ok_or_else(|| invalid("sub names no account"))?;
    let user = site.with_data(|data| data.users.get(&account).cloned());
    if !user.is_some_and(|user| user.active) {
        return Err(invalid("the user does not exist or is not active"));
    }
    let scopes = scopes(request.scope.as_deref(), &app)?;
    let answer = json!({
        "access_token": random::secret(),
        "expires_in": ACCESS_SECONDS,
        "token_type": "Bearer",
        "scope": scopes.join(" "),
    });
    let expires_at = now + TimeDelta::seconds(ACCESS_SECONDS);
    let token = answer["access_token"].as_str().unwrap_or_default();
    site.keep_grant(
        token,
        Grant {
            account,
            scopes,
            expires_at,
        },
    );
    Ok(answer)
}

fn enabled_app(site: &SiteState) -> Result<(App, String, String), TokenError> {
    let tenant = site.tenant();
    match (&tenant.app, tenant.state) {
        (Some(app), AppState::Enabled) => Ok((
            app.clone(),
            tenant.shared_secret.clone(),
            tenant.base_url.clone(),
        )),
        _ => Err(TokenError {
            status: 401,
            error: "invalid_client",
            description: "the app is not installed and enabled on this site".to_owned(),
        }),
    }
}

fn check_times(claims: &Value, now: DateTime<Utc>) -> Result<(), &'static str> {
    let (Some(iat), Some(exp)) = (claims["iat"].as_i64(), claims["exp"].as_i64()) else {
        return Err("iat and exp are required");
    };
    let now = now.timestamp();
    if exp < now - LEEWAY_SECONDS {
        return Err("the assertion is expired");
    }
    if iat > now + LEEWAY_SECONDS {
        return Err("iat is in the future");
    }
    if exp - iat > LONGEST_ASSERTION_SECONDS {
        return Err("the assertion lives too long");
    }
    Ok(())
}

fn scopes(wanted: Option<&str>, app: &App) -> Result<Vec<String>, TokenError> {
    let invalid = |what: String| refused("invalid_scope", what);
    if !app.scopes.iter().any(|scope| scope == "ACT_AS_USER") {
        return Err(invalid(
            "the app does not have the scope ACT_AS_USER".to_owned(),
        ));
    }
    let wanted: Vec<String> = wanted
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if wanted.is_empty() {
        return Ok(app.scopes.clone());
    }
    match wanted.iter().find(|scope| !covers(&app.scopes, scope)) {
        Some(_) => Err(invalid("a wanted scope is not one of the app's".to_owned())),
        None => Ok(wanted),
    }
}
