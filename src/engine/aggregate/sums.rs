//! Whole-number sums of figures and of their squares.

/// 285,000 years in milliseconds: larger figures are taken for this one, so that squares of four million of them fit.
const LARGEST: i64 = 1 << 53;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) count: u64,
    pub(super) sum: i128,
    pub(super) squares: u128,
}

impl Sums {
    pub(super) fn add(&mut self, amount: i64) {
        let amount = amount.clamp(-LARGEST, LARGEST);
        self.count += 1;
        self.sum += i128::from(amount);
        let square = u128::from(amount.unsigned_abs()).pow(2);
        self.squares = self.squares.saturating_add(square);
    }

    pub(super) fn join(&mut self, other: Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// `count · Σx² − (Σx)²`, which is the variance times the count squared. The whole number is exact.
    pub(super) fn spread(&self, count: u64) -> f64 {
        let (high, low) = product(u128::from(count), self.squares);
        let sum = self.sum.unsigned_abs();
        let (less_high, less_low) = product(sum, sum);
        let (low, borrow) = low.overflowing_sub(less_low);
        let high = high
            .saturating_sub(less_high)
            .saturating_sub(u128::from(borrow));
        to_float(high) * 2_f64.powi(128) + to_float(low)
    }
}

/// The upper and the lower half of a product.
fn product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u128 = (1 << 64) - 1;
    let (a1, a0, b1, b0) = (a >> 64, a & HALF, b >> 64, b & HALF);
    let (low, middle, other, high) = (a0 * b0, a1 * b0, a0 * b1, a1 * b1);
    let carried = (low >> 64) + (middle & HALF) + (other & HALF);
    let upper = high + (middle >> 64) + (other >> 64) + (carried >> 64);
    (upper, (carried << 64) | (low & HALF))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the root of it is rounded to milliseconds"
)]
fn to_float(number: u128) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::{Sums, product};

    #[test]
    fn products_have_256_bits() {
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(product(u128::MAX, 2), (1, u128::MAX - 1));
        assert_eq!(product(7, 6), (0, 42));
    }

    #[test]
    fn equal_figures_have_no_spread_however_large() {
        let mut sums = Sums::default();
        for _ in 0..1_000 {
            sums.add(i64::MAX);
        }
        assert!(sums.spread(1_000).abs() < f64::EPSILON);
    }
}
