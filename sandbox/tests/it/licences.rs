//! What Atlassian says of the app's licence: to pages, to the app, and to nobody else.

use chrono::TimeDelta;
use sandbox::{Clock, EnvironmentType, ForgeEvent, Licence, MintKey, accounts};
use serde_json::{Value, json};

use crate::app::{self, qsh};
use crate::remote;

const ADDON: &str = "/rest/atlassian-connect/1/addons/test-app";

async fn sold() -> app::Stage {
    let stage = app::Stage::sample().await;
    stage.site().set_licence(Licence::Active);
    stage
}

/// `Authorization` of the app for a `GET` of that path.
fn jwt(stage: &app::Stage, path: &str) -> String {
    let (now, secret) = (
        Clock::system().now().timestamp(),
        stage.site().shared_secret(),
    );
    let hash = qsh(&format!("GET&{path}&"));
    let claims = json!({"iss": "test-app", "iat": now, "exp": now + 60, "qsh": hash});
    let header = json!({"typ": "JWT", "alg": "HS256"});
    format!(
        "JWT {}",
        stage
            .sandbox
            .mint(&header, &claims, MintKey::Secret(&secret))
    )
}

#[tokio::test]
async fn the_addon_resource_is_for_the_app_alone() {
    let stage = sold().await;
    let ask = async |authorization: Option<&str>, path: &str| {
        stage.call(authorization, "GET", path, None).await
    };
    let told = ask(Some(&jwt(&stage, ADDON)), ADDON).await;
    assert_eq!((told.status, &told.body["key"]), (200, &json!("test-app")));
    assert_eq!(told.body["license"]["active"], true, "{}", told.body);
    assert_eq!(ask(None, ADDON).await.status, 401);
    let bearer = format!("Bearer {}", stage.token(accounts::ADMIN).await);
    assert_eq!(ask(Some(&bearer), ADDON).await.status, 401);
    let elsewhere = jwt(&stage, "/rest/api/3/myself");
    assert_eq!(ask(Some(&elsewhere), ADDON).await.status, 401);
    let other = ADDON.replace("test-app", "other");
    assert_eq!(ask(Some(&jwt(&stage, &other)), &other).await.status, 404);
}

#[tokio::test]
async fn a_frame_has_the_licence_and_a_signature_over_it() {
    let stage = sold().await;
    let site = stage.site();
    let page = format!("{}/page", stage.app.url);
    let hash = |token: &str| remote::part(token, 1)["qsh"].clone();
    for (licence, word) in [
        (Licence::Active, "lic=active"),
        (Licence::Inactive, "lic=none"),
        (Licence::Unsold, "lic=none"),
    ] {
        site.set_licence(licence);
        let url = site.frame_url(&page, accounts::ADMIN);
        let (framed, token) = url.split_once("&jwt=").unwrap();
        assert!(framed.contains(word), "{url}");
        let signed = |address: &str| hash(&site.url_token("GET", address, accounts::ADMIN));
        assert_eq!(hash(token), signed(framed));
        assert_ne!(hash(token), signed(&framed.replace("lic", "lie")));
    }
}

fn of_invocation(stage: &remote::Stage) -> Value {
    let claims = stage.app.event_claims(stage.site(), ForgeEvent::Hourly);
    claims["app"]["license"]["active"].clone()
}

#[tokio::test]
async fn invocations_of_production_tell_it_and_no_others() {
    let stage = remote::Stage::installed().await;
    assert_eq!(of_invocation(&stage), Value::Null);
    for (licence, active) in [(Licence::Active, true), (Licence::Inactive, false)] {
        stage.site().set_licence(licence);
        assert_eq!(of_invocation(&stage), active);
        let page = stage.app.page_claims(stage.site(), accounts::ADMIN);
        assert_eq!(page["app"]["license"]["active"], active);
    }
    stage.app.configure(|one| one.is_sold = false);
    assert_eq!(of_invocation(&stage), Value::Null, "a private app");
    stage.app.configure(|one| {
        one.is_sold = true;
        one.environment = EnvironmentType::Staging;
    });
    assert_eq!(of_invocation(&stage), Value::Null, "not in production");
}

#[tokio::test]
async fn the_licence_api_answers_the_apps_own_token_once_in_five_minutes() {
    let stage = remote::Stage::installed().await;
    stage.site().set_licence(Licence::Inactive);
    let url = format!("{}/api/forge/app/v1/license", stage.sandbox.url());
    let ask = async |token: &str| {
        let answer = stage
            .http
            .get(&url)
            .bearer_auth(token)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap())
    };
    let of_user = stage.app.user_token(stage.site(), accounts::ADMIN).unwrap();
    assert_eq!(ask(&of_user).await.0, 401);
    let own = stage.app.system_token(stage.site()).unwrap();
    let (status, body) = ask(&own).await;
    assert_eq!(
        (status, &body["results"][0]["data"]["active"]),
        (200, &json!(false))
    );
    assert_eq!(ask(&own).await.0, 429);
    stage.advance(TimeDelta::minutes(5));
    stage.app.configure(|one| one.is_sold = false);
    let (status, body) = ask(&own).await;
    assert_eq!(
        (status, &body["results"][0]["error"]["type"]),
        (200, &json!("NOT_FOUND"))
    );
}
