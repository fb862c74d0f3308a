use std::io;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::field::Empty;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use super::*;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn logged(filter: &str, format: LogFormat, work: impl FnOnce()) -> Vec<String> {
    let captured = Captured::default();
    let log = LogConfig {
        filter: filter.to_owned(),
        format,
    };
    let sink = captured.clone();
    let subscriber = subscriber(&log, BoxMakeWriter::new(move || sink.clone())).unwrap();
    tracing::subscriber::with_default(subscriber, work);
    let text = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn json_line_carries_the_fields_of_all_spans_around_it() {
    let lines = logged("info", LogFormat::Json, || {
        let request = tracing::info_span!("request", request_id = "r1", site_id = Empty);
        let _request = request.enter();
        request.record("site_id", "s1");
        let _inner = tracing::info_span!("report", issues = 3).entered();
        tracing::info!(pages = 2, "two\nlines \"quoted\"");
    });
    let line: Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (&line["request_id"], &line["site_id"]),
        (&"r1".into(), &"s1".into())
    );
    assert_eq!((&line["issues"], &line["pages"]), (&3.into(), &2.into()));
    assert_eq!(
        (&line["message"], &line["level"]),
        (&"two\nlines \"quoted\"".into(), &"INFO".into())
    );
    assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn of_two_fields_with_one_name_the_inner_one_is_told_and_none_hides_what_every_line_has() {
    let lines = logged("info", LogFormat::Json, || {
        let _outer = tracing::info_span!("outer", site_id = "s1", level = "high").entered();
        let _inner = tracing::info_span!("inner", site_id = "s2", pages = 1).entered();
        tracing::info!(pages = 2, "told");
        tracing::info!("plain");
    });
    for (line, pages) in lines.iter().zip([2, 1]) {
        assert_eq!(line.matches("site_id").count(), 1, "{line}");
        assert_eq!(line.matches("\"level\"").count(), 1, "{line}");
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["site_id"], "s2", "{line}");
        assert_eq!(line["pages"], pages, "{line}");
        assert_eq!(line["level"], "INFO", "{line}");
    }
    assert_eq!(lines.len(), 2);
}

#[test]
fn what_is_recorded_later_takes_the_place_of_what_was_there() {
    let lines = logged("info", LogFormat::Json, || {
        let span = tracing::info_span!(
            "outer",
            site_id = "s1",
            trace_id = Empty,
            kept = "a \"site_id\": b"
        );
        let _span = span.enter();
        span.record("trace_id", "t1").record("site_id", "s2");
        tracing::info!(ratio = 0.5, wrong = f64::NAN, yes = true, error = ?"x\\y", "told");
    });
    assert_eq!(lines[0].matches("\"site_id\":").count(), 1, "{lines:?}");
    let line: Value = serde_json::from_str(&lines[0]).unwrap();
    let text = |name: &str| line[name].clone();
    assert_eq!([text("site_id"), text("trace_id")], ["s2", "t1"]);
    assert_eq!(
        [text("kept"), text("error")],
        ["a \"site_id\": b", "\"x\\\\y\""]
    );
    let others = [text("ratio"), text("wrong"), text("yes")];
    assert_eq!(others, [0.5.into(), Value::Null, true.into()]);
}

#[test]
fn filter_decides_what_is_logged() {
    let lines = logged("warn", LogFormat::Text, || {
        tracing::info!("quiet");
        tracing::warn!("loud");
    });
    assert!(lines.len() == 1 && lines[0].contains("loud"), "{lines:?}");
}

#[test]
fn several_apps_of_one_process_share_the_recorder() {
    let (first, second) = (Metrics::install(), Metrics::install());
    metrics_counter();
    assert_eq!(
        first.render().contains("dwell_test_shared_total"),
        second.render().contains("dwell_test_shared_total")
    );
    assert!(second.render().contains("dwell_test_shared_total"));
}

fn metrics_counter() {
    ::metrics::counter!("dwell_test_shared_total").increment(1);
}
