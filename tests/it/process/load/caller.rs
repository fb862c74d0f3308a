//! One who asks and writes until it is over, and notes what comes of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::{Method, RequestBuilder};
use sandbox::accounts;
use serde_json::{Value, json};

use super::super::stage::{Stage, issued, new_token, unique};
use super::Line;
use super::record::{self, Record};
use crate::test_app::Answer;

const BETWEEN_READS: Duration = Duration::from_millis(15);
const BETWEEN_WRITES: Duration = Duration::from_millis(100);

/// Measured to the end of a window that is over: the same whenever they are asked for, and another on each site.
pub(super) const QUESTIONS: [&str; 3] = [
    "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration&calendar=normalHours&trimHistoryEndDate=2026-11-01",
    "/rest/list2?filterType=project&projectKey=WEB&columnsBy=assigneeDuration&calendar=normalHours&trimHistoryEndDate=2026-11-01&outputType=csv",
    "/rest/aggregation?filterType=project&projectKey=WEB&aggregationType=sum&columnsBy=statusDuration&calendar=normalHours\
        &trimHistoryEndDate=2026-11-01",
];

#[derive(Clone)]
pub(super) struct Caller {
    pub(super) stage: Arc<Stage>,
    /// By site and question.
    pub(super) right: Arc<Vec<Vec<String>>>,
    pub(super) record: Arc<Mutex<Record>>,
    pub(super) over: Arc<AtomicBool>,
    pub(super) line: Line,
}

impl Caller {
    pub(super) fn note<T>(&self, write: impl FnOnce(&mut Record) -> T) -> T {
        write(&mut self.record.lock().unwrap())
    }

    /// Which one the service has, of those that it had during this load.
    fn database(&self) -> usize {
        self.note(|record| record.database)
    }

    /// What was asked while the service had another one is not judged.
    fn judge<T>(&self, database: usize, write: impl FnOnce(&mut Record) -> T) -> Option<T> {
        self.note(|record| (record.database == database).then(|| write(record)))
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// The same twice.
    pub(super) async fn figures(&self, token: &str) -> Vec<String> {
        let mut figures = Vec::new();
        for question in QUESTIONS {
            let [first, second] = [
                self.stage.report(token, question).await.expect(200),
                self.stage.report(token, question).await.expect(200),
            ];
            let (first, second) = (record::figures(&first.text), record::figures(&second.text));
            assert_eq!(first, second, "{question}");
            figures.push(first.to_owned());
        }
        figures
    }

    /// Asks with any token that was issued, the newest as often as all others.
    pub(super) async fn read(&self, reader: usize) {
        for round in reader.. {
            if self.is_over() {
                return;
            }
            let ((site, token), database) =
                self.note(|record| (record.writes.any(round), record.database));
            let number = round % QUESTIONS.len();
            let right = &self.right[site][number];
            let asked = |url: &str| {
                let request = self.stage.http.get(format!("{url}{}", QUESTIONS[number]));
                request.header("Authorization", format!("TISJWT {token}"))
            };
            if let Some((url, answer)) = self.ask(asked).await {
                self.judge(database, |record| {
                    if answer.status == 200 && record::figures(&answer.text) == right {
                        record.add_right(url);
                    } else {
                        record.add_wrong(QUESTIONS[number], &answer);
                    }
                });
            }
            tokio::time::sleep(BETWEEN_READS).await;
        }
    }

    /// Issues tokens, and changes each.
    pub(super) async fn write(&self, site: usize) {
        while !self.is_over() {
            if let Some(id) = self.issue(site).await {
                self.change(site, &id).await;
                self.change(site, &id).await;
            }
            tokio::time::sleep(BETWEEN_WRITES).await;
        }
    }

    pub(super) async fn issue(&self, site: usize) -> Option<String> {
        let (notes, database) = (unique(), self.database());
        let body = new_token(&notes);
        let (_, answer) = self
            .admin(site, (Method::POST, "/api/v1/tokens"), &body)
            .await?;
        if answer.status != 201 {
            self.judge(database, |record| record.add_wrong("POST", &answer));
            return None;
        }
        let (id, text) = issued(&answer.json());
        self.judge(database, |record| {
            record.writes.issued(site, &id, &text, &notes);
        })?;
        Some(id)
    }

    /// Until it is answered, or there is no such token any more.
    async fn change(&self, site: usize, id: &str) {
        let (path, notes) = (format!("/api/v1/tokens/{id}"), unique());
        self.note(|record| record.writes.sent(id, &notes));
        while !self.is_over() && self.note(|record| record.writes.is_known(id)) {
            let (call, database) = ((Method::PATCH, path.as_str()), self.database());
            match self.admin(site, call, &json!({ "notes": notes })).await {
                Some((_, answer)) if answer.status == 200 => {
                    return self.note(|record| record.writes.answered_for(id));
                }
                Some((_, answer)) => {
                    self.judge(database, |record| record.add_wrong("PATCH", &answer));
                }
                None => {}
            }
            tokio::time::sleep(BETWEEN_WRITES).await;
        }
    }

    async fn admin(
        &self,
        site: usize,
        (method, path): (Method, &str),
        body: &Value,
    ) -> Option<(&str, Answer)> {
        let page = self.stage.sandbox.site(site);
        self.ask(|url| {
            let token = page.context_token(accounts::ADMIN);
            let request = self
                .stage
                .http
                .request(method.clone(), format!("{url}{path}"));
            request
                .header("Authorization", format!("JWT {token}"))
                .json(body)
        })
        .await
    }

    /// The first answer that is not a fault, and whose it is. A fault of all is noted once.
    async fn ask(&self, request: impl Fn(&str) -> RequestBuilder) -> Option<(&str, Answer)> {
        let began = Instant::now();
        let mut failures = Vec::new();
        for url in &self.line {
            match record::answer(request(url)).await {
                Ok(answer) => return Some((url, answer)),
                Err(failure) => failures.push(failure),
            }
        }
        let failure = failures.pop().expect("somebody was asked");
        self.note(|record| record.add_fault(&self.line, began, failure));
        None
    }
}
