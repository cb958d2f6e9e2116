//! Many inverses for the price of one.

use crate::field::Field;
use crate::simd;
use rayon::prelude::*;

/// One inversion serves so many values: 4096 make it cheaper than a tenth of a multiplication each.
const RUN: usize = 1 << 12;

/// One of the values that were to be inverted is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("value {index} has no inverse: it is zero")]
pub struct ZeroElement {
    /// The place of the first zero.
    pub index: usize,
}

/// Replaces every value by its inverse, at three multiplications each (Montgomery's trick).
///
/// # Errors
/// If a value is zero; then no value is changed.
pub fn batch_inverse<T: Field>(values: &mut [T]) -> Result<(), ZeroElement> {
    if let Some(index) = values.par_iter().with_min_len(RUN).position_first(|&v| v == T::ZERO) {
        return Err(ZeroElement { index });
    }
    values.par_chunks_mut(RUN).for_each(invert_run);
    Ok(())
}

/// Inverts values none of which is zero.
fn invert_run<T: Field>(run: &mut [T]) {
    if !simd::elements_mut(run).is_some_and(simd::invert) && !simd::goldilocks::invert(run) {
        invert_in_turn(run);
    }
}

/// Inverts values none of which is zero, without lanes.
pub(crate) fn invert_in_turn<T: Field>(values: &mut [T]) {
    let mut product = T::ONE;
    let before: Vec<T> = values
        .iter()
        .map(|&value| {
            let before = product;
            product *= value;
            before
        })
        .collect();
    let mut inverse = product.inverse().expect("a product of values that are not zero");
    for (value, before) in values.iter_mut().zip(before).rev() {
        let next = inverse * *value;
        *value = inverse * before;
        inverse = next;
    }
}
