//! The second pass: everything is known, and written on a thread that may take its time.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::collect::Collected;
use super::unwritten;
use crate::engine::{GroupHead, Layout, Row, Spec, Statistic, Table};
use crate::export::{
    CellStyle, CsvStyle, CsvWriter, Document, ExportError, FieldColumn, Meta, RowHead, Workbook,
    write_csv,
};
use crate::reports::fetch::Position;
use crate::reports::people::People;
use crate::reports::request::file::{FileChoice, FileFormat};
use crate::reports::request::where_clause::Condition;
use crate::reports::row_filter::{RowFilter, unknown_column};
use crate::reports::spool::{BlockWriter, Blocks, Spool, Spooled};
use crate::reports::warnings::{self, Gathered};
use crate::reports::write::{self, Told};
use crate::reports::{ReportError, Run};

/// Everything that the writers need but the rows.
#[derive(Debug)]
pub(super) struct Pass {
    meta: Meta,
    style: CellStyle,
    /// Of the list; the first ones are those that rows are grouped by.
    fields: Vec<FieldColumn>,
    grouped: Vec<FieldColumn>,
    choice: FileChoice,
    csv: CsvStyle,
    conditions: Vec<Condition>,
    people: People,
    spec: Spec,
    scratch: PathBuf,
    /// Epoch milliseconds.
    at: i64,
}

/// What was collected, at its end.
struct Finished {
    layout: Layout,
    rows: Option<Spooled>,
    order: Vec<usize>,
    tables: Vec<(Statistic, Table<GroupHead>)>,
    /// What no column of a statistic is called.
    unknown: Vec<String>,
}

/// Says so when nobody waits for the file any more.
struct Watched(Arc<AtomicBool>);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Pass {
    pub(super) fn new(
        run: &Run<'_>,
        choice: &FileChoice,
        query: String,
        people: People,
        scratch: &Path,
    ) -> Self {
        let told = Told {
            query: Some(query),
            position: Position::Whole,
            warnings: Vec::new(),
        };
        Self {
            meta: write::meta(run, told),
            style: run.plan.style.clone(),
            people,
            fields: write::columns(run),
            grouped: run.plan.groups.label_columns(),
            choice: choice.clone(),
            csv: run.request.shape.csv.of_files(),
            conditions: run.request.shape.conditions.clone(),
            spec: run.plan.spec.clone(),
            scratch: scratch.to_owned(),
            at: run.plan.frame.now.timestamp_millis(),
        }
    }

    /// The file, and what was odd about what is in it.
    pub(super) async fn write(
        self,
        collected: Collected,
    ) -> Result<(Blocks, Vec<String>), ReportError> {
        let finished = Finished::of(collected, &self.people)?;
        let given_up = Arc::new(AtomicBool::new(false));
        let _watched = Watched(Arc::clone(&given_up));
        let writing = tokio::task::spawn_blocking(move || self.write_all(finished, &given_up));
        let written = writing.await;
        Ok(written.map_err(|error| unwritten(io::Error::other(error)))??)
    }

    fn write_all(
        self,
        mut finished: Finished,
        given_up: &AtomicBool,
    ) -> Result<(Blocks, Vec<String>), ExportError> {
        let mut out = BlockWriter::new(&self.scratch)?;
        let mut told = self.meta.warnings.clone();
        match self.choice.format {
            FileFormat::Csv => self.csv(&mut finished, &mut out, &mut told, given_up)?,
            FileFormat::Workbook => self.workbook(&mut finished, &mut out, &mut told, given_up)?,
        }
        Ok((out.finish()?, told))
    }

    fn csv(
        &self,
        finished: &mut Finished,
        out: &mut BlockWriter,
        told: &mut Vec<String>,
        given_up: &AtomicBool,
    ) -> Result<(), ExportError> {
        for (statistic, table) in &finished.tables {
            let document = self.document(&self.grouped, &table.layout, Some(*statistic));
            write_csv(document, &table.rows, self.csv, &mut *out)?;
            told.extend(warnings::of_groups(&self.spec, table));
        }
        let layout = finished.layout.clone();
        if finished.rows.is_none() {
            told.append(&mut finished.unknown);
        } else {
            let document = self.document(&self.fields, &layout, None);
            let mut writer = CsvWriter::new(document, self.csv, out)?;
            let found = self.each_row(finished, given_up, |row| writer.row(row))?;
            writer.finish()?;
            told.extend(found);
        }
        Ok(())
    }

    fn workbook(
        &self,
        finished: &mut Finished,
        out: &mut BlockWriter,
        told: &mut Vec<String>,
        given_up: &AtomicBool,
    ) -> Result<(), ExportError> {
        let mut workbook = Workbook::new(&self.scratch, self.at)?;
        let layout = finished.layout.clone();
        let mut list = workbook.sheet(self.document(&self.fields, &layout, None))?;
        told.extend(self.each_row(finished, given_up, |row| list.row(row))?);
        for (statistic, table) in &finished.tables {
            let document = self.document(&self.grouped, &table.layout, Some(*statistic));
            let mut sheet = workbook.sheet(document)?;
            for row in &table.rows {
                sheet.row(row)?;
            }
        }
        workbook.finish(out)
    }

    fn document<'a>(
        &'a self,
        fields: &'a [FieldColumn],
        layout: &'a Layout,
        statistic: Option<Statistic>,
    ) -> Document<'a> {
        Document {
            meta: &self.meta,
            style: &self.style,
            fields,
            layout,
            statistic,
        }
    }

    /// Hands over the list's rows one by one; what was odd about them.
    fn each_row(
        &self,
        finished: &mut Finished,
        given_up: &AtomicBool,
        mut write: impl FnMut(&Row<RowHead>) -> Result<(), ExportError>,
    ) -> Result<Vec<String>, ExportError> {
        let Finished {
            layout,
            rows: Some(rows),
            order,
            ..
        } = finished
        else {
            return Ok(Vec::new());
        };
        let mut gathered = Gathered::new(&self.spec, layout);
        let filter = RowFilter::new(&self.conditions, layout, self.style.day);
        for number in order {
            if given_up.load(Ordering::Relaxed) {
                return Err(io::Error::from(io::ErrorKind::Interrupted).into());
            }
            let row = postcard::from_bytes(&rows.read(*number)?).map_err(io::Error::other)?;
            if filter.keeps(&row) {
                gathered.see(&row, layout);
                write(&row)?;
            }
        }
        let unknown = filter.unknown().map(unknown_column);
        Ok(unknown.chain(gathered.finish()).collect())
    }
}

impl Finished {
    fn of(collected: Collected, people: &People) -> Result<Self, ReportError> {
        let unknown = collected.choice.unknown().collect();
        let rows = collected.rows.map(Spool::finish).transpose();
        let rows = rows.map_err(unwritten)?;
        let mut tables = Vec::with_capacity(collected.statistics.len());
        for (statistic, builder) in collected.statistics {
            tables.push((statistic, builder.finish()?));
        }
        let count = rows.as_ref().map_or(0, Spooled::len);
        let mut layout = collected.reader.finish();
        layout.people.show_as(people.names());
        Ok(Self {
            layout,
            order: collected.groups.order(count),
            rows,
            tables,
            unknown,
        })
    }
}
