//! A company of 2,000 people, from the search for one of them to the end of her token.

use chrono::TimeDelta;
use dwell::clock::Clock as _;
use reqwest::Method;
use sandbox::{Browse, Edit, SiteOptions, User, accounts};
use serde_json::{Value, json};

use super::{admin, call, each, get};
use crate::test_app::{Answer, TestApp, send};

const TOKENS: &str = "/api/v1/tokens";
const LIST: &str = "/rest/list?filterType=customjql&customjql=created+%3E+2000-01-01+order+by+key&columnsBy=statusDuration\
    &calendar=normalHours&pageSize=100";
const AUDIT: &str = "/api/v1/audit?category=token&limit=200";

/// 2,000 people beside the usual ones, who see one project.
pub(super) async fn company() -> TestApp {
    let mut site = SiteOptions::sample();
    site.users.extend((0..2_000).map(|n| User {
        email: Some(format!("person{n:04}@example.com")),
        browse: Browse::Only(["WEB".to_owned()].into()),
        ..User::new(&format!("712020:company-{n:04}"), &format!("Person {n:04}"))
    }));
    let app = TestApp::start(vec![site], &[]).await;
    app.install(0).await;
    app
}

/// Found by what an admin types, and given a token.
async fn token_for_person(app: &TestApp, typed: &str) -> (Value, String) {
    let path = format!("/api/v1/users?q={}", typed.replace(' ', "%20"));
    let found = get(app, accounts::ADMIN, &path).await;
    let [account] = each(&found["items"], "accountId")[..] else {
        panic!("not one: {found}")
    };
    let at = app.clock.now() + TimeDelta::days(365);
    let body = json!({ "accountId": account, "expiresAt": at, "notes": "hers" });
    let made = admin(app, Method::POST, TOKENS, body).await;
    let made = made.expect(201).json();
    let text = made["token"].as_str().unwrap().to_owned();
    (made, text)
}

fn path_of(token: &Value) -> String {
    format!("{TOKENS}/{}", token["id"].as_str().unwrap())
}

fn admin_rights(app: &TestApp, account: &str, admin: bool) {
    let account = account.to_owned();
    let change = Edit::Admin { account, admin };
    app.site(0).edit(change).unwrap();
}

#[tokio::test]
async fn a_token_for_one_of_them_has_her_rights_until_she_leaves() {
    let app = company().await;
    let (token, text) = token_for_person(&app, "person 1734").await;
    let hers = app.report(&text, LIST).await.expect(200).text;
    assert!(hers.contains("WEB-1"), "{hers}");
    assert!(!hers.contains("SEC-"), "{hers}");
    let (_, of_admin) = app.token_for(0, accounts::ADMIN).await;
    let all = app.report(&of_admin, LIST).await.expect(200).text;
    assert!(all.contains("SEC-"), "she sees less than an admin: {all}");

    let leaves = Edit::Activate {
        account: "712020:company-1734".to_owned(),
        active: false,
    };
    app.site(0).edit(leaves).unwrap();
    // So long what Jira said about her is remembered.
    app.advance(TimeDelta::minutes(10));
    app.keep_fresh().await;
    let refused = app.report(&text, LIST).await.expect(403).json();
    let why = refused["message"].as_str().unwrap();
    assert!(why.contains("act as this user"), "{refused}");
    let shown = get(&app, accounts::ADMIN, &path_of(&token)).await;
    assert_eq!(shown["state"], "userDeactivated", "{shown}");
}

#[tokio::test]
async fn who_is_no_admin_any_more_saves_nothing_though_the_page_is_still_open() {
    let app = company().await;
    let (token, _) = token_for_person(&app, "person1734@example.com").await;
    let before = get(&app, accounts::ADMIN, &path_of(&token)).await;
    admin_rights(&app, accounts::FAR, true);
    admin_rights(&app, accounts::ADMIN, false);
    let change = json!({ "notes": "still here" });
    admin(&app, Method::PATCH, &path_of(&token), change)
        .await
        .expect(403);
    assert_eq!(get(&app, accounts::FAR, &path_of(&token)).await, before);
}

#[tokio::test]
async fn of_two_admins_the_second_gets_the_row_as_it_is_and_the_trail_has_both() {
    let app = company().await;
    let (token, _) = token_for_person(&app, "person 1734").await;
    admin_rights(&app, accounts::FAR, true);
    let save = async |account: &str, notes: &str| -> Answer {
        let request = app.page_request(0, account, (Method::PATCH, &path_of(&token)));
        let request = request.header("If-Match", "\"1\"");
        send(request.json(&json!({ "notes": notes }))).await
    };
    let passes = || app.advance(TimeDelta::seconds(1));
    passes();
    save(accounts::FAR, "first").await.expect(200);
    let second = save(accounts::ADMIN, "second").await.expect(412).json();
    assert_eq!(second["current"]["notes"], "first", "{second}");
    assert_eq!(second["current"]["version"], 2, "{second}");
    let path = path_of(&token);
    passes();
    let gone = call(&app, accounts::ADMIN, Method::DELETE, &path, Value::Null);
    gone.await.expect(204);

    let trail = get(&app, accounts::ADMIN, AUDIT).await;
    let steps: Vec<(&str, &str)> = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            let who = event["actor"]["accountId"].as_str().unwrap();
            (event["action"].as_str().unwrap(), who)
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("token.deleted", accounts::ADMIN),
            ("token.changed", accounts::FAR),
            ("token.issued", accounts::ADMIN),
        ],
        "{trail}"
    );
}
