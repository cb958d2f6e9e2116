//! The commit phase of the prover.

use super::fold::fold_coefficients;
use crate::hash::{Digest, HashError};
use crate::merkle::{Leaf, MerkleTree, Runs, TreeBuilder, TreeHash};
use crate::poly::{Coefficients, bit_reverse};
use crate::protocol::Protocol;
use crate::stark::{Domain, Extension, ProveError, Setup, Spare, row};
use crate::transcript::Sender;
use std::collections::BTreeSet;

/// A committed layer: row `r` has the values `r·2^step …` in bit-reversed order.
#[derive(Debug)]
pub(crate) struct Layer<K> {
    pub(super) step: u32,
    pub(super) values: Extension<K>,
    pub(super) nodes: MerkleTree,
}

/// Folds a polynomial, commits to the layers and sends the coefficients of the last. If nothing is folded before the
/// first layer, its values on the first segments may be known. Spare memory serves for a layer of the polynomial's
/// length, and is freed.
pub(crate) fn commit<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    mut polynomial: Coefficients<P::Challenge>,
    mut known: Vec<Vec<P::Challenge>>,
    spare: &Spare,
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
            let log_len = polynomial.len().trailing_zeros();
            let domain = Domain::<P::Field>::group(log_len, setup.options.log_blowup());
            spare.keep::<P::Challenge>(polynomial.len());
            let values = domain.extend(&polynomial, core::mem::take(&mut known), spare);
            layers.push(commit_layer(sender, setup, values, next_step, index + 1)?);
        }
    }
    spare.clear();
    sender.enter(format_args!("STARK/FRI/Commitment/Last Layer"));
    sender.elements(format_args!("Coefficients"), &polynomial.into_natural())?;
    Ok(layers)
}

fn commit_layer<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    values: Extension<P::Challenge>,
    step: u32,
    index: usize,
) -> Result<Layer<P::Challenge>, ProveError> {
    let log_len = values.log_rows();
    let log_size = log_len + setup.options.log_blowup();
    let (n_columns, log_rows) = (1 << step, log_size - step);
    let row_len = n_columns * P::CHALLENGE_BYTES;
    let write_runs = |runs: Runs, bytes: &mut [u8]| write_runs::<P>(&values, step, runs, bytes);
    let leaf = row::leaf::<P>(n_columns);
    // A layer has at least as many coefficients as a row has values.
    let log_segment = log_len.saturating_sub(step);
    let nodes =
        tree_of_runs(&setup.trees, leaf, [log_rows, log_segment], row_len, &write_runs).map_err(
            |source| ProveError::Hash { place: format!("the tree of FRI layer {index}"), source },
        )?;
    row::send_root(sender, &setup.trees, &nodes)?;
    Ok(Layer { step, values, nodes })
}

fn tree_of_runs(
    hash: &TreeHash,
    leaf: Leaf,
    [log_rows, log_segment]: [u32; 2],
    row_len: usize,
    write_runs: &(dyn Fn(Runs, &mut [u8]) + Sync),
) -> Result<MerkleTree, HashError> {
    let mut builder = TreeBuilder::new(hash, leaf, log_rows, row_len, log_segment)?;
    (0..builder.n_segments()).try_for_each(|segment| builder.add_segment(segment, write_runs))?;
    builder.finish()
}

impl<K: Sync> Layer<K> {
    /// The nodes that a verifier who knows these rows lacks.
    pub(super) fn siblings<P: Protocol<Challenge = K>>(
        &self,
        rows: &BTreeSet<usize>,
    ) -> Result<Vec<(u64, Digest)>, HashError> {
        self.nodes.siblings_of_runs(rows, &|first, bytes| {
            let row_len = P::CHALLENGE_BYTES << self.step;
            let runs = Runs::one(first, bytes.len() / row_len);
            write_runs::<P>(&self.values, self.step, runs, bytes);
        })
    }
}

/// Writes rows of `2^step` values.
fn write_runs<P: Protocol>(
    values: &Extension<P::Challenge>,
    step: u32,
    runs: Runs,
    bytes: &mut [u8],
) {
    let row_len = P::CHALLENGE_BYTES << step;
    let places: Vec<(&[P::Challenge], usize)> =
        runs.firsts().map(|first| values.run(first << step)).collect();
    for entry in 0..runs.len() << step {
        let place_of_entry = bit_reverse(entry, values.log_rows());
        for (run, (segment, place)) in places.iter().enumerate() {
            let at = run * runs.len() * row_len + entry * P::CHALLENGE_BYTES;
            // The entry's bits are those in which the first one of the run has zeros.
            let value = segment[place | place_of_entry];
            P::write_challenge(value, &mut bytes[at..at + P::CHALLENGE_BYTES]);
        }
    }
}
