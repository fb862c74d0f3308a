//! What is known of licences. It is told apart from everything else of an installation, and so written apart.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};

use super::{Column, Entity, InstallationState, LearntLicence};
use crate::atlassian::ids::{InstallationId, SiteId};
use crate::db::{Conn, DbError, Tx};

/// Of replicas, at most. What comes from further ahead counts for nothing.
pub const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// Unless something newer is known, which is not from a clock that was far ahead. With `is_sold`, that Atlassian sells the app
/// to the site stays known. `false`: nothing was learnt.
pub async fn learn_licence(
    tx: &Tx,
    (site, id): (SiteId, InstallationId),
    LearntLicence { licence, at }: LearntLicence,
    is_sold: bool,
) -> Result<bool, DbError> {
    let row = || {
        Condition::all()
            .add(Column::Id.eq(id.to_string()))
            .add(Column::SiteId.eq(site.to_string()))
    };
    let older = Condition::any()
        .add(Column::LicenceAt.is_null())
        .add(Column::LicenceAt.lte(at))
        .add(Column::LicenceAt.gt(at + CLOCKS_DIFFER));
    let update = Entity::update_many()
        .col_expr(Column::Licence, Expr::value(licence.as_str()))
        .col_expr(Column::LicenceAt, Expr::value(at))
        .filter(row().add(older));
    let mut learnt = update.exec(tx.transaction()).await?.rows_affected;
    if is_sold {
        let update = Entity::update_many()
            .col_expr(Column::SoldAt, Expr::value(at))
            .filter(row().add(Column::SoldAt.is_null()));
        learnt += update.exec(tx.transaction()).await?.rows_affected;
    }
    Ok(learnt > 0)
}

/// How many installations Atlassian sells, of those that are not uninstalled.
pub async fn count_sold(conn: &dyn Conn) -> Result<u64, DbError> {
    let query = Entity::find().filter(are_sold());
    Ok(query.count(&conn.executor()).await?)
}

/// The sites of those.
pub(in crate::db) fn sold_sites() -> SelectStatement {
    let mut sites = Query::select();
    sites
        .column(Column::SiteId)
        .from(Entity)
        .cond_where(are_sold());
    sites
}

fn are_sold() -> Condition {
    Condition::all()
        .add(Column::SoldAt.is_not_null())
        .add(Column::State.is_not_in([
            InstallationState::Uninstalled.as_str(),
            InstallationState::Retired.as_str(),
        ]))
}
