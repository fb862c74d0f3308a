//! Where a call's installation stands among what is known.

use super::{ForgeError, Installed, key_of};
use crate::atlassian::jwt::forge::InvocationClaims;
use crate::db::forge_installations::{self, ForgeInstallation};
use crate::db::installations::{self, Installation};
use crate::db::{DbError, Tx};

#[derive(Debug)]
pub(super) enum Standing {
    /// Nothing is known of the tenant.
    Unknown,
    /// The tenant is known by another installation, this one: the app was installed anew.
    Replaces(Installed),
    Current(Installed),
    /// The app has been installed anew since, or looked like it.
    Superseded {
        own: Box<Installed>,
        by: Box<Installed>,
    },
}

/// Nobody else changes the tenant's installations until the transaction ends.
pub(super) async fn locate(tx: &Tx, claims: &InvocationClaims) -> Result<Standing, ForgeError> {
    let key = key_of(claims);
    let Some(seen) = forge_installations::find_current(tx, &key).await? else {
        return Ok(Standing::Unknown);
    };
    installations::lock_of_site(tx, seen.site).await?;
    // Read after the lock: PostgreSQL does not give a statement that waited what was inserted meanwhile.
    let all = installations::of_site(tx, seen.site).await?;
    let mut of_tenant = forge_installations::of_site(tx, seen.site).await?;
    of_tenant.retain(|one| one.key == key);
    let same = of_tenant
        .iter()
        .find(|one| one.forge_id == claims.installation());
    // What was seen before the lock may have gone to another site while waiting for it.
    let current = of_tenant.iter().find(|one| one.superseded_at.is_none());
    let current = current.ok_or(ForgeError::Moved)?.clone();
    Ok(match same {
        Some(same) if same.superseded_at.is_some() => Standing::Superseded {
            own: Box::new(joined(same.clone(), all.clone())?),
            by: Box::new(joined(current, all)?),
        },
        Some(_) => Standing::Current(joined(current, all)?),
        None => Standing::Replaces(joined(current, all)?),
    })
}

/// Both rows of one installation.
pub(super) fn joined(
    forge: ForgeInstallation,
    all: Vec<Installation>,
) -> Result<Installed, DbError> {
    let row = all.into_iter().find(|one| one.id == forge.id);
    let all = row.ok_or_else(|| DbError::Inconsistent {
        table: "forge_installations",
        column: "id",
        row: forge.id.to_string(),
    })?;
    Ok(Installed { all, forge })
}

/// Writes both rows.
pub(super) async fn save(tx: &Tx, installed: &Installed) -> Result<(), ForgeError> {
    let written = installations::update(tx, &installed.all).await?
        && forge_installations::update(tx, &installed.forge).await?;
    written.then_some(()).ok_or(ForgeError::Moved)
}
