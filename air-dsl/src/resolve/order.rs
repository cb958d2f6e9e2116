//! The order of columns: by phase, with the accumulators that arguments add behind the columns of their phase.

use super::Resolver;
use crate::ir::{Expr, ExprNode, Table};

impl Resolver<'_> {
    /// Sorts the columns of every table by their phases, and renumbers what names them.
    pub(super) fn sort_columns(&mut self) {
        for (index, table) in self.layout.tables.iter_mut().enumerate() {
            if table.columns.is_sorted_by_key(|column| column.phase) {
                continue;
            }
            let places = sort(table);
            for link in &mut self.layout.links {
                for side in [&mut link.left, &mut link.right] {
                    if side.table == index {
                        side.column = places[side.column];
                    }
                }
            }
        }
    }
}

/// Sorts the columns of a table; the result is the new place of each.
fn sort(table: &mut Table) -> Vec<usize> {
    let mut order: Vec<usize> = (0..table.columns.len()).collect();
    order.sort_by_key(|column| table.columns[*column].phase);
    let mut places = vec![0; order.len()];
    for (place, column) in order.iter().enumerate() {
        places[*column] = place;
    }
    table.columns = order.iter().map(|column| table.columns[*column].clone()).collect();
    let exempt = table.unused.iter_mut().chain(&mut table.free).map(|exempt| &mut exempt.cells);
    let views = table.views.iter_mut().map(|view| &mut view.cells);
    let sides = table.permutations.iter_mut().flat_map(|permutation| {
        let dummy = permutation.public.iter_mut().flat_map(|public| &mut public.dummy);
        let sides = permutation.left.iter_mut().chain(&mut permutation.right).chain(dummy);
        sides.chain([&mut permutation.accumulator])
    });
    for cells in exempt.chain(views).chain(sides) {
        cells.column = places[cells.column];
    }
    for constraint in &mut table.constraints {
        rename(&mut constraint.value, &places);
    }
    for accumulator in &mut table.accumulators {
        accumulator.column = places[accumulator.column];
        let terms = accumulator.tuple.iter_mut().chain(&mut accumulator.unless);
        terms.chain(&mut accumulator.times).for_each(|term| rename(term, &places));
    }
    places
}

fn rename(expr: &mut Expr, places: &[usize]) {
    match &mut *expr.node {
        ExprNode::Cell(cell) => cell.column = places[cell.column],
        ExprNode::Add(a, b) | ExprNode::Sub(a, b) | ExprNode::Mul(a, b) => {
            rename(a, places);
            rename(b, places);
        }
        ExprNode::Neg(a) | ExprNode::Pow(a, _) => rename(a, places),
        ExprNode::Const(_)
        | ExprNode::Periodic(_)
        | ExprNode::Public(_)
        | ExprNode::Draw(_)
        | ExprNode::PublicProduct(_)
        | ExprNode::PublicEvaluation(_) => {}
    }
}
