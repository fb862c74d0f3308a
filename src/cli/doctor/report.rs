//! One line a check.

use std::fmt::Write;

#[derive(Debug, Default)]
pub(super) struct Report {
    text: String,
    failed: bool,
}

impl Report {
    pub(super) fn ok(&mut self, name: &str, what: &str) {
        self.line("ok  ", name, what);
    }

    /// Worth knowing; does not keep Dwell from working.
    pub(super) fn warn(&mut self, name: &str, what: &str, fix: &str) {
        self.line("warn", name, &format!("{what} – {fix}"));
    }

    pub(super) fn fail(&mut self, name: &str, what: &str, fix: &str) {
        self.failed = true;
        self.line("FAIL", name, &format!("{what} – {fix}"));
    }

    fn line(&mut self, level: &str, name: &str, what: &str) {
        writeln!(self.text, "{level} {name}: {what}").expect("a String takes everything");
    }

    pub(super) fn is_healthy(&self) -> bool {
        !self.failed
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}
