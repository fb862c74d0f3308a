use super::{MOST, of_table};
use crate::engine::{
    Calendar, Category, HistoryItem, IssueInput, KnownStatus, Measure, MultiVisit, Spec, Statuses,
    Table, TableBuilder, Value, Window,
};
use crate::export::RowHead;

const HOUR: i64 = 3_600_000;

fn table(chosen: Option<Vec<String>>, issues: &[(&str, Vec<HistoryItem<'_>>)]) -> Table<RowHead> {
    let known = [("1", "Open"), ("3", "Busy")].map(|(id, name)| KnownStatus {
        id: id.to_owned(),
        name: name.to_owned(),
        category: Category::New,
        project_key: None,
    });
    let spec = Spec {
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
    };
    let mut builder = TableBuilder::new(spec, Statuses::new(known));
    for (key, items) in issues {
        let head = RowHead {
            key: (*key).to_owned(),
            summary: String::new(),
            fields: Vec::new(),
        };
        let current = Value::new(Some("3"), Some("Busy"));
        builder.push(
            head,
            IssueInput {
                created: HOUR,
                current,
                assignee: Value::default(),
                fields: &[],
                dates: &[],
                items: items.iter().copied(),
            },
        );
    }
    builder.finish()
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
    let sound = table(
        None,
        &[
            ("A-1", vec![change(1, 2 * HOUR, open(), busy())]),
            ("A-2", vec![]),
        ],
    );
    assert_eq!(of_table(&sound), [""; 0]);
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
    assert_eq!(of_table(&table(None, &[("A-1", odd)])), expected);
}

#[test]
fn chosen_ids_that_nobody_knows_are_told_and_cut_to_a_readable_length() {
    let long = "x".repeat(5_000);
    let told = of_table(&table(
        Some(vec!["1".to_owned(), "4711".to_owned(), long]),
        &[],
    ));
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
        let told = of_table(&table(None, &[("A-1", items)]));
        assert_eq!(told.get(MOST).map(String::as_str), last, "{odd} oddities");
    }
    let unknown: Vec<String> = (0..300).map(|id| format!("u{id}")).collect();
    let told = of_table(&table(Some(unknown), &[]));
    assert_eq!(
        (told.len(), told[MOST].as_str()),
        (MOST + 1, "100 further warnings are left out.")
    );
}
