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
        self.sign(account, "context-qsh", 900)
    }

    pub(crate) fn url_bound(self, method: &str, url: &str, account: &str) -> String {
        let base_path = self.site.tenant().app.as_ref().map(App::base_path);
        self.sign(
            account,
            &qsh::hash(method, url, &base_path.unwrap_or_default()),
            180,
        )
    }

    fn sign(self, account: &str, qsh: &str, lifetime: i64) -> String {
        let now = self.world.clock.now().timestamp();
        let tenant = self.site.tenant();
        let claims = json!({
            "iss": tenant.client_key, "sub": account, "iat": now, "exp": now + lifetime, "qsh": qsh, "context": {},
        });
        mint::mint_hs256(&claims, &tenant.shared_secret)
    }
}
