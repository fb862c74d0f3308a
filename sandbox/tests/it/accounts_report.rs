//! The desk where apps tell whose account ids they store.

use chrono::TimeDelta;
use sandbox::{Misbehaviour, Operation, Release, Rule, accounts};
use serde_json::{Value, json};

use crate::remote::Stage;

const LONG_AGO: &str = "2026-01-01T00:00:00.000Z";

fn one(account: &str) -> Value {
    json!({ "accountId": account, "updatedAt": LONG_AGO })
}

fn report(accounts: &[Value]) -> Value {
    json!({ "accounts": accounts })
}

async fn told(stage: &Stage, token: &str, body: &Value) -> (u16, Value, Option<String>) {
    let url = format!("{}/api/app/report-accounts/", stage.sandbox.url());
    let call = stage.http.post(url).bearer_auth(token).json(body);
    let response = call.send().await.unwrap();
    let status = response.status().as_u16();
    let cycle = response.headers().get("cycle-period");
    let cycle = cycle.map(|period| period.to_str().unwrap().to_owned());
    let text = response.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or_default(),
        cycle,
    )
}

#[tokio::test]
async fn closed_and_changed_accounts_are_told_and_the_others_are_not() {
    let stage = Stage::installed().await;
    let token = stage.app.system_token(stage.site()).unwrap();
    let all = [accounts::ADMIN, accounts::MEMBER, accounts::FAR];
    let body = report(&all.map(one));
    let week = Some("P7D".to_owned());
    assert_eq!(told(&stage, &token, &body).await, (204, Value::Null, week));
    stage.sandbox.close_account(accounts::MEMBER);
    stage.sandbox.update_account(accounts::FAR);
    stage.sandbox.set_cycle_period("P1D");
    let news = json!({ "accounts": [
        { "accountId": accounts::MEMBER, "status": "closed" },
        { "accountId": accounts::FAR, "status": "updated" },
    ] });
    let day = Some("P1D".to_owned());
    assert_eq!(told(&stage, &token, &body).await, (200, news, day));
    let newer = "2026-12-01T00:00:00+01:00";
    let body = report(&[json!({ "accountId": accounts::FAR, "updatedAt": newer })]);
    assert_eq!(told(&stage, &token, &body).await.0, 204);
    assert_eq!(stage.sandbox.reported_accounts().len(), 7);
    let gone = stage.app.user_token(stage.site(), accounts::MEMBER);
    let (status, _) = stage.jira(&gone.unwrap(), "api/3/myself").await;
    assert_eq!(status, 401, "whose account is closed cannot be acted for");
}

#[tokio::test]
async fn what_is_no_report_is_refused() {
    let stage = Stage::installed().await;
    let token = stage.app.system_token(stage.site()).unwrap();
    let many: Vec<Value> = (0..91)
        .map(|number| one(&format!("557058:{number}")))
        .collect();
    let mut extra = one(accounts::ADMIN);
    extra["name"] = json!("Ada");
    for body in [
        report(&[]),
        report(&many),
        report(&[one("")]),
        report(&[one("unknown")]),
        report(&[one("not an id")]),
        report(&[one(&"x".repeat(129))]),
        report(&[json!({ "accountId": accounts::ADMIN, "updatedAt": "today" })]),
        report(&[json!({ "accountId": accounts::ADMIN })]),
        report(&[extra]),
        json!([]),
    ] {
        assert_eq!(told(&stage, &token, &body).await.0, 400, "{body}");
    }
    assert_eq!(told(&stage, &token, &report(&many[..90])).await.0, 204);
    assert_eq!(stage.sandbox.reported_accounts().len(), 90);
    // One that Atlassian does not know spoils the whole, and no other report.
    stage.sandbox.refuse_reports_of(accounts::FAR);
    let spoilt = report(&[one(accounts::ADMIN), one(accounts::FAR)]);
    assert_eq!(told(&stage, &token, &spoilt).await.0, 400);
    let whole = report(&[one(accounts::ADMIN)]);
    assert_eq!(told(&stage, &token, &whole).await.0, 204);
    assert_eq!(stage.sandbox.reported_accounts().len(), 91);
}

#[tokio::test]
async fn too_many_reports_have_to_wait() {
    let stage = Stage::installed().await;
    let token = stage.app.system_token(stage.site()).unwrap();
    let body = report(&[one(accounts::ADMIN)]);
    stage.sandbox.limit_reports(Some(1));
    for status in [204, 429] {
        assert_eq!(told(&stage, &token, &body).await.0, status);
    }
    stage.sandbox.limit_reports(None);
    assert_eq!(told(&stage, &token, &body).await.0, 204);
    assert_eq!(stage.sandbox.reported_accounts().len(), 2);
}

#[tokio::test]
async fn somebody_who_was_not_asked_about_can_be_named() {
    let stage = Stage::installed().await;
    let token = stage.app.system_token(stage.site()).unwrap();
    let account = accounts::MEMBER.to_owned();
    let rule = Rule::once(
        Operation::ReportAccounts,
        Misbehaviour::NamesAnother { account },
    );
    stage.site().misbehave(rule);
    let body = report(&[one(accounts::ADMIN)]);
    let (status, answer, _) = told(&stage, &token, &body).await;
    let named = json!({ "accounts": [{ "accountId": accounts::MEMBER, "status": "closed" }] });
    assert_eq!((status, answer), (200, named));
    assert_eq!(told(&stage, &token, &body).await.0, 204);
    assert_eq!(stage.sandbox.reported_accounts().len(), 2);
}

#[tokio::test]
async fn only_the_app_itself_reports_and_only_with_consent() {
    let stage = Stage::installed().await;
    let body = report(&[one(accounts::ADMIN)]);
    let user = stage.app.user_token(stage.site(), accounts::ADMIN).unwrap();
    for token in [user.as_str(), "made-up"] {
        assert_eq!(told(&stage, token, &body).await.0, 401, "{token}");
    }
    let release = Release::new("1.0.0").without_scope("report:personal-data");
    stage.app.deploy(Release {
        version: "2.0.0".to_owned(),
        ..release
    });
    assert!(stage.app.consent_quietly(stage.site()));
    stage.advance(TimeDelta::hours(3));
    let token = stage.app.system_token(stage.site()).unwrap();
    assert_eq!(told(&stage, &token, &body).await.0, 403);
    stage.advance(TimeDelta::hours(5));
    assert_eq!(told(&stage, &token, &body).await.0, 401, "expired");
    // The door of Connect's apps takes no tokens of Forge's.
    let url = format!(
        "{}/rest/atlassian-connect/latest/report-accounts",
        stage.site().base_url()
    );
    let call = stage.http.post(url).bearer_auth(&token).json(&body);
    assert_eq!(call.send().await.unwrap().status(), 401);
}
