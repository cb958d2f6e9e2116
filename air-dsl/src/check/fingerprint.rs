//! Polynomials by their values at fixed points: equal polynomials have equal fingerprints.
//!
//! Folding finds most polynomials that are zero or equal, but not `(a+b)·(a−b) = a·a − b·b`. The
//! value at a random point finds them all. Two different polynomials of degree at most 2^9 have
//! the same fingerprint with a probability below (2^9/2^61)^3 (Schwartz–Zippel), for points that
//! do not depend on the text; a layout made to collide only gets a message that it deserves.

use crate::dag::TableDag;
use crate::interpret::{self, Values};
use crate::ir::Cell;
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::ToPrimitive as _;

/// A Mersenne prime, so that products fit 128 bits.
const MODULUS: u64 = (1 << 61) - 1;
const N_POINTS: usize = 3;

/// The values of a polynomial at the fixed points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fingerprint([u64; N_POINTS]);

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

    /// Whether the polynomial is zero.
    pub(super) fn is_zero(self) -> bool {
        self.0 == [0; N_POINTS]
    }

    /// Whether the polynomial is the same everywhere.
    pub(super) fn is_constant(self) -> bool {
        self.0.iter().all(|value| *value == self.0[0])
    }

    /// The fingerprint up to a constant factor: `a = b` and `2·b = 2·a` vanish together.
    pub(super) fn up_to_a_factor(self) -> Self {
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
    fn public(&mut self, index: usize) -> u64 {
        self.leaf(1, index as u64)
    }
    fn draw(&mut self, index: usize) -> u64 {
        self.leaf(2, index as u64)
    }
    fn public_product(&mut self, index: usize) -> u64 {
        self.leaf(3, index as u64)
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
