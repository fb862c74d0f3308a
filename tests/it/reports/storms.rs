//! Jira in trouble while a report is read: the whole report, the right one, or an error that says so.

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
        let browse = Browse::Except(vec!["WEB".to_owned()]);
        site.edit(Edit::Browse { account, browse }).unwrap();
    };
    let (answer, ()) = tokio::join!(app.report(&token, &path), hide);
    let answer = answer.expect(503);
    let message = answer.json()["message"].to_string();
    assert!(message.contains("hidden"), "{message}");
    site.behave();
    app.report(&token, &path).await.expect(200);
}
