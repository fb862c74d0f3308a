//! What site 1 does: exports, and whole reports as streams of lines, all at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use reqwest::{Client, Method, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::Result;

const QUERY: &str =
    "filterType=customjql&customjql=project+%3D+GEN+order+by+key&calendar=normalHours";
/// Their figures end in the past, so that two exports of the same are the same file whenever they are made.
const FILES: [&str; 3] = [
    "columnsBy=statusDuration&trimHistoryEndDate=2026-01-01&outputType=csv",
    "columnsBy=assigneeDuration&trimHistoryEndDate=2026-01-01&outputType=csv",
    "columnsBy=statusCount&trimHistoryEndDate=2026-01-01&outputType=csv",
];
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// Calls with site 1's token.
#[derive(Clone, Debug)]
pub(super) struct Noisy {
    http: Client,
    dwell: String,
    token: String,
}

/// An export, as its owner is told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: String,
    pub(super) completed: u64,
    pub(super) total: u64,
}

impl Noisy {
    pub(super) fn new(http: &Client, dwell: &str, token: String) -> Self {
        Self {
            http: http.clone(),
            dwell: dwell.to_owned(),
            token,
        }
    }

    async fn call(&self, method: Method, path: &str) -> Result<Response> {
        let request = self.http.request(method, format!("{}{path}", self.dwell));
        let request = request.header("Authorization", format!("TISJWT {}", self.token));
        let answer = request.send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        Err(format!("{path}: {status}: {}", answer.text().await?).into())
    }

    async fn json(&self, method: Method, path: &str) -> Result<Value> {
        Ok(serde_json::from_str(
            &self.call(method, path).await?.text().await?,
        )?)
    }

    /// A report of the site's only issue that is not made up anew for every call. It asks other endpoints than whole
    /// reports do.
    pub(super) async fn ask_for_one(&self) -> Result<()> {
        let path = "/rest/issue?issueKey=GEN-1&columnsBy=statusDuration&calendar=normalHours";
        self.json(Method::GET, path).await.map(drop)
    }

    /// Begins `count` exports; their ids.
    pub(super) async fn export(&self, count: usize) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        for file in FILES.iter().cycle().take(count) {
            let path = format!("/rest/export?{QUERY}&{file}");
            let started = self.json(Method::POST, &path).await?;
            ids.push(started["exportId"].as_str().unwrap_or_default().to_owned());
        }
        Ok(ids)
    }

    pub(super) async fn state(&self, id: &str) -> Result<State> {
        let told = self
            .json(Method::GET, &format!("/rest/export/{id}"))
            .await?;
        let status = told["status"].as_str().unwrap_or_default().to_owned();
        if matches!(status.as_str(), "Failed" | "Aborted") {
            return Err(format!("export {id}: {told}").into());
        }
        let number = |name: &str| told[name].as_u64().unwrap_or_default();
        Ok(State {
            status,
            completed: number("completed"),
            total: number("total"),
        })
    }

    /// Waits until all are made, and reads them: SHA-256 of each file.
    pub(super) async fn files(&self, ids: &[String]) -> Result<Vec<String>> {
        let mut sums = Vec::new();
        for id in ids {
            while self.state(id).await?.status != "Successful" {
                sleep(BETWEEN_LOOKS).await;
            }
            sums.push(self.checksum(id).await?);
        }
        Ok(sums)
    }

    async fn checksum(&self, id: &str) -> Result<String> {
        let path = format!("/rest/export/{id}/download");
        let mut answer = self.call(Method::GET, &path).await?;
        let mut sum = Sha256::new();
        while let Some(chunk) = answer.chunk().await? {
            sum.update(&chunk);
        }
        Ok(STANDARD_NO_PAD.encode(sum.finalize()))
    }

    /// All exports that the owner is shown, by how they ended.
    pub(super) async fn all(&self) -> Result<BTreeMap<String, usize>> {
        let told = self
            .json(Method::GET, "/rest/export?maxResults=100")
            .await?;
        let mut ends = BTreeMap::new();
        for export in told["elements"].as_array().into_iter().flatten() {
            let status = export["status"].as_str().unwrap_or_default();
            *ends.entry(status.to_owned()).or_default() += 1;
        }
        Ok(ends)
    }
}

/// Streams that are read as fast as they come; one that has ended whole begins again.
#[derive(Debug)]
pub(super) struct Streams {
    seen: Arc<Seen>,
    readers: JoinSet<()>,
}

#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Lines of all streams.
    pub(super) lines: AtomicU64,
    /// Streams that have begun to come.
    pub(super) begun: AtomicUsize,
    pub(super) whole: AtomicUsize,
    /// Connections that were lost: whoever read can tell.
    pub(super) broken: AtomicUsize,
    /// Streams that ended in order, but without their last line or with too few rows.
    pub(super) deceitful: AtomicUsize,
    pub(super) refused: AtomicUsize,
}

impl Streams {
    pub(super) fn start(noisy: &Noisy, count: usize, issues: usize) -> Self {
        let seen = Arc::<Seen>::default();
        let mut readers = JoinSet::new();
        for _ in 0..count {
            let (noisy, seen) = (noisy.clone(), Arc::clone(&seen));
            readers.spawn(async move { while read(&noisy, &seen, issues).await {} });
        }
        Self { seen, readers }
    }

    pub(super) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// After the service is gone: every reader has noticed.
    pub(super) async fn over(mut self) -> Arc<Seen> {
        while self.readers.join_next().await.is_some() {}
        self.seen
    }
}

/// Whether another one is wanted after this.
async fn read(noisy: &Noisy, seen: &Seen, issues: usize) -> bool {
    let path = format!("/rest/list2?{QUERY}&columnsBy=statusDuration&outputType=ndjson");
    let Ok(mut answer) = noisy.call(Method::GET, &path).await else {
        seen.refused.fetch_add(1, Ordering::Relaxed);
        return false;
    };
    let (mut lines, mut last) = (0, Vec::new());
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => {
                let before = lines;
                lines += take(&chunk, &mut last);
                if before == 0 && lines > 0 {
                    seen.begun.fetch_add(1, Ordering::Relaxed);
                }
                seen.lines.fetch_add(lines - before, Ordering::Relaxed);
            }
            Ok(None) => break,
            Err(_) => {
                seen.broken.fetch_add(1, Ordering::Relaxed);
                return false;
            }
        }
    }
    let end: Value = serde_json::from_slice(&last).unwrap_or_default();
    let is_whole = end["type"] == "end" && end["rows"] == issues;
    let counter = if is_whole {
        &seen.whole
    } else {
        &seen.deceitful
    };
    counter.fetch_add(1, Ordering::Relaxed);
    is_whole
}

/// How many lines end in the chunk. `last` is the last whole line, or what there is of the one that is not over.
fn take(chunk: &[u8], last: &mut Vec<u8>) -> u64 {
    let mut lines = 0;
    for part in chunk.split_inclusive(|byte| *byte == b'\n') {
        if last.ends_with(b"\n") {
            last.clear();
        }
        last.extend_from_slice(part);
        lines += u64::from(part.ends_with(b"\n"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_known_however_it_is_cut() {
        let mut last = Vec::new();
        let counts: Vec<u64> = ["one\ntw", "o\nthr", "ee", "\n"]
            .map(|chunk| take(chunk.as_bytes(), &mut last))
            .to_vec();
        assert_eq!(counts, [1, 1, 0, 1]);
        assert_eq!(last, b"three\n");
    }
}
