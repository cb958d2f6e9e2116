//! Rows of cells as bytes, and the roots of trees of them.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::{ProveError, VerifyError};
use crate::hash::Digest;
use crate::layout::Kind;
use crate::merkle::{Leaf, MerkleTree, TreeHash};
use crate::protocol::Protocol;
use crate::trace::{Cell, OfKind};
use crate::transcript::{Receiver, Sender};

/// Sends the root of a tree under the name that all roots have.
pub(crate) fn send_root<P: Protocol>(
    sender: &mut Sender<P>,
    trees: &TreeHash,
    nodes: &MerkleTree,
) -> Result<(), ProveError> {
    sender.digest(format_args!("Commitment"), nodes.root(), trees.at_depth(1))
}

/// Receives the root of a tree.
pub(crate) fn receive_root<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    trees: &TreeHash,
) -> Result<Digest, VerifyError> {
    receiver.digest(format_args!("Commitment"), trees.at_depth(1))
}

/// How a row of so many cells becomes a leaf.
pub(crate) fn leaf<P: Protocol>(n_columns: usize) -> Leaf {
    if P::RAW_SINGLE_CELLS && n_columns == 1 { Leaf::Raw } else { Leaf::Hashed }
}

/// The number of bytes of a row of cells of these kinds.
pub(crate) fn len<P: Protocol>(kinds: &[Kind]) -> usize {
    kinds.iter().map(|&kind| cell_len::<P>(kind)).sum()
}

/// Writes cells one after another.
pub(crate) fn write<P: Protocol>(
    cells: impl Iterator<Item = Cell<P::Field, P::Challenge>>,
    mut bytes: &mut [u8],
) {
    for cell in cells {
        let (start, rest) = bytes.split_at_mut(cell_len::<P>(cell.kind()));
        match cell {
            OfKind::Base(value) => P::write_field(value, start),
            OfKind::Ext(value) => P::write_challenge(value, start),
        }
        bytes = rest;
    }
}

/// The number of bytes of a cell.
pub(crate) fn cell_len<P: Protocol>(kind: Kind) -> usize {
    match kind {
        Kind::Base => P::FIELD_BYTES,
        Kind::Ext => P::CHALLENGE_BYTES,
    }
}
