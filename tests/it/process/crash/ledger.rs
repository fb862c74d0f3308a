//! What the storm has sent, and what of it was answered.

use std::collections::BTreeMap;
use std::fmt;

/// Values of one thing, oldest first: each is sent when the one before was answered, so that only the last can be in doubt.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    sent: Vec<String>,
    answered: usize,
}

impl History {
    pub(super) fn send(&mut self, value: &str) {
        self.sent.push(value.to_owned());
    }

    pub(super) fn answer(&mut self) {
        self.answered = self.sent.len();
    }

    /// What was in doubt is known now: how many values have been taken over, the present one the last of them. `None` when
    /// it cannot be the last one.
    pub(super) fn settle(&mut self, present: Option<&str>) -> Option<usize> {
        let last_sent = self.sent.last().map(String::as_str);
        if present != last_sent {
            self.sent.truncate(self.answered);
        }
        self.answered = self.sent.len();
        (present == self.sent.last().map(String::as_str)).then_some(self.answered)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deletion {
    Never,
    Sent,
    Answered,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) site: usize,
    pub(super) text: String,
    /// The first was answered with the token.
    pub(super) notes: History,
    pub(super) deletion: Deletion,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// Shared secrets by client key.
    pub(super) installs: BTreeMap<String, History>,
    pub(super) tokens: BTreeMap<String, Token>,
    /// The first notes of every token that was asked for; they are unique.
    pub(super) asked: Vec<String>,
}

impl Ledger {
    pub(super) fn token(&mut self, id: &str) -> &mut Token {
        self.tokens.get_mut(id).expect("it was issued")
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answered: usize = self.installs.values().map(|history| history.answered).sum();
        let deleted = self
            .tokens
            .values()
            .filter(|token| token.deletion == Deletion::Answered);
        let (tenants, tokens, deleted) = (self.installs.len(), self.tokens.len(), deleted.count());
        let unanswered = self.asked.len() - tokens;
        write!(
            f,
            "{tenants} tenants with {answered} answered calls; {tokens} tokens issued, {unanswered} in doubt, {deleted} deleted"
        )
    }
}
