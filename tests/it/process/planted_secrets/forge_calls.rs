//! The same through Forge: invocation tokens, and the access tokens that come beside them and are got with them.

use chrono::TimeDelta;
use dwell::db::{installations, sites};
use reqwest::{Method, RequestBuilder};
use sandbox::{ForgeEvent, Misbehaviour, Operation, Rule, Site, accounts};
use serde_json::{Value, json};

use super::evidence::Evidence;
use super::failing_calls::keep;
use super::{LIST, REPORT, Scene};
use crate::process::stage::{issued, new_token};
use crate::test_app::send;

const USER: &str = "x-forge-oauth-user";
const SYSTEM: &str = "x-forge-oauth-system";

/// Installed on the site on which Connect has the app too: another tenant. Then calls that are answered, and all that are not.
pub(super) async fn make(scene: &mut Scene, evidence: &mut Evidence) {
    let site = scene.stage.sandbox.site(0).clone();
    let delivery = scene.forge.install(&site).await;
    assert_eq!(delivery.status, 204, "{}", delivery.body);
    let delivery = scene.forge.tell(&site, ForgeEvent::Hourly).await;
    assert_eq!(delivery.status, 204, "{}", delivery.body);
    grow_old(scene).await;
    let order = new_token("Forge");
    let issue = page(scene, &site, accounts::ADMIN, Method::POST).json(&order);
    let (_, token) = issued(&send(issue).await.expect(201).json());
    scene.plant("report token through Forge", &token);
    let url = scene.stage.url.clone();
    let report = || scene.stage.http.get(format!("{url}{LIST}"));
    send(report().bearer_auth(&token)).await.expect(200);
    plant_access_tokens(scene);
    for (what, call) in refused(scene, &site) {
        keep(evidence, what, call).await;
    }
    refused_by_atlassian(scene, evidence, &site, &token).await;
    plant_access_tokens(scene);
}

/// What a new installation is refused is not held against its token.
async fn grow_old(scene: &Scene) {
    let db = scene.stage.db().await;
    let tx = db.begin().await.unwrap();
    for site in sites::ids(&tx, None, 10).await.unwrap() {
        for mut one in installations::of_site(&tx, site).await.unwrap() {
            one.installed_at -= TimeDelta::hours(1);
            assert!(installations::update(&tx, &one).await.unwrap());
        }
    }
    tx.commit().await.unwrap();
}

fn plant_access_tokens(scene: &mut Scene) {
    let tokens = scene.forge.access_tokens();
    assert!(!tokens.is_empty(), "none was granted");
    for token in tokens {
        scene.plant("access token of Forge", token);
    }
}

/// The list of tokens, or a new one, as Forge calls for the user.
fn page(scene: &mut Scene, site: &Site, account: &str, method: Method) -> RequestBuilder {
    let invocation = scene.forge.page_token(site, account);
    let user_token = scene.forge.user_token(site, account).unwrap();
    scene.plant("invocation token of a page", &invocation);
    let url = format!("{}/forge/api/v1/tokens", scene.stage.url);
    let request = scene.stage.http.request(method, url);
    request.bearer_auth(invocation).header(USER, user_token)
}

/// An event of the schedule with this body.
fn event(scene: &mut Scene, site: &Site, body: &Value) -> RequestBuilder {
    let call = scene.forge.prepare(site, ForgeEvent::Hourly);
    scene.plant("invocation token of an event", &call.invocation_token);
    let request = scene.stage.http.post(&call.url);
    let request = request.header(SYSTEM, call.system_token.unwrap());
    request.bearer_auth(&call.invocation_token).json(body)
}

type Calls = Vec<(&'static str, RequestBuilder)>;

fn refused(scene: &mut Scene, site: &Site) -> Calls {
    let system = scene.forge.system_token(site).unwrap();
    let members = scene.forge.user_token(site, accounts::MEMBER).unwrap();
    let invocation = scene.forge.page_token(site, accounts::ADMIN);
    scene.plant("invocation token elsewhere", &invocation);
    let altered = format!("{}x", &invocation[..invocation.len() - 1]);
    let stage_url = scene.stage.url.clone();
    let http = scene.stage.http.clone();
    let get = |path: &str| http.get(format!("{stage_url}{path}"));
    // A write: that the admin is one was believed for reads a moment ago.
    let bare = || {
        let issue = http.post(format!("{stage_url}/forge/api/v1/tokens"));
        issue.bearer_auth(&invocation)
    };
    let mut calls = vec![
        ("no user token", bare()),
        ("a member's user token", bare().header(USER, &members)),
        ("a system token as the user's", bare().header(USER, &system)),
        (
            "two user tokens",
            bare().header(USER, &members).header(USER, &system),
        ),
        (
            "an altered invocation token",
            get("/forge/api/v1/tokens").bearer_auth(&altered),
        ),
        (
            "a page's token for an event",
            http.post(format!("{stage_url}/forge/refresh"))
                .bearer_auth(&invocation)
                .header(SYSTEM, &system),
        ),
        (
            "an invocation token for a report",
            get(REPORT).bearer_auth(&invocation),
        ),
        (
            "an invocation token in the query",
            get(&format!("{REPORT}&tisjwt={invocation}")),
        ),
        (
            "a system token in the query",
            get(&format!("{REPORT}&tisjwt={system}")),
        ),
        (
            "a user token for a report",
            get(REPORT).bearer_auth(&members),
        ),
        (
            "a system token in the path",
            get(&format!("/forge/{system}")),
        ),
        (
            "an invocation token in a path of the API",
            get(&format!("/forge/api/v1/tokens/{invocation}/{system}")),
        ),
    ];
    let another_site =
        json!({ "cloudId": "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00", "moduleKey": system });
    let wrong = json!({ "context": another_site, "contextToken": members });
    calls.push(("an event of another site", event(scene, site, &wrong)));
    let odd = json!({ "accountId": [&system], "expiresAt": members, "notes": 7 });
    let order = page(scene, site, accounts::ADMIN, Method::POST).json(&odd);
    calls.push(("a body of wrong types", order));
    let unheard = json!({ &system: &members });
    let order = page(scene, site, accounts::ADMIN, Method::POST).json(&unheard);
    calls.push(("an unknown member", order));
    calls.push(("no admin", page(scene, site, accounts::MEMBER, Method::GET)));
    calls
}

/// What the gateway may answer, with the token in its words, and that it no longer takes the system token.
async fn refused_by_atlassian(
    scene: &mut Scene,
    evidence: &mut Evidence,
    site: &Site,
    token: &str,
) {
    let system = scene.forge.system_token(site).unwrap();
    let fails = |status, message: &str| Misbehaviour::Fails {
        status,
        message: message.to_owned(),
    };
    refused_exchange(scene, evidence, site, token, fails(400, &system)).await;
    refused_exchange(scene, evidence, site, token, Misbehaviour::GatewayError).await;
    scene.forge.revoke_tokens(site);
    let report = scene.stage.http.get(format!("{}{LIST}", scene.stage.url));
    keep(evidence, "revoked tokens", report.bearer_auth(token)).await;
    let delivery = scene.forge.tell(site, ForgeEvent::Hourly).await;
    assert_eq!(delivery.status, 204, "{}", delivery.body);
    // The last one: it is remembered for a minute.
    refused_exchange(scene, evidence, site, token, fails(403, &system)).await;
}

/// Jira does not take the user's token that is kept, and there is no other.
async fn refused_exchange(
    scene: &Scene,
    evidence: &mut Evidence,
    site: &Site,
    token: &str,
    what: Misbehaviour,
) {
    let not_taken = Misbehaviour::Fails {
        status: 401,
        message: "no".to_owned(),
    };
    site.misbehave(Rule::always(Operation::Search, not_taken));
    site.misbehave(Rule::always(Operation::Impersonation, what));
    let report = scene.stage.http.get(format!("{}{LIST}", scene.stage.url));
    keep(evidence, "refused exchange", report.bearer_auth(token)).await;
    site.behave();
}
