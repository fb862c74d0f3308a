//! Tokens that were issued, and what was written into each.

use std::collections::BTreeMap;

use futures::{StreamExt as _, stream};
use reqwest::Method;

use super::super::stage::Stage;
use super::caller::QUESTIONS;

/// Of one token. Values are sent when the one before was answered, so that only the last can be in doubt.
#[derive(Clone, Debug)]
struct Written {
    site: usize,
    text: String,
    notes: Vec<String>,
    answered: usize,
}

#[derive(Clone, Debug, Default)]
pub(in super::super) struct Writes {
    tokens: BTreeMap<String, Written>,
    order: Vec<String>,
}

impl Writes {
    pub(super) fn issued(&mut self, site: usize, id: &str, text: &str, notes: &str) {
        let written = Written {
            site,
            text: text.to_owned(),
            notes: vec![notes.to_owned()],
            answered: 1,
        };
        self.tokens.insert(id.to_owned(), written);
        self.order.push(id.to_owned());
    }

    pub(super) fn is_known(&self, id: &str) -> bool {
        self.tokens.contains_key(id)
    }

    pub(super) fn sent(&mut self, id: &str, notes: &str) {
        if let Some(token) = self.tokens.get_mut(id) {
            token.notes.push(notes.to_owned());
        }
    }

    pub(super) fn answered_for(&mut self, id: &str) {
        if let Some(token) = self.tokens.get_mut(id) {
            token.answered = token.notes.len();
        }
    }

    /// To a copy of the database that was begun at that time: tokens that are younger are nobody's any more, and of the others what
    /// was written since then may be in it or not.
    pub(super) fn go_back_to(&mut self, copy: &Self) {
        self.tokens.retain(|id, _| copy.is_known(id));
        self.order.retain(|id| copy.is_known(id));
        for (id, token) in &mut self.tokens {
            token.answered = copy.tokens[id].answered;
        }
    }

    pub(super) fn text(&self, id: &str) -> &str {
        &self.tokens[id].text
    }

    pub(super) fn answered(&self) -> usize {
        self.tokens.values().map(|one| one.answered).sum()
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Site and text of the newest, or of any other.
    pub(super) fn any(&self, round: usize) -> (usize, String) {
        let last = self.order.len() - 1;
        let at = if round.is_multiple_of(2) {
            last
        } else {
            round % (last + 1)
        };
        let one = &self.tokens[&self.order[at]];
        (one.site, one.text.clone())
    }

    /// Every token that was answered is accepted, has the text that was answered, and holds what was written last.
    pub(in super::super) async fn are_kept(&self, stage: &Stage) {
        assert!(self.len() > 3, "there was no load: {self:?}");
        let checks = stream::iter(&self.tokens).map(|(id, token)| token.is_kept(stage, id));
        checks.buffer_unordered(4).collect::<Vec<()>>().await;
    }
}

impl Written {
    async fn is_kept(&self, stage: &Stage, id: &str) {
        stage.report(&self.text, QUESTIONS[0]).await.expect(200);
        assert_eq!(stage.reveal(self.site, id).await, self.text, "{id}");
        let path = format!("/api/v1/tokens/{id}");
        let shown = stage
            .admin_call(self.site, (Method::GET, &path), None)
            .await;
        let shown = shown.expect(200).json();
        let possible = &self.notes[self.answered - 1..];
        let there = possible.iter().any(|notes| shown["notes"] == **notes);
        assert!(there, "{shown} has none of {possible:?}");
    }
}
