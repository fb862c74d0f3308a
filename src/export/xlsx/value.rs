//! Figures as a worksheet's numbers.

use chrono_tz::Tz;
use rust_xlsxwriter::Format;

use crate::engine::Cell;
use crate::export::date::wall;
use crate::export::document::CellStyle;
use crate::export::format::ViewFormat;
use crate::export::line::Entry;

const DAY: i64 = 86_400_000;
/// Milliseconds from a worksheet's day 0, 1899-12-30, to 1970.
const EPOCH: i64 = 25_569 * DAY;
/// Worksheets believe in a 29 February 1900; their dates are true from the day after, and end with the year 9999.
const DATES: std::ops::Range<i64> = 61 * DAY..2_958_466 * DAY;

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Duration,
    Count,
    Number,
    Date,
}

/// Number formats of one sheet.
#[derive(Debug)]
pub(super) struct Formats {
    duration: Format,
    count: Format,
    number: Format,
    date: Format,
}

impl Formats {
    pub(super) fn of(style: &CellStyle) -> Self {
        let of = |format: &str| Format::new().set_num_format(format);
        Self {
            duration: of(match style.view {
                ViewFormat::Days | ViewFormat::Hours | ViewFormat::Minutes => "0.00",
                ViewFormat::Seconds => "0.000",
                ViewFormat::HumanReadable
                | ViewFormat::DaysHoursMinutesSeconds
                | ViewFormat::Clock => "[h]:mm:ss",
            }),
            count: of("0"),
            number: of("0.00"),
            date: of(style.dates.sheet_format()),
        }
    }

    pub(super) fn get(&self, shown: Shown) -> &Format {
        match shown {
            Shown::Duration => &self.duration,
            Shown::Count => &self.count,
            Shown::Number => &self.number,
            Shown::Date => &self.date,
        }
    }
}

/// An entry's number and how it is shown; `None` for texts, and for dates that no worksheet has.
pub(super) fn number(entry: &Entry<'_>, style: &CellStyle) -> Option<(f64, Shown)> {
    match entry {
        Entry::Text(_) | Entry::Iso(_) | Entry::Figure(None) => None,
        Entry::Epoch(at) => Some((ratio((*at).into(), 1), Shown::Count)),
        Entry::Issues(issues) => Some((ratio((*issues).into(), 1), Shown::Count)),
        Entry::Figure(Some(cell)) => match *cell {
            Cell::Duration { ms, .. } | Cell::Time(ms) | Cell::Metric { ms, .. } => {
                Some((duration(ms, style), Shown::Duration))
            }
            Cell::Count(count) => Some((f64::from(count), Shown::Count)),
            Cell::Number(number) => Some((ratio(number, 10_i128.pow(10)), Shown::Number)),
            Cell::Date { at, .. } => Some((serial(at, style.zone)?, Shown::Date)),
        },
    }
}

/// Days on a worksheet's clock.
fn serial(at: i64, zone: Tz) -> Option<f64> {
    let ms = wall(at, zone)?.checked_add(EPOCH)?;
    DATES.contains(&ms).then(|| ratio(ms.into(), DAY.into()))
}

fn duration(ms: i64, style: &CellStyle) -> f64 {
    let unit = match style.view {
        ViewFormat::Days => style.day.ms(),
        ViewFormat::Hours => 3_600_000,
        ViewFormat::Minutes => 60_000,
        ViewFormat::Seconds => 1_000,
        ViewFormat::HumanReadable | ViewFormat::DaysHoursMinutesSeconds | ViewFormat::Clock => DAY,
    };
    ratio(ms.into(), unit.into())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a worksheet has no other numbers; figures below 2^53 are exact"
)]
fn ratio(amount: i128, unit: i128) -> f64 {
    amount as f64 / unit as f64
}
