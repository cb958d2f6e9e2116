//! Why a constraint has its degree: the products that make it, in the author's words.

use crate::cells;
use crate::quote::short_quote;
use air_dsl::dag::{Dag, Node, NodeId, TableDag};
use air_dsl::ir::{RowSet, Table};
use air_dsl::source::Span;

/// A chain of products is followed no further.
const MAX_LINKS: usize = 4;
/// A factor is quoted up to so many characters.
const MAX_QUOTE: usize = 60;

/// `degree 3: `a * b` (degree 2) times `c` (degree 1); `a * b` is `a` (degree 1) times …`.
pub(super) fn why(dag: &Dag, table: &Table, graph: &TableDag, rows: &RowSet, id: NodeId) -> String {
    let degree = graph.degrees[id.0 as usize];
    if degree == 0 {
        return "degree 0: it reads no cell".to_owned();
    }
    if degree == 1 {
        return "degree 1: no cell is multiplied by another".to_owned();
    }
    let context = Context { dag, table, graph, rows };
    let mut text = format!("degree {degree}: ");
    let mut next = Some(id);
    for link in 0..MAX_LINKS {
        let Some(product) = next.and_then(|id| product_in(graph, id)) else { break };
        if link > 0 {
            text.push_str("; there, ");
        }
        match product {
            Product::Of(a, b) => {
                text.push_str(&format!("{} times {}", context.factor(a), context.factor(b)));
                next = Some(if context.degree(b) > context.degree(a) { b } else { a });
            }
            Product::Square(a) => {
                text.push_str(&format!("{} squared", context.factor(a)));
                next = Some(a);
            }
        }
        next = next.filter(|id| context.degree(*id) > 1);
    }
    text
}

#[derive(Clone, Copy)]
enum Product {
    Of(NodeId, NodeId),
    Square(NodeId),
}

/// The product that gives a node its degree, of those that are written first.
fn product_in(graph: &TableDag, id: NodeId) -> Option<Product> {
    let degree = |id: NodeId| graph.degrees[id.0 as usize];
    let mut id = id;
    loop {
        id = match &graph.nodes[id.0 as usize] {
            Node::Mul(a, b) if degree(*a) == 0 => *b,
            Node::Mul(a, b) if degree(*b) == 0 => *a,
            Node::Mul(a, b) => return Some(Product::Of(*a, *b)),
            Node::Square(a) => return Some(Product::Square(*a)),
            Node::Add(a, b) | Node::Sub(a, b) => {
                if degree(*b) > degree(*a) {
                    *b
                } else {
                    *a
                }
            }
            Node::Neg(a) => *a,
            Node::Const(_)
            | Node::Cell(_)
            | Node::Periodic(_)
            | Node::Public(_)
            | Node::Draw(_)
            | Node::PublicProduct(_)
            | Node::PublicEvaluation(_) => return None,
        };
    }
}

struct Context<'a> {
    dag: &'a Dag,
    table: &'a Table,
    graph: &'a TableDag,
    rows: &'a RowSet,
}

impl Context<'_> {
    fn degree(&self, id: NodeId) -> u32 {
        self.graph.degrees[id.0 as usize]
    }

    /// A factor as it is written, with its degree.
    fn factor(&self, id: NodeId) -> String {
        let degree = self.degree(id);
        if let Node::Cell(index) = &self.graph.nodes[id.0 as usize] {
            let name = cells::name(self.table, self.rows, self.graph.mask[*index]);
            return format!("`{name}` (degree {degree})");
        }
        // What the compiler expands has no text of its own but its argument's.
        let is_written = |place: &&Span| self.table.accumulators.iter().all(|a| a.span != **place);
        match self.graph.places[id.0 as usize].iter().find(is_written) {
            Some(place) => {
                let text = short_quote(&self.dag.sources, *place, MAX_QUOTE);
                format!("`{text}` (degree {degree})")
            }
            None => format!("a factor of degree {degree}"),
        }
    }
}
