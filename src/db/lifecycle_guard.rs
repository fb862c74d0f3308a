//! Lifecycle calls seen before. Their bodies are not signed, so a token is remembered with the body it came with.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};

use super::entity::lifecycle_guard::{ActiveModel, Column, Entity};
use super::{DbError, Tx};

/// Whether a lifecycle call came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    New,
    /// Same token, same body.
    Same,
    /// Same token, another body.
    Different,
}

/// Remembers the SHA-256 of a token and of its body until `expires_at`, in the transaction of the change it asks for. Another
/// replica that records the same token waits for this transaction to end.
pub async fn record(
    tx: &Tx,
    token_hash: [u8; 32],
    body_hash: [u8; 32],
    expires_at: DateTime<Utc>,
) -> Result<Seen, DbError> {
    let row = ActiveModel {
        token_hash: Set(token_hash.to_vec()),
        body_hash: Set(body_hash.to_vec()),
        expires_at: Set(expires_at),
    };
    let insert = Entity::insert(row).on_conflict_do_nothing();
    let inserted = insert.exec_without_returning(tx.transaction()).await?;
    if matches!(inserted, TryInsertResult::Inserted(1)) {
        return Ok(Seen::New);
    }
    let before = Entity::find_by_id(token_hash.to_vec())
        .one(tx.transaction())
        .await?;
    // Forgotten in between means expired: such a token is refused for that.
    let same = before.is_some_and(|row| row.body_hash == body_hash);
    Ok(if same { Seen::Same } else { Seen::Different })
}

/// Drops what expired before `now`; answers how many.
pub async fn forget_expired(tx: &Tx, now: DateTime<Utc>) -> Result<u64, DbError> {
    let expired = Entity::delete_many().filter(Column::ExpiresAt.lt(now));
    Ok(expired.exec(tx.transaction()).await?.rows_affected)
}
