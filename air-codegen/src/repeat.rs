//! Constraints of one `for` run whose polynomials differ only in which cells, elements of periodic columns and
//! known values they read: kept as a loop over a table of indices.

use crate::lower::{Graph, Id, Op, Small};
use crate::schedule::{Item, Placement};
use air_dsl::ir::Kind;
use std::collections::BTreeMap;

/// Fewer turns are written out.
const MIN_TURNS: usize = 3;

/// A loop: the body as a graph of its own, and one row of indices a turn.
#[derive(Clone, Debug)]
pub(crate) struct Repeat {
    /// What a turn computes; its roots are the values of the turn's constraints.
    pub(crate) body: Graph,
    /// For each turn, the constraints its values belong to.
    pub(crate) constraints: Vec<Vec<usize>>,
    /// For each column of the loop's table, what a turn reads: one operation of the outer graph a
    /// turn, a cell or a known value of this kind.
    pub(crate) columns: Vec<Vec<(Op, Kind)>>,
}

impl Repeat {
    /// The values that are computed before the loop.
    pub(crate) fn outers(&self) -> Vec<Id> {
        self.body
            .ops
            .iter()
            .filter_map(|op| if let Op::Outer(id) = op { Some(*id) } else { None })
            .collect()
    }

    /// The number of operations of a turn.
    pub(crate) fn n_operations(&self) -> usize {
        self.body.ops.iter().filter(|op| !op.is_leaf()).count()
    }
}

/// The constraints of a row set, in the order of the text, with loops where there are some.
pub(crate) fn find(
    graph: &Graph,
    constraints: &[Placement],
    members: &[usize],
    limit: usize,
) -> Vec<Item> {
    let finder = Finder { graph, constraints, shapes: shapes(graph), limit };
    finder.items(members, 0)
}

struct Finder<'a> {
    graph: &'a Graph,
    constraints: &'a [Placement],
    shapes: Vec<usize>,
    limit: usize,
}

impl Finder<'_> {
    /// Looks for loops at this depth of nesting, then inside each of them.
    fn items(&self, members: &[usize], depth: usize) -> Vec<Item> {
        let run = |c: &usize| self.constraints[*c].turns.get(depth).map(|turn| turn.run);
        let mut items = Vec::new();
        for same_run in members.chunk_by(|a, b| run(a) == run(b)) {
            if same_run.first().and_then(run).is_none() {
                items.extend(same_run.iter().copied().map(Item::One));
                continue;
            }
            let index = |c: &usize| self.constraints[*c].turns.get(depth).map(|turn| turn.index);
            let turns: Vec<&[usize]> = same_run.chunk_by(|a, b| index(a) == index(b)).collect();
            for alike in turns.chunk_by(|a, b| self.turn_shape(a) == self.turn_shape(b)) {
                if alike.len() >= MIN_TURNS {
                    items.extend(self.loops(alike));
                } else {
                    items.extend(alike.iter().flat_map(|turn| self.items(turn, depth + 1)));
                }
            }
        }
        items
    }

    fn turn_shape(&self, turn: &[usize]) -> Vec<usize> {
        turn.iter().map(|&c| self.shapes[self.graph.roots[c].0]).collect()
    }

    /// The loops over turns of one shape: one, unless its body is too large for a function.
    fn loops(&self, turns: &[&[usize]]) -> Vec<Item> {
        let n_constraints = turns.first().map_or(0, |turn| turn.len());
        let mut items = Vec::new();
        let mut start = 0;
        while start < n_constraints {
            let repeat_to = |end: usize| {
                let turns: Vec<&[usize]> = turns.iter().map(|turn| &turn[start..end]).collect();
                unify(self.graph, &self.shapes, &turns)
            };
            let mut end = start + 1;
            let mut repeat = repeat_to(end);
            while end < n_constraints {
                let longer = repeat_to(end + 1);
                if longer.n_operations() > self.limit {
                    break;
                }
                repeat = longer;
                end += 1;
            }
            items.push(Item::Loop(repeat));
            start = end;
        }
        items
    }
}

/// What a value looks like when one does not care which cells and known values it reads.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Small(Small),
    Cell(Kind),
    Periodic,
    Known(Kind),
    Commutative(&'static str, usize, usize),
    Sub(usize, usize),
    Unary(&'static str, usize),
}

fn shapes(graph: &Graph) -> Vec<usize> {
    let mut known: BTreeMap<Shape, usize> = BTreeMap::new();
    let mut shapes: Vec<usize> = Vec::with_capacity(graph.ops.len());
    for (op, &kind) in graph.ops.iter().zip(&graph.kinds) {
        let commutative = |name, a: Id, b: Id| {
            let (a, b) = (shapes[a.0], shapes[b.0]);
            Shape::Commutative(name, a.min(b), a.max(b))
        };
        let shape = match *op {
            Op::Small(small) => Shape::Small(small),
            Op::Cell(_) | Op::CellAt(_) => Shape::Cell(kind),
            Op::Periodic(_) | Op::PeriodicAt(_) => Shape::Periodic,
            Op::Known(_) | Op::KnownAt(_) | Op::Outer(_) => Shape::Known(kind),
            Op::Add(a, b) => commutative("add", a, b),
            Op::Mul(a, b) => commutative("mul", a, b),
            Op::Sub(a, b) => Shape::Sub(shapes[a.0], shapes[b.0]),
            Op::Square(a) => Shape::Unary("square", shapes[a.0]),
            Op::Double(a) => Shape::Unary("double", shapes[a.0]),
            Op::Neg(a) => Shape::Unary("neg", shapes[a.0]),
        };
        let next = known.len();
        shapes.push(*known.entry(shape).or_insert(next));
    }
    shapes
}

/// Makes one body of turns of one shape: the values of a turn side by side, turn by turn.
fn unify(graph: &Graph, shapes: &[usize], turns: &[&[usize]]) -> Repeat {
    let mut unifier = Unifier {
        graph,
        shapes,
        body: Graph::default(),
        columns: Vec::new(),
        done: BTreeMap::new(),
    };
    let n_constraints = turns.first().map_or(0, |turn| turn.len());
    let roots: Vec<Id> = (0..n_constraints)
        .map(|c| unifier.value(turns.iter().map(|turn| graph.roots[turn[c]]).collect()))
        .collect();
    let constraints = turns.iter().map(|turn| turn.to_vec()).collect();
    Repeat { body: Graph { roots, ..unifier.body }, constraints, columns: unifier.columns }
}

/// The same value in each turn.
type Tuple = Vec<Id>;

struct Unifier<'a> {
    graph: &'a Graph,
    shapes: &'a [usize],
    body: Graph,
    columns: Vec<Vec<(Op, Kind)>>,
    done: BTreeMap<Tuple, Id>,
}

impl Unifier<'_> {
    fn value(&mut self, root: Tuple) -> Id {
        let mut stack = vec![root.clone()];
        while let Some(tuple) = stack.last().cloned() {
            let operands = self.operands(&tuple);
            let missing: Vec<Tuple> =
                operands.iter().filter(|t| !self.done.contains_key(*t)).cloned().collect();
            if missing.is_empty() {
                stack.pop();
                if !self.done.contains_key(&tuple) {
                    let id = self.combine(&tuple, &operands);
                    self.done.insert(tuple, id);
                }
            } else {
                stack.extend(missing.into_iter().rev());
            }
        }
        self.done[&root]
    }

    /// The operands as tuples, aligned by shape with those of the first turn; none where the
    /// value is the same in all turns.
    fn operands(&self, tuple: &Tuple) -> Vec<Tuple> {
        if tuple.iter().all(|id| *id == tuple[0]) {
            return Vec::new();
        }
        let shape_of = |id: &Id| self.shapes[id.0];
        let first: Vec<Id> = self.graph.op(tuple[0]).operands().collect();
        let aligned = tuple.iter().map(|id| {
            let mut operands: Vec<Id> = self.graph.op(*id).operands().collect();
            if !operands.iter().map(shape_of).eq(first.iter().map(shape_of)) {
                operands.reverse();
            }
            operands
        });
        let aligned: Vec<Vec<Id>> = aligned.collect();
        (0..first.len()).map(|at| aligned.iter().map(|operands| operands[at]).collect()).collect()
    }

    fn combine(&mut self, tuple: &Tuple, operands: &[Tuple]) -> Id {
        let id = tuple[0];
        let (op, kind) = (self.graph.op(id), self.graph.kind(id));
        let operand = |at: usize| self.done[&operands[at]];
        let is_invariant = tuple.iter().all(|other| *other == id);
        let op = match op {
            Op::Small(_) | Op::Outer(_) => op,
            Op::Cell(_) | Op::Periodic(_) | Op::Known(_) if is_invariant => op,
            _ if is_invariant => Op::Outer(id),
            Op::Cell(_) | Op::CellAt(_) => Op::CellAt(self.column(tuple)),
            Op::Periodic(_) | Op::PeriodicAt(_) => Op::PeriodicAt(self.column(tuple)),
            Op::Known(_) | Op::KnownAt(_) => Op::KnownAt(self.column(tuple)),
            Op::Add(..) => Op::Add(operand(0), operand(1)),
            Op::Sub(..) => Op::Sub(operand(0), operand(1)),
            Op::Mul(..) => Op::Mul(operand(0), operand(1)),
            Op::Square(_) => Op::Square(operand(0)),
            Op::Double(_) => Op::Double(operand(0)),
            Op::Neg(_) => Op::Neg(operand(0)),
        };
        self.body.push(op, kind, self.graph.names[id.0].clone())
    }

    fn column(&mut self, tuple: &Tuple) -> usize {
        self.columns
            .push(tuple.iter().map(|id| (self.graph.op(*id), self.graph.kind(*id))).collect());
        self.columns.len() - 1
    }
}
