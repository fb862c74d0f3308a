//! The handle by which tests act as Forge, for one app.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::app::RegisteredApp;
use super::delivery::{self, Pending};
use super::event::{ForgeCall, ForgeEvent};
use super::forgery::Forgery;
use super::installed::Installed;
use super::module::ForgeModule;
use super::page::{Browser, PageAnswer, PageRequest, Rejection};
use super::registration::{Registration, Release};
use crate::connect::Delivery;
use crate::connect::app::AppState as ConnectState;
use crate::handle::Site;
use crate::realm::RealmStep;
use crate::world::World;

/// What is done for a site needs the app to be installed there; where nothing can be answered without, it panics.
#[derive(Clone, Debug)]
pub struct ForgeApp {
    world: Arc<World>,
    app: Arc<RegisteredApp>,
}

impl ForgeApp {
    pub(crate) fn new(world: Arc<World>, app: Arc<RegisteredApp>) -> Self {
        Self { world, app }
    }

    /// The bare UUID.
    pub fn id(&self) -> &str {
        &self.app.id
    }

    /// What `DWELL_FORGE_APP_IDS` and `aud` say.
    pub fn ari(&self) -> String {
        self.app.ari()
    }

    /// The bare UUID.
    pub fn environment_id(&self) -> &str {
        &self.app.environment_id
    }

    /// Changes how the app is registered. A new release is for [`Self::deploy`].
    pub fn configure(&self, change: impl FnOnce(&mut Registration)) {
        change(&mut self.app.state().registration);
    }

    pub fn share(&self, shared: bool) {
        self.configure(|registration| registration.shared = shared);
    }

    /// A minor release reaches every site at once; for another the sites' admins must consent: [`Self::upgrade`].
    pub fn deploy(&self, release: Release) {
        self.app.state().deploy(release);
    }

    /// The bare UUID; `None` when it is not installed.
    pub fn installation_id(&self, site: &Site) -> Option<String> {
        let state = self.app.state();
        let installation = state.installations.get(&site.index())?;
        Some(installation.id.clone())
    }

    /// An admin installs it, and the app is told. A Connect installation of the same key is gone from then on.
    pub async fn install(&self, site: &Site) -> Delivery {
        self.install_quietly(site);
        self.tell(site, ForgeEvent::Installed).await
    }

    /// The same, but the event does not come (yet).
    pub fn install_quietly(&self, site: &Site) {
        let mut state = self.app.state();
        state.install(site.index(), self.world.clock.now());
        let connect_key = state.registration.connect_key.clone();
        drop(state);
        self.replace_connect(site, connect_key.as_deref());
    }

    fn replace_connect(&self, site: &Site, key: Option<&str>) {
        let site = &self.world.sites[site.index()];
        let mut tenant = site.tenant();
        if key.is_some() && tenant.app.as_ref().map(|app| app.key.as_str()) == key {
            tenant.state = ConnectState::NotInstalled;
            drop(tenant);
            site.revoke_grants();
        }
    }

    /// An admin consents to the release that is deployed. The app is told, unless the site has it already.
    pub async fn upgrade(&self, site: &Site) -> Delivery {
        if self.consent_quietly(site) {
            self.tell(site, ForgeEvent::Upgraded).await
        } else {
            Delivery::none("there is nothing to consent to")
        }
    }

    /// The same, but the event does not come. Whether there was something to consent to.
    pub fn consent_quietly(&self, site: &Site) -> bool {
        let mut state = self.app.state();
        let is_new = state.consent(site.index());
        if is_new {
            state.revoke(site.index());
        }
        is_new
    }

    /// The app is told first, and cannot stop it.
    pub async fn uninstall(&self, site: &Site) -> Delivery {
        let delivery = self.tell(site, ForgeEvent::PreUninstall).await;
        self.vanish(site);
        delivery
    }

    /// Uninstalled without a word, as it happens too.
    pub fn vanish(&self, site: &Site) {
        self.app.state().remove(site.index());
    }

    /// Delivers an event now; when it is not taken, [`crate::Sandbox::deliver_due`] tries again.
    pub async fn tell(&self, site: &Site, event: ForgeEvent) -> Delivery {
        let pending = Pending::first(site.index(), event, self.now());
        match delivery::deliver(&self.world, &self.app, pending).await {
            Some((_, delivery)) => delivery,
            None => Delivery::none("the app is not installed"),
        }
    }

    /// An event that is not sent. Nothing changes on the site.
    pub fn prepare(&self, site: &Site, event: ForgeEvent) -> ForgeCall {
        self.installed(site).prepare(event, None)
    }

    /// Posts a prepared call as it is: a second time, or altered. Nobody tries again.
    pub async fn send(&self, call: &ForgeCall) -> Delivery {
        delivery::send(&self.world, call).await
    }

    /// `invokeRemote` of a page that the user has open.
    pub async fn invoke_remote(
        &self,
        site: &Site,
        account: &str,
        request: &PageRequest,
    ) -> Result<PageAnswer, Rejection> {
        let installed = Installed::find(&self.world, &self.app, site.index());
        let installed = &installed.ok_or(Rejection::NotInstalled)?;
        Browser { installed, account }.invoke_remote(request).await
    }

    /// `requestRemote` of such a page: every header but `Authorization` is the script's choice.
    pub async fn request_remote(
        &self,
        site: &Site,
        account: &str,
        request: &PageRequest,
    ) -> Result<PageAnswer, Rejection> {
        let installed = Installed::find(&self.world, &self.app, site.index());
        let installed = &installed.ok_or(Rejection::NotInstalled)?;
        Browser { installed, account }.request_remote(request).await
    }

    /// A step of a move to another region, below the path of the manifest's module.
    pub async fn realm_step(&self, site: &Site, step: &RealmStep) -> Delivery {
        let installed = self.installed(site);
        let url = step.url(&format!(
            "{}/forge/region-migration",
            installed.registration.remote
        ));
        let token = self.sign(&installed.realm_claims());
        step.send(&self.world, &url, &format!("Bearer {token}"))
            .await
    }

    /// Good claims of a page call, to be changed and signed.
    pub fn page_claims(&self, site: &Site, account: &str) -> Value {
        self.installed(site)
            .page_claims(account, &ForgeModule::GENERAL)
    }

    /// Good claims of an event, to be changed and signed.
    pub fn event_claims(&self, site: &Site, event: ForgeEvent) -> Value {
        self.installed(site).event_claims(event)
    }

    /// By the key that is published now.
    pub fn sign(&self, claims: &Value) -> String {
        self.world.forge.sign(claims)
    }

    /// An invocation token for a page call, as the browser of the user can see it.
    pub fn page_token(&self, site: &Site, account: &str) -> String {
        self.sign(&self.page_claims(site, account))
    }

    /// `claims` are good but for what the forgery does to them.
    pub fn forge(&self, site: &Site, forgery: Forgery, claims: Value) -> String {
        forgery.commit(&self.installed(site), claims)
    }

    /// The one that an event would bring now.
    pub fn system_token(&self, site: &Site) -> Option<String> {
        let now = self.now();
        self.app.state().system_token(site.index(), now)
    }

    /// The one that a page call of the user would bring now.
    pub fn user_token(&self, site: &Site, account: &str) -> Option<String> {
        let now = self.now();
        self.app.state().user_token(site.index(), account, now)
    }

    /// All tokens of the site are worth nothing from now on; the next event brings a new one.
    pub fn revoke_tokens(&self, site: &Site) {
        self.app.state().revoke(site.index());
    }

    /// Every token that is out, for tests that search for them.
    pub fn access_tokens(&self) -> Vec<String> {
        self.app.state().grants.keys().cloned().collect()
    }

    fn installed(&self, site: &Site) -> Installed<'_> {
        Installed::find(&self.world, &self.app, site.index()).expect("the app is installed there")
    }

    fn now(&self) -> DateTime<Utc> {
        self.world.clock.now()
    }
}
