//! Programs: what is computed in every row of some columns, as steps.

use crate::field::Stark252;

/// How far numbers in lanes may grow, in multiples of the modulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// An element that has been loaded is below this.
    pub(crate) factor: u32,
    /// A product of clean numbers below `A` and `B` is below `A·B/capacity + 1`, or above that by less than `2^−40`.
    pub(crate) capacity: u32,
    /// Numbers that are made clean must be above the negative of this, and below it.
    pub(crate) max: u32,
    /// A sum of products with coefficients can be reduced if the other factors' bounds add up to this.
    pub(crate) max_sum: u32,
}

/// A step; registers by number. A result is made clean as [`Step::Clean`] does it where there is a `plus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The element of a source, as a factor: clean.
    Load { to: u32, source: u32 },
    /// `a + b`.
    Add { to: u32, a: u32, b: u32, plus: Option<u32> },
    /// `a − b`.
    Sub { to: u32, a: u32, b: u32, plus: Option<u32> },
    /// `a·b` of clean factors.
    Mul { to: u32, a: u32, b: u32, plus: Option<u32> },
    /// Makes a value clean that is at least `−plus`.
    Clean { at: u32, plus: u32 },
    /// Makes a value one above −1 and below 2.
    Small { at: u32 },
    /// Adds the product of a clean value and a coefficient to the sum.
    Vanish { a: u32, coefficient: u32 },
    /// Adds the product of the sum, with another value added, and a divisor to the results; the next sum begins.
    Close { row_set: u32, added: Option<u32> },
}

/// Steps for every row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) steps: Vec<Step>,
    pub(crate) n_registers: u32,
    /// Registers that no step writes, with their elements.
    pub(crate) constants: Vec<(u32, Stark252)>,
}

/// Where the elements of the rows are: row `i` has the one at `i + ahead`, modulo their number, a power of two of at
/// least eight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) values: &'a [Stark252],
    pub(crate) ahead: usize,
}

/// What a sum is multiplied with.
#[derive(Clone, Debug)]
pub(crate) struct Divisor<'a> {
    pub(crate) period: Source<'a>,
    pub(crate) inverses: Vec<Source<'a>>,
    /// For each the factor `point − exception`.
    pub(crate) exceptions: Vec<Stark252>,
}

/// What a program is carried out on.
#[derive(Clone, Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) sources: Vec<Source<'a>>,
    pub(crate) coefficients: Vec<Stark252>,
    pub(crate) divisors: Vec<Divisor<'a>>,
    /// Row `i` belongs to the point `offset·generator^i`.
    pub(crate) offset: Stark252,
    pub(crate) generator: Stark252,
}
