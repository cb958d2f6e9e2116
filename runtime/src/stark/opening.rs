//! Opening rows of a tree: the cells that the verifier does not know, then the nodes that it lacks
//! (Stone v3 protocol, decommitment).

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::query::OpenedRows;
use super::{ProveError, VerifyError, row};
use crate::hash::Digest;
use crate::layout::Kind;
use crate::merkle::{Leaf, OpeningError, TreeHash, root_from_opening};
use crate::protocol::Protocol;
use crate::trace::Cell;
use crate::transcript::{Receiver, Sender};
use std::collections::BTreeSet;

/// Opens rows of a tree of `2^log_rows` rows of `n_columns` columns; `siblings` are the nodes that the
/// verifier lacks, `cells` those that the verifier does not know,
/// each with its row and column, in ascending order.
pub(crate) fn open<P: Protocol>(
    sender: &mut Sender<P>,
    trees: &TreeHash,
    log_rows: u32,
    siblings: Vec<(u64, Digest)>,
    n_columns: usize,
    cells: impl Iterator<Item = (usize, usize, Cell<P::Field, P::Challenge>)>,
) -> Result<(), ProveError> {
    for (row, column, cell) in cells {
        sender.cell(format_args!("Row {row}, Column {column}"), cell)?;
    }
    let first_leaf = 1_u64 << log_rows;
    let leaf = row::leaf::<P>(n_columns);
    for (node, digest) in siblings {
        match node.checked_sub(first_leaf) {
            Some(row) if leaf == Leaf::Raw => {
                sender.raw_leaf(format_args!("To complete packages, element #{row}"), digest)?;
            }
            _ => {
                let above = trees.at_depth(node.ilog2());
                sender.sibling(format_args!("For node {node}"), above.child(digest), above)?;
            }
        }
    }
    Ok(())
}

/// Receives rows of a tree of `2^log_rows` rows, and checks that they belong to its root; `known`
/// are the cells that the verifier knows.
pub(crate) fn receive_opening<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    trees: &TreeHash,
    root: Digest,
    log_rows: u32,
    kinds: &[Kind],
    rows: &BTreeSet<usize>,
    known: impl Fn(usize, usize) -> Option<Cell<P::Field, P::Challenge>>,
) -> Result<OpenedRows<P::Field, P::Challenge>, VerifyError> {
    let mut opened = OpenedRows::new();
    for &row in rows {
        let mut cells = Vec::with_capacity(kinds.len());
        for (column, &kind) in kinds.iter().enumerate() {
            cells.push(match known(row, column) {
                Some(cell) => cell,
                None => receiver.cell(format_args!("Row {row}, Column {column}"), kind)?,
            });
        }
        opened.insert(row, cells);
    }
    let row_len = row::len::<P>(kinds);
    let bytes = opened.iter().map(|(&row, cells)| {
        let mut bytes = vec![0; row_len];
        row::write::<P>(cells.iter().copied(), &mut bytes);
        (row, bytes)
    });
    let bytes = bytes.collect();
    let leaf = row::leaf::<P>(kinds.len());
    let found = root_from_opening(trees, leaf, log_rows, &bytes, &mut |node| {
        let depth = node.checked_ilog2().unwrap_or(0);
        let received = if depth == log_rows && leaf == Leaf::Raw {
            let row = node.saturating_sub(1 << log_rows);
            receiver.raw_leaf(format_args!("To complete packages, element #{row}"))
        } else {
            let [hash, above] = [trees.of_siblings(depth), trees.at_depth(depth)];
            receiver.sibling(format_args!("For node {node}"), hash, above)
        };
        received.map_err(Failure::Received)
    });
    match found {
        Ok(found) if found == root => Ok(opened),
        Ok(found) => {
            let place = receiver.place(format_args!("Commitment"));
            Err(VerifyError::Root { place, expected: root, found })
        }
        Err(Failure::Received(error)) => Err(error),
        Err(Failure::Opening(source)) => {
            Err(VerifyError::Opening { place: receiver.place(format_args!("Commitment")), source })
        }
    }
}

/// Why a root was not computed.
enum Failure {
    /// A node was not received.
    Received(VerifyError),
    /// The nodes do not hash.
    Opening(OpeningError),
}

impl From<OpeningError> for Failure {
    fn from(source: OpeningError) -> Self {
        Self::Opening(source)
    }
}
