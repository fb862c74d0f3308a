//! `me`, and the people of a site.

use reqwest::Method;
use sandbox::{Edit, User, accounts};
use serde_json::{Value, json};

use super::company::company;
use super::{admin, call, each, get};
use crate::test_app::{Platform, TestApp};

const ME: &str = "/api/v1/me";
const USERS: &str = "/api/v1/users";
const NAMED: &str = "/api/v1/users/named";

#[tokio::test]
async fn a_page_knows_who_looks_at_it() {
    let app = TestApp::installed().await;
    let me = get(&app, accounts::MEMBER, ME).await;
    let platform = match app.platform {
        Platform::Connect => "connect",
        Platform::Forge => "forge",
    };
    let expected = json!({
        "accountId": accounts::MEMBER, "displayName": "Mia Member", "avatarUrl": null,
        "timeZone": "America/New_York", "locale": "en_US", "admin": false,
        "site": { "baseUrl": app.site(0).base_url() }, "platform": platform,
        "distribution": "self-hosted", "selfService": false, "tokenRevealable": true,
        "serviceUrl": me["serviceUrl"],
    });
    assert_eq!(me, expected);
    let url = me["serviceUrl"].as_str().unwrap();
    assert_eq!(url.trim_end_matches('/'), app.url);
    assert_eq!(get(&app, accounts::ADMIN, ME).await["admin"], true);
}

#[tokio::test]
async fn one_of_two_thousand_is_found_by_name_or_address() {
    let app = company().await;
    for text in ["person 1734", "PERSON1734@example.com"] {
        let path = format!("{USERS}?q={}&limit=5", text.replace(' ', "%20"));
        let found = get(&app, accounts::ADMIN, &path).await;
        assert_eq!(
            each(&found["items"], "accountId"),
            ["712020:company-1734"],
            "{text}"
        );
        assert_eq!(found["items"][0]["active"], true, "{found}");
    }
    let first = get(&app, accounts::ADMIN, &format!("{USERS}?limit=7")).await;
    assert_eq!(first["items"].as_array().unwrap().len(), 7, "{first}");
}

#[tokio::test]
async fn the_deactivated_and_apps_are_not_offered() {
    let app = TestApp::installed().await;
    let mut robot = User::new("712020:a-robot", "Ada's robot");
    "app".clone_into(&mut robot.account_type);
    app.site(0).edit(Edit::PutUser(robot)).unwrap();
    let found = get(&app, accounts::ADMIN, &format!("{USERS}?q=ada")).await;
    assert_eq!(
        each(&found["items"], "displayName"),
        ["Ada Admin"],
        "{found}"
    );
    let none = get(&app, accounts::ADMIN, &format!("{USERS}?q=ina%20inactive")).await;
    assert_eq!(none["items"], json!([]), "{none}");
}

#[tokio::test]
async fn members_look_for_nobody_though_they_may_issue_tokens() {
    let app = TestApp::installed().await;
    let policy = json!({ "binding": "any", "reveal": "always", "selfService": true });
    admin(&app, Method::PUT, "/api/v1/settings/tokens", policy)
        .await
        .expect(200);
    call(&app, accounts::MEMBER, Method::GET, USERS, Value::Null)
        .await
        .expect(403);
    for query in ["limit=0", "limit=101", "limit=x", "colour=red"] {
        let path = format!("{USERS}?{query}");
        admin(&app, Method::GET, &path, Value::Null)
            .await
            .expect(422);
    }
}

#[tokio::test]
async fn names_come_in_the_order_asked_for_and_unknown_ones_without() {
    let app = TestApp::installed().await;
    let ids = [
        accounts::INACTIVE,
        "712020:nobody",
        accounts::ADMIN,
        accounts::INACTIVE,
    ];
    let body = json!({ "accountIds": ids });
    let answer = call(&app, accounts::MEMBER, Method::POST, NAMED, body.clone()).await;
    let items = answer.expect(200).json()["items"].clone();
    assert_eq!(each(&items, "accountId"), ids, "{items}");
    assert_eq!(
        each(&items, "displayName"),
        ["Ina Inactive", "", "Ada Admin", "Ina Inactive"]
    );
    let active: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["active"])
        .collect();
    assert_eq!(active, [false, false, true, false], "{items}");
    app.site(0).clear_calls();
    call(&app, accounts::MEMBER, Method::POST, NAMED, body)
        .await
        .expect(200);
    let asked = app
        .site(0)
        .calls()
        .iter()
        .filter(|call| call.path.ends_with("/user/bulk"))
        .count();
    assert_eq!(asked, 0, "names are kept for minutes");
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let body = json!({ "accountIds": many });
    call(&app, accounts::MEMBER, Method::POST, NAMED, body)
        .await
        .expect(422);
}
