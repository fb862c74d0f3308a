//! `outputType=ndjson`: a whole report, written while it is read.
//!
//! Memory holds one batch of issues and a few chunks of text. The work goes on in a task of its own, as far as the
//! reader follows, and ends when the reader goes away.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::fetch::{Position, query, whole};
use super::people::People;
use super::plan::Plan;
use super::row_filter::{RowFilter, unknown_column};
use super::rows::tabulated;
use super::slots::Slot;
use super::whole::Batch;
use super::write::{Told, columns, document, meta};
use super::{Prepared, ReportError, Run, warnings};
use crate::engine::{Layout, RowReader, Table};
use crate::export::{Ending, FieldColumn, Meta, RowHead, write_ending, write_heading, write_rows};

/// Nothing is streamed for longer: whoever reads so slowly is better served by an export.
pub(super) const LONGEST: Duration = Duration::from_hours(1);
/// So long Jira may be waited for in all.
pub(super) const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// Bytes of a chunk, a line more or less.
const CHUNK: usize = 64 * 1024;
/// Chunks that wait for the reader.
const WAITING: usize = 4;

type Chunk = Result<Vec<u8>, ReportError>;

/// The lines of a report, as they come. Dropping it ends the work.
#[derive(Debug)]
pub struct Lines {
    head: Vec<u8>,
    chunks: mpsc::Receiver<Chunk>,
    work: JoinHandle<()>,
}

impl Lines {
    /// `slot` is given back when the work ends, however that is.
    pub(super) fn start(call: Prepared, slot: Slot) -> Result<Self, ReportError> {
        let head = heading(&call.run())?;
        let (sender, chunks) = mpsc::channel(WAITING);
        let work = async move {
            let _slot = slot;
            let lines = Box::pin(write(&call, &sender));
            let ended = tokio::time::timeout(LONGEST, lines).await;
            if let Err(error) = ended.unwrap_or(Err(ReportError::StreamTooLong)) {
                sender.send(Err(error)).await.ok();
            }
        };
        Ok(Self {
            head,
            chunks,
            work: tokio::spawn(work.in_current_span()),
        })
    }

    /// Lines that somebody else writes.
    #[cfg(test)]
    pub(crate) fn of(head: Vec<u8>, chunks: mpsc::Receiver<Chunk>) -> Self {
        Self {
            head,
            chunks,
            work: tokio::spawn(async {}),
        }
    }

    /// The first line; known before anything is read.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whole lines; `None` after the last. Nothing comes after an error. May be given up and called again.
    pub async fn next(&mut self) -> Option<Chunk> {
        let chunk = self.chunks.recv().await;
        if chunk.is_none()
            && let Err(error) = (&mut self.work).await
            && error.is_panic()
        {
            // Not the end of the report, whatever it looks like from here.
            std::panic::resume_unwind(error.into_panic());
        }
        chunk
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.work.abort();
    }
}

fn told(run: &Run<'_>) -> Told {
    Told {
        query: query(run),
        position: Position::Whole,
        warnings: Vec::new(),
    }
}

fn heading(run: &Run<'_>) -> Result<Vec<u8>, ReportError> {
    let statuses = Plan::statuses(run.metadata, std::iter::empty());
    let reader = RowReader::new(run.plan.spec.clone(), statuses);
    let (layout, known) = (reader.layout(), reader.knows_columns());
    let (meta, fields) = (meta(run, told(run)), columns(run));
    let mut line = Vec::new();
    write_heading(document(run, &meta, &fields, &layout), known, &mut line)?;
    Ok(line)
}

async fn write(call: &Prepared, chunks: &mpsc::Sender<Chunk>) -> Result<(), ReportError> {
    let run = call.run();
    let mut batches = whole(&run);
    let mut lines = Writer::new(&run, chunks);
    while let Some(batch) = batches.next().await {
        lines.batch(&batch?).await?;
    }
    if lines.ending.issues == 0 {
        lines.batch(&Batch::new()).await?;
    }
    lines.finish().await
}

/// Writes batch after batch, and remembers what the last line tells.
struct Writer<'a> {
    run: &'a Run<'a>,
    meta: Meta,
    fields: Vec<FieldColumn>,
    people: People,
    chunks: &'a mpsc::Sender<Chunk>,
    buffer: Vec<u8>,
    ending: Ending,
    /// Ids of the columns that the last line has already.
    met: HashSet<String>,
    /// What no batch knew; `None` before the first.
    unknown: Option<BTreeSet<String>>,
}

impl<'a> Writer<'a> {
    fn new(run: &'a Run<'a>, chunks: &'a mpsc::Sender<Chunk>) -> Self {
        Self {
            run,
            meta: meta(run, told(run)),
            fields: columns(run),
            people: People::default(),
            chunks,
            buffer: Vec::new(),
            ending: Ending::default(),
            met: HashSet::new(),
            unknown: None,
        }
    }

    async fn batch(&mut self, issues: &Batch) -> Result<(), ReportError> {
        let mut table = tabulated(self.run, &mut self.people, issues).await?;
        self.ending.issues += issues.len() as u64;
        self.choose(&mut table);
        self.rows(&table).await
    }

    /// Drops the rows that were not asked for, and notes what the batch's layout tells.
    fn choose(&mut self, table: &mut Table<RowHead>) {
        let (plan, shape) = (self.run.plan, &self.run.request.shape);
        let filter = RowFilter::new(&shape.conditions, &table.layout, plan.style.day);
        let unknown = filter.unknown().map(unknown_column);
        let unknown = unknown.chain(warnings::of_layout(&plan.spec, &table.layout));
        let unknown: BTreeSet<String> = unknown.collect();
        match &mut self.unknown {
            Some(so_far) => so_far.retain(|what| unknown.contains(what)),
            None => self.unknown = Some(unknown),
        }
        filter.apply(table);
        self.note_columns(&table.layout);
    }

    fn note_columns(&mut self, layout: &Layout) {
        for column in &layout.columns {
            if !self.met.contains(&column.id) {
                self.met.insert(column.id.clone());
                self.ending.columns.push(column.clone());
            }
        }
    }

    async fn rows(&mut self, table: &Table<RowHead>) -> Result<(), ReportError> {
        for row in &table.rows {
            let document = document(self.run, &self.meta, &self.fields, &table.layout);
            let warnings = warnings::of_one(row, &table.layout);
            write_rows(document, [(row, warnings)], &mut self.buffer)?;
            self.ending.rows += 1;
            if self.buffer.len() >= CHUNK {
                self.send().await;
            }
        }
        self.send().await;
        Ok(())
    }

    async fn finish(mut self) -> Result<(), ReportError> {
        self.ending
            .warnings
            .extend(self.unknown.take().into_iter().flatten());
        write_ending(&self.ending, &mut self.buffer)?;
        self.send().await;
        Ok(())
    }

    /// Waits for a reader who is behind. One who is gone ends the task.
    async fn send(&mut self) {
        if !self.buffer.is_empty() {
            let chunk = std::mem::take(&mut self.buffer);
            self.chunks.send(Ok(chunk)).await.ok();
        }
    }
}
