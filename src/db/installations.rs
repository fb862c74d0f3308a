//! The ways a site is installed.

mod licence;

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use url::Url;

use super::entity::installations::{ActiveModel, Column, Entity, Model};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AppKey, ClientKey, ForgeInstallationId, InstallationId, SiteId};
use crate::atlassian::licence::Licence;
use crate::atlassian::region::Realm;

pub(super) use licence::sold_sites;
pub use licence::{CLOCKS_DIFFER, count_sold, learn_licence};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    pub id: InstallationId,
    pub site: SiteId,
    pub platform: Platform,
    /// Connect's name of the tenant; unique.
    pub client_key: Option<ClientKey>,
    pub app_key: AppKey,
    /// Where the site's API is. Changes when the site is renamed, and is not unique.
    pub base_url: Url,
    pub display_url: Option<Url>,
    pub oauth_client_id: Option<String>,
    /// Sealed with the site's data key; empty for Forge, which shares none, and for Connect once it is retired.
    pub shared_secret: Vec<u8>,
    pub product_type: Option<String>,
    pub description: Option<String>,
    pub entitlement_id: Option<String>,
    pub entitlement_number: Option<String>,
    /// `installationId` of an unsigned body: a hint, no proof.
    pub forge_installation_hint: Option<String>,
    pub state: InstallationState,
    pub installed_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub uninstalled_at: Option<DateTime<Utc>>,
    /// Written by [`learn_licence`] alone, as is the next.
    pub licence: Option<LearntLicence>,
    /// When Atlassian first said that it sells the app to the site.
    pub sold_at: Option<DateTime<Utc>>,
    /// Where the site is pinned, as far as Atlassian has said.
    pub realm: Option<Realm>,
}

impl Installation {
    /// Enabled, with nothing yet of what is told later.
    pub fn new(
        (id, site): (InstallationId, SiteId),
        platform: Platform,
        app_key: AppKey,
        base_url: Url,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            site,
            platform,
            client_key: None,
            app_key,
            base_url,
            display_url: None,
            oauth_client_id: None,
            shared_secret: Vec::new(),
            product_type: None,
            description: None,
            entitlement_id: None,
            entitlement_number: None,
            forge_installation_hint: None,
            state: InstallationState::Enabled,
            installed_at: now,
            updated_at: now,
            uninstalled_at: None,
            licence: None,
            sold_at: None,
            realm: None,
        }
    }
}

/// What Atlassian said last, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LearntLicence {
    pub licence: Licence,
    pub at: DateTime<Utc>,
}

/// What the app is installed through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Connect,
    Forge,
}

impl Platform {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Forge => "forge",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Connect, Self::Forge]
            .into_iter()
            .find(|platform| platform.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstallationState {
    Enabled,
    Disabled,
    /// Through Forge: whether it goes on with a site of Connect's is not known yet.
    Linking,
    Uninstalled,
    /// Through Connect: the site has moved to Forge for good, and the secret is deleted.
    Retired,
}

impl InstallationState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Linking => "linking",
            Self::Uninstalled => "uninstalled",
            Self::Retired => "retired",
        }
    }

    /// Nothing comes through it any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Uninstalled | Self::Retired)
    }

    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Enabled,
            Self::Disabled,
            Self::Linking,
            Self::Uninstalled,
            Self::Retired,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

impl TryFrom<Model> for Installation {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "installations",
            id: &model.id,
        };
        let url = |column, text: &str| row.check(column, Url::parse(text).ok());
        let realm = model.realm.as_deref();
        let realm = realm.map(|text| row.check("realm", Realm::parse(text)));
        let licence = match (model.licence.as_deref(), model.licence_at) {
            (None, None) => Some(None),
            (Some(text), Some(at)) => {
                Licence::parse(text).map(|licence| Some(LearntLicence { licence, at }))
            }
            _ => None,
        };
        Ok(Self {
            id: row.check("id", InstallationId::parse(&model.id))?,
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            platform: row.check("platform", Platform::parse(&model.platform))?,
            base_url: url("base_url", &model.base_url)?,
            display_url: model
                .display_url
                .map(|text| url("display_url", &text))
                .transpose()?,
            state: row.check("state", InstallationState::parse(&model.state))?,
            client_key: model.client_key.map(ClientKey::new),
            app_key: AppKey::new(model.app_key),
            oauth_client_id: model.oauth_client_id,
            shared_secret: model.shared_secret,
            product_type: model.product_type,
            description: model.description,
            entitlement_id: model.entitlement_id,
            entitlement_number: model.entitlement_number,
            forge_installation_hint: model.forge_installation_hint,
            installed_at: model.installed_at,
            updated_at: model.updated_at,
            uninstalled_at: model.uninstalled_at,
            licence: row.check("licence", licence)?,
            sold_at: model.sold_at,
            realm: realm.transpose()?,
        })
    }
}

impl From<&Installation> for ActiveModel {
    fn from(installation: &Installation) -> Self {
        let installation = installation.clone();
        Self {
            id: Set(installation.id.to_string()),
            site_id: Set(installation.site.to_string()),
            platform: Set(installation.platform.as_str().to_owned()),
            client_key: Set(installation.client_key.map(|key| key.to_string())),
            app_key: Set(installation.app_key.to_string()),
            base_url: Set(installation.base_url.into()),
            display_url: Set(installation.display_url.map(String::from)),
            oauth_client_id: Set(installation.oauth_client_id),
            shared_secret: Set(installation.shared_secret),
            product_type: Set(installation.product_type),
            description: Set(installation.description),
            entitlement_id: Set(installation.entitlement_id),
            entitlement_number: Set(installation.entitlement_number),
            forge_installation_hint: Set(installation.forge_installation_hint),
            state: Set(installation.state.as_str().to_owned()),
            installed_at: Set(installation.installed_at),
            updated_at: Set(installation.updated_at),
            uninstalled_at: Set(installation.uninstalled_at),
            licence: NotSet,
            licence_at: NotSet,
            sold_at: NotSet,
            realm: Set(installation.realm.map(|realm| realm.as_str().to_owned())),
        }
    }
}

/// By which tenants of Connect's are found, ended ones included, oldest first.
pub async fn client_keys(
    conn: &dyn Conn,
    after: Option<InstallationId>,
    limit: u64,
) -> Result<Vec<(InstallationId, ClientKey)>, DbError> {
    let mut query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::ClientKey])
        .filter(Column::ClientKey.is_not_null())
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.to_string()));
    }
    let rows: Vec<(String, String)> = query.into_tuple().all(&conn.executor()).await?;
    let parse = |(id, key): (String, String)| {
        let table = "installations";
        let id = Row { table, id: &id }.check("id", InstallationId::parse(&id))?;
        Ok((id, ClientKey::new(key)))
    };
    rows.into_iter().map(parse).collect()
}

/// Without a site, because it is how a site is found.
pub async fn find_by_client_key(
    conn: &dyn Conn,
    client_key: &ClientKey,
) -> Result<Option<Installation>, DbError> {
    let query = Entity::find().filter(Column::ClientKey.eq(client_key.as_str()));
    let row = query.one(&conn.executor()).await?;
    row.map(Installation::try_from).transpose()
}

/// As [`find_by_client_key`], and nobody else changes the row until the transaction ends. Where there is no row yet nothing is
/// locked: of two first installs at once, [`insert`] of the second one answers [`DbError::Duplicate`].
pub async fn lock_by_client_key(
    tx: &Tx,
    client_key: &ClientKey,
) -> Result<Option<Installation>, DbError> {
    // SQLite knows no row locks and needs none: a write transaction has the whole file.
    let query = Entity::find()
        .filter(Column::ClientKey.eq(client_key.as_str()))
        .lock_exclusive();
    let row = query.one(tx.transaction()).await?;
    row.map(Installation::try_from).transpose()
}

/// As [`of_site`], and nobody else changes one of them until the transaction ends.
pub async fn lock_of_site(tx: &Tx, site: SiteId) -> Result<Vec<Installation>, DbError> {
    let query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    let rows = query.all(tx.transaction()).await?;
    rows.into_iter().map(Installation::try_from).collect()
}

/// Those of all sites that are being linked, oldest first; `after` is the last one of the page before.
pub async fn linking(
    conn: &dyn Conn,
    after: Option<InstallationId>,
    limit: u64,
) -> Result<Vec<Installation>, DbError> {
    let mut query = Entity::find()
        .filter(Column::State.eq(InstallationState::Linking.as_str()))
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.to_string()));
    }
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(Installation::try_from).collect()
}

/// Whether a tenant of Connect's has been told that it has this installation as well. Without a site, because it is how sites are
/// found.
pub async fn is_hinted(conn: &dyn Conn, forge: ForgeInstallationId) -> Result<bool, DbError> {
    let query = Entity::find()
        .filter(Column::ForgeInstallationHint.is_in([forge.ari(), forge.to_string()]))
        .filter(Column::State.ne(InstallationState::Retired.as_str()));
    Ok(query.count(&conn.executor()).await? > 0)
}

/// All of a site, ended ones included, oldest first.
pub async fn of_site(conn: &dyn Conn, site: SiteId) -> Result<Vec<Installation>, DbError> {
    let query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .order_by_asc(Column::Id);
    let rows = query.all(&conn.executor()).await?;
    rows.into_iter().map(Installation::try_from).collect()
}

/// `false` when there is no such installation of the site.
pub async fn set_realm(
    tx: &Tx,
    (site, id): (SiteId, InstallationId),
    realm: Option<Realm>,
) -> Result<bool, DbError> {
    let realm = realm.map(|realm| realm.as_str().to_owned());
    let update = Entity::update_many()
        .col_expr(Column::Realm, Expr::value(realm))
        .filter(Column::Id.eq(id.to_string()))
        .filter(Column::SiteId.eq(site.to_string()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

pub async fn insert(tx: &Tx, installation: &Installation) -> Result<(), DbError> {
    let row = ActiveModel::from(installation);
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Writes every field but the licence of the row that has this id and this site; `false` when there is none.
pub async fn update(tx: &Tx, installation: &Installation) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .set(ActiveModel::from(installation))
        .filter(Column::Id.eq(installation.id.to_string()))
        .filter(Column::SiteId.eq(installation.site.to_string()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}
