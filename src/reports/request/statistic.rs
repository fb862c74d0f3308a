//! Which statistic an aggregation is about.

use super::reader::Reader;
use crate::engine::{Denominator, Deviation, Statistic};

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Average,
    Sum,
    Median,
    StandardDeviation,
    Percentile85,
    Percentile95,
}

pub(super) const KINDS: &[(&str, Kind)] = &[
    ("average", Kind::Average),
    ("sum", Kind::Sum),
    ("median", Kind::Median),
    ("standardDeviation", Kind::StandardDeviation),
    ("percentile85", Kind::Percentile85),
    ("percentile95", Kind::Percentile95),
];
pub(super) const DENOMINATORS: &[(&str, Denominator)] =
    &[("nonNull", Denominator::NonNull), ("all", Denominator::All)];
pub(super) const DEVIATIONS: &[(&str, Deviation)] = &[
    ("population", Deviation::Population),
    ("sample", Deviation::Sample),
];

/// Faults go to the reader. What the chosen statistic has no use for is not read.
pub(super) fn read(reader: &mut Reader) -> Statistic {
    match reader.required("aggregationType", KINDS) {
        None | Some(Kind::Sum) => Statistic::Sum,
        Some(Kind::Average) => average(reader),
        Some(Kind::Median) => Statistic::Median,
        Some(Kind::StandardDeviation) => deviation(reader),
        Some(Kind::Percentile85) => Statistic::Percentile85,
        Some(Kind::Percentile95) => Statistic::Percentile95,
    }
}

pub(super) fn average(reader: &mut Reader) -> Statistic {
    Statistic::Average(denominator(reader))
}

pub(super) fn deviation(reader: &mut Reader) -> Statistic {
    let deviation = reader.choice("deviation", DEVIATIONS, Deviation::Population);
    Statistic::StandardDeviation(deviation, denominator(reader))
}

fn denominator(reader: &mut Reader) -> Denominator {
    reader.choice("averageDenominator", DENOMINATORS, Denominator::NonNull)
}

/// As `aggregationType` calls it.
pub(super) fn name(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Average(_) => "average",
        Statistic::Sum => "sum",
        Statistic::Median => "median",
        Statistic::StandardDeviation(..) => "standardDeviation",
        Statistic::Percentile85 => "percentile85",
        Statistic::Percentile95 => "percentile95",
    }
}
