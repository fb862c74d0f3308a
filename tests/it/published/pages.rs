//! The pages of the modules, opened by Jira.

use chrono::TimeDelta;
use dwell::atlassian::module_pages::ModulePage;
use rstest::rstest;
use sandbox::Rule;

use super::*;

#[tokio::test]
async fn an_admin_gets_every_page_ready_for_the_frame() {
    let app = TestApp::installed().await;
    for (kind, path) in module_urls(&descriptor(&app).await) {
        let answer = framed(&app, 0, accounts::ADMIN, &path).await.expect(200);
        has_the_headers_of_every_answer(&kind, &answer);
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        let frames = format!("frame-ancestors {}", app.site(0).base_url());
        assert!(
            policy.split("; ").any(|rule| rule == frames),
            "{kind}: {policy}"
        );
        assert!(!policy.contains("unsafe-eval"), "{kind}: {policy}");
        let script = format!(
            "<script src=\"{}/atlassian-connect/all.js\"",
            app.sandbox.url()
        );
        assert!(answer.text.contains(&script), "{kind}: {}", answer.text);
        let inline = answer
            .text
            .split("<script")
            .skip(1)
            .find(|rest| !rest.contains("src="));
        assert_eq!(inline, None, "{kind}: a script in the page");
    }
}

#[tokio::test]
async fn a_member_gets_the_app_and_no_page_of_an_admin() {
    let app = TestApp::installed().await;
    for page in ModulePage::ALL {
        let answer = framed(&app, 0, accounts::MEMBER, page.path()).await;
        let expected = if page.is_for_admins() { 403 } else { 200 };
        assert_eq!(
            answer.status.as_u16(),
            expected,
            "{page:?}: {}",
            answer.text
        );
        has_the_headers_of_every_answer(page.path(), &answer);
        if page.is_for_admins() {
            assert!(
                answer.text.contains("Only Jira administrators"),
                "{page:?}: {}",
                answer.text
            );
            assert!(
                !answer.text.contains("<script"),
                "{page:?}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn whoever_opens_the_address_by_themselves_is_sent_to_jira() {
    let app = TestApp::installed().await;
    for page in ModulePage::ALL {
        let answer = send(app.request(Method::GET, page.path()))
            .await
            .expect(401);
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        assert!(
            answer.text.contains("Open this page from Jira"),
            "{page:?}: {}",
            answer.text
        );
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors"),
            "{policy}"
        );
    }
}

#[tokio::test]
async fn a_page_is_for_who_is_logged_in_and_for_a_few_minutes() {
    let app = TestApp::installed().await;
    let site = app.site(0);
    let url = format!("{}/pages/app", app.url);
    let now = crate::test_app::start_of_time().timestamp();
    let token = site.url_token("GET", &url, accounts::ADMIN);
    let mut claims = crate::token_text::claims(&token);
    assert_eq!(claims["iat"], now);
    claims.as_object_mut().unwrap().remove("sub");
    let secret = site.shared_secret();
    let nobody = app
        .sandbox
        .mint(&json!({"alg": "HS256"}), &claims, MintKey::Secret(&secret));
    let open = |token: &str| send(app.request(Method::GET, &format!("/pages/app?jwt={token}")));
    open(&nobody).await.expect(401);
    open(&token).await.expect(200);
    let twice = app.request(Method::GET, &format!("/pages/app?jwt={token}&jwt={token}"));
    send(twice).await.expect(401);
    let beside = app.request(Method::GET, &format!("/pages/app?jwt={token}"));
    send(beside.header("Authorization", format!("JWT {token}")))
        .await
        .expect(401);
    app.advance(TimeDelta::minutes(10));
    open(&token).await.expect(401);
}

#[tokio::test]
async fn a_site_that_switched_the_app_off_gets_no_page() {
    let app = TestApp::installed().await;
    assert!(app.site(0).disable().await.is_success());
    app.advance(TimeDelta::seconds(5));
    framed(&app, 0, accounts::ADMIN, "/pages/app")
        .await
        .expect(401);
}

#[tokio::test]
async fn without_jira_nobody_is_an_admin() {
    let app = TestApp::installed().await;
    let rule = json!({"operation": "myPermissions", "what": {"kind": "unavailable"}});
    app.site(0)
        .misbehave(serde_json::from_value::<Rule>(rule).unwrap());
    let answer = framed(&app, 0, accounts::ADMIN, "/pages/api-settings")
        .await
        .expect(503);
    assert!(
        answer.headers.contains_key("retry-after"),
        "{:?}",
        answer.headers
    );
    assert!(
        answer.text.contains("cannot be shown now"),
        "{}",
        answer.text
    );
    framed(&app, 0, accounts::ADMIN, "/pages/app")
        .await
        .expect(200);
}

#[tokio::test]
async fn what_pages_load_is_for_everybody_and_for_ever() {
    let app = TestApp::installed().await;
    let answer = send(app.request(Method::GET, "/pages/assets/start.js"))
        .await
        .expect(200);
    assert_eq!(
        answer.headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        answer.headers["content-type"],
        "text/javascript; charset=utf-8"
    );
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
}

#[rstest]
#[case::unknown("missing.js")]
#[case::page("app.html")]
#[case::above("..%2Fapp.html")]
#[case::far_above("..%2F..%2F..%2Fetc%2Fpasswd")]
#[case::hidden(".gitignore")]
#[case::no_kind("start")]
#[tokio::test]
async fn nothing_else_is_given_out(#[case] file: &str) {
    let app = TestApp::installed().await;
    let answer = send(app.request(Method::GET, &format!("/pages/assets/{file}")))
        .await
        .expect(404);
    has_the_headers_of_every_answer(file, &answer);
}
