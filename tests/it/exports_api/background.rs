//! Start, poll, download; and what others see of it.

use super::{ALL, Stage};

#[tokio::test]
async fn an_export_is_started_polled_and_downloaded() {
    let stage = Stage::set().await;
    let id = stage
        .started(&stage.admin, &format!("{ALL}&outputType=csv"))
        .await;
    let waiting = stage.status(&stage.admin, &id).await;
    assert_eq!(waiting["status"], "Waiting", "{waiting}");
    assert_eq!(waiting["message"], serde_json::Value::Null, "{waiting}");
    assert!(waiting.get("downloadLink").is_none(), "{waiting}");
    let early = stage.download(&stage.admin, &id).await.expect(404).json();
    assert_eq!(
        early["message"],
        format!("The report with id {id} is not completed. It is still being processed.")
    );

    assert_eq!(stage.work_off().await, 1);

    let done = stage.status(&stage.admin, &id).await;
    assert_eq!(done["status"], "Successful", "{done}");
    assert_eq!(done["exportId"], id.as_str());
    assert_eq!(done["created"], 1_795_262_400_000_i64);
    assert_eq!(
        (&done["completed"], &done["total"]),
        (&60.into(), &60.into())
    );
    let link = format!("{}/rest/export/{id}/download", stage.app.url);
    assert_eq!(done["downloadLink"], link.as_str());
    let file = stage.download(&stage.admin, &id).await.expect(200);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"statusDuration-2026-11-21-1200.csv\""
    );
    assert_eq!(file.text.lines().count(), 61, "{}", file.text);
}

#[tokio::test]
async fn the_file_is_what_the_call_that_waits_gives() {
    let stage = Stage::set().await;
    for output in ["csv", "csvaverage", "csvstddev"] {
        let query = format!("{ALL}&outputType={output}");
        let id = stage.started(&stage.admin, &query).await;
        stage.work_off().await;
        let path = format!("/rest/smallexport?{query}");
        let small = stage.get(&stage.admin, &path).await.expect(200);
        let file = stage.download(&stage.admin, &id).await.expect(200);
        assert_eq!(file.text, small.text, "{output}");
    }
}

#[tokio::test]
async fn a_file_measures_to_the_instant_at_which_it_was_asked_for() {
    let stage = Stage::set().await;
    let query = format!("{ALL}&outputType=csv");
    let path = format!("/rest/smallexport?{query}");
    let now = stage.get(&stage.admin, &path).await.expect(200).text;
    let id = stage.started(&stage.admin, &query).await;
    stage.app.advance(chrono::TimeDelta::hours(5));
    stage.work_off().await;
    assert_eq!(stage.download(&stage.admin, &id).await.text, now);
}

#[tokio::test]
async fn exports_are_their_owners_alone() {
    let stage = Stage::set().await;
    let id = stage
        .started(&stage.admin, &format!("{ALL}&outputType=csv"))
        .await;
    stage.work_off().await;
    let path = format!("/rest/export/{id}");
    let shown = stage.get(&stage.member, &path).await.expect(404).json();
    assert_eq!(
        shown["message"],
        "The export could not be found or you do not have permission to view it."
    );
    assert_eq!(shown["exportId"], id.as_str(), "{shown}");
    assert_eq!(shown["messages"], serde_json::Value::Null, "{shown}");
    stage.download(&stage.member, &id).await.expect(404);
    stage.abort(&stage.member, &id).await.expect(404);
    let list = stage
        .get(&stage.member, "/rest/export")
        .await
        .expect(200)
        .json();
    assert_eq!(list["total"], 0, "{list}");
    assert_eq!(
        stage.status(&stage.admin, &id).await["status"],
        "Successful"
    );
    for unknown in [
        "019aa000-0000-7000-8000-000000000001",
        "status-of-it",
        "%00",
    ] {
        let path = format!("/rest/export/{unknown}");
        stage.get(&stage.admin, &path).await.expect(404);
    }
}

#[tokio::test]
async fn the_member_s_file_holds_nothing_of_a_project_hidden_from_them() {
    let stage = Stage::set().await;
    for (token, hidden) in [(&stage.admin, true), (&stage.member, false)] {
        let id = stage.started(token, &format!("{ALL}&outputType=csv")).await;
        stage.work_off().await;
        let file = stage.download(token, &id).await.expect(200).text;
        assert_eq!(file.contains("SEC-"), hidden, "{file}");
        assert!(file.contains("WEB-"), "{file}");
    }
}

#[tokio::test]
async fn the_list_is_paged_the_newest_first() {
    let stage = Stage::set().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(
            stage
                .started(&stage.admin, &format!("{ALL}&outputType=csv"))
                .await,
        );
        stage.app.advance(chrono::TimeDelta::seconds(1));
    }
    for path in ["/rest/export", "/rest/export/status"] {
        let path = format!("{path}?pageNumber=1&maxResults=2");
        let page = stage.get(&stage.admin, &path).await.expect(200).json();
        assert_eq!(page["total"], 3, "{page}");
        assert_eq!(page["last"], true, "{page}");
        let elements = page["elements"].as_array().unwrap();
        assert_eq!(elements.len(), 1, "{page}");
        assert_eq!(elements[0]["exportId"], ids[0].as_str(), "{page}");
    }
}

#[tokio::test]
async fn parameters_and_results_are_sealed_at_rest() {
    let stage = Stage::set().await;
    let query =
        "filterType=customjql&customjql=project+%3D+WEB&columnsBy=statusDuration&outputType=csv";
    let id = stage.started(&stage.admin, query).await;
    stage.work_off().await;
    stage.download(&stage.admin, &id).await.expect(200);
    let dump = stage.app.dump().await;
    // As text, and as hexadecimal digits, which is how binary columns are dumped.
    let hex = "5745422d31".to_owned();
    assert_eq!(
        u64::from_str_radix(&hex, 16).unwrap().to_be_bytes()[3..],
        *b"WEB-1"
    );
    for planted in ["project = WEB", "WEB-1", &hex, &hex.to_uppercase()] {
        assert_eq!(dump.tables_with(planted), Vec::<&str>::new(), "{planted}");
    }
    assert_eq!(dump.rows("export_chunks").len(), 1);
}
