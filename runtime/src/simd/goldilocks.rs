//! The hot loops of the field of `2^64 − 2^32 + 1` elements and its extensions, eight lanes at a time.
//!
//! As with the other field, the portable code is the meaning. Vectors are given as the coordinates of their elements
//! ([`coordinates`]), with the degree of the extension they are of.

#[cfg(target_arch = "x86_64")]
mod extension;
#[cfg(target_arch = "x86_64")]
mod lanes;
mod program;
#[cfg(target_arch = "x86_64")]
mod rows;
#[cfg(target_arch = "x86_64")]
mod run;
#[cfg(target_arch = "x86_64")]
mod sums;
#[cfg(target_arch = "x86_64")]
mod transform;
#[cfg(target_arch = "x86_64")]
mod vectors;
mod view;

#[cfg(test)]
mod tests;

pub(crate) use program::{Program, Rows, Source, Step, Value, multiples};
pub(crate) use view::{coordinates, coordinates_mut, elements};

use super::{Level, level};
use crate::field::{Arith as _, Field, Goldilocks};
use rayon::prelude::*;

/// Whether the lanes are there, which are of AVX-512 only.
pub(crate) fn has_lanes() -> bool {
    level() == Level::Avx512
}

/// Replaces values at `1, g, g², …` by the coefficients of the polynomial of least degree, in bit-reversed order;
/// `roots` is the table of the factors of the butterflies. Returns whether it was done.
pub(crate) fn interpolate<V: 'static, F: 'static>(values: &mut [V], roots: &[F]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_lanes()
        && values.len() >= transform::MIN_LEN
        && let Some((coordinates, degree)) = coordinates_mut(values)
        && let Some(roots) = elements(roots)
    {
        transform::interpolate(coordinates, degree, roots);
        return true;
    }
    let _ = (values, roots);
    false
}

/// The values at `1, g, g², …` of the polynomial with these coefficients, in bit-reversed order; each is multiplied
/// first with the powers at its place, the place within `low` and the place of that in `high`, if there are any.
/// They replace those of a vector; returns whether it was done.
pub(crate) fn evaluate<V: Copy + 'static, F: 'static>(
    coefficients: &[V],
    [low, high]: [&[F]; 2],
    roots: &[F],
    values: &mut Vec<V>,
) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_lanes()
        && coefficients.len() >= transform::MIN_LEN
        && let Some((coordinates, degree)) = coordinates(coefficients)
        && let [Some(low), Some(high), Some(roots)] = [low, high, roots].map(elements)
    {
        let write = |values: &mut [_]| {
            transform::evaluate(coordinates, degree, [low, high], roots, values);
        };
        // SAFETY: the transform writes all values.
        return unsafe { view::write_all(values, coefficients.len(), write) };
    }
    let _ = (coefficients, low, high, roots, values);
    false
}

/// Rows are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 11;

/// Whether programs can be carried out for so many rows of this type of values.
pub(crate) fn takes_rows<K: 'static>(values: &[K]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_lanes() && coordinates(values).is_some() {
        return values.len().is_multiple_of(run::BLOCK);
    }
    let _ = values;
    false
}

/// Adds the results of a program to the values of all rows; returns whether it was done.
pub(crate) fn add_results<K: 'static>(
    program: &Program,
    rows: &Rows<'_>,
    values: &mut [K],
) -> bool {
    #[cfg(target_arch = "x86_64")]
    if takes_rows(values)
        && let Some((values, degree)) = coordinates_mut(values)
    {
        values.par_chunks_mut(RUN * degree).enumerate().for_each(|(at, values)| {
            let first = at * RUN;
            // SAFETY: the processor has the instructions.
            unsafe {
                match degree {
                    1 => run::run::<1>(program, rows, first, values),
                    2 => run::run::<2>(program, rows, first, values),
                    3 => run::run::<3>(program, rows, first, values),
                    _ => unreachable!("there are extensions of degree 2 and 3"),
                }
            }
        });
        return true;
    }
    let _ = (program, rows, values);
    false
}

/// A column, by the coordinates of its cells, and the degree of their field.
pub(crate) type Cells<'a> = (&'a [Goldilocks], usize);

/// Neighbouring rows are written so many at a time.
pub(crate) const N_NEIGHBOURS: usize = 8;

/// Writes the rows of some columns from `first` on as the coordinates of their cells, canonical and little-endian, each
/// to its place in a buffer; those from `next` on are written next. Returns whether it was done.
///
/// # Panics
/// If there are no such rows or places, or not a multiple of [`N_NEIGHBOURS`].
pub(crate) fn write_rows(
    columns: &[Cells<'_>],
    [first, next]: [usize; 2],
    places: &[usize],
    bytes: &mut [u8],
) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_lanes() {
        // SAFETY: the processor has the instructions.
        unsafe { rows::write(columns, [first, next], places, bytes) };
        return true;
    }
    let _ = (columns, first, next, places, bytes);
    false
}

/// Whether loops over so many elements are done in lanes.
#[cfg(target_arch = "x86_64")]
fn has_steps(len: usize) -> bool {
    has_lanes() && len.is_multiple_of(vectors::STEP)
}

/// Multiplies each element with the element of the field at its place and one more; returns whether it was done.
pub(crate) fn multiply<V: 'static, F: Copy + 'static>(
    values: &mut [V],
    factors: &[F],
    by: F,
) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_steps(values.len())
        && let Some((values, degree)) = coordinates_mut(values)
        && let (Some(factors), Some(&[by])) = (elements(factors), elements(&[by]))
    {
        // SAFETY: the processor has the instructions.
        unsafe {
            match degree {
                1 => vectors::multiply::<1>(values, factors, by),
                2 => vectors::multiply::<2>(values, factors, by),
                3 => vectors::multiply::<3>(values, factors, by),
                _ => unreachable!("there are extensions of degree 2 and 3"),
            }
        }
        return true;
    }
    let _ = (values, factors, by);
    false
}

/// Sets values to `first, first·ratio, first·ratio², …`; returns whether it was done.
pub(crate) fn powers<F: Copy + 'static>(first: F, ratio: F, values: &mut [F]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_steps(values.len())
        && let Some((values, 1)) = coordinates_mut(values)
        && let Some(&[first, ratio]) = elements(&[first, ratio])
    {
        // SAFETY: the processor has the instructions.
        unsafe { vectors::powers(first, ratio, values) };
        return true;
    }
    let _ = (first, ratio, values);
    false
}

/// Replaces `even` by `2·(even + challenge·odd)`; returns whether it was done.
pub(crate) fn fold<K: Copy + 'static>(even: &mut [K], odd: &[K], challenge: K) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_steps(even.len())
        && let (Some((even, degree)), Some((odd, _))) = (coordinates_mut(even), coordinates(odd))
        && let Some((challenge, _)) = coordinates(&[challenge])
    {
        // SAFETY: the processor has the instructions.
        unsafe {
            match degree {
                1 => vectors::fold::<1>(even, odd, challenge),
                2 => vectors::fold::<2>(even, odd, challenge),
                3 => vectors::fold::<3>(even, odd, challenge),
                _ => unreachable!("there are extensions of degree 2 and 3"),
            }
        }
        return true;
    }
    let _ = (even, odd, challenge);
    false
}

/// Replaces values, none of which is zero, by their inverses; returns whether it was done.
pub(crate) fn invert<K: Field>(values: &mut [K]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_steps(values.len())
        && let Some((values, degree)) = coordinates_mut(values)
    {
        // SAFETY: the processor has the instructions.
        unsafe {
            match degree {
                1 => vectors::invert::<1, K>(values),
                2 => vectors::invert::<2, K>(values),
                3 => vectors::invert::<3, K>(values),
                _ => unreachable!("there are extensions of degree 2 and 3"),
            }
        }
        return true;
    }
    let _ = values;
    false
}

/// `Σ a_i·b_i` of elements of an extension with elements of it or of the field; `None` if it was not done.
pub(crate) fn dot<K: Copy + 'static, V: 'static>(a: &[K], b: &[V]) -> Option<K> {
    #[cfg(target_arch = "x86_64")]
    if has_steps(a.len())
        && let (Some((a, degree)), Some((b, of_other))) = (coordinates(a), coordinates(b))
    {
        let mut sum = [Goldilocks::ZERO; 3];
        // SAFETY: the processor has the instructions.
        unsafe {
            match (degree, of_other) {
                (1, 1) => sum[..1].copy_from_slice(&vectors::dot::<1, 1>(a, b)),
                (2, 1) => sum[..2].copy_from_slice(&vectors::dot::<2, 1>(a, b)),
                (2, 2) => sum[..2].copy_from_slice(&vectors::dot::<2, 2>(a, b)),
                (3, 1) => sum[..3].copy_from_slice(&vectors::dot::<3, 1>(a, b)),
                (3, 3) => sum[..3].copy_from_slice(&vectors::dot::<3, 3>(a, b)),
                _ => return None,
            }
        }
        return view::element(&sum[..degree]);
    }
    let _ = (a, b);
    None
}
