//! Continuation tokens: opaque to clients, and good only for the question they came with.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::Asked;
use super::answer::Answer;
use crate::misbehave::Misbehaviour;

/// Where a page starts, and where it leads.
#[derive(Debug)]
pub(super) struct Pages {
    question: String,
    pub(super) start: usize,
}

impl Pages {
    /// `question` is everything that must not change from page to page.
    pub(super) fn open(
        question: &str,
        token: Option<&str>,
        asked: Asked<'_>,
    ) -> Result<Self, Answer> {
        let account = asked.view.account().unwrap_or_default();
        let digest = Sha256::digest(format!("{account}\n{question}"));
        let question = URL_SAFE_NO_PAD.encode(&digest[..9]);
        let start = match token.filter(|token| !token.is_empty()) {
            None => 0,
            Some(token) => parse(token, &question).ok_or_else(|| {
                Answer::error(
                    400,
                    "The provided next page token is invalid or expired for this request.",
                )
            })?,
        };
        Ok(Self { question, start })
    }

    /// The token of the page that starts at `next`; `None` when there is nothing left.
    pub(super) fn next(&self, next: usize, total: usize, asked: Asked<'_>) -> Option<String> {
        if asked.faults.has(&Misbehaviour::RepeatedToken) {
            return Some(self.write(self.start, 0));
        }
        if asked.faults.has(&Misbehaviour::EmptyPage) {
            return Some(self.write(self.start, asked.nonce + 1));
        }
        (next < total).then(|| self.write(next, 0))
    }

    fn write(&self, start: usize, nonce: u64) -> String {
        URL_SAFE_NO_PAD.encode(format!("{start}:{nonce}:{}", self.question))
    }
}

fn parse(token: &str, question: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.splitn(3, ':');
    let start = parts.next()?.parse().ok()?;
    parts.next()?;
    (parts.next()? == question).then_some(start)
}

/// How many entries this page has.
pub(super) fn size(asked: Asked<'_>, allowed: usize) -> usize {
    if asked.faults.has(&Misbehaviour::EmptyPage) {
        0
    } else {
        asked.faults.page_size(allowed)
    }
}
