//! How the verifier folds: the values of a row.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::field::{ExtensionOf, StarkField};
use crate::poly::bit_reverse;

/// Folds rows of the values of a layer; a row has `2^step` values, which follow each other in
/// bit-reversed order, and folds to one value of the next layer.
#[derive(Debug)]
pub(super) struct RowFold<F> {
    log_size: u32,
    step: u32,
    /// The inverses of the points `2k` of a row relative to its first; each round uses a prefix.
    relative: Vec<F>,
}

impl<F: StarkField> RowFold<F> {
    /// Folds rows of a layer of `2^log_size` points.
    pub(super) fn new(log_size: u32, step: u32) -> Self {
        let order = 1_u64 << step;
        // The inverse of a root of unity is its last power.
        let inverse = F::root_of_unity(step).pow(order.saturating_sub(1));
        let n_pairs = 1_usize << step.saturating_sub(1);
        let exponents = (0..n_pairs).map(|pair| bit_reverse(pair, step.saturating_sub(1)));
        let relative = exponents.map(|exponent| inverse.pow(exponent as u64)).collect();
        Self { log_size, step, relative }
    }

    /// The value that row `row` is folded to: the values of a pair `2k, 2k + 1` belong to points
    /// `y` and `−y`, and give `v + v' + a·(v − v')/y`. `None` if the row has not `2^step` values.
    pub(super) fn apply<K: ExtensionOf<F>>(
        &self,
        mut values: Vec<K>,
        row: usize,
        mut challenge: K,
    ) -> Option<K> {
        let exponent = bit_reverse(row << self.step, self.log_size) as u64;
        // The inverse of the row's first point.
        let to_order = (1_u64 << self.log_size).saturating_sub(exponent);
        let mut inverse = F::root_of_unity(self.log_size).pow(to_order);
        for _ in 0..self.step {
            let (pairs, []) = values.as_chunks::<2>() else { return None };
            let folded = pairs.iter().enumerate().map(|(pair, &[left, right])| {
                let inverse = inverse * *self.relative.get(pair)?;
                Some(left + right + challenge * (left - right) * inverse)
            });
            values = folded.collect::<Option<_>>()?;
            challenge = challenge.square();
            inverse = inverse.square();
        }
        match values.as_slice() {
            &[value] => Some(value),
            _ => None,
        }
    }
}
