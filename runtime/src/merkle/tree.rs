//! The prover's side of a tree: all nodes.

use super::{Leaf, TreeHash};
use crate::hash::{DIGEST_BYTES, Digest, HashError};
use core::ops::Range;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// At most so many rows are written and hashed at a time.
const ROWS: usize = 1 << 8;

/// Rows that are written and hashed at a time have at most so many bytes, if more than one: half
/// of a first-level cache or a little more.
const BYTES: usize = 1 << 15;

/// Of a large tree, rows are hashed in an order that goes through so many parts of it by turns.
///
/// Rows of a trace are in bit-reversed order: neighbours in memory are far apart in the tree. In this
/// order they are read while they are still in the cache, which took a sixth off the user time of a
/// proof of 31 columns of 2^20 rows.
const PARTS: usize = 1 << 6;

/// So many parents are hashed in one task.
const PARENTS: usize = 1 << 10;

/// All nodes of a tree of `2^log_rows` leaves.
#[derive(Clone)]
pub struct MerkleTree {
    log_rows: u32,
    /// By number; number 0 is not a node.
    nodes: Vec<Digest>,
}

impl MerkleTree {
    /// Commits to `2^log_rows` rows of `row_len` bytes; `write_rows` fills a buffer with the rows
    /// of a range, one after another. It is called for disjoint ranges, on many threads.
    ///
    /// # Errors
    /// If a hash over field elements meets a row or a digest that is none, or a raw leaf is not 32
    /// bytes long.
    ///
    /// # Panics
    /// If the nodes of the tree are more than a machine can address.
    pub fn commit(
        hash: &TreeHash,
        leaf: Leaf,
        log_rows: u32,
        row_len: usize,
        write_rows: &(dyn Fn(Range<usize>, &mut [u8]) + Sync),
    ) -> Result<Self, HashError> {
        let n_rows = 1_usize.checked_shl(log_rows).expect("a table is in memory");
        let mut nodes =
            vec![[0; DIGEST_BYTES]; n_rows.checked_mul(2).expect("a tree is in memory")];
        let leaves = &mut nodes[n_rows..];
        match leaf {
            Leaf::Hashed => hash_leaves(hash, leaves, log_rows, row_len, write_rows)?,
            Leaf::Raw => copy_leaves(leaves, row_len, write_rows)?,
        }
        for depth in (1..=log_rows).rev() {
            let (above, below) = nodes.split_at_mut(1 << depth);
            let parents = above[1 << (depth - 1)..].par_chunks_mut(PARENTS);
            let children = below[..1 << depth].par_chunks(2 * PARENTS);
            let hash = hash.at_depth(depth);
            parents
                .zip(children)
                .try_for_each(|(parents, children)| hash.combine_pairs(children, parents))?;
        }
        Ok(Self { log_rows, nodes })
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Digest {
        self.nodes[1]
    }

    /// Logarithm of the number of rows.
    #[must_use]
    pub fn log_rows(&self) -> u32 {
        self.log_rows
    }

    /// The nodes that a verifier who knows these rows lacks, with their digests: those of the
    /// deepest level first, within a level from left to right (Stone v3 protocol, decommitment).
    ///
    /// # Panics
    /// If a row is not in the table.
    #[must_use]
    pub fn siblings(&self, rows: &BTreeSet<usize>) -> Vec<(u64, Digest)> {
        let n_rows = self.nodes.len() / 2;
        assert!(rows.last().is_none_or(|&row| row < n_rows), "a row is not in the table");
        let mut siblings = Vec::new();
        let mut known: Vec<usize> = rows.iter().map(|row| n_rows + row).collect();
        for _ in 0..self.log_rows {
            for (place, &node) in known.iter().enumerate() {
                let sibling = node ^ 1;
                let neighbour = if sibling < node { place.checked_sub(1) } else { Some(place + 1) };
                if neighbour.and_then(|place| known.get(place)) != Some(&sibling) {
                    siblings.push((sibling as u64, self.nodes[sibling]));
                }
            }
            known.iter_mut().for_each(|node| *node /= 2);
            known.dedup();
        }
        siblings
    }
}

impl core::fmt::Debug for MerkleTree {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let root = self.root().map(|byte| format!("{byte:02x}")).concat();
        f.debug_struct("MerkleTree").field("log_rows", &self.log_rows).field("root", &root).finish()
    }
}

fn hash_leaves(
    hash: &TreeHash,
    leaves: &mut [Digest],
    log_rows: u32,
    row_len: usize,
    write_rows: &(dyn Fn(Range<usize>, &mut [u8]) + Sync),
) -> Result<(), HashError> {
    let hash = hash.of_rows(log_rows);
    // A power of two, so that the rows of a task begin at a multiple of their number.
    let rows_per_task = 1 << (BYTES / row_len.max(1)).clamp(1, ROWS).ilog2();
    let n_tasks = leaves.len().div_ceil(rows_per_task);
    let n_groups = n_tasks / (n_tasks / PARTS).clamp(1, PARTS);
    let mut groups: Vec<Vec<(usize, &mut [Digest])>> = Vec::new();
    groups.resize_with(n_groups, Vec::new);
    for (task, leaves) in leaves.chunks_mut(rows_per_task).enumerate() {
        groups[task % n_groups].push((task * rows_per_task, leaves));
    }
    let buffer = || vec![0; rows_per_task * row_len];
    groups.into_par_iter().try_for_each_init(buffer, |buffer, group| {
        group.into_iter().try_for_each(|(first, leaves)| {
            let rows = &mut buffer[..leaves.len() * row_len];
            write_rows(first..first + leaves.len(), rows);
            hash.hash_rows(rows, row_len, leaves)
        })
    })
}

fn copy_leaves(
    leaves: &mut [Digest],
    row_len: usize,
    write_rows: &(dyn Fn(Range<usize>, &mut [u8]) + Sync),
) -> Result<(), HashError> {
    if row_len != DIGEST_BYTES {
        let n_rows = leaves.len();
        let n_bytes = n_rows.saturating_mul(row_len);
        return Err(HashError::WrongLength { n_rows, row_len: DIGEST_BYTES, n_bytes });
    }
    leaves.par_chunks_mut(ROWS).enumerate().for_each(|(task, leaves)| {
        let first = task * ROWS;
        write_rows(first..first + leaves.len(), leaves.as_flattened_mut());
    });
    Ok(())
}
