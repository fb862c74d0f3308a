//! What became of each thing, as text.

use std::fmt::Write as _;

/// What became of one.
#[derive(Debug)]
pub(super) enum Outcome {
    Copied,
    /// The target has it already, just so.
    Unchanged,
    /// Why not.
    NotCopied(String),
}

#[derive(Debug, Default)]
pub(super) struct Report {
    lines: String,
    copied: usize,
    unchanged: usize,
    not_copied: usize,
    doubts: usize,
}

impl Report {
    /// `what`: its kind, id and name.
    pub(super) fn add(&mut self, what: &str, outcome: &Outcome) {
        let (count, said) = match outcome {
            Outcome::Copied => (&mut self.copied, "copied"),
            Outcome::Unchanged => (&mut self.unchanged, "there already"),
            Outcome::NotCopied(why) => (&mut self.not_copied, why.as_str()),
        };
        *count += 1;
        let not = if matches!(outcome, Outcome::NotCopied(_)) {
            "not copied: "
        } else {
            ""
        };
        self.line(&format!("{what}: {not}{said}"));
    }

    /// Something about the one before that a person should look at.
    pub(super) fn doubt(&mut self, text: &str) {
        self.doubts += 1;
        self.line(&format!("  {text}"));
    }

    /// Worth knowing.
    pub(super) fn note(&mut self, text: &str) {
        self.line(&format!("  {text}"));
    }

    fn line(&mut self, text: &str) {
        // What services say may have line ends of its own.
        let text = text.replace(char::is_control, " ");
        writeln!(self.lines, "{text}").expect("a String takes everything");
    }

    pub(super) fn is_whole(&self) -> bool {
        self.not_copied == 0 && self.doubts == 0
    }

    pub(super) fn into_text(self) -> String {
        let Self {
            lines,
            copied,
            unchanged,
            not_copied,
            doubts,
        } = self;
        format!(
            "{lines}{copied} copied, {unchanged} there already, {not_copied} not copied, {doubts} to look at\n"
        )
    }
}
