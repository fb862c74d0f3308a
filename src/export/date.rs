//! Dates as text: the part of Java's pattern language that report formats use.

use chrono::format::{DelayedFormat, StrftimeItems};
use chrono::{DateTime, SecondsFormat, Utc};
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
    sheet: String,
}

/// Where a pattern has what a worksheet's formats have no letter for.
const ANY_SHEET: &str = "yyyy-mm-dd hh:mm:ss";

impl DatePattern {
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let mut strftime = String::new();
        let mut sheet = Some(String::new());
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            rest = if first == '\'' {
                sheet = None;
                push_quoted(&rest[1..], &mut strftime)?
            } else if first.is_ascii_alphabetic() {
                let after = rest.trim_start_matches(first);
                let run = rest.len() - after.len();
                strftime.push_str(specifier(first, run)?);
                sheet = sheet.and_then(|sheet| Some(sheet + sheet_letters(first, run)?));
                after
            } else {
                push_literal(first, &mut strftime);
                sheet = sheet.and_then(|sheet| Some(sheet + sheet_literal(first)?));
                &rest[first.len_utf8()..]
            };
        }
        // Of minutes a worksheet takes the letter for months wherever no hour is before them.
        let sheet = sheet.filter(|_| !pattern.contains('m') || pattern.contains(['H', 'h']));
        Ok(Self {
            strftime,
            sheet: sheet.unwrap_or_else(|| ANY_SHEET.to_owned()),
        })
    }

    /// The number format by which a worksheet shows the same.
    pub(super) fn sheet_format(&self) -> &str {
        &self.sheet
    }

    /// The instant (epoch milliseconds) as a clock in `zone` shows it.
    pub fn render(&self, at: i64, zone: Tz) -> String {
        let at = DateTime::<Utc>::from_timestamp_millis(at.clamp(EARLIEST, LATEST));
        let local = at.unwrap_or_default().with_timezone(&zone);
        let text: DelayedFormat<StrftimeItems<'_>> = local.format(&self.strftime);
        text.to_string()
    }
}

/// ISO 8601 with milliseconds and the offset that `zone` has then.
pub fn iso(at: i64, zone: Tz) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(at.clamp(EARLIEST, LATEST));
    let local = at.unwrap_or_default().with_timezone(&zone);
    local.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn specifier(letter: char, run: usize) -> Result<&'static str, PatternError> {
    let known = LETTERS.iter().find(|(known, _)| *known == letter);
    let (_, runs) = known.ok_or(PatternError::Letter(letter))?;
    Ok(runs[run.min(runs.len()) - 1])
}

/// What a clock in `zone` shows, as milliseconds since 1970-01-01T00:00 there; `None` before the year 1 and after 9999.
pub(super) fn wall(at: i64, zone: Tz) -> Option<i64> {
    // Near the ends of chrono's years a clock may show what it cannot express.
    if !(EARLIEST..=LATEST).contains(&at) {
        return None;
    }
    let at = DateTime::<Utc>::from_timestamp_millis(at)?;
    let shown = at.with_timezone(&zone).naive_local();
    Some(shown.and_utc().timestamp_millis())
}

fn sheet_letters(letter: char, run: usize) -> Option<&'static str> {
    Some(match (letter, run) {
        ('y', 2) => "yy",
        ('y', _) => "yyyy",
        ('M' | 'm', 1) => "m",
        ('M' | 'm', 2) | ('m', _) => "mm",
        ('M', 3) => "mmm",
        ('M', _) => "mmmm",
        ('d', 1) => "d",
        ('d', _) => "dd",
        ('E', 1..=3) => "ddd",
        ('E', _) => "dddd",
        ('H' | 'h', 1) => "h",
        ('H' | 'h', _) => "hh",
        ('s', 1) => "s",
        ('s', _) => "ss",
        ('a', _) => "AM/PM",
        _ => return None,
    })
}

/// What stands for itself in number formats too.
fn sheet_literal(character: char) -> Option<&'static str> {
    Some(match character {
        ' ' => " ",
        '/' => "/",
        '-' => "-",
        ':' => ":",
        '.' => ".",
        ',' => ",",
        _ => return None,
    })
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
