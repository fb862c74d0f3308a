//! `installed` and `uninstalled`: signed by Atlassian, or not believed.

use reqwest::Method;
use rstest::rstest;
use sandbox::{Event, accounts};
use serde_json::{Value, json};

use super::commonplace::everywhere;
use super::forger::{Call, Forger, OTHER, STRANGER, Signer, VICTIM, three_sites};
use crate::test_app::{TestApp, send};
use crate::token_text::claims;

/// Takeovers of a tenant that is there, and installations of one that is not.
#[rstest]
#[case::upgrade(VICTIM, Event::Installed)]
#[case::first(STRANGER, Event::Installed)]
#[case::end(VICTIM, Event::Uninstalled)]
#[tokio::test]
async fn forged_calls_change_nothing(#[case] site: usize, #[case] event: Event) {
    let app = three_sites().await;
    let genuine = Call::lifecycle(&app, site, event);
    let mut forger = Forger::new(&app, genuine.clone());
    everywhere(&mut forger);
    other_kinds(&mut forger, site, event);
    key_names(&mut forger);
    audiences(&mut forger);
    bindings(&mut forger, event);
    bodies(&mut forger);
    forger.all_refused().await;
    let answer = send(genuine.request(&app)).await;
    assert_eq!(answer.status, 204, "the genuine call: {}", answer.text);
}

fn other_kinds(forger: &mut Forger<'_>, site: usize, event: Event) {
    let app = forger.app;
    let secret = app.site(site).shared_secret();
    forger.changes("signed with the tenant's secret, as of old", |call| {
        call.names("HS256");
        call.signer = Signer::Secret(secret);
    });
    let context = app.site(site).context_token(accounts::ADMIN);
    forger.writes("a context token", |_| context);
    let url = forger.genuine.url.clone();
    let bound = app.site(site).url_token("POST", &url, accounts::ADMIN);
    forger.writes("a token for this very URL, under the secret", |_| bound);
    let sibling = match event {
        Event::Installed => Event::Uninstalled,
        _ => Event::Installed,
    };
    let token = Call::lifecycle(app, site, sibling).token(app);
    forger.writes("the token of another event", |_| token);
}

fn key_names(forger: &mut Forger<'_>) {
    let name = forger.app.sandbox.install_key_name();
    let names = [
        Value::Null,
        json!(""),
        json!(7),
        json!("0f4a6f0e-0000-4000-8000-00000000dead"),
        json!(format!("../install-keys/{name}")),
        json!(format!("{name}/")),
        json!(format!("/{name}")),
        json!(format!("{name}?x=1")),
        json!(format!("{name}#x")),
        json!(format!("%2e%2e%2finstall-keys%2f{name}")),
        json!(".."),
        json!("x".repeat(129)),
        json!("http://127.0.0.1:9/key"),
    ];
    for kid in names {
        forger.changes(&format!("kid {kid}"), |call| call.header["kid"] = kid);
    }
    forger.changes("no kid", |call| {
        call.header.as_object_mut().unwrap().remove("kid").unwrap();
    });
    let key_url = json!(format!("{}/install-keys/{name}", forger.app.sandbox.url()));
    for member in ["jku", "x5u"] {
        forger.changes(
            &format!("{member}, and a key of the forger's own"),
            |call| {
                call.header[member] = key_url.clone();
                call.signer = Signer::UnknownKey;
            },
        );
        forger.changes(&format!("{member}, and an unknown kid"), |call| {
            call.header[member] = key_url.clone();
            call.header["kid"] = json!("unknown");
        });
    }
    forger.changes("a key in the header", |call| {
        call.header["jwk"] = json!({ "kty": "oct", "k": "c2VjcmV0" });
        call.names("HS256");
        call.signer = Signer::Secret("secret".to_owned());
    });
}

fn audiences(forger: &mut Forger<'_>) {
    let url = forger.app.url.clone();
    forger.changes("no aud", |call| call.drops("aud"));
    let others = [
        json!("https://another-app.example.com"),
        json!(format!("{url}.example.com")),
        json!(format!("{url}/connect")),
        json!(&url[..url.len() - 1]),
        json!(["https://a.example.com", "https://b.example.com"]),
        json!([]),
        json!(""),
        json!({ "url": url }),
        Value::Null,
    ];
    for other in others {
        forger.claims("aud", other);
    }
}

fn bindings(forger: &mut Forger<'_>, event: Event) {
    let (app, url) = (forger.app, forger.genuine.url.clone());
    for (what, qsh) in hashes(app, &url) {
        forger.changes(&what, |call| call.claims["qsh"] = qsh);
    }
    forger.claims("qsh", json!("context-qsh"));
    forger.changes("no qsh", |call| call.drops("qsh"));
    forger.changes("something in the query", |call| call.url.push_str("?x=1"));
    let other = match event {
        Event::Installed => "uninstalled",
        _ => "installed",
    };
    forger.changes("the other address", |call| {
        call.url = format!("{}/connect/{other}", app.url);
        call.body["eventType"] = json!(other);
    });
}

/// Hashes of requests that are not this one.
pub(super) fn hashes(app: &TestApp, url: &str) -> Vec<(String, Value)> {
    let hash = |method: &str, url: &str| {
        let token = app.site(OTHER).url_token(method, url, accounts::ADMIN);
        claims(&token)["qsh"].clone()
    };
    let right = hash("POST", url).as_str().unwrap().to_owned();
    let mut hashes = vec![
        ("the hash of another method".to_owned(), hash("GET", url)),
        (
            "the hash of another address".to_owned(),
            hash("POST", &format!("{url}/x")),
        ),
        (
            "the hash of another query".to_owned(),
            hash("POST", &format!("{url}?x=1")),
        ),
        ("the hash of the root".to_owned(), hash("POST", &app.url)),
        (
            "the hash in upper case".to_owned(),
            json!(right.to_uppercase()),
        ),
        ("half the hash".to_owned(), json!(right[..32])),
        ("the hash in a list".to_owned(), json!([right])),
    ];
    hashes.extend([
        ("an empty hash".to_owned(), json!("")),
        ("a hash of null".to_owned(), Value::Null),
    ]);
    hashes
}

fn bodies(forger: &mut Forger<'_>) {
    let own = forger.genuine.claims["iss"].clone();
    let others = [OTHER, STRANGER, VICTIM].map(|site| forger.app.site(site).client_key());
    for other in others.iter().filter(|other| own != other.as_str()) {
        forger.changes("the body of another tenant", |call| {
            call.body["clientKey"] = json!(other);
        });
    }
    forger.changes("the body of nobody", |call| {
        call.body["clientKey"] = json!("");
    });
    forger.changes("the body of another app", |call| {
        call.body["key"] = json!("com.example.other");
    });
}

#[tokio::test]
async fn a_signed_call_with_a_body_that_does_not_belong_is_a_bad_request() {
    let app = three_sites().await;
    let mut forger = Forger::new(&app, Call::lifecycle(&app, VICTIM, Event::Installed));
    for event in [
        "uninstalled",
        "enabled",
        "disabled",
        "Installed",
        "",
        "dare-migration",
    ] {
        forger.changes(event, |call| call.body["eventType"] = json!(event));
    }
    for member in ["eventType", "clientKey", "key", "baseUrl", "sharedSecret"] {
        forger.changes(&format!("no {member}"), |call| {
            call.body.as_object_mut().unwrap().remove(member).unwrap();
        });
        forger.changes(&format!("a list for {member}"), |call| {
            call.body[member] = json!([1]);
        });
    }
    forger.changes("an empty secret", |call| {
        call.body["sharedSecret"] = json!("");
    });
    for url in [
        "https://jira.example.com",
        "https://site.atlassian.net.example.com",
        "https://127.0.0.1:8090",
        "http://169.254.169.254",
        "http://10.0.0.1:8090",
        "http://user:secret@127.0.0.1:8090",
        "http://127.0.0.1:8090/path",
        "http://127.0.0.1:8090/?x=1",
        "file:///etc/passwd",
        "no URL",
        "",
    ] {
        forger.changes(&format!("base URL {url:?}"), |call| {
            call.body["baseUrl"] = json!(url);
        });
    }
    for member in ["displayUrl", "oauthClientId", "productType", "description"] {
        forger.changes(&format!("a NUL in {member}"), |call| {
            call.body[member] = json!("a\0b");
        });
    }
    forger.changes("a body that is no object", |call| {
        call.body = json!("installed");
    });
    let genuine = forger.genuine.clone();
    let token = format!("JWT {}", genuine.token(&app));
    for body in ["", "{", "{}", "\u{feff}{}", "clientKey=x"] {
        let request = app.http.request(Method::POST, &genuine.url);
        let request = request.header("Authorization", &token).body(body);
        forger.sends(&format!("the body {body:?}"), request);
    }
    forger.gets(400).await;
    let answer = send(genuine.request(&app)).await;
    assert_eq!(answer.status, 204, "the genuine call: {}", answer.text);
}
