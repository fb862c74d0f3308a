//! What a site had on Connect goes to its own installation through Forge, and to no other, whatever anybody claims.

mod afterwards;
mod hints;

use chrono::TimeDelta;
use dwell::atlassian::ids::{ForgeAppId, ForgeInstallationId, SiteId};
use dwell::clock::Clock as _;
use dwell::db::forge_installations;
use dwell::installs::operator::{self, Change};
use reqwest::Method;
use sandbox::{
    Event, ForgeEvent, Misbehaviour, Operation, Registration, Rule, SiteOptions, accounts,
};
use serde_json::json;
use url::Url;

use super::stage::{CONNECT_KEY, Stage, taken};
use crate::test_app::{TestApp, send};

const STAGING: &str = "0b7f5a52-1c1e-4c5b-9d0f-6a2e8c4d1f00";
const SECOND_SITE: usize = 1;
const REPORT: &str = "/rest/issue?issueKey=WEB-1&columnsBy=statusDuration";

/// Two sites have the app through Connect; the first one has a token.
async fn two_sites(environment: &[(&str, &str)]) -> (Stage, String) {
    let mut variables = vec![("DWELL_FORGE_CONNECT_KEY", CONNECT_KEY)];
    variables.extend(environment);
    let sites = vec![SiteOptions::sample(), SiteOptions::seeded(2)];
    let app = TestApp::start(sites, &variables).await;
    let key = Some(CONNECT_KEY.to_owned());
    app.forge
        .configure(|registration| registration.connect_key = key);
    for site in [0, SECOND_SITE] {
        taken(&app.site(site).install(&app.url).await);
    }
    let page = app.site(0).context_token(accounts::ADMIN);
    let stage = Stage { app };
    let order = stage.order(accounts::ADMIN);
    let create = (Method::POST, "/api/v1/tokens");
    let issued = stage.app.page_call_with(&page, create, Some(order)).await;
    let token = issued.expect(201).json()["token"].clone();
    (stage, token.as_str().unwrap().to_owned())
}

async fn sites(stage: &Stage) -> usize {
    operator::list(&stage.app.db).await.unwrap().len()
}

/// What the admin of a site sees of tokens through Forge.
async fn tokens_of(stage: &Stage, site: usize) -> crate::test_app::Answer {
    let site = stage.app.site(site);
    let request = stage.app.request(Method::GET, "/forge/api/v1/tokens");
    let user_token = stage.forge().user_token(site, accounts::ADMIN).unwrap();
    let request = request
        .bearer_auth(stage.forge().page_token(site, accounts::ADMIN))
        .header("x-forge-oauth-user", user_token);
    send(request).await
}

/// The first site's own token acts there as before.
async fn is_untouched(stage: &Stage, token: &str) {
    stage.app.report(token, REPORT).await.expect(200);
}

#[tokio::test]
async fn another_sites_client_key_gives_nothing() {
    let (stage, token) = two_sites(&[]).await;
    let (owner, other) = (stage.app.site(0), stage.app.site(SECOND_SITE));
    other.forge_client_key(&owner.client_key());
    taken(&stage.forge().install(other).await);
    stage.app.housekeeping.look_after_forge().await;
    tokens_of(&stage, SECOND_SITE).await.expect(503);
    is_untouched(&stage, &token).await;
    // The owner's own move is not spoiled by it.
    taken(&stage.forge().install(owner).await);
    is_untouched(&stage, &token).await;
    let list = tokens_of(&stage, 0).await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
}

#[tokio::test]
async fn another_environment_of_the_app_gets_a_site_of_its_own() {
    let served = [("DWELL_FORGE_ENVIRONMENTS", "STAGING,PRODUCTION")];
    let (stage, token) = two_sites(&served).await;
    let site = stage.app.site(0);
    stage.forge().install_quietly(site);
    taken(&send_from_staging(&stage).await);
    assert_eq!(sites(&stage).await, 3, "it does not wait for anything");
    taken(&stage.forge().tell(site, ForgeEvent::Installed).await);
    is_untouched(&stage, &token).await;
    let list = tokens_of(&stage, 0).await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
}

/// The same cloud id, and a client key that Jira tells both.
async fn send_from_staging(stage: &Stage) -> sandbox::Delivery {
    let (app, site) = (stage.forge(), stage.app.site(0));
    let mut call = app.prepare(site, ForgeEvent::Installed);
    let mut claims = app.event_claims(site, ForgeEvent::Installed);
    claims["app"]["environment"] = json!({
        "type": "STAGING",
        "id": format!("ari:cloud:ecosystem::environment/{}/{STAGING}", app.id()),
    });
    call.invocation_token = app.sign(&claims);
    call.body["environment"]["id"] = json!(STAGING);
    app.send(&call).await
}

/// The operator has a private app and a listed one, which come from the same app of Connect.
#[tokio::test]
async fn a_second_app_of_the_operator_cannot_claim_what_has_moved() {
    let (stage, token) = two_sites(&[]).await;
    let (app, site) = (&stage.app, stage.app.site(0));
    taken(&stage.forge().install(site).await);
    let second = app.sandbox.register(Registration::at(&app.url));
    second.configure(|registration| registration.connect_key = Some(CONNECT_KEY.to_owned()));
    let id = ForgeAppId::parse(second.id()).unwrap();
    let (url, _) = app.restarted(|config| config.forge.app_ids.push(id)).await;
    second.install_quietly(site);
    let mut call = second.prepare(site, ForgeEvent::Installed);
    call.url = call.url.replace(&app.url, &url);
    taken(&second.send(&call).await);
    assert_eq!(sites(&stage).await, 3, "it has a site of its own");
    is_untouched(&stage, &token).await;
    let list = tokens_of(&stage, 0).await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
}

#[tokio::test]
async fn an_installation_id_that_is_used_again_elsewhere_gives_nothing() {
    let (stage, token) = two_sites(&[]).await;
    let (owner, other) = (stage.app.site(0), stage.app.site(SECOND_SITE));
    taken(&stage.forge().install(owner).await);
    stage.forge().install_quietly(other);
    let id = stage.forge().installation_id(owner).unwrap();
    let ari = format!("ari:cloud:ecosystem::installation/{id}");
    let mut call = stage.forge().prepare(other, ForgeEvent::Installed);
    let mut claims = stage.forge().event_claims(other, ForgeEvent::Installed);
    claims["app"]["installationId"] = json!(ari);
    claims["app"]["installation"]["id"] = json!(ari);
    call.invocation_token = stage.forge().sign(&claims);
    call.body["id"] = json!(id);
    taken(&stage.forge().send(&call).await);
    is_untouched(&stage, &token).await;
    let list = tokens_of(&stage, 0).await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
    // Both have it, each on the site that was its own on Connect.
    let mut own = [
        connect_site(&stage, owner).await,
        connect_site(&stage, other).await,
    ];
    let mut through = sites_of(&stage, &id).await;
    own.sort_unstable();
    through.sort_unstable();
    assert_eq!(through, own);
}

async fn connect_site(stage: &Stage, site: &sandbox::Site) -> SiteId {
    let known = operator::find(&stage.app.db, &site.client_key()).await;
    known.unwrap().unwrap().site.id
}

/// Where the installations of that id are.
async fn sites_of(stage: &Stage, id: &str) -> Vec<SiteId> {
    let id = ForgeInstallationId::parse(id).unwrap();
    let known = forge_installations::sites_of(&stage.app.db, id).await;
    known.unwrap()
}

/// Bodies of Connect's hooks are not signed: what one says of an installation is a reason to ask Jira, and no more.
#[tokio::test]
async fn a_hook_of_another_site_that_names_the_installation_gets_nothing() {
    let (stage, token) = two_sites(&[]).await;
    let (owner, other) = (stage.app.site(0), stage.app.site(SECOND_SITE));
    let away = Misbehaviour::Unavailable { retry_after: None };
    owner.misbehave(Rule::always(Operation::ConnectKey, away));
    taken(&stage.forge().install(owner).await);
    tokens_of(&stage, 0).await.expect(503);
    owner.behave();
    stage.app.advance(TimeDelta::seconds(1));
    let id = stage.forge().installation_id(owner).unwrap();
    let mut hook = other.prepare(Event::Installed).unwrap();
    hook.body["installationId"] = json!(format!("ari:cloud:ecosystem::installation/{id}"));
    taken(&other.send(&hook).await);
    let list = tokens_of(&stage, 0).await.expect(200).json();
    assert_eq!(list["total"], 1, "{list}");
    assert_eq!(
        sites_of(&stage, &id).await,
        [connect_site(&stage, owner).await]
    );
    is_untouched(&stage, &token).await;
}

#[tokio::test]
async fn what_the_operator_suspends_while_it_waits_stays_suspended() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    site.misbehave(Rule::always(
        Operation::ConnectKey,
        Misbehaviour::Fails {
            status: 503,
            message: "not now".to_owned(),
        },
    ));
    taken(&stage.forge().install(site).await);
    let waiting = stage.stored().await.unwrap().site;
    let now = stage.app.clock.now();
    operator::suspend(&stage.app.db, waiting, now)
        .await
        .unwrap();
    site.behave();
    stage.app.advance(TimeDelta::minutes(2));
    stage.app.housekeeping.look_after_forge().await;
    assert_ne!(stage.stored().await.unwrap().site, waiting);
    let refused = stage.app.report(&token, REPORT).await.expect(401).json();
    let suspended = "The token's Jira site is suspended by the operator of this service.";
    assert_eq!(refused["messages"], json!([suspended]));
}

#[tokio::test]
async fn hooks_of_connect_do_not_bring_it_back() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    stage.app.advance(TimeDelta::seconds(1));
    let old = site.prepare(Event::Installed).unwrap();
    let switch = site.prepare(Event::Enabled).unwrap();
    taken(&stage.forge().install(site).await);
    let key = site.client_key();
    let connects = async || {
        let known = operator::find(&stage.app.db, &key).await.unwrap().unwrap();
        let connect = known.installations.into_iter();
        let connect = connect.filter(|one| one.client_key.is_some());
        connect
            .map(|one| (one.state.as_str(), one.shared_secret))
            .next()
            .unwrap()
    };
    assert_eq!(connects().await, ("retired", Vec::new()));
    // From before the move; without Forge's registration, Jira is told that it fails.
    assert_eq!(site.send(&old).await.status, 409);
    assert_eq!(site.send(&switch).await.status, 401);
    let named = hints::naming(&stage, site);
    taken(&site.send(&named).await);
    taken(&site.send(&named).await);
    stage.app.advance(TimeDelta::seconds(1));
    taken(&site.send(&site.prepare(Event::Uninstalled).unwrap()).await);
    assert_eq!(connects().await, ("retired", Vec::new()));
    is_untouched(&stage, &token).await;
}

#[tokio::test]
async fn a_site_that_was_renamed_moves_by_its_new_address() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    let old = site.base_url();
    stage.app.advance(TimeDelta::seconds(1));
    let delivery = site.rename(None).await;
    taken(&delivery);
    assert_ne!(site.base_url(), old);
    taken(&stage.forge().install(site).await);
    is_untouched(&stage, &token).await;
}

#[tokio::test]
async fn a_renamed_site_whose_hook_was_lost_moves_when_the_operator_tells_its_address() {
    let (stage, token) = two_sites(&[]).await;
    let (db, site) = (&stage.app.db, stage.app.site(0));
    let known = operator::find(db, &site.client_key()).await.unwrap();
    let id = known.unwrap().site.id;
    let tell = async |address: &str| {
        let (address, now) = (Url::parse(address).unwrap(), stage.app.clock.now());
        let change = operator::set_address(db, id, &address, now).await;
        assert_eq!(change.unwrap(), Change::Done);
    };
    // Where nobody is any more.
    tell("http://127.0.0.1:9").await;
    taken(&stage.forge().install(site).await);
    stage.app.housekeeping.look_after_forge().await;
    tokens_of(&stage, 0).await.expect(503);
    tell(&site.base_url()).await;
    stage.app.housekeeping.look_after_forge().await;
    tokens_of(&stage, 0).await.expect(200);
    is_untouched(&stage, &token).await;
    let now = stage.app.clock.now();
    let late = operator::set_address(db, id, &Url::parse(&site.base_url()).unwrap(), now).await;
    assert_eq!(late.unwrap(), Change::NotOfConnect);
}

#[tokio::test]
async fn it_waits_until_it_is_known_whose_the_address_is() {
    let (stage, token) = two_sites(&[]).await;
    let site = stage.app.site(0);
    let away = Misbehaviour::Unavailable { retry_after: None };
    site.misbehave(Rule::always(Operation::TenantInfo, away));
    taken(&stage.forge().install(site).await);
    tokens_of(&stage, 0).await.expect(503);
    site.behave();
    stage.app.housekeeping.look_after_forge().await;
    tokens_of(&stage, 0).await.expect(200);
    is_untouched(&stage, &token).await;
}
