//! The hot loops of the field of `2^251 + 17·2^192 + 1` elements, eight lanes at a time.
//!
//! The portable code of [`poly`](crate::poly) and [`stark`](crate::stark) is the meaning; the functions here compute
//! the same elements, and are used where the processor, asked at run time, has what they need. So one binary is fast
//! everywhere, and no result depends on the machine. [`INSTRUCTIONS`] names the variable that forbids instructions.
//!
//! This is the only module with unsafe code. What it is needed for: instructions of a processor that has been asked
//! (`level`), fetching memory (`fetch`) and having it mapped (`pages`), reading a slice of a generic type as one of
//! elements once the types are known to be equal (`view`), and parts of one vector written by several threads, which
//! interleave (`transform`).

mod fetch;
pub(crate) mod goldilocks;
mod level;
mod pages;
mod program;
mod view;

#[cfg(target_arch = "x86_64")]
mod eighths;
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

pub(crate) use fetch::fetch;
pub use level::{INSTRUCTIONS, Level, level};
pub(crate) use pages::map_pages;
pub(crate) use program::{Bounds, Divisor, Program, Rows, Source, Step};
pub(crate) use view::{elements, elements_mut, elements_vec, generic};

use crate::field::Stark252;
#[cfg(target_arch = "x86_64")]
use lanes::Instructions as _;
use rayon::prelude::*;

/// Whether the lanes are there.
pub(crate) fn has_lanes() -> bool {
    level() > Level::Portable
}

/// The value of an expression with the instructions of the level of this process, of whatever type; `None` if it is that
/// of portable code.
#[cfg(target_arch = "x86_64")]
macro_rules! with_instructions {
    (|$has:ident| $value:expr) => {{
        match level() {
            Level::Portable => None,
            Level::Avx2 => lanes::avx2::Avx2::detected().map(|$has| $value),
            Level::Avx512 => lanes::avx512::Avx512::detected().map(|$has| $value),
        }
    }};
}

/// How far numbers in lanes may grow; `None` if there are no lanes.
pub(crate) fn bounds() -> Option<Bounds> {
    #[cfg(target_arch = "x86_64")]
    return with_instructions!(|has| lanes::bounds(has));
    #[cfg(not(target_arch = "x86_64"))]
    None
}

/// Replaces values at `1, g, g², …` by the coefficients of the polynomial of least degree, in bit-reversed order;
/// `roots` is the table of the factors of the butterflies. Returns whether it was done.
pub(crate) fn interpolate(values: &mut [Stark252], roots: &[Stark252]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if values.len() >= transform::MIN_LEN {
        return with_instructions!(|has| transform::interpolate(has, values, roots)).is_some();
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
    if coefficients.len() >= transform::MIN_LEN {
        let done = with_instructions!(|has| {
            transform::evaluate(has, coefficients, [low, high], roots, values);
        });
        return done.is_some();
    }
    let _ = (coefficients, low, high, roots, values);
    false
}

/// Rows are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 11;

/// Adds the results of a program to the values of all rows; returns whether it was done.
pub(crate) fn add_results(program: &Program, rows: &Rows<'_>, values: &mut [Stark252]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if values.len().is_multiple_of(run::BLOCK) {
        let done = with_instructions!(|has| {
            values.par_chunks_mut(RUN).enumerate().for_each(|(at, values)| {
                has.carry_out(run::Run { has, program, rows, first: at * RUN, values });
            });
        });
        return done.is_some();
    }
    let _ = (program, rows, values);
    false
}

/// Lengths of vectors that the loops take are multiples of this.
const STEP: usize = 16;

/// Defines a loop over vectors: it is done in lanes if they are there and the length suits, else not at all.
macro_rules! loops {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $of:ty),*) by $len:ident: $Work:ident;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name($($arg: $of),*) -> bool {
            #[cfg(target_arch = "x86_64")]
            if $len.len().is_multiple_of(STEP) {
                let done = with_instructions!(|has| has.carry_out(vectors::$Work { has, $($arg),* }));
                return done.is_some();
            }
            let _ = ($($arg),*);
            false
        }
    )*};
}

loops! {
    /// Multiplies each value with the factor at its place; returns whether it was done.
    multiply(values: &mut [Stark252], factors: &[Stark252]) by values: Multiply;
    /// Multiplies all values with a factor; returns whether it was done.
    multiply_all(values: &mut [Stark252], factor: Stark252) by values: MultiplyAll;
    /// Replaces `even` by `2·(even + challenge·odd)`; returns whether it was done.
    fold(even: &mut [Stark252], odd: &[Stark252], challenge: Stark252) by even: Fold;
    /// Sets pairs of neighbours in `joined` to `(plus + minus)·half` and `(plus − minus)·half_over_c`; returns whether
    /// it was done.
    join(
        joined: &mut [Stark252],
        plus: &[Stark252],
        minus: &[Stark252],
        half: Stark252,
        half_over_c: Stark252
    ) by plus: Join;
    /// Sets values to `first, first·ratio, first·ratio², …`; returns whether it was done.
    powers(first: Stark252, ratio: Stark252, values: &mut [Stark252]) by values: Powers;
}

/// Replaces values, none of which is zero, by their inverses; returns whether it was done.
pub(crate) fn invert(values: &mut [Stark252]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if values.len().is_multiple_of(STEP) {
        let done = with_instructions!(|has| {
            has.with_buffer(values.len() / lanes::WIDTH, |before| {
                has.carry_out(vectors::Invert { has, values, before });
            });
        });
        return done.is_some();
    }
    let _ = values;
    false
}

/// `Σ a_i·b_i` of vectors of one length; `None` if it was not done.
pub(crate) fn dot(a: &[Stark252], b: &[Stark252]) -> Option<Stark252> {
    #[cfg(target_arch = "x86_64")]
    if a.len().is_multiple_of(STEP) {
        return with_instructions!(|has| has.carry_out(vectors::Dot { has, a, b }));
    }
    let _ = (a, b);
    None
}

/// Points at which runs of `n = 2^log_run` coefficients have values, whose powers of exponent `n/8` are of one coset of
/// the eighth roots of unity.
#[derive(Clone, Debug)]
pub(crate) struct RunPoints {
    pub(crate) log_run: u32,
    /// In natural order.
    pub(crate) coset: [Stark252; 8],
    /// The point's class, which is the place of that power in the coset, and the point.
    pub(crate) points: Vec<(usize, Stark252)>,
}

/// Sets values, run by run, to those at each point of the polynomial with the coefficients of the run, in bit-reversed
/// order; returns whether it was done.
pub(crate) fn run_values(
    values: &mut [Stark252],
    coefficients: &[Stark252],
    points: &RunPoints,
) -> bool {
    #[cfg(target_arch = "x86_64")]
    if eighths::LOG_RUNS.contains(&points.log_run) {
        let done = with_instructions!(|has| {
            eighths::RunValues::new(has, points).set(values, coefficients);
        });
        return done.is_some();
    }
    let _ = (values, coefficients, points);
    false
}
