//! One call with everything that is worth remembering of it.

use axum::response::Response;
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::calls::{Call, Credential, Door};
use crate::misbehave::Faults;
use crate::operation::Operation;
use crate::rest::Request;
use crate::rest::answer::Answer;
use crate::site::SiteState;
use crate::spoil;

#[derive(Debug)]
pub(crate) struct Outcome<'a> {
    pub(crate) site: &'a SiteState,
    pub(crate) operation: Option<Operation>,
    pub(crate) account: Option<String>,
    pub(crate) credential: Credential,
    pub(crate) door: Door,
    /// When Jira would have the answer ready.
    pub(crate) due: Instant,
    pub(crate) answer: Answer,
    pub(crate) faults: Faults,
}

impl<'a> Outcome<'a> {
    /// What Atlassian tells everybody, at once.
    pub(crate) fn of_anybody(
        site: &'a SiteState,
        operation: Operation,
        answer: Answer,
        faults: Faults,
    ) -> Self {
        Self {
            site,
            operation: Some(operation),
            account: None,
            credential: Credential::Anonymous,
            door: Door::Site,
            due: Instant::now(),
            answer,
            faults,
        }
    }

    /// Logged before it is sent: a test that has the answer finds the call.
    pub(crate) async fn send(self, request: &Request, now: DateTime<Utc>) -> Response {
        self.site.log(Call {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            account: self.account,
            credential: self.credential,
            door: self.door,
            status: self.answer.status,
            operation: self.operation,
            at: now,
        });
        tokio::time::sleep_until(self.due).await;
        spoil::respond(self.answer, &self.faults).await
    }
}
