//! Checked reading: the database is not believed blindly.

use super::DbError;

/// Where a value was read, for the error when it is not one that we write.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub table: &'static str,
    pub id: &'a str,
}

impl Row<'_> {
    pub(super) fn check<T>(self, column: &'static str, value: Option<T>) -> Result<T, DbError> {
        value.ok_or_else(|| DbError::Inconsistent {
            table: self.table,
            column,
            row: self.id.to_owned(),
        })
    }
}
