//! Dates that programs read, and CSV as spreadsheets want it.

use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR};
use serde_json::{Value, json};

use super::story::{acme, issue};
use super::{report, rows};
use crate::test_app::TestApp;

const WEB: &str = "filterType=project&projectKey=WEB&calendar=normalHours";

fn cell<'a>(row: &'a Value, columns: &str, id: &str) -> &'a Value {
    let cells = row[columns].as_array().unwrap();
    cells
        .iter()
        .find(|cell| cell["id"] == id)
        .unwrap_or_else(|| panic!("no {id}: {row}"))
}

fn column_ids<'a>(report: &'a Value, kind: &str) -> Vec<&'a str> {
    let columns = report["table"]["header"][kind].as_array().unwrap();
    let of = |column: &'a Value| column["id"].as_str().unwrap();
    columns.iter().map(of).collect()
}

#[rstest]
#[case(ADMIN, "2026-11-21T00:00:00.000Z", "2026-11-21T12:00:00.000Z")]
#[case(FAR, "2026-11-21T14:00:00.000+14:00", "2026-11-22T02:00:00.000+14:00")]
#[tokio::test]
async fn iso_dates_and_epochs_stand_beside_dates(
    #[case] account: &str,
    #[case] entered: &str,
    #[case] now: &str,
) {
    let app = acme().await;
    let query = format!(
        "/rest/list?{WEB}&columnsBy=lastTransitionToStatusDate&fields=created,duedate,assignee"
    );
    let with = report(
        &app,
        account,
        &format!("{query}&timestamps=iso&trimHistoryEndDate=2027-01-01T00:00:00Z"),
    )
    .await;
    let without = report(&app, account, &query).await;
    let (with_row, without_row) = (&rows(&with)[0], &rows(&without)[0]);
    let (dated, plain) = (
        cell(with_row, "valueColumns", "5"),
        cell(without_row, "valueColumns", "5"),
    );
    assert_eq!(
        (&dated["iso"], &dated["epoch"]),
        (&json!(entered), &json!(1_795_219_200_000_i64))
    );
    assert_eq!(
        (&dated["value"], &dated["raw"]),
        (&plain["value"], &plain["raw"])
    );
    assert!(
        plain.get("iso").is_none() && plain.get("epoch").is_none(),
        "{plain}"
    );
    assert_eq!(
        (&with["reportDateIso"], &with["reportDateEpoch"]),
        (&json!(now), &json!(1_795_262_400_000_i64))
    );
    assert_eq!(with["trimHistoryEndDateEpoch"], 1_798_761_600_000_i64);
    assert!(with.get("trimHistoryStartDateIso").is_none(), "{with}");
    assert!(!without.to_string().contains("Iso") && !without.to_string().contains("Epoch"));
    let ids = column_ids(&with, "fieldColumns");
    assert_eq!(
        ids,
        [
            "created",
            "created.iso",
            "created.epoch",
            "duedate",
            "duedate.iso",
            "assignee"
        ]
    );
    assert_eq!(
        cell(with_row, "fieldColumns", "created.epoch")["value"],
        "1795176000000"
    );
    assert_eq!(
        cell(with_row, "fieldColumns", "duedate.iso")["value"],
        "2026-12-24"
    );
    assert_eq!(
        cell(&rows(&with)[1], "fieldColumns", "duedate.iso")["value"],
        "-"
    );
}

#[tokio::test]
async fn lines_have_them_in_columns_of_their_own() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!(
        "/rest/list?{WEB}&columnsBy=firstTransitionToStatusDate&statuses=5&timestamps=iso&outputType=csv"
    );
    let text = app.report(&token, &query).await.expect(200).text;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Key,Summary,Done,Done (ISO 8601),Done (epoch ms)");
    assert!(
        lines[1].ends_with(",2026-11-21T00:00:00.000Z,1795219200000"),
        "{text}"
    );
    assert!(lines[2].ends_with(",-,-,-"), "{text}");
    let expanded = "/rest/issue/expanded?issueKey=WEB-1&calendar=normalHours&timestamps=iso";
    let text = app
        .report(&token, &format!("{expanded}&outputType=csv"))
        .await
        .expect(200)
        .text;
    let heading = text.lines().next().unwrap();
    assert!(
        heading.ends_with("Start (ISO 8601),Start (epoch ms),End (ISO 8601),End (epoch ms)"),
        "{text}"
    );
    let json = app.report(&token, expanded).await.expect(200).json();
    let visit = &rows(&json)[0]["expanded"]["rows"][0];
    assert_eq!(
        (&visit["startEpoch"], &visit["endEpoch"]),
        (&json!(1_795_176_000_000_i64), &json!(1_795_197_600_000_i64))
    );
}

async fn csv(app: &TestApp, token: &str, options: &str) -> String {
    let query =
        format!("/rest/list?{WEB}&columnsBy=statusDuration&statuses=1&outputType=csv{options}");
    app.report(token, &query).await.expect(200).text
}

#[tokio::test]
async fn csv_is_as_plain_as_ever_unless_asked() {
    let app = acme().await;
    let mut dangerous = issue(9, "WEB-9", ("2026-11-21T10:00:00.000+0000", "1"), &[]);
    dangerous["fields"]["summary"] = json!("=1+1;2");
    app.site(0).edit(sandbox::Edit::Put(dangerous)).unwrap();
    let (_, token) = app.token_for(0, ADMIN).await;
    let last = |text: &str| text.lines().last().unwrap().to_owned();
    let plain = csv(&app, &token, "").await;
    assert_eq!(last(&plain), "WEB-9,=1+1;2,120.0");
    assert_eq!(
        csv(&app, &token, "&csvSafe=false&csvBom=false&csvDelimiter=,").await,
        plain
    );
    assert_eq!(
        last(&csv(&app, &token, "&csvSafe=true").await),
        "WEB-9,'=1+1;2,120.0"
    );
    for delimiter in [";", "semicolon"] {
        let text = csv(&app, &token, &format!("&csvDelimiter={delimiter}")).await;
        assert_eq!(last(&text), "WEB-9;\"=1+1;2\";120.0");
    }
    assert_eq!(
        last(&csv(&app, &token, "&csvDelimiter=TAB").await),
        "WEB-9\t=1+1;2\t120.0"
    );
    assert_eq!(
        last(&csv(&app, &token, "&csvDelimiter=pipe").await),
        "WEB-9|=1+1;2|120.0"
    );
    // As bytes: a client that decodes text takes the mark away.
    let path = format!("/rest/list?{WEB}&columnsBy=statusDuration&statuses=1&outputType=csv");
    let request = app.request(reqwest::Method::GET, &format!("{path}&csvBom=true"));
    let request = request.header("Authorization", format!("TISJWT {token}"));
    let marked = request.send().await.unwrap().bytes().await.unwrap();
    assert_eq!(marked, format!("\u{feff}{plain}").as_bytes());
}

#[rstest]
#[case("csvDelimiter=x", "csvDelimiter: 'x' is not accepted")]
#[case("csvBom=yes", "csvBom: 'yes' is not accepted")]
#[case("csvSafe=1", "csvSafe: '1' is not accepted")]
#[case("timestamps=unix", "timestamps: 'unix' is not accepted")]
#[tokio::test]
async fn other_values_are_refused(#[case] query: &str, #[case] message: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let path = format!("/rest/list?{WEB}&columnsBy=statusDuration&{query}");
    let body = app.report(&token, &path).await.expect(400).json();
    assert!(super::messages(&body)[0].starts_with(message), "{body}");
}

#[tokio::test]
async fn dates_that_rows_are_grouped_by_have_their_instants_and_make_no_other_groups() {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!(
        "/rest/list?{WEB}&columnsBy=statusCount&groupByFields=created,duedate&dateTimeFormat=yyyy&dateFormat=yyyy"
    );
    let plain = app.report(&token, &query).await.expect(200).json();
    let query = format!("{query}&timestamps=iso");
    let with = app.report(&token, &query).await.expect(200).json();
    assert_eq!(super::keys(&with), super::keys(&plain), "the same order");
    let ids = column_ids(&with, "groupByColumns");
    assert_eq!(
        ids,
        [
            "created",
            "created.iso",
            "created.epoch",
            "duedate",
            "duedate.iso"
        ]
    );
    let first = super::rows(&with)
        .iter()
        .find(|row| super::key_of(row) == "WEB-1");
    let groups = &first.unwrap()["groupByColumns"];
    let value = |at: usize| groups[at]["value"].as_str().unwrap();
    assert_eq!((value(0), value(4)), ("2026", "2026-12-24"), "{groups}");
    assert!(value(1).starts_with("2026-11-20T12:00:00"), "{groups}");
    assert_eq!(value(2), "1795176000000", "{groups}");
    // Statistics are of the years, and a year has no instant.
    let sums = query.replace("list", "aggregation") + "&aggregationType=sum";
    let sums = app.report(&token, &sums).await.expect(200).json();
    let header = &sums["table"]["header"]["groupByColumns"];
    assert_eq!(header.as_array().unwrap().len(), 2, "{header}");
    assert_eq!(super::rows(&sums).len(), 2, "with a due date, and without");
}
