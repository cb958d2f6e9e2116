//! What a cell of the tape holds: integers of a number of bits, or field elements.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// The modulus of the field, `2^64 − 2^32 + 1`.
pub(crate) const FIELD_MODULUS: u64 = 0xffff_ffff_0000_0001;

/// What a cell counts modulo; in text `8`, `16`, `32` or `field`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CellBits {
    /// Bytes, which most programs expect.
    #[default]
    Eight,
    /// Modulo 2^16.
    Sixteen,
    /// Modulo 2^32.
    ThirtyTwo,
    /// Field elements, modulo 2^64 − 2^32 + 1.
    Field,
}

impl CellBits {
    /// Every kind of cell there is.
    pub const ALL: [Self; 4] = [Self::Eight, Self::Sixteen, Self::ThirtyTwo, Self::Field];

    /// The number that cells wrap at, and so the bound of a symbol.
    #[must_use]
    pub const fn modulus(self) -> u64 {
        match self {
            Self::Eight => 1 << 8,
            Self::Sixteen => 1 << 16,
            Self::ThirtyTwo => 1 << 32,
            Self::Field => FIELD_MODULUS,
        }
    }

    /// The constant `W` of the layout: the modulus, or 0 where the field's own arithmetic does the wrapping.
    #[must_use]
    pub const fn wrap(self) -> u64 {
        match self {
            Self::Eight | Self::Sixteen | Self::ThirtyTwo => self.modulus(),
            Self::Field => 0,
        }
    }
}

/// A text that names no kind of cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a kind of cell (8, 16, 32 or field), found `{found}`")]
pub struct UnknownCells {
    /// The text.
    pub found: String,
}

impl fmt::Display for CellBits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Eight => "8",
            Self::Sixteen => "16",
            Self::ThirtyTwo => "32",
            Self::Field => "field",
        })
    }
}

impl FromStr for CellBits {
    type Err = UnknownCells;

    fn from_str(text: &str) -> Result<Self, UnknownCells> {
        let named = Self::ALL.into_iter().find(|cells| cells.to_string() == text);
        named.ok_or_else(|| UnknownCells { found: text.to_owned() })
    }
}

impl TryFrom<String> for CellBits {
    type Error = UnknownCells;

    fn try_from(text: String) -> Result<Self, UnknownCells> {
        text.parse()
    }
}

impl From<CellBits> for String {
    fn from(cells: CellBits) -> Self {
        cells.to_string()
    }
}

/// The arithmetic of one kind of cell, for a machine that is compiled for it.
pub(crate) trait Cell: Copy + Default {
    /// The value as an integer below the modulus.
    fn value(self) -> u64;
    /// The cell with a value that is known to be below the modulus.
    fn of_symbol(symbol: u64) -> Self;
    /// One more.
    fn up(self) -> Self;
    /// One less.
    fn down(self) -> Self;
}

macro_rules! integer_cell {
    ($($integer:ty),*) => {$(
        impl Cell for $integer {
            #[inline(always)]
            fn value(self) -> u64 {
                u64::from(self)
            }

            #[inline(always)]
            fn of_symbol(symbol: u64) -> Self {
                symbol as $integer
            }

            #[inline(always)]
            fn up(self) -> Self {
                self.wrapping_add(1)
            }

            #[inline(always)]
            fn down(self) -> Self {
                self.wrapping_sub(1)
            }
        }
    )*};
}

integer_cell!(u8, u16, u32);

/// A cell that holds a field element, as its canonical integer.
#[derive(Clone, Copy, Default)]
pub(crate) struct FieldCell(u64);

impl Cell for FieldCell {
    #[inline(always)]
    fn value(self) -> u64 {
        self.0
    }

    #[inline(always)]
    fn of_symbol(symbol: u64) -> Self {
        Self(symbol)
    }

    #[inline(always)]
    fn up(self) -> Self {
        let up = self.0.wrapping_add(1);
        Self(if up == FIELD_MODULUS { 0 } else { up })
    }

    #[inline(always)]
    fn down(self) -> Self {
        Self(if self.0 == 0 { FIELD_MODULUS } else { self.0 }.wrapping_sub(1))
    }
}
