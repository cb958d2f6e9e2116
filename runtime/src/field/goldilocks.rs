//! The prime field `p = 2^64 − 2^32 + 1` and its extensions, newtypes over Plonky3's.
//!
//! Nothing of Plonky3's traits leaves this module.

mod extensions;

pub use extensions::{GoldilocksCubic, GoldilocksQuadratic};

use super::{Arith, ExtensionOf, Field, StarkField};
use core::fmt;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use p3_field::integers::QuotientMap;
use p3_field::{Field as _, PrimeCharacteristicRing, PrimeField64};

type Inner = p3_goldilocks::Goldilocks;

/// An element of the field of `2^64 − 2^32 + 1` elements.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Goldilocks(Inner);

#[cfg(test)]
impl Goldilocks {
    /// The element of a number that need not be below the modulus, kept as it is.
    pub(crate) fn representing(number: u64) -> Self {
        Self(Inner::new(number))
    }
}

impl Arith for Goldilocks {
    const ZERO: Self = Self(Inner::ZERO);
    const ONE: Self = Self(Inner::ONE);

    #[inline]
    fn double(self) -> Self {
        Self(self.0.double())
    }

    #[inline]
    fn square(self) -> Self {
        Self(self.0.square())
    }
}

impl Field for Goldilocks {
    #[inline]
    fn inverse(self) -> Option<Self> {
        self.0.try_inverse().map(Self)
    }

    #[inline]
    fn from_u64(value: u64) -> Self {
        Self(Inner::from_u64(value))
    }
}

impl StarkField for Goldilocks {
    const NAME: &'static str = "Goldilocks";
    const TWO_ADICITY: u32 = 32;
    const GENERATOR: Self = Self(Inner::new(7));
    const N_BYTES: usize = 8;
    const MODULUS: [u64; 4] = [0xffff_ffff_0000_0001, 0, 0, 0];

    #[inline]
    fn from_limbs(limbs: [u64; 4]) -> Option<Self> {
        match limbs {
            [value, 0, 0, 0] => Inner::from_canonical_checked(value).map(Self),
            _ => None,
        }
    }

    #[inline]
    fn to_limbs(self) -> [u64; 4] {
        [self.0.as_canonical_u64(), 0, 0, 0]
    }

    fn root_of_unity(log_n: u32) -> Self {
        assert!(log_n <= Self::TWO_ADICITY, "the field has no root of unity of order 2^{log_n}");
        Self::GENERATOR.pow((Self::MODULUS[0] - 1) >> log_n)
    }
}

impl ExtensionOf<Self> for Goldilocks {
    const DEGREE: usize = 1;

    fn from_coordinates(coordinates: &[Self]) -> Option<Self> {
        match *coordinates {
            [value] => Some(value),
            _ => None,
        }
    }

    fn coordinates(&self) -> impl Iterator<Item = Self> {
        core::iter::once(*self)
    }
}

impl Add for Goldilocks {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Goldilocks {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul for Goldilocks {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl Neg for Goldilocks {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Goldilocks {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Goldilocks {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl MulAssign for Goldilocks {
    #[inline]
    fn mul_assign(&mut self, other: Self) {
        self.0 *= other.0;
    }
}

impl From<u64> for Goldilocks {
    #[inline]
    fn from(value: u64) -> Self {
        Self::from_u64(value)
    }
}

impl fmt::Display for Goldilocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.as_canonical_u64(), f)
    }
}

impl fmt::Debug for Goldilocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
