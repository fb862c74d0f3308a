//! JSON a hundred thousand levels deep, wherever JSON is read: whoever reads it recursively has no stack for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use sandbox::{Event, ForgeEvent, Registration, accounts};

use super::is_unharmed;
use crate::process::service::Service;
use crate::process::stage::Stage;
use crate::test_app::{Answer, send};

const LEVELS: usize = 100_000;

/// In a form each bracket takes three bytes.
const LEVELS_OF_TEXT: usize = 50_000;

fn lists() -> String {
    lists_of(LEVELS)
}

fn lists_of(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// As deep as fits into a body.
fn objects() -> String {
    let levels = LEVELS / 2;
    format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels))
}

/// In a member that the address reads.
fn inside(member: &str) -> String {
    format!(r#"{{"{member}":{}}}"#, lists())
}

async fn sent(
    stage: &Stage,
    service: &Service,
    (method, path): (&Method, &str),
    (scheme, token): (&str, &str),
    body: String,
) -> Answer {
    let request = stage
        .http
        .request(method.clone(), format!("{}{path}", service.url));
    let request = request
        .header("Authorization", format!("{scheme} {token}"))
        .header("Content-Type", "application/json")
        .body(body);
    send(request).await
}

#[tokio::test]
async fn pages_and_reports_refuse_it() {
    let stage = Stage::new().await;
    let service = stage.settings().start().await;
    stage.install(0).await;
    let (_, token) = stage.new_token(0).await;
    let page = stage.sandbox.site(0).context_token(accounts::ADMIN);
    let (post, put) = (Method::POST, Method::PUT);
    let calls = [
        (&post, "/rest/issue", "TISJWT", "issueKey"),
        (&post, "/rest/list", "TISJWT", "statusGroups"),
        (&post, "/rest/list2", "TISJWT", "dbsMetrics"),
        (&post, "/rest/aggregation", "TISJWT", "statusGroups"),
        (&post, "/rest/smallexport", "TISJWT", "dbsMetrics"),
        (&post, "/rest/export", "TISJWT", "dbsMetrics"),
        (&post, "/rest/calendar", "TISJWT", "shifts"),
        (&put, "/rest/calendar/1", "TISJWT", "shifts"),
        (&post, "/rest/parameterSets", "TISJWT", "parameters"),
        (
            &post,
            "/rest/parameterSets/validate",
            "TISJWT",
            "parameters",
        ),
        (&post, "/api/v1/tokens", "JWT", "accountId"),
        (&post, "/api/v1/tokens/deactivate", "JWT", "ids"),
        (&post, "/api/v1/users/named", "JWT", "accountIds"),
        (&post, "/api/v1/calendars", "JWT", "shifts"),
        (&post, "/api/v1/calendars/preview", "JWT", "shifts"),
        (&post, "/api/v1/reports", "JWT", "parameters"),
        (&put, "/api/v1/settings/tokens", "JWT", "binding"),
        (&put, "/api/v1/settings/calendar", "JWT", "id"),
        (&put, "/api/v1/settings/audit", "JWT", "retentionDays"),
        (&put, "/api/v1/get-started/firstToken", "JWT", "state"),
        (&put, "/api/v1/credentials/organization-key", "JWT", "key"),
        (&put, "/api/v1/credentials/user-token", "JWT", "token"),
    ];
    let mut odd = Vec::new();
    for (method, path, scheme, member) in calls {
        let proof = (
            scheme,
            if scheme == "JWT" { &page } else { &token }.as_str(),
        );
        for body in [lists(), objects(), inside(member)] {
            let answer = sent(&stage, &service, (method, path), proof, body).await;
            // Refused for what is in it, and not before it was read.
            let status = answer.status.as_u16();
            if ![400, 413, 422].contains(&status) {
                odd.push((path, status, answer.text));
            }
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
    // As text in a parameter of a form.
    for name in ["statusGroups", "dbsMetrics", "where"] {
        let request = stage.http.post(format!("{}/rest/list2", service.url));
        let deep = [
            (name, lists_of(LEVELS_OF_TEXT)),
            ("filterType", "customjql".to_owned()),
        ];
        let request = request.header("Authorization", format!("TISJWT {token}"));
        send(request.form(&deep)).await.expect(400);
    }
    is_unharmed(&service).await;
}

#[tokio::test]
async fn calls_of_atlassian_and_tokens_with_it_are_refused() {
    let stage = Stage::new().await;
    let app = stage.sandbox.register(Registration::at(&stage.url));
    let settings = stage.settings().with("DWELL_FORGE_APP_IDS", &app.ari());
    let service = settings.start().await;
    stage.install(0).await;
    let site = stage.sandbox.site(0);
    for (event, path) in [
        (Event::Installed, "/connect/installed"),
        (Event::Uninstalled, "/connect/uninstalled"),
        (Event::Enabled, "/connect/enabled"),
        (Event::Disabled, "/connect/disabled"),
    ] {
        for body in [lists(), objects(), inside("clientKey")] {
            let call = site.prepare(event).unwrap();
            let (to, proof) = ((&Method::POST, path), ("JWT", call.token.as_str()));
            let answer = sent(&stage, &service, to, proof, body).await;
            answer.expect(400);
        }
    }
    app.install_quietly(site);
    for body in [lists(), objects(), inside("payload")] {
        let call = app.prepare(site, ForgeEvent::Installed);
        let path = call.url.strip_prefix(&stage.url).unwrap();
        let (to, proof) = (
            (&Method::POST, path),
            ("Bearer", call.invocation_token.as_str()),
        );
        let answer = sent(&stage, &service, to, proof, body).await;
        // What is in the body of an event is not believed anyway: the proof says who and where.
        assert!(answer.status.as_u16() < 500, "{path}: {answer:?}");
    }
    // A head takes fewer levels, and still far more than a stack.
    let deep = URL_SAFE_NO_PAD.encode("[".repeat(20_000));
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    for token in [
        format!("{header}.{deep}.c2ln"),
        format!("{deep}.{deep}.c2ln"),
    ] {
        for (path, scheme) in [
            ("/rest/list", "TISJWT"),
            ("/api/v1/me", "JWT"),
            ("/forge/api/v1/me", "Bearer"),
            ("/connect/installed", "JWT"),
        ] {
            let method = if path.starts_with("/connect") {
                Method::POST
            } else {
                Method::GET
            };
            let proof = (scheme, token.as_str());
            let answer = sent(&stage, &service, (&method, path), proof, String::new()).await;
            answer.expect(401);
        }
    }
    is_unharmed(&service).await;
}
