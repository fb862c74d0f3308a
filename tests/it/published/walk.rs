//! Without a proof that is good for the very address.

use super::*;

/// A header or a piece of the address that should not get anybody in.
struct Attempt {
    what: &'static str,
    authorization: Option<String>,
    query: String,
}

impl Attempt {
    fn header(what: &'static str, value: String) -> Self {
        Self {
            what,
            authorization: Some(value),
            query: String::new(),
        }
    }

    fn address(what: &'static str, token: &str) -> Self {
        Self {
            what,
            authorization: None,
            query: format!("?jwt={token}"),
        }
    }
}

fn attempts(app: &TestApp, one: &Published) -> Vec<Attempt> {
    let (victim, other) = (app.site(0), app.site(1));
    let url = format!("{}{}", app.url, one.path);
    let context = victim.context_token(accounts::ADMIN);
    let elsewhere = victim.url_token(
        &one.method,
        &format!("{}/pages/elsewhere", app.url),
        accounts::ADMIN,
    );
    let now = crate::test_app::start_of_time().timestamp();
    let claims = json!({
        "iss": victim.client_key(), "sub": accounts::ADMIN, "iat": now, "exp": now + 180, "qsh": "context-qsh",
    });
    let mint = |alg: &str, key| {
        app.sandbox
            .mint(&json!({"typ": "JWT", "alg": alg}), &claims, key)
    };
    let (other_secret, unsigned) = (other.shared_secret(), mint("none", MintKey::None));
    let forged = mint("HS256", MintKey::Secret(&other_secret));
    // Good for the address, but of a site whose app is not there.
    let stranger = other.url_token(&one.method, &url, accounts::ADMIN);
    let invocation = app.forge.forge(
        victim,
        Forgery::ALL[0],
        app.forge.page_claims(victim, accounts::ADMIN),
    );
    vec![
        Attempt {
            what: "nothing",
            authorization: None,
            query: String::new(),
        },
        Attempt::address("an empty token", ""),
        Attempt::address("no token at all", "garbage"),
        Attempt::address("a forged token", &forged),
        Attempt::address("an unsigned token", &unsigned),
        Attempt::address("a context token", &context),
        Attempt::address("a token for another address", &elsewhere),
        Attempt::address("a token of a site without the app", &stranger),
        Attempt::header("a forged token in the header", format!("JWT {forged}")),
        Attempt::header("a context token in the header", format!("JWT {context}")),
        Attempt::header(
            "a token for another address in the header",
            format!("JWT {elsewhere}"),
        ),
        Attempt::header("a forged invocation", format!("Bearer {invocation}")),
        Attempt::header("a password", "Basic YWRtaW46YWRtaW4=".to_owned()),
    ]
}

#[tokio::test]
async fn nothing_that_we_publish_lets_anybody_in() {
    let sites = vec![
        sandbox::SiteOptions::sample(),
        sandbox::SiteOptions::seeded(2),
    ];
    let app = TestApp::start(sites, &[]).await;
    app.install(0).await;
    assert!(app.forge.install(app.site(0)).await.is_success());
    app.site(1).meet(&app.url).await.unwrap();
    let before = app.dump().await;
    let all = published(&app).await;
    assert!(all.len() > 10, "{all:?}");
    for one in &all {
        for attempt in attempts(&app, one) {
            let method: Method = one.method.parse().unwrap();
            let mut request = app.request(method, &format!("{}{}", one.path, attempt.query));
            if let Some(authorization) = &attempt.authorization {
                request = request.header("Authorization", authorization);
            }
            if one.method == "POST" {
                request =
                    request.json(&json!({"key": "dwell", "clientKey": app.site(0).client_key()}));
            }
            let answer = send(request).await;
            let what = format!(
                "{} {} ({}) with {}",
                one.method, one.path, one.what, attempt.what
            );
            assert_eq!(answer.status.as_u16(), 401, "{what}: {}", answer.text);
            has_the_headers_of_every_answer(&what, &answer);
        }
    }
    assert_eq!(app.dump().await, before, "something was written");
}

#[tokio::test]
async fn every_module_leads_to_a_page_and_every_endpoint_to_a_route() {
    let app = TestApp::installed().await;
    for one in published(&app).await {
        let other = if one.method == "GET" {
            Method::DELETE
        } else {
            Method::GET
        };
        let answer = send(app.request(other, &one.path)).await;
        assert_eq!(answer.status.as_u16(), 405, "{one:?}: {}", answer.text);
        has_the_headers_of_every_answer(&one.path, &answer);
    }
}

#[tokio::test]
async fn over_https_every_answer_keeps_browsers_there_for_a_year() {
    let environment = [("DWELL_BASE_URL", "https://dwell.example.com")];
    let app = TestApp::start(vec![sandbox::SiteOptions::sample()], &environment).await;
    let public = [
        "/",
        "/healthz",
        "/readyz",
        "/atlassian-connect.json",
        "/openapi.json",
        "/docs/",
        "/nowhere",
    ];
    let mut paths: BTreeSet<String> = public.map(str::to_owned).into();
    paths.extend(published(&app).await.into_iter().map(|one| one.path));
    paths.insert("/api/v1/tokens".to_owned());
    paths.insert("/rest/list".to_owned());
    for path in paths {
        let answer = send(app.request(Method::GET, &path)).await;
        let kept = answer.headers.get("strict-transport-security");
        assert_eq!(
            kept.map(|value| value.to_str().unwrap()),
            Some("max-age=31536000"),
            "{path}"
        );
    }
}
