//! Invocation tokens that must not be believed, each wrong in one way.

use serde_json::{Value, json};

use super::installed::Installed;
use crate::mint::MintKey;
use crate::random;

/// One way to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// The header says `none`, and there is no signature.
    Unsigned,
    /// HS256 under the text of the public key.
    PublicKeyAsSecret,
    /// Under a key that nobody published, in the name of the published one.
    StrangeKey,
    /// Under a key that nobody published, in its own name.
    UnknownKeyName,
    /// No key is named.
    NoKeyName,
    /// Claims were changed after signing.
    Altered,
    /// The sibling token that pages get.
    ContextTokenIssuer,
    OtherAudience,
    NoAudience,
    /// The audience is right, but the token comes from another app.
    OtherApp,
    Expired,
    NeverExpires,
    NotYetValid,
    NoNotBefore,
    /// The two places for the installation's id do not agree.
    OtherInstallation,
    /// Jira's API on a host of somebody else.
    StrangeApiHost,
    /// Jira's API under a path that is none of a site.
    StrangeApiPath,
    /// The API base URL is that of another site than the contexts'.
    OtherSite,
    OtherEnvironmentApp,
    IsolatedCloud,
}

impl Forgery {
    pub const ALL: [Self; 20] = [
        Self::Unsigned,
        Self::PublicKeyAsSecret,
        Self::StrangeKey,
        Self::UnknownKeyName,
        Self::NoKeyName,
        Self::Altered,
        Self::ContextTokenIssuer,
        Self::OtherAudience,
        Self::NoAudience,
        Self::OtherApp,
        Self::Expired,
        Self::NeverExpires,
        Self::NotYetValid,
        Self::NoNotBefore,
        Self::OtherInstallation,
        Self::StrangeApiHost,
        Self::StrangeApiPath,
        Self::OtherSite,
        Self::OtherEnvironmentApp,
        Self::IsolatedCloud,
    ];

    /// `claims` are good ones.
    pub(super) fn commit(self, installed: &Installed<'_>, mut claims: Value) -> String {
        let forge = &installed.world.forge;
        let mut header = forge.header();
        self.spoil_header(&mut header);
        self.spoil_claims(installed, &mut claims);
        let token = forge.mint(&header, &claims, self.signer());
        if self == Self::Altered {
            claims["principal"] = json!("712020:somebody-else");
            let other = forge.mint(&header, &claims, MintKey::None);
            let signature = token.rsplit('.').next().unwrap_or_default();
            return format!("{other}{signature}");
        }
        token
    }

    fn signer(self) -> MintKey<'static> {
        match self {
            Self::Unsigned => MintKey::None,
            Self::PublicKeyAsSecret => MintKey::PublicKeyAsSecret,
            Self::StrangeKey | Self::UnknownKeyName => MintKey::UnknownKey,
            _ => MintKey::Published,
        }
    }

    fn spoil_header(self, header: &mut Value) {
        match self {
            Self::Unsigned => header["alg"] = json!("none"),
            Self::PublicKeyAsSecret => header["alg"] = json!("HS256"),
            Self::UnknownKeyName => {
                header["kid"] = json!(format!("forge/invocation-token/{}", random::uuid()));
            }
            Self::NoKeyName => drop(header.as_object_mut().and_then(|it| it.remove("kid"))),
            _ => {}
        }
    }

    fn spoil_claims(self, installed: &Installed<'_>, claims: &mut Value) {
        let now = installed.world.clock.now().timestamp();
        let other_app = format!("ari:cloud:ecosystem::app/{}", random::uuid());
        let other_site = random::uuid();
        let api = format!("{}/api/ex/jira", installed.world.url);
        match self {
            Self::ContextTokenIssuer => claims["iss"] = json!("forge/context-token"),
            Self::OtherAudience => {
                claims["aud"] = json!(other_app);
                claims["app"]["id"] = json!(other_app);
            }
            Self::NoAudience => claims["aud"] = Value::Null,
            Self::OtherApp => claims["app"]["id"] = json!(other_app),
            Self::Expired => {
                for name in ["iat", "nbf", "exp"] {
                    claims[name] = json!(claims[name].as_i64().unwrap_or_default() - 60);
                }
            }
            Self::NeverExpires => claims["exp"] = Value::Null,
            Self::NotYetValid => claims["nbf"] = json!(now + 60),
            Self::NoNotBefore => claims["nbf"] = Value::Null,
            Self::OtherInstallation => {
                let other = format!("ari:cloud:ecosystem::installation/{}", random::uuid());
                claims["app"]["installation"]["id"] = json!(other);
            }
            Self::StrangeApiHost => {
                let cloud_id = installed.cloud_id();
                let host = format!("https://api.atlassian.com.example/ex/jira/{cloud_id}");
                claims["app"]["apiBaseUrl"] = json!(host);
            }
            Self::StrangeApiPath => {
                let path = format!("{api}/{}/..", installed.cloud_id());
                claims["app"]["apiBaseUrl"] = json!(path);
            }
            Self::OtherSite => claims["app"]["apiBaseUrl"] = json!(format!("{api}/{other_site}")),
            Self::OtherEnvironmentApp => {
                let id = random::uuid();
                let environment = &installed.app.environment_id;
                claims["app"]["environment"]["id"] = json!(format!(
                    "ari:cloud:ecosystem::environment/{id}/{environment}"
                ));
            }
            Self::IsolatedCloud => claims["icLabel"] = json!("isolated-1"),
            _ => {}
        }
    }
}
