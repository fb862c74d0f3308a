//! Switching off many tokens at once.

use serde_json::json;

use super::fault::TokenError;
use super::{Tokens, note};
use crate::atlassian::ids::{AccountId, TokenId};
use crate::db::report_tokens::{self, ReportToken};
use crate::installs::tenant::Tenant;

/// In the audit trail, with the status that a script would have got.
pub const TRIED: &str = "token.tried";

impl Tokens {
    /// Those of them that were active, as they are now. One that is gone is passed over.
    pub async fn deactivate(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        ids: &[TokenId],
    ) -> Result<Vec<ReportToken>, TokenError> {
        let now = self.clock.now();
        let mut changed = Vec::new();
        let tx = self.db.begin().await?;
        for id in ids {
            let found = report_tokens::find(&tx, tenant.site, *id).await?;
            let Some(mut token) = found.filter(|token| token.active) else {
                continue;
            };
            token.active = false;
            let seen = token.version;
            // Changed by somebody else at this moment: it is looked at again the next time.
            if !report_tokens::update(&tx, &token, seen).await? {
                continue;
            }
            token.version = seen + 1;
            let action = ("token.deactivated", Some(token.id));
            note(
                &tx,
                tenant,
                by,
                action,
                json!({ "together": ids.len() }),
                now,
            )
            .await?;
            changed.push(token);
        }
        tx.commit().await?;
        self.epoch.advance();
        Ok(changed)
    }

    /// A trial of the token by somebody who looks at the list.
    pub async fn note_trial(
        &self,
        tenant: &Tenant,
        by: &AccountId,
        id: TokenId,
        status: u16,
    ) -> Result<(), TokenError> {
        let tx = self.db.begin().await?;
        let action = (TRIED, Some(id));
        note(
            &tx,
            tenant,
            by,
            action,
            json!({ "status": status }),
            self.clock.now(),
        )
        .await?;
        Ok(tx.commit().await?)
    }
}
