//! What may be asked of Jira in an hour, for all sites and replicas together: reports say when they fit, exports wait.

use chrono::{DateTime, TimeDelta, Utc};
use dwell::atlassian::ids::SiteId;
use dwell::db::jira_budget;
use reqwest::Method;
use sandbox::{SiteOptions, accounts};
use serde_json::Value;

use super::eventually;
use crate::test_app::{Answer, TestApp, send, start_of_time};

const ALL: &str = "filterType=project&projectKey=GEN&columnsBy=statusDuration&calendar=normalHours";
const SUM: &str = "aggregationType=sum";

/// Sites with so many issues each, the app on all of them, and a token on each.
async fn stage(issues: &[usize], points_per_hour: u64) -> (TestApp, Vec<String>) {
    let sites = issues.iter().map(|count| SiteOptions::generated(*count));
    let points = points_per_hour.to_string();
    let environment = [("DWELL_JIRA_POINTS_PER_HOUR", points.as_str())];
    let app = TestApp::start(sites.collect(), &environment).await;
    let mut tokens = Vec::new();
    for site in 0..issues.len() {
        app.install(site).await;
        tokens.push(app.token_for(site, accounts::ADMIN).await.1);
    }
    (app, tokens)
}

async fn sum(app: &TestApp, token: &str) -> Answer {
    let path = format!("/rest/aggregation?{ALL}&{SUM}");
    app.report(token, &path).await
}

/// The path of a new export.
async fn started(app: &TestApp, token: &str) -> String {
    app.keep_fresh().await;
    let path = format!("/rest/export?{ALL}&outputType=csv");
    let answer = app.rest_call(token, (Method::POST, &path), None).await;
    let id = answer.expect(200).json()["exportId"].clone();
    format!("/rest/export/{}", id.as_str().unwrap())
}

async fn status(app: &TestApp, token: &str, export: &str) -> Value {
    app.report(token, export).await.expect(200).json()
}

async fn lines(app: &TestApp, token: &str, export: &str) -> usize {
    let file = app.report(token, &format!("{export}/download")).await;
    file.expect(200).text.lines().count()
}

#[track_caller]
fn waits_until_one(status: &Value) {
    assert_eq!(status["status"], "Waiting", "{status}");
    let message = status["message"].as_str().unwrap_or_default();
    assert!(
        message.ends_with("the export goes on by itself at 2026-11-21T13:00:00Z."),
        "{status}"
    );
}

/// In the order of their installation.
async fn sites(app: &TestApp) -> Vec<SiteId> {
    let mut ids = Vec::new();
    for site in 0..app.dump().await.rows("sites").len() {
        ids.push(app.site_id(site).await);
    }
    ids
}

/// Points of the app and of each site, in the order of their installation, as replicas see them.
async fn points(app: &TestApp, hour: DateTime<Utc>) -> (u64, Vec<u64>) {
    let mut of_sites = Vec::new();
    for id in sites(app).await {
        let points = jira_budget::points(&app.db, Some(id), hour).await;
        of_sites.push(points.unwrap());
    }
    let of_app = jira_budget::points(&app.db, None, hour).await;
    (of_app.unwrap(), of_sites)
}

/// Every process has told what it spent in the hour.
async fn settled(app: &TestApp, hour: DateTime<Utc>, at_least: u64) -> (u64, Vec<u64>) {
    eventually("the points are told", async || {
        let (of_app, of_sites) = points(app, hour).await;
        (of_app >= at_least).then_some((of_app, of_sites))
    })
    .await
}

#[tokio::test]
async fn at_65_000_points_reports_are_refused_and_an_export_pauses_and_goes_on() {
    let (app, tokens) = stage(&[9_000, 300], 65_000).await;
    let hour = start_of_time();
    // Another replica has asked for much already.
    let tx = app.db.begin().await.unwrap();
    for site in [None, Some(sites(&app).await[1])] {
        let spent = jira_budget::add_points(&tx, site, hour, 40_000);
        spent.await.unwrap();
    }
    tx.commit().await.unwrap();
    // Every two seconds replicas tell each other.
    app.advance(TimeDelta::seconds(3));
    // Found, and read twice: three points an issue are 27,000.
    let refused = sum(&app, &tokens[0]).await.expect(429);
    assert_eq!(refused.headers["retry-after"], "3597");
    assert!(
        refused.text.contains("2026-11-21T13:00:00Z"),
        "{}",
        refused.text
    );
    let large = started(&app, &tokens[0]).await;
    assert_eq!(
        app.exports.work_off().await.unwrap(),
        1,
        "the worker is free again"
    );
    let resting = status(&app, &tokens[0], &large).await;
    waits_until_one(&resting);
    let completed = resting["completed"].as_u64().unwrap();
    assert!((2_000..9_000).contains(&completed), "{resting}");
    assert_eq!(resting["total"], 9_000, "{resting}");

    // The quota is the app's: the other site has none either, and says when.
    let refused = sum(&app, &tokens[1]).await.expect(429);
    assert_eq!(refused.headers["retry-after"], "3597");
    assert!(
        refused.text.contains("2026-11-21T13:00:00Z"),
        "{}",
        refused.text
    );
    let small = started(&app, &tokens[1]).await;
    app.exports.work_off().await.unwrap();
    waits_until_one(&status(&app, &tokens[1], &small).await);
    let (of_app, of_sites) = settled(&app, hour, 60_000).await;
    // What a search finds is counted when it has been found: here the 300 of the small site, at the most.
    assert!(of_app <= 65_300, "{of_app}");
    assert_eq!(of_sites.iter().sum::<u64>(), of_app, "{of_sites:?}");
    assert!(of_sites[0] > 15_000, "{of_sites:?}");
    assert!((40_000..41_000).contains(&of_sites[1]), "{of_sites:?}");

    app.advance(TimeDelta::hours(1) - TimeDelta::seconds(4));
    assert_eq!(app.exports.work_off().await.unwrap(), 0);
    app.advance(TimeDelta::seconds(1));
    app.keep_fresh().await;
    assert_eq!(app.exports.work_off().await.unwrap(), 2);
    for (token, export, issues) in [(&tokens[0], &large, 9_000), (&tokens[1], &small, 300)] {
        let done = status(&app, token, export).await;
        assert_eq!(done["status"], "Successful", "{done}");
        assert_eq!(lines(&app, token, export).await, issues + 1);
    }
    let (of_app, of_sites) = settled(&app, hour + TimeDelta::hours(1), 1_000).await;
    assert_eq!(of_sites.iter().sum::<u64>(), of_app, "{of_sites:?}");
    // It went on: to begin anew would have cost the hour.
    assert!(of_app < 19_000, "{of_app}");
    sum(&app, &tokens[1]).await.expect(200);
}

#[tokio::test]
async fn replicas_share_the_hour() {
    let (app, tokens) = stage(&[3_000], 12_000).await;
    let other = app.replica().await;
    sum(&app, &tokens[0]).await.expect(200);
    settled(&app, start_of_time(), 9_000).await;
    let request = app
        .http
        .get(format!("{other}/rest/aggregation?{ALL}&{SUM}"));
    let request = request.header("Authorization", format!("TISJWT {}", tokens[0]));
    let refused = send(request).await.expect(429);
    assert_eq!(refused.headers["retry-after"], "3600");
    assert!(
        refused.text.contains("2026-11-21T13:00:00Z"),
        "{}",
        refused.text
    );
}

/// An export that rests with some of its issues read.
async fn resting() -> (TestApp, String, String) {
    let (app, tokens) = stage(&[2_500], 12_000).await;
    let token = tokens.into_iter().next().unwrap();
    let page = format!("/rest/list2?{ALL}&pageSize=1000");
    app.report(&token, &page).await.expect(200);
    let export = started(&app, &token).await;
    assert_eq!(app.exports.work_off().await.unwrap(), 1);
    let rests = status(&app, &token, &export).await;
    waits_until_one(&rests);
    let completed = rests["completed"].as_u64().unwrap();
    assert!((1_000..2_500).contains(&completed), "{rests}");
    (app, token, export)
}

#[tokio::test]
async fn what_rests_in_a_dead_process_another_one_makes_from_the_beginning() {
    let (app, token, export) = resting().await;
    let (url, workers) = app.replica_and_workers().await;
    app.advance(TimeDelta::hours(1));
    assert_eq!(workers.work_off().await.unwrap(), 0, "its keeper is first");
    app.advance(TimeDelta::seconds(31));
    app.keep_fresh().await;
    assert_eq!(workers.work_off().await.unwrap(), 1);
    let request = app.http.get(format!("{url}{export}/download"));
    let request = request.header("Authorization", format!("TISJWT {token}"));
    let there = send(request).await.expect(200).text;
    assert_eq!(there.lines().count(), 2_501);
    // The keeper was only slow: there is nothing left for it to do, or to publish.
    assert_eq!(app.exports.work_off().await.unwrap(), 0);
    let here = app.report(&token, &format!("{export}/download")).await;
    assert_eq!(here.expect(200).text, there);
}

#[tokio::test]
async fn one_that_rests_is_aborted_like_any_other() {
    let (app, token, export) = resting().await;
    let abort = (Method::DELETE, export.as_str());
    let aborted = app.rest_call(&token, abort, None).await.expect(200).json();
    assert_eq!(aborted["status"], "Aborted", "{aborted}");
    app.advance(TimeDelta::hours(1));
    assert_eq!(app.exports.work_off().await.unwrap(), 0);
}

#[tokio::test]
async fn a_process_that_ends_leaves_what_rests_to_the_others_at_once() {
    let (app, token, export) = resting().await;
    let ending = tokio::spawn(app.exports.clone().run());
    app.exports.stop();
    ending.await.unwrap();
    let (_, workers) = app.replica_and_workers().await;
    app.advance(TimeDelta::hours(1));
    app.keep_fresh().await;
    assert_eq!(workers.work_off().await.unwrap(), 1);
    assert_eq!(lines(&app, &token, &export).await, 2_501);
}
