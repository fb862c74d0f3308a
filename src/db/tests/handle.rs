use std::collections::HashSet;
use std::time::Duration;

use sea_orm::DbBackend;
use tokio::task::JoinSet;

use super::super::{Db, DbError, PoolOptions, sites};
use super::{Fresh, connect, site, site_id};
use crate::db::testing::TestDatabase;

#[tokio::test]
async fn urls_that_are_none_are_refused_without_being_repeated() {
    for url in [
        "",
        "dwell.db",
        "mysql://root:hunter2@localhost/dwell",
        "postgres://dwell:hunter2@localhost:notaport/dwell",
        "sqlite::memory:",
        "sqlite://dwell.db?mode=memory",
        "sqlite://dwell.db?colour=hunter2",
    ] {
        let error = Db::connect(url, &PoolOptions::default()).await.unwrap_err();
        assert!(matches!(error, DbError::Url), "{url}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{url}");
    }
}

#[tokio::test]
async fn an_unreachable_server_is_unavailable_and_the_password_is_not_told() {
    let options = PoolOptions {
        acquire_timeout: Duration::from_secs(2),
        ..PoolOptions::default()
    };
    let url = "postgres://dwell:hunter2@127.0.0.1:1/dwell";
    let error = Db::connect(url, &options).await.unwrap_err();
    assert!(matches!(error, DbError::Unavailable(_)));
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[tokio::test]
async fn debug_of_a_handle_does_not_tell_where_the_database_is() {
    let fresh = Fresh::db().await;
    let debug = format!("{:?}", fresh.db);
    assert!(debug.starts_with("Db { backend: "), "{debug}");
    assert!(debug.len() < 40, "{debug}");
}

#[tokio::test]
async fn every_sqlite_connection_has_the_pragmas() {
    let fresh = Fresh::db().await;
    if fresh.db.connection.get_database_backend() != DbBackend::Sqlite {
        return;
    }
    let pool = fresh.db.connection.get_sqlite_connection_pool();
    let mut connections = Vec::new();
    for _ in 0..PoolOptions::default().max_connections {
        connections.push(pool.acquire().await.unwrap());
    }
    for connection in &mut connections {
        let read: (String, i64, i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT journal_mode FROM pragma_journal_mode), (SELECT timeout FROM pragma_busy_timeout), \
             (SELECT foreign_keys FROM pragma_foreign_keys), (SELECT synchronous FROM pragma_synchronous), \
             (SELECT secure_delete FROM pragma_secure_delete)",
        )
        .fetch_one(&mut **connection)
        .await
        .unwrap();
        assert_eq!(read, ("wal".to_owned(), 5000, 1, 1, 1));
    }
}

#[tokio::test]
async fn a_transaction_that_is_not_committed_did_not_happen() {
    let fresh = Fresh::db().await;
    let dropped = fresh.db.begin().await.unwrap();
    sites::insert(&dropped, &site(1)).await.unwrap();
    assert!(sites::find(&dropped, site_id(1)).await.unwrap().is_some());
    drop(dropped);
    let rolled_back = fresh.db.begin().await.unwrap();
    sites::insert(&rolled_back, &site(1)).await.unwrap();
    rolled_back.rollback().await.unwrap();
    assert_eq!(sites::list(&fresh.db, None, 10).await.unwrap(), []);
    fresh.db.ping().await.unwrap();
}

#[tokio::test]
async fn a_writer_that_waits_too_long_is_told_so() {
    let database = TestDatabase::create().await;
    let options = PoolOptions {
        max_connections: 1,
        acquire_timeout: Duration::from_secs(1),
    };
    let db = Db::connect(database.url(), &options).await.unwrap();
    let first = db.begin().await.unwrap();
    assert!(matches!(db.begin().await, Err(DbError::Unavailable(_))));
    first.commit().await.unwrap();
    db.begin().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_parallel_writers_of_two_processes_all_get_their_turn() {
    let fresh = Fresh::db().await;
    let handles = [fresh.db.clone(), connect(&fresh.database).await];
    let mut writers = JoinSet::new();
    for n in 0..500_u16 {
        let db = handles[usize::from(n % 2)].clone();
        writers.spawn(async move {
            let tx = db.begin().await?;
            sites::insert(&tx, &site(n.into())).await?;
            tx.commit().await
        });
    }
    for result in writers.join_all().await {
        result.unwrap();
    }
    let stored = sites::list(&fresh.db, None, 1000).await.unwrap();
    let ids: HashSet<_> = stored.iter().map(|site| site.id).collect();
    assert_eq!(ids.len(), 500);
}
