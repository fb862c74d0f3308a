//! What is made of many figures.

use super::Cell;
use super::sums::Sums;

/// Counts are shown with ten decimals.
const SCALE: i128 = 10_i128.pow(10);

/// What averages and deviations divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Denominator {
    /// Issues that have a figure.
    #[default]
    NonNull,
    /// All issues; where there is no figure it counts as 0.
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// Divides by the number of issues.
    Population,
    /// Divides by one less; one issue has none.
    Sample,
}

/// Durations become whole milliseconds and counts ten decimals, rounded half away from zero. A column in which no issue
/// of the group has a figure stays empty; where all issues are divided by, it is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    Average(Denominator),
    Sum,
    /// Of the issues that have a figure; between the two middle ones of an even number.
    Median,
    StandardDeviation(Deviation, Denominator),
    /// The least figure that 85 in 100 of the issues with a figure do not exceed.
    Percentile85,
    Percentile95,
}

/// A place in a sorted list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rank {
    Middle,
    Percent(u64),
}

impl Rank {
    /// The one or two places of so many, counted from 1.
    pub(super) fn places(self, count: u64) -> (u64, u64) {
        match self {
            Self::Middle => (count.div_ceil(2), count / 2 + 1),
            Self::Percent(percent) => {
                let place = (u128::from(count) * u128::from(percent)).div_ceil(100);
                let place = u64::try_from(place).unwrap_or(u64::MAX).max(1);
                (place, place)
            }
        }
    }
}

impl Statistic {
    /// `None`: sums are enough.
    pub(super) fn rank(self) -> Option<Rank> {
        match self {
            Self::Median => Some(Rank::Middle),
            Self::Percentile85 => Some(Rank::Percent(85)),
            Self::Percentile95 => Some(Rank::Percent(95)),
            Self::Average(_) | Self::Sum | Self::StandardDeviation(..) => None,
        }
    }

    /// Issues without a figure count as 0.
    pub(super) fn counts_all(self) -> bool {
        matches!(
            self,
            Self::Average(Denominator::All) | Self::StandardDeviation(_, Denominator::All)
        )
    }

    pub(super) fn of_sums(self, sums: &Sums, issues: u64, counts: bool) -> Option<Cell> {
        let by = |denominator| match denominator {
            Denominator::NonNull => sums.count,
            Denominator::All => issues,
        };
        match self {
            Self::Average(denominator) => Some(cell_of(sums.sum, by(denominator), counts)),
            Self::StandardDeviation(deviation, denominator) => {
                let count = by(denominator);
                let divisor = match deviation {
                    Deviation::Population => count,
                    Deviation::Sample => count.checked_sub(1).filter(|rest| *rest > 0)?,
                };
                let variance = sums.spread(count) / (float(count) * float(divisor));
                Some(root_cell(variance, counts))
            }
            _ => Some(cell_of(sums.sum, 1, counts)),
        }
    }
}

pub(super) fn cell_of(sum: i128, divisor: u64, counts: bool) -> Cell {
    let divisor = i128::from(divisor.max(1));
    if counts {
        Cell::Number(divided(sum * SCALE, divisor))
    } else {
        let ms = divided(sum, divisor);
        Cell::Time(i64::try_from(ms).unwrap_or(i64::MAX))
    }
}

/// Rounded half away from zero.
fn divided(sum: i128, divisor: i128) -> i128 {
    let rounded = (sum.abs() * 2 + divisor) / (divisor * 2);
    rounded * sum.signum()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a deviation is smaller than the figures, and those fit"
)]
fn root_cell(variance: f64, counts: bool) -> Cell {
    if counts {
        Cell::Number((variance.sqrt() * SCALE as f64).round() as i128)
    } else {
        Cell::Time(variance.sqrt().round() as i64)
    }
}

#[expect(clippy::cast_precision_loss, reason = "issues are fewer than 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}
