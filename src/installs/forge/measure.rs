//! How many sites can be acted in at all: many lost tokens mean that Forge's schedule does not reach us.

use metrics::{describe_gauge, gauge};

use super::system_token::FRESH_FOR;
use super::{ForgeError, ForgeInstalls};
use crate::db::forge_installations::{self, TokenCounts};

/// Gauge by `state`: *fresh*, *stale* (less than ten minutes left), *lost* (reports answer 503).
const SYSTEM_TOKENS: &str = "dwell_forge_system_tokens";

pub(super) fn describe() {
    describe_gauge!(
        SYSTEM_TOKENS,
        "Sites with a system token of Forge that is fresh, stale (ten minutes left) or lost (reports answer 503)."
    );
}

impl ForgeInstalls {
    /// Every replica tells the same figures, which are the database's.
    pub async fn measure_tokens(&self) -> Result<TokenCounts, ForgeError> {
        let now = self.now();
        let (db, served) = (&self.parts.db, &self.parts.served);
        let (apps, environments) = (&served.app_ids, &served.environments);
        let counts =
            forge_installations::count_tokens(db, apps, environments, now, now + FRESH_FOR).await?;
        let TokenCounts { fresh, stale, lost } = counts;
        for (state, count) in [("fresh", fresh), ("stale", stale), ("lost", lost)] {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            gauge!(SYSTEM_TOKENS, "state" => state).set(f64::from(count));
        }
        Ok(counts)
    }
}
