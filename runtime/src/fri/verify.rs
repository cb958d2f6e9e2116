//! Both phases of the verifier.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::row_fold::RowFold;
use crate::field::{Arith as _, ExtensionOf, StarkField};
use crate::hash::Digest;
use crate::layout::Kind;
use crate::poly::{Coefficients, bit_reverse};
use crate::protocol::Protocol;
use crate::stark::{Domain, Setup, VerifyError, receive_opening, row};
use crate::trace::OfKind;
use crate::transcript::Receiver;
use std::collections::{BTreeMap, BTreeSet};

/// What the commit phase leaves.
#[derive(Debug)]
pub(crate) struct Layers<K> {
    /// Layer 0 and those that were committed.
    layers: Vec<Layer<K>>,
    /// The coefficients of the last layer, the constant one first.
    last_layer: Vec<K>,
}

/// A layer that is folded to the next one.
#[derive(Debug)]
struct Layer<K> {
    /// The root; none for layer 0, which is not committed.
    root: Option<Digest>,
    /// Logarithm of the number of its values that are folded to one.
    step: u32,
    /// The challenge; zero for a step of 0, which folds nothing.
    challenge: K,
}

/// Receives the roots and the coefficients of the last layer.
pub(crate) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
) -> Result<Layers<P::Challenge>, VerifyError> {
    let mut layers = Vec::new();
    let mut root = None;
    let mut steps = setup.options.fri_steps().iter().copied().enumerate().peekable();
    while let Some((index, step)) = steps.next() {
        let next = index.saturating_add(1);
        receiver.enter(format_args!("STARK/FRI/Commitment/Layer {next}"));
        let challenge = match step {
            0 => P::Challenge::ZERO,
            _ => receiver.draw(format_args!("Evaluation point")),
        };
        layers.push(Layer { root, step, challenge });
        if steps.peek().is_some() {
            root = Some(row::receive_root(receiver, &setup.trees)?);
        }
    }
    receiver.enter(format_args!("STARK/FRI/Commitment/Last Layer"));
    let n_coefficients = setup.options.last_layer_degree_bound();
    let last_layer = receiver.elements(format_args!("Coefficients"), n_coefficients)?;
    Ok(Layers { layers, last_layer })
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
    let log_blowup = options.log_blowup();
    // The options fit the trace: the degrees add up to its height.
    let log_last = options.last_layer_degree_bound().trailing_zeros();
    let steps = layers.layers.iter().map(|layer| layer.step);
    let mut log_size = steps.fold(log_last.saturating_add(log_blowup), u32::saturating_add);
    let mut values = values;
    for (index, layer) in layers.layers.iter().enumerate() {
        let &Layer { root, step, challenge } = layer;
        let rows = match root {
            None => known_rows(values, step),
            Some(root) => {
                receiver.enter(format_args!("STARK/FRI/Decommitment/Layer {index}"));
                receive_rows(receiver, setup, (root, log_size, step), &values)?
            }
        };
        let fold = RowFold::<P::Field>::new(log_size, step);
        let folded = rows.into_iter().map(|(row, values)| {
            let value = fold.apply(values, row, challenge);
            value.map(|value| (row, value)).ok_or(VerifyError::Inconsistent {
                fact: "an opened row of a FRI layer has a value for each point of a fold",
            })
        });
        values = folded.collect::<Result<_, _>>()?;
        log_size = log_size.saturating_sub(step);
    }
    check_last_layer::<P>(&layers.last_layer, log_blowup, &values)
}

/// The values of each row of an opened layer.
type Rows<K> = BTreeMap<usize, Vec<K>>;

/// The rows of layer 0, all of whose values are known.
fn known_rows<K>(values: BTreeMap<usize, K>, step: u32) -> Rows<K> {
    let mut rows = Rows::new();
    for (entry, value) in values {
        rows.entry(entry >> step).or_default().push(value);
    }
    rows
}

/// Receives what is not known of the rows of a layer, given by its root, the logarithm of its size and
/// its step, and checks that they belong to the root.
fn receive_rows<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    (root, log_size, step): (Digest, u32, u32),
    values: &BTreeMap<usize, P::Challenge>,
) -> Result<Rows<P::Challenge>, VerifyError> {
    let rows: BTreeSet<usize> = values.keys().map(|entry| entry >> step).collect();
    // Nothing is allocated for more cells than the proof has.
    let n_unknown = rows.len().saturating_mul(1 << step).saturating_sub(values.len());
    let n_bytes = n_unknown.saturating_mul(P::CHALLENGE_BYTES);
    receiver.expect(format_args!("cells"), n_bytes)?;
    let kinds = vec![Kind::Ext; 1 << step];
    let known =
        |row: usize, column: usize| values.get(&(row << step | column)).copied().map(OfKind::Ext);
    let log_rows = log_size.saturating_sub(step);
    let cells = receive_opening(receiver, &setup.trees, root, log_rows, &kinds, &rows, known)?;
    let value = |cell| match cell {
        OfKind::Base(value) => P::Challenge::from(value),
        OfKind::Ext(value) => value,
    };
    let rows = cells.into_iter();
    Ok(rows.map(|(row, cells)| (row, cells.into_iter().map(value).collect())).collect())
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
    let domain = Domain::<P::Field>::group(log_degree, log_blowup);
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
                Some(whole) => {
                    let place = index & whole.len().saturating_sub(1);
                    whole.get(bit_reverse(place, log_degree)).copied()
                }
                None => Some(at_point(coefficients, domain.point(index))),
            };
            if expected != Some(value) {
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
