use sandbox::{PageRequest, Rejection, accounts};
use serde_json::json;

use crate::remote::Stage;

fn post() -> PageRequest {
    PageRequest::new("POST", "/forge/api/v1/tokens?x=1").body(json!({"a": 1}))
}

#[tokio::test]
async fn a_page_call_names_its_user_and_brings_that_users_token() {
    let stage = Stage::installed().await;
    let answer = stage
        .app
        .invoke_remote(stage.site(), accounts::MEMBER, &post())
        .await;
    assert_eq!(answer.unwrap().status, 204);
    let call = stage.last();
    assert_eq!(
        (call.path.as_str(), &call.body),
        ("/forge/api/v1/tokens", &json!({"a": 1}))
    );
    let claims = call.claims();
    assert_eq!(claims["principal"], accounts::MEMBER);
    assert_eq!(claims["context"]["siteUrl"], stage.site().base_url());
    assert_eq!(claims["app"]["module"]["type"], "jira:globalPage");
    assert_eq!(call.header("x-forge-oauth-system"), None);
    let token = call.header("x-forge-oauth-user").unwrap().to_owned();
    let (_, me) = stage.jira(&token, "api/3/myself").await;
    assert_eq!(me["accountId"], accounts::MEMBER);
}

#[tokio::test]
async fn a_script_cannot_replace_what_forge_adds_but_is_alone_with_request_remote() {
    let stage = Stage::installed().await;
    let names = [
        "Authorization",
        "X-Forge-OAuth-User",
        "X-Forge-OAuth-System",
    ];
    let attack = names
        .iter()
        .fold(post(), |request, name| request.header(name, "attack"));
    stage
        .app
        .invoke_remote(stage.site(), accounts::MEMBER, &attack)
        .await
        .unwrap();
    let call = stage.last();
    let system = call.header("x-forge-oauth-system");
    assert_eq!(
        (call.header("x-forge-oauth-user") == Some("attack"), system),
        (false, None)
    );

    stage
        .app
        .request_remote(stage.site(), accounts::MEMBER, &attack)
        .await
        .unwrap();
    let call = stage.last();
    assert_eq!(call.header("x-forge-oauth-user"), Some("attack"));
    assert_eq!(call.header("x-forge-oauth-system"), Some("attack"));
    assert_eq!(call.claims()["principal"], accounts::MEMBER);
}

#[tokio::test]
async fn a_page_sees_refusals_only_as_json() {
    let stage = Stage::installed().await;
    let cases = [
        ((200, Some("text/csv"), "a,b"), "ok"),
        ((403, Some("application/json"), "{}"), "ok"),
        ((404, None, "{}"), "ok"),
        ((401, Some("application/json"), "{}"), "refused"),
        ((302, None, ""), "redirect"),
        ((404, Some("text/plain"), "{}"), "type"),
        ((422, Some("application/problem+json"), "{}"), "type"),
        ((500, Some("application/json"), ""), "no json"),
    ];
    for (canned, expected) in cases {
        stage.answer_with(canned);
        let answer = stage
            .app
            .invoke_remote(stage.site(), accounts::ADMIN, &post())
            .await;
        let seen = match &answer {
            Ok(_) => "ok",
            Err(Rejection::InvocationRefused) => "refused",
            Err(Rejection::Redirect) => "redirect",
            Err(Rejection::WrongContentType(_)) => "type",
            Err(Rejection::NotJson(_)) => "no json",
            Err(_) => "other",
        };
        assert_eq!(seen, expected, "{canned:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_page_cannot_ask_for_everything() {
    let stage = Stage::installed().await;
    let large = PageRequest::new("POST", "/x").body(json!({"a": "x".repeat(500_000)}));
    let list = PageRequest::new("POST", "/x").body(json!([1]));
    let elsewhere = PageRequest::new("GET", "//example.com/x");
    for request in [large, list, elsewhere] {
        let answer = stage
            .app
            .invoke_remote(stage.site(), accounts::ADMIN, &request)
            .await;
        assert!(
            matches!(answer, Err(Rejection::BadRequest(_))),
            "{answer:?}"
        );
    }
    stage.app.share(false);
    let answer = stage
        .app
        .invoke_remote(stage.site(), accounts::ADMIN, &post())
        .await;
    assert_eq!(answer.unwrap_err(), Rejection::NoAccess);
    let answer = stage
        .app
        .invoke_remote(stage.sandbox.site(1), accounts::ADMIN, &post())
        .await;
    assert_eq!(answer.unwrap_err(), Rejection::NotInstalled);
    assert_eq!(
        stage.received().len(),
        1,
        "only the installation came through"
    );
}
