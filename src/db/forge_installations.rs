//! What an installation through Forge has beyond its row in [`installations`](super::installations): which tenant it is of,
//! and the system token that Forge brought last.

mod find;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::forge_installations::{ActiveModel, Column, Entity, Model};
use super::entity::installations;
use super::row::Row;
use super::{DbError, Tx};
use crate::atlassian::ids::{
    AppVersion, CloudId, EnvironmentId, EnvironmentType, ForgeAppId, ForgeInstallationId,
    InstallationId, SiteId,
};

pub use find::{TokenCounts, count_tokens, find_current, of_site, silent_since, sites_of};

/// Forge's name of a tenant, as the client key is Connect's: stays the same over re-installs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ForgeKey {
    pub app: ForgeAppId,
    pub environment: EnvironmentId,
    pub cloud_id: CloudId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForgeInstallation {
    pub id: InstallationId,
    pub site: SiteId,
    pub key: ForgeKey,
    pub environment: EnvironmentType,
    /// Forge's name of the installation: another one after a re-install.
    pub forge_id: ForgeInstallationId,
    /// The version that the site runs, as the last call said.
    pub version: AppVersion,
    pub system_token: Option<SealedToken>,
    /// Atlassian refused the last token; it is not kept.
    pub token_refused_at: Option<DateTime<Utc>>,
    /// The last verified event or schedule.
    pub last_event_at: Option<DateTime<Utc>>,
    /// When it became clear which site it is of; linking until then.
    pub settled_at: Option<DateTime<Utc>>,
    /// Nobody said that the app was uninstalled, and everything looked like it.
    pub presumed_gone_at: Option<DateTime<Utc>>,
    /// When another installation of the same tenant took its place; of a tenant, one has none.
    pub superseded_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedToken {
    /// With the site's data key.
    pub sealed: Vec<u8>,
    pub expires_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
}

impl ForgeInstallation {
    /// Whether a system token is kept that has not expired.
    pub fn has_token(&self, now: DateTime<Utc>) -> bool {
        let token = self.system_token.as_ref();
        token.is_some_and(|token| token.expires_at > now)
    }
}

impl TryFrom<Model> for ForgeInstallation {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "forge_installations",
            id: &model.id,
        };
        let app = row.check("app_id", ForgeAppId::parse(&model.app_id))?;
        let environment = EnvironmentId::parse(&model.environment_id, app);
        let token = (
            model.system_token,
            model.token_expires_at,
            model.token_received_at,
        );
        let system_token = match token {
            (None, None, None) => Some(None),
            (Some(sealed), Some(expires_at), Some(received_at)) => Some(Some(SealedToken {
                sealed,
                expires_at,
                received_at,
            })),
            _ => None,
        };
        Ok(Self {
            id: row.check("id", InstallationId::parse(&model.id))?,
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            key: ForgeKey {
                app,
                environment: row.check("environment_id", environment)?,
                cloud_id: row.check("cloud_id", CloudId::parse(&model.cloud_id))?,
            },
            environment: row.check("environment", EnvironmentType::parse(&model.environment))?,
            forge_id: row.check("forge_id", ForgeInstallationId::parse(&model.forge_id))?,
            version: row.check("version", AppVersion::parse(&model.version))?,
            system_token: row.check("system_token", system_token)?,
            token_refused_at: model.token_refused_at,
            last_event_at: model.last_event_at,
            settled_at: model.settled_at,
            presumed_gone_at: model.presumed_gone_at,
            superseded_at: model.superseded_at,
        })
    }
}

impl From<&ForgeInstallation> for ActiveModel {
    fn from(one: &ForgeInstallation) -> Self {
        let token = one.system_token.clone();
        Self {
            id: Set(one.id.to_string()),
            site_id: Set(one.site.to_string()),
            app_id: Set(one.key.app.to_string()),
            environment_id: Set(one.key.environment.to_string()),
            cloud_id: Set(one.key.cloud_id.to_string()),
            forge_id: Set(one.forge_id.to_string()),
            environment: Set(one.environment.as_str().to_owned()),
            version: Set(one.version.to_string()),
            token_expires_at: Set(token.as_ref().map(|token| token.expires_at)),
            token_received_at: Set(token.as_ref().map(|token| token.received_at)),
            system_token: Set(token.map(|token| token.sealed)),
            token_refused_at: Set(one.token_refused_at),
            last_event_at: Set(one.last_event_at),
            settled_at: Set(one.settled_at),
            presumed_gone_at: Set(one.presumed_gone_at),
            superseded_at: Set(one.superseded_at),
        }
    }
}

/// [`DbError::Duplicate`] when the tenant has another installation that was not superseded. Its row in `installations` comes
/// first.
pub async fn insert(tx: &Tx, installation: &ForgeInstallation) -> Result<(), DbError> {
    let row = ActiveModel::from(installation);
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Writes every field of the row that has this id and this site; `false` when there is none.
pub async fn update(tx: &Tx, installation: &ForgeInstallation) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .set(ActiveModel::from(installation))
        .filter(Column::Id.eq(installation.id.to_string()))
        .filter(Column::SiteId.eq(installation.site.to_string()));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// Gives an installation, and what is told of it in both tables, to another site. What is sealed has to be sealed anew.
pub async fn move_to(
    tx: &Tx,
    installation: InstallationId,
    from: SiteId,
    to: SiteId,
) -> Result<bool, DbError> {
    let id = installation.to_string();
    let of_forge = Entity::update_many()
        .col_expr(Column::SiteId, Expr::value(to.to_string()))
        .filter(Column::Id.eq(&id))
        .filter(Column::SiteId.eq(from.to_string()));
    let of_all = installations::Entity::update_many()
        .col_expr(installations::Column::SiteId, Expr::value(to.to_string()))
        .filter(installations::Column::Id.eq(&id))
        .filter(installations::Column::SiteId.eq(from.to_string()));
    let moved = of_forge.exec(tx.transaction()).await?.rows_affected
        + of_all.exec(tx.transaction()).await?.rows_affected;
    Ok(moved == 2)
}
