use sandbox::{Door, Release, accounts};
use serde_json::json;

use crate::app::App;
use crate::remote::Stage;

const PROPERTY: &str = "connect_client_key_019cdff3-8bfb-71fe-9628-875b700aebb8";

#[tokio::test]
async fn a_user_token_sees_what_its_user_sees() {
    let stage = Stage::installed().await;
    let token = |account| stage.app.user_token(stage.site(), account).unwrap();
    let (admin, member) = (token(accounts::ADMIN), token(accounts::MEMBER));
    assert_eq!(stage.jira(&admin, "api/3/issue/SEC-1").await.0, 200);
    assert_eq!(stage.jira(&member, "api/3/issue/SEC-1").await.0, 404);
    let is_admin = async |token: &str| {
        let (_, body) = stage
            .jira(token, "api/3/mypermissions?permissions=ADMINISTER")
            .await;
        body["permissions"]["ADMINISTER"]["havePermission"]
            .as_bool()
            .unwrap()
    };
    assert_eq!(
        (is_admin(&admin).await, is_admin(&member).await),
        (true, false)
    );
    let call = stage.site().calls().pop().unwrap();
    assert_eq!(
        (call.door, call.path.as_str()),
        (Door::Gateway, "/rest/api/3/mypermissions")
    );
    assert_eq!(call.account.as_deref(), Some(accounts::MEMBER));
}

#[tokio::test]
async fn the_app_has_an_account_of_its_own() {
    let stage = Stage::installed().await;
    let token = stage.app.system_token(stage.site()).unwrap();
    let (status, me) = stage.jira(&token, "api/3/myself").await;
    assert_eq!((status, &me["accountType"]), (200, &json!("app")));
}

#[tokio::test]
async fn links_lead_to_the_gateway_and_the_server_tells_the_site() {
    let stage = Stage::installed().await;
    let token = stage.app.user_token(stage.site(), accounts::ADMIN).unwrap();
    let (_, issue) = stage.jira(&token, "api/3/issue/WEB-1").await;
    let gateway = format!(
        "{}/api/ex/jira/{}/",
        stage.sandbox.url(),
        stage.site().cloud_id()
    );
    assert!(
        issue["self"].as_str().unwrap().starts_with(&gateway),
        "{}",
        issue["self"]
    );
    let (_, server) = stage.jira(&token, "api/3/serverInfo").await;
    assert_eq!(server["baseUrl"], stage.site().base_url());
}

#[tokio::test]
async fn tokens_of_one_platform_or_site_are_refused_at_the_other() {
    let stage = Stage::installed().await;
    let connect = App::start(&["READ", "ACT_AS_USER"], 204).await;
    assert!(stage.site().install(&connect.url).await.is_success());
    let (site, http) = (stage.site(), &stage.http);
    let forge = stage.app.user_token(site, accounts::ADMIN).unwrap();
    let at_the_site = http.get(format!("{}/rest/api/3/myself", site.base_url()));
    let answer = at_the_site.bearer_auth(&forge).send().await.unwrap();
    assert_eq!(
        answer.status(),
        401,
        "a Forge token at the site's own address"
    );

    let connect_token = site.context_token(accounts::ADMIN);
    assert_eq!(stage.jira(&connect_token, "api/3/myself").await.0, 401);
    let other = stage.sandbox.site(1);
    stage.app.install(other).await;
    let elsewhere = stage.app.user_token(other, accounts::ADMIN).unwrap();
    assert_eq!(stage.jira(&elsewhere, "api/3/myself").await.0, 401);
}

#[tokio::test]
async fn scopes_are_those_of_the_release_that_the_site_consented_to() {
    let stage = Stage::registered().await;
    stage
        .app
        .deploy(Release::new("1.0.0").without_scope("read:jira-user"));
    stage.app.install(stage.site()).await;
    let token = || stage.app.user_token(stage.site(), accounts::ADMIN).unwrap();
    assert_eq!(stage.jira(&token(), "api/3/status").await.0, 200);
    let (status, body) = stage.jira(&token(), "api/3/myself").await;
    assert_eq!(
        (status, &body["message"]),
        (401, &json!("Unauthorized; scope does not match"))
    );
    stage.app.deploy(Release::new("2.0.0"));
    assert_eq!(
        stage.jira(&token(), "api/3/myself").await.0,
        401,
        "an admin must consent first"
    );
    stage.app.upgrade(stage.site()).await;
    assert_eq!(stage.jira(&token(), "api/3/myself").await.0, 200);
}

#[tokio::test]
async fn the_client_key_is_told_to_the_app_that_has_the_connect_key() {
    let stage = Stage::registered().await;
    stage
        .app
        .configure(|app| app.connect_key = Some("test-app".to_owned()));
    let connect = App::start(&["READ", "ACT_AS_USER"], 204).await;
    assert!(stage.site().install(&connect.url).await.is_success());
    let look_up = async |key: &str| {
        let token = stage.app.system_token(stage.site()).unwrap();
        let path = format!("atlassian-connect/1/addons/{key}/properties/{PROPERTY}");
        stage.jira(&token, &path).await
    };
    stage.app.install(stage.site()).await;
    let (status, body) = look_up("test-app").await;
    assert_eq!(
        (status, &body),
        (
            200,
            &json!({"key": PROPERTY, "value": stage.site().client_key()})
        )
    );
    assert_eq!(look_up("other-app").await.0, 404);
    let context = stage.site().context_token(accounts::ADMIN);
    let old = stage
        .http
        .get(format!("{}/rest/api/3/myself", stage.site().base_url()));
    let old = old
        .header("Authorization", format!("JWT {context}"))
        .send()
        .await
        .unwrap();
    assert_eq!(old.status(), 401, "the Connect installation is gone");

    let user = stage.app.user_token(stage.site(), accounts::ADMIN).unwrap();
    let path = format!("atlassian-connect/1/addons/test-app/properties/{PROPERTY}");
    assert_eq!(stage.jira(&user, &path).await.0, 401);
    stage.app.configure(|app| app.connect_key = None);
    assert_eq!(
        look_up("test-app").await.0,
        404,
        "the manifest has no such key"
    );
}

#[tokio::test]
async fn a_site_that_never_had_the_connect_app_has_no_client_key() {
    let stage = Stage::registered().await;
    stage
        .app
        .configure(|app| app.connect_key = Some("test-app".to_owned()));
    stage.app.install(stage.site()).await;
    let token = stage.app.system_token(stage.site()).unwrap();
    let path = format!("atlassian-connect/1/addons/test-app/properties/{PROPERTY}");
    assert_eq!(stage.jira(&token, &path).await.0, 404);
}
