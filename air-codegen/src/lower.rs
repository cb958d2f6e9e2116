//! Constraint DAG to operations: what is the same in every row is split off.
//!
//! A value without cells is computed once a proof; the largest such values become entries of the
//! layout's tables of known values, and only what depends on cells is left as operations.

use air_dsl::dag::{Dag, Node, NodeId, TableDag};
use air_dsl::ir::Kind;
use air_dsl::source::{Sources, Span};
use num_bigint::BigInt;
use num_traits::{One, Zero};

/// Index of an operation in its [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(pub(crate) usize);

/// An integer that needs no table: it is written as sums of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Small {
    /// 0
    Zero,
    /// 1
    One,
    /// 2
    Two,
    /// −1
    MinusOne,
}

impl Small {
    pub(crate) fn of(value: &BigInt) -> Option<Self> {
        if value.is_zero() {
            Some(Self::Zero)
        } else if value.is_one() {
            Some(Self::One)
        } else if *value == BigInt::from(2) {
            Some(Self::Two)
        } else if *value == BigInt::from(-1) {
            Some(Self::MinusOne)
        } else {
            None
        }
    }
}

/// One operation, or a value that is there without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    /// A small integer.
    Small(Small),
    /// A cell: index in the table's mask.
    Cell(usize),
    /// An element of a periodic column: index in the table's mask of them.
    Periodic(usize),
    /// A known value: index in the table of its kind.
    Known(usize),
    /// In the body of a loop: the cell whose index is in this column of the loop's table.
    CellAt(usize),
    /// In the body of a loop: the element of a periodic column whose index is in this column of the loop's table.
    PeriodicAt(usize),
    /// In the body of a loop: the known value whose index is in this column of the loop's table.
    KnownAt(usize),
    /// In the body of a loop: a value computed before the loop.
    Outer(Id),
    /// A sum.
    Add(Id, Id),
    /// A difference.
    Sub(Id, Id),
    /// A product.
    Mul(Id, Id),
    /// A square.
    Square(Id),
    /// Twice a value.
    Double(Id),
    /// The negative.
    Neg(Id),
}

impl Op {
    /// The values it is computed from.
    pub(crate) fn operands(self) -> impl Iterator<Item = Id> {
        let (first, second) = match self {
            Self::Small(_)
            | Self::Cell(_)
            | Self::Periodic(_)
            | Self::Known(_)
            | Self::CellAt(_)
            | Self::PeriodicAt(_)
            | Self::KnownAt(_)
            | Self::Outer(_) => (None, None),
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) => (Some(a), Some(b)),
            Self::Square(a) | Self::Double(a) | Self::Neg(a) => (Some(a), None),
        };
        first.into_iter().chain(second)
    }

    /// Whether it computes nothing.
    pub(crate) fn is_leaf(self) -> bool {
        self.operands().next().is_none()
    }

    /// Whether it multiplies two values.
    pub(crate) fn multiplies(self) -> bool {
        matches!(self, Self::Mul(..) | Self::Square(_))
    }
}

/// Operations, each after its operands, and the value of each constraint.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pub(crate) ops: Vec<Op>,
    pub(crate) kinds: Vec<Kind>,
    /// What the text calls each value, if it has a name.
    pub(crate) names: Vec<Option<String>>,
    /// The value of each constraint.
    pub(crate) roots: Vec<Id>,
}

impl Graph {
    pub(crate) fn op(&self, id: Id) -> Op {
        self.ops[id.0]
    }

    pub(crate) fn kind(&self, id: Id) -> Kind {
        self.kinds[id.0]
    }

    /// The given values and everything they are computed from, in ascending order.
    pub(crate) fn cone(&self, roots: impl IntoIterator<Item = Id>) -> Vec<Id> {
        let mut seen = vec![false; self.ops.len()];
        let mut stack: Vec<Id> = roots.into_iter().collect();
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut seen[id.0], true) {
                stack.extend(self.op(id).operands());
            }
        }
        (0..seen.len()).filter(|&at| seen[at]).map(Id).collect()
    }

    pub(crate) fn push(&mut self, op: Op, kind: Kind, name: Option<String>) -> Id {
        self.ops.push(op);
        self.kinds.push(kind);
        self.names.push(name);
        Id(self.ops.len() - 1)
    }
}

/// Index of a node of [`Knowns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KnownId(pub(crate) usize);

/// A value without cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KnownOp {
    /// An integer.
    Const(BigInt),
    /// A public scalar.
    Public(usize),
    /// A challenge.
    Draw(usize),
    /// The public product of a permutation of a table.
    PublicProduct { table: usize, permutation: usize },
    /// The evaluation of a public list that an accumulator of a table meets.
    PublicEvaluation { table: usize, accumulator: usize },
    /// A sum.
    Add(KnownId, KnownId),
    /// A difference.
    Sub(KnownId, KnownId),
    /// A product.
    Mul(KnownId, KnownId),
    /// A square.
    Square(KnownId),
    /// The negative.
    Neg(KnownId),
}

/// The values without cells of all tables: how they are computed, and which have an index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Knowns {
    /// All of them, each after its operands, none twice.
    pub(crate) ops: Vec<KnownOp>,
    pub(crate) kinds: Vec<Kind>,
    /// The entries of the base table.
    pub(crate) base: Vec<KnownId>,
    /// The entries of the table over the challenge field.
    pub(crate) ext: Vec<KnownId>,
}

impl Knowns {
    fn intern(&mut self, op: KnownOp, kind: Kind) -> KnownId {
        if let Some(at) = self.ops.iter().position(|other| *other == op) {
            return KnownId(at);
        }
        self.ops.push(op);
        self.kinds.push(kind);
        KnownId(self.ops.len() - 1)
    }

    /// The index of a value in the table of its kind.
    fn entry(&mut self, id: KnownId) -> usize {
        let table = match self.kinds[id.0] {
            Kind::Base => &mut self.base,
            Kind::Ext => &mut self.ext,
        };
        table.iter().position(|other| *other == id).unwrap_or_else(|| {
            table.push(id);
            table.len() - 1
        })
    }
}

/// Splits every table's graph in what is known before any row is seen and what is not.
pub(crate) fn lower(dag: &Dag) -> (Vec<Graph>, Knowns) {
    let mut knowns = Knowns::default();
    let graphs = dag
        .tables
        .iter()
        .enumerate()
        .map(|(index, table)| lower_table(index, table, &dag.sources, &mut knowns))
        .collect();
    (graphs, knowns)
}

/// Does the same with terms of a table, which have known values of their own.
pub(crate) fn lower_terms(dag: &Dag, table: usize, terms: &TableDag) -> (Graph, Knowns) {
    let mut knowns = Knowns::default();
    (lower_table(table, terms, &dag.sources, &mut knowns), knowns)
}

/// What a node of the DAG has become.
#[derive(Clone, Copy)]
enum Lowered {
    Known(KnownId),
    Value(Id),
}

/// Longer ones say less than their formula.
const LONGEST_NAME: usize = 24;

fn lower_table(index: usize, table: &TableDag, sources: &Sources, knowns: &mut Knowns) -> Graph {
    let live = live_nodes(table);
    let mut lowering = Lowering { graph: Graph::default(), knowns, entries: Vec::new() };
    let mut lowered: Vec<Lowered> = Vec::with_capacity(table.nodes.len());
    for (at, node) in table.nodes.iter().enumerate() {
        let kind = table.kinds[at];
        let known =
            |op, lowering: &mut Lowering<'_>| Lowered::Known(lowering.knowns.intern(op, kind));
        let of = |id: NodeId| lowered[id.0 as usize];
        let result = match node {
            // A node that no constraint reaches is not computed; any value stands for it.
            _ if !live[at] => Lowered::Known(KnownId(usize::MAX)),
            Node::Const(value) => known(KnownOp::Const(value.clone()), &mut lowering),
            Node::Cell(mask) => Lowered::Value(lowering.graph.push(Op::Cell(*mask), kind, None)),
            Node::Periodic(mask) => {
                Lowered::Value(lowering.graph.push(Op::Periodic(*mask), kind, None))
            }
            Node::Public(public) => known(KnownOp::Public(*public), &mut lowering),
            Node::Draw(draw) => known(KnownOp::Draw(*draw), &mut lowering),
            Node::PublicProduct(permutation) => known(
                KnownOp::PublicProduct { table: index, permutation: *permutation },
                &mut lowering,
            ),
            Node::PublicEvaluation(accumulator) => known(
                KnownOp::PublicEvaluation { table: index, accumulator: *accumulator },
                &mut lowering,
            ),
            Node::Add(a, b) => lowering.binary(Binary::Add, of(*a), of(*b), kind),
            Node::Sub(a, b) => lowering.binary(Binary::Sub, of(*a), of(*b), kind),
            Node::Mul(a, b) => lowering.binary(Binary::Mul, of(*a), of(*b), kind),
            Node::Square(a) => match of(*a) {
                Lowered::Known(a) => known(KnownOp::Square(a), &mut lowering),
                Lowered::Value(a) => Lowered::Value(lowering.graph.push(Op::Square(a), kind, None)),
            },
            Node::Neg(a) => match of(*a) {
                Lowered::Known(a) => known(KnownOp::Neg(a), &mut lowering),
                Lowered::Value(a) => Lowered::Value(lowering.graph.push(Op::Neg(a), kind, None)),
            },
        };
        if let Lowered::Value(id) = result {
            lowering.graph.names[id.0] = name(&table.places[at], sources);
        }
        lowered.push(result);
    }
    let roots = table.constraints.iter().map(|c| lowered[c.value.0 as usize]).collect::<Vec<_>>();
    let roots = roots.into_iter().map(|root| lowering.value(root)).collect();
    Graph { roots, ..lowering.graph }
}

/// What the text calls a value: the first place at which it is written as a name, or else as a name
/// that is shifted or called.
fn name(places: &[Span], sources: &Sources) -> Option<String> {
    let texts = places.iter().filter_map(|span| sources.get(span.file).text.get(span.range()));
    let names = texts.filter(|text| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_.[]()".contains(c);
        text.len() <= LONGEST_NAME
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(is_part)
    });
    let is_plain = |text: &&str| !text.contains(['.', '[', '(']);
    let mut names = names.peekable();
    let first = names.peek().copied();
    names.find(is_plain).or(first).map(str::to_owned)
}

fn live_nodes(table: &TableDag) -> Vec<bool> {
    let mut live = vec![false; table.nodes.len()];
    for constraint in &table.constraints {
        live[constraint.value.0 as usize] = true;
    }
    for at in (0..table.nodes.len()).rev() {
        if !live[at] {
            continue;
        }
        match &table.nodes[at] {
            Node::Const(_)
            | Node::Cell(_)
            | Node::Periodic(_)
            | Node::Public(_)
            | Node::Draw(_)
            | Node::PublicProduct(_)
            | Node::PublicEvaluation(_) => {}
            Node::Add(a, b) | Node::Sub(a, b) | Node::Mul(a, b) => {
                live[a.0 as usize] = true;
                live[b.0 as usize] = true;
            }
            Node::Square(a) | Node::Neg(a) => live[a.0 as usize] = true,
        }
    }
    live
}

#[derive(Clone, Copy)]
enum Binary {
    Add,
    Sub,
    Mul,
}

struct Lowering<'a> {
    graph: Graph,
    knowns: &'a mut Knowns,
    /// The leaf of each known value that an operation of this table reads.
    entries: Vec<(KnownId, Id)>,
}

impl Lowering<'_> {
    fn binary(&mut self, binary: Binary, a: Lowered, b: Lowered, kind: Kind) -> Lowered {
        if let (Lowered::Known(a), Lowered::Known(b)) = (a, b) {
            let op = match binary {
                Binary::Add => KnownOp::Add(a, b),
                Binary::Sub => KnownOp::Sub(a, b),
                Binary::Mul => KnownOp::Mul(a, b),
            };
            return Lowered::Known(self.knowns.intern(op, kind));
        }
        let (a, b) = (self.value(a), self.value(b));
        let op = match (binary, self.graph.op(a), self.graph.op(b)) {
            (Binary::Mul, Op::Small(Small::Two), _) => Op::Double(b),
            (Binary::Mul, _, Op::Small(Small::Two)) => Op::Double(a),
            (Binary::Mul, Op::Small(Small::MinusOne), _) => Op::Neg(b),
            (Binary::Mul, _, Op::Small(Small::MinusOne)) => Op::Neg(a),
            (Binary::Add, _, _) if a == b => Op::Double(a),
            (Binary::Add, _, _) => Op::Add(a, b),
            (Binary::Sub, _, _) => Op::Sub(a, b),
            (Binary::Mul, _, _) => Op::Mul(a, b),
        };
        Lowered::Value(self.graph.push(op, kind, None))
    }

    /// The operation for a lowered node; a known value gets its leaf at its first use.
    fn value(&mut self, lowered: Lowered) -> Id {
        let known = match lowered {
            Lowered::Value(id) => return id,
            Lowered::Known(known) => known,
        };
        if let Some((_, id)) = self.entries.iter().find(|(other, _)| *other == known) {
            return *id;
        }
        let op = match &self.knowns.ops[known.0] {
            KnownOp::Const(value) => Small::of(value).map(Op::Small),
            KnownOp::Public(_)
            | KnownOp::Draw(_)
            | KnownOp::PublicProduct { .. }
            | KnownOp::PublicEvaluation { .. }
            | KnownOp::Add(..)
            | KnownOp::Sub(..)
            | KnownOp::Mul(..)
            | KnownOp::Square(_)
            | KnownOp::Neg(_) => None,
        };
        let op = op.unwrap_or_else(|| Op::Known(self.knowns.entry(known)));
        let id = self.graph.push(op, self.knowns.kinds[known.0], None);
        self.entries.push((known, id));
        id
    }
}
