//! The prime field of StarkWare's provers, `p = 2^251 + 17·2^192 + 1`.
//!
//! An element is kept as its Montgomery image `v·2^256 mod p`, fully reduced, so that equality is
//! equality of bytes. The low 192 bits of `p` are those of 1, hence `p ≡ 1 (mod 2^192)` and a
//! product `T` is reduced by *subtracting* `M·p` with `M ≡ T (mod 2^256)`: three of the four limbs
//! of `M` are those of `T` as they stand, and each costs one multiplication, by `2^59 + 17`.

mod bytes;
mod limbs;

pub use bytes::ParseElementError;

use super::{Arith, ExtensionOf, Field, StarkField};
use core::cmp::Ordering;
use core::fmt;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// The modulus, lowest limb first.
const P: [u64; 4] = [1, 0, 0, TOP];

/// The highest limb of the modulus, `2^59 + 17`.
const TOP: u64 = 0x0800_0000_0000_0011;

/// `2^256 mod p`, the image of 1; Python: `2**256 % p`.
const R: [u64; 4] =
    [0xffff_ffff_ffff_ffe1, 0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0x07ff_ffff_ffff_fdf0];

/// `2^512 mod p`: a Montgomery product with it turns an integer into its image;
/// Python: `2**512 % p`.
const R_SQUARED: [u64; 4] =
    [0xffff_fd73_7e00_0401, 0x0000_0001_330f_ffff, 0xffff_ffff_ff6f_8000, 0x07ff_d4ab_5e00_8810];

/// The image of 3; Python: `3 * 2**256 % p`.
const THREE: [u64; 4] =
    [0xffff_ffff_ffff_ffa1, 0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0x07ff_ffff_ffff_f9b0];

/// An element of the field of `2^251 + 17·2^192 + 1` elements.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Stark252([u64; 4]);

impl Arith for Stark252 {
    const ZERO: Self = Self([0; 4]);
    const ONE: Self = Self(R);

    #[inline]
    fn square(self) -> Self {
        Self(limbs::reduce(limbs::square_wide(self.0)))
    }
}

impl Field for Stark252 {
    /// Fermat's `self^(p−2)`, about 290 multiplications; invert many values with
    /// [`batch_inverse`](crate::poly::batch_inverse).
    fn inverse(self) -> Option<Self> {
        if self == Self::ZERO {
            return None;
        }
        // p − 2 = 2^251 + 2^196 + (2^192 − 1): two lone bits, then 192 ones, eight runs of 24.
        let run_2 = self.square_times(1) * self;
        let run_3 = run_2.square_times(1) * self;
        let run_6 = run_3.square_times(3) * run_3;
        let run_12 = run_6.square_times(6) * run_6;
        let run_24 = run_12.square_times(12) * run_12;
        let lone_bits = (self.square_times(55) * self).square_times(4);
        Some((0..8).fold(lone_bits, |power, _| power.square_times(24) * run_24))
    }

    #[inline]
    fn from_u64(value: u64) -> Self {
        Self(limbs::reduce(limbs::mul_wide([value, 0, 0, 0], R_SQUARED)))
    }
}

impl StarkField for Stark252 {
    const NAME: &'static str = "Stark252";
    const TWO_ADICITY: u32 = 192;
    const GENERATOR: Self = Self(THREE);
    const N_BYTES: usize = 32;
    const MODULUS: [u64; 4] = P;

    #[inline]
    fn from_limbs(limbs: [u64; 4]) -> Option<Self> {
        limbs::less(limbs, P).then(|| Self(limbs::reduce(limbs::mul_wide(limbs, R_SQUARED))))
    }

    #[inline]
    fn to_limbs(self) -> [u64; 4] {
        let [a, b, c, d] = self.0;
        limbs::reduce([a, b, c, d, 0, 0, 0, 0])
    }

    fn root_of_unity(log_n: u32) -> Self {
        assert!(log_n <= Self::TWO_ADICITY, "the field has no root of unity of order 2^{log_n}");
        // (p − 1) / 2^192 is the highest limb of p.
        Self::GENERATOR.pow(TOP).square_times(Self::TWO_ADICITY - log_n)
    }
}

impl ExtensionOf<Self> for Stark252 {
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

impl Stark252 {
    /// The Montgomery image `v·2^256 mod p`, four limbs, lowest first: what an element is in memory.
    #[inline]
    pub(crate) fn image(self) -> [u64; 4] {
        self.0
    }

    /// The value `v`, below `p`, and `⌊v·2^256/p⌋`, four limbs each, lowest first.
    ///
    /// With the image `m` and the quotient `q`, `v·2^256 = q·p + m`. So `q ≡ −m/p (mod 2^256)`, and since
    /// `p = 1 + TOP·2^192`, `1/p ≡ 1 − TOP·2^192`.
    #[inline]
    pub(crate) fn value_and_quotient(self) -> [[u64; 4]; 2] {
        let [lowest, ..] = self.0;
        let mut quotient = limbs::sub_wrapping([0; 4], self.0);
        quotient[3] = quotient[3].wrapping_add(lowest.wrapping_mul(TOP));
        [self.to_limbs(), quotient]
    }

    /// `self^(2^n_times)`.
    fn square_times(self, n_times: u32) -> Self {
        (0..n_times).fold(self, |power, _| power.square())
    }
}

impl Add for Stark252 {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self(limbs::add(self.0, other.0))
    }
}

impl Sub for Stark252 {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(limbs::sub(self.0, other.0))
    }
}

impl Mul for Stark252 {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        Self(limbs::reduce(limbs::mul_wide(self.0, other.0)))
    }
}

impl Neg for Stark252 {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self(limbs::sub([0; 4], self.0))
    }
}

impl AddAssign for Stark252 {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Stark252 {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl MulAssign for Stark252 {
    #[inline]
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl From<u64> for Stark252 {
    #[inline]
    fn from(value: u64) -> Self {
        Self::from_u64(value)
    }
}

impl Ord for Stark252 {
    /// By integer value.
    fn cmp(&self, other: &Self) -> Ordering {
        self.to_limbs().iter().rev().cmp(other.to_limbs().iter().rev())
    }
}

impl PartialOrd for Stark252 {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Stark252 {
    /// The integer value in hexadecimal, without leading zeros: `0x1f`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_hex())
    }
}

impl fmt::Debug for Stark252 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
