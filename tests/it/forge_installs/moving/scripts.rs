//! Scripts that call once a second, whatever happens.

use futures::future::join_all;
use reqwest::Method;
use serde_json::Value;

use super::site::Kept;
use crate::forge_installs::stage::Stage;
use crate::test_app::{Answer, send};

/// In the site's own working time.
const REPORT: &str =
    "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration&calendar=1&trimHistoryEndDate=2026-11-20";

/// One for each token; every other one asks the second replica.
pub(super) struct Scripts {
    tokens: Vec<String>,
    replica: String,
    figures: Value,
    seconds: u32,
    waited: u32,
}

impl Scripts {
    pub(super) async fn of(stage: &Stage, kept: &Kept) -> Self {
        let mut this = Self {
            tokens: kept.tokens.iter().map(|one| one.text.clone()).collect(),
            replica: stage.app.replica().await,
            figures: Value::Null,
            seconds: 0,
            waited: 0,
        };
        let first = this.call(stage, 0).await.expect(200);
        this.figures = figures(&first);
        assert!(!this.figures.as_array().unwrap().is_empty());
        this
    }

    /// How long they have been at it.
    pub(super) fn seconds(&self) -> u32 {
        self.seconds
    }

    /// How many calls were told to come again.
    pub(super) fn waited(&self) -> u32 {
        self.waited
    }

    /// All of them once, at the same time.
    pub(super) async fn ask(&mut self, stage: &Stage) {
        self.seconds += 1;
        let calls = (0..self.tokens.len()).map(|script| self.call(stage, script));
        for answer in join_all(calls).await {
            match answer.status.as_u16() {
                200 => assert_eq!(figures(&answer), self.figures),
                503 => {
                    let wait = answer.headers.get("retry-after").expect("Retry-After");
                    let wait: u32 = wait.to_str().unwrap().parse().unwrap();
                    assert!((1..=60).contains(&wait), "{wait}");
                    self.waited += 1;
                }
                _ => panic!("after {} s: {answer:?}", self.seconds),
            }
        }
    }

    async fn call(&self, stage: &Stage, script: usize) -> Answer {
        let host = if script.is_multiple_of(2) {
            &stage.app.url
        } else {
            &self.replica
        };
        let request = stage
            .app
            .http
            .request(Method::GET, format!("{host}{REPORT}"));
        let token = &self.tokens[script];
        send(request.header("Authorization", format!("TISJWT {token}"))).await
    }
}

fn figures(answer: &Answer) -> Value {
    answer.json()["table"]["body"]["rows"].take()
}
