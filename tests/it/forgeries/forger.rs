//! Takes a genuine call apart, and puts it together with something changed.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, RequestBuilder};
use sandbox::{Event, MintKey, SignedCall, SiteOptions, accounts};
use serde_json::{Value, json};

use crate::test_app::{TestApp, send};
use crate::token_text::{claims, header};

/// The site that is attacked, another one where the app is installed, and one where it is not.
pub(super) const VICTIM: usize = 0;
pub(super) const OTHER: usize = 1;
pub(super) const STRANGER: usize = 2;

#[derive(Clone)]
pub(super) enum Signer {
    InstallKey,
    UnknownKey,
    Secret(String),
    /// HS512 with a tenant's secret.
    Longer(String),
    PublicKeyAsSecret,
    Nobody,
}

/// A call with a token, in its parts.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) header: Value,
    pub(super) claims: Value,
    pub(super) signer: Signer,
    pub(super) body: Value,
}

pub(super) struct Forgery {
    what: String,
    request: RequestBuilder,
}

pub(super) struct Forger<'a> {
    pub(super) app: &'a TestApp,
    pub(super) genuine: Call,
    forgeries: Vec<Forgery>,
}

pub(super) async fn three_sites() -> TestApp {
    let sites = vec![SiteOptions::sample(); 3];
    let app = TestApp::start(sites, &[]).await;
    app.install(VICTIM).await;
    app.install(OTHER).await;
    app.site(STRANGER).meet(&app.url).await.unwrap();
    app.token_for(VICTIM, accounts::ADMIN).await;
    app.advance(chrono::TimeDelta::seconds(1));
    app
}

pub(super) fn now(app: &TestApp) -> i64 {
    use dwell::clock::Clock as _;
    app.clock.now().timestamp()
}

impl Call {
    pub(super) fn lifecycle(app: &TestApp, site: usize, event: Event) -> Self {
        let SignedCall { url, token, body } = app.site(site).prepare(event).unwrap();
        let signer = match event {
            Event::Installed | Event::Uninstalled => Signer::InstallKey,
            Event::Enabled | Event::Disabled => Signer::Secret(app.site(site).shared_secret()),
        };
        Self {
            method: Method::POST,
            url,
            header: header(&token),
            claims: claims(&token),
            signer,
            body,
        }
    }

    pub(super) fn token(&self, app: &TestApp) -> String {
        let mint = |key| app.sandbox.mint(&self.header, &self.claims, key);
        match &self.signer {
            Signer::InstallKey => mint(MintKey::Published),
            Signer::UnknownKey => mint(MintKey::UnknownKey),
            Signer::Secret(secret) => mint(MintKey::Secret(secret)),
            Signer::PublicKeyAsSecret => mint(MintKey::PublicKeyAsSecret),
            Signer::Nobody => mint(MintKey::None),
            Signer::Longer(secret) => {
                let unsigned = mint(MintKey::None);
                let key = hmac::Key::new(hmac::HMAC_SHA512, secret.as_bytes());
                let signature = hmac::sign(&key, unsigned.trim_end_matches('.').as_bytes());
                unsigned + &URL_SAFE_NO_PAD.encode(signature)
            }
        }
    }

    /// Without any header, the token in a parameter of the query.
    pub(super) fn in_query(&self, app: &TestApp, name: &str, token: &str) -> RequestBuilder {
        let joint = if self.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{joint}{name}={token}", self.url);
        Self {
            url,
            ..self.clone()
        }
        .bare(app)
    }

    /// Without any token.
    pub(super) fn bare(&self, app: &TestApp) -> RequestBuilder {
        let request = app.http.request(self.method.clone(), &self.url);
        match &self.body {
            Value::Null => request,
            body => request.json(body),
        }
    }

    pub(super) fn request(&self, app: &TestApp) -> RequestBuilder {
        let token = format!("JWT {}", self.token(app));
        self.bare(app).header("Authorization", token)
    }

    /// Another symmetric or asymmetric algorithm in the header.
    pub(super) fn names(&mut self, algorithm: &str) {
        self.header["alg"] = json!(algorithm);
    }

    pub(super) fn drops(&mut self, claim: &str) {
        self.claims.as_object_mut().unwrap().remove(claim).unwrap();
    }
}

impl<'a> Forger<'a> {
    pub(super) fn new(app: &'a TestApp, genuine: Call) -> Self {
        Self {
            app,
            genuine,
            forgeries: Vec::new(),
        }
    }

    /// The genuine call with something changed, and signed after that.
    pub(super) fn changes(&mut self, what: &str, change: impl FnOnce(&mut Call)) {
        let mut call = self.genuine.clone();
        change(&mut call);
        self.sends(what, call.request(self.app));
    }

    /// Another value of one claim.
    pub(super) fn claims(&mut self, name: &str, value: Value) {
        self.changes(&format!("{name} is {value}"), |call| {
            call.claims[name] = value;
        });
    }

    /// The genuine call with the text of its token changed.
    pub(super) fn writes(&mut self, what: &str, change: impl FnOnce(String) -> String) {
        let token = change(self.genuine.token(self.app));
        let request = self.genuine.bare(self.app);
        self.sends(
            what,
            request.header("Authorization", format!("JWT {token}")),
        );
    }

    pub(super) fn sends(&mut self, what: &str, request: RequestBuilder) {
        self.forgeries.push(Forgery {
            what: what.to_owned(),
            request,
        });
    }

    /// Sends them all: each is refused with the same answer, and nothing changes.
    pub(super) async fn all_refused(self) {
        self.gets(401).await;
    }

    pub(super) async fn gets(self, status: u16) {
        let before = self.app.dump().await;
        let mut usual = None;
        for Forgery { what, request } in self.forgeries {
            let answer = send(request).await;
            assert_eq!(answer.status, status, "{what}: {}", answer.text);
            let mut body = answer.json();
            if body.get("requestId").is_some() {
                body["requestId"] = Value::Null;
            }
            if status == 401 {
                assert_eq!(&body, usual.get_or_insert_with(|| body.clone()), "{what}");
            }
            assert_eq!(
                self.app.dump().await,
                before,
                "{what} has changed something"
            );
        }
        self.app.housekeeping.flush().await;
        assert_eq!(self.app.dump().await, before, "something was noted");
    }
}
