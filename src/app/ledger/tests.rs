use super::*;
use crate::db::PoolOptions;
use crate::db::testing::TestDatabase;

fn noon_and(milliseconds: i64) -> DateTime<Utc> {
    let noon: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
    noon + TimeDelta::milliseconds(milliseconds)
}

#[tokio::test]
async fn replicas_share_the_exchanges_of_every_minute() {
    let database = TestDatabase::create().await;
    let open = async || {
        let options = PoolOptions::default();
        let db = Db::connect(database.url(), &options).await.unwrap();
        db.migrate().await.unwrap();
        SharedLedger(db)
    };
    let (here, there) = (open().await, open().await);
    let count = async |ledger: &SharedLedger, count, at| {
        let counted = ledger
            .count_exchanges(count, 5, noon_and(at))
            .await
            .unwrap();
        counted.map(|wait| wait.as_millis())
    };
    assert_eq!(count(&here, 3, 500).await, None);
    assert_eq!(count(&there, 1, 30_000).await, None);
    assert_eq!(count(&there, 1, 30_900).await, None, "that is five");
    // Those of the first second are counted until the end of its minute.
    assert_eq!(count(&here, 1, 31_000).await, Some(30_000));
    assert_eq!(count(&here, 1, 60_500).await, Some(500));
    assert_eq!(count(&here, 1, 61_000).await, None, "two and one");
    assert_eq!(count(&there, 3, 61_000).await, Some(30_000), "two too many");
    assert_eq!(count(&there, 2, 61_000).await, None);
}
