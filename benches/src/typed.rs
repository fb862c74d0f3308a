//! The yardstick: derived types that borrow from the page and hold what the report needs, read by `serde_json`.

#![expect(dead_code, reason = "what is read is not looked at")]

use std::borrow::Cow;
use std::hint::black_box;
use std::path::Path;

use serde::Deserialize;

use crate::Result;
use crate::meter::{Figures, Meter, timed};
use crate::ours::{batches, load};

/// `Cow` borrows by itself, within an `Option` only in a type of its own.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(borrow)]
    issue_change_logs: Vec<Log<'a>>,
    next_page_token: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(borrow)]
    issue_id: Cow<'a, str>,
    change_histories: Vec<History<'a>>,
}

#[derive(Deserialize)]
struct History<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    created: i64,
    items: Vec<Item<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(borrow)]
    field: Cow<'a, str>,
    field_id: Option<Text<'a>>,
    from: Option<Text<'a>>,
    from_string: Option<Text<'a>>,
    to: Option<Text<'a>>,
    to_string: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Issues<'a> {
    #[serde(borrow)]
    issues: Vec<Issue<'a>>,
}

#[derive(Deserialize)]
struct Issue<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    key: Cow<'a, str>,
    fields: Fields<'a>,
}

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    summary: Cow<'a, str>,
    created: Cow<'a, str>,
    updated: Cow<'a, str>,
    status: Named<'a>,
    project: Named<'a>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    name: Cow<'a, str>,
}

pub(crate) fn run(folder: &Path) -> Result<Figures> {
    let batches = batches(folder)?;
    let (mut figures, mut bytes) = (Figures::default(), Vec::new());
    let meter = Meter::start();
    for batch in &batches {
        timed(&mut figures.parse, || -> Result<()> {
            load(&batch.issues, &mut bytes)?;
            black_box(serde_json::from_slice::<Issues<'_>>(&bytes)?);
            for page in &batch.changelogs {
                load(page, &mut bytes)?;
                black_box(serde_json::from_slice::<Page<'_>>(&bytes)?);
            }
            Ok(())
        })?;
    }
    figures.cpu = meter.cpu();
    meter.finish(&mut figures);
    Ok(figures)
}
