//! Wake-ups through apalis: a job says that there is work, and is done as soon as somebody has heard it. What the work
//! is, and whose it is, our own tables say.

use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::{BackendExt, BoxDynError, Data, TaskSink, WorkerBuilder};
use async_trait::async_trait;
use tokio::sync::{Notify, OnceCell};

use crate::clock::Clock;
use crate::crypto::random;
use crate::db::job_storage::{JobStorage, WakeUp};
use crate::db::{Db, DbError};
use crate::exports::{Stop, WakeUps};

/// How often SQLite is looked at for jobs; PostgreSQL tells them.
const LOOK: Duration = Duration::from_secs(1);
/// How long the listening rests after it failed.
const REST: Duration = Duration::from_secs(10);

/// Clones are the same ear.
#[derive(Clone, Debug)]
pub struct ApalisWakeUps {
    db: Db,
    clock: Arc<dyn Clock>,
    storage: Arc<OnceCell<JobStorage>>,
    /// Who works in this process.
    near: Arc<Notify>,
}

impl ApalisWakeUps {
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self {
            db,
            clock,
            storage: Arc::default(),
            near: Arc::default(),
        }
    }

    /// Returns when somebody said that there is work.
    pub async fn heard(&self) {
        self.near.notified().await;
    }

    /// Hears what other processes say, until the end.
    pub async fn listen(&self, stop: Stop) {
        let mut stopped = stop.clone();
        while !*stop.borrow() {
            if let Err(error) = self.work(stop.clone()).await {
                tracing::warn!(
                    error,
                    "wake-ups are not heard; exports are looked for instead"
                );
            }
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(REST) => {}
            }
        }
    }

    async fn work(&self, mut stop: Stop) -> Result<(), String> {
        let storage = self.storage().await.map_err(|error| error.to_string())?;
        let name = format!("dwell-{}", random::uuid_v7(self.clock.now()));
        let worker = WorkerBuilder::new(name.as_str());
        // Handed over as it is: [`hear`] asks for it by its own type.
        let near = Arc::clone(&self.near);
        let end = async move {
            let _ended = stop.wait_for(|stop| *stop).await;
            Ok::<(), std::io::Error>(())
        };
        let ran = match storage.clone() {
            JobStorage::Sqlite(storage) => {
                let worker = worker.backend(storage.poll_with_interval(LOOK));
                worker.data(near).build(hear).run_until(end).await
            }
            JobStorage::Postgres(storage) => {
                let worker = worker.backend(storage.with_pubsub());
                worker.data(near).build(hear).run_until(end).await
            }
        };
        ran.map_err(|error| error.to_string())
    }

    async fn storage(&self) -> Result<&JobStorage, DbError> {
        self.storage.get_or_try_init(|| self.db.job_storage()).await
    }

    async fn push(&self) -> Result<(), String> {
        let storage = self.storage().await.map_err(|error| error.to_string())?;
        match storage.clone() {
            JobStorage::Sqlite(mut storage) => {
                let pushed = storage.push(WakeUp).await;
                pushed.map_err(|error| error.to_string())
            }
            JobStorage::Postgres(mut storage) => {
                let pushed = storage.push(WakeUp).await;
                pushed.map_err(|error| error.to_string())
            }
        }
    }
}

#[async_trait]
impl WakeUps for ApalisWakeUps {
    async fn wake(&self) {
        self.near.notify_one();
        if let Err(error) = self.push().await {
            tracing::warn!(
                error,
                "a wake-up could not be sent; the work is found a little later"
            );
        }
    }
}

async fn hear(_: WakeUp, near: Data<Arc<Notify>>) -> Result<(), BoxDynError> {
    near.notify_one();
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, Executor, PgConnection};

    use super::*;
    use crate::clock::SystemClock;
    use crate::db::testing::TestDatabase;
    use crate::db::{PoolOptions, job_storage};

    const JOBS: &str = "SELECT job_type::text FROM apalis.jobs";

    /// PostgreSQL's, that is; a file of SQLite has one queue.
    #[tokio::test]
    async fn services_in_two_schemas_of_one_database_have_queues_of_their_own() {
        let database = TestDatabase::create().await;
        if database.url().starts_with("sqlite:") {
            return;
        }
        let mut beside = PgConnection::connect(database.url()).await.unwrap();
        let schemas = "CREATE SCHEMA first; CREATE SCHEMA second";
        beside.execute(schemas).await.unwrap();
        let open = async |schema: &str| {
            let url = format!("{}?options=-csearch_path%3D{schema}", database.url());
            let db = Db::connect(&url, &PoolOptions::default()).await.unwrap();
            db.migrate().await.unwrap();
            db
        };
        let (first, second) = (open("first").await, open("second").await);
        let wake_ups = ApalisWakeUps::new(first, Arc::new(SystemClock));
        wake_ups.push().await.unwrap();
        beside
            .execute("UPDATE apalis.jobs SET status = 'Done'")
            .await
            .unwrap();
        let tx = second.begin().await.unwrap();
        job_storage::forget_done(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let jobs: Vec<String> = sqlx::query_scalar(JOBS)
            .fetch_all(&mut beside)
            .await
            .unwrap();
        assert_eq!(jobs, ["exports/first"]);
    }
}
