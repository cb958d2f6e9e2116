//! Everything that is declared is used: what no constraint reads, no proof speaks of.

use crate::dag::{Dag, Node};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::{Draw, Periodic, Permutation, Table};
use crate::row_set::Rows;
use std::collections::BTreeSet;

pub(super) fn check(dag: &Dag, report: &mut Report) {
    columns(dag, report);
    periodics(dag, report);
    groups(dag, report);
    let (publics, draws) = used(dag);
    for (index, public) in dag.layout.publics.iter().enumerate() {
        if !publics.contains(&index) {
            let title = format!("no constraint uses the public value `{}`", public.name);
            let diagnostic = Diagnostic::new(Code::UnusedPublic, public.span, title)
                .help("remove it, or constrain what it stands for: a proof says nothing about it");
            report.add(diagnostic);
        }
    }
    for (index, draw) in dag.layout.draws.iter().enumerate() {
        if !draws.contains(&index) {
            let is_terminal = dag.layout.terminals.iter().any(|terminal| terminal.draw == index);
            let what = if is_terminal { "terminal" } else { "challenge" };
            let title = format!("no constraint uses the {what} `{}`", draw.name);
            let diagnostic = Diagnostic::new(Code::UnusedDraw, draw.span, title);
            report.add(diagnostic.help("remove it"));
        }
    }
}

fn columns(dag: &Dag, report: &mut Report) {
    for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
        let read: BTreeSet<usize> = graph.mask.iter().map(|cell| cell.column).collect();
        for (index, column) in table.columns.iter().enumerate() {
            if !read.contains(&index) && !is_exempt(table, index) {
                let title = format!("no constraint reads the column `{}`", column.name);
                let diagnostic = Diagnostic::new(Code::UnreadCell, column.span, title).help(
                    "constrain it, remove it, or say why it is there: `unused x because \"…\";`",
                );
                report.add(diagnostic);
            }
        }
    }
}

/// Whether the author says of every cell of a column that it is unused.
fn is_exempt(table: &Table, column: usize) -> bool {
    let exempt = table.unused.iter().map(|exempt| exempt.cells);
    let of_column = exempt.filter(|cells| cells.column == column);
    let left = of_column
        .fold(Rows::class(1, 0), |left, cells| left.except(&Rows::class(cells.step, cells.offset)));
    left.is_empty()
}

fn periodics(dag: &Dag, report: &mut Report) {
    for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
        let read: BTreeSet<usize> = graph.periodic_mask.iter().map(|cell| cell.periodic).collect();
        let is_unread = |(index, _): &(usize, &Periodic)| !read.contains(index);
        for (_, column) in table.periodics.iter().enumerate().filter(is_unread) {
            let title = format!("no constraint reads the periodic column `{}`", column.name);
            report.add(Diagnostic::new(Code::UnreadCell, column.span, title).help("remove it"));
        }
    }
}

/// A group after which nothing is committed could as well be drawn with the next one.
fn groups(dag: &Dag, report: &mut Report) {
    let is_drawn = |draw: &&Draw| !draw.group.is_empty();
    let draws: Vec<&Draw> = dag.layout.draws.iter().filter(is_drawn).collect();
    let columns = || dag.layout.tables.iter().flat_map(|table| &table.columns);
    let last = draws.last().map(|draw| draw.phase);
    for (index, draw) in draws.iter().enumerate() {
        let is_first = index == 0 || draws[index - 1].phase != draw.phase;
        let is_followed = columns().any(|column| column.phase == draw.phase + 1);
        if is_first && !is_followed && Some(draw.phase) != last {
            let title = format!("no column is committed after `{}`", draw.group);
            let diagnostic = Diagnostic::new(Code::UnusedDraw, draw.span, title);
            report.add(diagnostic.help("join the group with the next one"));
        }
    }
}

/// The public values and the challenges that constraints use, after folding.
fn used(dag: &Dag) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (mut publics, mut draws) = (BTreeSet::new(), BTreeSet::new());
    for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
        for node in &graph.nodes {
            match node {
                Node::Public(index) => _ = publics.insert(*index),
                Node::Draw(index) => _ = draws.insert(*index),
                Node::Const(_)
                | Node::Cell(_)
                | Node::Periodic(_)
                | Node::PublicProduct(_)
                | Node::PublicEvaluation(_)
                | Node::Add(..)
                | Node::Sub(..)
                | Node::Mul(..)
                | Node::Square(_)
                | Node::Neg(_) => {}
            }
        }
        let list = |permutation: &Permutation| permutation.public.as_ref().map(|side| side.list);
        publics.extend(table.permutations.iter().filter_map(list));
        let evaluated = table.accumulators.iter().filter_map(|accumulator| accumulator.public);
        publics.extend(evaluated.map(|public| public.list));
    }
    (publics, draws)
}
