//! A report shows what the token's user may see in Jira, and nothing by which more could be guessed.

use sandbox::accounts::{ADMIN, FAR, MEMBER, OUTSIDER};
use sandbox::{Browse, Credential, Edit};

use super::story::{acme, acme_without_what_is_hidden};
use super::{durations, keys};
use crate::test_app::TestApp;

const ALL: &str = "filterType=customjql&customjql=created+is+not+empty&includeDeletedStatuses=true";

#[tokio::test]
async fn what_a_user_may_not_browse_leaves_no_trace_in_the_answer() {
    let (whole, without) = (acme().await, acme_without_what_is_hidden().await);
    for path in [
        format!("/rest/list?{ALL}"),
        format!("/rest/list2?{ALL}"),
        format!("/rest/list?{ALL}&statuses=20,3,1"),
    ] {
        let seen = durations(&whole, MEMBER, &path).await;
        let expected = durations(&without, MEMBER, &path).await;
        assert_eq!(seen, expected, "{path}");
        assert_eq!(keys(&seen), ["WEB-1", "WEB-2", "WEB-3"]);
        let columns = seen["table"]["header"].to_string() + &seen["includedStatuses"].to_string();
        assert!(!columns.contains("Triage"), "{columns}");
        let admins = durations(&whole, ADMIN, &path).await;
        assert!(
            admins.to_string().contains("SEC-1"),
            "there is something to hide"
        );
    }
}

#[tokio::test]
async fn hidden_and_missing_issues_are_the_same_404() {
    let app = acme().await;
    let (_, token) = app.token_for(0, MEMBER).await;
    let mut answers = Vec::new();
    for key in ["SEC-1", "SEC-777", "WEB-777"] {
        let path = format!("/rest/issue?columnsBy=statusDuration&issueKey={key}");
        let body = app.report(&token, &path).await.expect(404).json();
        assert!(!body.to_string().contains("Triage"), "{body}");
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[tokio::test]
async fn issues_under_a_security_level_are_hidden_too() {
    let app = TestApp::installed().await;
    let path = format!("/rest/list?{ALL}");
    let (all, some) = (
        durations(&app, ADMIN, &path).await,
        durations(&app, OUTSIDER, &path).await,
    );
    assert_eq!(all["total"], 60);
    assert_eq!(some["total"], 56, "{}", some["total"]);
}

#[tokio::test]
async fn a_moved_issue_is_found_by_its_old_key_by_those_who_may_see_it() {
    let app = acme().await;
    let (_, token) = app.token_for(0, MEMBER).await;
    let path = "/rest/issue?issueKey=WEB-2";
    let own = format!("{path}&columnsBy=statusDuration");
    app.report(&token, &own).await.expect(200);
    let to_sec = Edit::Move {
        issue: "WEB-2".to_owned(),
        project: "SEC".to_owned(),
    };
    app.site(0).edit(to_sec).unwrap();
    let report = durations(&app, ADMIN, path).await;
    assert!(keys(&report)[0].starts_with("SEC-"), "{report}");
    app.report(&token, &own).await.expect(404);
}

#[tokio::test]
async fn every_call_is_made_as_the_tokens_user() {
    let app = acme().await;
    for account in [MEMBER, FAR] {
        let (_, token) = app.token_for(0, account).await;
        app.site(0).clear_calls();
        for path in [
            "/rest/issue?issueKey=WEB-1",
            "/rest/list?filterType=project&projectKey=WEB",
            "/rest/list2?filterType=jqlfilter&jqlFilterID=500",
        ] {
            let query = format!("{path}&columnsBy=statusDuration&fields=assignee");
            app.report(&token, &query).await.expect(200);
        }
        let calls = app.site(0).calls();
        let rest: Vec<_> = calls
            .iter()
            .filter(|call| call.operation != Some(app.exchange()))
            .collect();
        assert!(rest.len() >= 7, "{calls:?}");
        for call in rest {
            assert_eq!(
                (call.credential, call.account.as_deref()),
                (Credential::User, Some(account)),
                "{call:?}"
            );
        }
        let exchanged: Vec<_> = calls
            .iter()
            .filter(|call| call.operation == Some(app.exchange()))
            .collect();
        assert!(
            exchanged
                .iter()
                .all(|call| call.account.as_deref() == Some(account)),
            "{exchanged:?}"
        );
        assert!(
            exchanged.len() <= 1,
            "one user token serves all: {exchanged:?}"
        );
    }
}

#[tokio::test]
async fn a_permission_that_is_taken_away_is_gone_from_the_next_report() {
    let app = acme().await;
    let path = format!("/rest/list?{ALL}");
    assert_eq!(durations(&app, FAR, &path).await["total"], 4);
    let browse = Browse::Except(vec!["SEC".to_owned()]);
    app.site(0)
        .edit(Edit::Browse {
            account: FAR.to_owned(),
            browse,
        })
        .unwrap();
    assert_eq!(durations(&app, FAR, &path).await["total"], 3);
}
