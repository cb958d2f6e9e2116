//! The composition polynomial `H = Σ_i α^i·C_i·(Π except / Π zero_on)` and its `D` parts.
//!
//! It is evaluated on the first `D` segments, which together are the coset `shift·⟨ω_(DN)⟩`, and
//! broken by the residue of the exponent: `H(X) = Σ_j X^j·H_j(X^D)` (Stone v3 protocol,
//! composition polynomial).

mod degree;
mod segment;

use super::commit::{Tree, TreeOf, Values};
use super::divisor;
use super::ood::Sample;
use super::shape::Shape;
use super::{Cosets, ProveError, Setup, VerifyError, row};
use crate::field::{Arith as _, ExtensionOf, Field, StarkField};
use crate::hash::Digest;
use crate::layout::{Evaluator, Known, Layout};
use crate::poly::{CosetPowers, bit_reverse, interpolate};
use crate::protocol::Protocol;
use crate::trace::OfKind;
use crate::transcript::{Receiver, Sender};
use rayon::prelude::*;

pub use degree::composition_degree;

const SCOPE_OF_CHALLENGE: &str = "STARK/Original";
const SCOPE_OF_ROOT: &str = "STARK/Out Of Domain Sampling/Commit on Trace";

/// Draws the challenge, computes the parts and commits to them.
pub(super) fn commit<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    cosets: &Cosets<P::Field>,
    known: &Known<P::Field, P::Challenge>,
    phases: &[TreeOf<P>],
) -> Result<(P::Challenge, TreeOf<P>), ProveError> {
    sender.enter(format_args!("{SCOPE_OF_CHALLENGE}"));
    let alpha = sender.draw(format_args!("Constraint polynomial random element"));
    let values = evaluate::<P, L>(shape, known, phases, alpha)?;
    let shift = shape.domain.shift();
    let unshift = shift.inverse().expect("the offset of a coset is not zero");
    let log_len = shape.domain.log_rows() + shape.log_parts;
    let coefficients =
        interpolate::<P::Field, _>(values).scaled(&CosetPowers::new(log_len, unshift));
    let parts = coefficients.split(shape.log_parts).into_iter().map(OfKind::Ext).collect();
    sender.enter(format_args!("{SCOPE_OF_ROOT}"));
    let tree = Tree::commit(sender, &setup.trees, shape.domain.log_size(), cosets, parts)?;
    Ok((alpha, tree))
}

/// Draws the challenge and receives the root of the parts.
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
) -> Result<(P::Challenge, Digest), VerifyError> {
    receiver.enter(format_args!("{SCOPE_OF_CHALLENGE}"));
    let alpha = receiver.draw(format_args!("Constraint polynomial random element"));
    receiver.enter(format_args!("{SCOPE_OF_ROOT}"));
    let root = row::receive_root(receiver, &setup.trees)?;
    Ok((alpha, root))
}

/// The values on the coset of `D·N` points, in natural order.
fn evaluate<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    shape: &Shape<P::Field>,
    known: &Known<P::Field, P::Challenge>,
    phases: &[TreeOf<P>],
    alpha: P::Challenge,
) -> Result<Vec<P::Challenge>, ProveError> {
    let columns: Vec<&Values<_, _>> = phases.iter().flat_map(|tree| &tree.columns).collect();
    let scales = divisor::scales(shape.table.row_sets, &shape.domain);
    let coefficients: Vec<P::Challenge> = powers(alpha, shape.table.constraints.len())
        .zip(shape.table.constraints)
        .map(|(power, constraint)| power * scales[constraint.row_set])
        .collect();
    let n_parts = shape.n_parts();
    let segments = (0..n_parts).map(|segment| {
        segment::evaluate::<P::Field, P::Challenge, L>(
            shape,
            known,
            &columns,
            &coefficients,
            segment,
        )
    });
    let segments = segments.collect::<Result<Vec<_>, _>>()?;
    // Segment j holds the points j', j' + D, j' + 2D, … of the coset, with j' = rev(j).
    let places: Vec<&Vec<P::Challenge>> =
        (0..n_parts).map(|place| &segments[bit_reverse(place, shape.log_parts)]).collect();
    let mut values = vec![alpha; n_parts << shape.domain.log_rows()];
    values.par_chunks_mut(n_parts).with_min_len(1 << 10).enumerate().for_each(|(row, values)| {
        values.iter_mut().zip(&places).for_each(|(value, segment)| *value = segment[row]);
    });
    Ok(values)
}

/// The value at the out-of-domain point, from the values of the mask there; `None` if the point is
/// a row's.
pub(super) fn at_point<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    shape: &Shape<P::Field>,
    known: &Known<P::Field, P::Challenge>,
    alpha: P::Challenge,
    sample: &Sample<P::Challenge>,
) -> Option<P::Challenge> {
    let divisors = shape.table.row_sets.iter();
    let divisors = divisors.map(|row_set| divisor::at_point(row_set, &shape.domain, sample.point));
    let mut evaluator = PointEvaluator {
        mask: sample.mask(),
        periodics: periodics_at_point(shape, sample.point),
        known,
        coefficients: powers(alpha, shape.table.constraints.len()).collect(),
        divisors: divisors.collect::<Option<_>>()?,
        folded: P::Challenge::ZERO,
        total: P::Challenge::ZERO,
    };
    L::evaluate(0, &mut evaluator);
    Some(evaluator.total)
}

/// The elements of periodic columns that constraints read, at a point.
fn periodics_at_point<F: StarkField, K: ExtensionOf<F>>(shape: &Shape<F>, point: K) -> Vec<K> {
    let mask = shape.table.periodic_mask.iter();
    let value = mask.map(|cell| {
        let point = point * shape.domain.generator_power(cell.offset);
        shape.periodics[cell.periodic].at_point(shape.domain.log_rows(), point)
    });
    value.collect()
}

/// `1, x, x², …`, `n` of them.
pub(super) fn powers<K: Field>(x: K, n: usize) -> impl Iterator<Item = K> {
    core::iter::successors(Some(K::ONE), move |&power| Some(power * x)).take(n)
}

/// Evaluates at one point of the challenge field.
struct PointEvaluator<'a, F, K> {
    mask: &'a [K],
    periodics: Vec<K>,
    known: &'a Known<F, K>,
    coefficients: Vec<K>,
    divisors: Vec<K>,
    folded: K,
    total: K,
}

impl<F: StarkField, K: ExtensionOf<F>> Evaluator for PointEvaluator<'_, F, K> {
    type Base = K;
    type Ext = K;

    fn cell(&self, mask: usize) -> K {
        self.mask[mask]
    }

    fn ext_cell(&self, mask: usize) -> K {
        self.mask[mask]
    }

    fn periodic(&self, mask: usize) -> K {
        self.periodics[mask]
    }

    fn known(&self, index: usize) -> K {
        K::from(self.known.base[index])
    }

    fn known_ext(&self, index: usize) -> K {
        self.known.ext[index]
    }

    fn vanish(&mut self, constraint: usize, value: K) {
        self.folded += self.coefficients[constraint] * value;
    }

    fn vanish_ext(&mut self, constraint: usize, value: K) {
        self.vanish(constraint, value);
    }

    fn close(&mut self, row_set: usize) {
        self.total += self.folded * self.divisors[row_set];
        self.folded = K::ZERO;
    }
}
