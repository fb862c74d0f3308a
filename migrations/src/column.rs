//! The few column shapes that every table is made of.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len;

/// A `UUIDv7` as text.
pub(crate) fn id(name: &'static str) -> ColumnDef {
    string_len(name, 36)
}

/// The site that a row belongs to; the row goes when the site goes.
pub(crate) fn of_site(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "site_id")
        .to("sites", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// Plain index named after its table and columns.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create()
        .name(format!("{table}_{}_idx", columns.join("_")))
        .table(table)
        .to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

pub(crate) fn drop_table(table: &'static str) -> TableDropStatement {
    Table::drop().table(table).to_owned()
}
