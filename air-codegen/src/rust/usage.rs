//! Which values of a function get a variable.

use crate::lower::{Graph, Id, Op};
use crate::schedule::Step;
use std::collections::{BTreeMap, BTreeSet};

/// How often steps use each value, and which must have a variable.
pub(crate) struct Usage {
    pub(crate) operands: BTreeMap<Id, usize>,
    pub(crate) named: BTreeSet<Id>,
}

impl Usage {
    /// The uses by these steps, and by who wants `outputs`.
    pub(crate) fn new(graph: &Graph, steps: &[Step], outputs: &[Id]) -> Self {
        let mut operands: BTreeMap<Id, usize> = BTreeMap::new();
        let mut named = BTreeSet::new();
        let mut n_readers: BTreeMap<Id, usize> = BTreeMap::new();
        for id in outputs {
            *operands.entry(*id).or_insert(0) += 1;
        }
        for step in steps {
            match step {
                Step::Let(id) => {
                    for operand in graph.op(*id).operands() {
                        *operands.entry(operand).or_insert(0) += 1;
                        if graph.op(operand).is_leaf() {
                            named.insert(operand);
                        }
                    }
                }
                Step::Vanish { constraint, private } => {
                    for id in boundary(graph, *constraint, private) {
                        *n_readers.entry(id).or_insert(0) += 1;
                    }
                }
                Step::Repeat(repeat) => named.extend(repeat.outers()),
            }
        }
        // A constraint reads alone what only it reads, unless that is a loop's business.
        let is_shared = |(id, n): (Id, usize)| {
            let op = graph.op(id);
            let in_loop =
                matches!(op, Op::CellAt(_) | Op::PeriodicAt(_) | Op::KnownAt(_) | Op::Outer(_));
            (n > 1 || in_loop || !op.is_leaf()).then_some(id)
        };
        named.extend(n_readers.into_iter().filter_map(is_shared));
        Self { operands, named }
    }
}

/// What the function of a constraint takes from outside: the values that are not its own.
pub(crate) fn boundary(graph: &Graph, constraint: usize, private: &[Id]) -> BTreeSet<Id> {
    let operands = private.iter().flat_map(|id| graph.op(*id).operands());
    operands
        .chain([graph.roots[constraint]])
        .filter(|id| !matches!(graph.op(*id), Op::Small(_)) && private.binary_search(id).is_err())
        .collect()
}
