//! Both phases of the verifier.

use super::commit::group;
use super::fold::RowFold;
use crate::field::{Arith as _, ExtensionOf, StarkField};
use crate::hash::Digest;
use crate::layout::Kind;
use crate::poly::{Coefficients, bit_reverse};
use crate::protocol::Protocol;
use crate::stark::{Setup, VerifyError, receive_opening, row};
use crate::trace::OfKind;
use crate::transcript::Receiver;
use std::collections::{BTreeMap, BTreeSet};

/// What the commit phase leaves.
#[derive(Debug)]
pub(crate) struct Layers<K> {
    /// The challenge of each step; zero for a first step of 0, which folds nothing.
    challenges: Vec<K>,
    /// The root of each committed layer.
    roots: Vec<Digest>,
    /// The coefficients of the last layer, the constant one first.
    last_layer: Vec<K>,
}

/// Receives the roots and the coefficients of the last layer.
pub(crate) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
) -> Result<Layers<P::Challenge>, VerifyError> {
    let steps = setup.options.fri_steps();
    let (mut challenges, mut roots) = (Vec::new(), Vec::new());
    for (index, &step) in steps.iter().enumerate() {
        receiver.enter(format_args!("STARK/FRI/Commitment/Layer {}", index + 1));
        challenges.push(match step {
            0 => P::Challenge::ZERO,
            _ => receiver.draw(format_args!("Evaluation point")),
        });
        if index + 1 < steps.len() {
            roots.push(row::receive_root(receiver, &setup.trees)?);
        }
    }
    receiver.enter(format_args!("STARK/FRI/Commitment/Last Layer"));
    let n_coefficients = setup.options.last_layer_degree_bound();
    let last_layer = receiver.elements(format_args!("Coefficients"), n_coefficients)?;
    Ok(Layers { challenges, roots, last_layer })
}

/// Folds the queried values of layer 0 through all layers, with what is opened of them, and
/// compares them with the last layer's polynomial.
pub(crate) fn receive_layers<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    layers: &Layers<P::Challenge>,
    values: BTreeMap<usize, P::Challenge>,
) -> Result<(), VerifyError> {
    let options = &setup.options;
    // The Options fit the trace, so the degrees add up to its height.
    let mut log_degree = options.last_layer_degree_bound().trailing_zeros()
        + options.fri_steps().iter().sum::<u32>();
    let mut values = values;
    let mut roots = layers.roots.iter();
    for (index, (&step, &challenge)) in
        options.fri_steps().iter().zip(&layers.challenges).enumerate()
    {
        let log_size = log_degree + options.log_blowup();
        let rows: BTreeSet<usize> = values.keys().map(|entry| entry >> step).collect();
        let mut opened: BTreeMap<usize, Vec<P::Challenge>> = BTreeMap::new();
        if index == 0 {
            // All values of a row of layer 0 are known.
            for (entry, value) in values {
                opened.entry(entry >> step).or_default().push(value);
            }
        } else {
            let &root = roots.next().expect("every step but the first has a root");
            receiver.enter(format_args!("STARK/FRI/Decommitment/Layer {index}"));
            // Nothing is allocated for more cells than the proof has.
            let n_unknown = rows.len().saturating_mul(1 << step).saturating_sub(values.len());
            let n_bytes = n_unknown.saturating_mul(P::CHALLENGE_BYTES);
            receiver.expect(format_args!("cells"), n_bytes)?;
            let kinds = vec![Kind::Ext; 1 << step];
            let known = |row: usize, column: usize| {
                values.get(&(row << step | column)).copied().map(OfKind::Ext)
            };
            let log_rows = log_size - step;
            let cells =
                receive_opening(receiver, &setup.trees, root, log_rows, &kinds, &rows, known)?;
            let value = |cell| match cell {
                OfKind::Base(value) => P::Challenge::from(value),
                OfKind::Ext(value) => value,
            };
            opened = (cells.into_iter())
                .map(|(row, cells)| (row, cells.into_iter().map(value).collect()))
                .collect();
        }
        let fold = RowFold::<P::Field>::new(log_size, step);
        values = (opened.into_iter())
            .map(|(row, values)| (row, fold.apply(values, row, challenge)))
            .collect();
        log_degree -= step;
    }
    check_last_layer::<P>(&layers.last_layer, options.log_blowup(), &values)
}

/// Compares values with the polynomial of the last layer, segment by segment of its domain.
///
/// A segment with many values is evaluated as a whole: point by point the time would be the product
/// of the numbers of queries and coefficients, both of which a proof file may make large.
fn check_last_layer<P: Protocol>(
    coefficients: &[P::Challenge],
    log_blowup: u32,
    values: &BTreeMap<usize, P::Challenge>,
) -> Result<(), VerifyError> {
    let log_degree = coefficients.len().trailing_zeros();
    let domain = group::<P::Field>(log_degree, log_blowup);
    let mut values = values.iter().map(|(&index, &value)| (index, value)).peekable();
    while let Some(&(first, _)) = values.peek() {
        let segment = first >> log_degree;
        let queried: Vec<(usize, P::Challenge)> =
            core::iter::from_fn(|| values.next_if(|(index, _)| index >> log_degree == segment))
                .collect();
        // A transform costs about as much as so many points.
        let whole = (queried.len() > log_degree as usize).then(|| {
            let polynomial = Coefficients::from_natural(coefficients.to_vec());
            polynomial.evaluate_on_coset(domain.segment_offset(segment))
        });
        for (index, value) in queried {
            let expected = match &whole {
                Some(whole) => whole[bit_reverse(index & (whole.len() - 1), log_degree)],
                None => at_point(coefficients, domain.point(index)),
            };
            if value != expected {
                return Err(VerifyError::LastLayer { index });
            }
        }
    }
    Ok(())
}

/// The value of a polynomial at a point, by Horner's rule.
fn at_point<F: StarkField, K: ExtensionOf<F>>(coefficients: &[K], point: F) -> K {
    coefficients.iter().rev().fold(K::ZERO, |sum, &coefficient| sum * point + coefficient)
}
