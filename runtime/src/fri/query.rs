//! The query phase of the prover.

use super::commit::Layer;
use crate::protocol::Protocol;
use crate::stark::{ProveError, Setup, open};
use crate::trace::OfKind;
use crate::transcript::Sender;
use std::collections::BTreeSet;

/// Opens what the queries fold to in each layer; the verifier knows one value of each row.
pub(crate) fn open_layers<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    layers: &[Layer<P::Challenge>],
    mut indices: BTreeSet<usize>,
) -> Result<(), ProveError> {
    for (index, layer) in layers.iter().enumerate() {
        sender.enter(format_args!("STARK/FRI/Decommitment/Layer {}", index + 1));
        let n_columns = 1_usize << layer.step;
        let rows: BTreeSet<usize> = indices.iter().map(|entry| entry >> layer.step).collect();
        let entries = rows.iter().flat_map(|row| row << layer.step..(row + 1) << layer.step);
        let unknown = entries.filter(|entry| !indices.contains(entry));
        let cells = unknown.map(|entry| {
            let value = OfKind::Ext(layer.values.at(entry));
            (entry >> layer.step, entry & (n_columns - 1), value)
        });
        let siblings = layer.siblings::<P>(&rows).map_err(|source| ProveError::Hash {
            place: format!("the tree of FRI layer {}", index + 1),
            source,
        })?;
        open(sender, &setup.trees, layer.nodes.log_rows(), siblings, n_columns, cells)?;
        indices = rows;
    }
    Ok(())
}
