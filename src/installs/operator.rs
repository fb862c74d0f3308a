//! What the operator may do to a site from the command line.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use crate::atlassian::ids::{ClientKey, SiteId};
use crate::crypto::random;
use crate::db::audit::{self, AuditEvent};
use crate::db::forge_installations::{self, ForgeInstallation};
use crate::db::installations::{self, Installation, InstallationState, Platform};
use crate::db::sites::{self, Site};
use crate::db::{Db, DbError, Tx};
use crate::installs::lifecycle;

/// Sites read at once.
const PAGE: u64 = 200;

/// A site and all ways it is or was installed, oldest first.
#[derive(Clone, Debug)]
pub struct SiteOverview {
    pub site: Site,
    pub installations: Vec<Installation>,
    /// What those through Forge have beyond.
    pub forge: Vec<ForgeInstallation>,
}

/// What stands in the way of a site's calls, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteState {
    Suspended,
    Uninstalled,
    /// Installed, and every installation switched off in Jira.
    Disabled,
    /// Through Forge: whether it goes on with a site of Connect's is not known yet.
    Linking,
    Active,
}

/// What a change found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Done,
    /// It was so before; nothing is written.
    Already,
    NoSuchSite,
    /// Forge tells the address itself.
    NotOfConnect,
}

impl SiteOverview {
    pub fn find_forge(&self, one: &Installation) -> Option<&ForgeInstallation> {
        self.forge.iter().find(|forge| forge.id == one.id)
    }

    pub fn state(&self) -> SiteState {
        let any = |state| self.installations.iter().any(|one| one.state == state);
        if self.site.suspended_at.is_some() {
            SiteState::Suspended
        } else if any(InstallationState::Enabled) {
            SiteState::Active
        } else if any(InstallationState::Disabled) {
            SiteState::Disabled
        } else if any(InstallationState::Linking) {
            SiteState::Linking
        } else {
            SiteState::Uninstalled
        }
    }
}

impl SiteState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Uninstalled => "uninstalled",
            Self::Disabled => "disabled",
            Self::Linking => "linking",
            Self::Active => "active",
        }
    }
}

/// Every site, oldest first.
pub async fn list(db: &Db) -> Result<Vec<SiteOverview>, DbError> {
    let mut overviews: Vec<SiteOverview> = Vec::new();
    loop {
        let after = overviews.last().map(|last| last.site.id);
        let page = sites::list(db, after, PAGE).await?;
        if page.is_empty() {
            return Ok(overviews);
        }
        for site in page {
            overviews.push(overview(db, site).await?);
        }
    }
}

/// By our own id, or by Connect's client key. Never by base URL: that one changes, and is not unique.
pub async fn find(db: &Db, name: &str) -> Result<Option<SiteOverview>, DbError> {
    let by_id = match SiteId::parse(name) {
        Some(id) => sites::find(db, id).await?,
        None => None,
    };
    let found = match by_id {
        Some(site) => Some(site),
        None => find_by_client_key(db, name).await?,
    };
    match found {
        Some(site) => overview(db, site).await.map(Some),
        None => Ok(None),
    }
}

async fn find_by_client_key(db: &Db, name: &str) -> Result<Option<Site>, DbError> {
    match installations::find_by_client_key(db, &ClientKey::new(name)).await? {
        Some(installation) => sites::find(db, installation.site).await,
        None => Ok(None),
    }
}

async fn overview(db: &Db, site: Site) -> Result<SiteOverview, DbError> {
    Ok(SiteOverview {
        installations: installations::of_site(db, site.id).await?,
        forge: forge_installations::of_site(db, site.id).await?,
        site,
    })
}

/// Takes the app for uninstalled there, as if Jira had said so at this moment: of an uninstall that nobody told us, or that a restored
/// backup knows nothing of. What comes after it, an event or a page call of Forge or another installation, brings the site back.
pub async fn end(db: &Db, id: SiteId, now: DateTime<Utc>) -> Result<Change, DbError> {
    let tx = db.begin().await?;
    let installations = installations::lock_of_site(&tx, id).await?;
    let Some(site) = sites::find(&tx, id).await? else {
        return Ok(Change::NoSuchSite);
    };
    if site.uninstalled_at.is_some() {
        return Ok(Change::Already);
    }
    let forge = forge_installations::of_site(&tx, id).await?;
    for one in installations {
        if one.state.is_over() {
            continue;
        }
        if let Some(known) = forge.iter().find(|forge| forge.id == one.id) {
            forge_installations::update(&tx, &presumed_gone(known.clone(), now)).await?;
        }
        lifecycle::end(&tx, one, now).await?;
    }
    record(&tx, id, ("site.ended", json!({})), now).await?;
    tx.commit().await?;
    Ok(Change::Done)
}

/// The address at which Jira has the site now, where Connect's hook that said so was lost. Calls go there at once, and beside the client
/// key it is what decides who inherits the site: the operator answers for it. Connect's next `installed` says it again.
pub async fn set_address(
    db: &Db,
    id: SiteId,
    address: &Url,
    now: DateTime<Utc>,
) -> Result<Change, DbError> {
    let tx = db.begin().await?;
    let installations = installations::lock_of_site(&tx, id).await?;
    let mut of_connect = installations
        .into_iter()
        .filter(|one| one.platform == Platform::Connect && one.state != InstallationState::Retired);
    let Some(mut connect) = of_connect.next() else {
        return Ok(Change::NotOfConnect);
    };
    if connect.base_url == *address {
        return Ok(Change::Already);
    }
    let detail = json!({ "from": connect.base_url, "to": address });
    // What Connect shows is the address itself, unless the company has a domain for it.
    if connect.display_url.as_ref() == Some(&connect.base_url) {
        connect.display_url = None;
    }
    connect.base_url.clone_from(address);
    connect.updated_at = now;
    installations::update(&tx, &connect).await?;
    record(&tx, id, ("site.addressed", detail), now).await?;
    tx.commit().await?;
    Ok(Change::Done)
}

/// Nobody said so, so that the next event or page call of the same installation undoes it.
fn presumed_gone(known: ForgeInstallation, now: DateTime<Utc>) -> ForgeInstallation {
    ForgeInstallation {
        presumed_gone_at: Some(now),
        system_token: None,
        ..known
    }
}

/// Refuses everything of this site until it is resumed. Nothing is deleted.
pub async fn suspend(db: &Db, site: SiteId, now: DateTime<Utc>) -> Result<Change, DbError> {
    set_suspended(db, site, Some(now), now).await
}

/// Ends a suspension. A site that was uninstalled meanwhile stays uninstalled.
pub async fn resume(db: &Db, site: SiteId, now: DateTime<Utc>) -> Result<Change, DbError> {
    set_suspended(db, site, None, now).await
}

async fn set_suspended(
    db: &Db,
    id: SiteId,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Change, DbError> {
    let tx = db.begin().await?;
    let Some(site) = sites::find(&tx, id).await? else {
        return Ok(Change::NoSuchSite);
    };
    if site.suspended_at.is_some() == at.is_some() {
        return Ok(Change::Already);
    }
    sites::set_suspended(&tx, id, at).await?;
    let action = if at.is_some() {
        "site.suspended"
    } else {
        "site.resumed"
    };
    record(&tx, id, (action, json!({})), now).await?;
    tx.commit().await?;
    Ok(Change::Done)
}

async fn record(
    tx: &Tx,
    site: SiteId,
    (action, detail): (&str, Value),
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let event = AuditEvent {
        id: random::uuid_v7(now),
        site,
        at: now,
        actor: "operator".to_owned(),
        action: action.to_owned(),
        subject: Some(site.to_string()),
        detail,
    };
    audit::insert(tx, &event).await
}

#[cfg(test)]
mod tests;
