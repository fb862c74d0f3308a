//! What is in the files.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use reqwest::Method;
use rstest::rstest;
use sandbox::{Misbehaviour, Operation, Rule};
use serde_json::json;

use super::{ALL, Stage};

const WEB: &str = "filterType=project&projectKey=WEB&calendar=normalHours";

async fn small(stage: &Stage, query: &str) -> super::Answer {
    let path = format!("/rest/smallexport?{query}");
    stage.get(&stage.admin, &path).await
}

/// The workbook that a call gives, with its file name.
async fn workbook(stage: &Stage, query: &str) -> (Xlsx<Cursor<Vec<u8>>>, String) {
    stage.app.keep_fresh().await;
    let path = format!("/rest/smallexport?{query}");
    let request = stage.app.request(Method::GET, &path);
    let request = request.header("Authorization", format!("TISJWT {}", stage.admin));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let text = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        text("content-type"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    let name = text("content-disposition");
    let bytes = response.bytes().await.unwrap().to_vec();
    (Xlsx::new(Cursor::new(bytes)).unwrap(), name)
}

#[rstest]
#[case("xlsx")]
#[case("xls")]
#[case("XLSX")]
#[tokio::test]
async fn a_workbook_has_the_list_and_its_statistics(#[case] output: &str) {
    let stage = Stage::set().await;
    let query = format!("{WEB}&columnsBy=statusDuration&outputType={output}");
    let (mut book, name) = workbook(&stage, &query).await;
    assert_eq!(
        name,
        "attachment; filename=\"statusDuration-2026-11-21-1200.xlsx\""
    );
    let sheets = ["List", "Average", "Sum", "Median", "Standard Deviation"];
    assert_eq!(book.sheet_names(), sheets);
    let list = book.worksheet_range("List").unwrap();
    let csv = small(
        &stage,
        &format!("{WEB}&columnsBy=statusDuration&outputType=csv"),
    )
    .await;
    assert_eq!(list.height(), csv.expect(200).text.lines().count());
    assert_eq!(list.get_value((0, 0)), Some(&Data::String("Key".into())));
    let sum = book.worksheet_range("Sum").unwrap();
    assert_eq!(sum.height(), 2);
    assert_eq!(
        sum.get_value((0, 0)),
        Some(&Data::String("Issue Count".into()))
    );
}

#[tokio::test]
async fn a_workbook_s_sheets_are_all_about_the_same_issues() {
    let stage = Stage::set().await;
    let query = format!("{WEB}&columnsBy=statusDuration&statuses=3&where=3>1d");
    let csv = small(&stage, &format!("{query}&outputType=csv")).await;
    let rows = csv.expect(200).text.lines().count() - 1;
    let (mut book, _) = workbook(&stage, &format!("{query}&outputType=xlsx")).await;
    assert_eq!(book.worksheet_range("List").unwrap().height(), rows + 1);
    for sheet in ["Average", "Sum", "Median", "Standard Deviation"] {
        let sheet = book.worksheet_range(sheet).unwrap();
        let count = sheet.get_value((1, 0)).and_then(calamine::DataType::as_i64);
        assert_eq!(count, i64::try_from(rows).ok(), "{sheet:?}");
    }
}

#[tokio::test]
async fn dates_have_a_list_alone() {
    let stage = Stage::set().await;
    let query = format!("{WEB}&columnsBy=firstTransitionToStatusDate");
    let (book, _) = workbook(&stage, &format!("{query}&outputType=xlsx")).await;
    assert_eq!(book.sheet_names(), ["List"]);
    let refused = small(&stage, &format!("{query}&outputType=csvmedian")).await;
    let refused = refused.expect(400).text;
    assert!(refused.contains("dates have no statistics"), "{refused}");
}

#[tokio::test]
async fn a_statistic_s_file_is_the_aggregation_s_csv() {
    let stage = Stage::set().await;
    for (output, statistic) in [
        ("csvaverage", "average"),
        ("csvsum", "sum"),
        ("csvmedian", "median"),
        ("csvstddev", "standardDeviation"),
        ("csvpercentile85", "percentile85"),
    ] {
        let query = format!("{ALL}&groupByFields=issuetype");
        let file = small(&stage, &format!("{query}&outputType={output}"))
            .await
            .expect(200);
        let path = format!("/rest/aggregation?{query}&aggregationType={statistic}&outputType=csv");
        let answer = stage.get(&stage.admin, &path).await.expect(200);
        assert_eq!(file.text, answer.text, "{output}");
        let name = file.headers["content-disposition"].to_str().unwrap();
        assert!(
            name.contains(&format!("statusDuration-{statistic}-")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn the_list_is_the_list_s_csv() {
    let stage = Stage::set().await;
    for report in [
        "statusDuration",
        "transitionCount",
        "assigneeDuration",
        "statusDurationByTimePeriod",
    ] {
        let query = format!(
            "filterType=customjql&customjql=created+%3E+2000-01-01+order+by+key&columnsBy={report}&calendar=normalHours&outputType=csv"
        );
        let file = small(&stage, &query).await.expect(200);
        let path = format!("/rest/list?{query}&pageSize=1000");
        let list = stage.get(&stage.admin, &path).await.expect(200);
        assert_eq!(file.text, list.text, "{report}");
    }
}

#[tokio::test]
async fn grouped_rows_come_group_by_group() {
    let stage = Stage::set().await;
    let query = format!("{ALL}&outputType=csv&groupByFields=project,issuetype");
    let file = small(&stage, &query).await.expect(200);
    let path = format!("/rest/list?{query}&pageSize=1000");
    let list = stage.get(&stage.admin, &path).await.expect(200);
    assert_eq!(file.text, list.text);
}

#[tokio::test]
async fn who_made_the_transition_stands_beside_the_date() {
    let stage = Stage::set().await;
    let query = format!("{WEB}&columnsBy=lastTransitionToStatusDate&outputType=csv");
    let plain = small(&stage, &query).await.expect(200).text;
    let with = small(
        &stage,
        &format!("{query}&includeTransitionedByColumns=true"),
    )
    .await;
    let with = with.expect(200).text;
    let columns = |text: &str| text.lines().next().unwrap().split(',').count();
    // Key and summary have none beside them.
    assert_eq!(columns(&with), 2 * columns(&plain) - 2, "{with}");
    assert!(
        with.lines()
            .next()
            .unwrap()
            .contains("Done (transitioned by)"),
        "{with}"
    );
    assert!(
        !plain.contains("Ada Admin") && with.contains("Ada Admin"),
        "{with}"
    );
}

#[tokio::test]
async fn get_and_post_give_the_same() {
    let stage = Stage::set().await;
    let form = [
        ("filterType", "project"),
        ("projectKey", "WEB"),
        ("columnsBy", "statusCount"),
        ("outputType", "csv"),
    ];
    let posted = stage
        .app
        .report_form(&stage.admin, "/rest/smallexport", &form)
        .await;
    let got = small(
        &stage,
        "filterType=project&projectKey=WEB&columnsBy=statusCount&outputType=csv",
    );
    assert_eq!(posted.expect(200).text, got.await.expect(200).text);
}

#[tokio::test]
async fn formulas_are_harmless_in_files() {
    let planted = json!([{ "name": "=HYPERLINK(A1)", "startAt": {"type": "status", "ids": [3]}, "stopAt": {"type": "status", "ids": [10002]} }]);
    let stage = Stage::set().await;
    let metrics: String =
        url::form_urlencoded::byte_serialize(planted.to_string().as_bytes()).collect();
    let query =
        format!("{WEB}&columnsBy=durationBetweenStatuses&dbsMetrics={metrics}&outputType=csv");
    let file = small(&stage, &query).await.expect(200).text;
    let heading = file.lines().next().unwrap();
    assert_eq!(heading, "Key,Summary,'=HYPERLINK(A1)");
    let list = stage
        .get(&stage.admin, &format!("/rest/list?{query}"))
        .await
        .expect(200);
    assert!(
        list.text.starts_with("Key,Summary,=HYPERLINK(A1)"),
        "{}",
        list.text
    );
}

#[tokio::test]
async fn what_takes_too_long_says_what_to_call_instead() {
    let stage = Stage::with(&[("DWELL_SYNC_TIMEOUT", "1")]).await;
    for (path, output) in [
        ("/rest/smallexport", "outputType=xlsx"),
        ("/rest/list", "outputType=csv"),
    ] {
        let slow = Misbehaviour::Slow { millis: 60_000 };
        let rule = Rule::always(Operation::BulkChangelogs, slow);
        stage.app.site(0).misbehave(rule);
        let path = format!("{path}?{ALL}&{output}");
        let late = stage.get(&stage.admin, &path).await.expect(408).json();
        let message = late["message"].as_str().unwrap().to_owned();
        let (_, query) = message.split_once("POST /rest/export?").expect(&message);
        assert!(query.ends_with(output), "{message}");
        stage.app.site(0).behave();
        stage.started(&stage.admin, query).await;
    }
}
