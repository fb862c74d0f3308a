//! Calls of all kinds that are refused, each with a secret in it.

use reqwest::{Method, RequestBuilder};
use sandbox::{Event, Misbehaviour, Operation, Rule, accounts};
use serde_json::{Value, json};

use super::evidence::{ANSWER, Evidence};
use super::{LIST, METRICS_TOKEN, REPORT, Scene};
use crate::test_app::send;

/// Makes them all and keeps what was answered.
pub(super) async fn make(scene: &mut Scene, evidence: &mut Evidence, token: &str, deleted: &str) {
    let mut calls = refused_reports(scene, token, deleted);
    calls.extend(refused_by_settings(scene, token));
    calls.extend(refused_lifecycle(scene));
    for (what, call) in calls {
        keep(evidence, what, call).await;
    }
    for (operation, what) in jira_faults() {
        let site = scene.stage.sandbox.site(0);
        site.misbehave(Rule::once(operation, what.clone()));
        let call = scene
            .stage
            .http
            .get(format!("{}{LIST}&tisjwt={token}", scene.stage.url));
        keep(evidence, &format!("{operation:?} {what:?}"), call).await;
        site.behave();
    }
}

pub(super) async fn keep(evidence: &mut Evidence, what: &str, call: RequestBuilder) {
    let answer = send(call).await;
    assert!(
        answer.status.is_client_error() || answer.status.is_server_error(),
        "{what}: {answer:?}"
    );
    evidence.add(
        format!("{ANSWER}{what}"),
        format!("{:?}\n{}", answer.headers, answer.text),
    );
}

type Calls = Vec<(&'static str, RequestBuilder)>;

fn refused_reports(scene: &Scene, token: &str, deleted: &str) -> Calls {
    let url = &scene.stage.url;
    let get = |path: &str| scene.stage.http.get(format!("{url}{path}"));
    let post = |path: &str| scene.stage.http.post(format!("{url}{path}"));
    let altered = format!("{}x", &token[..token.len() - 1]);
    let jql =
        "/rest/list2?filterType=customjql&columnsBy=statusDuration&customjql=nonsense%20%3D%3D%20(";
    let big = "x".repeat(600_000);
    vec![
        ("a JQL error", get(&format!("{jql}&tisjwt={token}"))),
        (
            "a near miss",
            get(&format!("{REPORT}&calender=x&tisjwt={token}")),
        ),
        (
            "a wrong value",
            get(&format!("{REPORT}&viewFormat={token}&tisjwt={token}")),
        ),
        (
            "strict",
            get(&format!("{REPORT}&strict=true&unheard=of&tisjwt={token}")),
        ),
        (
            "no such issue",
            get("/rest/issue?issueKey=NO-1&columnsBy=statusDuration").bearer_auth(token),
        ),
        (
            "a page token",
            get(&format!("{LIST}&nextPageToken={token}")).bearer_auth(token),
        ),
        (
            "two tokens",
            get(&format!("{REPORT}&tisjwt={token}")).bearer_auth(deleted),
        ),
        ("a deleted token", get(REPORT).bearer_auth(deleted)),
        (
            "an altered token",
            get(REPORT).header("Authorization", format!("TISJWT {altered}")),
        ),
        (
            "an altered token in the query",
            get(&format!("{REPORT}&tisjwt={altered}")),
        ),
        (
            "another scheme",
            get(REPORT).header("Authorization", format!("Basic {token}")),
        ),
        ("a token in the path", get(&format!("/rest/list2/{token}"))),
        ("a token as path", get(&format!("/{token}"))),
        (
            "a token as id",
            get(&format!("/api/v1/tokens/{token}")).bearer_auth(token),
        ),
        (
            "a wrong method",
            scene
                .stage
                .http
                .delete(format!("{url}{REPORT}&tisjwt={token}")),
        ),
        (
            "a form to issue",
            post("/rest/issue").form(&[("tisjwt", token)]),
        ),
        (
            "a token in JSON",
            post("/rest/list2").json(&json!({ "tisjwt": token })),
        ),
        (
            "too long a form",
            post("/rest/list2").form(&[("tisjwt", token), ("customjql", &big)]),
        ),
        ("metrics", get("/metrics").bearer_auth(token)),
        (
            "the wrong metrics bearer",
            get("/metrics").bearer_auth(format!("{METRICS_TOKEN}x")),
        ),
    ]
}

fn refused_by_settings(scene: &Scene, token: &str) -> Calls {
    let (stage, site) = (&scene.stage, scene.stage.sandbox.site(0));
    let call = |method: Method, path: &str, jwt: &str| {
        let request = stage.http.request(method, format!("{}{path}", stage.url));
        request.header("Authorization", format!("JWT {jwt}"))
    };
    let admin = || site.context_token(accounts::ADMIN);
    let bound = site.url_token("GET", "/api/v1/tokens", accounts::ADMIN);
    let altered = format!("{}x", &admin()[..admin().len() - 1]);
    let all = "/api/v1/tokens";
    vec![
        ("a report token for a page", call(Method::GET, all, token)),
        ("a page bound to a URL", call(Method::GET, all, &bound)),
        ("an altered page token", call(Method::GET, all, &altered)),
        (
            "no admin",
            call(Method::GET, all, &site.context_token(accounts::MEMBER)),
        ),
        (
            "a page token as report token",
            stage
                .http
                .get(format!("{}{REPORT}", stage.url))
                .bearer_auth(admin()),
        ),
        (
            "a page token in the query",
            stage
                .http
                .get(format!("{}{all}?jwt={}", stage.url, admin())),
        ),
        (
            "a broken body",
            call(Method::POST, all, &admin()).body(format!("{{\"notes\": \"{token}\"")),
        ),
        (
            "a body of wrong types",
            call(Method::POST, all, &admin())
                .json(&json!({ "accountId": [token], "expiresAt": token, "notes": 7 })),
        ),
        (
            "an unknown user",
            call(Method::POST, all, &admin())
                .json(&json!({ "accountId": token, "expiresAt": "2099-01-01T00:00:00Z" })),
        ),
        (
            "an unknown member",
            call(Method::POST, all, &admin()).json(&json!({ "token": token })),
        ),
        (
            "a list of a wrong kind",
            call(
                Method::GET,
                &format!("{all}?sort={token}&cursor={token}"),
                &admin(),
            ),
        ),
    ]
}

fn refused_lifecycle(scene: &mut Scene) -> Calls {
    let site = scene.stage.sandbox.site(0).clone();
    let http = scene.stage.http.clone();
    let url = scene.stage.url.clone();
    let mut send = |what: &'static str, path: &str, alter: &dyn Fn(&mut Value)| {
        let mut call = site.prepare(Event::Installed).unwrap();
        scene.plant(
            "shared secret of a refused call",
            call.body["sharedSecret"].as_str().unwrap(),
        );
        alter(&mut call.body);
        let request = http.post(format!("{url}{path}"));
        let request = request.header("Authorization", format!("JWT {}", call.token));
        (what, request.json(&call.body))
    };
    let secret_as =
        |member: &'static str| move |body: &mut Value| body[member] = body["sharedSecret"].clone();
    let mut calls = vec![
        send("another event's address", "/connect/uninstalled", &|_| {}),
        send(
            "a secret as base URL",
            "/connect/installed",
            &secret_as("baseUrl"),
        ),
        send(
            "a secret as event",
            "/connect/installed",
            &secret_as("eventType"),
        ),
        send(
            "a secret as client key",
            "/connect/installed",
            &secret_as("clientKey"),
        ),
        send(
            "a secret as app key",
            "/connect/installed",
            &secret_as("key"),
        ),
        send("a list of secrets", "/connect/installed", &|body| {
            body["sharedSecret"] = json!([body["sharedSecret"]]);
        }),
        send("a wrong kind of proof", "/connect/enabled", &|_| {}),
    ];
    let call = site.prepare(Event::Installed).unwrap();
    let secret = call.body["sharedSecret"].as_str().unwrap().to_owned();
    let request = http
        .post(&call.url)
        .header("Authorization", format!("JWT {}", call.token));
    calls.push((
        "broken JSON",
        request.body(format!("{{\"sharedSecret\": \"{secret}\", ")),
    ));
    scene.plant("shared secret in broken JSON", secret);
    calls
}

/// What Jira may answer to a report that is in order.
fn jira_faults() -> Vec<(Operation, Misbehaviour)> {
    let fails = |status| Misbehaviour::Fails {
        status,
        message: "Jira says no.".to_owned(),
    };
    vec![
        (Operation::Search, fails(400)),
        (Operation::Search, fails(403)),
        (Operation::Search, Misbehaviour::HtmlPage { status: 404 }),
        (Operation::Search, Misbehaviour::HtmlPage { status: 200 }),
    ]
}
