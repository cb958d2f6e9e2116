//! The statements of one generated function: names for what is used twice, nesting for the rest.

use super::expression::{Expression, Rings};
use crate::lower::{Graph, Id, Op};
use crate::names::{Names, snake};
use air_dsl::ir::Kind;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::collections::BTreeMap;

/// A nested expression has at most this many operations; more get a name.
const NESTED_OPERATIONS: usize = 8;

/// A cell or known value as code: what a variable for it is called, and how it is read.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) variable: String,
    pub(crate) load: TokenStream,
}

/// How a function reads the leaves of its graph.
pub(crate) type Leaves<'a> = &'a dyn Fn(Op, Kind) -> Leaf;

/// A function body in the making.
pub(crate) struct Body<'a> {
    graph: &'a Graph,
    leaves: Leaves<'a>,
    rings: Rings,
    pub(crate) names: Names,
    /// How often each value is still to be written.
    uses: BTreeMap<Id, usize>,
    bound: BTreeMap<Id, Ident>,
    nested: BTreeMap<Id, Expression>,
    pub(crate) statements: Vec<TokenStream>,
    /// The value that the function ends with; it needs no variable.
    pub(crate) last: Option<Id>,
}

impl<'a> Body<'a> {
    pub(crate) fn new(graph: &'a Graph, leaves: Leaves<'a>, names: Names, rings: Rings) -> Self {
        Self {
            graph,
            leaves,
            rings,
            names,
            uses: BTreeMap::new(),
            bound: BTreeMap::new(),
            nested: BTreeMap::new(),
            statements: Vec::new(),
            last: None,
        }
    }

    /// Announces uses of a value; what is used once may be nested where it is used.
    pub(crate) fn will_use(&mut self, id: Id, times: usize) {
        *self.uses.entry(id).or_insert(0) += times;
    }

    /// A value that the function is given.
    pub(crate) fn bind(&mut self, id: Id, name: Ident) {
        self.bound.insert(id, name);
    }

    /// Whether a value has a variable.
    pub(crate) fn is_bound(&self, id: Id) -> bool {
        self.bound.contains_key(&id)
    }

    /// The variable of a value: of a leaf it is read now, unless it was before.
    ///
    /// # Panics
    /// If the value is an operation that was not computed by [`Body::compute`].
    pub(crate) fn variable(&mut self, id: Id) -> Ident {
        if let Some(name) = self.bound.get(&id) {
            return name.clone();
        }
        let (op, kind) = (self.graph.op(id), self.graph.kind(id));
        let (wanted, value) = match self.nested.remove(&id) {
            Some(expression) => {
                let name = self.graph.names[id.0].as_deref().map_or("v".to_owned(), snake);
                (name, expression.in_ring(&self.rings, kind))
            }
            None => {
                assert!(op.is_leaf(), "a value is computed before its use");
                let leaf = (self.leaves)(op, kind);
                (leaf.variable, leaf.load)
            }
        };
        let name = self.names.fresh(&wanted);
        self.statements.push(quote!(let #name = #value;));
        self.bound.insert(id, name.clone());
        name
    }

    /// The expression for a value, to be written in a larger one.
    pub(crate) fn expression(&mut self, id: Id) -> Expression {
        let kind = self.graph.kind(id);
        if let Op::Small(small) = self.graph.op(id) {
            return self.rings.small(small, kind);
        }
        if let Some(expression) = self.nested.remove(&id) {
            return expression;
        }
        let name = self.variable(id);
        self.rings.atom(quote!(#name), kind)
    }

    /// Computes a value from its operands, which exist.
    pub(crate) fn compute(&mut self, id: Id) {
        let expression = match self.graph.op(id) {
            Op::Small(_)
            | Op::Cell(_)
            | Op::Periodic(_)
            | Op::Known(_)
            | Op::CellAt(_)
            | Op::PeriodicAt(_)
            | Op::KnownAt(_)
            | Op::Outer(_) => return,
            Op::Add(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.rings.add(&a, &b)
            }
            Op::Sub(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.rings.sub(&a, &b)
            }
            Op::Mul(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.rings.mul(&a, &b)
            }
            Op::Square(a) => {
                let a = self.expression(a);
                self.rings.square(&a)
            }
            Op::Double(a) => {
                let a = self.expression(a);
                self.rings.double(&a)
            }
            Op::Neg(a) => {
                let a = self.expression(a);
                self.rings.neg(&a)
            }
        };
        let is_long = expression.n_operations > NESTED_OPERATIONS && self.last != Some(id);
        self.nested.insert(id, expression);
        if is_long || self.uses.get(&id).is_some_and(|&times| times > 1) {
            self.variable(id);
        }
    }

    /// A value as the function's result, in the ring of its kind.
    pub(crate) fn result(&mut self, id: Id) -> TokenStream {
        let (op, kind) = (self.graph.op(id), self.graph.kind(id));
        let is_nested = self.nested.contains_key(&id) || self.bound.contains_key(&id);
        if op.is_leaf() && !is_nested && !matches!(op, Op::Small(_)) {
            return (self.leaves)(op, kind).load;
        }
        let expression = self.expression(id);
        expression.in_ring(&self.rings, kind)
    }
}
