//! The number-theoretic transforms, in place and without a permutation.
//!
//! Both walk the same tree. Its root is the whole vector; a block of `2h` elements with number `k`
//! has as children its halves, with numbers `2k` and `2k + 1`, and *one* factor `w(k)` serves its
//! `h` butterflies. From natural to bit-reversed order one goes down the tree, by
//! `(a, b) ↦ (a + w·b, a − w·b)`: the polynomial with these coefficients modulo `X^h ∓ w`. The way
//! back goes up, by `(a, b) ↦ (a + b, (a − b)·w⁻¹)`. The discrete Fourier transform being
//! symmetric, going down with inverse roots takes values in natural order to coefficients in
//! bit-reversed order, and going up takes them back.
//!
//! Two levels are done at once, so that an element is loaded half as often, and depth first, so
//! that the lower levels of a block run in the cache.

use super::twiddles::Twiddles;
use crate::field::{Arith, StarkField};
use core::ops::Mul;
use rayon::prelude::*;

/// Blocks up to this length are transformed level by level: they fit the second-level cache.
const LEAF: usize = 1 << 11;

/// Blocks up to this length are one task.
const TASK: usize = 1 << 13;

/// Values at `1, g, g², …` to coefficients in bit-reversed order, all multiplied by `scale`, which
/// is the inverse of their number for the interpolating polynomial.
pub(super) fn values_to_coefficients<F: StarkField, V: Arith + Mul<F, Output = V>>(
    values: &mut [V],
    twiddles: &Twiddles<F>,
    scale: F,
) {
    go_down(values, 0, twiddles, scale);
}

/// Coefficients in bit-reversed order to values at `1, g, g², …`.
pub(super) fn coefficients_to_values<F: StarkField, V: Arith + Mul<F, Output = V>>(
    coefficients: &mut [V],
    twiddles: &Twiddles<F>,
) {
    go_up(coefficients, 0, twiddles);
}

fn go_down<F: StarkField, V: Arith + Mul<F, Output = V>>(
    block: &mut [V],
    number: usize,
    twiddles: &Twiddles<F>,
    scale: F,
) {
    if block.len() <= LEAF {
        leaf_down(block, number, twiddles);
        block.iter_mut().for_each(|value| *value = *value * scale);
        return;
    }
    let quarter = block.len() / 4;
    down_two_levels(block, number, twiddles);
    let quarters = |(child, block): (usize, &mut [V])| {
        go_down(block, 4 * number + child, twiddles, scale);
    };
    if block.len() <= TASK {
        block.chunks_exact_mut(quarter).enumerate().for_each(quarters);
    } else {
        block.par_chunks_exact_mut(quarter).enumerate().for_each(quarters);
    }
}

fn go_up<F: StarkField, V: Arith + Mul<F, Output = V>>(
    block: &mut [V],
    number: usize,
    twiddles: &Twiddles<F>,
) {
    if block.len() <= LEAF {
        return leaf_up(block, number, twiddles);
    }
    let quarter = block.len() / 4;
    let quarters = |(child, block): (usize, &mut [V])| {
        go_up(block, 4 * number + child, twiddles);
    };
    if block.len() <= TASK {
        block.chunks_exact_mut(quarter).enumerate().for_each(quarters);
    } else {
        block.par_chunks_exact_mut(quarter).enumerate().for_each(quarters);
    }
    up_two_levels(block, number, twiddles);
}

/// All levels below a small block, the widest first.
fn leaf_down<F: StarkField, V: Arith + Mul<F, Output = V>>(
    leaf: &mut [V],
    number: usize,
    twiddles: &Twiddles<F>,
) {
    let mut len = leaf.len();
    while len >= 4 {
        let first = number * (leaf.len() / len);
        for (place, block) in leaf.chunks_exact_mut(len).enumerate() {
            down_two_levels(block, first + place, twiddles);
        }
        len /= 4;
    }
    if len == 2 {
        let first = number * (leaf.len() / 2);
        for (place, pair) in leaf.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let [a, b] = *pair;
            let b = b * twiddles.inverse(first + place);
            *pair = [a + b, a - b];
        }
    }
}

/// All levels below a small block, the narrowest first.
fn leaf_up<F: StarkField, V: Arith + Mul<F, Output = V>>(
    leaf: &mut [V],
    number: usize,
    twiddles: &Twiddles<F>,
) {
    let mut len = 4;
    // An odd number of levels begins with one alone.
    if leaf.len().trailing_zeros() % 2 == 1 {
        let first = number * (leaf.len() / 2);
        for (place, pair) in leaf.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let [a, b] = *pair;
            *pair = [a + b, (a - b) * twiddles.forward(first + place)];
        }
        len = 8;
    }
    while len <= leaf.len() {
        let first = number * (leaf.len() / len);
        for (place, block) in leaf.chunks_exact_mut(len).enumerate() {
            up_two_levels(block, first + place, twiddles);
        }
        len *= 4;
    }
}

fn down_two_levels<F: StarkField, V: Arith + Mul<F, Output = V>>(
    block: &mut [V],
    number: usize,
    twiddles: &Twiddles<F>,
) {
    let wide = twiddles.inverse(number);
    let [left, right] = [twiddles.inverse(2 * number), twiddles.inverse(2 * number + 1)];
    if number == 0 {
        // The factors of the first block are one: three of four multiplications fall away.
        return for_each_four(block, |[a, b, c, d]| {
            let ([a, c], [b, d]) = ([a + c, a - c], [b + d, b - d]);
            let d = d * right;
            [a + b, a - b, c + d, c - d]
        });
    }
    for_each_four(block, |[a, b, c, d]| {
        let (c, d) = (c * wide, d * wide);
        let ([a, c], [b, d]) = ([a + c, a - c], [b + d, b - d]);
        let (b, d) = (b * left, d * right);
        [a + b, a - b, c + d, c - d]
    });
}

fn up_two_levels<F: StarkField, V: Arith + Mul<F, Output = V>>(
    block: &mut [V],
    number: usize,
    twiddles: &Twiddles<F>,
) {
    let wide = twiddles.forward(number);
    let [left, right] = [twiddles.forward(2 * number), twiddles.forward(2 * number + 1)];
    if number == 0 {
        return for_each_four(block, |[a, b, c, d]| {
            let ([a, b], [c, d]) = ([a + b, a - b], [c + d, (c - d) * right]);
            [a + c, b + d, a - c, b - d]
        });
    }
    for_each_four(block, |[a, b, c, d]| {
        let ([a, b], [c, d]) = ([a + b, (a - b) * left], [c + d, (c - d) * right]);
        [a + c, b + d, (a - c) * wide, (b - d) * wide]
    });
}

/// Replaces the elements `i, h + i, 2h + i, 3h + i` of a block of `4h` by their images.
#[inline(always)]
fn for_each_four<V: Copy + Send>(block: &mut [V], map: impl Fn([V; 4]) -> [V; 4] + Sync) {
    let quarter = block.len() / 4;
    let (first, rest) = block.split_at_mut(quarter);
    let (second, rest) = rest.split_at_mut(quarter);
    let (third, fourth) = rest.split_at_mut(quarter);
    let run = |a: &mut [V], b: &mut [V], c: &mut [V], d: &mut [V]| {
        for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
            [*a, *b, *c, *d] = map([*a, *b, *c, *d]);
        }
    };
    if quarter <= TASK {
        return run(first, second, third, fourth);
    }
    first
        .par_chunks_mut(TASK)
        .zip(second.par_chunks_mut(TASK))
        .zip(third.par_chunks_mut(TASK))
        .zip(fourth.par_chunks_mut(TASK))
        .for_each(|(((a, b), c), d)| run(a, b, c, d));
}
