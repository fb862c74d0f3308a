use std::time::Duration;

use futures::future::join_all;

use super::*;
use crate::clock::ManualClock;
use crate::crypto::random;
use crate::db::PoolOptions;
use crate::db::sites::Site;
use crate::db::testing::TestDatabase;

struct Stage {
    known: Known,
    db: Db,
    clock: Arc<ManualClock>,
    epoch: Epoch,
    _database: TestDatabase,
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

impl Stage {
    /// Nothing is read yet.
    async fn set() -> Self {
        Self::with(PoolOptions::default()).await
    }

    async fn with(options: PoolOptions) -> Self {
        let database = TestDatabase::create().await;
        let db = Db::connect(database.url(), &options).await;
        let db = db.unwrap();
        db.migrate().await.unwrap();
        let (clock, epoch) = (Arc::new(ManualClock::at(start())), Epoch::default());
        let shared: Arc<dyn Clock> = clock.clone();
        Self {
            known: Known::new(Names::Sites, db.clone(), &epoch, &shared),
            db,
            clock,
            epoch,
            _database: database,
        }
    }

    /// A site that was made `ms` after the start, by the clock of whoever made it.
    async fn site(&self, ms: i64) -> SiteId {
        let at = start() + TimeDelta::milliseconds(ms);
        let id = SiteId::from_uuid(random::uuid_v7(at));
        let tx = self.db.begin().await.unwrap();
        sites::insert(&tx, &Site::new(id, at)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn may_be(&self, site: SiteId) -> bool {
        self.known.may_be(&site).await.unwrap()
    }

    /// Until no unknown name is looked for any more, at this moment of the clock.
    async fn strangers_come(&self) {
        let stranger = || SiteId::from_uuid(random::uuid_v7(start()));
        while self.may_be(stranger()).await {}
    }
}

#[tokio::test]
async fn what_is_new_is_read_after_a_window_or_a_change_of_our_own() {
    let stage = Stage::set().await;
    let old = stage.site(-1_000).await;
    stage.strangers_come().await;
    assert!(stage.may_be(old).await);
    let new = stage.site(0).await;
    assert!(!stage.may_be(new).await, "the list is of this moment");
    stage.clock.advance(TimeDelta::milliseconds(WINDOW_MS));
    stage.strangers_come().await;
    assert!(stage.may_be(new).await && stage.may_be(old).await);
    let own = stage.site(1).await;
    stage.epoch.advance();
    assert!(stage.may_be(own).await);
    stage.clock.advance(TimeDelta::minutes(-1));
    let newest = stage.site(2).await;
    assert!(stage.may_be(newest).await, "the clock went back");
}

#[tokio::test]
async fn who_was_met_is_no_stranger() {
    let stage = Stage::set().await;
    stage.strangers_come().await;
    let met = SiteId::from_uuid(random::uuid_v7(start()));
    assert!(!stage.may_be(met).await);
    stage.known.remember(&met);
    assert!(stage.may_be(met).await);
}

#[tokio::test]
async fn nobody_is_refused_because_of_a_list_that_could_not_be_read() {
    let stage = Stage::set().await;
    let site = stage.site(0).await;
    stage.db.clone().close().await.unwrap();
    assert!(stage.known.may_be(&site).await.is_err());
    for _ in 0..2 * STRANGERS.0 {
        assert!(stage.may_be(site).await);
    }
}

#[tokio::test]
async fn who_waits_while_it_cannot_be_read_waits_once() {
    let stage = Stage::with(PoolOptions {
        max_connections: 1,
        acquire_timeout: Duration::from_millis(300),
    })
    .await;
    let site = stage.site(0).await;
    let _only_connection = stage.db.begin().await.unwrap();
    let callers = join_all((0..4).map(|_| stage.known.may_be(&site)));
    let (ended, ()) = tokio::join!(callers, async {
        stage.clock.advance(TimeDelta::seconds(10));
    });
    let failed = ended.iter().filter(|ended| ended.is_err()).count();
    assert_eq!(failed, 1, "{ended:?}");
}

/// Rows are made by replicas whose clocks differ by less; a clock far ahead hides nobody.
#[tokio::test]
async fn the_youngest_rows_are_read_again_and_no_older_ones() {
    let overlap = 10 * 60_000;
    for ahead in [0, 3_600_000] {
        let stage = Stage::set().await;
        let first = stage.site(ahead).await;
        stage.strangers_come().await;
        assert!(stage.may_be(first).await);
        let late = stage.site(1 - overlap).await;
        let too_late = stage.site(-overlap).await;
        stage.epoch.advance();
        stage.strangers_come().await;
        assert!(stage.may_be(late).await, "{ahead}");
        assert_eq!(stage.may_be(too_late).await, ahead == 0, "{ahead}");
    }
}

#[tokio::test]
async fn as_many_as_fill_a_page_are_not_all() {
    let stage = Stage::set().await;
    let ids: Vec<SiteId> = (0..=i64::try_from(PAGE).unwrap())
        .map(|ms| SiteId::from_uuid(random::uuid_v7(start() + TimeDelta::milliseconds(ms))))
        .collect();
    let tx = stage.db.begin().await.unwrap();
    for id in &ids {
        sites::insert(&tx, &Site::new(*id, start())).await.unwrap();
    }
    tx.commit().await.unwrap();
    stage.strangers_come().await;
    assert!(stage.may_be(ids[0]).await && stage.may_be(*ids.last().unwrap()).await);
}
