//! What accumulators are filled from: the terms of their tuples, row by row.

use super::{FillAccumulator, FillDag, graph_of};
use crate::ir::{Accumulator, ArgumentKind, Expr, ExprNode, Factor, Layout, RowSet, Table};

/// The fills of a layout, by phase, then by table.
pub(super) fn build(layout: &Layout) -> Vec<FillDag> {
    let mut fills = Vec::new();
    for phase in 0..layout.n_phases {
        for (index, table) in layout.tables.iter().enumerate() {
            let of_phase: Vec<usize> = (0..table.accumulators.len())
                .filter(|at| table.columns[table.accumulators[*at].column].phase == phase)
                .collect();
            if !of_phase.is_empty() {
                fills.push(fill(index, phase, table, &of_phase));
            }
        }
    }
    fills
}

fn fill(index: usize, phase: usize, table: &Table, of_phase: &[usize]) -> FillDag {
    let mut terms: Vec<Expr> = Vec::new();
    let mut add = |term: Expr| {
        terms.push(term);
        terms.len() - 1
    };
    let accumulators = of_phase.iter().map(|&at| {
        let accumulator = &table.accumulators[at];
        FillAccumulator {
            index: at,
            value: add(match accumulator.kind {
                ArgumentKind::Lookup | ArgumentKind::Permutation => accumulator.factor(),
                ArgumentKind::Evaluation => accumulator.hash(),
            }),
            times: accumulator.times.clone().map(&mut add),
            unless: accumulator.unless.clone().map(&mut add),
        }
    });
    let accumulators = accumulators.collect();
    let every_row = RowSet {
        text: "every row".to_owned(),
        zero_on: vec![Factor::Class { modulus: 1, residue: 0 }],
        except: Vec::new(),
    };
    let terms = graph_of(table, terms.iter().map(|term| (term, &every_row)));
    FillDag { table: index, phase, terms, accumulators }
}

impl Accumulator {
    /// `h(t) = t_0 + a_1·t_1 + …`, or `a_0·t_0 + a_1·t_1 + …` where there is a weight a field.
    #[must_use]
    pub fn hash(&self) -> Expr {
        let unweighted = self.tuple.len().saturating_sub(self.weights.len());
        let weights = self.weights.iter().map(|weight| Some(*weight));
        let weights = core::iter::repeat_n(None, unweighted).chain(weights);
        let terms = self.tuple.iter().zip(weights).map(|(field, weight)| match weight {
            None => field.clone(),
            Some(weight) => {
                self.node(ExprNode::Mul(self.node(ExprNode::Draw(weight)), field.clone()))
            }
        });
        terms.reduce(|sum, term| self.node(ExprNode::Add(sum, term))).expect("a tuple has a field")
    }

    /// `z − h(t)`
    #[must_use]
    pub fn factor(&self) -> Expr {
        self.node(ExprNode::Sub(self.node(ExprNode::Draw(self.z)), self.hash()))
    }

    fn node(&self, node: ExprNode) -> Expr {
        Expr { node: Box::new(node), span: self.span }
    }
}
