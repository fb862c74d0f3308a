//! Versions: two admins at one page.

use reqwest::Method;
use sandbox::{accounts, secrets};
use serde_json::{Value, json};

use super::{ALL, KEY, put_key, shown, with_both};
use crate::test_app::{Answer, TestApp, send};

async fn with_version(app: &TestApp, method: Method, path: &str, seen: &Value) -> Answer {
    let body = json!({ "key": secrets::KEY });
    let is_put = method == Method::PUT;
    let request = app.page_request(0, accounts::ADMIN, (method, path));
    let request = request.header("If-Match", format!("\"{seen}\""));
    send(if is_put { request.json(&body) } else { request }).await
}

#[tokio::test]
async fn whoever_comes_second_gets_what_is_there_now() {
    let app = with_both().await;
    let seen = shown(&app).await["organizationKey"]["version"].clone();
    let first = with_version(&app, Method::PUT, KEY, &seen)
        .await
        .expect(200)
        .json();
    assert!(first["version"].as_i64() > seen.as_i64(), "{first}");
    let check = format!("{KEY}/check");
    for (method, path) in [
        (Method::PUT, KEY),
        (Method::POST, &check),
        (Method::DELETE, KEY),
    ] {
        let late = with_version(&app, method, path, &seen)
            .await
            .expect(412)
            .json();
        assert_eq!(
            (&late["code"], &late["current"]["version"]),
            (&json!("changed"), &first["version"])
        );
    }
    let seen = &first["version"];
    with_version(&app, Method::POST, &check, seen)
        .await
        .expect(200);
    with_version(&app, Method::DELETE, KEY, seen)
        .await
        .expect(204);
    with_version(&app, Method::PUT, KEY, seen).await.expect(412);
    let anew = with_version(&app, Method::PUT, KEY, &json!(0))
        .await
        .expect(200)
        .json();
    assert_ne!(anew["version"], *seen, "a version comes once");
    with_version(&app, Method::PUT, KEY, &json!(0))
        .await
        .expect(412);
}

#[tokio::test]
async fn many_at_once_leave_one_that_works() {
    let app = TestApp::installed().await;
    let saves = (0..6).map(|_| put_key(&app, secrets::KEY));
    for answer in futures::future::join_all(saves).await {
        answer.expect(200);
    }
    let rows = dwell::db::credentials::of_site(&app.db, app.site_id(0).await).await;
    assert_eq!(rows.unwrap().len(), 1);
    assert_eq!(shown(&app).await["organizationKey"]["status"], "valid");
}

#[tokio::test]
async fn nothing_of_it_may_be_kept_by_anybody_on_the_way() {
    let app = with_both().await;
    let request = app.page_request(0, accounts::ADMIN, (Method::GET, ALL));
    let answer = send(request).await.expect(200);
    assert_eq!(answer.headers["cache-control"], "no-cache, no-store");
}
