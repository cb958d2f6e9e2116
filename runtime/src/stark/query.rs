//! Queries, and the rows of the trace and composition trees that answer them.

use super::commit::TreeOf;
use super::shape::Shape;
use super::{ProveError, Setup, VerifyError, open, receive_opening, row};
use crate::hash::Digest;
use crate::protocol::Protocol;
use crate::trace::Cell;
use crate::transcript::{Receiver, Sender};
use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

const SCOPE: &str = "STARK/FRI/QueryIndices";

/// The cells of each opened row.
pub(super) type OpenedRows<F, K> = BTreeMap<usize, Vec<Cell<F, K>>>;

/// The opened rows of a protocol's tree.
pub(super) type RowsOf<P> = OpenedRows<<P as Protocol>::Field, <P as Protocol>::Challenge>;

/// The indices that are queried in the first committed layer, each once.
#[derive(Debug)]
pub(super) struct Queries {
    pub(super) indices: BTreeSet<usize>,
    first_step: u32,
}

impl Queries {
    /// The number of rows of the trace that the indices are folded from.
    fn n_rows(&self) -> usize {
        self.indices.len().saturating_mul(1 << self.first_step)
    }

    /// The rows of the trace that the indices are folded from.
    fn rows(&self) -> BTreeSet<usize> {
        let rows = |&index: &usize| index << self.first_step..(index + 1) << self.first_step;
        self.indices.iter().flat_map(rows).collect()
    }
}

/// Draws the queries.
pub(super) fn draw<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
) -> Queries {
    sender.enter(format_args!("{SCOPE}"));
    queries(setup, shape, |name, bound| sender.draw_index(name, bound))
}

/// Draws the queries.
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
) -> Queries {
    receiver.enter(format_args!("{SCOPE}"));
    queries(setup, shape, |name, bound| receiver.draw_index(name, bound))
}

/// As many queries as the options say, with repetition; what is opened is a set.
fn queries<P: Protocol>(
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    mut draw: impl FnMut(fmt::Arguments<'_>, u64) -> u64,
) -> Queries {
    let first_step = setup.options.fri_steps().first().copied().unwrap_or(0);
    let bound = 1_u64 << (shape.domain.log_size() - first_step);
    let indices = (0..setup.options.n_queries())
        .map(|query| draw(format_args!("{query}"), bound))
        .map(|index| usize::try_from(index).expect("an index into a domain fits a usize"))
        .collect();
    Queries { indices, first_step }
}

/// Opens the rows of all trees.
pub(super) fn open_trees<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    trees: &[&TreeOf<P>],
    queries: &Queries,
) -> Result<(), ProveError> {
    let rows = queries.rows();
    for (index, tree) in trees.iter().enumerate() {
        sender.enter(format_args!("{}", TreeScope(index)));
        let n_columns = tree.columns.len();
        let cells = rows.iter().flat_map(|&row| (0..n_columns).map(move |column| (row, column)));
        let cells = cells.map(|(row, column)| (row, column, tree.columns[column].cell(row)));
        open(sender, &setup.trees, &tree.nodes, n_columns, &rows, cells)?;
    }
    Ok(())
}

/// Receives the rows of all trees and checks that they belong to the roots.
pub(super) fn receive_trees<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    roots: &[Digest],
    queries: &Queries,
) -> Result<Vec<RowsOf<P>>, VerifyError> {
    let trees = shape.trees();
    // Nothing is allocated for more rows than the proof has.
    receiver.enter(format_args!("{}", TreeScope(0)));
    let row_len: usize = trees.iter().map(|kinds| row::len::<P>(kinds)).sum();
    receiver.expect(format_args!("cells"), queries.n_rows().saturating_mul(row_len))?;
    let rows = queries.rows();
    let mut opened = Vec::new();
    for (index, (kinds, root)) in trees.iter().zip(roots).enumerate() {
        receiver.enter(format_args!("{}", TreeScope(index)));
        let log_rows = shape.domain.log_size();
        let cells =
            receive_opening(receiver, &setup.trees, *root, log_rows, kinds, &rows, |_, _| None)?;
        opened.push(cells);
    }
    Ok(opened)
}

/// The name of a tree's opening.
struct TreeScope(usize);

impl fmt::Display for TreeScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace {}", self.0)
    }
}
