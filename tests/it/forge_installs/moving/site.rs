//! Everything that a site can keep, made on Connect and looked for on Forge.

use reqwest::Method;
use sandbox::{accounts, addresses, secrets};
use serde_json::{Value, json};

use crate::forge_installs::stage::{Stage, Token};
use crate::test_app::Answer;

const TOKENS: usize = 10;

pub(super) struct Kept {
    pub(super) tokens: Vec<Token>,
    /// By the page's path, what it told.
    told: Vec<(&'static str, Value)>,
    /// What scripts were told.
    sets: Value,
    /// Every event of the audit trail.
    trail: Value,
}

const PAGES: [&str; 4] = ["/tokens", "/calendars", "/credentials", "/settings/tokens"];
const SETS: &str = "/rest/parameterSets";

impl Kept {
    pub(super) async fn made(stage: &Stage) -> Self {
        let mut tokens = Vec::new();
        for _ in 0..TOKENS {
            let order = Some(stage.order(accounts::ADMIN));
            let issued = connect(stage, Method::POST, "/tokens", order).await;
            let issued = issued.expect(201).json();
            let text = |name: &str| issued[name].as_str().unwrap().to_owned();
            tokens.push(Token {
                id: text("id"),
                text: text("token"),
            });
        }
        let calendar = json!({
            "name": "Office", "timeZone": "Europe/Berlin",
            "workingTimes": [{ "weekday": "MONDAY", "start": 32_400_000, "end": 61_200_000 }],
            "holidays": [], "exceptions": [],
        });
        let made = connect(stage, Method::POST, "/calendars", Some(calendar)).await;
        made.expect(201);
        let key = Some(json!({ "key": secrets::KEY }));
        let put = connect(stage, Method::PUT, "/credentials/organization-key", key).await;
        put.expect(200);
        let token = Some(json!({ "token": secrets::TOKEN, "email": addresses::ADMIN }));
        let put = connect(stage, Method::PUT, "/credentials/user-token", token).await;
        put.expect(200);
        let set = json!({ "name": "Weekly", "parameters": { "columnsBy": "statusDuration" } });
        let text = tokens[0].text.clone();
        let made = stage.app.rest_call(&text, (Method::POST, SETS), Some(&set));
        made.await.expect(201);
        let mut this = Self {
            tokens,
            told: Vec::new(),
            sets: Value::Null,
            trail: Value::Null,
        };
        for page in PAGES {
            let told = connect(stage, Method::GET, page, None).await.expect(200);
            this.told.push((page, steady(told.json())));
        }
        this.sets = this.sets_now(stage).await;
        let trail = connect(stage, Method::GET, "/audit?limit=100", None).await;
        this.trail = trail.expect(200).json()["items"].take();
        assert!(!this.trail.as_array().unwrap().is_empty());
        this
    }

    /// Told by Forge's pages, and by reports.
    pub(super) async fn is_as_it_was(&self, stage: &Stage) {
        for (page, before) in &self.told {
            let told = stage.page(accounts::ADMIN, (Method::GET, page), None).await;
            assert_eq!(steady(told.expect(200).json()), *before, "{page}");
        }
        assert_eq!(self.sets_now(stage).await, self.sets);
        let trail = (Method::GET, "/audit?limit=100");
        let trail = stage.page(accounts::ADMIN, trail, None).await.expect(200);
        let trail = trail.json()["items"].take();
        for event in self.trail.as_array().unwrap() {
            assert!(
                trail.as_array().unwrap().contains(event),
                "{event} is missing"
            );
        }
        for credential in ["organization-key", "user-token"] {
            let path = format!("/credentials/{credential}/check");
            let checked = stage
                .page(accounts::ADMIN, (Method::POST, &path), None)
                .await;
            let checked = checked.expect(200).json();
            assert_eq!(checked["status"], "valid", "{checked}");
        }
    }

    async fn sets_now(&self, stage: &Stage) -> Value {
        let all = stage.app.report(&self.tokens[0].text, SETS).await;
        all.expect(200).json()
    }
}

/// Without what changes by being used or looked after.
fn steady(mut told: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members
                    .retain(|name, _| !["lastUsedAt", "lastCheckedAt", "calls"].contains(&&**name));
                members.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut told);
    told
}

/// On the admin's page.
async fn connect(stage: &Stage, method: Method, path: &str, body: Option<Value>) -> Answer {
    let token = stage.site().context_token(accounts::ADMIN);
    let path = format!("/api/v1{path}");
    stage
        .app
        .page_call_with(&token, (method, &path), body)
        .await
}
