//! One worker's way with an export: claim, make, keep, publish, and at every step hold on to the lease.

mod failure;
mod making;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use self::failure::{Failure, Verdict};
use self::making::{Making, Resting, Sitting};
use super::Exports;
use super::outcome::{FileFacts, Outcome, chunk_place, parameters};
use crate::crypto::random;
use crate::db::exports::{
    self, Attempt, Claim, ExportState, Later, Progress, Rest, StoredExport, Whose,
};
use crate::db::{Db, DbError, export_chunks};
use crate::reports::file::ReportFile;
use crate::tokens::check::{CheckError, TokenHolder};

/// Tries that may end without a word: a report that ends its worker would end the next one too.
const MOST_LOST: i32 = 4;
/// How often a worker tells its progress at least, and asks whether it may go on.
const BEAT: Duration = Duration::from_secs(1);
/// So long after the end of a rest it is up to the process that keeps what was read.
const OWN_TURN: TimeDelta = TimeDelta::seconds(30);
/// How long somebody waits for Jira at most before an export has failed.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// Becomes true when the process ends.
pub type Stop = watch::Receiver<bool>;

/// What the workers of one process do. Clones are of the same process.
#[derive(Clone, Debug)]
pub struct ExportWork {
    exports: Exports,
    /// What the process is called where replicas meet.
    name: Arc<str>,
    resting: Resting,
}

/// Why a try is over before there was a file.
enum Interrupted {
    /// Aborted, or taken over: nothing may be written any more.
    Over,
    Stopping,
    Refused(CheckError),
}

impl ExportWork {
    pub fn new(exports: Exports) -> Self {
        let name = random::uuid_v7(exports.clock.now()).to_string();
        Self {
            exports,
            name: name.into(),
            resting: Resting::default(),
        }
    }

    /// Takes the next export that is due.
    pub async fn claim(&self) -> Result<Option<StoredExport>, DbError> {
        let kept_until = self.now() - OWN_TURN;
        self.take(Whose::Any { kept_until }).await
    }

    /// Takes the next one that rested here and may go on; and lets go of those that are over.
    pub async fn claim_rested(&self) -> Result<Option<StoredExport>, DbError> {
        if self.resting.is_empty() {
            return Ok(None);
        }
        let kept = exports::resting(self.db(), &self.name).await?;
        self.resting.keep_only(&kept);
        self.take(Whose::Own).await
    }

    /// The process ends: others begin anew what rests here.
    pub async fn let_go(&self) -> Result<(), DbError> {
        if self.resting.is_empty() {
            return Ok(());
        }
        let tx = self.db().begin().await?;
        exports::let_go(&tx, &self.name).await?;
        tx.commit().await
    }

    async fn take(&self, whose: Whose) -> Result<Option<StoredExport>, DbError> {
        let now = self.now();
        let claim = Claim {
            now,
            lease_until: now + self.exports.limits.lease,
            most_lost: MOST_LOST,
            by: &self.name,
            whose,
        };
        exports::claim(self.db(), claim).await
    }

    /// Works on it until it has ended, one way or another.
    pub async fn see_through(&self, export: StoredExport, stop: Stop) {
        let attempt = Attempt::from(&export);
        let (id, number) = (attempt.export, attempt.number);
        tracing::info!(export = %id, attempt = number, "export begun");
        match Box::pin(self.attempt(&export, stop)).await {
            Ok(end) => tracing::info!(export = %id, attempt = number, end, "export left"),
            Err(error) => {
                tracing::warn!(export = %id, attempt = number, %error, "export left to the next try");
            }
        }
    }

    /// How it ended, in a word.
    async fn attempt(&self, export: &StoredExport, stop: Stop) -> Result<&'static str, DbError> {
        let attempt = Attempt::from(export);
        let mut making = match self.making(export).await {
            Ok(making) => making,
            Err(failure) => return self.end(export, failure, Progress::default()).await,
        };
        let progress = making.progress();
        let result = tokio::select! {
            biased;
            interrupted = self.hold_on(export, &progress, stop) => Err(interrupted?),
            made = self.make(export, &mut making) => Ok(made),
        };
        let told = *progress.borrow();
        match result {
            Ok(Ok(None)) => Ok("successful"),
            Ok(Ok(Some(until))) => self.rest(attempt, making, until).await,
            Ok(Err(failure)) => self.end(export, failure, told).await,
            Err(Interrupted::Refused(refused)) => self.end(export, refused.into(), told).await,
            Err(Interrupted::Over) => Ok("over"),
            Err(Interrupted::Stopping) => {
                self.give_back(attempt, Later::default()).await?;
                Ok("given back")
            }
        }
    }

    /// From where it rested, or from the beginning.
    async fn making(&self, export: &StoredExport) -> Result<Making, Failure> {
        if let Some(rested) = self.resting.take(Attempt::from(export)) {
            return Ok(rested);
        }
        let holder = self.holder(export).await?;
        let parameters = parameters(export, &holder.tenant.data_key)?;
        let reports = Arc::clone(&self.exports.reports);
        Ok(Making::begin(
            reports,
            holder,
            parameters,
            export.created_at,
        ))
    }

    /// Ends only when the try must.
    async fn hold_on(
        &self,
        export: &StoredExport,
        progress: &watch::Sender<Progress>,
        mut stop: Stop,
    ) -> Result<Interrupted, DbError> {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return Ok(Interrupted::Stopping),
                () = tokio::time::sleep(BEAT) => {}
            }
            if let Err(refused) = self.holder(export).await
                && matches!(refused, CheckError::Refused(_))
            {
                return Ok(Interrupted::Refused(refused));
            }
            let told = *progress.borrow();
            match self.beat(Attempt::from(export), told).await {
                Ok(true) => {}
                Ok(false) => return Ok(Interrupted::Over),
                // The lease lasts longer than one word that was not heard.
                Err(error) if error.is_passing() => {
                    tracing::warn!(%error, "progress could not be written");
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Until when it rests, if there is no file yet.
    async fn make(
        &self,
        export: &StoredExport,
        making: &mut Making,
    ) -> Result<Option<DateTime<Utc>>, Failure> {
        let holder = self.holder(export).await?;
        match making.sit().await? {
            Sitting::RestsUntil(until) => Ok(Some(until)),
            Sitting::Made(file) => {
                self.publish(Attempt::from(export), &holder, *file).await?;
                Ok(None)
            }
        }
    }

    /// Leaves the export to the next hour, and keeps what was read. No lease is held meanwhile.
    async fn rest(
        &self,
        attempt: Attempt,
        making: Making,
        until: DateTime<Utc>,
    ) -> Result<&'static str, DbError> {
        let rest = Rest {
            until,
            kept_by: &self.name,
            progress: *making.progress().borrow(),
        };
        let tx = self.db().begin().await?;
        let rests = exports::rest(&tx, attempt, rest, self.now()).await?;
        tx.commit().await?;
        if rests {
            self.resting.put(attempt, making);
        }
        Ok("rests until the next hour")
    }

    /// Keeps the parts, then makes the file known, both only as the try that is still the last one.
    async fn publish(
        &self,
        attempt: Attempt,
        holder: &TokenHolder,
        mut file: ReportFile,
    ) -> Result<(), Failure> {
        let progress = Progress {
            completed: file.issues,
            total: Some(file.issues),
        };
        let chunks = file.content.blocks.len();
        for number in 0..chunks {
            let block = file.content.blocks.read(number).map_err(Failure::Scratch)?;
            let number = i32::try_from(number).unwrap_or(i32::MAX);
            let key = &holder.tenant.data_key;
            let sealed = chunk_place(attempt, number, |place| key.seal(place, &block));
            let tx = self.db().begin().await?;
            if !exports::beat(&tx, attempt, progress, self.lease()).await? {
                return Err(Failure::Over);
            }
            export_chunks::insert(&tx, attempt, number, sealed).await?;
            tx.commit().await?;
        }
        let outcome = Outcome {
            message: None,
            warnings: file.warnings,
            file: Some(FileFacts {
                name: file.name,
                content_type: file.content_type.to_owned(),
                length: file.content.length,
                chunks: i32::try_from(chunks).unwrap_or(i32::MAX),
            }),
        };
        let end = (ExportState::Successful, progress);
        let published = self.finish(attempt, holder, end, &outcome).await?;
        published.then_some(()).ok_or(Failure::Over)
    }

    /// What follows from a failure: another try later, or the end.
    async fn end(
        &self,
        export: &StoredExport,
        failure: Failure,
        progress: Progress,
    ) -> Result<&'static str, DbError> {
        let (attempt, now) = (Attempt::from(export), self.now());
        let last = now - export.created_at > LONGEST_WAIT;
        let for_quota = failure.is_of_quota();
        match failure.verdict(last) {
            Verdict::Over => Ok("over"),
            Verdict::Later(wait) => {
                let later = Later {
                    not_before: Some(now + wait),
                    for_quota,
                };
                self.give_back(attempt, later).await?;
                Ok("put off")
            }
            Verdict::Db(error) => Err(error),
            Verdict::Failed(message) => {
                let outcome = Outcome {
                    message: Some(message),
                    ..Outcome::default()
                };
                let end = (ExportState::Failed, progress);
                self.fail(attempt, end, &outcome).await?;
                Ok("failed")
            }
        }
    }

    async fn finish(
        &self,
        attempt: Attempt,
        holder: &TokenHolder,
        end: (ExportState, Progress),
        outcome: &Outcome,
    ) -> Result<bool, DbError> {
        let sealed = outcome.seal(attempt, &holder.tenant.data_key);
        let now = self.now();
        let times = (now, now + self.exports.limits.kept);
        let tx = self.db().begin().await?;
        let done = exports::finish(&tx, attempt, end, Some(sealed), times).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// The token may be refused by now: the site's key is had without it.
    async fn fail(
        &self,
        attempt: Attempt,
        end: (ExportState, Progress),
        outcome: &Outcome,
    ) -> Result<(), DbError> {
        let tenant = self.exports.tokens.tenant(attempt.site).await;
        let sealed = tenant.map(|tenant| outcome.seal(attempt, &tenant.data_key));
        let now = self.now();
        let times = (now, now + self.exports.limits.kept);
        let tx = self.db().begin().await?;
        exports::finish(&tx, attempt, end, sealed, times).await?;
        tx.commit().await
    }

    async fn give_back(&self, attempt: Attempt, later: Later) -> Result<(), DbError> {
        let tx = self.db().begin().await?;
        exports::give_back(&tx, attempt, later, self.now()).await?;
        tx.commit().await?;
        self.exports.wake_ups.wake().await;
        Ok(())
    }

    async fn beat(&self, attempt: Attempt, progress: Progress) -> Result<bool, DbError> {
        let tx = self.db().begin().await?;
        let alive = exports::beat(&tx, attempt, progress, self.lease()).await?;
        tx.commit().await?;
        Ok(alive)
    }

    /// As whom the export is made: its token must still be one that may act.
    async fn holder(&self, export: &StoredExport) -> Result<TokenHolder, CheckError> {
        let tokens = &self.exports.tokens;
        let holder = tokens.again(export.site, &export.account, export.token);
        holder.await
    }

    fn lease(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let now = self.now();
        (now, now + self.exports.limits.lease)
    }

    fn now(&self) -> DateTime<Utc> {
        self.exports.clock.now()
    }

    fn db(&self) -> &Db {
        &self.exports.db
    }
}
