//! Schedules and `preUninstall`.

use serde::Deserialize;
use serde_json::Value;

use super::RetryContext;
use crate::atlassian::ids::CloudId;
use crate::atlassian::jwt::forge::InvocationClaims;

/// What a call without an event of its own says about itself. Its form towards remotes is not documented, so any body is
/// read, an empty one too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleCall {
    pub cloud_id: Option<CloudId>,
    pub retry: Option<RetryContext>,
}

impl ModuleCall {
    pub fn read(body: &[u8]) -> Self {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        Self {
            cloud_id: CloudId::deserialize(&json["context"]["cloudId"]).ok(),
            retry: RetryContext::find(&json),
        }
    }

    /// Whether nothing in the body contradicts the token.
    pub fn is_about(&self, claims: &InvocationClaims) -> bool {
        self.cloud_id.is_none_or(|id| id == claims.cloud_id())
    }
}
