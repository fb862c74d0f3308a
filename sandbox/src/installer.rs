//! The site's administrator at work: installs the app, switches it off, renames the site.

use serde_json::Value;

use crate::connect::Event;
use crate::connect::app::{App, AppState};
use crate::connect::lifecycle::{self, Delivery, Occasion, SignedCall};
use crate::random;
use crate::site::SiteState;
use crate::world::World;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Installer<'a> {
    pub(crate) world: &'a World,
    pub(crate) site: &'a SiteState,
}

impl Installer<'_> {
    /// Reads the descriptor; from now on events can be signed for this app.
    pub(crate) async fn meet(self, app_base_url: &str) -> Result<(), String> {
        let url = format!(
            "{}/atlassian-connect.json",
            app_base_url.trim_end_matches('/')
        );
        let answer = self
            .world
            .http
            .get(&url)
            .send()
            .await
            .map_err(|error| format!("no descriptor: {error}"))?;
        if !answer.status().is_success() {
            return Err(format!("no descriptor: {url} answered {}", answer.status()));
        }
        let descriptor: Value = answer
            .json()
            .await
            .map_err(|error| format!("no descriptor: {error}"))?;
        let realm = self.site.tenant().realm.clone();
        let app = App::parse(&descriptor, realm.as_deref())?;
        self.site.tenant().app = Some(app);
        Ok(())
    }

    pub(crate) async fn install(self, app_base_url: &str) -> Delivery {
        if let Err(reason) = self.meet(app_base_url).await {
            return Delivery::none(reason);
        }
        let delivery = self.tell(Event::Installed).await;
        if delivery.is_success() {
            // Jira does not wait for what the app says to this one.
            self.tell(Event::Enabled).await;
        }
        delivery
    }

    pub(crate) async fn uninstall(self) -> Delivery {
        let enabled = self.site.tenant().state == AppState::Enabled;
        if enabled {
            self.tell(Event::Disabled).await;
        }
        self.tell(Event::Uninstalled).await
    }

    /// `None`: no app is known, or it does not listen to the event.
    pub(crate) fn prepare(self, event: Event) -> Option<SignedCall> {
        let tenant = self.site.tenant();
        let app = tenant.app.as_ref()?;
        let actor = self.site.with_data(|data| {
            let admin = data.users.values().find(|user| user.admin && user.active);
            admin.map(|user| user.account_id.clone())
        });
        let occasion = Occasion {
            event,
            actor: actor.as_deref(),
            oauth_client_id: &self.site.oauth_client_id,
            new_secret: &random::secret(),
            now: self.world.clock.now(),
        };
        lifecycle::prepare(&occasion, &tenant, app, &self.world.install_key)
    }

    /// Signs, sends, and takes over what follows from the answer.
    pub(crate) async fn tell(self, event: Event) -> Delivery {
        let Some(call) = self.prepare(event) else {
            self.take_effect(event, None);
            return Delivery::none(format!("the app does not listen to {}", event.name()));
        };
        // Away is away: Jira revokes before it tells, and does not ask.
        if event != Event::Installed {
            self.take_effect(event, None);
        }
        let delivery = self.send(&call).await;
        if event == Event::Installed && delivery.is_success() {
            self.take_effect(event, call.body["sharedSecret"].as_str());
        }
        delivery
    }

    /// Posts a call as it is; nothing changes on this site.
    pub(crate) async fn send(self, call: &SignedCall) -> Delivery {
        let request = self
            .world
            .http
            .post(&call.url)
            .header("Authorization", format!("JWT {}", call.token))
            .json(&call.body);
        match request.send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let body = answer
                    .text()
                    .await
                    .unwrap_or_else(|error| error.to_string());
                Delivery { status, body }
            }
            Err(error) => Delivery::none(error.to_string()),
        }
    }

    fn take_effect(self, event: Event, new_secret: Option<&str>) {
        let mut tenant = self.site.tenant();
        match event {
            Event::Installed => {
                if let Some(secret) = new_secret {
                    secret.clone_into(&mut tenant.shared_secret);
                }
                if tenant.state == AppState::NotInstalled {
                    tenant.state = AppState::Enabled;
                }
            }
            Event::Enabled => tenant.state = AppState::Enabled,
            Event::Disabled => tenant.state = AppState::Disabled,
            Event::Uninstalled => tenant.state = AppState::NotInstalled,
        }
        drop(tenant);
        if matches!(event, Event::Uninstalled) {
            self.site.revoke_grants();
        }
    }
}
