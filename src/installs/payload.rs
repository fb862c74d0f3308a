//! The body of a Connect lifecycle callback (Connect: lifecycle payload). Not signed: only trusted behind a
//! verified token, and only for the tenant that token names.

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

/// Unknown members are accepted, as Atlassian adds to the payload.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LifecyclePayload {
    pub key: String,
    pub client_key: String,
    pub event_type: EventType,
    pub base_url: Url,
    pub display_url: Option<String>,
    pub oauth_client_id: Option<String>,
    pub shared_secret: Option<SecretString>,
    pub product_type: Option<String>,
    pub description: Option<String>,
    pub entitlement_id: Option<String>,
    pub entitlement_number: Option<String>,
    /// Present when the app has a Forge registration; a hint, no proof.
    pub installation_id: Option<String>,
}

impl LifecyclePayload {
    /// Whether a text that is kept holds a NUL, which PostgreSQL cannot store.
    pub fn holds_nul(&self) -> bool {
        let texts = [
            &self.display_url,
            &self.oauth_client_id,
            &self.product_type,
            &self.description,
            &self.entitlement_id,
            &self.entitlement_number,
            &self.installation_id,
        ];
        texts.into_iter().flatten().any(|text| text.contains('\0'))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventType {
    Installed,
    Uninstalled,
    Enabled,
    Disabled,
}
