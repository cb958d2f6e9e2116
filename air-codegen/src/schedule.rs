//! Operations to functions: what is computed where, and in which order.
//!
//! Constraints are grouped by row set. A value that several constraints of a group need, or that is
//! worth carrying from one group to another, is computed once and named; everything else belongs
//! to the function of its constraint. The steps of a group are in order of first use, each
//! constraint as soon as its values exist, and are cut into parts of bounded size, since the time
//! rustc needs grows faster than the function it compiles.

use crate::lower::{Graph, Id, Op};
use crate::repeat::{self, Repeat};
use air_dsl::ir::Turn;
use std::collections::{BTreeMap, BTreeSet};

/// A value without multiplications and with at most this many operations is computed again
/// rather than carried.
const CHEAP_OPERATIONS: usize = 6;

/// What the schedule has to know of a constraint.
#[derive(Clone, Debug)]
pub(crate) struct Placement {
    /// Index of its row set.
    pub(crate) row_set: usize,
    /// The loops around it, outermost first.
    pub(crate) turns: Vec<Turn>,
}

/// The constraints that hold on one row set.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Index of the row set.
    pub(crate) row_set: usize,
    /// The functions that evaluate them.
    pub(crate) parts: Vec<Part>,
}

/// What one function computes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// Values of earlier parts.
    pub(crate) inputs: Vec<Id>,
    /// What it does, in order.
    pub(crate) steps: Vec<Step>,
    /// Values that later parts need.
    pub(crate) outputs: Vec<Id>,
}

/// One thing a part does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Computes a value.
    Let(Id),
    /// States a constraint; `private` are the operations that only it needs, in order.
    Vanish { constraint: usize, private: Vec<Id> },
    /// States the constraints of a loop.
    Repeat(Repeat),
}

/// Groups and cuts the constraints of a table; a part has about `limit` operations at most.
pub(crate) fn schedule(graph: &Graph, constraints: &[Placement], limit: usize) -> Vec<Group> {
    let mut items: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (constraint, placement) in constraints.iter().enumerate() {
        items.entry(placement.row_set).or_default().push(constraint);
    }
    let row_sets: Vec<usize> = items.keys().copied().collect();
    let items: Vec<Vec<Item>> = items
        .into_values()
        .map(|members| repeat::find(graph, constraints, &members, limit))
        .collect();
    let parts = Scheduler::new(graph, &items, limit).parts(items);
    row_sets.into_iter().zip(parts).map(|(row_set, parts)| Group { row_set, parts }).collect()
}

/// The steps of one turn of a loop.
pub(crate) fn schedule_body(body: &Graph) -> Vec<Step> {
    let items = vec![(0..body.roots.len()).map(Item::One).collect::<Vec<_>>()];
    let parts = Scheduler::new(body, &items, usize::MAX).parts(items);
    parts.into_iter().flatten().flat_map(|part| part.steps).collect()
}

/// A constraint, or constraints kept as a loop.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    One(usize),
    Loop(Repeat),
}

impl Item {
    /// The values of the graph that it needs.
    fn roots(&self, graph: &Graph) -> Vec<Id> {
        match self {
            Self::One(constraint) => vec![graph.roots[*constraint]],
            Self::Loop(repeat) => repeat.outers(),
        }
    }
}

struct Scheduler<'a> {
    graph: &'a Graph,
    limit: usize,
    /// The operation is computed again where it is needed, not carried.
    cheap: Vec<bool>,
    /// For each group, whether an operation is a named value there.
    named: Vec<Vec<bool>>,
}

impl<'a> Scheduler<'a> {
    fn new(graph: &'a Graph, groups: &[Vec<Item>], limit: usize) -> Self {
        let cheap = cheap(graph);
        let n = graph.ops.len();
        let mut n_groups_with = vec![0_usize; n];
        let mut named = Vec::with_capacity(groups.len());
        for items in groups {
            let mut n_items_with = vec![0_usize; n];
            for item in items {
                for id in graph.cone(item.roots(graph)) {
                    n_items_with[id.0] += 1;
                }
            }
            for (total, &here) in n_groups_with.iter_mut().zip(&n_items_with) {
                *total += usize::from(here > 0);
            }
            named.push(n_items_with.into_iter().map(|count| count > 1).collect::<Vec<bool>>());
        }
        for (names, items) in named.iter_mut().zip(groups) {
            for item in items {
                let roots = item.roots(graph);
                let cone = graph.cone(roots.iter().copied());
                for &id in &cone {
                    names[id.0] |= n_groups_with[id.0] > 1 && !cheap[id.0];
                }
                let is_loop = matches!(item, Item::Loop(_));
                let is_private = |id: &&Id| !names[id.0] && !graph.op(**id).is_leaf();
                if is_loop || cone.iter().filter(is_private).count() > limit {
                    // A loop takes its values by name, and so does a constraint too large for one
                    // function, which then only does its last operation.
                    for &id in cone.iter().filter(|id| is_loop || !roots.contains(id)) {
                        names[id.0] = true;
                    }
                }
            }
            close_under_operands(graph, names);
        }
        Self { graph, limit, cheap, named }
    }

    fn parts(&self, groups: Vec<Vec<Item>>) -> Vec<Vec<Part>> {
        let mut carried = vec![false; self.graph.ops.len()];
        let mut groups: Vec<Vec<Part>> = groups
            .into_iter()
            .enumerate()
            .map(|(group, items)| {
                let steps = self.steps(group, items, &mut carried);
                self.cut(steps)
            })
            .collect();
        self.connect(&mut groups);
        groups
    }

    /// The steps of a group; `carried` are the values that earlier groups have computed.
    fn steps(&self, group: usize, items: Vec<Item>, carried: &mut [bool]) -> Vec<Step> {
        let named = &self.named[group];
        let mut here = vec![false; carried.len()];
        let mut steps = Vec::new();
        for item in items {
            let mut wanted = BTreeSet::new();
            let mut private = BTreeSet::new();
            let mut stack = item.roots(self.graph);
            while let Some(id) = stack.pop() {
                let op = self.graph.op(id);
                let is_there = named[id.0] && (here[id.0] || carried[id.0]);
                if op.is_leaf() || is_there {
                    continue;
                }
                let set = if named[id.0] { &mut wanted } else { &mut private };
                if set.insert(id) {
                    stack.extend(op.operands());
                }
            }
            for id in wanted {
                here[id.0] = true;
                carried[id.0] |= !self.cheap[id.0];
                steps.push(Step::Let(id));
            }
            steps.push(match item {
                Item::One(constraint) => {
                    Step::Vanish { constraint, private: private.into_iter().collect() }
                }
                Item::Loop(repeat) => Step::Repeat(repeat),
            });
        }
        steps
    }

    fn cut(&self, steps: Vec<Step>) -> Vec<Part> {
        let mut parts = vec![Part::default()];
        let mut n_operations = 0_usize;
        for step in steps {
            let weight = match &step {
                Step::Let(_) => 1,
                Step::Vanish { private, .. } => private.len(),
                Step::Repeat(repeat) => repeat.n_operations(),
            };
            n_operations = n_operations.saturating_add(weight);
            if n_operations > self.limit && parts.last().is_some_and(|part| !part.steps.is_empty())
            {
                parts.push(Part::default());
                n_operations = weight;
            }
            parts.last_mut().expect("there is always a part").steps.push(step);
        }
        parts
    }

    /// Gives each part what it needs from earlier ones: cheap values again, others as inputs.
    fn connect(&self, groups: &mut [Vec<Part>]) {
        let mut home: BTreeMap<Id, (usize, usize)> = BTreeMap::new();
        let mut exported: BTreeSet<(usize, usize, Id)> = BTreeSet::new();
        for (g, parts) in groups.iter_mut().enumerate() {
            for (p, part) in parts.iter_mut().enumerate() {
                let (again, inputs) = self.missing(part);
                for &id in &inputs {
                    let &(g, p) = home.get(&id).expect("a value is scheduled before its use");
                    exported.insert((g, p, id));
                }
                part.inputs = inputs.into_iter().collect();
                part.steps.splice(..0, again.into_iter().map(Step::Let));
                for step in &part.steps {
                    if let Step::Let(id) = step {
                        home.entry(*id).or_insert((g, p));
                    }
                }
            }
        }
        for (g, p, id) in exported {
            groups[g][p].outputs.push(id);
        }
    }

    /// What a part uses and does not compute: (to be computed again, to be handed in).
    fn missing(&self, part: &Part) -> (BTreeSet<Id>, BTreeSet<Id>) {
        let mut defined = BTreeSet::new();
        let mut stack: Vec<Id> = Vec::new();
        for step in &part.steps {
            match step {
                Step::Let(id) => {
                    defined.insert(*id);
                    stack.extend(self.graph.op(*id).operands());
                }
                Step::Vanish { constraint, private } => {
                    defined.extend(private);
                    stack.extend(private.iter().flat_map(|id| self.graph.op(*id).operands()));
                    stack.push(self.graph.roots[*constraint]);
                }
                Step::Repeat(repeat) => stack.extend(repeat.outers()),
            }
        }
        let (mut again, mut inputs) = (BTreeSet::new(), BTreeSet::new());
        while let Some(id) = stack.pop() {
            let op = self.graph.op(id);
            if op.is_leaf() || defined.contains(&id) {
                continue;
            }
            if !self.cheap[id.0] {
                inputs.insert(id);
            } else if again.insert(id) {
                stack.extend(op.operands());
            }
        }
        (again, inputs)
    }
}

/// Whether a value is computed again rather than carried: no product, and few operations.
fn cheap(graph: &Graph) -> Vec<bool> {
    let mut sizes: Vec<Option<usize>> = Vec::with_capacity(graph.ops.len());
    for op in &graph.ops {
        let operands = op.operands().try_fold(0_usize, |sum, id| Some(sum + sizes[id.0]?));
        let own = usize::from(!op.is_leaf());
        let size = operands.filter(|_| !op.multiplies()).map(|sum| sum + own);
        sizes.push(size.filter(|&size| size <= CHEAP_OPERATIONS));
    }
    sizes.into_iter().map(|size| size.is_some()).collect()
}

/// A named value is computed from named values.
fn close_under_operands(graph: &Graph, named: &mut [bool]) {
    for at in (0..named.len()).rev() {
        if named[at] {
            let op: Op = graph.ops[at];
            for operand in op.operands() {
                named[operand.0] = true;
            }
        }
    }
}
