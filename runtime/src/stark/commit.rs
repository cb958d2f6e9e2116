//! Commitment to columns: one tree a phase and table, with the challenges that follow each phase.

use super::encode::Encoder;
use super::shape::{Shape, TreeShape};
use super::{Cosets, Extension, ProveError, Setup, VerifyError, row};
use crate::argument::{self, Cells, Drawn};
use crate::field::{Arith as _, ExtensionOf, StarkField};
use crate::hash::{Digest, HashError};
use crate::layout::{DrawInfo, Kind, Layout, LayoutInfo};
use crate::merkle::{MerkleTree, Runs, TreeHash};
use crate::poly::{Coefficients, bit_reverse};
use crate::protocol::Protocol;
use crate::trace::{Cell, Column, OfKind};
use crate::transcript::{Receiver, Sender};
use core::fmt;
use rayon::prelude::*;
use std::collections::BTreeSet;

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

    /// Logarithm of the number of values of a segment.
    fn log_rows(&self) -> u32 {
        match self {
            Self::Base(values) => values.log_rows(),
            Self::Ext(values) => values.log_rows(),
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

    /// Extends polynomials to the whole domain, hashes their rows with the salts and sends the root.
    pub(super) fn commit<P: Protocol<Field = F, Challenge = K>>(
        sender: &mut Sender<P>,
        trees: &TreeHash,
        (log_size, cosets): (u32, &Cosets<F>),
        polynomials: Vec<Polynomial<F, K>>,
        salts: Vec<Values<F, K>>,
    ) -> Result<Self, ProveError> {
        let extend = |polynomial: &Polynomial<F, K>| match polynomial {
            OfKind::Base(coefficients) => OfKind::Base(cosets.extend(coefficients)),
            OfKind::Ext(coefficients) => OfKind::Ext(cosets.extend(coefficients)),
        };
        let mut columns: Vec<Values<F, K>> = polynomials.par_iter().map(extend).collect();
        columns.extend(salts);
        let kinds: Vec<Kind> = columns.iter().map(OfKind::kind).collect();
        let row_len = row::len::<P>(&kinds);
        let log_rows = columns.first().map_or(0, OfKind::log_rows);
        let write_runs = |runs: Runs, bytes: &mut [u8]| write_runs::<P>(&columns, runs, bytes);
        let leaf = row::leaf::<P>(kinds.len());
        let nodes = MerkleTree::commit_runs(trees, leaf, log_size, row_len, log_rows, &write_runs)
            .map_err(hash_error)?;
        row::send_root(sender, trees, &nodes)?;
        Ok(Self { polynomials, columns, nodes })
    }

    /// The nodes that a verifier who knows these rows lacks.
    pub(super) fn siblings<P: Protocol<Field = F, Challenge = K>>(
        &self,
        rows: &BTreeSet<usize>,
    ) -> Result<Vec<(u64, Digest)>, ProveError> {
        let write_runs = |runs: Runs, bytes: &mut [u8]| write_runs::<P>(&self.columns, runs, bytes);
        self.nodes.siblings_of_runs(rows, &write_runs).map_err(hash_error)
    }
}

fn hash_error(source: HashError) -> ProveError {
    ProveError::Hash { place: "a tree of columns".to_owned(), source }
}

/// Where the first row of a run is in its segment, and the columns on that segment.
type PlaceOfRun<'a, F, K> = (usize, Vec<Cells<'a, F, K>>);

/// Writes rows of columns, run by run. Rows at the same place of each run are neighbours in memory.
fn write_runs<P: Protocol>(
    columns: &[Values<P::Field, P::Challenge>],
    runs: Runs,
    bytes: &mut [u8],
) {
    let kinds: Vec<Kind> = columns.iter().map(OfKind::kind).collect();
    let row_len = row::len::<P>(&kinds);
    let log_rows = columns.first().map_or(0, OfKind::log_rows);
    let place_in_segment = |row: usize| bit_reverse(row & ((1 << log_rows) - 1), log_rows);
    // The place of each run, and the columns on its segment.
    let places: Vec<PlaceOfRun<'_, P::Field, P::Challenge>> = (runs.firsts())
        .map(|first| {
            let segment = first >> log_rows;
            let columns = columns.iter().map(|column| column.segment(segment));
            (place_in_segment(first), columns.collect())
        })
        .collect();
    for row in 0..runs.len() {
        let place_of_row = place_in_segment(row);
        for (run, (place, columns)) in places.iter().enumerate() {
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

/// The committed columns of all phases, and all challenges.
pub(super) struct Phases<P: Protocol> {
    pub(super) trees: Vec<TreeOf<P>>,
    pub(super) draws: Vec<P::Challenge>,
}

/// Commits to the columns of each phase, and draws the challenges that follow it.
pub(super) fn commit_phases<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    public: &L::Public,
    encoder: &Encoder<P::Field>,
    trace: Vec<Vec<Vec<P::Field>>>,
) -> Result<Phases<P>, ProveError> {
    let mut trees = Vec::new();
    let mut draws = Vec::new();
    let mut trace = trace.into_iter();
    // The columns of earlier phases, table by table, as far as arguments read them.
    let mut kept: Vec<Vec<Column<P::Field, P::Challenge>>> = Vec::new();
    kept.resize_with(shape.tables.len(), Vec::new);
    let starts = encoder.starts::<P::Challenge>(layout.info());
    for phase in 0..shape.n_phases {
        let mut totals = Vec::new();
        for tree in trees_of_phase(shape, phase) {
            let columns: Vec<Column<P::Field, P::Challenge>> = if phase == 0 {
                let columns = trace.next().expect("each table has columns in the first phase");
                columns.into_iter().map(OfKind::Base).collect()
            } else {
                let cells: Vec<Cells<'_, _, _>> =
                    kept[tree.table].iter().map(Column::cells).collect();
                let (place, log_rows) = ([tree.table, phase], &setup.log_rows);
                let drawn = Drawn { draws: &draws, starts: &starts };
                let filled =
                    argument::fill::<_, _, L>(layout, public, place, log_rows, &cells, drawn)?;
                totals.push((tree.table, filled.totals));
                filled.columns.into_iter().map(OfKind::Ext).collect()
            };
            let of_tree = tree.columns.clone().zip(&columns);
            kept[tree.table].extend(of_tree.map(|(index, column)| {
                if is_read(layout.info(), tree.table, index, phase) {
                    column.clone()
                } else {
                    OfKind::Base(Vec::new())
                }
            }));
            let (index, domain) = (trees.len(), &shape.tables[tree.table].domain);
            let polynomials = encoder.polynomials(index, columns);
            let salts = encoder.salts(index, domain);
            sender.enter(format_args!("{}", TreeScope(shape, tree)));
            let coded = (domain.log_size(), encoder.cosets(domain));
            trees.push(Tree::commit(sender, &setup.trees, coded, polynomials, salts)?);
        }
        for (index, terminal) in argument::terminals(layout.info(), phase, &totals) {
            sender.enter(format_args!("{SCOPE_OF_DRAWS}"));
            sender.element(format_args!("Terminal #{index}"), terminal)?;
            draws.push(terminal);
        }
        for index in draws_of_phase(layout.info(), phase) {
            sender.enter(format_args!("{SCOPE_OF_DRAWS}"));
            draws.push(sender.draw(format_args!("Interaction element #{index}")));
        }
    }
    Ok(Phases { trees, draws })
}

/// Receives the roots of each phase, and draws the challenges that follow it.
pub(super) fn receive_phases<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    info: &LayoutInfo,
) -> Result<(Vec<Digest>, Vec<P::Challenge>), VerifyError> {
    let mut roots = Vec::new();
    let mut draws = Vec::new();
    for phase in 0..shape.n_phases {
        for tree in trees_of_phase(shape, phase) {
            receiver.enter(format_args!("{}", TreeScope(shape, tree)));
            roots.push(row::receive_root(receiver, &setup.trees)?);
        }
        for terminal in info.terminals {
            let DrawInfo { name, phase: of_phase } = info.draws[terminal.draw];
            if of_phase == phase {
                receiver.enter(format_args!("{SCOPE_OF_DRAWS}"));
                let value = receiver.element(format_args!("Terminal #{}", terminal.draw))?;
                if terminal.is_nonzero && value == P::Challenge::ZERO {
                    return Err(VerifyError::ZeroTerminal { terminal: name });
                }
                draws.push(value);
            }
        }
        for index in draws_of_phase(info, phase) {
            receiver.enter(format_args!("{SCOPE_OF_DRAWS}"));
            draws.push(receiver.draw(format_args!("Interaction element #{index}")));
        }
    }
    Ok((roots, draws))
}

const SCOPE_OF_DRAWS: &str = "STARK/Interaction";

/// The name of a tree's commitment: Stone's names for the two phases it has, and the table where
/// there are several.
struct TreeScope<'a, F>(&'a Shape<F>, &'a TreeShape);

impl<F: StarkField> fmt::Display for TreeScope<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(shape, tree) = self;
        match tree.phase {
            0 => f.write_str("STARK/Original/Commit on Trace")?,
            1 => f.write_str("STARK/Interaction/Commit on Trace")?,
            phase => write!(f, "STARK/Interaction {phase}/Commit on Trace")?,
        }
        match shape.name_among(tree.table) {
            Some(table) => write!(f, " of {table}"),
            None => Ok(()),
        }
    }
}

/// The trees of a phase, table by table.
fn trees_of_phase<F>(shape: &Shape<F>, phase: usize) -> impl Iterator<Item = &TreeShape> {
    shape.trees.iter().filter(move |tree| tree.phase == phase)
}

/// The indices of the challenges that follow a phase; they come behind those of its terminals.
fn draws_of_phase(info: &LayoutInfo, phase: usize) -> impl Iterator<Item = usize> {
    let draws = info.draws.iter().enumerate();
    let drawn = draws.filter(move |(_, draw)| draw.phase == phase).map(|(index, _)| index);
    drawn.filter(|index| info.terminals.iter().all(|terminal| terminal.draw != *index))
}

/// Whether an argument of a later phase reads a column of this one.
fn is_read(info: &LayoutInfo, table: usize, column: usize, phase: usize) -> bool {
    let mut permutations = info.tables[table].permutations.iter();
    let in_permutation = permutations.any(|argument| {
        argument.left.iter().chain(argument.right).any(|place| place.column == column)
    });
    let mut fills = info.fills.iter().filter(|fill| fill.table == table && fill.phase > phase);
    in_permutation || fills.any(|fill| fill.mask.iter().any(|cell| cell.column == column))
}
