//! Out-of-domain sampling: the values of all columns of the mask at `ζ·g^ρ` and of the parts of
//! the composition at `ζ^D` (Stone v3 protocol, out-of-domain sampling).

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::shape::{Shape, TableShape};
use super::tree::{Polynomial, Tree, TreeOf};
use super::{ProveError, Setup, VerifyError};
use crate::field::{ExtensionOf, Field, StarkField};
use crate::protocol::Protocol;
use crate::trace::OfKind;
use crate::transcript::{Receiver, Sender};
use core::ops::Range;
use rayon::prelude::*;

const SCOPE: &str = "STARK/Out Of Domain Sampling/OODS values";

/// The out-of-domain point and the values there.
#[derive(Debug)]
pub(super) struct Sample<K> {
    /// `ζ`.
    pub(super) point: K,
    /// Where the parts of the composition are opened: `ζ^D`, or `ζ` if the proof hides.
    pub(super) point_of_parts: K,
    /// What each part is multiplied with once more than the one before: `ζ`, or `ζ^N`.
    step_of_parts: K,
    /// The values of the masks, table by table, then of the parts.
    values: Vec<K>,
    /// Which of the values are of the mask of each table.
    masks: Vec<Range<usize>>,
}

impl<K: Field> Sample<K> {
    /// All values, in the order of the proof.
    pub(super) fn values(&self) -> &[K] {
        &self.values
    }

    /// The values of the mask of a table.
    pub(super) fn mask(&self, table: usize) -> Option<&[K]> {
        self.values.get(self.masks.get(table)?.clone())
    }

    /// The values of the parts of the composition.
    fn parts(&self) -> &[K] {
        self.values.get(self.masks.last().map_or(0, |mask| mask.end)..).unwrap_or_default()
    }

    /// The composition's value at `ζ`, from those of its parts: `Σ_j ζ^j·H_j(ζ^D)`, or
    /// `Σ_j ζ^(j·N)·H_j(ζ)`.
    pub(super) fn composition(&self) -> K {
        self.parts().iter().rev().fold(K::ZERO, |sum, &part| sum * self.step_of_parts + part)
    }
}

/// Draws the point and sends the values.
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the prover's own polynomials"
)]
pub(super) fn send<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    phases: &[TreeOf<P>],
    composition: &TreeOf<P>,
) -> Result<Sample<P::Challenge>, ProveError> {
    sender.enter(format_args!("{SCOPE}"));
    let point = sender.draw(format_args!("Evaluation point"));
    let (point_of_parts, step_of_parts) = checked_powers(shape, point)
        .map_err(|InDomain(domain)| ProveError::PointInDomain { domain })?;
    let masks = shape.tables.iter().flat_map(|table| mask_at(phases, table, point));
    let parts = composition.polynomials()[..shape.n_parts]
        .par_iter()
        .flat_map_iter(|part| values_at(part, &[point_of_parts]));
    let parts: Vec<P::Challenge> = parts.collect();
    let values: Vec<P::Challenge> = masks.chain(parts).collect();
    if setup.options.oods_in_one_message() {
        sender.elements(format_args!(""), &values)?;
    } else {
        for (index, &value) in values.iter().enumerate() {
            sender.element(format_args!("{index}"), value)?;
        }
    }
    Ok(Sample { point, point_of_parts, step_of_parts, values, masks: masks_of(shape) })
}

/// Draws the point and receives the values.
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
) -> Result<Sample<P::Challenge>, VerifyError> {
    receiver.enter(format_args!("{SCOPE}"));
    let point = receiver.draw(format_args!("Evaluation point"));
    let (point_of_parts, step_of_parts) = checked_powers(shape, point)
        .map_err(|InDomain(domain)| VerifyError::PointInDomain { domain })?;
    let masks = masks_of(shape);
    let n_values = masks.last().map_or(0, |mask| mask.end).saturating_add(shape.n_parts);
    let values = if setup.options.oods_in_one_message() {
        receiver.elements(format_args!(""), n_values)?
    } else {
        let values = (0..n_values).map(|index| receiver.element(format_args!("{index}")));
        values.collect::<Result<_, _>>()?
    };
    Ok(Sample { point, point_of_parts, step_of_parts, values, masks })
}

/// Which of the values are of the mask of each table.
fn masks_of<F>(shape: &Shape<F>) -> Vec<Range<usize>> {
    let mut end = 0_usize;
    let range = |table: &TableShape<F>| {
        let start = end;
        end = end.saturating_add(table.info.mask.len());
        start..end
    };
    shape.tables.iter().map(range).collect()
}

/// The values of the mask of a table.
#[allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "the prover's own polynomials"
)]
fn mask_at<F: StarkField, K: ExtensionOf<F>>(
    phases: &[Tree<F, K>],
    table: &TableShape<F>,
    point: K,
) -> Vec<K> {
    // Lifted, a column has there the value of the polynomial at the lowered point.
    let point = table.lowered(point);
    let mut cells_of: Vec<Vec<usize>> = vec![Vec::new(); table.places.len()];
    for (index, cell) in table.info.mask.iter().enumerate() {
        cells_of[cell.column].push(index);
    }
    let of_column = table.places.par_iter().zip(&cells_of).flat_map_iter(|(place, cells)| {
        let offsets = cells.iter().map(|&index| table.info.mask[index].offset);
        let points = offsets.map(|offset| point * table.domain.generator_power(offset));
        let points: Vec<K> = points.collect();
        let values = values_at(&phases[place.tree].polynomials()[place.column], &points);
        cells.iter().copied().zip(values)
    });
    let mut values: Vec<(usize, K)> = of_column.collect();
    values.sort_unstable_by_key(|&(index, _)| index);
    values.into_iter().map(|(_, value)| value).collect()
}

fn values_at<F: StarkField, K: ExtensionOf<F>>(
    polynomial: &Polynomial<F, K>,
    points: &[K],
) -> Vec<K> {
    match polynomial {
        OfKind::Base(coefficients) => coefficients.evaluate_at(points),
        OfKind::Ext(coefficients) => coefficients.evaluate_at(points),
    }
}

/// The point is where something is divided by zero.
struct InDomain(&'static str);

/// Where parts are opened and what they are multiplied with, if neither `ζ` is in the trace domain nor
/// it or the first of the two in the evaluation domain.
///
/// With `ζ` also every `ζ·g^ρ` is outside: both domains are closed under multiplication by `g`. And
/// its power `ζ^k` is outside the trace domain of a table of `N/k` rows, since `(ζ^k)^(N/k) = ζ^N`.
fn checked_powers<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    point: K,
) -> Result<(K, K), InDomain> {
    let square = |value: K, n_times: u32| (0..n_times).fold(value, |value, _| value.square());
    let domain = &shape.domain;
    let power_of_rows = square(point, domain.log_rows());
    if power_of_rows == K::ONE {
        return Err(InDomain("trace domain"));
    }
    let (power, step) = if shape.is_hiding() {
        (point, power_of_rows)
    } else {
        (square(point, shape.log_segments), point)
    };
    let shift = square(K::from(domain.shift()), domain.log_size());
    if square(point, domain.log_size()) == shift || square(power, domain.log_size()) == shift {
        return Err(InDomain("evaluation domain"));
    }
    Ok((power, step))
}
