//! A graph in one row, node by node.

use crate::known::First;
use air_dsl::dag::{Node, NodeId, TableDag};
use air_dsl::ir::Kind;
use air_runtime::field::Arith as _;
use air_runtime::layout::Evaluator;

/// A value in the ring of its field.
#[derive(Clone, Copy)]
enum Value<B, X> {
    Base(B),
    Ext(X),
}

impl<B: Copy, X: Copy + From<B>> Value<B, X> {
    fn ext(self) -> X {
        match self {
            Self::Base(value) => X::from(value),
            Self::Ext(value) => value,
        }
    }
}

/// Evaluates the constraints of a graph, row set by row set; its known values start at `first`.
pub(crate) fn constraints<E: Evaluator>(graph: &TableDag, first: First, e: &mut E) {
    let values = nodes(graph, first, e);
    for row_set in 0..graph.row_sets.len() {
        for (index, constraint) in graph.constraints.iter().enumerate() {
            if constraint.row_set != row_set {
                continue;
            }
            let at = constraint.value.0 as usize;
            match (graph.kinds[at], values[at]) {
                (Kind::Base, Value::Base(value)) => e.vanish(index, value),
                (Kind::Base | Kind::Ext, value) => e.vanish_ext(index, value.ext()),
            }
        }
        e.close(row_set);
    }
}

/// The value of every node.
fn nodes<E: Evaluator>(graph: &TableDag, first: First, e: &E) -> Vec<Value<E::Base, E::Ext>> {
    let First { mut base, mut ext } = first;
    let mut values: Vec<Value<E::Base, E::Ext>> = Vec::with_capacity(graph.nodes.len());
    for (at, node) in graph.nodes.iter().enumerate() {
        let kind = graph.kinds[at];
        if graph.degrees[at] == 0 {
            match kind {
                Kind::Base => {
                    values.push(Value::Base(e.known(base)));
                    base += 1;
                }
                Kind::Ext => {
                    values.push(Value::Ext(e.known_ext(ext)));
                    ext += 1;
                }
            }
            continue;
        }
        let of = |id: &NodeId| values[id.0 as usize];
        let value = match node {
            Node::Cell(mask) => match kind {
                Kind::Base => Value::Base(e.cell(*mask)),
                Kind::Ext => Value::Ext(e.ext_cell(*mask)),
            },
            Node::Periodic(mask) => Value::Base(e.periodic(*mask)),
            Node::Add(a, b) => match (of(a), of(b)) {
                (Value::Base(a), Value::Base(b)) => Value::Base(a + b),
                (Value::Ext(a), Value::Base(b)) | (Value::Base(b), Value::Ext(a)) => {
                    Value::Ext(a + b)
                }
                (Value::Ext(a), Value::Ext(b)) => Value::Ext(a + b),
            },
            Node::Sub(a, b) => match (of(a), of(b)) {
                (Value::Base(a), Value::Base(b)) => Value::Base(a - b),
                (Value::Ext(a), Value::Base(b)) => Value::Ext(a - b),
                (a, Value::Ext(b)) => Value::Ext(a.ext() - b),
            },
            Node::Mul(a, b) => match (of(a), of(b)) {
                (Value::Base(a), Value::Base(b)) => Value::Base(a * b),
                (Value::Ext(a), Value::Base(b)) | (Value::Base(b), Value::Ext(a)) => {
                    Value::Ext(a * b)
                }
                (Value::Ext(a), Value::Ext(b)) => Value::Ext(a * b),
            },
            Node::Square(a) => match of(a) {
                Value::Base(a) => Value::Base(a.square()),
                Value::Ext(a) => Value::Ext(a.square()),
            },
            Node::Neg(a) => match of(a) {
                Value::Base(a) => Value::Base(-a),
                Value::Ext(a) => Value::Ext(-a),
            },
            Node::Const(_)
            | Node::Public(_)
            | Node::Draw(_)
            | Node::PublicProduct(_)
            | Node::PublicEvaluation(_) => unreachable!("only cells have a degree"),
        };
        values.push(value);
    }
    values
}
