//! The HS256 tokens that a site gives to the app's pages.

use serde_json::json;

use crate::connect::app::App;
use crate::connect::qsh;
use crate::mint;
use crate::site::SiteState;
use crate::world::World;

#[derive(Clone, Copy, Debug)]
pub(crate) struct HostTokens<'a> {
    pub(crate) world: &'a World,
    pub(crate) site: &'a SiteState,
}

impl HostTokens<'_> {
    pub(crate) fn context(self, account: &str) -> String {
        self.sign(Some(account), "context-qsh", 900)
    }

    pub(crate) fn url_bound(self, method: &str, url: &str, account: &str) -> String {
        self.sign(Some(account), &self.hash(method, url), 180)
    }

    /// The same of a service of Atlassian's, which is nobody of the site.
    pub(crate) fn of_service(self, method: &str, url: &str) -> String {
        self.sign(None, &self.hash(method, url), 180)
    }

    fn hash(self, method: &str, url: &str) -> String {
        let base_path = self.site.tenant().app.as_ref().map(App::base_path);
        qsh::hash(method, url, &base_path.unwrap_or_default())
    }

    fn sign(self, account: Option<&str>, qsh: &str, lifetime: i64) -> String {
        let now = self.world.clock.now().timestamp();
        let tenant = self.site.tenant();
        let mut claims = json!({
            "iss": tenant.client_key, "iat": now, "exp": now + lifetime, "qsh": qsh, "context": {},
        });
        if let Some(account) = account {
            claims["sub"] = account.into();
        }
        mint::mint_hs256(&claims, &tenant.shared_secret)
    }
}
