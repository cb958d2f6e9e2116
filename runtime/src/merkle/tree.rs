//! The prover's side of a tree: all nodes.

use super::{Leaf, TreeHash};
use crate::hash::{DIGEST_BYTES, Digest, HashError};
use crate::memory;
use core::ops::Range;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// At most so many runs of rows are written at a time.
const RUNS: usize = 1 << 5;

/// A run has at most so many rows.
const ROWS: usize = 1 << 5;

/// Rows that are written at a time have at most so many bytes, if it is more than one run of one: a
/// part of a second-level cache.
const BYTES: usize = 1 << 18;

/// Rows that are written and hashed at a time: runs of consecutive ones, a distance apart.
///
/// Rows of a trace are in bit-reversed order: neighbours in memory are far apart in the tree, and those
/// of one run are far apart in memory. In runs whose distance is a large power of two there are whole
/// neighbourhoods, which are read once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Runs {
    first: usize,
    len: usize,
    distance: usize,
    n_runs: usize,
}

impl Runs {
    /// A single run.
    pub(crate) fn one(first: usize, len: usize) -> Self {
        Self { first, len, distance: 0, n_runs: 1 }
    }

    /// The first row of each run; it is a multiple of their length.
    pub(crate) fn firsts(&self) -> impl Iterator<Item = usize> + Clone {
        let Self { first, distance, n_runs, .. } = *self;
        (0..n_runs).map(move |run| first + run * distance)
    }

    /// The length of each run, a power of two.
    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

/// So many parents are hashed in one task.
const PARENTS: usize = 1 << 10;

/// Of a large tree so many of the lowest levels are not kept: they are most of it, and few of their nodes
/// are ever asked for.
const N_DROPPED: u32 = 3;

/// Writes runs of rows into a buffer, one after another.
type WriteRuns<'a> = &'a (dyn Fn(Runs, &mut [u8]) + Sync);

/// The nodes of a tree of `2^log_rows` leaves.
#[derive(Clone)]
pub struct MerkleTree {
    log_rows: u32,
    /// By number, as far as they are kept; number 0 is not a node.
    nodes: Vec<Digest>,
    rule: Rule,
}

/// How rows become leaves and leaves nodes.
#[derive(Clone, Copy)]
struct Rule {
    hash: TreeHash,
    leaf: Leaf,
    log_rows: u32,
    row_len: usize,
    /// How many of the lowest levels are not kept.
    n_dropped: u32,
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
        let write_runs = |runs: Runs, bytes: &mut [u8]| {
            let len = runs.len();
            for (first, bytes) in runs.firsts().zip(bytes.chunks_exact_mut(len * row_len.max(1))) {
                write_rows(first..first + len, bytes);
            }
        };
        let rule = Rule { hash: *hash, leaf, log_rows, row_len, n_dropped: 0 };
        let mut builder = TreeBuilder::with_rule(rule, log_rows)?;
        builder.add_segment(0, &write_runs)?;
        builder.finish()
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
        self.siblings_with(rows, &BTreeMap::new())
    }

    /// The runs of rows, by their first, that [`siblings_of_runs`](Self::siblings_of_runs) reads for these
    /// rows, and their length, a power of two.
    pub(crate) fn runs_around(&self, rows: &BTreeSet<usize>) -> (BTreeSet<usize>, usize) {
        let n_dropped = self.rule.n_dropped;
        (rows.iter().map(|row| row >> n_dropped << n_dropped).collect(), 1 << n_dropped)
    }

    /// The nodes as [`siblings`](Self::siblings) has them, of a tree whose lowest levels are not kept;
    /// `write_run` fills a buffer with the rows from a number on.
    ///
    /// # Errors
    /// As [`commit`](Self::commit), if the rows are not those that were committed to.
    ///
    /// # Panics
    /// If a row is not in the table.
    pub(crate) fn siblings_of_runs(
        &self,
        rows: &BTreeSet<usize>,
        write_run: &dyn Fn(usize, &mut [u8]),
    ) -> Result<Vec<(u64, Digest)>, HashError> {
        let Rule { n_dropped, row_len, .. } = self.rule;
        let mut dropped = BTreeMap::new();
        let (runs, len) = self.runs_around(rows);
        for first in runs {
            let group = first >> n_dropped;
            let mut bytes = vec![0; len * row_len];
            write_run(first, &mut bytes);
            let mut level = vec![[0; DIGEST_BYTES]; len];
            self.rule.make_leaves(&bytes, &mut level)?;
            for depth in (self.log_rows - n_dropped + 1..=self.log_rows).rev() {
                let first = (1 << depth) + group * level.len();
                dropped.extend((first..).zip(level.iter().copied()));
                let mut parents = vec![[0; DIGEST_BYTES]; level.len() / 2];
                self.rule.hash.at_depth(depth).combine_pairs(&level, &mut parents)?;
                level = parents;
            }
        }
        Ok(self.siblings_with(rows, &dropped))
    }

    fn siblings_with(
        &self,
        rows: &BTreeSet<usize>,
        dropped: &BTreeMap<usize, Digest>,
    ) -> Vec<(u64, Digest)> {
        let n_rows = 1 << self.log_rows;
        assert!(rows.last().is_none_or(|&row| row < n_rows), "a row is not in the table");
        let digest = |node: usize| {
            let digest = self.nodes.get(node).or_else(|| dropped.get(&node));
            *digest.expect("what is not kept was made again")
        };
        let mut siblings = Vec::new();
        let mut known: Vec<usize> = rows.iter().map(|row| n_rows + row).collect();
        for _ in 0..self.log_rows {
            for (place, &node) in known.iter().enumerate() {
                let sibling = node ^ 1;
                let neighbour = if sibling < node { place.checked_sub(1) } else { Some(place + 1) };
                if neighbour.and_then(|place| known.get(place)) != Some(&sibling) {
                    siblings.push((sibling as u64, digest(sibling)));
                }
            }
            known.iter_mut().for_each(|node| *node /= 2);
            known.dedup();
        }
        siblings
    }
}

/// A tree that is made segment by segment.
pub(crate) struct TreeBuilder {
    rule: Rule,
    segment_len: usize,
    nodes: Vec<Digest>,
}

impl TreeBuilder {
    /// Begins a tree of `2^log_rows` rows of `row_len` bytes that are in bit-reversed order among each
    /// `2^log_segment`; the lowest levels of a large one are not kept.
    ///
    /// # Errors
    /// If a raw leaf is not 32 bytes long.
    ///
    /// # Panics
    /// If the nodes of the tree are more than a machine can address.
    pub(crate) fn new(
        hash: &TreeHash,
        leaf: Leaf,
        log_rows: u32,
        row_len: usize,
        log_segment: u32,
    ) -> Result<Self, HashError> {
        let mut rule = Rule { hash: *hash, leaf, log_rows, row_len, n_dropped: 0 };
        let (_, len) = rule.runs(1 << log_segment.min(log_rows));
        if len >= 1 << N_DROPPED {
            rule.n_dropped = N_DROPPED;
        }
        Self::with_rule(rule, log_segment)
    }

    fn with_rule(rule: Rule, log_segment: u32) -> Result<Self, HashError> {
        let Rule { leaf, log_rows, row_len, n_dropped, .. } = rule;
        let n_rows = 1_usize.checked_shl(log_rows).expect("a table is in memory");
        if leaf == Leaf::Raw && row_len != DIGEST_BYTES {
            let n_bytes = n_rows.saturating_mul(row_len);
            return Err(HashError::WrongLength { n_rows, row_len: DIGEST_BYTES, n_bytes });
        }
        let n_nodes = (n_rows >> n_dropped).checked_mul(2).expect("a tree is in memory");
        let segment_len = 1 << log_segment.min(log_rows);
        let mut nodes = vec![[0; DIGEST_BYTES]; n_nodes];
        // The nodes above are made last.
        memory::map(&mut nodes[n_nodes / 2..]);
        Ok(Self { rule, segment_len, nodes })
    }

    /// The number of segments.
    pub(crate) fn n_segments(&self) -> usize {
        (1 << self.rule.log_rows) / self.segment_len
    }

    /// Adds the rows of a segment; `write_runs` fills a buffer with runs of them.
    ///
    /// # Errors
    /// If a hash over field elements meets a row or a digest that is none.
    pub(crate) fn add_segment(
        &mut self,
        segment: usize,
        write_runs: WriteRuns<'_>,
    ) -> Result<(), HashError> {
        let n_lowest = self.segment_len >> self.rule.n_dropped;
        let first = self.nodes.len() / 2 + segment * n_lowest;
        let lowest = &mut self.nodes[first..first + n_lowest];
        self.rule.make_lowest(lowest, (segment, self.segment_len), write_runs)
    }

    /// The tree, once each segment has been added.
    ///
    /// # Errors
    /// If a hash over field elements meets a digest that is none.
    pub(crate) fn finish(self) -> Result<MerkleTree, HashError> {
        let Self { rule, mut nodes, .. } = self;
        for depth in (1..=rule.log_rows - rule.n_dropped).rev() {
            let (above, below) = nodes.split_at_mut(1 << depth);
            let parents = above[1 << (depth - 1)..].par_chunks_mut(PARENTS);
            let children = below[..1 << depth].par_chunks(2 * PARENTS);
            let hash = rule.hash.at_depth(depth);
            parents
                .zip(children)
                .try_for_each(|(parents, children)| hash.combine_pairs(children, parents))?;
        }
        Ok(MerkleTree { log_rows: rule.log_rows, nodes, rule })
    }
}

impl core::fmt::Debug for MerkleTree {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let root = self.root().map(|byte| format!("{byte:02x}")).concat();
        f.debug_struct("MerkleTree").field("log_rows", &self.log_rows).field("root", &root).finish()
    }
}

impl Rule {
    /// The number of runs that are written at a time, and their length, in segments of so many rows.
    fn runs(&self, segment_len: usize) -> (usize, usize) {
        // All are powers of two, so that a run begins at a multiple of its length.
        let n_rows = 1 << (BYTES / self.row_len.max(1)).clamp(1, RUNS * ROWS).ilog2();
        let n_runs = RUNS.min(n_rows).min(segment_len);
        (n_runs, (n_rows / n_runs).min(segment_len / n_runs))
    }

    /// Makes the lowest nodes that are kept above a segment, and all below them.
    fn make_lowest(
        &self,
        lowest: &mut [Digest],
        (segment, segment_len): (usize, usize),
        write_runs: WriteRuns<'_>,
    ) -> Result<(), HashError> {
        let (row_len, (n_runs, len)) = (self.row_len, self.runs(segment_len));
        let distance = segment_len / n_runs;
        // Task t has the run t of each part of the segment.
        let n_tasks = distance / len;
        let mut tasks: Vec<Vec<&mut [Digest]>> = Vec::new();
        tasks.resize_with(n_tasks, || Vec::with_capacity(n_runs));
        for (run, lowest) in lowest.chunks_mut(len >> self.n_dropped).enumerate() {
            tasks[run % n_tasks].push(lowest);
        }
        let n_rows = n_runs * len;
        let buffers = || {
            (vec![0; n_rows * row_len], [n_rows, n_rows / 2].map(|n| vec![[0; DIGEST_BYTES]; n]))
        };
        tasks.into_par_iter().enumerate().try_for_each_init(buffers, |buffers, (task, runs)| {
            let (bytes, levels) = buffers;
            let first = segment * segment_len + task * len;
            write_runs(Runs { first, len, distance, n_runs }, bytes);
            let made = self.make_subtrees(bytes, levels)?;
            for (lowest, made) in runs.into_iter().zip(made.chunks_exact(len >> self.n_dropped)) {
                lowest.copy_from_slice(made);
            }
            Ok(())
        })
    }

    /// Makes the lowest nodes that are kept above some rows, of all runs at once; the buffers have room for a level and
    /// for the one above.
    fn make_subtrees<'a>(
        &self,
        rows: &[u8],
        [level, above]: &'a mut [Vec<Digest>; 2],
    ) -> Result<&'a [Digest], HashError> {
        let (mut level, mut above) = (&mut level[..], &mut above[..]);
        self.make_leaves(rows, level)?;
        for dropped in 0..self.n_dropped {
            let n_parents = level.len() / 2;
            let hash = self.hash.at_depth(self.log_rows - dropped);
            hash.combine_pairs(level, &mut above[..n_parents])?;
            (level, above) = (&mut above[..n_parents], level);
        }
        Ok(level)
    }

    /// Hashes rows, or takes them as they are.
    fn make_leaves(&self, rows: &[u8], leaves: &mut [Digest]) -> Result<(), HashError> {
        match self.leaf {
            Leaf::Hashed => self.hash.of_rows(self.log_rows).hash_rows(rows, self.row_len, leaves),
            Leaf::Raw => {
                leaves.as_flattened_mut().copy_from_slice(rows);
                Ok(())
            }
        }
    }
}
