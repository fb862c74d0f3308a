//! The handle by which tests act on one site.

use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;
use url::form_urlencoded;

use crate::calls::Call;
use crate::connect::app::{App, AppState};
use crate::connect::{Delivery, Event, SignedCall};
use crate::data::{Edit, EditError, User};
use crate::installer::Installer;
use crate::licence::Licence;
use crate::misbehave::Rule;
use crate::random;
use crate::realm::RealmStep;
use crate::server;
use crate::site::SiteState;
use crate::tokens::HostTokens;
use crate::world::World;

#[derive(Clone, Debug)]
pub struct Site {
    world: Arc<World>,
    index: usize,
}

impl Site {
    pub(crate) fn new(world: Arc<World>, index: usize) -> Self {
        Self { world, index }
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    fn state(&self) -> &SiteState {
        &self.world.sites[self.index]
    }

    fn installer(&self) -> Installer<'_> {
        Installer {
            world: &self.world,
            site: self.state(),
        }
    }

    /// Without a trailing slash.
    pub fn base_url(&self) -> String {
        self.state().base_url()
    }

    pub fn client_key(&self) -> String {
        self.state().tenant().client_key.clone()
    }

    /// From now on the site tells Forge apps another client key than its own, as Jira never does.
    pub fn forge_client_key(&self, client_key: &str) {
        self.state().tenant().forged_client_key = Some(client_key.to_owned());
    }

    /// What Forge calls the site: stays the same whatever is installed there.
    pub fn cloud_id(&self) -> String {
        self.state().tenant().cloud_id.clone()
    }

    /// The one that the app accepted last.
    pub fn shared_secret(&self) -> String {
        self.state().tenant().shared_secret.clone()
    }

    pub fn oauth_client_id(&self) -> &str {
        &self.state().oauth_client_id
    }

    pub fn users(&self) -> Vec<User> {
        self.state()
            .with_data(|data| data.users.values().cloned().collect())
    }

    /// Reads the app's descriptor, sends `installed`, and `enabled` when that was accepted. Answers what the
    /// app said to `installed`.
    pub async fn install(&self, app_base_url: &str) -> Delivery {
        self.installer().install(app_base_url).await
    }

    /// `disabled` first when the app is enabled, as Jira does. Answers what the app said to `uninstalled`.
    pub async fn uninstall(&self) -> Delivery {
        self.installer().uninstall().await
    }

    pub async fn disable(&self) -> Delivery {
        self.installer().tell(Event::Disabled).await
    }

    pub async fn enable(&self) -> Delivery {
        self.installer().tell(Event::Enabled).await
    }

    /// `installed` again, with a new secret.
    pub async fn rotate_secret(&self) -> Delivery {
        self.installer().tell(Event::Installed).await
    }

    /// The site moves: to the URL given, or to a new port on which it listens from now on. The old address no
    /// longer answers for it. Then `installed` again, as Jira does.
    pub async fn rename(&self, new_base_url: Option<&str>) -> Delivery {
        let base_url = match new_base_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => match self.listen_elsewhere().await {
                Ok(base_url) => base_url,
                Err(error) => return Delivery::none(error.to_string()),
            },
        };
        self.state().tenant().base_url = base_url;
        self.installer().tell(Event::Installed).await
    }

    async fn listen_elsewhere(&self) -> io::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        server::serve(&self.world, self.index, listener);
        Ok(format!("http://{address}"))
    }

    /// As if the site had been deleted and another one had taken its address: a new client key, nothing installed.
    pub fn become_another_tenant(&self) {
        let fresh = random::uuid();
        let mut tenant = self.state().tenant();
        tenant.client_key = fresh;
        tenant.cloud_id = random::uuid();
        tenant.shared_secret = random::secret();
        tenant.state = AppState::NotInstalled;
        drop(tenant);
        self.state().revoke_grants();
        self.world.forge.forget_site(self.index);
    }

    /// Reads the descriptor without installing, so that [`Self::prepare`] works.
    pub async fn meet(&self, app_base_url: &str) -> Result<(), String> {
        self.installer().meet(app_base_url).await
    }

    /// A signed call that was not sent; `None` before the app is known. Nothing changes on the site.
    pub fn prepare(&self, event: Event) -> Option<SignedCall> {
        self.installer().prepare(event)
    }

    /// Posts a prepared call as it is: a second time, or altered. Nothing changes on the site.
    pub async fn send(&self, call: &SignedCall) -> Delivery {
        self.installer().send(call).await
    }

    /// As `AP.context.getToken()` gives it to the app's page.
    pub fn context_token(&self, account: &str) -> String {
        self.tokens().context(account)
    }

    /// As Jira signs the URL of an iframe. `url` is absolute, or a path with its query.
    pub fn url_token(&self, method: &str, url: &str, account: &str) -> String {
        self.tokens().url_bound(method, url, account)
    }

    /// What a frame of Jira's loads for the page at `url`: with who looks, the licence, and the signature (Connect: iframes).
    pub fn frame_url(&self, url: &str, account: &str) -> String {
        let (base_url, licence) = {
            let tenant = self.state().tenant();
            (tenant.base_url.clone(), tenant.licence_word())
        };
        let mut framed = url.to_owned();
        framed.push(if url.contains('?') { '&' } else { '?' });
        let mut parameters = form_urlencoded::Serializer::new(String::new());
        parameters.extend_pairs([
            ("xdm_e", base_url.as_str()),
            ("xdm_c", "channel-page"),
            ("cp", ""),
            ("lic", licence),
            ("cv", "1001.0.0-SNAPSHOT"),
        ]);
        framed.push_str(&parameters.finish());
        let token = self.url_token("GET", &framed, account);
        format!("{framed}&jwt={token}")
    }

    /// The region that the site's data is in, for apps that are installed from now on.
    pub fn set_realm(&self, realm: &str) {
        self.state().tenant().realm = Some(realm.to_owned());
    }

    /// A step of a move to another region, as Connect signs it.
    pub async fn realm_step(&self, step: &RealmStep) -> Delivery {
        let below = self.state().tenant().app.as_ref().and_then(App::migration);
        let Some(below) = below else {
            return Delivery::none("the app takes part in no moves");
        };
        let url = step.url(&below);
        // Nobody is logged in.
        let token = self.tokens().of_service(step.method(), &url);
        step.send(&self.world, &url, &format!("JWT {token}")).await
    }

    /// Of the app on this site, whichever way it is installed.
    pub fn set_licence(&self, licence: Licence) {
        self.state().tenant().licence = licence;
    }

    fn tokens(&self) -> HostTokens<'_> {
        HostTokens {
            world: &self.world,
            site: self.state(),
        }
    }

    /// Those that the authorization server has given out and not revoked, for tests that search for them.
    pub fn access_tokens(&self) -> Vec<String> {
        self.state().access_tokens()
    }

    /// Oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls()
    }

    pub fn clear_calls(&self) {
        self.state().clear_calls();
    }

    pub fn misbehave(&self, rule: Rule) {
        self.state().add_rule(rule);
    }

    /// Forgets all rules.
    pub fn behave(&self) {
        self.state().clear_rules();
    }

    pub fn edit(&self, edit: Edit) -> Result<(), EditError> {
        let now = self.world.clock.now();
        self.state().change_data(|data| data.edit(edit, now))
    }
}
