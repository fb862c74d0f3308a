//! The audit trail of installations through Forge.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::Installed;
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::{DbError, Tx};
use crate::installs::lifecycle::JIRA;

/// One line, in the transaction of what it tells; `more` is what the installation does not say itself, null what nobody told.
pub(super) async fn note(
    tx: &Tx,
    installed: &Installed,
    action: &str,
    more: Value,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Installed { all, forge } = installed;
    tracing::info!(site_id = %all.site, installation = %forge.forge_id, action, "forge installation");
    let mut detail = Map::from_iter([
        ("platform".to_owned(), json!(all.platform.as_str())),
        ("forgeInstallation".to_owned(), json!(forge.forge_id)),
        ("cloudId".to_owned(), json!(forge.key.cloud_id)),
        ("environment".to_owned(), json!(forge.environment.as_str())),
        ("version".to_owned(), json!(forge.version.as_str())),
    ]);
    if let Value::Object(more) = more {
        detail.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
    }
    let event = AuditEvent {
        id: random::uuid_v7(now),
        site: all.site,
        at: now,
        actor: JIRA.to_owned(),
        action: action.to_owned(),
        subject: Some(all.id.to_string()),
        detail: Value::Object(detail),
    };
    audit::insert(tx, &event).await
}
