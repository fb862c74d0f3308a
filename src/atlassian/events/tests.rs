use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::atlassian::ids::{AccountId, AppVersion, CloudId, ForgeInstallationId};
use crate::atlassian::jwt::forge::testing::{
    APP, ENVIRONMENT, INSTALLATION, OTHER, SITE, event_claims as claims, with,
};

/// The shape that public remotes have met: bare ids.
fn installed() -> Value {
    json!({
        "id": INSTALLATION, "context": format!("ari:cloud:jira::site/{SITE}"), "installerAccountId": "account-1",
        "eventType": "avi:forge:installed:app",
        "app": {"id": APP, "version": "9.0.0", "name": "Dwell", "ownerAccountId": "account-9"},
        "environment": {"id": ENVIRONMENT},
    })
}

fn upgraded() -> Value {
    let changes = json!({
        "eventType": "avi:forge:upgraded:app", "installerAccountId": null, "upgraderAccountId": "account-2",
        "permissions": {"scopes": ["read:jira-work", "read:jira-user"], "external": {}},
    });
    with(installed(), &changes)
}

fn parse(body: &Value) -> Result<InstallationEvent, EventError> {
    InstallationEvent::parse(body.to_string().as_bytes())
}

#[test]
fn an_installation_tells_where_and_by_whom() {
    let event = parse(&installed()).unwrap();
    assert_eq!(event.kind, InstallationEventKind::Installed);
    assert_eq!(
        Some(event.installation),
        ForgeInstallationId::parse(INSTALLATION)
    );
    assert_eq!(event.cloud_id, CloudId::parse(SITE));
    assert_eq!(
        event.environment.map(|id| id.to_string()).as_deref(),
        Some(ENVIRONMENT)
    );
    assert_eq!(event.version.as_ref().and_then(AppVersion::major), Some(9));
    assert_eq!(event.account, Some(AccountId::new("account-1")));
    assert_eq!((event.scopes.len(), event.retry), (0, None));
    assert!(event.is_about(&claims()));
}

#[test]
fn an_upgrade_tells_what_is_consented_to() {
    let event = parse(&upgraded()).unwrap();
    assert_eq!(event.kind, InstallationEventKind::Upgraded);
    assert_eq!(event.account, Some(AccountId::new("account-2")));
    assert_eq!(event.scopes, ["read:jira-work", "read:jira-user"]);
    assert!(event.is_about(&claims()));
}

#[rstest]
#[case::without_permissions(json!({"permissions": null}))]
#[case::permissions_of_another_form(json!({"permissions": ["read:jira-work"]}))]
fn an_upgrade_may_tell_less(#[case] changes: Value) {
    assert!(
        parse(&with(upgraded(), &changes))
            .unwrap()
            .scopes
            .is_empty()
    );
}

#[test]
fn aris_and_bare_ids_are_the_same() {
    let aris = json!({
        "id": format!("ari:cloud:ecosystem::installation/{INSTALLATION}"), "context": SITE,
        "app": {"id": format!("ari:cloud:ecosystem::app/{APP}"), "version": "9.0.0"},
        "environment": {"id": format!("ari:cloud:ecosystem::environment/{APP}/{ENVIRONMENT}")},
    });
    assert_eq!(
        parse(&with(installed(), &aris)).unwrap(),
        parse(&installed()).unwrap()
    );
}

#[rstest]
#[case::installation(json!({"id": OTHER}), false)]
#[case::site(json!({"context": OTHER}), false)]
#[case::app(json!({"app": {"id": OTHER}}), false)]
#[case::environment(json!({"environment": {"id": OTHER}}), false)]
#[case::less(json!({"context": null, "environment": null}), true)]
fn a_body_must_not_contradict_its_token(#[case] changes: Value, #[case] is_about: bool) {
    let event = parse(&with(installed(), &changes)).unwrap();
    assert_eq!(event.is_about(&claims()), is_about);
}

#[rstest]
#[case::other_event(json!({"eventType": "avi:forge:uninstalled:app"}))]
#[case::no_event(json!({"eventType": null}))]
#[case::no_installation(json!({"id": null}))]
#[case::wrong_installation(json!({"id": "1"}))]
#[case::other_product(json!({"context": format!("ari:cloud:confluence::site/{SITE}")}))]
#[case::no_app(json!({"app": null}))]
fn what_is_no_installation_event_is_refused(#[case] changes: Value) {
    assert!(parse(&with(installed(), &changes)).is_err());
}

#[rstest]
#[case::nothing("")]
#[case::cut_off("{")]
#[case::list("[]")]
#[case::text("\"avi:forge:installed:app\"")]
fn what_is_no_event_at_all_is_refused(#[case] body: &str) {
    assert!(InstallationEvent::parse(body.as_bytes()).is_err());
}

#[rstest]
#[case::at_the_top(json!({"retryContext": retry("TIMEOUT_ERROR")}), Some(RetryReason::TimeoutError))]
#[case::below_payload(
    json!({"payload": {"retryContext": retry("INVALID_REMOTE_INVOCATION_ERROR")}}),
    Some(RetryReason::InvalidRemoteInvocationError)
)]
#[case::token_refused(
    json!({"retryContext": retry("INVALID_FORGE_INVOCATION_TOKEN")}),
    Some(RetryReason::InvalidForgeInvocationToken)
)]
#[case::unknown_reason(json!({"retryContext": retry("NEW")}), Some(RetryReason::Other))]
#[case::no_reason(json!({"retryContext": {"retryCount": 2}}), Some(RetryReason::Other))]
#[case::unreadable(json!({"retryContext": "2"}), None)]
#[case::payload_unreadable(json!({"payload": "2"}), None)]
#[case::first_time(json!({}), None)]
fn a_repeated_event_says_why(#[case] changes: Value, #[case] reason: Option<RetryReason>) {
    let retry = reason.map(|retry_reason| RetryContext {
        retry_count: 2,
        retry_reason,
    });
    assert_eq!(parse(&with(installed(), &changes)).unwrap().retry, retry);
    assert_eq!(
        ModuleCall::read(changes.to_string().as_bytes()).retry,
        retry
    );
}

fn retry(reason: &str) -> Value {
    json!({"retryCount": 2, "retryReason": reason, "retryData": null})
}

#[rstest]
#[case::as_functions_get_it(&format!(r#"{{"context": {{"cloudId": "{SITE}", "moduleKey": "hourly"}}, "contextToken": "x"}}"#), true)]
#[case::empty("", true)]
#[case::no_json("<html>", true)]
#[case::other_form(r#"{"context": "here"}"#, true)]
#[case::other_site(&format!(r#"{{"context": {{"cloudId": "{OTHER}"}}}}"#), false)]
fn a_schedule_may_say_anything_but_another_site(#[case] body: &str, #[case] is_about: bool) {
    assert_eq!(
        ModuleCall::read(body.as_bytes()).is_about(&claims()),
        is_about
    );
}
