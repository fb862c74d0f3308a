//! Report tokens: the records behind what scripts send. The token's text is never stored, only what is needed to check it.

mod cursor;
mod list;
mod state;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::entity::report_tokens::{ActiveModel, Column, Entity, Model};
use super::row::Row;
use super::{Conn, DbError, Tx};
use crate::atlassian::ids::{AccountId, SiteId, TokenId};

pub use list::{SortOrder, TokenPage, TokenQuery, TokenSort, TokenSortKey, list};
pub use state::StateFilter;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportToken {
    pub id: TokenId,
    pub site: SiteId,
    /// Whose permissions a report call has.
    pub account: AccountId,
    pub active: bool,
    /// Switched off by a re-install of the site, not by a person.
    pub awaiting_reactivation: bool,
    pub created_at: DateTime<Utc>,
    pub created_by: AccountId,
    pub expires_at: DateTime<Utc>,
    /// `iat` of the token's text.
    pub issued_at: DateTime<Utc>,
    pub notes: String,
    /// SHA-256 of the `sec` claim.
    pub secret_hash: [u8; 32],
    /// The `sec` claim, sealed with the site's data key; absent where a token is shown once only.
    pub sealed_secret: Option<Vec<u8>>,
    pub last_used_at: Option<DateTime<Utc>>,
    /// Counts the changes; the `ETag`.
    pub version: i64,
}

impl TryFrom<Model> for ReportToken {
    type Error = DbError;

    fn try_from(model: Model) -> Result<Self, DbError> {
        let row = Row {
            table: "report_tokens",
            id: &model.id,
        };
        Ok(Self {
            id: row.check("id", TokenId::parse(&model.id))?,
            site: row.check("site_id", SiteId::parse(&model.site_id))?,
            secret_hash: row.check("secret_hash", model.secret_hash.try_into().ok())?,
            account: AccountId::new(model.account_id),
            active: model.active,
            awaiting_reactivation: model.awaiting_reactivation,
            created_at: model.created_at,
            created_by: AccountId::new(model.created_by),
            expires_at: model.expires_at,
            issued_at: model.issued_at,
            notes: model.notes,
            sealed_secret: model.sealed_secret,
            last_used_at: model.last_used_at,
            version: model.version,
        })
    }
}

pub async fn insert(tx: &Tx, token: &ReportToken) -> Result<(), DbError> {
    let row = ActiveModel {
        id: Set(token.id.to_string()),
        site_id: Set(token.site.to_string()),
        account_id: Set(token.account.to_string()),
        active: Set(token.active),
        awaiting_reactivation: Set(token.awaiting_reactivation),
        created_at: Set(token.created_at),
        created_by: Set(token.created_by.to_string()),
        expires_at: Set(token.expires_at),
        issued_at: Set(token.issued_at),
        notes: Set(token.notes.clone()),
        secret_hash: Set(token.secret_hash.to_vec()),
        sealed_secret: Set(token.sealed_secret.clone()),
        last_used_at: Set(token.last_used_at),
        version: Set(token.version),
    };
    Entity::insert(row)
        .exec_without_returning(tx.transaction())
        .await?;
    Ok(())
}

pub async fn find(
    conn: &dyn Conn,
    site: SiteId,
    id: TokenId,
) -> Result<Option<ReportToken>, DbError> {
    let row = Entity::find()
        .filter(row_of(site, id))
        .one(&conn.executor())
        .await?;
    row.map(ReportToken::try_from).transpose()
}

/// Whom active tokens of the site act as, each once.
pub async fn accounts(conn: &dyn Conn, site: SiteId) -> Result<Vec<AccountId>, DbError> {
    let query = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .distinct()
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::Active.eq(true));
    let accounts: Vec<String> = query.into_tuple().all(&conn.executor()).await?;
    Ok(accounts.into_iter().map(AccountId::new).collect())
}

/// Tokens that act as this account, in whatever state.
pub async fn of_account(
    conn: &dyn Conn,
    site: SiteId,
    account: &AccountId,
) -> Result<Vec<TokenId>, DbError> {
    let query = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::AccountId.eq(account.as_str()));
    let ids: Vec<String> = query.into_tuple().all(&conn.executor()).await?;
    let parse = |id: String| {
        let table = "report_tokens";
        Row { table, id: &id }.check("id", TokenId::parse(&id))
    };
    ids.into_iter().map(parse).collect()
}

/// Compare and set of all that may change: `false`, with nothing written, unless the stored version is `expected_version`. The
/// stored version is then one more. What was settled when the token was made is not written, nor `token.version` and
/// `token.last_used_at`; its kept text neither, which may have been forgotten since the token was read.
pub async fn update(tx: &Tx, token: &ReportToken, expected_version: i64) -> Result<bool, DbError> {
    let changes = ActiveModel {
        active: Set(token.active),
        awaiting_reactivation: Set(token.awaiting_reactivation),
        expires_at: Set(token.expires_at),
        notes: Set(token.notes.clone()),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(changes)
        .col_expr(Column::Version, next_version())
        .filter(row_of(token.site, token.id))
        .filter(Column::Version.eq(expected_version));
    Ok(update.exec(tx.transaction()).await?.rows_affected == 1)
}

/// `false` when there is none, or none of the expected version.
pub async fn delete(
    tx: &Tx,
    site: SiteId,
    id: TokenId,
    expected_version: Option<i64>,
) -> Result<bool, DbError> {
    let version = expected_version.map(|version| Column::Version.eq(version));
    let row = row_of(site, id).add_option(version);
    let delete = Entity::delete_many().filter(row);
    Ok(delete.exec(tx.transaction()).await?.rows_affected == 1)
}

/// Forgets the random parts of all tokens of the site: none can be revealed any more; all go on working.
pub async fn forget_secrets(tx: &Tx, site: SiteId) -> Result<(), DbError> {
    let update = Entity::update_many()
        .col_expr(Column::SealedSecret, Expr::value(None::<Vec<u8>>))
        .filter(Column::SiteId.eq(site.to_string()));
    update.exec(tx.transaction()).await?;
    Ok(())
}

/// Sites that keep random parts, each with the number of tokens that have one.
pub async fn kept_secrets(conn: &dyn Conn) -> Result<Vec<(SiteId, u64)>, DbError> {
    let query = Entity::find()
        .select_only()
        .column(Column::SiteId)
        .column_as(Column::Id.count(), "tokens")
        .filter(Column::SealedSecret.is_not_null())
        .group_by(Column::SiteId);
    let rows: Vec<(String, i64)> = query.into_tuple().all(&conn.executor()).await?;
    let read = |(site, tokens): (String, i64)| {
        let row = Row {
            table: "report_tokens",
            id: "of a site",
        };
        let site = row.check("site_id", SiteId::parse(&site))?;
        Ok((site, u64::try_from(tokens).unwrap_or(0)))
    };
    rows.into_iter().map(read).collect()
}

/// Switches every active token of the site off until an admin reactivates it; answers how many those were.
pub async fn deactivate_all(tx: &Tx, site: SiteId) -> Result<u64, DbError> {
    let update = Entity::update_many()
        .col_expr(Column::Active, Expr::value(false))
        .col_expr(Column::AwaitingReactivation, Expr::value(true))
        .col_expr(Column::Version, next_version())
        .filter(Column::SiteId.eq(site.to_string()))
        .filter(Column::Active.eq(true));
    Ok(update.exec(tx.transaction()).await?.rows_affected)
}

/// Notes when tokens were used last. Goes forward only, and is no change of the token: its version stays. The rows are
/// written in the order of their ids, so that replicas that write the same ones at once do not wait for each other in a ring.
pub async fn touch(tx: &Tx, uses: &[(SiteId, TokenId, DateTime<Utc>)]) -> Result<(), DbError> {
    let mut uses: Vec<_> = uses.iter().collect();
    uses.sort_by_cached_key(|(_, id, _)| id.to_string());
    for (site, id, at) in uses {
        let earlier = Condition::any()
            .add(Column::LastUsedAt.is_null())
            .add(Column::LastUsedAt.lt(*at));
        let update = Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(*at))
            .filter(row_of(*site, *id))
            .filter(earlier);
        update.exec(tx.transaction()).await?;
    }
    Ok(())
}

fn row_of(site: SiteId, id: TokenId) -> Condition {
    Condition::all()
        .add(Column::Id.eq(id.to_string()))
        .add(Column::SiteId.eq(site.to_string()))
}

fn next_version() -> Expr {
    Expr::col(Column::Version).add(1)
}
