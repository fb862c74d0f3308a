//! Jira in trouble while a report is read: the whole report, the right one, or an error that says so.

use reqwest::Method;
use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR};
use sandbox::{Browse, Edit, Misbehaviour, Operation, Rule};

use super::story::acme;
use crate::test_app::TestApp;

const ALL: &str = "filterType=customjql&customjql=created+is+not+empty";
const LIST: &str = "/rest/list";
const SUMS: &str = "/rest/aggregation";

fn path(endpoint: &str) -> String {
    let metric = if endpoint == SUMS {
        "&aggregationType=sum"
    } else {
        ""
    };
    format!("{endpoint}?{ALL}&columnsBy=statusDuration{metric}")
}

fn limited(reason: &str) -> Misbehaviour {
    Misbehaviour::TooManyRequests {
        retry_after: Some(1),
        reset_in: None,
        coarse_reset: false,
        reason: Some(reason.to_owned()),
    }
}

#[rstest]
#[case::bursts(limited("jira-burst-based"))]
#[case::quotas(limited("jira-quota-tenant-based"))]
#[case::outages(Misbehaviour::Unavailable { retry_after: Some(1) })]
#[case::outages_without_a_word(Misbehaviour::Unavailable { retry_after: None })]
#[case::cuts(Misbehaviour::CutMidBody)]
#[case::proxies(Misbehaviour::HtmlPage { status: 504 })]
#[case::sloth(Misbehaviour::Slow { millis: 150 })]
#[tokio::test]
async fn a_storm_costs_time_or_the_report_and_never_a_part_of_it(#[case] storm: Misbehaviour) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for endpoint in [LIST, "/rest/list2", SUMS] {
        let path = path(endpoint);
        for operation in [
            Operation::Search,
            Operation::BulkIssues,
            Operation::BulkChangelogs,
        ] {
            for times in [1, 3, 9] {
                let calm = app.report(&token, &path).await.expect(200).text;
                app.site(0)
                    .misbehave(Rule::times(operation, times, storm.clone()));
                let answer = app.report(&token, &path).await;
                let what = format!("{endpoint} {operation:?} {times}: {}", answer.text);
                match answer.status.as_u16() {
                    200 => assert_eq!(answer.text, calm, "{what}"),
                    429 | 502 | 503 => assert!(answer.json().get("table").is_none(), "{what}"),
                    _ => panic!("{what}"),
                }
                assert!(times > 3 || answer.status == 200, "{what}");
                app.site(0).behave();
                app.advance(chrono::TimeDelta::minutes(1));
            }
        }
    }
}

const OPERATIONS: [Operation; 3] = [
    Operation::Search,
    Operation::BulkIssues,
    Operation::BulkChangelogs,
];

/// How a call ended: its status, and its text if the connection did not break.
async fn ended(app: &TestApp, token: &str, path: &str) -> (u16, Option<String>) {
    app.keep_fresh().await;
    let request = app.request(Method::GET, path);
    let request = request.header("Authorization", format!("TISJWT {token}"));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.ok())
}

#[rstest]
#[case::bursts(limited("jira-burst-based"))]
#[case::quotas(limited("jira-quota-tenant-based"))]
#[case::outages_without_a_word(Misbehaviour::Unavailable { retry_after: None })]
#[case::cuts(Misbehaviour::CutMidBody)]
#[case::sloth(Misbehaviour::Slow { millis: 150 })]
#[tokio::test]
async fn streams_and_files_are_whole_or_an_error(#[case] storm: Misbehaviour) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for (endpoint, output) in [("list2", "ndjson"), ("smallexport", "csv")] {
        let path = format!("/rest/{endpoint}?{ALL}&columnsBy=statusDuration&outputType={output}");
        for (operation, times) in OPERATIONS.into_iter().flat_map(|of| [(of, 2), (of, 9)]) {
            let calm = ended(&app, &token, &path).await;
            assert_eq!(calm.0, 200, "{calm:?}");
            app.site(0)
                .misbehave(Rule::times(operation, times, storm.clone()));
            let stormy = ended(&app, &token, &path).await;
            let what = format!("{endpoint} {operation:?} {times}: {stormy:?}");
            match &stormy {
                (200, Some(_)) => assert_eq!(stormy, calm, "{what}"),
                (200, None) | (429 | 502 | 503, _) => assert!(times > 3, "{what}"),
                _ => panic!("{what}"),
            }
            app.site(0).behave();
            app.advance(chrono::TimeDelta::hours(1));
        }
    }
}

#[rstest]
#[case::bursts(limited("jira-burst-based"))]
#[case::quotas(limited("jira-quota-tenant-based"))]
#[case::outages_without_a_word(Misbehaviour::Unavailable { retry_after: None })]
#[case::cuts(Misbehaviour::CutMidBody)]
#[case::sloth(Misbehaviour::Slow { millis: 150 })]
#[tokio::test]
async fn an_export_waits_for_the_end_of_a_storm_and_is_whole(#[case] storm: Misbehaviour) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{ALL}&columnsBy=statusDuration&outputType=csv");
    for (operation, times) in OPERATIONS.into_iter().flat_map(|of| [(of, 2), (of, 9)]) {
        let small = format!("/rest/smallexport?{query}");
        let calm = app.report(&token, &small).await.expect(200).text;
        let start = format!("/rest/export?{query}");
        let started = app.rest_call(&token, (Method::POST, &start), None).await;
        let id = started.expect(200).json()["exportId"].clone();
        let export = format!("/rest/export/{}", id.as_str().unwrap());
        app.site(0)
            .misbehave(Rule::times(operation, times, storm.clone()));
        let what = format!("{operation:?} {times}");
        let mut tries = 0;
        loop {
            app.exports.work_off().await.unwrap();
            let status = app.report(&token, &export).await.expect(200).json();
            if status["status"] == "Successful" {
                break;
            }
            assert_eq!(status["status"], "Waiting", "{what}: {status}");
            tries += 1;
            assert!(tries < 10, "{what}: {status}");
            app.advance(chrono::TimeDelta::hours(1));
        }
        let file = app.report(&token, &format!("{export}/download")).await;
        assert_eq!(file.expect(200).text, calm, "{what}");
        app.site(0).behave();
        app.advance(chrono::TimeDelta::hours(1));
    }
}

#[rstest]
#[case(LIST)]
#[case(SUMS)]
#[tokio::test]
async fn a_right_that_is_lost_halfway_is_an_error_and_no_shorter_report(#[case] endpoint: &str) {
    let app = TestApp::installed().await;
    let (_, token) = app.token_for(0, FAR).await;
    let path = path(endpoint);
    app.report(&token, &path).await.expect(200);
    let site = app.site(0);
    site.clear_calls();
    site.misbehave(Rule::always(
        Operation::Search,
        Misbehaviour::ShortPages { size: 10 },
    ));
    site.misbehave(Rule::always(
        Operation::Search,
        Misbehaviour::Slow { millis: 100 },
    ));
    let hide = async {
        let searched = || {
            let calls = site.calls();
            calls
                .iter()
                .any(|call| call.operation == Some(Operation::Search))
        };
        while !searched() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let account = FAR.to_owned();
        let browse = Browse::Except(vec!["OPS".to_owned()]);
        site.edit(Edit::Browse { account, browse }).unwrap();
    };
    let (answer, ()) = tokio::join!(app.report(&token, &path), hide);
    let answer = answer.expect(503);
    let message = answer.json()["message"].to_string();
    assert!(message.contains("hidden"), "{message}");
    site.behave();
    app.report(&token, &path).await.expect(200);
}
