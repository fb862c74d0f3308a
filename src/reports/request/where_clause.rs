//! `where`: which rows are shown, by the figure in one of their columns: `3>5d`, `group:Active<=90m`.

use super::fault::ParameterFault;
use super::reader::Reader;
use super::report_type::ReportType;
use crate::export::DayLength;

const NAME: &str = "where";
const MOST: usize = 20;
const LONGEST_COLUMN: usize = 255;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Less,
    AtMost,
    AtLeast,
    More,
}

/// What a figure is compared with, in thousandths of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Count(i64),
    /// Of a unit of so many milliseconds.
    Time(i64, i64),
    Days(i64),
}

/// One condition: rows without a figure in the column do not meet it, whichever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Id or heading of a column.
    pub column: String,
    comparison: Comparison,
    limit: Limit,
}

/// Longer ones first: `>=` begins with `>`.
const COMPARISONS: [(&str, Comparison); 4] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    (">", Comparison::More),
    ("<", Comparison::Less),
];

impl Condition {
    /// Whether milliseconds, or a count, meet it. `day` is the length of a day.
    pub fn holds(&self, figure: i64, day: DayLength) -> bool {
        let (thousandths, unit) = match self.limit {
            Limit::Count(thousandths) => (thousandths, 1),
            Limit::Time(thousandths, unit) => (thousandths, unit),
            Limit::Days(thousandths) => (thousandths, day.ms()),
        };
        let limit = i128::from(thousandths) * i128::from(unit);
        let figure = i128::from(figure) * 1_000;
        match self.comparison {
            Comparison::Less => figure < limit,
            Comparison::AtMost => figure <= limit,
            Comparison::AtLeast => figure >= limit,
            Comparison::More => figure > limit,
        }
    }

    /// Its meaning depends on how long a day is.
    pub fn counts_days(&self) -> bool {
        matches!(self.limit, Limit::Days(_))
    }

    fn parse(text: &str, durations: bool) -> Option<Self> {
        let at = text.find(['<', '>'])?;
        let (column, rest) = text.split_at(at);
        let (sign, comparison) = COMPARISONS
            .iter()
            .find(|(sign, _)| rest.starts_with(sign))?;
        let column = column.trim();
        let sound = !column.is_empty() && column.chars().count() <= LONGEST_COLUMN;
        sound.then_some(())?;
        Some(Self {
            column: column.to_owned(),
            comparison: *comparison,
            limit: Limit::parse(rest[sign.len()..].trim(), durations)?,
        })
    }
}

impl Limit {
    fn parse(text: &str, duration: bool) -> Option<Self> {
        if !duration {
            return thousandths(text).map(Self::Count);
        }
        let unit = text.chars().next_back()?;
        let number = thousandths(text.strip_suffix(unit)?.trim_end())?;
        Some(match unit.to_ascii_lowercase() {
            's' => Self::Time(number, 1_000),
            'm' => Self::Time(number, 60_000),
            'h' => Self::Time(number, 3_600_000),
            'd' => Self::Days(number),
            _ => return None,
        })
    }
}

/// A decimal number of at most three decimals that is not negative.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let sound = (1..=12).contains(&whole.len()) && (1..=3).contains(&decimals.len());
    if !sound || !digits(whole) || !digits(decimals) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let decimals: i64 = format!("{decimals:0<3}").parse().ok()?;
    Some(whole * 1_000 + decimals)
}

/// None when absent; faults go to the reader.
pub(super) fn read(reader: &mut Reader, report: ReportType) -> Vec<Condition> {
    let conditions = reader.list(NAME).unwrap_or_default();
    if !conditions.is_empty() && report.is_date() {
        let why = "dates have no durations to choose rows by";
        reader.fault(ParameterFault::conflict(NAME, why));
        return Vec::new();
    }
    if conditions.len() > MOST {
        let why = format!("there are more than {MOST} conditions");
        reader.fault(ParameterFault::conflict(NAME, &why));
        return Vec::new();
    }
    let durations = report.is_duration();
    let allowed = if durations {
        "a column's id or name, one of > >= < <=, and a duration in s, m, h or d, such as 3>5d or group:Active<=90m"
    } else {
        "a column's id or name, one of > >= < <=, and a number, such as 3>2"
    };
    let mut read = Vec::new();
    for text in &conditions {
        match Condition::parse(text, durations) {
            Some(condition) => read.push(condition),
            None => reader.fault(ParameterFault::value(NAME, text, allowed)),
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HOUR: i64 = 3_600_000;

    fn holds(condition: &str, figure: i64) -> bool {
        let condition = Condition::parse(condition, true);
        let day = DayLength::of_ms(8 * HOUR).unwrap();
        condition.unwrap().holds(figure, day)
    }

    #[rstest]
    #[case("3>5h", 5 * HOUR, [false, true])]
    #[case("3>=5h", 5 * HOUR, [true, true])]
    #[case("3<5h", 5 * HOUR, [false, false])]
    #[case("3<=5h", 5 * HOUR, [true, false])]
    #[case("3 >= 1.5 h", 5_400_000, [true, true])]
    #[case::a_day_is_a_working_day("3>=0.125d", HOUR, [true, true])]
    #[case("3>90M", 5_400_000, [false, true])]
    #[case("3>0s", 0, [false, true])]
    #[case("3<999999999999d", i64::MAX - 1, [true, true])]
    fn a_figure_at_the_limit_and_one_millisecond_over_it(
        #[case] condition: &str,
        #[case] figure: i64,
        #[case] expected: [bool; 2],
    ) {
        let found = [figure, figure + 1].map(|figure| holds(condition, figure));
        assert_eq!(found, expected, "{condition}");
    }

    #[rstest]
    #[case("group:In work>1d", "group:In work")]
    #[case("a=b>1d", "a=b")]
    #[case("3/2026-11>=1h", "3/2026-11")]
    fn a_column_is_what_stands_before(#[case] text: &str, #[case] column: &str) {
        assert_eq!(Condition::parse(text, true).unwrap().column, column);
    }

    #[rstest]
    #[case("3", true)]
    #[case("3=5d", true)]
    #[case(">5d", true)]
    #[case("3>5", true)]
    #[case("3>d", true)]
    #[case("3>5w", true)]
    #[case("3>-5d", true)]
    #[case("3>5.d", true)]
    #[case("3>5.1234h", true)]
    #[case("3>=>5h", true)]
    #[case("3>1e3h", true)]
    #[case("3>5ü", true)]
    #[case("3>9999999999999h", true)]
    #[case::counts_have_no_unit("3>5h", false)]
    fn anything_else_is_refused(#[case] text: &str, #[case] durations: bool) {
        assert_eq!(Condition::parse(text, durations), None);
    }
}
