//! Commitment to the rows of a table by a Merkle tree (Stone v3 protocol, committing to a table).
//!
//! The root is node 1, the children of node `i` are `2i` and `2i + 1`, and the leaf of row `j` of
//! `2^H` is node `2^H + j`; the depth of a node is `⌊log2 i⌋`.

mod opening;
mod tree;

pub use opening::{OpeningError, root_from_opening};
pub use tree::MerkleTree;
pub(crate) use tree::{Runs, TreeBuilder};

use crate::hash::HashKind;

/// The hashes of a tree: one near the root, the "verifier-friendly" one, and one below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHash {
    /// Hashes what is deeper than the friendly layers.
    pub bottom: HashKind,
    /// Hashes the friendly layers.
    pub friendly: HashKind,
    /// Nodes of a depth up to this are hashed into their parents by `friendly`; the rows of a tree
    /// of `2^H` leaves count as depth `H + 1`.
    pub n_friendly_layers: u32,
}

impl TreeHash {
    /// A tree with one hash.
    #[must_use]
    pub const fn uniform(hash: HashKind) -> Self {
        Self { bottom: hash, friendly: hash, n_friendly_layers: 0 }
    }

    /// The hash that takes two nodes of this depth into their parent.
    #[must_use]
    pub fn at_depth(&self, depth: u32) -> HashKind {
        if depth <= self.n_friendly_layers { self.friendly } else { self.bottom }
    }

    /// The hash that takes a row into its leaf, in a tree of `2^log_rows` leaves.
    #[must_use]
    pub fn of_rows(&self, log_rows: u32) -> HashKind {
        self.at_depth(log_rows.saturating_add(1))
    }

    /// Whose digests the siblings of this depth in a proof are: those of the hash that made them, but
    /// Pedersen's, residues modulo `p`, where it takes digests that may exceed the modulus.
    #[must_use]
    pub fn of_siblings(&self, depth: u32) -> HashKind {
        let [made, taken] = [self.at_depth(depth.saturating_add(1)), self.at_depth(depth)];
        if taken == HashKind::Pedersen && !made.is_below_modulus() { taken } else { made }
    }
}

/// How a row becomes a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// The leaf is the row's hash.
    Hashed,
    /// The row is 32 bytes and is itself the leaf: Stone's tables of one column.
    Raw,
}

#[cfg(test)]
mod tests;
