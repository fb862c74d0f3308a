//! What becomes of whom Atlassian names.

use chrono::TimeDelta;
use dwell::db::audit::{self, AuditEvent};
use reqwest::Method;
use sandbox::{Call, Operation, accounts};
use serde_json::{Value, json};

use super::Stage;

const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration";

async fn trail(stage: &Stage) -> Vec<AuditEvent> {
    let site = stage.app.site_id(0).await;
    audit::list(&stage.app.db, site, None, 1000).await.unwrap()
}

#[tokio::test]
async fn of_a_closed_account_nothing_is_left() {
    let stage = Stage::set().await;
    let tables = stage.app.dump().await;
    let tables = tables.tables_with(accounts::MEMBER);
    for table in ["report_tokens", "parameter_sets", "exports", "audit_events"] {
        assert!(tables.contains(&table), "{table} not in {tables:?}");
    }
    stage.app.sandbox.close_account(accounts::MEMBER);
    stage.first_report().await;
    let left = stage.app.dump().await;
    assert_eq!(left.tables_with(accounts::MEMBER), Vec::<&str>::new());
    let refused = stage.app.report(&stage.member, REPORT).await.expect(401);
    assert!(refused.text.contains("deleted"), "{}", refused.text);
    stage.app.report(&stage.admin, REPORT).await.expect(200);
    // What others use stays, and what was theirs alone does not.
    let sets = stage
        .app
        .report(&stage.admin, "/rest/parameterSets/search")
        .await;
    let sets = sets.expect(200).text;
    assert!(sets.contains("Ours") && !sets.contains("Mine"), "{sets}");
    let events = trail(&stage).await;
    let told = |action: &str| {
        let is_it = |event: &&AuditEvent| event.action == action && event.actor == "dwell";
        events
            .iter()
            .filter(is_it)
            .map(|event| &event.detail)
            .collect::<Vec<&Value>>()
    };
    assert_eq!(
        told("token.deleted"),
        [&json!({ "reason": "accountClosed" })]
    );
    let erased = told("account.erased");
    assert_eq!(erased.len(), 1);
    for table in ["report_tokens", "exports", "parameter_sets"] {
        assert_eq!(erased[0][table], 1, "{erased:?}");
    }
}

#[tokio::test]
async fn what_a_former_admin_did_stays_without_their_name() {
    let stage = Stage::set().await;
    let before = trail(&stage).await.len();
    stage.app.sandbox.close_account(accounts::ADMIN);
    stage.first_report().await;
    let left = stage.app.dump().await;
    assert_eq!(left.tables_with(accounts::ADMIN), Vec::<&str>::new());
    // Who has left no longer acts, and nobody else loses anything.
    stage.app.report(&stage.admin, REPORT).await.expect(401);
    stage.app.report(&stage.member, REPORT).await.expect(200);
    let calendars = stage.app.report(&stage.member, "/rest/calendar").await;
    assert!(calendars.expect(200).text.contains("Office"));
    let site = stage.app.site_id(0).await;
    let kept = dwell::db::credentials::of_site(&stage.app.db, site).await;
    assert_eq!(kept.unwrap(), [], "their API token and address");
    let events = trail(&stage).await;
    assert!(events.len() > before, "no line is lost");
    let removed = events
        .iter()
        .find(|event| event.action == "credential.removed");
    assert_eq!(removed.unwrap().detail["reason"], "accountClosed");
    let issued = events.iter().filter(|event| event.action == "token.issued");
    assert!(issued.clone().count() > 0 && issued.clone().all(|event| event.actor == "erased"));
}

#[tokio::test]
async fn the_pages_show_that_somebody_was_there() {
    let stage = Stage::on(vec![sandbox::SiteOptions::sample()]).await;
    let tx = stage.app.db.begin().await.unwrap();
    let site = stage.app.site_id(0).await;
    let gone = dwell::atlassian::ids::AccountId::new(accounts::MEMBER);
    dwell::db::accounts::erase(&tx, site, &gone).await.unwrap();
    tx.commit().await.unwrap();
    let call = (Method::GET, "/api/v1/audit");
    let shown = stage.app.page_call(0, accounts::ADMIN, call, None).await;
    let shown = shown.expect(200).json();
    let details: Vec<&Value> = shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["details"])
        .collect();
    assert!(
        details
            .iter()
            .all(|detail| !detail.to_string().contains(accounts::MEMBER))
    );
    let named = json!({ "accountIds": ["erased", accounts::ADMIN] });
    let call = (Method::POST, "/api/v1/users/named");
    let named = stage
        .app
        .page_call(0, accounts::ADMIN, call, Some(named))
        .await;
    let named = named.expect(200).json();
    assert_eq!(named.to_string().matches("erased").count(), 1, "{named}");
    assert!(named.to_string().contains("Ada"), "{named}");
}

#[tokio::test]
async fn an_owner_who_changed_something_is_asked_about_at_once() {
    let stage = Stage::set().await;
    stage.round().await;
    stage.app.advance(super::CYCLE);
    stage.app.keep_fresh().await;
    stage.app.housekeeping.check_credentials().await;
    stage.app.advance(TimeDelta::minutes(1));
    let asked = || {
        let is_it = |call: &Call| call.operation == Some(Operation::ApplicationRoles);
        stage.app.site(0).calls().into_iter().filter(is_it).count()
    };
    let before = asked();
    stage.app.housekeeping.check_credentials().await;
    assert_eq!(asked(), before, "not due for a day");
    stage.app.sandbox.update_account(accounts::ADMIN);
    stage.app.sandbox.update_account(accounts::MEMBER);
    stage.round().await;
    stage.app.housekeeping.check_credentials().await;
    assert_eq!(asked(), before + 1);
    // Of whom nothing is kept but the id, there is nothing to fetch.
    stage.app.report(&stage.member, REPORT).await.expect(200);
    stage.app.report(&stage.admin, REPORT).await.expect(200);
}
