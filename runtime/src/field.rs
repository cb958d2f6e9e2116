//! The whole arithmetic vocabulary: three traits, and the fields that implement them.
//!
//! [`Arith`] is what generated code computes with: a scalar, an extension value or, in the prover's
//! hot loop, a register of lanes. [`StarkField`] is a prime field with a large two-adic subgroup.
//! [`ExtensionOf`] is the field that challenges are drawn from; a large field is its own extension.

pub mod goldilocks;
pub mod stark252;

pub use goldilocks::{Goldilocks, GoldilocksCubic, GoldilocksQuadratic};
pub use stark252::Stark252;

use core::fmt::Debug;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// A commutative ring with cheap copies: what a constraint is evaluated over.
pub trait Arith:
    Copy
    + Debug
    + PartialEq
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    /// The neutral element of addition.
    const ZERO: Self;
    /// The neutral element of multiplication.
    const ONE: Self;

    /// `2 · self`.
    #[must_use]
    fn double(self) -> Self {
        self + self
    }

    /// `self²`.
    #[must_use]
    fn square(self) -> Self {
        self * self
    }
}

/// A field: a ring in which every element but zero has an inverse.
pub trait Field: Arith + Eq {
    /// The multiplicative inverse, or `None` for zero.
    fn inverse(self) -> Option<Self>;

    /// The image of an integer.
    fn from_u64(value: u64) -> Self;

    /// `self^exponent`, by square and multiply.
    #[must_use]
    fn pow(self, exponent: u64) -> Self {
        let mut result = Self::ONE;
        for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
            result = result.square();
            if exponent >> bit & 1 == 1 {
                result *= self;
            }
        }
        result
    }
}

/// A prime field whose multiplicative group has a subgroup of order `2^TWO_ADICITY`.
pub trait StarkField: Field + Ord {
    /// The name by which files and messages call the field.
    const NAME: &'static str;
    /// The largest `k` such that `2^k` divides `p − 1`.
    const TWO_ADICITY: u32;
    /// A generator of the multiplicative group; also the offset of the evaluation coset.
    const GENERATOR: Self;
    /// The number of bytes of a canonical element.
    const N_BYTES: usize;
    /// The modulus, four 64-bit limbs, lowest first.
    const MODULUS: [u64; 4];

    /// The element with this integer value (four limbs, lowest first), or `None` if it is `≥ p`.
    fn from_limbs(limbs: [u64; 4]) -> Option<Self>;

    /// The canonical integer value, four limbs, lowest first.
    fn to_limbs(self) -> [u64; 4];

    /// A fixed generator of the subgroup of order `2^log_n`: `GENERATOR^((p−1)/2^log_n)`.
    ///
    /// # Panics
    /// If `log_n > TWO_ADICITY`.
    fn root_of_unity(log_n: u32) -> Self;
}

/// The field of the challenges: `F` itself, or an extension of it given by a basis over `F`.
pub trait ExtensionOf<F: StarkField>:
    Field + From<F> + Add<F, Output = Self> + Sub<F, Output = Self> + Mul<F, Output = Self>
{
    /// The degree of the extension.
    const DEGREE: usize;

    /// The element with these coordinates, or `None` unless there are `DEGREE` of them.
    fn from_coordinates(coordinates: &[F]) -> Option<Self>;

    /// The `DEGREE` coordinates over the basis `1, x, x², …`.
    fn coordinates(&self) -> impl Iterator<Item = F>;
}
