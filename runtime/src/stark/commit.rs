//! Commitment to columns: one tree a phase and table, with the challenges that follow each phase.

use super::encode::Encoder;
use super::shape::{Shape, TreeShape};
use super::tree::{Tree, TreeOf};
use super::{ProveError, Setup, VerifyError, row};
use crate::argument::{self, Cells, Drawn};
use crate::field::{Arith as _, StarkField};
use crate::hash::Digest;
use crate::layout::{DrawInfo, Layout, LayoutInfo, RuleInfo};
use crate::protocol::Protocol;
use crate::trace::{Column, OfKind};
use crate::transcript::{Receiver, Sender};
use core::fmt;

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
    encoder: &Encoder,
    trace: Vec<Vec<Vec<P::Field>>>,
) -> Result<Phases<P>, ProveError> {
    let mut trees = Vec::new();
    let mut draws = Vec::new();
    let mut trace = trace.into_iter();
    // The columns of earlier phases, table by table, as far as arguments read them.
    let mut kept: Vec<Vec<Column<P::Field, P::Challenge>>> = Vec::new();
    kept.resize_with(shape.tables.len(), Vec::new);
    let starts = encoder.starts::<P::Field, P::Challenge>(layout.info());
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
                let (filled, ends) = filled.split();
                totals.push((tree.table, ends));
                filled.into_iter().map(OfKind::Ext).collect()
            };
            if phase + 1 < shape.n_phases {
                let of_tree = tree.columns.clone().zip(&columns);
                kept[tree.table].extend(of_tree.map(|(index, column)| {
                    if is_read(layout.info(), layout.rules(), tree.table, index, phase) {
                        encoder.spare().copy(column)
                    } else {
                        OfKind::Base(Vec::new())
                    }
                }));
            } else {
                encoder.spare().give_columns(core::mem::take(&mut kept[tree.table]));
            }
            let (index, table) = (trees.len(), &shape.tables[tree.table]);
            let domain = &table.domain;
            let polynomials = encoder.polynomials(index, columns);
            let salts = encoder.salts(index, domain);
            sender.enter(format_args!("{}", TreeScope(shape, tree)));
            let n_kept = encoder.n_kept(domain, table.log_segments.max(shape.log_growth));
            let spare = encoder.spare();
            let tree =
                Tree::commit(sender, &setup.trees, domain, polynomials, salts, n_kept, spare)?;
            trees.push(tree);
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
#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
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
            let draw = info.draws.get(terminal.draw);
            let &DrawInfo { name, phase: of_phase } =
                draw.ok_or(VerifyError::Inconsistent { fact: "each terminal is a draw" })?;
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

/// Whether an argument or a witness rule of a later phase reads a column of this one.
fn is_read(
    info: &LayoutInfo,
    rules: &[RuleInfo],
    table: usize,
    column: usize,
    phase: usize,
) -> bool {
    let mut permutations = info.tables[table].permutations.iter();
    let in_permutation = permutations.any(|argument| {
        argument.left.iter().chain(argument.right).any(|place| place.column == column)
    });
    let mut fills = info.fills.iter().filter(|fill| fill.table == table && fill.phase > phase);
    let mut rules = rules.iter().filter(|rule| rule.table == table && rule.phase > phase);
    in_permutation
        || fills.any(|fill| fill.mask.iter().any(|cell| cell.column == column))
        || rules.any(|rule| rule.mask.iter().any(|cell| cell.column == column))
}
