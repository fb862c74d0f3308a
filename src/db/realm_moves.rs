//! Moves of sites from one region to another, as Atlassian plans them: of an installation, the last one.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::realm_moves::{ActiveModel, Column, Entity, Model};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{InstallationId, SiteId};
use crate::atlassian::region::Realm;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealmMove {
    pub site: SiteId,
    pub installation: InstallationId,
    /// Atlassian's name of it.
    pub migration: String,
    /// Where the site was pinned when it began; `None` when that was not known.
    pub from: Option<Realm>,
    pub to: Realm,
    pub state: MoveState,
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveState {
    Scheduled,
    /// Begun, and there is nothing left to do but to commit it.
    Ready,
    Committed,
    RolledBack,
}

impl MoveState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Ready => "ready-to-commit",
            Self::Committed => "committed",
            Self::RolledBack => "rolled-back",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let all = [
            Self::Scheduled,
            Self::Ready,
            Self::Committed,
            Self::RolledBack,
        ];
        all.into_iter().find(|state| state.as_str() == text)
    }
}

impl TryFrom<Model> for RealmMove {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "realm_moves",
            id: &model.installation_id,
        };
        let installation = InstallationId::parse(&model.installation_id);
        let realm = |column, text: &str| row.check(column, Realm::parse(text));
        Ok(Self {
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            installation: row.check("installation_id", installation)?,
            from: model
                .origin
                .map(|text| realm("origin", &text))
                .transpose()?,
            to: realm("target", &model.target)?,
            state: row.check("state", MoveState::parse(&model.state))?,
            migration: model.migration_id,
            updated_at: model.updated_at,
        })
    }
}

pub async fn find(
    conn: &dyn Conn,
    site: SiteId,
    installation: InstallationId,
) -> Result<Option<RealmMove>, DbError> {
    let query =
        Entity::find_by_id(installation.to_string()).filter(Column::SiteId.eq(site.to_string()));
    let row = query.one(&conn.executor()).await?;
    row.map(RealmMove::try_from).transpose()
}

/// In place of the one before.
pub async fn put(tx: &Tx, one: &RealmMove) -> Result<(), DbError> {
    let row = ActiveModel {
        installation_id: Set(one.installation.to_string()),
        site_id: Set(one.site.to_string()),
        migration_id: Set(one.migration.clone()),
        origin: Set(one.from.map(|realm| realm.as_str().to_owned())),
        target: Set(one.to.as_str().to_owned()),
        state: Set(one.state.as_str().to_owned()),
        updated_at: Set(one.updated_at),
    };
    let or_replace = OnConflict::column(Column::InstallationId)
        .update_columns([
            Column::SiteId,
            Column::MigrationId,
            Column::Origin,
            Column::Target,
            Column::State,
            Column::UpdatedAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(or_replace)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}
