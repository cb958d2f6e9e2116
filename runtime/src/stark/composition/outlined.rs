//! A field whose operations are calls.
//!
//! Constraints are evaluated once a proof at the out-of-domain point. Were the arithmetic of an extension inlined
//! there, a layout of some hundred constraints would take rustc minutes, for nothing.

use crate::field::{Arith, Field};
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// An element of a field, with operations that are never inlined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outlined<K>(pub(super) K);

impl<K: Field> Arith for Outlined<K> {
    const ZERO: Self = Self(K::ZERO);
    const ONE: Self = Self(K::ONE);

    #[inline(never)]
    fn double(self) -> Self {
        Self(self.0.double())
    }

    #[inline(never)]
    fn square(self) -> Self {
        Self(self.0.square())
    }
}

impl<K: Field> Add for Outlined<K> {
    type Output = Self;

    #[inline(never)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl<K: Field> Sub for Outlined<K> {
    type Output = Self;

    #[inline(never)]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl<K: Field> Mul for Outlined<K> {
    type Output = Self;

    #[inline(never)]
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl<K: Field> Neg for Outlined<K> {
    type Output = Self;

    #[inline(never)]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl<K: Field> AddAssign for Outlined<K> {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<K: Field> SubAssign for Outlined<K> {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl<K: Field> MulAssign for Outlined<K> {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}
