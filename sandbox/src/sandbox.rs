//! A running sandbox.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;
use tokio::net::TcpListener;

use crate::access::pasted::SecretState;
use crate::accounts_report::ReportedAccount;
use crate::connect::Delivery;
use crate::data::Edit;
use crate::forge::{ForgeApp, ForgeEvent, Registration, delivery};
use crate::handle::Site;
use crate::mint::{self, MintKey};
use crate::options::{Options, SiteError};
use crate::server;
use crate::site::SiteState;
use crate::traffic::Traffic;
use crate::ui;
use crate::world::World;

#[derive(Debug, Error)]
pub enum StartError {
    #[error("cannot listen on {address}: {source}")]
    Listen { address: String, source: io::Error },
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error("a sandbox needs at least one site")]
    NoSite,
    #[error("cannot make an HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// Stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    world: Arc<World>,
    sites: Vec<Site>,
}

async fn bind(address: &str) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen {
        address: address.to_owned(),
        source,
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

impl Sandbox {
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let (main, address) = bind(&options.listen).await?;
        let mut listeners = vec![main];
        let traffic = Arc::new(Traffic::new(options.latency, options.limits));
        let mut states = Vec::new();
        for (index, site) in options.sites.into_iter().enumerate() {
            let mut bound = address;
            if index > 0 {
                let (listener, own) = bind(&SocketAddr::new(address.ip(), 0).to_string()).await?;
                listeners.push(listener);
                bound = own;
            }
            states.push(Arc::new(SiteState::new(
                format!("http://{bound}"),
                site.into_data()?,
                Arc::clone(&traffic),
            )));
        }
        if states.is_empty() {
            return Err(StartError::NoSite);
        }
        let own = SocketAddr::new(address.ip(), 0).to_string();
        let (pages, pages_address) = bind(&own).await?;
        let world = Arc::new(World::new(
            (
                format!("http://{address}"),
                format!("http://{pages_address}"),
            ),
            options.clock,
            states,
        )?);
        for (index, listener) in listeners.into_iter().enumerate() {
            server::serve(&world, index, listener);
        }
        ui::forge_pages::serve(&world, pages);
        let sites = (0..world.sites.len()).map(|index| Site::new(Arc::clone(&world), index));
        Ok(Self {
            sites: sites.collect(),
            world,
        })
    }

    /// For `DWELL_SANDBOX_URL`: has the install keys and the authorization server of all sites.
    pub fn url(&self) -> &str {
        &self.world.url
    }

    /// Panics when there is no such site.
    pub fn site(&self, index: usize) -> &Site {
        &self.sites[index]
    }

    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// An app of Forge; it is installed nowhere yet.
    pub fn register(&self, registration: Registration) -> ForgeApp {
        let app = self.world.forge.register(registration);
        ForgeApp::new(Arc::clone(&self.world), app)
    }

    /// What the calls of this hour have cost, on all sites together.
    pub fn points(&self) -> u64 {
        let now = self.world.clock.now();
        self.world
            .sites
            .first()
            .map_or(0, |site| site.traffic.points(now))
    }

    /// All that Forge would have sent by itself by now: hourly schedules, and events that were not taken before.
    pub async fn deliver_due(&self) -> Vec<(ForgeEvent, Delivery)> {
        delivery::deliver_due(&self.world).await
    }

    /// [`Self::deliver_due`] again and again, for those who let time pass by itself. Never ends.
    pub async fn keep_delivering(&self) {
        loop {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            self.deliver_due().await;
        }
    }

    /// What has become of an API key or token; one that nobody gave out is not changed.
    pub fn set_secret(&self, secret: &str, state: SecretState) {
        self.world.secrets.set(secret, state);
    }

    /// The owner of the address has logged in to the web page: no CAPTCHA any more.
    pub fn answer_captcha(&self, address: &str) {
        self.world.secrets.answer_captcha(address);
    }

    /// The account is no more, on every site. Apps hear of it when they report it.
    pub fn close_account(&self, account: &str) {
        let now = self.world.clock.now();
        self.world.accounts.close(account, now);
        for site in &self.world.sites {
            let edit = Edit::Activate {
                account: account.to_owned(),
                active: false,
            };
            // Who is not one of the site's people needs no end there.
            site.change_data(|data| data.edit(edit, now)).ok();
        }
    }

    /// Its owner has changed something about themselves. Apps with an older copy hear of it when they report it.
    pub fn update_account(&self, account: &str) {
        self.world.accounts.update(account, self.world.clock.now());
    }

    /// The same: it is their e-mail address. Whether API tokens go with the old one too, as they do for a while, is `old_stays`.
    pub fn change_address(&self, account: &str, new: &'static str, old_stays: bool) {
        self.world.secrets.readdress(account, new, old_stays);
        self.update_account(account);
    }

    /// Reports that name the account are refused as a whole, whatever else they name.
    pub fn refuse_reports_of(&self, account: &str) {
        self.world.accounts.refuse(account);
    }

    /// So many more reports are heard, and others are asked to come again in an hour. `None`: any number.
    pub fn limit_reports(&self, left: Option<u32>) {
        self.world.accounts.limit(left);
    }

    /// How long a cycle of reports is from now on, as the answers say it.
    pub fn set_cycle_period(&self, period: &str) {
        self.world.accounts.set_cycle(period);
    }

    /// What apps have reported and Atlassian has taken, oldest first.
    pub fn reported_accounts(&self) -> Vec<ReportedAccount> {
        self.world.accounts.reported()
    }

    /// From now on a new key signs invocations. Tokens under the old ones are worth nothing, unless they stay published.
    pub fn rotate_invocation_keys(&self, old_ones_stay: bool) {
        self.world.forge.rotate_keys(old_ones_stay);
    }

    /// The header of good invocation tokens, to be changed.
    pub fn invocation_header(&self) -> Value {
        self.world.forge.header()
    }

    /// An invocation token with any header and claims under any key.
    pub fn mint_invocation(&self, header: &Value, claims: &Value, key: MintKey<'_>) -> String {
        self.world.forge.mint(header, claims, key)
    }

    /// The name of the install key, for the header of forged tokens.
    pub fn install_key_name(&self) -> &str {
        &self.world.install_key.kid
    }

    /// Any header and claims under any key.
    pub fn mint(&self, header: &Value, claims: &Value, key: MintKey<'_>) -> String {
        mint::mint(header, claims, key, &self.world.install_key)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.world.stop();
    }
}
