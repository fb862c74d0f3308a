use chrono::TimeDelta;
use sandbox::{ContextForm, Edit, Misbehaviour, Operation, Release, Rule, TokenText, accounts};

use crate::remote::{Stage, part};

#[tokio::test]
async fn an_exchange_gives_a_token_of_that_user() {
    let stage = Stage::installed().await;
    let system = stage.app.system_token(stage.site()).unwrap();
    let reply = stage
        .exchange(&system, &stage.site_ari(), accounts::FAR)
        .await;
    assert_eq!(
        (reply.status, &reply.payload()["success"]),
        (200, &true.into()),
        "{}",
        reply.body
    );
    assert_eq!(reply.payload()["authToken"]["ttl"], 3600);
    assert!(reply.body["extensions"]["gateway"]["request_id"].is_string());
    let (status, me) = stage.jira(reply.token(), "api/3/myself").await;
    assert_eq!((status, &me["accountId"]), (200, &accounts::FAR.into()));
    stage.advance(TimeDelta::seconds(3600));
    assert_eq!(
        stage.jira(reply.token(), "api/3/myself").await.0,
        401,
        "its time is over"
    );
}

#[tokio::test]
async fn only_one_form_of_the_context_is_known() {
    let stage = Stage::installed().await;
    let system = stage.app.system_token(stage.site()).unwrap();
    let (id, other) = (stage.site().cloud_id(), stage.sandbox.site(1).cloud_id());
    let workspace = format!("ari:cloud:jira:{id}:workspace/{id}");
    let elsewhere = format!("ari:cloud:jira::site/{other}");
    for (form, context, expected) in [
        (ContextForm::Site, stage.site_ari(), true),
        (ContextForm::Site, workspace.clone(), false),
        (ContextForm::Site, elsewhere, false),
        (ContextForm::Workspace, workspace, true),
        (ContextForm::Workspace, stage.site_ari(), false),
    ] {
        stage.app.configure(|app| app.context_form = form);
        let reply = stage.exchange(&system, &context, accounts::ADMIN).await;
        assert_eq!(
            (reply.status, &reply.payload()["success"]),
            (200, &expected.into()),
            "{context}"
        );
        if !expected {
            let message = reply.payload()["errors"][0]["message"].as_str().unwrap();
            assert!(
                message.starts_with("Could not load permissions for app user"),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn people_who_may_not_be_impersonated_are_refused() {
    let stage = Stage::installed().await;
    let system = stage.app.system_token(stage.site()).unwrap();
    let succeeds = async |user: &str| {
        let reply = stage.exchange(&system, &stage.site_ari(), user).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.payload()["success"].as_bool().unwrap()
    };
    assert!(!succeeds(accounts::INACTIVE).await);
    assert!(!succeeds("712020:nobody").await);
    stage.app.share(false);
    assert!(!succeeds(accounts::MEMBER).await, "no contributor");
    stage
        .app
        .configure(|app| app.contributors = vec![accounts::MEMBER.to_owned()]);
    assert!(succeeds(accounts::MEMBER).await);
    stage.app.share(true);
    assert!(succeeds(accounts::ADMIN).await);
}

#[tokio::test]
async fn other_tokens_are_exchanged_for_nothing() {
    let stage = Stage::installed().await;
    let user = stage.app.user_token(stage.site(), accounts::ADMIN).unwrap();
    let system = stage.app.system_token(stage.site()).unwrap();
    for token in [user.as_str(), "nonsense"] {
        assert_eq!(
            stage
                .exchange(token, &stage.site_ari(), accounts::ADMIN)
                .await
                .status,
            401
        );
    }
    stage.app.revoke_tokens(stage.site());
    assert_eq!(
        stage
            .exchange(&system, &stage.site_ari(), accounts::ADMIN)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_release_without_impersonation_is_403() {
    let stage = Stage::registered().await;
    stage
        .app
        .deploy(Release::new("1.0.0").without_impersonation());
    stage.app.install(stage.site()).await;
    let system = stage.app.system_token(stage.site()).unwrap();
    assert_eq!(
        stage
            .exchange(&system, &stage.site_ari(), accounts::ADMIN)
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn the_budget_of_the_app_ends_with_429() {
    let stage = Stage::installed().await;
    stage.app.configure(|app| app.impersonations_per_minute = 2);
    let system = stage.app.system_token(stage.site()).unwrap();
    let exchange = async || {
        stage
            .exchange(&system, &stage.site_ari(), accounts::ADMIN)
            .await
    };
    assert_eq!(exchange().await.status, 200);
    stage.advance(TimeDelta::seconds(20));
    assert_eq!(exchange().await.status, 200);
    let refused = exchange().await;
    assert_eq!(
        (refused.status, &refused.headers["retry-after"]),
        (429, &"40".parse().unwrap())
    );
    stage.advance(TimeDelta::seconds(40));
    assert_eq!(exchange().await.status, 200);
}

#[tokio::test]
async fn the_gateway_has_bad_days() {
    let stage = Stage::installed().await;
    let system = stage.app.system_token(stage.site()).unwrap();
    let spoiled = async |what| {
        stage
            .site()
            .misbehave(Rule::once(Operation::Impersonation, what));
        stage
            .exchange(&system, &stage.site_ari(), accounts::ADMIN)
            .await
    };
    let reply = spoiled(Misbehaviour::GatewayError).await;
    assert_eq!(
        (
            reply.status,
            reply.body["data"].is_null(),
            reply.body["errors"].is_array()
        ),
        (200, true, true)
    );
    let reply = spoiled(Misbehaviour::WithoutToken).await;
    assert_eq!(
        (
            &reply.payload()["success"],
            reply.payload()["authToken"].is_null()
        ),
        (&true.into(), true)
    );
    let reply = spoiled(Misbehaviour::Unavailable { retry_after: None }).await;
    assert_eq!(reply.status, 503);
}

#[tokio::test]
async fn tokens_can_be_opaque() {
    let stage = Stage::installed().await;
    assert!(part(&stage.app.system_token(stage.site()).unwrap(), 1)["exp"].is_i64());
    stage
        .app
        .configure(|app| app.token_text = TokenText::Opaque);
    stage.app.revoke_tokens(stage.site());
    assert_eq!(
        stage
            .app
            .system_token(stage.site())
            .unwrap()
            .split('.')
            .count(),
        1
    );
}

#[tokio::test]
async fn an_impersonated_token_dies_with_its_user() {
    let stage = Stage::installed().await;
    let system = stage.app.system_token(stage.site()).unwrap();
    let reply = stage
        .exchange(&system, &stage.site_ari(), accounts::MEMBER)
        .await;
    let leave = Edit::Activate {
        account: accounts::MEMBER.to_owned(),
        active: false,
    };
    stage.site().edit(leave).unwrap();
    assert_eq!(stage.jira(reply.token(), "api/3/myself").await.0, 401);
}
