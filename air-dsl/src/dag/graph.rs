//! The graph under construction: each new node is folded, put in canonical form, and looked up.

use super::{ConstraintDag, Node, NodeId, Reads, TableDag};
use crate::ir::{Cell, Expr, ExprNode, Kind, PeriodicCell, RowSet, Table};
use crate::source::Span;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use std::collections::BTreeMap;

pub(super) struct Graph {
    nodes: Vec<Node>,
    kinds: Vec<Kind>,
    degrees: Vec<u32>,
    places: Vec<Vec<Span>>,
    ids: BTreeMap<Node, NodeId>,
    /// Every cell that the text names, sorted; those that folding removes leave at the end.
    cells: Vec<Cell>,
    /// The same of periodic columns.
    periodics: Vec<PeriodicCell>,
    column_kinds: Vec<Kind>,
}

impl Graph {
    pub(super) fn new(table: &Table, reads: Reads) -> Self {
        Self {
            nodes: Vec::new(),
            kinds: Vec::new(),
            degrees: Vec::new(),
            places: Vec::new(),
            ids: BTreeMap::new(),
            cells: reads.cells.into_iter().collect(),
            periodics: reads.periodics.into_iter().collect(),
            column_kinds: table.columns.iter().map(|column| column.kind).collect(),
        }
    }

    /// The node of an expression.
    pub(super) fn expression(&mut self, expr: &Expr) -> NodeId {
        let id = self.node_of(expr);
        let places = &mut self.places[id.0 as usize];
        if !places.contains(&expr.span) {
            places.push(expr.span);
        }
        id
    }

    fn node_of(&mut self, expr: &Expr) -> NodeId {
        match &*expr.node {
            ExprNode::Const(value) => self.intern(Node::Const(value.clone())),
            ExprNode::Cell(cell) => {
                let index = self.cells.binary_search(cell).expect("all cells were collected");
                self.intern(Node::Cell(index))
            }
            ExprNode::Periodic(cell) => {
                let index = self.periodics.binary_search(cell).expect("all reads were collected");
                self.intern(Node::Periodic(index))
            }
            ExprNode::Public(index) => self.intern(Node::Public(*index)),
            ExprNode::Draw(index) => self.intern(Node::Draw(*index)),
            ExprNode::PublicProduct(index) => self.intern(Node::PublicProduct(*index)),
            ExprNode::PublicEvaluation(index) => self.intern(Node::PublicEvaluation(*index)),
            ExprNode::Add(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.add(a, b)
            }
            ExprNode::Sub(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.sub(a, b)
            }
            ExprNode::Mul(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.mul(a, b)
            }
            ExprNode::Neg(a) => {
                let a = self.expression(a);
                self.neg(a)
            }
            ExprNode::Pow(a, exponent) => {
                let a = self.expression(a);
                self.pow(a, *exponent)
            }
        }
    }

    /// Drops what folding left unused, and renumbers nodes and mask.
    pub(super) fn finish(self, row_sets: Vec<RowSet>, constraints: Vec<ConstraintDag>) -> TableDag {
        let mut live = vec![false; self.nodes.len()];
        for constraint in &constraints {
            live[constraint.value.0 as usize] = true;
        }
        for at in (0..self.nodes.len()).rev().collect::<Vec<_>>() {
            if live[at] {
                for operand in self.nodes[at].operands() {
                    live[operand.0 as usize] = true;
                }
            }
        }
        let is_live = |node: &Node| self.ids.get(node).is_some_and(|id| live[id.0 as usize]);
        let read: Vec<usize> =
            (0..self.cells.len()).filter(|index| is_live(&Node::Cell(*index))).collect();
        let read_periodics: Vec<usize> =
            (0..self.periodics.len()).filter(|index| is_live(&Node::Periodic(*index))).collect();
        let mut table = TableDag {
            nodes: Vec::new(),
            kinds: Vec::new(),
            degrees: Vec::new(),
            places: Vec::new(),
            mask: read.iter().map(|&index| self.cells[index]).collect(),
            periodic_mask: read_periodics.iter().map(|&index| self.periodics[index]).collect(),
            row_sets,
            constraints: Vec::new(),
        };
        let mut renamed = vec![NodeId(0); self.nodes.len()];
        for at in (0..self.nodes.len()).filter(|&at| live[at]) {
            let of = |id: NodeId| renamed[id.0 as usize];
            let node = match &self.nodes[at] {
                Node::Cell(index) => {
                    Node::Cell(read.binary_search(index).expect("a live cell is read"))
                }
                Node::Periodic(index) => {
                    let index = read_periodics.binary_search(index);
                    Node::Periodic(index.expect("a live element is read"))
                }
                leaf @ (Node::Const(_)
                | Node::Public(_)
                | Node::Draw(_)
                | Node::PublicProduct(_)
                | Node::PublicEvaluation(_)) => leaf.clone(),
                Node::Add(a, b) => Node::Add(of(*a), of(*b)),
                Node::Sub(a, b) => Node::Sub(of(*a), of(*b)),
                Node::Mul(a, b) => Node::Mul(of(*a), of(*b)),
                Node::Square(a) => Node::Square(of(*a)),
                Node::Neg(a) => Node::Neg(of(*a)),
            };
            renamed[at] = id_at(table.nodes.len());
            table.nodes.push(node);
            table.kinds.push(self.kinds[at]);
            table.degrees.push(self.degrees[at]);
            table.places.push(self.places[at].clone());
        }
        table.constraints = constraints
            .into_iter()
            .map(|constraint| ConstraintDag {
                value: renamed[constraint.value.0 as usize],
                row_set: constraint.row_set,
            })
            .collect();
        table
    }

    fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.node(a), self.node(b)) {
            (Node::Const(x), Node::Const(y)) => self.constant(x + y),
            (Node::Const(x), _) if x.is_zero() => b,
            (_, Node::Const(y)) if y.is_zero() => a,
            (Node::Const(x), _) if x.is_negative() => self.subtract_constant(b, -x),
            (_, Node::Const(y)) if y.is_negative() => self.subtract_constant(a, -y),
            (Node::Neg(x), _) => self.sub(b, x),
            (_, Node::Neg(y)) => self.sub(a, y),
            _ if a == b => {
                let two = self.constant(BigInt::from(2));
                self.mul(two, a)
            }
            _ => self.intern(Node::Add(a.min(b), a.max(b))),
        }
    }

    fn sub(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.node(a), self.node(b)) {
            _ if a == b => self.constant(BigInt::zero()),
            (Node::Const(x), Node::Const(y)) => self.constant(x - y),
            (Node::Const(x), _) if x.is_zero() => self.neg(b),
            (_, Node::Const(y)) if y.is_zero() => a,
            (_, Node::Const(y)) if y.is_negative() => {
                let positive = self.constant(-y);
                self.add(a, positive)
            }
            (_, Node::Neg(y)) => self.add(a, y),
            _ => self.intern(Node::Sub(a, b)),
        }
    }

    /// `a − constant` for a positive constant.
    fn subtract_constant(&mut self, a: NodeId, constant: BigInt) -> NodeId {
        let constant = self.constant(constant);
        self.sub(a, constant)
    }

    fn mul(&mut self, a: NodeId, b: NodeId) -> NodeId {
        match (self.node(a), self.node(b)) {
            (Node::Const(x), Node::Const(y)) => self.constant(x * y),
            (Node::Const(x), _) if x.is_zero() => a,
            (_, Node::Const(y)) if y.is_zero() => b,
            (Node::Const(x), _) if x.is_one() => b,
            (_, Node::Const(y)) if y.is_one() => a,
            (Node::Const(x), _) if (-&x).is_one() => self.neg(b),
            (_, Node::Const(y)) if (-&y).is_one() => self.neg(a),
            _ if a == b => self.square(a),
            (Node::Neg(x), Node::Neg(y)) => self.mul(x, y),
            (Node::Neg(x), _) => {
                let product = self.mul(x, b);
                self.neg(product)
            }
            (_, Node::Neg(y)) => {
                let product = self.mul(a, y);
                self.neg(product)
            }
            _ => self.intern(Node::Mul(a.min(b), a.max(b))),
        }
    }

    fn square(&mut self, a: NodeId) -> NodeId {
        match self.node(a) {
            Node::Const(x) => self.constant(&x * &x),
            Node::Neg(x) => self.square(x),
            Node::Cell(_)
            | Node::Periodic(_)
            | Node::Public(_)
            | Node::Draw(_)
            | Node::PublicProduct(_)
            | Node::PublicEvaluation(_)
            | Node::Add(..)
            | Node::Sub(..)
            | Node::Mul(..)
            | Node::Square(_) => self.intern(Node::Square(a)),
        }
    }

    fn neg(&mut self, a: NodeId) -> NodeId {
        match self.node(a) {
            Node::Const(x) => self.constant(-x),
            Node::Neg(x) => x,
            Node::Sub(x, y) => self.sub(y, x),
            Node::Cell(_)
            | Node::Periodic(_)
            | Node::Public(_)
            | Node::Draw(_)
            | Node::PublicProduct(_)
            | Node::PublicEvaluation(_)
            | Node::Add(..)
            | Node::Mul(..)
            | Node::Square(_) => self.intern(Node::Neg(a)),
        }
    }

    fn pow(&mut self, base: NodeId, exponent: u32) -> NodeId {
        let mut power = self.constant(BigInt::one());
        for bit in (0..u32::BITS - exponent.leading_zeros()).rev() {
            power = self.mul(power, power);
            if exponent >> bit & 1 == 1 {
                power = self.mul(power, base);
            }
        }
        power
    }

    fn constant(&mut self, value: BigInt) -> NodeId {
        self.intern(Node::Const(value))
    }

    fn node(&self, id: NodeId) -> Node {
        self.nodes[id.0 as usize].clone()
    }

    fn intern(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let degree = |id: &NodeId| self.degrees[id.0 as usize];
        let of_operands = node.operands().map(|id| self.kinds[id.0 as usize]).max();
        let (kind, degree) = match &node {
            Node::Const(_) | Node::Public(_) => (Kind::Base, 0),
            Node::Draw(_) | Node::PublicProduct(_) | Node::PublicEvaluation(_) => (Kind::Ext, 0),
            Node::Cell(index) => (self.column_kinds[self.cells[*index].column], 1),
            Node::Periodic(_) => (Kind::Base, 1),
            Node::Add(a, b) | Node::Sub(a, b) => (Kind::Base, degree(a).max(degree(b))),
            Node::Mul(a, b) => (Kind::Base, degree(a).saturating_add(degree(b))),
            Node::Square(a) => (Kind::Base, degree(a).saturating_mul(2)),
            Node::Neg(a) => (Kind::Base, degree(a)),
        };
        let id = id_at(self.nodes.len());
        self.nodes.push(node.clone());
        self.kinds.push(of_operands.unwrap_or(kind));
        self.degrees.push(degree);
        self.places.push(Vec::new());
        self.ids.insert(node, id);
        id
    }
}

impl Node {
    /// The nodes it is computed from.
    pub fn operands(&self) -> impl Iterator<Item = NodeId> + use<> {
        let (first, second) = match self {
            Self::Const(_)
            | Self::Cell(_)
            | Self::Periodic(_)
            | Self::Public(_)
            | Self::Draw(_)
            | Self::PublicProduct(_)
            | Self::PublicEvaluation(_) => (None, None),
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) => (Some(*a), Some(*b)),
            Self::Square(a) | Self::Neg(a) => (Some(*a), None),
        };
        first.into_iter().chain(second)
    }
}

fn id_at(index: usize) -> NodeId {
    NodeId(u32::try_from(index).expect("the resolver limits the size of a layout"))
}
