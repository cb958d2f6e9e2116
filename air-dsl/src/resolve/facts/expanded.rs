//! Polynomials written out, for what must be known and not only be likely.
//!
//! Fingerprints are compared at points that anyone may compute, so a text can be made whose polynomials collide there:
//! `2^61` and `1` do. What rests on an equality, a fact, is therefore settled here, exactly.

use crate::ir::{Cell, Expr, ExprNode, PeriodicCell};
use num_bigint::BigInt;
use num_traits::{One as _, Zero as _};
use std::collections::BTreeMap;

/// No polynomial with more terms is written out.
const MAX_TERMS: usize = 1 << 10;
/// No coefficient is longer, in bits.
const MAX_BITS: u64 = 1 << 13;

/// A constraint may be a fact's times an integer of so many bits. A larger one may be zero in the layout's field, and
/// the constraint with it; no field that we prove over is so small.
const MAX_FACTOR_BITS: u64 = 31;

/// What stands for itself in a polynomial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Leaf {
    Cell(Cell),
    Periodic(PeriodicCell),
    Public(usize),
    Draw(usize),
    PublicProduct(usize),
    PublicEvaluation(usize),
}

/// The terms of a polynomial that are not zero: the sorted factors of each, and its coefficient.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expanded(BTreeMap<Vec<Leaf>, BigInt>);

impl Expanded {
    /// An expression that is read `shift` rows further on, unless it is too long.
    pub(super) fn new(expr: &Expr, shift: i64) -> Option<Self> {
        let of = |expr: &Expr| Self::new(expr, shift);
        match &*expr.node {
            ExprNode::Const(value) => Some(Self::constant(value)),
            ExprNode::Cell(cell) => {
                Some(Self::leaf(Leaf::Cell(Cell { offset: cell.offset + shift, ..*cell })))
            }
            ExprNode::Periodic(cell) => {
                let cell = PeriodicCell { offset: cell.offset + shift, ..*cell };
                Some(Self::leaf(Leaf::Periodic(cell)))
            }
            ExprNode::Public(index) => Some(Self::leaf(Leaf::Public(*index))),
            ExprNode::Draw(index) => Some(Self::leaf(Leaf::Draw(*index))),
            ExprNode::PublicProduct(index) => Some(Self::leaf(Leaf::PublicProduct(*index))),
            ExprNode::PublicEvaluation(index) => Some(Self::leaf(Leaf::PublicEvaluation(*index))),
            ExprNode::Add(a, b) => of(a)?.plus(&of(b)?, &BigInt::one()),
            ExprNode::Sub(a, b) => of(a)?.plus(&of(b)?, &-BigInt::one()),
            ExprNode::Mul(a, b) => of(a)?.times(&of(b)?),
            ExprNode::Neg(a) => Self(BTreeMap::new()).plus(&of(a)?, &-BigInt::one()),
            ExprNode::Pow(a, exponent) => {
                let a = of(a)?;
                (0..*exponent).try_fold(Self::constant(&BigInt::one()), |power, _| power.times(&a))
            }
        }
    }

    /// The product of `x − v` over the given values, if this is `x`.
    pub(super) fn vanishing_on(&self, values: &[BigInt]) -> Option<Self> {
        let factor = |value: &BigInt| self.clone().plus(&Self::constant(value), &-BigInt::one());
        values
            .iter()
            .try_fold(Self::constant(&BigInt::one()), |all, value| all.times(&factor(value)?))
    }

    /// `1 − x`, if this is `x`.
    pub(super) fn complement(&self) -> Option<Self> {
        Self::constant(&BigInt::one()).plus(self, &-BigInt::one())
    }

    /// Whether one is the other times an integer that is not zero in any field larger than `2^MAX_FACTOR_BITS`.
    pub(super) fn is_multiple_of(&self, other: &Self) -> bool {
        let (Some((a, of_a)), Some((b, of_b))) =
            (self.0.first_key_value(), other.0.first_key_value())
        else {
            return self.0.is_empty() && other.0.is_empty();
        };
        let is_small_factor = |large: &BigInt, small: &BigInt| {
            (large % small).is_zero() && (large / small).bits() <= MAX_FACTOR_BITS
        };
        let mut pairs = self.0.iter().zip(&other.0);
        let is_multiple =
            pairs.all(|((a, of_self), (b, of_other))| a == b && of_self * of_b == of_other * of_a);
        a == b
            && (is_small_factor(of_a, of_b) || is_small_factor(of_b, of_a))
            && self.0.len() == other.0.len()
            && is_multiple
    }

    fn constant(value: &BigInt) -> Self {
        let terms = (!value.is_zero()).then(|| (Vec::new(), value.clone()));
        Self(terms.into_iter().collect())
    }

    fn leaf(leaf: Leaf) -> Self {
        Self(BTreeMap::from([(vec![leaf], BigInt::one())]))
    }

    fn plus(mut self, other: &Self, factor: &BigInt) -> Option<Self> {
        for (term, coefficient) in &other.0 {
            self.add(term.clone(), coefficient * factor);
        }
        self.bounded()
    }

    fn times(&self, other: &Self) -> Option<Self> {
        if self.0.len().saturating_mul(other.0.len()) > MAX_TERMS {
            return None;
        }
        let mut product = Self(BTreeMap::new());
        for (a, of_a) in &self.0 {
            for (b, of_b) in &other.0 {
                let mut term = [a.as_slice(), b.as_slice()].concat();
                term.sort_unstable();
                product.add(term, of_a * of_b);
            }
        }
        product.bounded()
    }

    fn add(&mut self, term: Vec<Leaf>, coefficient: BigInt) {
        use std::collections::btree_map::Entry;
        match self.0.entry(term) {
            Entry::Vacant(place) if !coefficient.is_zero() => _ = place.insert(coefficient),
            Entry::Vacant(_) => {}
            Entry::Occupied(mut place) => {
                *place.get_mut() += coefficient;
                if place.get().is_zero() {
                    place.remove();
                }
            }
        }
    }

    fn bounded(self) -> Option<Self> {
        let is_small =
            self.0.len() <= MAX_TERMS && self.0.values().all(|one| one.bits() <= MAX_BITS);
        is_small.then_some(self)
    }
}
