//! The hot loops of the field of `2^251 + 17·2^192 + 1` elements, eight lanes at a time.
//!
//! The portable code of [`poly`](crate::poly) and [`stark`](crate::stark) is the meaning; the functions here compute
//! the same elements, and are used where the processor, asked at run time, has what they need. So one binary is fast
//! everywhere, and no result depends on the machine. [`INSTRUCTIONS`] names the variable that forbids instructions.
//!
//! This is the only module with unsafe code. What it is needed for: instructions of a processor that has been asked
//! (`level`), reading a slice of a generic type as one of elements once the types are known to be equal (`view`),
//! and parts of one vector written by several threads, which interleave (`transform`).

pub(crate) mod goldilocks;
mod level;
mod program;
mod view;

#[cfg(target_arch = "x86_64")]
mod lanes;
#[cfg(target_arch = "x86_64")]
mod run;
#[cfg(target_arch = "x86_64")]
mod transform;
#[cfg(target_arch = "x86_64")]
mod vectors;

#[cfg(test)]
mod tests;

pub use level::{INSTRUCTIONS, Level, level};
pub(crate) use program::{Divisor, Program, Rows, Source, Step};
pub(crate) use view::{elements, elements_mut, elements_vec, generic};

use crate::field::Stark252;
use rayon::prelude::*;

/// Whether the lanes are there.
pub(crate) fn has_lanes() -> bool {
    level() == Level::Avx512
}

/// Replaces values at `1, g, g², …` by the coefficients of the polynomial of least degree, in bit-reversed order;
/// `roots` is the table of the factors of the butterflies. Returns whether it was done.
pub(crate) fn interpolate(values: &mut [Stark252], roots: &[Stark252]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_lanes() && values.len() >= transform::MIN_LEN {
        transform::interpolate(values, roots);
        return true;
    }
    let _ = (values, roots);
    false
}

/// The values at `1, g, g², …` of the polynomial with these coefficients, in bit-reversed order; each is multiplied
/// first with the powers at its place, the place within `low` and the place of that in `high`, if there are any.
/// They replace those of a vector; returns whether it was done.
pub(crate) fn evaluate(
    coefficients: &[Stark252],
    [low, high]: [&[Stark252]; 2],
    roots: &[Stark252],
    values: &mut Vec<Stark252>,
) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_lanes() && coefficients.len() >= transform::MIN_LEN {
        transform::evaluate(coefficients, [low, high], roots, values);
        return true;
    }
    let _ = (coefficients, low, high, roots, values);
    false
}

/// Rows are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 11;

/// Adds the results of a program to the values of all rows; returns whether it was done.
pub(crate) fn add_results(program: &Program, rows: &Rows<'_>, values: &mut [Stark252]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if has_lanes() && values.len().is_multiple_of(run::BLOCK) {
        values.par_chunks_mut(RUN).enumerate().for_each(|(at, values)| {
            // SAFETY: the processor has the instructions.
            unsafe { run::run(program, rows, at * RUN, values) };
        });
        return true;
    }
    let _ = (program, rows, values);
    false
}

/// Lengths of vectors that the loops take are multiples of this.
const STEP: usize = 16;

/// Defines a loop over vectors: it is done in lanes if they are there and the length suits, else not at all.
macro_rules! loops {
    ($($(#[$doc:meta])* $name:ident($first:ident: $of_first:ty $(, $other:ident: $of_other:ty)*) by $len:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name($first: $of_first $(, $other: $of_other)*) -> bool {
            #[cfg(target_arch = "x86_64")]
            if has_lanes() && $len.len().is_multiple_of(STEP) {
                // SAFETY: the processor has the instructions.
                unsafe { vectors::$name($first $(, $other)*) };
                return true;
            }
            let _ = ($first $(, $other)*);
            false
        }
    )*};
}

loops! {
    /// Multiplies each value with the factor at its place; returns whether it was done.
    multiply(values: &mut [Stark252], factors: &[Stark252]) by values;
    /// Multiplies all values with a factor; returns whether it was done.
    multiply_all(values: &mut [Stark252], factor: Stark252) by values;
    /// Replaces `even` by `2·(even + challenge·odd)`; returns whether it was done.
    fold(even: &mut [Stark252], odd: &[Stark252], challenge: Stark252) by even;
    /// Sets values to `first, first·ratio, first·ratio², …`; returns whether it was done.
    powers(first: Stark252, ratio: Stark252, values: &mut [Stark252]) by values;
    /// Replaces values, none of which is zero, by their inverses; returns whether it was done.
    invert(values: &mut [Stark252]) by values;
    /// Sets the part `j` of eight of some values to those at the point `j` of a coset of the eighth roots of unity, in
    /// natural order, of the polynomials with each eight coefficients, in bit-reversed order; returns whether it was done.
    at_eighths(values: &mut [Stark252], coefficients: &[Stark252], coset: &[Stark252]) by values;
}

/// `Σ a_i·b_i` of vectors of one length; `None` if it was not done.
pub(crate) fn dot(a: &[Stark252], b: &[Stark252]) -> Option<Stark252> {
    #[cfg(target_arch = "x86_64")]
    if has_lanes() && a.len().is_multiple_of(STEP) {
        // SAFETY: the processor has the instructions.
        return Some(unsafe { vectors::dot(a, b) });
    }
    let _ = (a, b);
    None
}
