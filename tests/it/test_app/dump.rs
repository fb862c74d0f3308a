//! Every row of every table as text, to see that nothing changed, or that nothing is left.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};

/// Lines by table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dump(BTreeMap<String, Vec<String>>);

impl Dump {
    /// Without the counts of calls, ours and those of Jira, which are written at a time of their own.
    pub(crate) async fn of(url: &str) -> Self {
        let mut dump = if url.starts_with("sqlite:") {
            of_sqlite(&mut SqliteConnection::connect(url).await.unwrap()).await
        } else {
            of_postgres(&mut PgConnection::connect(url).await.unwrap()).await
        };
        for counts in ["jira_points", "call_counts"] {
            dump.0.remove(counts);
        }
        dump
    }

    #[track_caller]
    pub(crate) fn rows(&self, table: &str) -> &[String] {
        let rows = self.0.get(table);
        rows.unwrap_or_else(|| panic!("no table {table} in {:?}", self.0.keys()))
    }

    /// Each line with its table.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        let tables = self.0.iter();
        tables.flat_map(|(table, rows)| rows.iter().map(|row| (table.as_str(), row.as_str())))
    }

    /// Tables in which the text occurs.
    pub(crate) fn tables_with(&self, text: &str) -> Vec<&str> {
        let holds = |rows: &[String]| rows.iter().any(|row| row.contains(text));
        let tables = self.0.iter().filter(|(_, rows)| holds(rows));
        tables.map(|(table, _)| table.as_str()).collect()
    }
}

async fn of_sqlite(connection: &mut SqliteConnection) -> Dump {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let mut dump = BTreeMap::new();
    for table in texts(&mut *connection, tables.to_owned()).await {
        let columns =
            format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')");
        let columns = texts(&mut *connection, columns).await.join(" || ',' || ");
        let rows = format!("SELECT {columns} FROM \"{table}\" ORDER BY 1");
        let rows = texts(&mut *connection, rows).await;
        dump.insert(table, rows);
    }
    Dump(dump)
}

async fn of_postgres(connection: &mut PgConnection) -> Dump {
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
    let mut dump = BTreeMap::new();
    for table in texts(&mut *connection, tables.to_owned()).await {
        let rows = format!("SELECT t::text FROM \"{table}\" t ORDER BY 1");
        let rows = texts(&mut *connection, rows).await;
        dump.insert(table, rows);
    }
    Dump(dump)
}

pub(super) async fn texts<'c, E>(connection: E, sql: String) -> Vec<String>
where
    E: Executor<'c>,
    String: for<'r> sqlx::Decode<'r, E::Database> + sqlx::Type<E::Database>,
    for<'r> (String,): sqlx::FromRow<'r, <E::Database as sqlx::Database>::Row>,
    <E::Database as sqlx::Database>::Arguments: sqlx::IntoArguments<E::Database>,
{
    let rows = sqlx::query_scalar(AssertSqlSafe(sql));
    rows.fetch_all(connection).await.unwrap()
}

pub(crate) async fn execute(url: &str, sql: &'static str) {
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        connection.execute(sql).await.unwrap();
    } else {
        let mut connection = PgConnection::connect(url).await.unwrap();
        connection.execute(sql).await.unwrap();
    }
}
