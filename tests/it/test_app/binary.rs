//! Every binary column there is, with all that it holds: ciphertexts and hashes are kept in no other.

use std::collections::BTreeMap;

use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::dump::texts;

/// Values by `table.column`; none where nothing is.
pub(crate) type Columns = BTreeMap<String, Vec<Vec<u8>>>;

/// Each as `table.column`.
const OF_SQLITE: &str = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND upper(c.type) LIKE '%BLOB%'";
const OF_POSTGRES: &str = "SELECT table_name || '.' || column_name FROM information_schema.columns \
    WHERE table_schema = current_schema() AND data_type = 'bytea'";

pub(super) async fn columns(url: &str) -> Columns {
    let mut columns = Columns::new();
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        for name in texts(&mut connection, OF_SQLITE.to_owned()).await {
            let values = texts(&mut connection, select(&name, "hex(%)")).await;
            columns.insert(
                name,
                values.iter().map(|text| from_hexadecimal(text)).collect(),
            );
        }
    } else {
        let mut connection = PgConnection::connect(url).await.unwrap();
        for name in texts(&mut connection, OF_POSTGRES.to_owned()).await {
            let values = texts(&mut connection, select(&name, "encode(%, 'hex')")).await;
            columns.insert(
                name,
                values.iter().map(|text| from_hexadecimal(text)).collect(),
            );
        }
    }
    columns
}

fn select(name: &str, as_digits: &str) -> String {
    let (table, column) = name.split_once('.').unwrap();
    let digits = as_digits.replace('%', column);
    format!("SELECT {digits} FROM \"{table}\" WHERE {column} IS NOT NULL")
}

pub(crate) fn from_hexadecimal(digits: &str) -> Vec<u8> {
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}
