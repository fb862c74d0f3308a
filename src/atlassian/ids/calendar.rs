//! The number of a working calendar.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Counted per site from 1; clients keep it as a 32-bit integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CalendarId(i32);

impl CalendarId {
    /// `None` unless the number is one that a calendar can have: 1 to 2,147,483,647.
    pub fn new(number: i64) -> Option<Self> {
        let number = i32::try_from(number).ok()?;
        (number > 0).then_some(Self(number))
    }

    /// `None` unless the text is such a number in plain digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| Self::new(text.parse().ok()?))?
    }

    pub fn number(self) -> i32 {
        self.0
    }
}

impl fmt::Display for CalendarId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendars_have_plain_positive_numbers() {
        for text in ["1", "42", "007", "2147483647"] {
            assert!(CalendarId::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "0",
            "-1",
            "+1",
            " 1",
            "1.0",
            "2147483648",
            "normalHours",
            "١",
        ] {
            assert_eq!(CalendarId::parse(text), None, "{text}");
        }
    }
}
