//! `/sandbox/…`: the same for scripts.

use sandbox::{SiteOptions, accounts};
use serde_json::json;

use crate::app::{App, start};
use crate::remote::Stage;

#[tokio::test]
async fn a_script_can_install_and_uninstall() {
    let sandbox = start(SiteOptions::sample()).await;
    let app = App::start(&["READ", "ACT_AS_USER"], 204).await;
    let http = sandbox::http_client().unwrap();
    let base = sandbox.site(0).base_url();
    let post = async |path: &str, body: serde_json::Value| -> serde_json::Value {
        let request = http.post(format!("{base}/sandbox/{path}")).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(
        post("install", json!({"appUrl": app.url})).await["status"],
        204
    );
    let site = http
        .get(format!("{base}/sandbox/site"))
        .send()
        .await
        .unwrap();
    let site: serde_json::Value = site.json().await.unwrap();
    assert_eq!(
        (&site["installed"], &site["clientKey"]),
        (&json!(true), &json!(sandbox.site(0).client_key()))
    );
    assert_eq!(post("uninstall", json!({})).await["status"], 204);
    assert_eq!(app.hooks().len(), 4);
}

#[tokio::test]
async fn a_script_can_play_forge() {
    let stage = Stage::registered().await;
    let post = async |path: &str, body: serde_json::Value| -> serde_json::Value {
        let url = format!("{}/sandbox/forge/{path}", stage.sandbox.url());
        let request = stage.http.post(url).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let installed = post("install", json!({})).await;
    assert_eq!(installed["status"], 204, "{installed}");
    assert_eq!(
        installed["installationId"].as_str(),
        stage.app.installation_id(stage.site()).as_deref()
    );
    assert_eq!(post("hourly", json!({})).await["status"], 204);
    let call =
        json!({"account": accounts::MEMBER, "method": "POST", "path": "/x", "body": {"a": 1}});
    assert_eq!(post("invoke", call.clone()).await["status"], 204);
    assert_eq!(stage.last().body, json!({"a": 1}));
    post("share", json!({"shared": false})).await;
    assert_eq!(
        post("invoke", call).await["rejected"],
        "the user has no access to the app"
    );
    assert_eq!(post("uninstall", json!({})).await["status"], 204);
    let app = post("register", json!({"remote": "http://127.0.0.1:1"})).await;
    assert!(
        app["appId"]
            .as_str()
            .unwrap()
            .starts_with("ari:cloud:ecosystem::app/")
    );
    assert_eq!(
        post("install", json!({})).await["status"],
        0,
        "nobody listens there"
    );
}

#[tokio::test]
async fn a_script_can_spoil_and_edit() {
    let stage = crate::app::Stage::sample().await;
    let post = async |path: &str, body: serde_json::Value| {
        stage
            .call(None, "POST", &format!("/sandbox/{path}"), Some(body))
            .await
    };
    let rule = json!({"operation": "status", "what": {"kind": "unavailable"}});
    assert_eq!(
        post("misbehave", rule).await.status,
        400,
        "there is no operation of that name"
    );
    let rule = json!({"operation": "statuses", "times": 1, "what": {"kind": "unavailable", "retryAfter": 7}});
    assert_eq!(post("misbehave", rule).await.status, 200);
    let refused = stage.admin("status").await;
    assert_eq!(
        (refused.status, &refused.headers["retry-after"]),
        (503, &"7".parse().unwrap())
    );

    let edit = json!({"transition": {"issue": "WEB-1", "status": "10001"}});
    assert_eq!(post("edit", edit).await.status, 200);
    assert_eq!(
        stage.admin("issue/WEB-1?fields=status").await.body["fields"]["status"]["name"],
        "In Review"
    );
    assert_eq!(
        post(
            "edit",
            json!({"transition": {"issue": "WEB-999", "status": "3"}})
        )
        .await
        .status,
        400
    );

    let calls = stage.call(None, "GET", "/sandbox/calls", None).await.body;
    let refused = calls
        .as_array()
        .unwrap()
        .iter()
        .find(|call| call["status"] == 503)
        .unwrap();
    assert_eq!(
        (&refused["operation"], &refused["account"]),
        (&json!("statuses"), &json!(accounts::ADMIN))
    );
}
