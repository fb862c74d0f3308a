//! Jira does not say anything: what it said last goes on.

use chrono::TimeDelta;
use rstest::rstest;
use sandbox::{Misbehaviour, Rule};

use super::*;

fn says_nothing(app: &TestApp) {
    for operation in [Operation::Addon, Operation::ForgeLicence] {
        app.site(0).misbehave(Rule {
            operation: Some(operation),
            what: Misbehaviour::Unavailable { retry_after: None },
            ..Rule::default()
        });
    }
}

/// Far less than the system token of Forge lives.
fn ten_minutes(app: &TestApp) {
    app.advance(TimeDelta::minutes(10));
}

#[rstest]
#[case(Platform::Connect)]
#[case(Platform::Forge)]
#[tokio::test]
async fn who_was_served_is_served_on_and_who_was_refused_is_not(#[case] platform: Platform) {
    let app = site_with(Licence::Active, platform).await;
    me(&app).await.expect(200);
    let (_, token) = app.token_for(0, accounts::ADMIN).await;
    says_nothing(&app);
    ten_minutes(&app);
    report_of(&app, &token).await.expect(200);

    app.site(0).behave();
    app.site(0).set_licence(Licence::Inactive);
    ten_minutes(&app);
    report_of(&app, &token).await.expect(401);
    says_nothing(&app);
    ten_minutes(&app);
    report_of(&app, &token).await.expect(401);
    assert!(asked(&app) >= 2);
}

/// Without the events that Forge would send meanwhile, which say it too.
async fn report_of(app: &TestApp, token: &str) -> Answer {
    let request = app.request(Method::GET, REPORT);
    send(request.bearer_auth(token)).await
}

#[tokio::test]
async fn who_was_never_told_anything_is_served() {
    let app = site_with(Licence::Inactive, Platform::Connect).await;
    says_nothing(&app);
    me(&app).await.expect(200);
    app.site(0).behave();
    ten_minutes(&app);
    is_refused_page(me(&app).await);
}

#[rstest]
#[case(401)]
#[case(403)]
#[case(404)]
#[tokio::test]
async fn a_refusal_to_say_it_says_nothing(#[case] status: u16) {
    let app = site_with(Licence::Active, Platform::Connect).await;
    me(&app).await.expect(200);
    app.site(0).misbehave(Rule {
        operation: Some(Operation::Addon),
        what: Misbehaviour::Fails {
            status,
            message: "no".to_owned(),
        },
        ..Rule::default()
    });
    ten_minutes(&app);
    me(&app).await.expect(200);
    assert_eq!(asked(&app), 2);
}
