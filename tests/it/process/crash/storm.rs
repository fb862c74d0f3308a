//! Many tenants being installed and many tokens being made, changed and deleted, until nobody answers.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use sandbox::{Event, MintKey, SignedCall};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::super::stage::{Stage, issued, new_token, unique};
use super::SITES;
use super::ledger::{Deletion, History, Ledger, Token};

const INSTALLERS: usize = 4;
const EDITORS: usize = 3;

/// One worker ends when its call is not answered. Any other failure is the test's.
pub(super) struct Storm(JoinSet<Option<()>>);

#[derive(Clone)]
struct Worker {
    stage: Arc<Stage>,
    ledger: Arc<Mutex<Ledger>>,
}

impl Storm {
    pub(super) fn begin(stage: &Arc<Stage>, ledger: &Arc<Mutex<Ledger>>) -> Self {
        let worker = Worker {
            stage: Arc::clone(stage),
            ledger: Arc::clone(ledger),
        };
        let known: Vec<String> = worker.note(|ledger| ledger.installs.keys().cloned().collect());
        let mut workers = JoinSet::new();
        for number in 0..INSTALLERS {
            let worker = worker.clone();
            let mine = known
                .iter()
                .skip(number)
                .step_by(INSTALLERS)
                .cloned()
                .collect();
            workers.spawn(async move { worker.install_tenants(mine).await });
        }
        for site in (0..SITES).flat_map(|site| [site; EDITORS]) {
            let worker = worker.clone();
            workers.spawn(async move { worker.edit_tokens(site).await });
        }
        Self(workers)
    }

    pub(super) async fn over(self) {
        self.0.join_all().await;
    }
}

impl Worker {
    fn note<T>(&self, write: impl FnOnce(&mut Ledger) -> T) -> T {
        write(&mut self.ledger.lock().unwrap())
    }

    /// New tenants, and new secrets for known ones.
    async fn install_tenants(&self, known: Vec<String>) -> Option<()> {
        let mut known = known.into_iter();
        loop {
            let fresh = format!("tenant-{}", unique());
            self.install(&fresh).await?;
            self.install(&fresh).await?;
            if let Some(known) = known.next() {
                self.install(&known).await?;
            }
        }
    }

    async fn install(&self, client_key: &str) -> Option<()> {
        let secret = format!("secret-{}", unique());
        let call = installed_call(&self.stage, client_key, &secret);
        self.note(|ledger| {
            let history = ledger.installs.entry(client_key.to_owned()).or_default();
            history.send(&secret);
        });
        let delivery = self.stage.sandbox.site(0).send(&call).await;
        if delivery.status == 0 {
            return None;
        }
        assert_eq!(delivery.status, 204, "{}", delivery.body);
        self.note(|ledger| ledger.installs.get_mut(client_key).unwrap().answer());
        Some(())
    }

    /// Makes tokens; changes each of them; deletes every third.
    async fn edit_tokens(&self, site: usize) -> Option<()> {
        for count in 1.. {
            let id = self.issue(site).await?;
            self.change(site, &id).await?;
            self.change(site, &id).await?;
            if count % 3 == 0 {
                self.delete(site, &id).await?;
            }
        }
        None
    }

    async fn issue(&self, site: usize) -> Option<String> {
        let notes = unique();
        self.note(|ledger| ledger.asked.push(notes.clone()));
        let call = (Method::POST, "/api/v1/tokens");
        let answer = self
            .stage
            .try_admin_call(site, call, Some(&new_token(&notes)))
            .await?;
        let (id, text) = issued(&answer.expect(201).json());
        let mut history = History::default();
        history.send(&notes);
        history.answer();
        let token = Token {
            site,
            text,
            notes: history,
            deletion: Deletion::Never,
        };
        self.note(|ledger| ledger.tokens.insert(id.clone(), token));
        Some(id)
    }

    async fn change(&self, site: usize, id: &str) -> Option<()> {
        let notes = unique();
        self.note(|ledger| ledger.token(id).notes.send(&notes));
        let (path, body) = (format!("/api/v1/tokens/{id}"), json!({ "notes": notes }));
        let call = (Method::PATCH, path.as_str());
        self.stage
            .try_admin_call(site, call, Some(&body))
            .await?
            .expect(200);
        self.note(|ledger| ledger.token(id).notes.answer());
        Some(())
    }

    async fn delete(&self, site: usize, id: &str) -> Option<()> {
        self.note(|ledger| ledger.token(id).deletion = Deletion::Sent);
        let path = format!("/api/v1/tokens/{id}");
        let call = (Method::DELETE, path.as_str());
        self.stage
            .try_admin_call(site, call, None)
            .await?
            .expect(204);
        self.note(|ledger| ledger.token(id).deletion = Deletion::Answered);
        Some(())
    }
}

/// As Jira signs it, for a tenant that only this test knows.
fn installed_call(stage: &Stage, client_key: &str, secret: &str) -> SignedCall {
    let site = stage.sandbox.site(0);
    let mut call = site.prepare(Event::Installed).expect("the app is known");
    let claims = call.token.split('.').nth(1).unwrap();
    let mut claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["iss"] = json!(client_key);
    // Two calls of one second must be two tokens.
    claims["jti"] = json!(unique());
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": stage.sandbox.install_key_name() });
    call.token = stage.sandbox.mint(&header, &claims, MintKey::Published);
    call.body["clientKey"] = json!(client_key);
    call.body["sharedSecret"] = json!(secret);
    call
}
