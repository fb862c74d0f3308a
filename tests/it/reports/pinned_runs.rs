//! Paging while the site changes: every page is of the one run that the first page began.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rstest::rstest;
use sandbox::accounts::{ADMIN, FAR, MEMBER, OUTSIDER};
use sandbox::{Edit, SiteOptions};
use serde_json::Value;

use super::story::{acme, issue, options};
use super::{key_of, keys, messages, rows, warnings};
use crate::test_app::TestApp;

/// Edits change who is found by it, and in which order.
const OPEN: &str = "filterType=customjql&customjql=status+%3D+%22To+Do%22+ORDER+BY+updated+DESC";
const COLUMNS: &str = "columnsBy=statusDuration&calendar=normalHours";

/// A site of `n` issues in "To Do", two hours old.
async fn site_of(n: u32) -> TestApp {
    let issues = (1..=n).map(|number| {
        let key = format!("WEB-{number}");
        issue(number, &key, ("2026-11-21T10:00:00.000+0000", "1"), &[])
    });
    let app = TestApp::start(vec![options(issues.collect())], &[]).await;
    app.install(0).await;
    app
}

async fn get(app: &TestApp, token: &str, path_and_query: &str) -> Value {
    app.report(token, path_and_query).await.expect(200).json()
}

/// Every figure, by issue and column.
fn figures(report: &Value) -> BTreeMap<(String, String), String> {
    let mut figures = BTreeMap::new();
    for row in rows(report) {
        for cell in row["valueColumns"].as_array().unwrap() {
            if let Some(raw) = cell["raw"].as_str() {
                let column = cell["id"].as_str().unwrap().to_owned();
                figures.insert((key_of(row).to_owned(), column), raw.to_owned());
            }
        }
    }
    figures
}

/// The next page of either kind of paging, if the one before says that there is one.
#[derive(Clone, Copy, Debug)]
enum Paging {
    Offset,
    Token,
}

impl Paging {
    fn first(self, query: &str) -> String {
        let endpoint = match self {
            Self::Offset => "list",
            Self::Token => "list2",
        };
        format!("/rest/{endpoint}?{query}")
    }

    fn next(self, query: &str, page: &Value) -> Option<String> {
        let first = self.first(query);
        match self {
            Self::Offset => {
                let (end, total) = (&page["endIssueIndex"], &page["total"]);
                let more = end.as_u64() < total.as_u64();
                more.then(|| format!("{first}&startIssueIndex={end}"))
            }
            Self::Token => {
                let token = page["nextPageToken"].as_str()?;
                Some(format!("{first}&nextPageToken={token}"))
            }
        }
    }
}

fn transition(app: &TestApp, key: &str, status: &str) {
    let (issue, status) = (key.to_owned(), status.to_owned());
    app.site(0)
        .edit(Edit::Transition { issue, status })
        .unwrap();
}

#[rstest]
#[case(Paging::Offset)]
#[case(Paging::Token)]
#[tokio::test]
async fn no_issue_is_twice_or_missing_while_issues_are_edited(#[case] paging: Paging) {
    let app = site_of(10).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{OPEN}&{COLUMNS}&pageSize=3");
    let whole = get(
        &app,
        &token,
        &paging.first(&format!("{OPEN}&{COLUMNS}&pageSize=100")),
    )
    .await;
    assert_eq!(rows(&whole).len(), 10);
    let (mut found, mut measured, mut dates) = (Vec::new(), BTreeMap::new(), Vec::new());
    let mut next = Some(paging.first(&query));
    while let Some(path) = next {
        let page = get(&app, &token, &path).await;
        found.extend(keys(&page).into_iter().map(str::to_owned));
        measured.extend(figures(&page));
        dates.push(page["reportDate"].clone());
        assert_eq!(warnings(&page), [""; 0], "{page}");
        next = paging.next(&query, &page);
        // The first ones of the pages to come leave, one that was shown is edited, one comes in front of all.
        app.advance(TimeDelta::minutes(5));
        transition(&app, keys(&whole)[dates.len() * 3 % 10], "5");
        transition(&app, keys(&whole)[0], "3");
        let (id, key) = (900 + dates.len(), format!("WEB-{}", 900 + dates.len()));
        let new = issue(
            id.try_into().unwrap(),
            &key,
            ("2026-11-21T11:00:00.000+0000", "1"),
            &[],
        );
        app.site(0).edit(Edit::Put(new)).unwrap();
    }
    assert_eq!(
        found,
        keys(&whole),
        "each once, in the order of the first page"
    );
    assert_eq!(
        measured,
        figures(&whole),
        "measured to the first page's instant"
    );
    assert_eq!(dates, vec![whole["reportDate"].clone(); 4]);
    let now = get(
        &app,
        &token,
        &paging.first(&format!("{OPEN}&{COLUMNS}&pageSize=100")),
    )
    .await;
    assert_ne!(figures(&now), figures(&whole), "the edits would have shown");
}

#[rstest]
#[case("statusCount")]
#[case("transitionCount")]
#[case("lastTransitionToStatusDate")]
#[case("assigneeDuration")]
#[tokio::test]
async fn what_happens_after_the_first_page_is_in_no_figure(#[case] columns_by: &str) {
    let app = acme().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let filter = "filterType=project&projectKey=WEB&calendar=normalHours&fields=created";
    let query = format!("{filter}&columnsBy={columns_by}&pageSize=1");
    let whole = format!("/rest/list?{filter}&columnsBy={columns_by}");
    let whole = figures(&get(&app, &token, &whole).await);
    let mut page = get(&app, &token, &Paging::Token.first(&query)).await;
    let mut measured = figures(&page);
    app.advance(TimeDelta::hours(1));
    for key in ["WEB-2", "WEB-3"] {
        transition(&app, key, "3");
        transition(&app, key, "1");
    }
    while let Some(next) = Paging::Token.next(&query, &page) {
        page = get(&app, &token, &next).await;
        measured.extend(figures(&page));
    }
    assert_eq!(measured, whole);
}

#[rstest]
#[case(Paging::Offset)]
#[case(Paging::Token)]
#[tokio::test]
async fn what_the_user_may_no_longer_see_is_left_out_and_said(#[case] paging: Paging) {
    let app = acme().await;
    let (_, token) = app.token_for(0, OUTSIDER).await;
    let query = format!("filterType=customjql&customjql=created+is+not+empty&{COLUMNS}&pageSize=1");
    let page = get(&app, &token, &paging.first(&query)).await;
    assert_eq!(keys(&page), ["SEC-1"]);
    let restricted = Edit::Restrict {
        issue: "WEB-1".to_owned(),
        restricted: true,
    };
    app.site(0).edit(restricted).unwrap();
    let deleted = Edit::DeleteIssue {
        issue: "WEB-2".to_owned(),
    };
    app.site(0).edit(deleted).unwrap();
    let (mut page, mut shown) = (page, Vec::new());
    while let Some(next) = paging.next(&query, &page) {
        page = get(&app, &token, &next).await;
        shown.push((keys(&page).join(" "), warnings(&page).join(" ")));
        assert!(!page.to_string().contains("WEB-1"), "{page}");
    }
    let gone = "1 issue(s) of this page have been deleted, or hidden from the token's user, since the first page was read: their rows are missing.";
    let expected = [("", gone), ("", gone), ("WEB-3", "")];
    assert_eq!(
        shown,
        expected.map(|(keys, told)| (keys.to_owned(), told.to_owned()))
    );
}

#[tokio::test]
async fn a_run_by_offset_waits_for_a_quarter_of_an_hour_and_is_walked_again_after_it() {
    let app = site_of(6).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{OPEN}&{COLUMNS}&pageSize=2");
    let page = async |start: u32| {
        let path = format!("/rest/list?{query}&startIssueIndex={start}");
        let page = get(&app, &token, &path).await;
        (page["total"].as_u64().unwrap(), page["reportDate"].clone())
    };
    let first = page(0).await;
    transition(&app, "WEB-1", "5");
    for minutes in [15, 15] {
        app.advance(TimeDelta::minutes(minutes));
        assert_eq!(page(2).await, first, "each page makes it wait anew");
    }
    app.advance(TimeDelta::minutes(15) + TimeDelta::milliseconds(1));
    let walked_again = page(4).await;
    assert_eq!(walked_again.0, 5);
    assert_ne!(walked_again.1, first.1);
    transition(&app, "WEB-2", "5");
    app.advance(TimeDelta::minutes(1));
    assert_eq!(page(2).await, walked_again, "a run like any other");
    let anew = page(0).await;
    assert_eq!(anew.0, 4, "the first page always begins anew");
    assert_eq!(page(2).await, anew);
    let absent = get(&app, &token, &format!("/rest/list?{query}")).await;
    transition(&app, "WEB-3", "5");
    assert_eq!((page(2).await.0, absent["total"].as_u64()), (4, Some(4)));
}

#[tokio::test]
async fn a_run_by_offset_ends_after_a_day_however_busy() {
    let app = site_of(3).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("/rest/list?{OPEN}&{COLUMNS}&pageSize=1");
    let first = get(&app, &token, &query).await;
    let second = format!("{query}&startIssueIndex=1");
    for _ in 0..(24 * 4) {
        app.advance(TimeDelta::minutes(15));
        let page = get(&app, &token, &second).await;
        assert_eq!(page["reportDate"], first["reportDate"]);
    }
    app.advance(TimeDelta::minutes(1));
    let page = get(&app, &token, &second).await;
    assert_ne!(page["reportDate"], first["reportDate"]);
}

#[tokio::test]
async fn a_run_by_offset_is_one_users_with_one_set_of_parameters() {
    let app = site_of(4).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let (_, of_another_user) = app.token_for(0, FAR).await;
    let query = format!("/rest/list?{OPEN}&{COLUMNS}&pageSize=2");
    get(&app, &token, &query).await;
    transition(&app, "WEB-1", "5");
    let total = async |token: &str, query: &str| {
        let page = get(&app, token, &format!("{query}&startIssueIndex=2")).await;
        page["total"].as_u64().unwrap()
    };
    assert_eq!(total(&token, &query).await, 4);
    assert_eq!(total(&token, &format!("{query}&_=1795306562")).await, 4);
    assert_eq!(total(&of_another_user, &query).await, 3);
    assert_eq!(
        total(&token, &query.replace("pageSize=2", "pageSize=1")).await,
        3
    );
    assert_eq!(total(&token, &format!("{query}&viewFormat=days")).await, 3);
    let by_token = query.replace("/list?", "/list2?");
    get(&app, &token, &by_token).await;
    transition(&app, "WEB-2", "5");
    assert_eq!(total(&token, &query).await, 4, "runs by token are others");
}

#[tokio::test]
async fn a_run_by_token_goes_on_at_another_replica_and_ends_with_the_hundredth_after_it() {
    let app = site_of(3).await;
    let replica = app.replica().await;
    let (_, token) = app.token_for(0, ADMIN).await;
    let query = format!("{OPEN}&{COLUMNS}&pageSize=1");
    let page = get(&app, &token, &Paging::Token.first(&query)).await;
    let next = Paging::Token.next(&query, &page).unwrap();
    let elsewhere = app.http.get(format!("{replica}{next}"));
    let elsewhere = elsewhere.header("Authorization", format!("TISJWT {token}"));
    let there: Value = elsewhere.send().await.unwrap().json().await.unwrap();
    assert_eq!(there["table"], get(&app, &token, &next).await["table"]);
    for n in 1..100 {
        app.advance(TimeDelta::milliseconds(1));
        let other = format!("/rest/list2?{query}&emptyValueToken={n}");
        get(&app, &token, &other).await;
    }
    get(&app, &token, &next).await;
    app.advance(TimeDelta::milliseconds(1));
    let other = format!("/rest/list2?{query}&emptyValueToken=100");
    get(&app, &token, &other).await;
    let body = app.report(&token, &next).await.expect(400).json();
    assert!(
        messages(&body)[0].contains("run of this token is over"),
        "{body}"
    );
    assert_eq!(app.dump().await.rows("paging_runs").len(), 100);
}

#[tokio::test]
async fn housekeeping_forgets_runs_that_are_over() {
    let app = site_of(3).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    for endpoint in ["list", "list2"] {
        let query = format!("/rest/{endpoint}?{OPEN}&{COLUMNS}&pageSize=1");
        get(&app, &token, &query).await;
    }
    let kept = async || {
        app.housekeeping.round().await;
        app.dump().await.rows("paging_runs").len()
    };
    assert_eq!(kept().await, 2);
    app.advance(TimeDelta::minutes(16));
    assert_eq!(kept().await, 1, "the run by offset is over");
    app.advance(TimeDelta::hours(24));
    assert_eq!(kept().await, 0);
}

#[tokio::test]
async fn a_report_of_one_page_leaves_no_run() {
    let app = site_of(3).await;
    let (_, token) = app.token_for(0, MEMBER).await;
    for endpoint in ["list", "list2"] {
        let query = format!("/rest/{endpoint}?{OPEN}&{COLUMNS}&pageSize=3");
        get(&app, &token, &query).await;
    }
    assert!(app.dump().await.rows("paging_runs").is_empty());
}

#[rstest]
#[case(Paging::Offset, 100)]
#[case(Paging::Token, 100)]
#[case(Paging::Token, 30)]
#[case(Paging::Token, 500)]
#[case(Paging::Offset, 1000)]
#[tokio::test]
async fn a_loop_costs_no_more_calls_than_it_must(#[case] paging: Paging, #[case] size: u32) {
    const ISSUES: u32 = 1_200;
    let issues = (1..=ISSUES).map(|number| {
        let key = format!("WEB-{number}");
        let started = [("2026-11-21T11:00:00.000+0000", "3")];
        issue(
            number,
            &key,
            ("2026-11-21T10:00:00.000+0000", "1"),
            &started,
        )
    });
    let app = TestApp::start(vec![SiteOptions::with_issues(issues.collect())], &[]).await;
    app.install(0).await;
    let (_, token) = app.token_for(0, ADMIN).await;
    app.site(0).clear_calls();
    let query = format!("filterType=project&projectKey=WEB&{COLUMNS}&pageSize={size}");
    let (mut next, mut count) = (Some(paging.first(&query)), 0);
    while let Some(path) = next {
        let page = get(&app, &token, &path).await;
        count += rows(&page).len();
        next = paging.next(&query, &page);
    }
    assert_eq!(count, 1_200);
    let calls = app.site(0).calls();
    let calls: Vec<_> = calls
        .iter()
        .filter(|call| call.operation != Some(app.exchange()))
        .map(|call| call.operation)
        .collect();
    let (n, p) = (f64::from(ISSUES), f64::from(size));
    let most = 1.05 * (n / 5_000.0 + n / p.min(100.0) + n / p + 3.0);
    assert!(
        f64::from(u32::try_from(calls.len()).unwrap()) <= most,
        "{} > {most}: {calls:?}",
        calls.len()
    );
}
