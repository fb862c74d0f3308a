//! Reads bytes as a calendar, a report and an issue. Shared by the tests and the fuzz target.

use std::hint::black_box;

use chrono::NaiveDate;
use chrono_tz::TZ_VARIANTS;
use dwell::engine::{
    Calendar, CalendarRules, Cell, Consolidated, Direction, Exception, Expanded, FieldShape,
    HistoryField, HistoryItem, Hours, IssueInput, Measure, Metric, MetricEdge, MultiVisit,
    Occurrence, PeriodUnit, Periods, Spec, Statuses, TableBuilder, UserGroup, Value, Window,
    Yearly,
};
use dwell::jira::wire::{Changelog, ChangelogPages, History, IssueId, Wanted};

const TEXTS: [&str; 8] = ["1", "3", "6", "", "open", "a b", "1, 2", "[7]"];
const FIELDS: [Option<&str>; 4] = [Some("status"), Some("assignee"), Some("f"), None];
const NAMES: [&str; 4] = ["status", "Assignee", "F", "Workflow"];

/// Runs out of zeros, never of bytes.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> i64 {
        i64::from_le_bytes([0; 8].map(|_: u8| self.byte()))
    }

    fn pick<'b, T>(&mut self, from: &'b [T]) -> &'b T {
        let wide = usize::from(self.byte()) * 256 + usize::from(self.byte());
        &from[wide % from.len()]
    }

    fn many<T>(&mut self, most: u8, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.byte() % (most + 1)).map(|_| one(self)).collect()
    }

    /// Sane ones and others.
    fn instant(&mut self) -> i64 {
        match self.byte() % 4 {
            0 => self.number(),
            1 => i64::from(self.byte()),
            _ => self.number().rem_euclid(32_503_680_000_000),
        }
    }

    fn hours(&mut self) -> Vec<Hours> {
        self.many(3, |bytes| {
            if bytes.byte() % 4 == 0 {
                let (start, end) = (bytes.number(), bytes.number());
                return Hours { start, end };
            }
            let (start, length) = (i64::from(bytes.byte() % 97), i64::from(bytes.byte() % 97));
            Hours {
                start: start * 900_000,
                end: (start + length).min(96) * 900_000,
            }
        })
    }

    fn date(&mut self) -> NaiveDate {
        let day = self.number().rem_euclid(1_100_000);
        NaiveDate::default() + chrono::TimeDelta::days(day - 100_000)
    }

    fn rules(&mut self) -> CalendarRules {
        CalendarRules {
            zone: *self.pick(&TZ_VARIANTS),
            week: [0; 7].map(|_: u8| self.hours()),
            holidays: self.many(4, Self::date),
            yearly_holidays: self.many(4, |bytes| Yearly {
                month: u32::from(bytes.byte() % 14),
                day: u32::from(bytes.byte() % 33),
            }),
            exceptions: self.many(4, |bytes| Exception {
                date: bytes.date(),
                hours: bytes.hours(),
            }),
        }
    }

    fn value(&mut self) -> Value<'static> {
        let (id, name) = (*self.pick(&TEXTS), *self.pick(&TEXTS));
        Value::new(Some(id), Some(name))
    }

    fn item(&mut self) -> HistoryItem<'static> {
        HistoryItem {
            history: u64::from(self.byte()),
            position: u32::from(self.byte() % 2),
            at: self.instant(),
            author: Some("carl"),
            field_id: *self.pick(&FIELDS),
            field: self.pick::<&str>(&NAMES),
            from: self.value(),
            to: self.value(),
        }
    }

    fn texts(&mut self) -> Vec<String> {
        self.many(3, |bytes| (*bytes.pick(&TEXTS)).to_owned())
    }

    fn periods(&mut self) -> Periods {
        let units = [PeriodUnit::Month, PeriodUnit::Quarter, PeriodUnit::Year];
        Periods::new(*self.pick(&units), *self.pick(&TZ_VARIANTS))
    }

    fn edge(&mut self) -> MetricEdge {
        match self.byte() % 3 {
            0 => MetricEdge::Date {
                field: "due".to_owned(),
            },
            which => MetricEdge::Statuses {
                ids: self.texts(),
                visit: [Occurrence::First, Occurrence::Last][usize::from(which - 1)],
            },
        }
    }

    fn metric(&mut self) -> Metric {
        Metric {
            id: "m".to_owned(),
            name: "M".to_owned(),
            start: (self.byte().is_multiple_of(2)).then(|| self.edge()),
            stop: self.edge(),
            pause: self.texts(),
        }
    }

    fn measure(&mut self) -> Measure {
        let shapes = [
            FieldShape::Single,
            FieldShape::EachChange,
            FieldShape::WholeList(','),
        ];
        match self.byte() % 14 {
            0 => Measure::StatusDuration(MultiVisit::Average),
            1 => Measure::StatusCount,
            2 => Measure::TransitionCount,
            3 => Measure::TransitionDate(Occurrence::Last, Direction::From),
            4 => Measure::AssigneeDuration,
            5 => Measure::AssigneeByStatus,
            6 => Measure::StatusByPeriod(Periods::new(PeriodUnit::Year, *self.pick(&TZ_VARIANTS))),
            9 => Measure::BetweenStatuses(self.many(3, Self::metric)),
            10 => Measure::GroupDuration(self.many(3, |bytes| UserGroup {
                id: "g".to_owned(),
                name: "G".to_owned(),
                members: bytes.texts(),
            })),
            11 => Measure::StatusByPeriod(self.periods()),
            12 => Measure::PeriodByStatus(self.periods()),
            13 => Measure::StatusByAssignee,
            wide => {
                let names = [("f", "F"), ("assignee", "Assignee")];
                let field = |(id, name): (&str, &str)| HistoryField {
                    id: id.to_owned(),
                    name: name.to_owned(),
                    shape: *self.pick(&shapes),
                };
                let fields = names.into_iter().take(usize::from(wide) - 6);
                Measure::FieldDuration(fields.map(field).collect())
            }
        }
    }
}

/// Panics when something is wrong with the engine or with the reading of changelogs, never because of the bytes.
pub(crate) fn check(bytes: &[u8]) {
    check_report(bytes);
    check_pages(bytes);
}

/// The bytes as a page of changelogs.
fn check_pages(bytes: &[u8]) {
    let narrow = Wanted {
        fields: &["status"],
        authors: false,
    };
    for wanted in [Wanted::EVERYTHING, narrow] {
        let mut pages = ChangelogPages::new(wanted);
        // A page that breaks off may follow a whole one, and the other way round.
        let _ = pages.read_bulk(bytes);
        let _ = pages.read_issue(IssueId::new(1), bytes);
        let _ = pages.read_bulk(bytes);
        for changelog in pages.finish().values() {
            check_order(changelog);
        }
    }
}

fn check_order(changelog: &Changelog) {
    let order: Vec<_> = changelog
        .histories()
        .map(|history| (history.created, history.id))
        .collect();
    assert_eq!(order.len(), changelog.len());
    assert!(
        order.is_sorted_by(|a, b| a < b),
        "each history once, oldest first: {order:?}"
    );
    let items = changelog.histories().flat_map(History::items);
    for item in items {
        black_box(item);
    }
}

fn check_report(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let calendar = Calendar::new(&bytes.rules()).unwrap_or_else(|_| Calendar::always());
    check_calendar(&calendar, [0; 3].map(|_: u8| bytes.instant()));
    let spec = Spec {
        measure: bytes.measure(),
        now: bytes.instant(),
        window: Window {
            start: (bytes.byte() % 2 == 0).then(|| bytes.instant()),
            end: (bytes.byte() % 2 == 0).then(|| bytes.instant()),
        },
        calendar,
        statuses: (bytes.byte() % 2 == 0).then(|| vec!["1".to_owned(), "6".to_owned()]),
        include_deleted: bytes.byte() % 2 == 0,
        consolidated: bytes.many(1, |bytes| Consolidated {
            id: "set".to_owned(),
            name: "Set".to_owned(),
            statuses: bytes.texts(),
        }),
    };
    let field = bytes.many(2, Bytes::value);
    let fields = [field.as_slice(), &[]];
    let (created, current, assignee) = (bytes.instant(), bytes.value(), bytes.value());
    let items = bytes.many(30, Bytes::item);
    let dates = bytes.many(1, |bytes| ("due", bytes.instant()));
    let issue = || IssueInput {
        created,
        current,
        assignee,
        fields: &fields,
        dates: &dates,
        items: items.iter().copied(),
    };
    let mut builder = TableBuilder::new(spec.clone(), Statuses::default());
    builder.push((), issue());
    let table = builder.finish();
    let cells = table
        .layout
        .columns
        .iter()
        .filter_map(|column| table.rows[0].cell(column.key));
    assert!(
        cells.filter_map(Cell::ms).all(|ms| ms >= 0),
        "no time is negative"
    );
    let expanded = Expanded::read(spec, Statuses::default(), (), issue());
    assert!(
        expanded
            .visits
            .iter()
            .all(|visit| visit.end.is_none_or(|end| end >= visit.start))
    );
}

fn check_calendar(calendar: &Calendar, mut cuts: [i64; 3]) {
    cuts.sort_unstable();
    let [a, b, c] = cuts;
    let (front, back, whole) = (
        calendar.worked(a, b),
        calendar.worked(b, c),
        calendar.worked(a, c),
    );
    assert!(front >= 0 && back >= 0 && whole >= 0, "no time is negative");
    if c.checked_sub(a).is_some_and(|elapsed| elapsed >= whole) {
        assert_eq!(front + back, whole, "parts add up");
    }
}
