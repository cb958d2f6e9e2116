//! The reference interpreter: evaluates the constraints of a table at one place, node by node.
//!
//! It knows no field; what values are and where cells come from is the caller's. Being as plain as
//! can be, it is the oracle of the generated code.

use crate::dag::{Node, TableDag};
use crate::ir::{Cell, PeriodicCell};
use num_bigint::BigInt;

/// The arithmetic and the leaves of one evaluation.
pub trait Values {
    /// A value of the field, large enough to hold challenges.
    type Value: Clone;

    /// An integer as a value.
    fn constant(&mut self, value: &BigInt) -> Self::Value;
    /// A cell relative to the row of the evaluation.
    fn cell(&mut self, cell: Cell) -> Self::Value;
    /// An element of a periodic column relative to the row of the evaluation.
    fn periodic(&mut self, cell: PeriodicCell) -> Self::Value;
    /// A public scalar: index in [`crate::ir::Layout::publics`].
    fn public(&mut self, index: usize) -> Self::Value;
    /// A challenge: index in [`crate::ir::Layout::draws`].
    fn draw(&mut self, index: usize) -> Self::Value;
    /// The public product of a permutation: index in [`crate::ir::Table::permutations`].
    fn public_product(&mut self, index: usize) -> Self::Value;
    /// The evaluation of a public list: index in [`crate::ir::Table::accumulators`].
    fn public_evaluation(&mut self, index: usize) -> Self::Value;
    /// `a + b`.
    fn add(&mut self, a: &Self::Value, b: &Self::Value) -> Self::Value;
    /// `a − b`.
    fn sub(&mut self, a: &Self::Value, b: &Self::Value) -> Self::Value;
    /// `a · b`.
    fn mul(&mut self, a: &Self::Value, b: &Self::Value) -> Self::Value;
}

/// The value of every constraint of a table, in the order of the text.
pub fn constraints<V: Values>(table: &TableDag, values: &mut V) -> Vec<V::Value> {
    let of_nodes = nodes(table, values);
    let value =
        |constraint: &crate::dag::ConstraintDag| of_nodes[constraint.value.0 as usize].clone();
    table.constraints.iter().map(value).collect()
}

/// The value of every node of a table's graph.
pub fn nodes<V: Values>(table: &TableDag, values: &mut V) -> Vec<V::Value> {
    let zero = values.constant(&BigInt::ZERO);
    let mut done: Vec<V::Value> = Vec::with_capacity(table.nodes.len());
    for node in &table.nodes {
        let value = match node {
            Node::Const(value) => values.constant(value),
            Node::Cell(index) => values.cell(table.mask[*index]),
            Node::Periodic(index) => values.periodic(table.periodic_mask[*index]),
            Node::Public(index) => values.public(*index),
            Node::Draw(index) => values.draw(*index),
            Node::PublicProduct(index) => values.public_product(*index),
            Node::PublicEvaluation(index) => values.public_evaluation(*index),
            Node::Add(a, b) => values.add(&done[a.0 as usize], &done[b.0 as usize]),
            Node::Sub(a, b) => values.sub(&done[a.0 as usize], &done[b.0 as usize]),
            Node::Mul(a, b) => values.mul(&done[a.0 as usize], &done[b.0 as usize]),
            Node::Square(a) => values.mul(&done[a.0 as usize], &done[a.0 as usize]),
            Node::Neg(a) => values.sub(&zero, &done[a.0 as usize]),
        };
        done.push(value);
    }
    done
}
