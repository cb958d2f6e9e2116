//! Vanishing polynomials of row sets: as short tables of inverses on a segment, and at one point.
//!
//! On a coset the polynomial of a class of rows is periodic, so its inverses are a table as long as
//! the modulus. The polynomial `X − g^r` of one row needs no table of its own: with `x_i` the point
//! `i` of the segment, `1/(x_i − g^r) = g^(−r)/(x_(i−r) − 1)`, so one batch inversion serves every
//! row, and the factor `g^(−r)` joins the coefficient of the constraint.

use super::Domain;
use super::spare::Spare;
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Factor, RowSet};
use crate::poly::{ZeroElement, batch_inverse};
use crate::simd;
use rayon::prelude::*;

/// Points are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 12;

/// The divisors of all row sets on one segment.
#[derive(Debug)]
pub(super) struct SegmentDivisors<F> {
    sets: Vec<SetDivisor<F>>,
    /// `1/(x_i − 1)` for every point; empty if no row set needs it.
    inverses: Vec<F>,
    n_rows: usize,
}

/// `Π except / Π zero_on` of a row set on one segment, but for a constant factor.
#[derive(Debug)]
struct SetDivisor<F> {
    /// What the classes contribute, a period of it, or some so that there are eight values.
    period: Vec<F>,
    /// Distances `N − r` of the rows of `zero_on`.
    distances: Vec<usize>,
    /// The points of the rows of `except`.
    exceptions: Vec<F>,
}

/// `Π g^(−r)` over the single rows of each `zero_on`.
pub(super) fn scales<F: StarkField>(row_sets: &[RowSet], domain: &Domain<F>) -> Vec<F> {
    let scale = |row_set: &RowSet| {
        rows(row_set.zero_on).fold(F::ONE, |scale, row| scale * domain.generator_power(-row))
    };
    row_sets.iter().map(scale).collect()
}

impl<F: StarkField> SegmentDivisors<F> {
    /// The divisors on a segment.
    ///
    /// # Errors
    /// If the segment meets the trace domain.
    pub(super) fn new(
        row_sets: &[RowSet],
        domain: &Domain<F>,
        segment: usize,
        spare: &Spare,
    ) -> Result<Self, ZeroElement> {
        let offset = domain.segment_offset(segment);
        let sets = row_sets.iter().map(|row_set| SetDivisor::new(row_set, domain, offset));
        let sets = sets.collect::<Result<Vec<_>, _>>()?;
        let mut inverses = Vec::new();
        if sets.iter().any(|set| !set.distances.is_empty()) {
            inverses = spare.any(F::ZERO, domain.n_rows());
            write_points(offset, domain.generator(), &mut inverses);
            inverses.iter_mut().for_each(|point| *point -= F::ONE);
            batch_inverse(&mut inverses)?;
        }
        Ok(Self { sets, inverses, n_rows: domain.n_rows() })
    }

    /// Gives the memory back.
    pub(super) fn give_to(self, spare: &Spare) {
        spare.give(self.inverses);
    }

    /// The divisor of a row set at row `row`, where the point of the segment is `point`.
    #[inline]
    pub(super) fn at(&self, row_set: usize, row: usize, point: F) -> F {
        let set = &self.sets[row_set];
        let mut value = set.period[row & (set.period.len() - 1)];
        for distance in &set.distances {
            value *= self.inverses[(row + distance) & (self.n_rows - 1)];
        }
        for &exception in &set.exceptions {
            value *= point - exception;
        }
        value
    }
}

impl<F: StarkField> SegmentDivisors<F> {
    /// The divisors as lanes read them, if these are their elements.
    pub(super) fn in_lanes(&self) -> Option<Vec<simd::Divisor<'_>>> {
        let inverses = simd::elements(&self.inverses)?;
        let mut divisors = Vec::new();
        for set in &self.sets {
            let source = |&ahead: &usize| simd::Source { values: inverses, ahead };
            divisors.push(simd::Divisor {
                period: simd::Source { values: simd::elements(&set.period)?, ahead: 0 },
                inverses: set.distances.iter().map(source).collect(),
                exceptions: simd::elements(&set.exceptions)?.to_vec(),
            });
        }
        Some(divisors)
    }
}

/// The factors of a row set's divisor on a segment.
#[derive(Debug)]
pub(super) struct Factors<'a, F> {
    /// A value for each row of a period.
    pub(super) period: &'a [F],
    /// For each distance, what [`SegmentDivisors::inverses`] has so many rows ahead.
    pub(super) distances: &'a [usize],
    /// For each, the difference of the row's point and it.
    pub(super) exceptions: &'a [F],
}

impl<F> SegmentDivisors<F> {
    /// The factors of each row set's divisor.
    pub(super) fn factors(&self) -> impl Iterator<Item = Factors<'_, F>> {
        self.sets.iter().map(|SetDivisor { period, distances, exceptions }| Factors {
            period,
            distances,
            exceptions,
        })
    }

    /// `1/(x_i − 1)` for every point; empty if no row set needs it.
    pub(super) fn inverses(&self) -> &[F] {
        &self.inverses
    }
}

impl<F: StarkField> SetDivisor<F> {
    fn new(row_set: &RowSet, domain: &Domain<F>, offset: F) -> Result<Self, ZeroElement> {
        let classes = || row_set.zero_on.iter().chain(row_set.except).copied();
        let len = classes().filter_map(class).map(|(modulus, _)| modulus).max().unwrap_or(1).max(8);
        let mut period = table(row_set.zero_on, domain, offset, len);
        batch_inverse(&mut period)?;
        let exceptions = table(row_set.except, domain, offset, len);
        period.iter_mut().zip(exceptions).for_each(|(value, exception)| *value *= exception);
        let n_rows = domain.n_rows() as i64;
        let distance = |row: i64| (n_rows - row.rem_euclid(n_rows)).unsigned_abs() as usize;
        Ok(Self {
            period,
            distances: rows(row_set.zero_on).map(distance).collect(),
            exceptions: rows(row_set.except).map(|row| domain.generator_power(row)).collect(),
        })
    }
}

/// The product of the classes among some factors at the first `len` points of a segment.
fn table<F: StarkField>(factors: &[Factor], domain: &Domain<F>, offset: F, len: u64) -> Vec<F> {
    let mut table = vec![F::ONE; len as usize];
    for (modulus, residue) in factors.iter().copied().filter_map(class) {
        let exponent = domain.n_rows() as u64 / modulus;
        let step = domain.generator().pow(exponent);
        let root = step.pow(residue);
        let mut power = offset.pow(exponent);
        for value in &mut table {
            *value *= power - root;
            power *= step;
        }
    }
    table
}

/// `Π except / Π zero_on` of a row set at a point, or `None` if the point is a row's.
#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
pub(super) fn at_point<F: StarkField, K: ExtensionOf<F>>(
    row_set: &RowSet,
    domain: &Domain<F>,
    point: K,
) -> Option<K> {
    let product = |factors: &[Factor]| {
        factors.iter().fold(K::ONE, |product, factor| {
            product
                * match *factor {
                    Factor::Class { modulus, residue } => {
                        let exponent = (domain.n_rows() as u64).checked_div(modulus).unwrap_or(0);
                        point.pow(exponent) - domain.generator().pow(exponent).pow(residue)
                    }
                    Factor::Row(row) => point - domain.generator_power(row),
                }
        })
    };
    Some(product(row_set.except) * product(row_set.zero_on).inverse()?)
}

/// Writes `offset·g^i` at place `i`.
pub(super) fn write_points<F: StarkField>(offset: F, generator: F, points: &mut [F]) {
    points.par_chunks_mut(RUN).enumerate().for_each(|(run, points)| {
        let first = offset * generator.pow((run * RUN) as u64);
        if let (Some(points), Some(&[first, generator])) =
            (simd::elements_mut(points), simd::elements(&[first, generator]))
            && simd::powers(first, generator, points)
        {
            return;
        }
        if simd::goldilocks::powers(first, generator, points) {
            return;
        }
        let powers = core::iter::successors(Some(first), |&point| Some(point * generator));
        points.iter_mut().zip(powers).for_each(|(point, power)| *point = power);
    });
}

fn class(factor: Factor) -> Option<(u64, u64)> {
    match factor {
        Factor::Class { modulus, residue } => Some((modulus, residue)),
        Factor::Row(_) => None,
    }
}

fn rows(factors: &[Factor]) -> impl Iterator<Item = i64> {
    factors.iter().filter_map(|factor| match *factor {
        Factor::Class { .. } => None,
        Factor::Row(row) => Some(row),
    })
}
