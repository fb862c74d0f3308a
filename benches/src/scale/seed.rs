//! Sites with tokens, written as Dwell writes them but without Jira.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use dwell::atlassian::ids::{AccountId, AppKey, ClientKey, InstallationId, SiteId, TokenId};
use dwell::atlassian::qsh::CanonicalRequest;
use dwell::clock::{Clock, SystemClock};
use dwell::crypto::context::Place;
use dwell::crypto::envelope::DataKey;
use dwell::crypto::keyring::MasterKeys;
use dwell::crypto::random;
use dwell::db::installations::{self, Installation, Platform};
use dwell::db::report_tokens::{self, ReportToken};
use dwell::db::sites::{self, Site};
use dwell::db::{Db, PoolOptions, Tx, data_keys};
use dwell::tokens::codec::{self, TokenClaims};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Result;
use crate::requests::{BODY, SECRET, request, sign};
use crate::stage::Settings;

const APP: &str = "dwell";
const ACCOUNT: &str = "712020:5f1d9c3e-ada0-4000-8000-000000000001";
/// A transaction.
const BATCH: usize = 100;

/// What a site's people send, for any replica.
#[derive(Clone, Debug)]
pub(super) struct Seeded {
    client_key: String,
    tokens: Vec<String>,
}

impl Seeded {
    pub(super) fn call(&self, address: &str, token: usize) -> String {
        call(address, &self.tokens[token])
    }

    /// The shell of the general page.
    pub(super) fn page(&self, address: &str) -> String {
        let now = SystemClock.now().timestamp();
        let hash = CanonicalRequest::new("GET", "/pages/app", "").map(|request| request.hash());
        let token = sign(&json!({
            "iss": self.client_key, "sub": ACCOUNT, "iat": now, "exp": now + 3_600, "qsh": hash,
        }));
        request(address, &format!("/pages/app?jwt={token}"), None, None)
    }
}

/// A report call that does nothing but check its token.
fn call(address: &str, token: &str) -> String {
    let token = format!("TISJWT {token}");
    let path = "/rest/parameterSets/validate";
    request(address, path, Some(&token), Some(BODY))
}

/// The database must be migrated, and its master keys known to it.
pub(super) async fn seed(settings: &Settings, count: usize, tokens: usize) -> Result<Vec<Seeded>> {
    let keys = MasterKeys::parse(&SecretString::from(settings.master_keys.clone()))?;
    let db = Db::connect(settings.database(), &PoolOptions::default()).await?;
    let now = SystemClock.now();
    let mut all = Vec::with_capacity(count);
    while all.len() < count {
        let tx = db.begin().await?;
        for _ in 0..BATCH.min(count - all.len()) {
            all.push(site(&tx, &keys, tokens, now).await?);
        }
        tx.commit().await?;
    }
    Ok(all)
}

async fn site(tx: &Tx, keys: &MasterKeys, tokens: usize, now: DateTime<Utc>) -> Result<Seeded> {
    let id = SiteId::from_uuid(random::uuid_v7(now));
    let data_key = DataKey::generate();
    let site = Site::new(id, now);
    sites::insert(tx, &site).await?;
    data_keys::insert(tx, id, &keys.wrap(&id.to_string(), &data_key), now).await?;
    let client_key = random::uuid_v7(now).to_string();
    installations::insert(tx, &installation(id, &client_key, &data_key, now)?).await?;
    let mut texts = Vec::with_capacity(tokens);
    for _ in 0..tokens {
        texts.push(token(tx, id, &data_key, now).await?);
    }
    Ok(Seeded {
        client_key,
        tokens: texts,
    })
}

fn installation(
    site: SiteId,
    client_key: &str,
    data_key: &DataKey,
    now: DateTime<Utc>,
) -> Result<Installation> {
    let id = InstallationId::from_uuid(random::uuid_v7(now));
    let place = Place {
        table: "installations",
        row: &id.to_string(),
        column: "shared_secret",
        site: &site.to_string(),
    };
    let base_url = "http://127.0.0.1:9".parse()?;
    let app_key = AppKey::new(APP);
    Ok(Installation {
        client_key: Some(ClientKey::new(client_key)),
        oauth_client_id: Some(client_key.to_owned()),
        shared_secret: data_key.seal(&place, SECRET.as_bytes()),
        ..Installation::new((id, site), Platform::Connect, app_key, base_url, now)
    })
}

/// The token's text.
async fn token(tx: &Tx, site: SiteId, data_key: &DataKey, now: DateTime<Utc>) -> Result<String> {
    let (record, secret) = record(site, now);
    report_tokens::insert(tx, &record).await?;
    text_of(&record, secret, data_key)
}

fn text_of(record: &ReportToken, secret: String, data_key: &DataKey) -> Result<String> {
    let claims = TokenClaims {
        iss: AppKey::new(APP),
        aud: AppKey::new(APP),
        sub: record.account.clone(),
        site: record.site,
        iat: record.issued_at.timestamp(),
        jti: record.id,
        sec: secret,
    };
    let text = codec::sign(data_key, &claims).ok_or("a token cannot be signed")?;
    Ok(text.expose_secret().to_owned())
}

/// Calls with tokens that are ours in form, each of another site that there is not.
pub(super) fn made_up(address: &str, count: usize) -> Result<Vec<String>> {
    let now = SystemClock.now();
    let call = |_| {
        let site = SiteId::from_uuid(random::uuid_v7(now));
        let (record, secret) = record(site, now);
        let token = text_of(&record, secret, &DataKey::generate())?;
        Ok(call(address, &token))
    };
    (0..count).map(call).collect()
}

/// Of a new token, with the secret that is in its text.
fn record(site: SiteId, now: DateTime<Utc>) -> (ReportToken, String) {
    let secret = URL_SAFE_NO_PAD.encode(random::bytes::<16>());
    let record = ReportToken {
        id: TokenId::from_uuid(random::uuid_v7(now)),
        site,
        account: AccountId::new(ACCOUNT),
        active: true,
        awaiting_reactivation: false,
        created_at: now,
        created_by: AccountId::new(ACCOUNT),
        expires_at: now + TimeDelta::days(1),
        issued_at: now,
        notes: String::new(),
        secret_hash: Sha256::digest(secret.as_bytes()).into(),
        sealed_secret: None,
        last_used_at: None,
        version: 1,
    };
    (record, secret)
}
