//! Saved report definitions: each somebody's own, and some for everybody on the site.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::entity::parameter_sets::{ActiveModel, Column, Entity, Model};
use super::names::{NameSearch, name_key};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, ParameterSetId, SiteId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSet {
    pub site: SiteId,
    pub id: ParameterSetId,
    pub owner: AccountId,
    /// Whether everybody on the site may use it.
    pub public: bool,
    pub name: String,
    /// JSON, as it was saved.
    pub parameters: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Which of the sets that somebody may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetQuery {
    /// Whose own sets stand beside the public ones.
    pub account: AccountId,
    pub name: Option<NameSearch>,
    pub offset: u64,
    pub limit: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPage {
    pub items: Vec<StoredSet>,
    /// Rows of all pages.
    pub total: u64,
}

impl TryFrom<Model> for StoredSet {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "parameter_sets",
            id: &model.id,
        };
        Ok(Self {
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            id: row.check("id", ParameterSetId::parse(&model.id))?,
            owner: AccountId::new(model.owner),
            public: model.public,
            name: model.name,
            parameters: model.parameters,
            created_at: model.created_at,
            updated_at: model.updated_at,
        })
    }
}

impl From<&StoredSet> for ActiveModel {
    fn from(set: &StoredSet) -> Self {
        Self {
            site_id: Set(set.site.to_string()),
            id: Set(set.id.to_string()),
            owner: Set(set.owner.to_string()),
            public: Set(set.public),
            name: Set(set.name.clone()),
            name_key: Set(name_key(&set.name)),
            parameters: Set(set.parameters.clone()),
            created_at: Set(set.created_at),
            updated_at: Set(set.updated_at),
        }
    }
}

/// By name, then by id.
pub async fn list(conn: &dyn Conn, site: SiteId, query: &SetQuery) -> Result<SetPage, DbError> {
    let executor = conn.executor();
    let matching = matching(site, query);
    let total = matching.clone().count(&executor).await?;
    let page = matching
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::Id)
        .offset(query.offset)
        .limit(query.limit);
    let rows = page.all(&executor).await?;
    let items = rows.into_iter().map(StoredSet::try_from);
    Ok(SetPage {
        items: items.collect::<Result<_, _>>()?,
        total,
    })
}

pub async fn find(
    conn: &dyn Conn,
    site: SiteId,
    id: ParameterSetId,
) -> Result<Option<StoredSet>, DbError> {
    let row = Entity::find()
        .filter(row_of(site, id))
        .one(&conn.executor())
        .await?;
    row.map(StoredSet::try_from).transpose()
}

/// As [`find`], and nobody else changes the row until the transaction ends.
pub async fn lock(tx: &Tx, site: SiteId, id: ParameterSetId) -> Result<Option<StoredSet>, DbError> {
    let query = Entity::find().filter(row_of(site, id)).lock_exclusive();
    let row = query.one(tx.transaction()).await?;
    row.map(StoredSet::try_from).transpose()
}

pub async fn count_of_owner(
    conn: &dyn Conn,
    site: SiteId,
    owner: &AccountId,
) -> Result<u64, DbError> {
    let query = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::Owner.eq(owner.as_str()));
    Ok(query.count(&conn.executor()).await?)
}

pub async fn insert(tx: &Tx, set: &StoredSet) -> Result<(), DbError> {
    Entity::insert(ActiveModel::from(set))
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

/// Writes every field; `false` when there is no such row.
pub async fn update(tx: &Tx, set: &StoredSet) -> Result<bool, DbError> {
    let update = Entity::update_many()
        .set(ActiveModel::from(set))
        .filter(row_of(set.site, set.id));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// `false` when there is none.
pub async fn delete(tx: &Tx, site: SiteId, id: ParameterSetId) -> Result<bool, DbError> {
    let delete = Entity::delete_many().filter(row_of(site, id));
    Ok(delete.exec(tx.transaction()).await?.rows_affected == 1)
}

fn row_of(site: SiteId, id: ParameterSetId) -> Condition {
    Condition::all()
        .add(Column::SiteId.eq(site.to_string()))
        .add(Column::Id.eq(id.to_string()))
}

fn matching(site: SiteId, query: &SetQuery) -> Select<Entity> {
    let usable = Condition::any()
        .add(Column::Public.eq(true))
        .add(Column::Owner.eq(query.account.as_str()));
    let select = Entity::find()
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(usable);
    match &query.name {
        None => select,
        Some(NameSearch::Exact(name)) => select.filter(Column::NameKey.eq(name_key(name))),
        Some(NameSearch::Contains(part)) => select.filter(contains(&name_key(part))),
    }
}

/// Keys are in lower case already, so `LIKE` means the same on both databases.
fn contains(part: &str) -> Expr {
    let mut pattern = String::from("%");
    for letter in part.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    Expr::col(Column::NameKey).like(LikeExpr::new(pattern).escape('\\'))
}
