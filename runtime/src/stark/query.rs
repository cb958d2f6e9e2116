//! Queries, and the rows of the trace and composition trees that answer them.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::shape::{OpeningShape, Shape};
use super::tree::TreeOf;
use super::{ProveError, Setup, VerifyError, open, receive_opening, row};
use crate::hash::Digest;
use crate::pairs::paired;
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
    /// The rows that the indices are folded from, in a tree each of whose rows stands for
    /// `2^log_lift` of the whole domain.
    fn rows(&self, log_lift: u32) -> BTreeSet<usize> {
        let log_run = self.first_step.saturating_sub(log_lift);
        let run = |index: usize| index << log_run..index.saturating_add(1) << log_run;
        self.runs(log_lift).flat_map(run).collect()
    }

    /// The number of those rows.
    fn n_rows(&self, log_lift: u32) -> usize {
        let log_run = self.first_step.saturating_sub(log_lift);
        self.runs(log_lift).count().saturating_mul(1 << log_run)
    }

    /// Where the rows are, in runs of as many as a whole index has of them; each once.
    fn runs(&self, log_lift: u32) -> impl Iterator<Item = usize> {
        let shift = log_lift.saturating_sub(self.first_step);
        let mut last = None;
        let runs = self.indices.iter().map(move |index| index >> shift);
        runs.filter(move |&run| last.replace(run) != Some(run))
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
#[allow(clippy::expect_used, reason = "no domain is larger than a usize")]
fn queries<P: Protocol>(
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    mut draw: impl FnMut(fmt::Arguments<'_>, u64) -> u64,
) -> Queries {
    let first_step = setup.options.fri_steps().first().copied().unwrap_or(0);
    let bound = 1_u64 << shape.domain.log_size().saturating_sub(first_step);
    let indices = (0..setup.options.n_queries())
        .map(|query| draw(format_args!("{query}"), bound))
        .map(|index| usize::try_from(index).expect("an index into a domain fits a usize"))
        .collect();
    Queries { indices, first_step }
}

/// Opens the rows of all trees.
#[allow(clippy::disallowed_methods, clippy::indexing_slicing, reason = "the prover's own trees")]
pub(super) fn open_trees<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    trees: &[&TreeOf<P>],
    queries: &Queries,
) -> Result<(), ProveError> {
    for (index, (tree, opening)) in trees.iter().zip(shape.openings()).enumerate() {
        sender.enter(format_args!("{}", TreeScope(index, opening.table)));
        let rows = queries.rows(opening.log_lift);
        let opened = tree.open::<P>(&rows)?;
        let cells = opened.rows.iter().flat_map(|(&row, cells)| {
            cells.iter().enumerate().map(move |(column, &cell)| (row, column, cell))
        });
        let (log_size, n_columns) = (tree.domain().log_size(), tree.n_columns());
        open(sender, &setup.trees, log_size, opened.siblings, n_columns, cells)?;
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
    let openings = shape.openings();
    // Nothing is allocated for more rows than the proof has.
    let first = openings.first().and_then(|opening| opening.table);
    receiver.enter(format_args!("{}", TreeScope(0, first)));
    let n_bytes = openings.iter().fold(0_usize, |sum, opening| {
        let n_rows = queries.n_rows(opening.log_lift);
        sum.saturating_add(n_rows.saturating_mul(row::len::<P>(&opening.kinds)))
    });
    receiver.expect(format_args!("cells"), n_bytes)?;
    let mut opened = Vec::new();
    let trees = paired(&openings, roots);
    let trees = trees.ok_or(VerifyError::Inconsistent { fact: "each tree has a root" })?;
    for (index, (opening, &root)) in trees.enumerate() {
        receiver.enter(format_args!("{}", TreeScope(index, opening.table)));
        let OpeningShape { kinds, log_size, log_lift, .. } = opening;
        let rows = queries.rows(*log_lift);
        let unknown = |_, _| None;
        opened.push(receive_opening(
            receiver,
            &setup.trees,
            root,
            *log_size,
            kinds,
            &rows,
            unknown,
        )?);
    }
    Ok(opened)
}

/// The name of a tree's opening: Stone's, and the table where there are several.
struct TreeScope(usize, Option<&'static str>);

impl fmt::Display for TreeScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(index, table) = self;
        write!(f, "STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace {index}")?;
        match table {
            Some(table) => write!(f, " of {table}"),
            None => Ok(()),
        }
    }
}
