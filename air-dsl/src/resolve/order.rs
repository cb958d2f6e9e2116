//! The order of columns: by phase, with the accumulators that arguments add behind the columns of their phase. The order
//! of challenges: by phase, behind the terminals that are sent with it.

use super::Resolver;
use crate::ir::{self, Expr, ExprNode, Table};

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
            for terminal in &mut self.layout.terminals {
                if let ir::TerminalOf::Total(left) = &mut terminal.of
                    && left.table == index
                {
                    left.column = places[left.column];
                }
            }
        }
    }

    /// Sorts challenges and terminals by their phases, and renumbers what names them.
    pub(super) fn sort_draws(&mut self) {
        let ir::Layout { draws, terminals, tables, .. } = &mut self.layout;
        let is_drawn = |draw: usize| terminals.iter().all(|terminal| terminal.draw != draw);
        let mut order: Vec<usize> = (0..draws.len()).collect();
        order.sort_by_key(|draw| (draws[*draw].phase, is_drawn(*draw)));
        if order.is_sorted() {
            return;
        }
        let places = places(&order);
        *draws = order.iter().map(|draw| draws[*draw].clone()).collect();
        for terminal in terminals.iter_mut() {
            terminal.draw = places[terminal.draw];
        }
        terminals.sort_by_key(|terminal| terminal.draw);
        for table in tables {
            for permutation in &mut table.permutations {
                permutation.z = places[permutation.z];
                permutation.weights.iter_mut().for_each(|weight| *weight = places[*weight]);
            }
            for accumulator in &mut table.accumulators {
                accumulator.z = places[accumulator.z];
                accumulator.weights.iter_mut().for_each(|weight| *weight = places[*weight]);
                match &mut accumulator.start {
                    ir::Start::Draw(draw) | ir::Start::Free(draw) => *draw = places[*draw],
                    ir::Start::BelowLast | ir::Start::Integer(_) => {}
                }
            }
            for rule in &mut table.rules {
                if let ir::RuleTarget::Terminal(draw) = &mut rule.target {
                    *draw = places[*draw];
                }
            }
            each_expression(table, &mut |leaf| {
                if let ExprNode::Draw(draw) = leaf {
                    *draw = places[*draw];
                }
            });
        }
    }
}

/// The new place of each, from what stands at each place.
fn places(order: &[usize]) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    for (place, index) in order.iter().enumerate() {
        places[*index] = place;
    }
    places
}

/// Sorts the columns of a table; the result is the new place of each.
fn sort(table: &mut Table) -> Vec<usize> {
    let mut order: Vec<usize> = (0..table.columns.len()).collect();
    order.sort_by_key(|column| table.columns[*column].phase);
    let places = places(&order);
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
    for accumulator in &mut table.accumulators {
        accumulator.column = places[accumulator.column];
    }
    for rule in &mut table.rules {
        if let ir::RuleTarget::Cell(cell) = &mut rule.target {
            cell.column = places[cell.column];
        }
    }
    each_expression(table, &mut |leaf| {
        if let ExprNode::Cell(cell) = leaf {
            cell.column = places[cell.column];
        }
    });
    places
}

/// Changes the leaves of every expression of a table.
fn each_expression(table: &mut Table, change: &mut dyn FnMut(&mut ExprNode)) {
    for constraint in &mut table.constraints {
        leaves(&mut constraint.value, change);
    }
    for rule in &mut table.rules {
        leaves(&mut rule.value, change);
        rule.divisor.iter_mut().for_each(|divisor| leaves(divisor, change));
    }
    for accumulator in &mut table.accumulators {
        let terms = accumulator.tuple.iter_mut().chain(&mut accumulator.unless);
        terms.chain(&mut accumulator.times).for_each(|term| leaves(term, change));
    }
}

fn leaves(expr: &mut Expr, change: &mut dyn FnMut(&mut ExprNode)) {
    match &mut *expr.node {
        ExprNode::Add(a, b) | ExprNode::Sub(a, b) | ExprNode::Mul(a, b) => {
            leaves(a, change);
            leaves(b, change);
        }
        ExprNode::Neg(a) | ExprNode::Pow(a, _) => leaves(a, change),
        leaf @ (ExprNode::Const(_)
        | ExprNode::Cell(_)
        | ExprNode::Periodic(_)
        | ExprNode::Public(_)
        | ExprNode::Draw(_)
        | ExprNode::PublicProduct(_)
        | ExprNode::PublicEvaluation(_)) => change(leaf),
    }
}
