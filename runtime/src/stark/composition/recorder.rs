//! The constraints of a table as a list of operations, by evaluating generated code once with symbols for values.

use crate::field::Arith;
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Evaluator, Layout};
use core::cell::RefCell;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use std::collections::BTreeMap;

/// A value, by its place in the list of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Symbol(pub(super) usize);

/// How a value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Zero,
    One,
    /// A cell of a base column or of one of the challenge field.
    Cell(usize),
    Periodic(usize),
    Known(usize),
    KnownExt(usize),
    Add(Symbol, Symbol),
    Sub(Symbol, Symbol),
    Mul(Symbol, Symbol),
}

/// What is done in the order of generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A value is made.
    Value(Symbol),
    Vanish {
        constraint: usize,
        value: Symbol,
    },
    Close {
        row_set: usize,
    },
}

/// A recording: each node stands behind those that it is made from.
#[derive(Debug, Default)]
pub(super) struct Recording {
    pub(super) nodes: Vec<Node>,
    pub(super) events: Vec<Event>,
    /// Values that need no operation are made once.
    known: BTreeMap<Node, Symbol>,
}

thread_local! {
    /// The recording of this thread: operators have no place for another argument.
    static CURRENT: RefCell<Recording> = RefCell::new(Recording::default());
}

/// Records the constraints of a table.
pub(super) fn record<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    table: usize,
) -> Recording {
    CURRENT.with_borrow_mut(|recording| {
        *recording = Recording::default();
        // The constants of `Arith` are known before anything is recorded.
        assert_eq!(
            [recording.leaf(Node::Zero), recording.leaf(Node::One)],
            [Symbol::ZERO, Symbol::ONE]
        );
    });
    layout.evaluate(table, &mut Recorder);
    CURRENT.take()
}

impl Recording {
    fn push(&mut self, node: Node) -> Symbol {
        let symbol = Symbol(self.nodes.len());
        self.nodes.push(node);
        self.events.push(Event::Value(symbol));
        symbol
    }

    fn leaf(&mut self, node: Node) -> Symbol {
        match self.known.get(&node) {
            Some(&symbol) => symbol,
            None => {
                let symbol = self.push(node);
                self.known.insert(node, symbol);
                symbol
            }
        }
    }
}

fn leaf(node: Node) -> Symbol {
    CURRENT.with_borrow_mut(|recording| recording.leaf(node))
}

fn operation(node: Node) -> Symbol {
    CURRENT.with_borrow_mut(|recording| recording.push(node))
}

fn event(event: Event) {
    CURRENT.with_borrow_mut(|recording| recording.events.push(event));
}

struct Recorder;

impl Evaluator for Recorder {
    type Base = Symbol;
    type Ext = Symbol;

    fn cell(&self, mask: usize) -> Symbol {
        leaf(Node::Cell(mask))
    }

    fn ext_cell(&self, mask: usize) -> Symbol {
        leaf(Node::Cell(mask))
    }

    fn periodic(&self, mask: usize) -> Symbol {
        leaf(Node::Periodic(mask))
    }

    fn known(&self, index: usize) -> Symbol {
        leaf(Node::Known(index))
    }

    fn known_ext(&self, index: usize) -> Symbol {
        leaf(Node::KnownExt(index))
    }

    fn vanish(&mut self, constraint: usize, value: Symbol) {
        event(Event::Vanish { constraint, value });
    }

    fn vanish_ext(&mut self, constraint: usize, value: Symbol) {
        event(Event::Vanish { constraint, value });
    }

    fn close(&mut self, row_set: usize) {
        event(Event::Close { row_set });
    }
}

impl Arith for Symbol {
    const ZERO: Self = Self(0);
    const ONE: Self = Self(1);
}

impl Add for Symbol {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        operation(Node::Add(self, other))
    }
}

impl Sub for Symbol {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        operation(Node::Sub(self, other))
    }
}

impl Mul for Symbol {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        operation(Node::Mul(self, other))
    }
}

impl Neg for Symbol {
    type Output = Self;

    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl AddAssign for Symbol {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Symbol {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl MulAssign for Symbol {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}
