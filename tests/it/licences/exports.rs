//! Exports go on without anybody who asks, and so without anybody to be refused: they are ended.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rstest::rstest;
use sandbox::{Misbehaviour, Rule};
use serde_json::Value;

use super::*;

const EXPORT: &str = "/rest/export?filterType=customjql&customjql=created+%3E+2000-01-01+order+by+key&columnsBy=statusDuration\
    &calendar=normalHours&outputType=csv";
const PATIENCE: Duration = Duration::from_mins(1);

/// A licensed site, and a token of its admin.
async fn licensed(platform: Platform) -> (TestApp, String) {
    let app = site_with(Licence::Active, platform).await;
    assert_eq!(said_by_a_page(&app).await, 200);
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    (app, token)
}

/// Somebody opens one, and with that Atlassian says what there is of a licence; the status that they get.
async fn said_by_a_page(app: &TestApp) -> u16 {
    let page = match app.platform {
        Platform::Connect => frame(app).await,
        Platform::Forge => me(app).await,
    };
    page.status.as_u16()
}

async fn started(app: &TestApp, token: &str) -> String {
    let answer = app.rest_call(token, (Method::POST, EXPORT), None).await;
    let id = answer.expect(200).json()["exportId"].clone();
    id.as_str().unwrap().to_owned()
}

async fn status(app: &TestApp, token: &str, id: &str) -> Value {
    let answer = app.report(token, &format!("/rest/export/{id}")).await;
    answer.expect(200).json()
}

async fn runs(app: &TestApp, token: &str, id: &str) {
    let since = Instant::now();
    while status(app, token, id).await["status"] != "Running" {
        assert!(since.elapsed() < PATIENCE, "it never runs");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Only who is licensed again can look.
async fn has_failed_for_want_of_it(app: &TestApp, token: &str, id: &str) {
    is_refused_report(app, token).await;
    app.site(0).set_licence(Licence::Active);
    assert_eq!(said_by_a_page(app).await, 200);
    let ended = status(app, token, id).await;
    assert_eq!(ended["status"], "Failed", "{ended}");
    assert_eq!(ended["message"], UNLICENSED, "{ended}");
    let file = app
        .report(token, &format!("/rest/export/{id}/download"))
        .await;
    file.expect(404);
    let another = started(app, token).await;
    assert_eq!(app.exports.work_off().await.unwrap(), 1);
    assert_eq!(status(app, token, &another).await["status"], "Successful");
}

#[rstest]
#[case::through_connect(Platform::Connect)]
#[case::through_forge(Platform::Forge)]
#[tokio::test]
async fn one_that_waits_ends_with_the_licence(#[case] platform: Platform) {
    let (app, token) = licensed(platform).await;
    let id = started(&app, &token).await;
    app.site(0).set_licence(Licence::Inactive);
    // Nobody opens a page: it is the worker that asks.
    app.advance(TimeDelta::minutes(5));
    assert_eq!(app.exports.work_off().await.unwrap(), 1);
    assert_eq!(asked(&app), 1);
    has_failed_for_want_of_it(&app, &token, &id).await;
}

#[rstest]
#[case::through_connect(Platform::Connect)]
#[case::through_forge(Platform::Forge)]
#[tokio::test]
async fn one_that_is_being_made_ends_with_the_licence(#[case] platform: Platform) {
    let (app, token) = licensed(platform).await;
    let slow = Misbehaviour::Slow { millis: 600_000 };
    let rule = Rule::always(Operation::BulkChangelogs, slow);
    app.site(0).misbehave(rule);
    let id = started(&app, &token).await;
    let working = app.exports.work_off();
    let losing = async {
        runs(&app, &token, &id).await;
        app.site(0).set_licence(Licence::Inactive);
        assert_eq!(said_by_a_page(&app).await, 403);
    };
    let ended = tokio::time::timeout(PATIENCE, async { tokio::join!(working, losing).0 });
    assert_eq!(ended.await.expect("its worker lets go").unwrap(), 1);
    app.site(0).behave();
    has_failed_for_want_of_it(&app, &token, &id).await;
}
