//! A move from Connect to Forge as the running service sees it: real processes, which come back to what had to wait by themselves.

use std::time::{Duration, Instant};

use reqwest::header::RETRY_AFTER;
use sandbox::{ForgeEvent, Misbehaviour, Operation, Registration, Rule};

use super::load::unhurried;
use super::service::free_port;
use super::stage::Stage;
use crate::test_app::send;

const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration&calendar=normalHours&trimHistoryEndDate=2026-11-01&outputType=csv";
const CONNECT_KEY: &str = "dwell";
/// From Forge's event on.
const BOUND: Duration = Duration::from_mins(1);
const SECOND: Duration = Duration::from_secs(1);

/// A script that asks each replica once a second.
struct Script<'a> {
    stage: &'a Stage,
    replicas: [String; 2],
    token: String,
    figures: String,
}

impl Script<'_> {
    /// Whether a replica answers; the figures are right, or it says when to come again.
    async fn asks(&self, url: &str) -> bool {
        let request = self.stage.http.get(format!("{url}{REPORT}"));
        let answer = send(request.header("Authorization", format!("TISJWT {}", self.token))).await;
        if answer.status == 503 {
            assert!(answer.headers.contains_key(RETRY_AFTER), "{answer:?}");
            return false;
        }
        assert_eq!(answer.expect(200).text, self.figures);
        true
    }

    async fn next_second(&self) -> bool {
        tokio::time::sleep(SECOND).await;
        let [first, second] = &self.replicas;
        let (first, second) = tokio::join!(self.asks(first), self.asks(second));
        first && second
    }

    /// How long it took until both answered.
    async fn until(&self, answers: bool) -> Duration {
        let began = Instant::now();
        while self.next_second().await != answers {
            assert!(began.elapsed() < BOUND, "it does not come to {answers}");
        }
        began.elapsed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_had_to_wait_is_taken_up_by_the_service_itself() {
    let stage = Stage::new().await;
    let other = format!("http://127.0.0.1:{}", free_port());
    let forge = stage.sandbox.register(Registration {
        connect_key: Some(CONNECT_KEY.to_owned()),
        ..Registration::at(&stage.url)
    });
    let settings = || {
        unhurried(stage.settings())
            .with("DWELL_FORGE_APP_IDS", &forge.ari())
            .with("DWELL_FORGE_CONNECT_KEY", CONNECT_KEY)
    };
    let _replicas = [
        settings().start().await,
        settings().listening_at(&other).start().await,
    ];
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    let script = Script {
        figures: stage.report(&token, REPORT).await.expect(200).text,
        replicas: [stage.url.clone(), other],
        token,
        stage: &stage,
    };
    script.until(true).await;

    let site = stage.sandbox.site(0);
    forge.install_quietly(site);
    script.until(false).await;
    let not_yet = Misbehaviour::Fails {
        status: 403,
        message: "not yet".to_owned(),
    };
    site.misbehave(Rule::always(Operation::ConnectKey, not_yet));
    let told = forge.tell(site, ForgeEvent::Installed).await;
    assert_eq!(told.status, 204, "{}", told.body);
    assert!(!script.next_second().await, "it has not waited");
    site.behave();
    let waited = script.until(true).await;
    println!("it worked again {waited:?} after Jira said whose site it is");
    for _ in 0..5 {
        assert!(script.next_second().await, "it works for good");
    }
}
