//! Commitment to columns: one tree a phase, with the challenges that follow it.

use super::shape::Shape;
use super::{Cosets, Extension, ProveError, Setup, VerifyError, row};
use crate::argument::{Cells, fill_permutations};
use crate::field::{ExtensionOf, StarkField};
use crate::hash::Digest;
use crate::layout::{Kind, LayoutInfo, TableInfo};
use crate::merkle::{MerkleTree, TreeHash};
use crate::poly::{Coefficients, interpolate};
use crate::protocol::Protocol;
use crate::trace::{Cell, Column, OfKind};
use crate::transcript::{Receiver, Sender};
use core::fmt;
use core::ops::Range;
use rayon::prelude::*;

/// A polynomial of a column, by its coefficients.
pub(super) type Polynomial<F, K> = OfKind<Coefficients<F>, Coefficients<K>>;

/// The values of a column's polynomial on the whole domain.
pub(super) type Values<F, K> = OfKind<Extension<F>, Extension<K>>;

/// The tree of a protocol's columns.
pub(super) type TreeOf<P> = Tree<<P as Protocol>::Field, <P as Protocol>::Challenge>;

/// Committed columns and their tree.
#[derive(Debug)]
pub(super) struct Tree<F, K> {
    /// Until they are forgotten.
    pub(super) polynomials: Vec<Polynomial<F, K>>,
    pub(super) columns: Vec<Values<F, K>>,
    pub(super) nodes: MerkleTree,
}

impl<F: StarkField, K: ExtensionOf<F>> Values<F, K> {
    /// The cell of committed row `row`.
    #[inline]
    pub(super) fn cell(&self, row: usize) -> Cell<F, K> {
        match self {
            Self::Base(values) => OfKind::Base(values.at(row)),
            Self::Ext(values) => OfKind::Ext(values.at(row)),
        }
    }

    /// The values on a segment.
    pub(super) fn segment(&self, segment: usize) -> OfKind<&[F], &[K]> {
        match self {
            Self::Base(values) => OfKind::Base(values.segment(segment)),
            Self::Ext(values) => OfKind::Ext(values.segment(segment)),
        }
    }
}

impl<F: StarkField, K: ExtensionOf<F>> Tree<F, K> {
    /// Frees the coefficients, which nothing needs once the out-of-domain values are known.
    pub(super) fn forget_polynomials(&mut self) {
        self.polynomials = Vec::new();
    }

    /// Extends polynomials to the whole domain, hashes their rows and sends the root.
    pub(super) fn commit<P: Protocol<Field = F, Challenge = K>>(
        sender: &mut Sender<P>,
        trees: &TreeHash,
        log_size: u32,
        cosets: &Cosets<F>,
        polynomials: Vec<Polynomial<F, K>>,
    ) -> Result<Self, ProveError> {
        let extend = |polynomial: &Polynomial<F, K>| match polynomial {
            OfKind::Base(coefficients) => OfKind::Base(cosets.extend(coefficients)),
            OfKind::Ext(coefficients) => OfKind::Ext(cosets.extend(coefficients)),
        };
        let columns: Vec<Values<F, K>> = polynomials.par_iter().map(extend).collect();
        let kinds: Vec<Kind> = columns.iter().map(OfKind::kind).collect();
        let row_len = row::len::<P>(&kinds);
        let write_rows = |rows: Range<usize>, bytes: &mut [u8]| {
            for (row, bytes) in rows.zip(bytes.chunks_exact_mut(row_len)) {
                row::write::<P>(columns.iter().map(|column| column.cell(row)), bytes);
            }
        };
        let nodes =
            MerkleTree::commit(trees, row::leaf::<P>(kinds.len()), log_size, row_len, &write_rows)
                .map_err(|source| ProveError::Hash {
                    place: "a tree of columns".to_owned(),
                    source,
                })?;
        row::send_root(sender, trees, &nodes)?;
        Ok(Self { polynomials, columns, nodes })
    }
}

/// The committed columns of all phases, and all challenges.
pub(super) struct Phases<P: Protocol> {
    pub(super) trees: Vec<TreeOf<P>>,
    pub(super) draws: Vec<P::Challenge>,
}

/// Commits to the columns of each phase, and draws the challenges that follow it.
pub(super) fn commit_phases<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    info: &LayoutInfo,
    cosets: &Cosets<P::Field>,
    trace: Vec<Vec<P::Field>>,
) -> Result<Phases<P>, ProveError> {
    let mut trees = Vec::new();
    let mut draws = Vec::new();
    let mut columns: Vec<Column<P::Field, P::Challenge>> =
        trace.into_iter().map(OfKind::Base).collect();
    // The columns of earlier phases, as far as arguments read them.
    let mut kept: Vec<Column<P::Field, P::Challenge>> = Vec::new();
    for (phase, range) in shape.phases.iter().enumerate() {
        if phase > 0 {
            let cells: Vec<Cells<'_, _, _>> = kept.iter().map(Column::cells).collect();
            let log_rows = shape.domain.log_rows();
            let filled = fill_permutations(shape.table, phase, log_rows, &cells, &draws)?;
            columns = filled.into_iter().map(OfKind::Ext).collect();
        }
        if phase + 1 < shape.phases.len() {
            let of_range = range.clone().zip(&columns);
            kept.extend(of_range.map(|(index, column)| keep(shape.table, index, column)));
        }
        if !range.is_empty() {
            let polynomials = core::mem::take(&mut columns).into_par_iter().map(interpolated);
            let polynomials = polynomials.collect();
            sender.enter(format_args!("{}", PhaseScope(phase)));
            let log_size = shape.domain.log_size();
            trees.push(Tree::commit(sender, &setup.trees, log_size, cosets, polynomials)?);
        }
        for (index, _) in draws_of_phase(info, phase) {
            sender.enter(format_args!("{SCOPE_OF_DRAWS}"));
            draws.push(sender.draw(format_args!("Interaction element #{index}")));
        }
    }
    Ok(Phases { trees, draws })
}

/// Receives the root of each phase, and draws the challenges that follow it.
pub(super) fn receive_phases<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    info: &LayoutInfo,
) -> Result<(Vec<Digest>, Vec<P::Challenge>), VerifyError> {
    let mut roots = Vec::new();
    let mut draws = Vec::new();
    for (phase, range) in shape.phases.iter().enumerate() {
        if !range.is_empty() {
            receiver.enter(format_args!("{}", PhaseScope(phase)));
            roots.push(row::receive_root(receiver, &setup.trees)?);
        }
        for (index, _) in draws_of_phase(info, phase) {
            receiver.enter(format_args!("{SCOPE_OF_DRAWS}"));
            draws.push(receiver.draw(format_args!("Interaction element #{index}")));
        }
    }
    Ok((roots, draws))
}

const SCOPE_OF_DRAWS: &str = "STARK/Interaction";

/// The name of the phase's commitment: Stone's names for the two it has.
struct PhaseScope(usize);

impl fmt::Display for PhaseScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("STARK/Original/Commit on Trace"),
            1 => f.write_str("STARK/Interaction/Commit on Trace"),
            phase => write!(f, "STARK/Interaction {phase}/Commit on Trace"),
        }
    }
}

/// The challenges that follow a phase, with their indices among all.
fn draws_of_phase(
    info: &LayoutInfo,
    phase: usize,
) -> impl Iterator<Item = (usize, &'static crate::layout::DrawInfo)> {
    info.draws.iter().enumerate().filter(move |(_, draw)| draw.phase == phase)
}

/// A copy of a column if an argument reads it, else an empty one.
fn keep<F: StarkField, K: ExtensionOf<F>>(
    table: &TableInfo,
    index: usize,
    column: &Column<F, K>,
) -> Column<F, K> {
    let reads = |argument: &crate::layout::PermutationInfo| {
        argument.left.iter().chain(argument.right).any(|place| place.column == index)
    };
    match column {
        column if table.permutations.iter().any(reads) => column.clone(),
        OfKind::Base(_) => OfKind::Base(Vec::new()),
        OfKind::Ext(_) => OfKind::Ext(Vec::new()),
    }
}

fn interpolated<F: StarkField, K: ExtensionOf<F>>(column: Column<F, K>) -> Polynomial<F, K> {
    match column {
        OfKind::Base(values) => OfKind::Base(interpolate::<F, F>(values)),
        OfKind::Ext(values) => OfKind::Ext(interpolate::<F, K>(values)),
    }
}
