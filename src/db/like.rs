//! Texts within texts, on either database.

use sea_orm::DbBackend;
use sea_orm::sea_query::extension::postgres::PgExpr;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, LikeExpr};

/// Letter case ignored. SQLite's `LIKE` ignores it in ASCII letters, PostgreSQL's does not but has another word for it.
pub(super) fn contains(column: impl IntoColumnRef, text: &str, backend: DbBackend) -> Expr {
    let mut pattern = String::from("%");
    for letter in text.chars().filter(|letter| *letter != '\0') {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    let column = Expr::col(column);
    match backend {
        // Backslash escapes by default here; sea-query puts an explicit `ESCAPE` of `ILIKE` where PostgreSQL does not take it.
        DbBackend::Postgres => column.ilike(pattern),
        _ => column.like(LikeExpr::new(pattern).escape('\\')),
    }
}
