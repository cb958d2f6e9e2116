//! The constraint DAG: polynomials with every subexpression once.
//!
//! Nodes are hash-consed, so equal expressions are one node; folding and a canonical order of
//! operands happen at construction, and a node comes after its operands.

mod fill;
mod graph;
mod height;
mod quotient;
mod rule;

pub use height::min_rows;
pub use quotient::{composition_degree, quotient_degree};

use crate::ir;
use crate::source::{Sources, Span};
use graph::Graph;
use num_bigint::BigInt;
use std::collections::BTreeSet;

/// The constraints of a layout as polynomials, one graph a table.
#[derive(Clone, Debug)]
pub struct Dag {
    /// What the layout means: names, columns, spans, arguments.
    pub layout: ir::Layout,
    /// One graph a table, in the order of [`ir::Layout::tables`].
    pub tables: Vec<TableDag>,
    /// How accumulators are filled, by phase, then by table.
    pub fills: Vec<FillDag>,
    /// What witness rules compute, in an order in which they can be carried out.
    pub rules: Vec<RuleDag>,
    /// The texts that the spans of the layout are places in.
    pub sources: Sources,
}

/// The constraints of one table.
#[derive(Clone, Debug)]
pub struct TableDag {
    /// All nodes; operands come before the node that uses them.
    pub nodes: Vec<Node>,
    /// The field of each node's value.
    pub kinds: Vec<ir::Kind>,
    /// The degree of each node in the cells, an element of a periodic column counted as one; 0 is the same in every row.
    pub degrees: Vec<u32>,
    /// Where each node is written, in the order of first use.
    pub places: Vec<Vec<Span>>,
    /// The cells that constraints read, by column, then by row offset.
    pub mask: Vec<ir::Cell>,
    /// The elements of periodic columns that constraints read, by column, then by row offset.
    pub periodic_mask: Vec<ir::PeriodicCell>,
    /// Row sets in the order of first use.
    pub row_sets: Vec<ir::RowSet>,
    /// Constraints in the order of the text.
    pub constraints: Vec<ConstraintDag>,
}

/// The accumulators of one table in one phase, and the terms that they are computed from.
#[derive(Clone, Debug)]
pub struct FillDag {
    /// Index in [`ir::Layout::tables`].
    pub table: usize,
    /// The phase in which the accumulators are committed.
    pub phase: usize,
    /// The terms, as what would be constraints on every row.
    pub terms: TableDag,
    /// The accumulators in the order of the text.
    pub accumulators: Vec<FillAccumulator>,
}

/// The terms of an accumulator, by their indices in [`TableDag::constraints`] of [`FillDag::terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FillAccumulator {
    /// Index in [`ir::Table::accumulators`].
    pub index: usize,
    /// `z − h(t)`; in an evaluation, `h(t)`.
    pub value: usize,
    /// How often a tuple counts.
    pub times: Option<usize>,
    /// What is zero where a row takes part.
    pub unless: Option<usize>,
}

/// What a witness rule computes.
#[derive(Clone, Debug)]
pub struct RuleDag {
    /// Index in [`ir::Layout::tables`].
    pub table: usize,
    /// Index in [`ir::Table::rules`].
    pub rule: usize,
    /// Index in [`ir::Table::rule_groups`]; the rules of a group follow each other.
    pub group: usize,
    /// The phase of what is filled.
    pub phase: usize,
    /// The value, then the divisor if there is one, as what would be constraints on the rows of the rule.
    pub terms: TableDag,
}

/// A constraint of the graph; its name and place are in [`ir::Table::constraints`], same index.
#[derive(Clone, Copy, Debug)]
pub struct ConstraintDag {
    /// The node that vanishes.
    pub value: NodeId,
    /// Index in [`TableDag::row_sets`].
    pub row_set: usize,
}

/// Index in [`TableDag::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A polynomial, by its last operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// An integer.
    Const(BigInt),
    /// A cell: index in [`TableDag::mask`].
    Cell(usize),
    /// An element of a periodic column: index in [`TableDag::periodic_mask`].
    Periodic(usize),
    /// A public scalar: index in [`ir::Layout::publics`].
    Public(usize),
    /// A challenge: index in [`ir::Layout::draws`].
    Draw(usize),
    /// The public product of a permutation: index in [`ir::Table::permutations`].
    PublicProduct(usize),
    /// The evaluation of a public list: index in [`ir::Table::accumulators`].
    PublicEvaluation(usize),
    /// A sum.
    Add(NodeId, NodeId),
    /// A difference.
    Sub(NodeId, NodeId),
    /// A product.
    Mul(NodeId, NodeId),
    /// A square.
    Square(NodeId),
    /// The negative.
    Neg(NodeId),
}

/// Makes the graphs of a layout's tables; `sources` are the texts it was resolved from.
#[must_use]
pub fn build(layout: ir::Layout, sources: Sources) -> Dag {
    let tables = layout.tables.iter().map(build_table).collect();
    let fills = fill::build(&layout);
    let rules = rule::build(&layout);
    Dag { layout, tables, fills, rules, sources }
}

fn build_table(table: &ir::Table) -> TableDag {
    let constraints = table.constraints.iter();
    graph_of(table, constraints.map(|constraint| (&constraint.value, &constraint.rows)))
}

/// The graph of some expressions over the cells of a table, each with the rows on which it is evaluated.
fn graph_of<'a>(
    table: &ir::Table,
    values: impl Iterator<Item = (&'a ir::Expr, &'a ir::RowSet)> + Clone,
) -> TableDag {
    let mut reads = Reads::default();
    for (value, _) in values.clone() {
        reads.collect(value);
    }
    let mut graph = Graph::new(table, reads);
    let mut row_sets: Vec<ir::RowSet> = Vec::new();
    let mut constraints = Vec::new();
    for (value, rows) in values {
        let value = graph.expression(value);
        let row_set = row_sets.iter().position(|known| known.is_same_set(rows));
        let row_set = row_set.unwrap_or_else(|| {
            row_sets.push(rows.clone());
            row_sets.len() - 1
        });
        constraints.push(ConstraintDag { value, row_set });
    }
    graph.finish(row_sets, constraints)
}

/// Everything that constraints read in a row.
#[derive(Default)]
struct Reads {
    cells: BTreeSet<ir::Cell>,
    periodics: BTreeSet<ir::PeriodicCell>,
}

impl Reads {
    fn collect(&mut self, expr: &ir::Expr) {
        match &*expr.node {
            ir::ExprNode::Cell(cell) => _ = self.cells.insert(*cell),
            ir::ExprNode::Periodic(cell) => _ = self.periodics.insert(*cell),
            ir::ExprNode::Const(_)
            | ir::ExprNode::Public(_)
            | ir::ExprNode::Draw(_)
            | ir::ExprNode::PublicProduct(_)
            | ir::ExprNode::PublicEvaluation(_) => {}
            ir::ExprNode::Add(a, b) | ir::ExprNode::Sub(a, b) | ir::ExprNode::Mul(a, b) => {
                self.collect(a);
                self.collect(b);
            }
            ir::ExprNode::Neg(a) | ir::ExprNode::Pow(a, _) => self.collect(a),
        }
    }
}
