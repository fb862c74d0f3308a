use super::{MOST, of_groups, of_table};
use crate::engine::{
    AggregateBuilder, Calendar, Category, Consolidated, HistoryItem, IssueInput, KnownStatus,
    Measure, Metric, MetricEdge, MultiVisit, Occurrence, Spec, Statistic, Statuses, TableBuilder,
    Value, Window,
};
use crate::export::RowHead;

const HOUR: i64 = 3_600_000;

fn known() -> [KnownStatus; 2] {
    [("1", "Open"), ("3", "Busy")].map(|(id, name)| KnownStatus {
        id: id.to_owned(),
        name: name.to_owned(),
        category: Category::New,
        project_key: None,
    })
}

fn spec(chosen: Option<Vec<String>>) -> Spec {
    Spec {
        measure: Measure::StatusDuration(MultiVisit::Total),
        now: 24 * HOUR,
        window: Window {
            start: None,
            end: None,
        },
        calendar: Calendar::always(),
        statuses: chosen,
        include_deleted: false,
        consolidated: Vec::new(),
    }
}

fn input<'a>(items: &[HistoryItem<'a>]) -> IssueInput<'a, impl Iterator<Item = HistoryItem<'a>>> {
    IssueInput {
        created: HOUR,
        current: Value::new(Some("3"), Some("Busy")),
        assignee: Value::default(),
        fields: &[],
        dates: &[],
        items: items.iter().copied(),
    }
}

fn told(spec: &Spec, issues: &[(&str, Vec<HistoryItem<'_>>)]) -> Vec<String> {
    let mut builder = TableBuilder::new(spec.clone(), Statuses::new(known()));
    for (key, items) in issues {
        let head = RowHead {
            key: (*key).to_owned(),
            summary: String::new(),
            fields: Vec::new(),
        };
        builder.push(head, input(items));
    }
    of_table(spec, &builder.finish())
}

fn change<'a>(history: u64, at: i64, from: Value<'a>, to: Value<'a>) -> HistoryItem<'a> {
    HistoryItem {
        history,
        position: 0,
        at,
        author: None,
        field_id: Some("status"),
        field: "status",
        from,
        to,
    }
}

fn open() -> Value<'static> {
    Value::new(Some("1"), Some("Open"))
}

fn busy() -> Value<'static> {
    Value::new(Some("3"), Some("Busy"))
}

#[test]
fn a_sound_history_is_not_worth_a_word() {
    let sound = told(
        &spec(None),
        &[
            ("A-1", vec![change(1, 2 * HOUR, open(), busy())]),
            ("A-2", vec![]),
        ],
    );
    assert_eq!(sound, [""; 0]);
}

#[test]
fn every_oddity_has_its_sentence() {
    let odd = vec![
        change(1, 0, open(), busy()),
        change(2, 2 * HOUR, open(), Value::new(None, Some("Busy"))),
        change(3, 3 * HOUR, busy(), Value::default()),
        change(4, 4 * HOUR, busy(), open()),
    ];
    let expected = [
        "A-1: the change at 1970-01-01T00:00:00.000Z is older than the issue; it was moved to the issue's creation.",
        "A-1: the change at 1970-01-01T02:00:00.000Z names a status without an id; it was taken for \"Busy\".",
        "A-1: the change at 1970-01-01T02:00:00.000Z leaves \"Open\", although the one before had led to \"Busy\"; each was taken at its word.",
        "A-1: the change at 1970-01-01T03:00:00.000Z does not say what it changed.",
        "A-1: the history ends in \"Open\", but Jira shows \"Busy\"; the time since counts for \"Open\".",
    ];
    assert_eq!(told(&spec(None), &[("A-1", odd)]), expected);
}

#[test]
fn chosen_ids_that_nobody_knows_are_told_and_cut_to_a_readable_length() {
    let long = "x".repeat(5_000);
    let chosen = vec!["1".to_owned(), "4711".to_owned(), long];
    let told = told(&spec(Some(chosen)), &[]);
    assert_eq!(told[0], "statuses: no status has the id \"4711\".");
    assert!(told.len() == 2 && told[1].chars().count() < 120, "{told:?}");
}

#[test]
fn beyond_two_hundred_only_their_number_is_told() {
    let mute = |history| change(history, 5 * HOUR, open(), Value::default());
    for (odd, last) in [
        (200, None),
        (201, Some("1 further warnings are left out.")),
        (500, Some("300 further warnings are left out.")),
    ] {
        let mut items: Vec<_> = (1..=odd).map(mute).collect();
        items.push(change(1000, 6 * HOUR, open(), busy()));
        let told = told(&spec(None), &[("A-1", items)]);
        assert_eq!(told.get(MOST).map(String::as_str), last, "{odd} oddities");
    }
    let unknown: Vec<String> = (0..300).map(|id| format!("u{id}")).collect();
    let told = told(&spec(Some(unknown)), &[]);
    assert_eq!(
        (told.len(), told[MOST].as_str()),
        (MOST + 1, "100 further warnings are left out.")
    );
}

#[test]
fn ids_that_only_a_parameter_knows_are_told_with_its_name() {
    let texts = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let metric = Metric {
        id: "a".to_owned(),
        name: "a".to_owned(),
        start: None,
        stop: MetricEdge::Statuses {
            ids: texts(&["3", "8"]),
            visit: Occurrence::First,
        },
        pause: texts(&["9"]),
    };
    let between = Spec {
        measure: Measure::BetweenStatuses(vec![metric]),
        ..spec(None)
    };
    let expected = ["8", "9"].map(|id| format!("dbsMetrics: no status has the id \"{id}\"."));
    assert_eq!(told(&between, &[]), expected);
    let grouped = Spec {
        consolidated: vec![Consolidated {
            id: "group:a".to_owned(),
            name: "a".to_owned(),
            statuses: texts(&["1", "7"]),
        }],
        ..spec(None)
    };
    let expected = ["statusGroups: no status has the id \"7\"."];
    assert_eq!(told(&grouped, &[]), expected);
}

#[test]
fn statistics_tell_how_many_issues_are_in_doubt() {
    let spec = spec(None);
    let statuses = Statuses::new(known());
    let mut builder = AggregateBuilder::new(spec.clone(), statuses, Statistic::Sum).unwrap();
    let mute = change(1, 5 * HOUR, open(), Value::default());
    for items in [&[mute][..], &[], &[change(1, 5 * HOUR, open(), busy())]] {
        builder.push(&[], input(items)).unwrap();
    }
    let told = of_groups(&spec, &builder.finish().unwrap());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("histories of 1 issue(s)"), "{told:?}");
}
