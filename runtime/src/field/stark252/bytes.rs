//! Images of an element outside memory: limbs, bytes and text.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::{P, Stark252, limbs};
use crate::field::StarkField as _;
use core::fmt;
use core::str::FromStr;

/// Why a text is not an element.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseElementError {
    /// The text does not begin with `0x`.
    #[error("expected a field element in hexadecimal, which begins with `0x`")]
    MissingPrefix,
    /// Nothing follows `0x`.
    #[error("expected hexadecimal digits after `0x`, found none")]
    MissingDigits,
    /// A character is not a hexadecimal digit.
    #[error("expected a hexadecimal digit, found {found:?}")]
    NotADigit {
        /// The character.
        found: char,
    },
    /// The value is not below the modulus.
    #[error("expected a field element, found a value not below 2^251 + 17*2^192 + 1")]
    TooLarge,
}

impl Stark252 {
    /// The element whose Montgomery image `v·2^256 mod p` is this big-endian integer, or `None` if
    /// the integer is not below `p` (Stone v3 protocol, field elements as bytes).
    #[inline]
    #[must_use]
    pub fn from_mont_be_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let value = limbs_of(bytes);
        limbs::less(value, P).then_some(Self(value))
    }

    /// The Montgomery image `v·2^256 mod p`, big-endian: an element in a leaf, in an opening, or
    /// sent alone.
    #[inline]
    #[must_use]
    pub fn to_mont_be_bytes(self) -> [u8; 32] {
        bytes_of(self.0)
    }

    /// The element of this big-endian integer value, or `None` if it is not below `p`.
    #[inline]
    #[must_use]
    pub fn from_be_bytes(bytes: &[u8; 32]) -> Option<Self> {
        Self::from_limbs(limbs_of(bytes))
    }

    /// The integer value, big-endian.
    #[inline]
    #[must_use]
    pub fn to_be_bytes(self) -> [u8; 32] {
        bytes_of(self.to_limbs())
    }

    /// The quotient, at most 31, of a big-endian integer by `p`, and its remainder as an element.
    #[must_use]
    #[allow(clippy::expect_used, reason = "so says division")]
    pub fn divide_be_bytes(bytes: &[u8; 32]) -> (u64, Self) {
        let (quotient, remainder) = limbs::divide(limbs_of(bytes));
        (quotient, Self::from_limbs(remainder).expect("a remainder is below the modulus"))
    }

    /// The element whose Montgomery image is this big-endian integer mod `p`, or `None` if the
    /// integer is not below `31·p`: how the byte channel draws an element without bias (Stone v3
    /// protocol, byte channel).
    #[must_use]
    pub fn draw_from_mont_be_bytes(bytes: &[u8; 32]) -> Option<Self> {
        // 31·p is the largest multiple of p not above 2^256.
        let (quotient, remainder) = limbs::divide(limbs_of(bytes));
        (quotient < 31).then_some(Self(remainder))
    }

    /// The element of a hexadecimal text, `0x` and at least one digit.
    ///
    /// # Errors
    /// If the text is not of this form, or its value is not below `p`.
    pub fn from_hex(text: &str) -> Result<Self, ParseElementError> {
        let digits = text.strip_prefix("0x").ok_or(ParseElementError::MissingPrefix)?;
        if digits.is_empty() {
            return Err(ParseElementError::MissingDigits);
        }
        let mut value = [0_u64; 4];
        for found in digits.chars() {
            let digit = found.to_digit(16).ok_or(ParseElementError::NotADigit { found })?;
            if value[3] >> 60 != 0 {
                return Err(ParseElementError::TooLarge);
            }
            value = [
                value[0] << 4 | u64::from(digit),
                value[1] << 4 | value[0] >> 60,
                value[2] << 4 | value[1] >> 60,
                value[3] << 4 | value[2] >> 60,
            ];
        }
        Self::from_limbs(value).ok_or(ParseElementError::TooLarge)
    }

    /// The integer value in hexadecimal, `0x` and no leading zeros.
    #[must_use]
    pub fn to_hex(self) -> String {
        format!("{self:#x}")
    }
}

impl fmt::LowerHex for Stark252 {
    /// The digits of the integer value without leading zeros; `{:#x}` puts `0x` before them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String =
            self.to_limbs().iter().rev().map(|limb| format!("{limb:016x}")).collect();
        let significant = digits.trim_start_matches('0');
        f.pad_integral(true, "0x", if significant.is_empty() { "0" } else { significant })
    }
}

impl FromStr for Stark252 {
    type Err = ParseElementError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_hex(text)
    }
}

/// A big-endian integer as limbs, lowest first.
#[inline]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "four words of four")]
fn limbs_of(bytes: &[u8; 32]) -> [u64; 4] {
    let (words, _) = bytes.as_chunks::<8>();
    core::array::from_fn(|limb| u64::from_be_bytes(words[3 - limb]))
}

/// Limbs, lowest first, as a big-endian integer.
#[inline]
#[allow(clippy::disallowed_methods, reason = "four words and four limbs")]
fn bytes_of(limbs: [u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (words, _) = bytes.as_chunks_mut::<8>();
    for (word, limb) in words.iter_mut().zip(limbs.iter().rev()) {
        *word = limb.to_be_bytes();
    }
    bytes
}
