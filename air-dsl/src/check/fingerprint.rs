//! Polynomials by their values at fixed points: equal polynomials have equal fingerprints.
//!
//! Folding finds most polynomials that are zero or equal, but not `(a+b)·(a−b) = a·a − b·b`. The
//! value at a random point finds them all. Two different polynomials of degree at most 2^9 have
//! the same fingerprint with a probability below (2^9/2^61)^3 (Schwartz–Zippel), for points that
//! do not depend on the text; a layout made to collide only gets a message that it deserves. What must be
//! certain, that a constraint proves a fact, is not settled by fingerprints.

use crate::dag::TableDag;
use crate::interpret::{self, Values};
use crate::ir::{Cell, Expr, ExprNode, PeriodicCell};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::ToPrimitive as _;

/// A Mersenne prime, so that products fit 128 bits.
const MODULUS: u64 = (1 << 61) - 1;
const N_POINTS: usize = 3;

/// The values of a polynomial at the fixed points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fingerprint([u64; N_POINTS]);

impl Fingerprint {
    /// The fingerprint of every constraint of a table.
    pub(super) fn of_constraints(table: &TableDag) -> Vec<Self> {
        let mut fingerprints = vec![Self([0; N_POINTS]); table.constraints.len()];
        for point in 0..N_POINTS {
            let values = interpret::constraints(table, &mut Point(point as u64));
            for (fingerprint, value) in fingerprints.iter_mut().zip(values) {
                fingerprint.0[point] = value;
            }
        }
        fingerprints
    }

    /// The fingerprint of an expression that is read `shift` rows further on.
    pub(crate) fn of_expression(expr: &Expr, shift: i64) -> Self {
        Self(core::array::from_fn(|point| value(&mut Point(point as u64), expr, shift)))
    }

    /// The fingerprint of the product of `x − v` over the given values, if this is that of `x`.
    pub(crate) fn vanishing_on(self, values: &[BigInt]) -> Self {
        let mut point = Point(0);
        let values: Vec<u64> = values.iter().map(|value| point.constant(value)).collect();
        let product = |x: u64| {
            values.iter().fold(1, |all, value| product(all, (x + (MODULUS - value)) % MODULUS))
        };
        Self(self.0.map(product))
    }

    /// Whether the polynomial is zero.
    pub(super) fn is_zero(self) -> bool {
        self.0 == [0; N_POINTS]
    }

    /// Whether the polynomial is the same everywhere.
    pub(super) fn is_constant(self) -> bool {
        self.0.iter().all(|value| *value == self.0[0])
    }

    /// The fingerprint up to a constant factor: `a = b` and `2·b = 2·a` vanish together.
    pub(crate) fn up_to_a_factor(self) -> Self {
        let Some(pivot) = self.0.into_iter().find(|value| *value != 0) else { return self };
        let inverse = power(pivot, MODULUS - 2);
        Self(self.0.map(|value| product(value, inverse)))
    }
}

/// Arithmetic modulo a prime, with a value for every leaf that depends on the leaf and the point.
struct Point(u64);

impl Point {
    fn leaf(&self, class: u64, index: u64) -> u64 {
        let seed = [self.0, class, index].into_iter().fold(0, |state, word| mix(state ^ mix(word)));
        seed % MODULUS
    }
}

impl Values for Point {
    type Value = u64;

    fn constant(&mut self, value: &BigInt) -> u64 {
        let reduced = value.mod_floor(&BigInt::from(MODULUS));
        reduced.to_u64().expect("a remainder is below the modulus")
    }
    fn cell(&mut self, cell: Cell) -> u64 {
        self.leaf(mix(cell.column as u64), cell.offset.cast_unsigned())
    }
    fn periodic(&mut self, cell: PeriodicCell) -> u64 {
        self.leaf(mix(!(cell.periodic as u64)), cell.offset.cast_unsigned())
    }
    fn public(&mut self, index: usize) -> u64 {
        self.leaf(1, index as u64)
    }
    fn draw(&mut self, index: usize) -> u64 {
        self.leaf(2, index as u64)
    }
    fn public_product(&mut self, index: usize) -> u64 {
        self.leaf(3, index as u64)
    }
    fn public_evaluation(&mut self, index: usize) -> u64 {
        self.leaf(4, index as u64)
    }
    fn add(&mut self, a: &u64, b: &u64) -> u64 {
        (a + b) % MODULUS
    }
    fn sub(&mut self, a: &u64, b: &u64) -> u64 {
        (a + (MODULUS - b)) % MODULUS
    }
    fn mul(&mut self, a: &u64, b: &u64) -> u64 {
        product(*a, *b)
    }
}

/// The value of an expression at a point, read `shift` rows further on.
fn value(point: &mut Point, expr: &Expr, shift: i64) -> u64 {
    match &*expr.node {
        ExprNode::Const(value) => point.constant(value),
        ExprNode::Cell(cell) => point.cell(Cell { offset: cell.offset + shift, ..*cell }),
        ExprNode::Periodic(cell) => {
            point.periodic(PeriodicCell { offset: cell.offset + shift, ..*cell })
        }
        ExprNode::Public(index) => point.public(*index),
        ExprNode::Draw(index) => point.draw(*index),
        ExprNode::PublicProduct(index) => point.public_product(*index),
        ExprNode::PublicEvaluation(index) => point.public_evaluation(*index),
        ExprNode::Add(a, b) => (value(point, a, shift) + value(point, b, shift)) % MODULUS,
        ExprNode::Sub(a, b) => {
            (value(point, a, shift) + (MODULUS - value(point, b, shift))) % MODULUS
        }
        ExprNode::Mul(a, b) => product(value(point, a, shift), value(point, b, shift)),
        ExprNode::Neg(a) => (MODULUS - value(point, a, shift)) % MODULUS,
        ExprNode::Pow(a, exponent) => power(value(point, a, shift), u64::from(*exponent)),
    }
}

fn product(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b) % u128::from(MODULUS);
    u64::try_from(wide).expect("a remainder is below the modulus")
}

fn power(base: u64, exponent: u64) -> u64 {
    let bits = (0..u64::BITS - exponent.leading_zeros()).rev();
    bits.fold(1, |power, bit| {
        let square = product(power, power);
        if exponent >> bit & 1 == 1 { product(square, base) } else { square }
    })
}

/// The finaliser of SplitMix64: a fixed permutation that scatters neighbours.
fn mix(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}
