//! What a load has seen.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use reqwest::RequestBuilder;

use super::{Line, Writes};
use crate::test_app::Answer;

/// Nobody listens; a connection that nobody has accepted yet is cut when the listener closes.
pub(in super::super) const RESTART: &[Failure] = &[Failure::Refused, Failure::Cut];

/// Why a call has no answer that could be right or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Failure {
    /// Nobody listens there.
    Refused,
    /// The connection ended before the answer did.
    Cut,
    /// 503 with the time to try again.
    Away,
}

#[derive(Clone, Debug)]
struct Fault {
    line: Line,
    began: Instant,
    ended: Instant,
    failure: Failure,
}

/// A time in which calls may fail, and how.
#[derive(Clone, Debug)]
pub(in super::super) struct Outage {
    began: Instant,
    ended: Option<Instant>,
    failures: &'static [Failure],
}

#[derive(Clone, Default)]
pub(in super::super) struct Record {
    right: BTreeMap<String, usize>,
    wrong: Vec<String>,
    faults: Vec<Fault>,
    pub(super) writes: Writes,
    /// How often the service went back to an older database. An answer of another one is not judged.
    pub(super) database: usize,
}

/// An answer that is meant as one.
pub(super) async fn answer(request: RequestBuilder) -> Result<Answer, Failure> {
    let response = request.send().await.map_err(|error| {
        if error.is_connect() {
            Failure::Refused
        } else {
            Failure::Cut
        }
    })?;
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.map_err(|_| Failure::Cut)?;
    if status == 503 && headers.contains_key("retry-after") {
        return Err(Failure::Away);
    }
    Ok(Answer {
        status,
        headers,
        text,
    })
}

/// Before them a document says when it was made.
pub(super) fn figures(text: &str) -> &str {
    text.split_once("\"table\":")
        .map_or(text, |(_, figures)| figures)
}

impl Outage {
    pub(in super::super) fn begins(failures: &'static [Failure]) -> Self {
        Self {
            began: Instant::now(),
            ended: None,
            failures,
        }
    }

    pub(in super::super) fn ends(&mut self) {
        self.ended = Some(Instant::now());
    }

    /// A moment longer, for what was not noticed at once.
    pub(in super::super) fn ends_after(&mut self, moment: Duration) {
        self.ended = Some(Instant::now() + moment);
    }

    fn excuses(&self, fault: &Fault) -> bool {
        self.failures.contains(&fault.failure)
            && fault.ended >= self.began
            && self.ended.is_none_or(|ended| fault.began <= ended)
    }
}

impl Record {
    pub(super) fn add_right(&mut self, url: &str) {
        *self.right.entry(url.to_owned()).or_default() += 1;
    }

    pub(super) fn add_wrong(&mut self, question: &str, answer: &Answer) {
        let text: String = figures(&answer.text).chars().take(300).collect();
        self.wrong
            .push(format!("{question}: {} {text}", answer.status));
    }

    pub(super) fn add_fault(&mut self, line: &Line, began: Instant, failure: Failure) {
        self.faults.push(Fault {
            line: line.clone(),
            began,
            ended: Instant::now(),
            failure,
        });
    }

    pub(super) fn right(&self) -> usize {
        self.right.values().sum()
    }

    pub(super) fn right_of(&self, url: &str) -> usize {
        self.right.get(url).copied().unwrap_or_default()
    }

    pub(in super::super) fn writes(&self) -> &Writes {
        &self.writes
    }

    pub(in super::super) fn faults(&self) -> usize {
        self.faults.len()
    }

    /// No answer was wrong, and what failed failed in an outage, in its way.
    #[track_caller]
    pub(in super::super) fn is_right_but_for(&self, outages: &[Outage]) {
        assert!(self.wrong.is_empty(), "{self}: {:#?}", self.wrong);
        let excused = |fault: &&Fault| outages.iter().any(|one| one.excuses(fault));
        let others: Vec<_> = self.faults.iter().filter(|fault| !excused(fault)).collect();
        assert!(others.is_empty(), "{self}: {others:#?} {outages:#?}");
    }

    /// Whoever asks along these addresses never went without an answer.
    #[track_caller]
    pub(in super::super) fn is_whole_along(&self, line: &Line) {
        let theirs: Vec<_> = self.faults.iter().filter(|one| one.line == *line).collect();
        assert!(theirs.is_empty(), "{self}: {theirs:#?}");
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |failure| {
            self.faults
                .iter()
                .filter(|one| one.failure == failure)
                .count()
        };
        write!(
            f,
            "{} right answers, {} wrong ones; {} refused, {} cut, {} told to wait; {} writes answered, {} tokens",
            self.right(),
            self.wrong.len(),
            of(Failure::Refused),
            of(Failure::Cut),
            of(Failure::Away),
            self.writes.answered(),
            self.writes.len(),
        )
    }
}
