//! Out-of-domain sampling: the values of all columns of the mask at `ζ·g^ρ` and of the parts of
//! the composition at `ζ^D` (Stone v3 protocol, out-of-domain sampling).

use super::commit::{Polynomial, TreeOf};
use super::shape::Shape;
use super::{ProveError, Setup, VerifyError};
use crate::field::{ExtensionOf, Field, StarkField};
use crate::protocol::Protocol;
use crate::trace::OfKind;
use crate::transcript::{Receiver, Sender};
use rayon::prelude::*;

const SCOPE: &str = "STARK/Out Of Domain Sampling/OODS values";

/// The out-of-domain point and the values there.
#[derive(Debug)]
pub(super) struct Sample<K> {
    /// `ζ`.
    pub(super) point: K,
    /// `ζ^D`.
    pub(super) point_of_parts: K,
    /// The values of the mask, then of the parts.
    values: Vec<K>,
    n_mask: usize,
}

impl<K: Field> Sample<K> {
    /// The values of the mask.
    pub(super) fn mask(&self) -> &[K] {
        &self.values[..self.n_mask]
    }

    /// The values of the parts of the composition.
    pub(super) fn parts(&self) -> &[K] {
        &self.values[self.n_mask..]
    }

    /// The composition's value at `ζ`, from those of its parts: `Σ_j ζ^j·H_j(ζ^D)`.
    pub(super) fn composition(&self) -> K {
        self.parts().iter().rev().fold(K::ZERO, |sum, &part| sum * self.point + part)
    }
}

/// Draws the point and sends the values.
pub(super) fn send<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    phases: &[TreeOf<P>],
    composition: &TreeOf<P>,
) -> Result<Sample<P::Challenge>, ProveError> {
    sender.enter(format_args!("{SCOPE}"));
    let point = sender.draw(format_args!("Evaluation point"));
    let point_of_parts = checked_power(shape, point)
        .map_err(|InDomain(domain)| ProveError::PointInDomain { domain })?;
    let polynomials: Vec<&Polynomial<_, _>> =
        phases.iter().flat_map(|tree| &tree.polynomials).collect();
    let mask = shape.table.mask.par_iter().map(|cell| {
        let point = point * shape.domain.generator_power(cell.offset);
        value_at(polynomials[cell.column], point)
    });
    let parts = composition.polynomials.par_iter().map(|part| value_at(part, point_of_parts));
    let values: Vec<P::Challenge> = mask.chain(parts).collect();
    if setup.options.oods_in_one_message() {
        sender.elements(format_args!(""), &values)?;
    } else {
        for (index, &value) in values.iter().enumerate() {
            sender.element(format_args!("{index}"), value)?;
        }
    }
    Ok(Sample { point, point_of_parts, values, n_mask: shape.table.mask.len() })
}

/// Draws the point and receives the values.
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
) -> Result<Sample<P::Challenge>, VerifyError> {
    receiver.enter(format_args!("{SCOPE}"));
    let point = receiver.draw(format_args!("Evaluation point"));
    let point_of_parts = checked_power(shape, point)
        .map_err(|InDomain(domain)| VerifyError::PointInDomain { domain })?;
    let n_mask = shape.table.mask.len();
    let n_values = n_mask + shape.n_parts();
    let values = if setup.options.oods_in_one_message() {
        receiver.elements(format_args!(""), n_values)?
    } else {
        let values = (0..n_values).map(|index| receiver.element(format_args!("{index}")));
        values.collect::<Result<_, _>>()?
    };
    Ok(Sample { point, point_of_parts, values, n_mask })
}

fn value_at<F: StarkField, K: ExtensionOf<F>>(polynomial: &Polynomial<F, K>, point: K) -> K {
    match polynomial {
        OfKind::Base(coefficients) => coefficients.evaluate_at(point),
        OfKind::Ext(coefficients) => coefficients.evaluate_at(point),
    }
}

/// The point is where something is divided by zero.
struct InDomain(&'static str);

/// `ζ^D`, if neither `ζ` is in the trace domain nor one of the two in the evaluation domain.
///
/// With `ζ` also every `ζ·g^ρ` is outside: both domains are closed under multiplication by `g`.
fn checked_power<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    point: K,
) -> Result<K, InDomain> {
    let square = |value: K, n_times: u32| (0..n_times).fold(value, |value, _| value.square());
    let domain = &shape.domain;
    if square(point, domain.log_rows()) == K::ONE {
        return Err(InDomain("trace domain"));
    }
    let power = square(point, shape.log_parts);
    let shift = square(K::from(domain.shift()), domain.log_size());
    if square(point, domain.log_size()) == shift || square(power, domain.log_size()) == shift {
        return Err(InDomain("evaluation domain"));
    }
    Ok(power)
}
