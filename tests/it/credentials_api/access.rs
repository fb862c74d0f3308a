//! Who may see and change what is kept.

use reqwest::Method;
use sandbox::{Edit, SiteOptions, accounts, addresses, secrets};
use serde_json::{Value, json};

use super::{ALL, KEY, TOKEN, call, put_key, shown, status, with_both};
use crate::test_app::TestApp;

fn calls() -> [(Method, String, Value); 7] {
    let key = json!({ "key": secrets::KEY });
    let token = json!({ "token": secrets::TOKEN, "email": addresses::ADMIN });
    [
        (Method::GET, ALL.to_owned(), Value::Null),
        (Method::PUT, KEY.to_owned(), key),
        (Method::PUT, TOKEN.to_owned(), token),
        (Method::POST, format!("{KEY}/check"), Value::Null),
        (Method::POST, format!("{TOKEN}/check"), Value::Null),
        (Method::DELETE, KEY.to_owned(), Value::Null),
        (Method::DELETE, TOKEN.to_owned(), Value::Null),
    ]
}

#[tokio::test]
async fn only_admins_may_do_anything_with_them() {
    let app = with_both().await;
    let before = shown(&app).await;
    for (method, path, body) in calls() {
        let what = format!("{method} {path}");
        let answer = call(&app, accounts::MEMBER, method, &path, body).await;
        assert_eq!(answer.status.as_u16(), 403, "{what}: {}", answer.text);
        assert!(
            !answer.text.contains(addresses::ADMIN),
            "{what}: {}",
            answer.text
        );
    }
    assert_eq!(shown(&app).await, before);
}

#[tokio::test]
async fn somebody_who_is_no_admin_any_more_changes_nothing_with_the_next_call() {
    let app = with_both().await;
    let before = shown(&app).await;
    let account = accounts::ADMIN.to_owned();
    let is_admin = |admin| Edit::Admin {
        account: account.clone(),
        admin,
    };
    app.site(0).edit(is_admin(false)).unwrap();
    for (method, path, body) in calls().into_iter().skip(1) {
        let answer = call(&app, accounts::ADMIN, method, &path, body).await;
        answer.expect(403);
    }
    app.site(0).edit(is_admin(true)).unwrap();
    let after = shown(&app).await;
    assert_eq!(
        after["organizationKey"]["version"],
        before["organizationKey"]["version"]
    );
    assert_eq!(
        after["userToken"]["version"],
        before["userToken"]["version"]
    );
}

#[tokio::test]
async fn another_sites_admin_sees_nothing_of_it() {
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let app = TestApp::start(sites, &[]).await;
    app.install(0).await;
    app.install(1).await;
    put_key(&app, secrets::KEY).await.expect(200);
    let of_other = async |method: Method, path: &str| {
        app.page_call(1, accounts::ADMIN, (method, path), None)
            .await
    };
    let all = of_other(Method::GET, ALL).await.expect(200).json();
    assert_eq!(status(&all["organizationKey"]).0, "notSet", "{all}");
    of_other(Method::POST, &format!("{KEY}/check"))
        .await
        .expect(404);
    of_other(Method::DELETE, KEY).await.expect(404);
    assert_eq!(status(&shown(&app).await["organizationKey"]).0, "valid");
}
