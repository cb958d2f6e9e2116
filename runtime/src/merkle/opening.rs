//! The verifier's side of a tree: the root from some rows and the nodes beside their paths.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::{Leaf, TreeHash};
use crate::hash::{Digest, HashError};
use std::collections::BTreeMap;

/// Why an opening has no root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningError {
    /// Nothing is opened.
    #[error("no row is opened")]
    NoRows,
    /// A row is not in the table.
    #[error("row {row} is opened in a table of 2^{log_rows} rows")]
    RowOutOfRange {
        /// The row.
        row: usize,
        /// Logarithm of the number of rows.
        log_rows: u32,
    },
    /// The tree is higher than nodes can be numbered.
    #[error("a tree of 2^{log_rows} rows is too high")]
    TreeTooHigh {
        /// Logarithm of the number of rows.
        log_rows: u32,
    },
    /// A raw leaf is not as long as a digest.
    #[error("row {row} is a leaf of 32 bytes, found {found} bytes")]
    LeafLength {
        /// The row.
        row: usize,
        /// Its length.
        found: usize,
    },
    /// A node cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// The root of the tree of `2^log_rows` rows that has these rows and siblings.
///
/// `next_sibling` is asked for the nodes that are not known, in the order of
/// [`MerkleTree::siblings`](super::MerkleTree::siblings): the deepest level first, within a level
/// from left to right. Nothing given can make this panic.
///
/// # Errors
/// Those of [`OpeningError`], and the first of `next_sibling`.
pub fn root_from_opening<E: From<OpeningError>>(
    hash: &TreeHash,
    leaf: Leaf,
    log_rows: u32,
    rows: &BTreeMap<usize, Vec<u8>>,
    next_sibling: &mut dyn FnMut(u64) -> Result<Digest, E>,
) -> Result<Digest, E> {
    let mut known = leaves(hash, leaf, log_rows, rows)?;
    for depth in (1..=log_rows).rev() {
        let hash = hash.at_depth(depth);
        let mut parents = Vec::with_capacity(known.len());
        let mut nodes = known.into_iter().peekable();
        while let Some((node, digest)) = nodes.next() {
            let [left, right] = if node % 2 == 1 {
                [next_sibling(node ^ 1)?, digest]
            } else if let Some((_, right)) = nodes.next_if(|&(next, _)| next == node ^ 1) {
                [digest, right]
            } else {
                [digest, next_sibling(node ^ 1)?]
            };
            let parent = hash.combine(&left, &right).map_err(OpeningError::Hash)?;
            parents.push((node / 2, parent));
        }
        known = parents;
    }
    known.first().map(|&(_, root)| root).ok_or_else(|| OpeningError::NoRows.into())
}

/// The leaves of the opened rows, by node, in ascending order.
fn leaves(
    hash: &TreeHash,
    leaf: Leaf,
    log_rows: u32,
    rows: &BTreeMap<usize, Vec<u8>>,
) -> Result<Vec<(u64, Digest)>, OpeningError> {
    // The highest node number is below 2^(log_rows + 1).
    if log_rows >= u64::BITS - 1 {
        return Err(OpeningError::TreeTooHigh { log_rows });
    }
    let first_leaf = 1_u64 << log_rows;
    let hash = hash.of_rows(log_rows);
    rows.iter()
        .map(|(&row, bytes)| {
            let in_table = u64::try_from(row).ok().filter(|&row| row < first_leaf);
            let node = in_table.ok_or(OpeningError::RowOutOfRange { row, log_rows })?;
            let digest = match leaf {
                Leaf::Hashed => hash.hash(bytes)?,
                Leaf::Raw => <Digest>::try_from(bytes.as_slice())
                    .map_err(|_| OpeningError::LeafLength { row, found: bytes.len() })?,
            };
            Ok((first_leaf | node, digest))
        })
        .collect()
}
