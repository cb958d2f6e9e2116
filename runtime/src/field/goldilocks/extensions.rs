//! The quadratic and the cubic extension of Goldilocks: the fields challenges are drawn from.

use super::{Goldilocks, Inner};
use crate::field::{Arith, ExtensionOf, Field};
use core::fmt;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};
use p3_field::extension::{BinomialExtensionField, CubicTrinomialExtensionField};
use p3_field::{BasedVectorSpace, Field as _, PrimeCharacteristicRing};

/// Defines a newtype over an extension of Plonky3 with this degree, and its arithmetic, which
/// delegates each operation.
macro_rules! extension {
    ($(#[$doc:meta])* $name:ident, $inner:ty, $degree:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(transparent)]
        pub struct $name($inner);

        impl Arith for $name {
            const ZERO: Self = Self(<$inner as PrimeCharacteristicRing>::ZERO);
            const ONE: Self = Self(<$inner as PrimeCharacteristicRing>::ONE);

            #[inline]
            fn square(self) -> Self {
                Self(self.0.square())
            }
        }

        impl Field for $name {
            #[inline]
            fn inverse(self) -> Option<Self> {
                self.0.try_inverse().map(Self)
            }

            #[inline]
            fn from_u64(value: u64) -> Self {
                Goldilocks::from_u64(value).into()
            }
        }

        impl ExtensionOf<Goldilocks> for $name {
            const DEGREE: usize = $degree;

            fn from_coordinates(coordinates: &[Goldilocks]) -> Option<Self> {
                let coordinates: &[Goldilocks; $degree] = coordinates.try_into().ok()?;
                Some(Self(<$inner>::from_basis_coefficients_fn(|place| coordinates[place].0)))
            }

            fn coordinates(&self) -> impl Iterator<Item = Goldilocks> {
                let coordinates: &[Inner] = self.0.as_basis_coefficients_slice();
                coordinates.iter().map(|&coordinate| Goldilocks(coordinate))
            }
        }

        impl From<Goldilocks> for $name {
            #[inline]
            fn from(value: Goldilocks) -> Self {
                Self(value.0.into())
            }
        }

        impl Add for $name {
            type Output = Self;

            #[inline]
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Add<Goldilocks> for $name {
            type Output = Self;

            #[inline]
            fn add(self, other: Goldilocks) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;

            #[inline]
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Sub<Goldilocks> for $name {
            type Output = Self;

            #[inline]
            fn sub(self, other: Goldilocks) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Mul for $name {
            type Output = Self;

            #[inline]
            fn mul(self, other: Self) -> Self {
                Self(self.0 * other.0)
            }
        }

        impl Mul<Goldilocks> for $name {
            type Output = Self;

            #[inline]
            fn mul(self, other: Goldilocks) -> Self {
                Self(self.0 * other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;

            #[inline]
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl AddAssign for $name {
            #[inline]
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            #[inline]
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl MulAssign for $name {
            #[inline]
            fn mul_assign(&mut self, other: Self) {
                self.0 *= other.0;
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.coordinates()).finish()
            }
        }
    };
}

extension! {
    /// The extension of [`Goldilocks`] by a root of `x² − 7`.
    GoldilocksQuadratic, BinomialExtensionField<Inner, 2>, 2
}

extension! {
    /// The extension of [`Goldilocks`] by a root of `x³ − x − 1`.
    GoldilocksCubic, CubicTrinomialExtensionField<Inner>, 3
}
