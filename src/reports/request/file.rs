//! What a file has in it (Timepiece: outputType values).

use super::fault::ParameterFault;
use super::reader::Reader;
use super::report_type::ReportType;
use super::statistic;
use crate::engine::Statistic;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    Csv,
    Workbook,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FileChoice {
    pub format: FileFormat,
    /// One row an issue.
    pub list: bool,
    /// In their order; of a CSV file one at most, and then no list.
    pub statistics: Vec<Statistic>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    List,
    Workbook,
    Of(fn(&mut Reader) -> Statistic),
}

/// `xls` gives the same workbook as `xlsx`. Percentiles are ours.
const KINDS: &[(&str, Kind)] = &[
    ("csv", Kind::List),
    ("xlsx", Kind::Workbook),
    ("xls", Kind::Workbook),
    ("csvaverage", Kind::Of(statistic::average)),
    ("csvsum", Kind::Of(|_| Statistic::Sum)),
    ("csvmedian", Kind::Of(|_| Statistic::Median)),
    ("csvstddev", Kind::Of(statistic::deviation)),
    ("csvpercentile85", Kind::Of(|_| Statistic::Percentile85)),
    ("csvpercentile95", Kind::Of(|_| Statistic::Percentile95)),
];

impl FileChoice {
    /// Faults go to the reader. Dates have no statistics: their workbook is a list.
    pub(super) fn read(report: ReportType, reader: &mut Reader) -> Self {
        let kind = reader.required("outputType", KINDS).unwrap_or(Kind::List);
        let is_date = matches!(report, ReportType::TransitionDate(..));
        if is_date && matches!(kind, Kind::Of(_)) {
            let why = "dates have no statistics; ask for csv or xlsx";
            reader.fault(ParameterFault::conflict("outputType", why));
        }
        let statistics = match kind {
            Kind::List => Vec::new(),
            Kind::Workbook if is_date => Vec::new(),
            Kind::Workbook => vec![
                statistic::average(reader),
                Statistic::Sum,
                Statistic::Median,
                statistic::deviation(reader),
            ],
            Kind::Of(read) => vec![read(reader)],
        };
        Self {
            format: match kind {
                Kind::Workbook => FileFormat::Workbook,
                Kind::List | Kind::Of(_) => FileFormat::Csv,
            },
            list: !matches!(kind, Kind::Of(_)),
            statistics,
        }
    }

    pub fn content_type(&self) -> &'static str {
        match self.format {
            FileFormat::Csv => "text/csv; charset=utf-8",
            FileFormat::Workbook => {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        }
    }

    /// Named after the report and `at`. A file of one statistic alone is named after it too.
    pub fn file_name(&self, report: ReportType, at: &str) -> String {
        let extension = match self.format {
            FileFormat::Csv => "csv",
            FileFormat::Workbook => "xlsx",
        };
        let of = match self.statistics.as_slice() {
            [one] => format!("-{}", statistic::name(*one)),
            _ => String::new(),
        };
        format!("{}{of}-{at}.{extension}", report.name())
    }
}

/// Every value of `outputType` that gives a file.
pub fn output_types() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(name, _)| *name)
}
