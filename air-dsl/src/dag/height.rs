//! The least height at which a table means what its text says.

use super::{ConstraintDag, Node, TableDag};
use crate::ir::{Factor, RowSet, Table, VirtualColumn};

/// The least number of rows, a power of two, at which every virtual column and every residue class
/// has a row, every periodic column its period, rows counted from the start and rows counted from the end do not meet, no cell of the
/// mask is another one again, and no constraint reads beyond an end of the table.
#[must_use]
pub fn min_rows(table: &Table, graph: &TableDag) -> u64 {
    let reads = reads(graph);
    let of_constraint = |constraint: &ConstraintDag| {
        let rows = &graph.row_sets[constraint.row_set];
        rows_for(rows, reads[constraint.value.0 as usize])
    };
    let arguments = table.permutations.iter().flat_map(|permutation| {
        let dummy = permutation.public.iter().flat_map(|public| &public.dummy);
        let sides = permutation.left.iter().chain(&permutation.right).chain(dummy);
        sides.chain([&permutation.accumulator])
    });
    let cells = table.views.iter().map(|view| &view.cells).chain(arguments);
    let of_cells = |cells: &VirtualColumn| cells.step.max(cells.offset + 1);
    let (behind, ahead) = graph.mask.iter().fold((0, 0), |reach, cell| join(reach, cell.offset));
    let n_rows = graph.constraints.iter().map(of_constraint).chain(cells.map(of_cells));
    let periods = table.periodics.iter().map(|column| column.step * column.values.len() as u64);
    n_rows.chain(periods).chain([behind + ahead + 1]).max().unwrap_or(1).next_power_of_two()
}

/// The rows that a row set needs, for a constraint that reads so many rows behind and ahead.
fn rows_for(rows: &RowSet, (behind, ahead): (u64, u64)) -> u64 {
    let (mut modulus, mut from_start, mut from_end) = (1, 0, 0);
    for factor in rows.zero_on.iter().chain(&rows.except) {
        match *factor {
            Factor::Class { modulus: other, .. } => modulus = modulus.max(other),
            Factor::Row(row @ 0..) => from_start = from_start.max(row.unsigned_abs() + 1),
            Factor::Row(row) => from_end = from_end.max(row.unsigned_abs()),
        }
    }
    // A row near the start reads ahead of it, a row near the end behind it.
    modulus.max(from_start + from_end).max(from_start + ahead).max(from_end + behind)
}

/// How many rows behind and ahead each node reads.
fn reads(graph: &TableDag) -> Vec<(u64, u64)> {
    let mut reads: Vec<(u64, u64)> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let of_operands = node.operands().map(|id| reads[id.0 as usize]);
        let reach = of_operands.fold((0, 0), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        reads.push(match node {
            Node::Cell(index) => join(reach, graph.mask[*index].offset),
            Node::Const(_)
            | Node::Periodic(_)
            | Node::Public(_)
            | Node::Draw(_)
            | Node::PublicProduct(_)
            | Node::PublicEvaluation(_)
            | Node::Add(..)
            | Node::Sub(..)
            | Node::Mul(..)
            | Node::Square(_)
            | Node::Neg(_) => reach,
        });
    }
    reads
}

fn join((behind, ahead): (u64, u64), offset: i64) -> (u64, u64) {
    let distance = offset.unsigned_abs();
    if offset < 0 { (behind.max(distance), ahead) } else { (behind, ahead.max(distance)) }
}
