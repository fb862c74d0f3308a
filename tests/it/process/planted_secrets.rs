//! Secrets go through the service in every way there is; then everything that it wrote or said is searched for them.

mod evidence;
mod failing_calls;
mod forge_calls;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dwell::clock::{Clock as _, SystemClock};
use reqwest::Method;
use rstest::rstest;
use sandbox::{Event, ForgeApp, Registration, accounts, addresses, secrets};
use serde_json::{Value, json};
use url::Url;

use self::evidence::{ANSWER, Evidence};
use super::service::{Service, Settings, eventually, free_port};
use super::stage::{REPORT, Stage};
use crate::test_app::send;

const METRICS_TOKEN: &str = "planted-metrics-token";
const DATABASE_PASSWORD: &str = "planted-database-password";
const LIST: &str = "/rest/list2?filterType=project&projectKey=WEB&columnsBy=statusDuration";

/// One service that logs all it can, and what must not be found anywhere.
struct Scene {
    stage: Stage,
    service: Service,
    forge: ForgeApp,
    secrets: Vec<(&'static str, String)>,
}

impl Scene {
    async fn set(log: &str) -> Self {
        let stage = Stage::new().await;
        let own = format!("127.0.0.1:{}", free_port());
        let forge = stage.sandbox.register(Registration::at(&stage.url));
        let service = with_password(&stage)
            .with("DWELL_FORGE_APP_IDS", &forge.ari())
            .with("DWELL_LOG", log)
            .with("DWELL_METRICS_BIND", &own)
            .with("DWELL_METRICS_TOKEN", METRICS_TOKEN)
            .start()
            .await;
        let master_key = STANDARD.decode(&stage.master_keys);
        let secrets = vec![
            ("master key", stage.master_keys.clone()),
            ("master key in hex", evidence::hex(&master_key.unwrap())),
            ("metrics token", METRICS_TOKEN.to_owned()),
            ("database password", DATABASE_PASSWORD.to_owned()),
        ];
        Self {
            stage,
            service,
            forge,
            secrets,
        }
    }

    fn plant(&mut self, what: &'static str, secret: impl Into<String>) {
        self.secrets.push((what, secret.into()));
    }

    /// Installed, and told a new secret.
    async fn install(&mut self) {
        self.stage.install(0).await;
        let site = self.stage.sandbox.site(0).clone();
        self.plant("old shared secret", site.shared_secret());
        next_second().await;
        assert_eq!(site.rotate_secret().await.status, 204);
        self.plant("shared secret", site.shared_secret());
        next_second().await;
        let again = site.prepare(Event::Installed).unwrap();
        self.plant("lifecycle token", &again.token);
        self.plant(
            "shared secret of a call",
            again.body["sharedSecret"].as_str().unwrap(),
        );
        assert_eq!(site.send(&again).await.status, 204);
        next_second().await;
        assert_eq!(site.rotate_secret().await.status, 204);
        self.plant("newest shared secret", site.shared_secret());
    }

    async fn new_token(&mut self) -> (String, String) {
        let (id, text) = self.stage.new_token(0).await;
        self.plant("report token", &text);
        self.plant("sec of a report token", sec_of(&text));
        (id, text)
    }

    /// Good ones, wrong ones, and those that were pasted into the wrong box.
    async fn keep_credentials(&mut self, evidence: &mut Evidence) {
        let all = [
            ("API key", secrets::KEY),
            ("expired API key", secrets::EXPIRED_KEY),
            ("API token", secrets::TOKEN),
            ("expired API token", secrets::EXPIRED_TOKEN),
        ];
        for (what, secret) in all {
            self.plant(what, secret);
            let key = json!({ "key": secret, "expiresOn": null });
            let token = json!({ "token": secret, "email": addresses::ADMIN });
            for (path, body) in [("organization-key", key), ("user-token", token)] {
                let path = format!("/api/v1/credentials/{path}");
                let call = (Method::PUT, path.as_str());
                let answer = self.stage.admin_call(0, call, Some(&body)).await;
                // An admin is shown the address that was typed, and only that.
                let text = answer.text.replace(addresses::ADMIN, "");
                evidence.add(format!("{ANSWER}{what}"), text);
            }
        }
        self.plant("owner's address", addresses::ADMIN);
        for path in ["organization-key", "user-token"] {
            let path = format!("/api/v1/credentials/{path}/check");
            let call = (Method::POST, path.as_str());
            let answer = self.stage.admin_call(0, call, None).await.expect(200);
            assert_eq!(answer.json()["status"], "valid", "{}", answer.text);
        }
    }

    async fn use_token(&self, id: &str, text: &str) {
        let call = |path: &str| self.stage.http.get(format!("{}{path}", self.stage.url));
        send(call(LIST).header("Authorization", format!("TISJWT {text}")))
            .await
            .expect(200);
        send(call(REPORT).bearer_auth(text)).await.expect(200);
        send(call(&format!("{REPORT}&tisjwt={text}")))
            .await
            .expect(200);
        let form = [
            ("tisjwt", text),
            ("filterType", "project"),
            ("projectKey", "WEB"),
            ("columnsBy", "statusDuration"),
        ];
        let list = self
            .stage
            .http
            .post(format!("{}/rest/list2", self.stage.url));
        send(list.form(&form)).await.expect(200);
        assert_eq!(self.stage.reveal(0, id).await, text);
        let path = format!("/api/v1/tokens/{id}");
        let change = json!({ "notes": "not a secret", "active": true });
        self.stage
            .admin_call(0, (Method::PATCH, &path), Some(&change))
            .await
            .expect(200);
    }
}

/// Two lifecycle calls of one second have the same token, so the second is refused as a replay.
async fn next_second() {
    let now = SystemClock.now().timestamp();
    eventually("the next second", async || {
        (SystemClock.now().timestamp() > now).then_some(())
    })
    .await;
}

/// Where there is a server that asks for one.
fn with_password(stage: &Stage) -> Settings {
    let mut url = Url::parse(stage.database.url()).unwrap();
    if url.scheme() != "sqlite" && url.password().is_none() {
        url.set_password(Some(DATABASE_PASSWORD)).unwrap();
    }
    stage.settings().with("DATABASE_URL", url.as_str())
}

fn sec_of(token: &str) -> String {
    let claims = URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1).unwrap())
        .unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["sec"].as_str().unwrap().to_owned()
}

#[rstest]
#[case::as_ever("info")]
#[case::debugging("debug,dwell=trace")]
#[case::everything("trace")]
#[tokio::test]
async fn no_secret_is_in_database_logs_metrics_or_answers(#[case] log: &str) {
    let mut scene = Scene::set(log).await;
    let mut evidence = Evidence::default();
    scene.install().await;
    let (id, text) = scene.new_token().await;
    let (deleted, deleted_text) = scene.new_token().await;
    scene.use_token(&id, &text).await;
    scene.keep_credentials(&mut evidence).await;
    let path = format!("/api/v1/tokens/{deleted}");
    scene
        .stage
        .admin_call(0, (Method::DELETE, &path), None)
        .await
        .expect(204);
    failing_calls::make(&mut scene, &mut evidence, &text, &deleted_text).await;
    forge_calls::make(&mut scene, &mut evidence).await;
    let page = scene.stage.sandbox.site(0).context_token(accounts::ADMIN);
    scene.plant("context token", page);
    for token in scene.stage.sandbox.site(0).access_tokens() {
        scene.plant("access token", token);
    }
    let metrics = scene.stage.http.get(format!("{}/metrics", scene.stage.url));
    let metrics = send(metrics.bearer_auth(METRICS_TOKEN)).await.expect(200);
    evidence.add("/metrics", metrics.text);
    evidence
        .add_database(&scene.stage, "of the running service")
        .await;

    scene.service.signal("TERM").await;
    let ended = scene
        .service
        .ended(std::time::Duration::from_secs(10))
        .await;
    evidence.add_database(&scene.stage, "afterwards").await;
    evidence.add("log", ended.out);
    evidence.add("standard error", ended.err);
    assert!(
        scene
            .secrets
            .iter()
            .any(|(what, _)| *what == "access token"),
        "none was granted"
    );
    evidence.assert_found("not a secret", "a database");
    evidence.assert_found("request refused", "log");
    evidence.assert_found("refused and is forgotten", "log");
    evidence.assert_none_of(&scene.secrets);
}

#[rstest]
#[case::nobody_listens("postgres://dwell:planted-database-password@127.0.0.1:1/dwell")]
#[case::not_an_address("postgres://dwell:planted-database-password@[/dwell")]
#[case::no_such_option(
    "postgres://dwell:planted-database-password@127.0.0.1:1/dwell?sslmode=planted-database-password"
)]
#[case::no_such_folder("sqlite:///planted-database-password/dwell.db?mode=rwx")]
#[tokio::test]
async fn a_database_that_cannot_be_opened_is_named_without_its_password(#[case] url: &str) {
    let stage = Stage::new().await;
    let settings = stage
        .settings()
        .with("DATABASE_URL", url)
        .with("DWELL_LOG", "trace");
    let ended = settings.fail().await;
    assert!(!ended.status.success(), "{ended:?}");
    assert!(ended.err.starts_with("dwell: DATABASE_URL: "), "{ended:?}");
    assert_eq!(ended.err.lines().count(), 1, "{ended:?}");
    let said = ended.out + &ended.err;
    assert!(!said.contains(DATABASE_PASSWORD), "{said}");
}
