//! Committed columns: their polynomials, their values as far as they are kept, and their tree.
//!
//! A tree is made segment by segment, in the memory of the segment before. What is needed later, the first
//! segments for the composition and the DEEP quotient, is kept, or, to need less memory, computed again; of the
//! others only the rows that are opened are, from the coefficients.

mod in_coordinates;

use super::domain::Domain;
use super::spare::Spare;
use super::{ProveError, row};
use crate::argument::Cells;
use crate::field::{Arith, ExtensionOf, StarkField};
use crate::hash::{Digest, HashError};
use crate::layout::Kind;
use crate::merkle::{MerkleTree, Runs, TreeBuilder, TreeHash};
use crate::poly::{Coefficients, CosetPowers, bit_reverse};
use crate::protocol::Protocol;
use crate::simd;
use crate::trace::{Cell, Column, OfKind};
use crate::transcript::Sender;
use core::ops::Mul;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A polynomial of a column, by its coefficients.
pub(super) type Polynomial<F, K> = OfKind<Coefficients<F>, Coefficients<K>>;

/// Columns of salts: for each its elements, segment by segment.
pub(super) type Salts<F> = Vec<Vec<Vec<F>>>;

/// The tree of a protocol's columns.
pub(super) type TreeOf<P> = Tree<<P as Protocol>::Field, <P as Protocol>::Challenge>;

/// Smaller segments are all kept.
const MIN_ROWS: usize = 1 << 12;

/// What is kept of the values of committed columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// The segments that the next steps of the prover read; all if so many rows are opened that computing
    /// them again would take long.
    Needed {
        /// The number of queries.
        n_queries: usize,
    },
    /// None: they are computed again by each step.
    Nothing,
}

impl Kept {
    /// How many of the first segments of a domain are kept if the next steps read `2^log_needed` of them.
    pub(super) fn n_segments<F: StarkField>(self, domain: &Domain<F>, log_needed: u32) -> usize {
        match self {
            Self::Needed { n_queries } => {
                let n_cheap = domain.n_segments().saturating_mul(domain.log_rows() as usize);
                let keeps_all = domain.n_rows() < MIN_ROWS || n_queries >= n_cheap;
                if keeps_all { domain.n_segments() } else { 1 << log_needed }
            }
            Self::Nothing => 0,
        }
    }
}

/// Committed columns and their tree.
#[derive(Debug)]
pub(super) struct Tree<F, K> {
    domain: Domain<F>,
    polynomials: Vec<Polynomial<F, K>>,
    /// The values of all polynomials on the first segments, each in natural order.
    segments: Vec<Vec<Column<F, K>>>,
    salts: Salts<F>,
    nodes: MerkleTree,
}

/// Rows of a tree, with the nodes that a verifier who knows them lacks.
#[derive(Debug)]
pub(super) struct OpenedTree<F, K> {
    /// The cells of each row, those of salts last.
    pub(super) rows: BTreeMap<usize, Vec<Cell<F, K>>>,
    pub(super) siblings: Vec<(u64, Digest)>,
}

impl<F: StarkField, K: ExtensionOf<F>> Tree<F, K> {
    /// Hashes the rows of polynomials on a domain, with the salts, and sends the root; keeps the values on the
    /// first segments, so many, and gives the memory of the others back. It is a step of its own.
    pub(super) fn commit<P: Protocol<Field = F, Challenge = K>>(
        sender: &mut Sender<P>,
        trees: &TreeHash,
        domain: &Domain<F>,
        polynomials: Vec<Polynomial<F, K>>,
        salts: Salts<F>,
        n_kept: usize,
        spare: &Spare,
    ) -> Result<Self, ProveError> {
        let of_salts = salts.iter().map(|_| Kind::Base);
        let kinds: Vec<Kind> = polynomials.iter().map(OfKind::kind).chain(of_salts).collect();
        let (leaf, row_len) = (row::leaf::<P>(kinds.len()), row::len::<P>(&kinds));
        let (log_size, log_rows) = (domain.log_size(), domain.log_rows());
        let mut nodes =
            TreeBuilder::new(trees, leaf, log_size, row_len, log_rows).map_err(hash_error)?;
        let mut segments = Vec::new();
        // The first segments come last, so that they are kept in the memory that served for the others.
        for segment in (0..domain.n_segments()).rev() {
            let values = evaluate(&polynomials, &domain.coset(segment), spare);
            let of_salts = salts.iter().map(|salt| OfKind::Base(&salt[segment][..]));
            let cells: Vec<Cells<'_, F, K>> =
                values.iter().map(Column::cells).chain(of_salts).collect();
            let write_runs = |runs: Runs, bytes: &mut [u8]| write_runs::<P>(&cells, runs, bytes);
            nodes.add_segment(segment, &write_runs).map_err(hash_error)?;
            if segment < n_kept {
                segments.push(values);
            } else {
                spare.give_columns(values);
            }
        }
        segments.reverse();
        spare.end_step();
        let nodes = nodes.finish().map_err(hash_error)?;
        row::send_root(sender, trees, &nodes)?;
        Ok(Self { domain: domain.clone(), polynomials, segments, salts, nodes })
    }

    /// Forgets the values on other segments than so many of the first, and gives their memory back.
    pub(super) fn keep_first(&mut self, n_segments: usize, spare: &Spare) {
        let n_segments = n_segments.min(self.segments.len());
        self.segments.drain(n_segments..).for_each(|values| spare.give_columns(values));
    }

    /// The domain.
    pub(super) fn domain(&self) -> &Domain<F> {
        &self.domain
    }

    /// The polynomials.
    pub(super) fn polynomials(&self) -> &[Polynomial<F, K>] {
        &self.polynomials
    }

    /// The number of cells of a row.
    pub(super) fn n_columns(&self) -> usize {
        self.polynomials.len() + self.salts.len()
    }

    /// The values of all polynomials on a segment, each in natural order.
    pub(super) fn on_segment(&self, segment: usize) -> Cow<'_, [Column<F, K>]> {
        match self.segments.get(segment) {
            Some(values) => Cow::Borrowed(values),
            None => {
                let coset = self.domain.coset(segment);
                Cow::Owned(evaluate(&self.polynomials, &coset, &Spare::new(false)))
            }
        }
    }

    /// Opens rows.
    pub(super) fn open<P: Protocol<Field = F, Challenge = K>>(
        &self,
        opened: &BTreeSet<usize>,
    ) -> Result<OpenedTree<F, K>, ProveError> {
        let (runs, run_len) = self.nodes.runs_around(opened);
        let (joined, log_run) = joined(runs, run_len.trailing_zeros(), self.domain.log_rows());
        let mut rows = self.rows(&joined, log_run);
        let write_run = |first: usize, bytes: &mut [u8]| {
            let row_len = bytes.len() / run_len;
            for (bytes, (_, cells)) in bytes.chunks_mut(row_len.max(1)).zip(rows.range(first..)) {
                row::write::<P>(cells.iter().copied(), bytes);
            }
        };
        let siblings = self.nodes.siblings_of_runs(opened, &write_run).map_err(hash_error)?;
        rows.retain(|row, _| opened.contains(row));
        Ok(OpenedTree { rows, siblings })
    }

    /// The cells of the rows of runs of `2^log_run`.
    fn rows(&self, runs: &BTreeSet<usize>, log_run: u32) -> BTreeMap<usize, Vec<Cell<F, K>>> {
        let mut by_segment: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &first in runs {
            by_segment.entry(first >> self.domain.log_rows()).or_default().push(first);
        }
        let mut rows = BTreeMap::new();
        for (segment, runs) in by_segment {
            let indices = runs.iter().flat_map(|&first| first..first + (1 << log_run));
            let columns = self.cells_on(segment, &runs, log_run);
            for (place, row) in indices.enumerate() {
                let of_salts = self.salts.iter().map(|salt| {
                    OfKind::Base(salt[segment][place_in_segment(row, self.domain.log_rows())])
                });
                let cells = columns.iter().map(|column| cell(column.cells(), place));
                rows.insert(row, cells.chain(of_salts).collect());
            }
        }
        rows
    }

    /// The values of the polynomials in the rows of runs of a segment, run by run.
    fn cells_on(&self, segment: usize, runs: &[usize], log_run: u32) -> Vec<Column<F, K>> {
        let log_rows = self.domain.log_rows();
        let rows = || runs.iter().flat_map(|&first| first..first + (1 << log_run));
        let places = || rows().map(|row| place_in_segment(row, log_rows));
        if let Some(columns) = self.segments.get(segment) {
            return columns.iter().map(|column| picked(column, places())).collect();
        }
        // A run costs a product a coefficient, which is only added, a transform half of one a level.
        if runs.len() >= log_rows as usize {
            let coset = self.domain.coset(segment);
            let spare = Spare::new(true);
            let mut cells = Vec::new();
            for column in &self.polynomials {
                let values = on_coset(column, &coset, &spare);
                cells.push(picked(&values, places()));
                spare.give_columns(vec![values]);
            }
            return cells;
        }
        let near = |column: &Polynomial<F, K>| match column {
            OfKind::Base(column) => OfKind::Base(self.near_runs(column, runs, log_run)),
            OfKind::Ext(column) => OfKind::Ext(self.near_runs(column, runs, log_run)),
        };
        self.polynomials.par_iter().map(near).collect()
    }

    /// The values of a polynomial in the rows of runs.
    fn near_runs<V: Arith + From<F> + Mul<F, Output = V>>(
        &self,
        coefficients: &Coefficients<V>,
        runs: &[usize],
        log_run: u32,
    ) -> Vec<V> {
        let points: Vec<F> = runs.iter().map(|&first| self.domain.point(first)).collect();
        let on_run =
            |natural: Vec<V>| (0..1 << log_run).map(move |row| natural[bit_reverse(row, log_run)]);
        coefficients.evaluate_near(log_run, &points).into_iter().flat_map(on_run).collect()
    }
}

fn hash_error(source: HashError) -> ProveError {
    ProveError::Hash { place: "a tree of columns".to_owned(), source }
}

/// The values of polynomials on a coset, in spare memory if there is any.
fn evaluate<F: StarkField, K: ExtensionOf<F>>(
    polynomials: &[Polynomial<F, K>],
    coset: &CosetPowers<F>,
    spare: &Spare,
) -> Vec<Column<F, K>> {
    polynomials.par_iter().map(|polynomial| on_coset(polynomial, coset, spare)).collect()
}

fn on_coset<F: StarkField, K: ExtensionOf<F>>(
    polynomial: &Polynomial<F, K>,
    coset: &CosetPowers<F>,
    spare: &Spare,
) -> Column<F, K> {
    let n = 1 << coset.log_len();
    match polynomial {
        OfKind::Base(column) => OfKind::Base(column.evaluate_into(coset, spare.take(n))),
        OfKind::Ext(column) => OfKind::Ext(column.evaluate_into(coset, spare.take(n))),
    }
}

/// The same rows in the longest runs, up to `2^log_most`, that are each made up of these.
fn joined(mut runs: BTreeSet<usize>, mut log_run: u32, log_most: u32) -> (BTreeSet<usize>, u32) {
    while log_run < log_most {
        let longer: BTreeSet<usize> =
            runs.iter().map(|first| first >> (log_run + 1) << (log_run + 1)).collect();
        if 2 * longer.len() > runs.len() {
            break;
        }
        (runs, log_run) = (longer, log_run + 1);
    }
    (runs, log_run)
}

/// The place of a committed row in its segment.
fn place_in_segment(row: usize, log_rows: u32) -> usize {
    bit_reverse(row & ((1 << log_rows) - 1), log_rows)
}

fn cell<F: Copy, K: Copy>(column: Cells<'_, F, K>, place: usize) -> Cell<F, K> {
    match column {
        OfKind::Base(values) => OfKind::Base(values[place]),
        OfKind::Ext(values) => OfKind::Ext(values[place]),
    }
}

/// The values of a column at some places.
fn picked<F: Copy, K: Copy>(
    column: &Column<F, K>,
    places: impl Iterator<Item = usize>,
) -> Column<F, K> {
    match column {
        OfKind::Base(values) => OfKind::Base(places.map(|place| values[place]).collect()),
        OfKind::Ext(values) => OfKind::Ext(places.map(|place| values[place]).collect()),
    }
}

/// Writes rows of columns on a segment, run by run. Rows at the same place of each run are neighbours in
/// memory.
fn write_runs<P: Protocol>(
    columns: &[Cells<'_, P::Field, P::Challenge>],
    runs: Runs,
    bytes: &mut [u8],
) {
    let kinds: Vec<Kind> = columns.iter().map(OfKind::kind).collect();
    let row_len = row::len::<P>(&kinds);
    if in_coordinates::write_runs::<P>(columns, runs, row_len, bytes).is_some() {
        return;
    }
    let log_rows = columns.first().map_or(0, |column| column.n_rows().trailing_zeros());
    let places: Vec<usize> = runs.firsts().map(|first| place_in_segment(first, log_rows)).collect();
    for row in 0..runs.len() {
        let place_of_row = place_in_segment(row, log_rows);
        // The next row's cells are on other pages, so the processor does not foresee them.
        let next = places[0] | place_in_segment(row + 1, log_rows);
        for column in columns {
            match column {
                OfKind::Base(values) => simd::fetch(values, next..next + places.len()),
                OfKind::Ext(values) => simd::fetch(values, next..next + places.len()),
            }
        }
        for (run, place) in places.iter().enumerate() {
            // The row's bits are those in which the first row of the run has zeros.
            let place = place | place_of_row;
            let start = (run * runs.len() + row) * row_len;
            let mut rest = &mut bytes[start..start + row_len];
            for column in columns {
                let (cell, after) = rest.split_at_mut(row::cell_len::<P>(column.kind()));
                match column {
                    OfKind::Base(values) => P::write_field(values[place], cell),
                    OfKind::Ext(values) => P::write_challenge(values[place], cell),
                }
                rest = after;
            }
        }
    }
}
