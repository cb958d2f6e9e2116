//! The commit phase of the prover.

use super::fold::fold_coefficients;
use crate::field::StarkField;
use crate::merkle::MerkleTree;
use crate::poly::Coefficients;
use crate::protocol::Protocol;
use crate::stark::{Domain, Extension, ProveError, Setup, row};
use crate::trace::OfKind;
use crate::transcript::Sender;
use core::ops::Range;

/// A committed layer: row `r` has the values `r·2^step …` in bit-reversed order.
#[derive(Debug)]
pub(crate) struct Layer<K> {
    pub(super) step: u32,
    pub(super) values: Extension<K>,
    pub(super) nodes: MerkleTree,
}

/// Folds a polynomial, commits to the layers and sends the coefficients of the last.
pub(crate) fn commit<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    mut polynomial: Coefficients<P::Challenge>,
) -> Result<Vec<Layer<P::Challenge>>, ProveError> {
    let steps = setup.options.fri_steps();
    let mut layers = Vec::new();
    for (index, &step) in steps.iter().enumerate() {
        sender.enter(format_args!("STARK/FRI/Commitment/Layer {}", index + 1));
        if step > 0 {
            let challenge = sender.draw(format_args!("Evaluation point"));
            polynomial = fold_coefficients::<P::Field, _>(polynomial, step, challenge);
        }
        if let Some(&next_step) = steps.get(index + 1) {
            layers.push(commit_layer(sender, setup, &polynomial, next_step, index + 1)?);
        }
    }
    sender.enter(format_args!("STARK/FRI/Commitment/Last Layer"));
    sender.elements(format_args!("Coefficients"), &polynomial.into_natural())?;
    Ok(layers)
}

fn commit_layer<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    polynomial: &Coefficients<P::Challenge>,
    step: u32,
    index: usize,
) -> Result<Layer<P::Challenge>, ProveError> {
    let log_len = polynomial.len().trailing_zeros();
    let domain = group::<P::Field>(log_len, setup.options.log_blowup());
    let values = domain.cosets().extend(polynomial);
    let write_rows = |rows: Range<usize>, bytes: &mut [u8]| {
        let cells =
            (rows.start << step..rows.end << step).map(|entry| OfKind::Ext(values.at(entry)));
        row::write::<P>(cells, bytes);
    };
    let (n_columns, log_rows) = (1 << step, domain.log_size() - step);
    let row_len = n_columns * P::CHALLENGE_BYTES;
    let leaf = row::leaf::<P>(n_columns);
    let nodes = MerkleTree::commit(&setup.trees, leaf, log_rows, row_len, &write_rows).map_err(
        |source| ProveError::Hash { place: format!("the tree of FRI layer {index}"), source },
    )?;
    row::send_root(sender, &setup.trees, &nodes)?;
    Ok(Layer { step, values, nodes })
}

/// The domain of a layer: a group, not another coset of it.
pub(super) fn group<F: StarkField>(log_degree: u32, log_blowup: u32) -> Domain<F> {
    Domain::new(F::ONE, log_degree, log_blowup)
}
