//! What Atlassian has of the app's licence on a site, and how it says so.

use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Licence {
    /// The app is not sold there: free, private, or being tried out.
    #[default]
    Unsold,
    Active,
    /// Not bought, or not paid any more.
    Inactive,
}

impl Licence {
    /// Without one there is nothing to be told.
    pub(crate) fn record(self, kind: &str) -> Option<Value> {
        let active = match self {
            Self::Unsold => return None,
            Self::Active => true,
            Self::Inactive => false,
        };
        Some(json!({
            "active": active, "type": kind, "isEvaluation": false, "evaluation": false,
            "supportEntitlementNumber": null, "entitlementId": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
        }))
    }

    /// What stands in the addresses of pages: there is no third word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Unsold | Self::Inactive => "none",
        }
    }
}
