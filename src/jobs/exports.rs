//! The workers of one process: so many exports at once, and each given back when the process ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::wake_ups::ApalisWakeUps;
use crate::db::DbError;
use crate::db::exports::StoredExport;
use crate::exports::ExportWork;
use crate::lifecycle::Lifecycle;

/// How often work is looked for that nobody told of: whose wake-up was lost, or whose worker was.
const LOOK: Duration = Duration::from_secs(3);

/// Clones are the same workers.
#[derive(Clone, Debug)]
pub struct ExportJobs {
    work: ExportWork,
    wake_ups: ApalisWakeUps,
    workers: usize,
    lifecycle: Lifecycle,
    stop: Arc<watch::Sender<bool>>,
}

impl ExportJobs {
    pub fn new(
        work: ExportWork,
        wake_ups: ApalisWakeUps,
        workers: usize,
        lifecycle: Lifecycle,
    ) -> Self {
        Self {
            work,
            wake_ups,
            workers,
            lifecycle,
            stop: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Ends [`run`](Self::run) once every worker has given back what it was at.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Everything that is due now, one after the other; how many tries that took.
    pub async fn work_off(&self) -> Result<usize, DbError> {
        let mut tries = 0;
        while let Some(export) = self.next().await? {
            self.work.see_through(export, self.stop.subscribe()).await;
            tries += 1;
        }
        Ok(tries)
    }

    async fn next(&self) -> Result<Option<StoredExport>, DbError> {
        match self.work.claim_rested().await? {
            Some(rested) => Ok(Some(rested)),
            None => self.work.claim().await,
        }
    }

    /// Returns after [`stop`](Self::stop).
    pub async fn run(self) {
        let mut stop = self.stop.subscribe();
        if self.workers == 0 {
            let _stopped = stop.wait_for(|stop| *stop).await;
            return;
        }
        let listening = self.wake_ups.listen(self.stop.subscribe());
        tokio::join!(listening, self.work(stop));
    }

    async fn work(&self, mut stop: watch::Receiver<bool>) {
        let mut busy = JoinSet::new();
        while !*stop.borrow() {
            self.take(&mut busy).await;
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => {}
                () = self.wake_ups.heard() => {}
                () = sleep(LOOK) => {}
                Some(_) = busy.join_next() => {}
            }
        }
        while busy.join_next().await.is_some() {}
        if let Err(error) = self.work.let_go().await {
            tracing::warn!(%error, "what rests here is begun anew a little later");
        }
    }

    /// As many as there are free hands, and whatever rested here: nobody else has what was read for it. None any more once
    /// the process is about to end.
    async fn take(&self, busy: &mut JoinSet<()>) {
        while busy.try_join_next().is_some() {}
        while !self.lifecycle.is_draining() {
            let next = match self.work.claim_rested().await {
                Ok(None) if busy.len() < self.workers => self.work.claim().await,
                rested => rested,
            };
            match next {
                Ok(Some(export)) => {
                    let (work, stop) = (self.work.clone(), self.stop.subscribe());
                    busy.spawn(async move { work.see_through(export, stop).await });
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(%error, "exports cannot be looked for");
                    return;
                }
            }
        }
    }
}
