//! A page user with a valid invocation token and headers of their own choice.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use dwell::clock::Clock as _;
use reqwest::Method;
use rstest::rstest;
use sandbox::{ForgeEvent, PageRequest, accounts};
use serde_json::json;

use super::stage::{Stage, taken};
use crate::test_app::{Answer, send};

const USER: &str = "x-forge-oauth-user";
const SYSTEM: &str = "x-forge-oauth-system";

/// What only an admin may do.
const ADMIN_CALLS: [(Method, &str); 4] = [
    (Method::GET, "/tokens"),
    (Method::POST, "/tokens"),
    (Method::GET, "/settings/tokens"),
    (Method::PUT, "/settings/tokens"),
];

/// The headers beside the member's own invocation token. Just after the installation nothing is believed either, but it may be asked
/// again.
async fn member_tries(stage: &Stage, headers: &[(&str, &str)], is_new: bool) {
    for (method, path) in ADMIN_CALLS {
        let mut request = stage.bare_page(accounts::MEMBER, method.clone(), path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match path {
            "/tokens" => stage.order(accounts::ADMIN),
            _ => {
                json!({"binding": "any", "reveal": "always", "selfService": true, "maxDays": null})
            }
        };
        let answer = send(request.json(&body)).await;
        let code = match headers {
            // As when the site has not consented to user tokens.
            [] => "update_pending",
            _ => "forbidden",
        };
        let what = format!("{method} {path} with {headers:?}");
        if is_new && answer.status == 503 {
            continue;
        }
        assert_refused(&answer, code, &what);
    }
}

fn assert_refused(answer: &Answer, code: &str, what: &str) {
    assert_eq!(answer.status, 403, "{what}: {}", answer.text);
    assert_eq!(answer.json()["code"], code, "{what}");
}

#[derive(Clone, Copy, Debug)]
enum Brought {
    Nothing,
    Own,
    Admins,
    /// The admin's and the own one.
    Both,
    System,
    Garbage,
}

#[rstest]
#[case(Brought::Nothing)]
#[case(Brought::Own)]
#[case(Brought::Admins)]
#[case(Brought::Both)]
#[case(Brought::System)]
#[case(Brought::Garbage)]
#[tokio::test]
async fn a_member_does_not_become_admin(#[case] brought: Brought) {
    let (stage, _) = Stage::set().await;
    let (site, forge) = (stage.site(), stage.forge());
    let own = forge.user_token(site, accounts::MEMBER).unwrap();
    let admins = forge.user_token(site, accounts::ADMIN).unwrap();
    let system = forge.system_token(site).unwrap();
    let headers: Vec<(&str, &str)> = match brought {
        Brought::Nothing => vec![],
        Brought::Own => vec![(USER, &own)],
        Brought::Admins => vec![(USER, &admins)],
        Brought::Both => vec![(USER, &own), (USER, &admins)],
        Brought::System => vec![(USER, &system), (SYSTEM, &system)],
        Brought::Garbage => vec![(USER, "e30.e30.e30")],
    };
    // Also right after the admin was believed, and once more, so that nothing remembered helps.
    stage.admins_list().await.expect(200);
    member_tries(&stage, &headers, true).await;
    member_tries(&stage, &headers, true).await;
    // From now on a refusal of Jira's says something of the token.
    stage.app.advance(TimeDelta::minutes(16));
    stage.admins_list().await.expect(200);
    member_tries(&stage, &headers, false).await;
    let list = stage.admins_list().await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
}

/// Which module a call comes from is a matter of what Jira shows, and Jira shows an address to whoever types it.
#[tokio::test]
async fn a_call_from_the_admins_page_makes_nobody_admin() {
    let (stage, _) = Stage::set().await;
    let (site, forge) = (stage.site(), stage.forge());
    let mut claims = forge.page_claims(site, accounts::MEMBER);
    claims["app"]["module"]["type"] = json!("jira:adminPage");
    let own = forge.user_token(site, accounts::MEMBER).unwrap();
    for (method, path) in ADMIN_CALLS {
        let request = stage
            .app
            .request(method.clone(), &format!("/forge/api/v1{path}"));
        let request = request
            .bearer_auth(forge.sign(&claims))
            .header(USER, own.as_str());
        let answer = send(request.json(&stage.order(accounts::MEMBER))).await;
        assert_refused(&answer, "forbidden", &format!("{method} {path}"));
    }
}

#[tokio::test]
async fn forge_itself_lets_no_script_choose_the_user_token() {
    let (stage, _) = Stage::set().await;
    let admins = stage
        .forge()
        .user_token(stage.site(), accounts::ADMIN)
        .unwrap();
    let request = PageRequest::new("GET", "/forge/api/v1/tokens").header(USER, &admins);
    let forge = stage.forge();
    let answer = forge
        .invoke_remote(stage.site(), accounts::MEMBER, &request)
        .await;
    assert_eq!(answer.unwrap().status, 403);
    let answer = forge
        .request_remote(stage.site(), accounts::MEMBER, &request)
        .await;
    assert_eq!(answer.unwrap().status, 403);
}

#[tokio::test]
async fn what_jira_refuses_just_after_the_installation_may_be_asked_again() {
    let (stage, _) = Stage::set().await;
    // That the caller is an admin was believed for ten seconds.
    stage.app.advance(TimeDelta::seconds(11));
    let request = stage.bare_page(accounts::ADMIN, Method::GET, "/tokens");
    let request = request.header(USER, "e30.e30.e30");
    let answer = send(request).await;
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(answer.headers.contains_key("retry-after"));
    stage.app.advance(TimeDelta::minutes(16));
    let request = stage.bare_page(accounts::ADMIN, Method::GET, "/tokens");
    let answer = send(request.header(USER, "e30.e30.e30")).await;
    assert_refused(&answer, "forbidden", "a token of nobody");
}

#[tokio::test]
async fn an_admin_with_a_members_token_is_not_believed_either() {
    let (stage, _) = Stage::set().await;
    let members = stage
        .forge()
        .user_token(stage.site(), accounts::MEMBER)
        .unwrap();
    let request = stage.bare_page(accounts::ADMIN, Method::POST, "/tokens");
    let order = stage.order(accounts::ADMIN);
    let answer = send(request.header(USER, members).json(&order)).await;
    assert_refused(&answer, "forbidden", "an admin with a member's token");
}

#[tokio::test]
async fn nobody_acts_as_another_user() {
    let (stage, _) = Stage::set().await;
    let admins = stage
        .forge()
        .user_token(stage.site(), accounts::ADMIN)
        .unwrap();
    // Self-service binds to the caller of the invocation token, whatever else the call says.
    let policy =
        json!({"binding": "any", "reveal": "always", "selfService": true, "maxDays": null});
    let settings = (Method::PUT, "/settings/tokens");
    stage
        .page(accounts::ADMIN, settings, Some(policy))
        .await
        .expect(200);
    for account in [accounts::ADMIN, accounts::MEMBER] {
        let request = stage.bare_page(accounts::MEMBER, Method::POST, "/my/tokens");
        let request = request.header(USER, &admins).json(&stage.order(account));
        let answer = send(request).await;
        assert!(
            answer.status.is_client_error(),
            "{account}: {}",
            answer.text
        );
        assert_ne!(answer.status, 401, "{account}");
    }
    let mine = stage.bare_page(accounts::MEMBER, Method::GET, "/my/tokens");
    let mine = send(mine.header(USER, &admins)).await.expect(200).json();
    assert_eq!(mine["total"], 0, "{mine}");
}

#[tokio::test]
async fn what_a_page_brings_never_becomes_the_system_token() {
    let (stage, token) = Stage::set().await;
    let before = stage.stored().await;
    let far = stage.app.clock.now() + TimeDelta::days(3650);
    let far = URL_SAFE_NO_PAD.encode(json!({ "exp": far.timestamp() }).to_string());
    for poison in ["poison".to_owned(), format!("e30.{far}.c2ln")] {
        for account in [accounts::ADMIN, accounts::MEMBER] {
            let request = stage.bare_page(account, Method::GET, "/my/tokens");
            send(request.header(SYSTEM, poison.as_str()))
                .await
                .expect(200);
        }
    }
    assert_eq!(stage.stored().await, before);
    stage.works(&token).await;
}

#[tokio::test]
async fn before_the_first_event_a_page_does_not_poison_it_either() {
    let stage = Stage::empty().await;
    stage.forge().install_quietly(stage.site());
    let request = stage.bare_page(accounts::MEMBER, Method::GET, "/my/tokens");
    send(request.header(SYSTEM, "poison")).await.expect(200);
    assert_eq!(stage.stored().await.unwrap().system_token, None);
}

#[tokio::test]
async fn a_substituted_system_token_of_an_event_does_not_outlive_its_use() {
    let (stage, token) = Stage::set().await;
    stage
        .app
        .advance(TimeDelta::hours(1) + TimeDelta::minutes(1));
    let now = stage.app.clock.now();
    let far = json!({ "exp": (now + TimeDelta::days(3650)).timestamp() });
    let far = URL_SAFE_NO_PAD.encode(far.to_string());
    let mut call = stage.forge().prepare(stage.site(), ForgeEvent::Hourly);
    call.system_token = Some(format!("e30.{far}.c2ln"));
    taken(&stage.forge().send(&call).await);
    let stored = stage.stored().await.unwrap().system_token.unwrap();
    assert!(stored.expires_at <= now + TimeDelta::hours(4), "{stored:?}");
    // Atlassian does not know it: it is forgotten, and the next event heals.
    stage.has_to_wait(&token).await;
    assert_eq!(stage.stored().await.unwrap().system_token, None);
    stage.tell(ForgeEvent::Hourly).await;
    stage.works(&token).await;
}
