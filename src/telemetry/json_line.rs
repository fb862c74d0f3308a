//! One log event as one flat JSON object.

use std::fmt::{self, Write as _};

use serde_json::{Map, Value};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::members::{Members, inner, read};

/// The fields of the spans around an event stand beside its own, inner ones winning: a line can be searched for by
/// `request_id` without knowing how deep it was written.
#[derive(Debug)]
pub(super) struct JsonLine;

/// Every line begins with them.
const OURS: [&str; 3] = ["timestamp", "level", "target"];

impl<S> FormatEvent<S, Members> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, Members>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::with_capacity(USUAL);
        line.push_str("{\"timestamp\":\"");
        SystemTime.format_time(&mut Writer::new(&mut line))?;
        let (level, target) = (event.metadata().level(), event.metadata().target());
        write!(
            line,
            "\",\"level\":\"{level}\",\"target\":{}",
            quoted(target)
        )?;
        if has_a_name_twice(context, event) {
            let merged = Value::Object(merged(context, event)?).to_string();
            append(&mut line, inner(&merged));
        } else {
            texts(context, event, |text| append(&mut line, text))?;
        }
        line.push('}');
        writeln!(writer, "{line}")
    }
}

/// Characters of most lines.
const USUAL: usize = 512;

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The fields of each span from the outermost on, then the event's own, each as [`Members`] has written them.
fn texts<S>(
    context: &FmtContext<'_, S, Members>,
    event: &Event<'_>,
    mut take: impl FnMut(&str),
) -> fmt::Result
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
        if let Some(formatted) = span.extensions().get::<FormattedFields<Members>>() {
            take(&formatted.fields);
        }
    }
    let mut own = String::with_capacity(USUAL);
    context
        .field_format()
        .format_fields(Writer::new(&mut own), event)?;
    take(&own);
    Ok(())
}

/// To a line that has members already.
fn append(line: &mut String, members: &str) {
    if !members.is_empty() {
        line.push(',');
        line.push_str(members);
    }
}

/// Seldom: then one of the two has to go. Known beforehand, by what spans and events may have.
fn has_a_name_twice<S>(context: &FmtContext<'_, S, Members>, event: &Event<'_>) -> bool
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut names = OURS.to_vec();
    let scope = context.event_scope().into_iter().flatten();
    let of_spans = scope.flat_map(|span| span.metadata().fields().iter());
    let all = of_spans.chain(event.metadata().fields().iter());
    all.map(|field| field.name()).any(|name| {
        let is_known = names.contains(&name);
        names.push(name);
        is_known
    })
}

fn merged<S>(
    context: &FmtContext<'_, S, Members>,
    event: &Event<'_>,
) -> Result<Map<String, Value>, fmt::Error>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let mut fields = Map::new();
    texts(context, event, |text| {
        fields.extend(read(text));
    })?;
    for name in OURS {
        fields.remove(name);
    }
    Ok(fields)
}
