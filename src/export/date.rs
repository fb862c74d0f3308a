//! Dates as text: the part of Java's pattern language that report formats use.

use chrono::format::{DelayedFormat, StrftimeItems};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// 0001-01-01T00:00Z and the last millisecond of 9999: outside, the nearest of the two is shown.
const EARLIEST: i64 = -62_135_596_800_000;
const LATEST: i64 = 253_402_300_799_999;

/// Chrono's notation for a run of one pattern letter, shortest run first; the last is used for longer runs too.
const LETTERS: [(char, &[&str]); 11] = [
    ('y', &["%Y", "%y", "%Y", "%Y"]),
    ('M', &["%-m", "%m", "%b", "%B"]),
    ('d', &["%-d", "%d"]),
    ('E', &["%a", "%a", "%a", "%A"]),
    ('H', &["%-H", "%H"]),
    ('h', &["%-I", "%I"]),
    ('m', &["%-M", "%M"]),
    ('s', &["%-S", "%S"]),
    ('S', &["%3f"]),
    ('a', &["%p"]),
    ('Z', &["%z"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("pattern letter {0:?} is not supported")]
    Letter(char),
    #[error("a quote is not closed")]
    Quote,
}

/// A date pattern such as `dd/MMM/yy h:mm a`, in English. Quoted text (`'at'`, `''`) and everything that is no ASCII
/// letter stands for itself. Letters: `y M d E H h m s S a Z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatePattern {
    strftime: String,
}

impl DatePattern {
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let mut strftime = String::new();
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            rest = if first == '\'' {
                push_quoted(&rest[1..], &mut strftime)?
            } else if first.is_ascii_alphabetic() {
                let after = rest.trim_start_matches(first);
                strftime.push_str(specifier(first, rest.len() - after.len())?);
                after
            } else {
                push_literal(first, &mut strftime);
                &rest[first.len_utf8()..]
            };
        }
        Ok(Self { strftime })
    }

    /// The instant (epoch milliseconds) as a clock in `zone` shows it.
    pub fn render(&self, at: i64, zone: Tz) -> String {
        let at = DateTime::<Utc>::from_timestamp_millis(at.clamp(EARLIEST, LATEST));
        let local = at.unwrap_or_default().with_timezone(&zone);
        let text: DelayedFormat<StrftimeItems<'_>> = local.format(&self.strftime);
        text.to_string()
    }
}

fn specifier(letter: char, run: usize) -> Result<&'static str, PatternError> {
    let known = LETTERS.iter().find(|(known, _)| *known == letter);
    let (_, runs) = known.ok_or(PatternError::Letter(letter))?;
    Ok(runs[run.min(runs.len()) - 1])
}

/// What follows an opening quote; returns what follows the closing one. A doubled quote is a quote.
fn push_quoted<'a>(text: &'a str, into: &mut String) -> Result<&'a str, PatternError> {
    if let Some(rest) = text.strip_prefix('\'') {
        into.push('\'');
        return Ok(rest);
    }
    let mut rest = text;
    loop {
        let (quoted, after) = rest.split_once('\'').ok_or(PatternError::Quote)?;
        quoted.chars().for_each(|c| push_literal(c, into));
        let Some(more) = after.strip_prefix('\'') else {
            return Ok(after);
        };
        into.push('\'');
        rest = more;
    }
}

fn push_literal(character: char, into: &mut String) {
    if character == '%' {
        into.push('%');
    }
    into.push(character);
}

#[cfg(test)]
mod tests;
