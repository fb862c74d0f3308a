//! Any text as the token of a next page, any bytes in place of its own, and any bytes as what we had sealed.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use dwell::atlassian::ids::{AccountId, InstallationId, SiteId, TokenId};
use dwell::crypto::context::Place;
use dwell::crypto::envelope::DataKey;
use dwell::crypto::random;
use dwell::installs::tenant::{CannotAct, Tenant, TenantState, Through};
use dwell::reports::page_token::{Binding, PageToken};
use dwell::reports::request::catalogue::Endpoint;
use dwell::tokens::check::TokenHolder;
use secrecy::SecretString;

static HOLDER: LazyLock<TokenHolder> = LazyLock::new(|| {
    let now = DateTime::UNIX_EPOCH;
    let tenant = Tenant {
        site: SiteId::from_uuid(random::uuid_v7(now)),
        state: TenantState::Live,
        installation: InstallationId::from_uuid(random::uuid_v7(now)),
        licence: None,
        sold_at: None,
        realm: None,
        through: Through::Connect {
            shared_secret: SecretString::from("a secret"),
            origins: Vec::new(),
        },
        data_key: DataKey::generate(),
        token_policy: None,
        updated_at: now,
        jira: Err(CannotAct::NoOauthClient),
    };
    TokenHolder {
        tenant: Arc::new(tenant),
        account: AccountId::new("712020:someone"),
        token: TokenId::from_uuid(random::uuid_v7(now)),
        expires_at: now,
    }
});

pub(crate) fn check(bytes: &[u8]) {
    believed_by_nobody(bytes);
    sealed_by_us(bytes);
}

/// Only what we have sealed opens, and nobody else can seal.
fn believed_by_nobody(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let parameters: Vec<(String, String)> =
        url::form_urlencoded::parse(bytes).into_owned().collect();
    let binding = Binding::of(Endpoint::List, &parameters);
    for text in [text.into_owned(), URL_SAFE_NO_PAD.encode(bytes)] {
        let opened = PageToken::open(&text, &HOLDER, binding, DateTime::UNIX_EPOCH);
        let fault = opened.unwrap_err().to_string();
        assert!(fault.contains("nextPageToken"), "{fault}");
    }
}

/// What an older version, or a fault of ours, may have put inside.
fn sealed_by_us(bytes: &[u8]) {
    let binding = Binding::of(Endpoint::List2, &[]);
    let (site, column) = (HOLDER.tenant.site.to_string(), binding.text());
    let place = Place {
        table: "nextPageToken",
        row: HOLDER.account.as_str(),
        column: &column,
        site: &site,
    };
    let text = URL_SAFE_NO_PAD.encode(HOLDER.tenant.data_key.seal(&place, bytes));
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    match PageToken::open(&text, &HOLDER, binding, at) {
        Ok(_) => {
            let inside: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            // A list has its members by place.
            let began = inside.get("at").or_else(|| inside.get(2)).unwrap();
            assert!(began.as_i64().unwrap() >= 0, "older than a day: {inside}");
        }
        Err(fault) => assert!(fault.to_string().contains("nextPageToken"), "{fault}"),
    }
    let other = Binding::of(Endpoint::List, &[]);
    assert!(PageToken::open(&text, &HOLDER, other, at).is_err());
}
