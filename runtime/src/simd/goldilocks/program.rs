//! Programs: what is computed in every row of some columns, as steps.
//!
//! Registers hold elements of the field. An element of an extension has as many registers in a row as coordinates; it
//! is called by the first.

use crate::field::{ExtensionOf, Goldilocks, StarkField};

/// A step; registers by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The element of a source, of the field or an extension.
    Load { to: u32, source: u32 },
    /// `a`.
    Copy { to: u32, a: u32 },
    /// `a + b`.
    Add { to: u32, a: u32, b: u32 },
    /// `a − b`.
    Sub { to: u32, a: u32, b: u32 },
    /// `a·b`.
    Mul { to: u32, a: u32, b: u32 },
    /// `a·b` of elements of the extension.
    Product { to: u32, a: u32, b: u32 },
    /// `to + a·b`.
    Accumulate { to: u32, a: u32, b: u32 },
    /// `to + a·factor`; the factor is the same in every row.
    AccumulateScaled { to: u32, a: u32, factor: u32 },
    /// `a·factor`; the factor is the same in every row.
    Scale { to: u32, a: u32, factor: u32 },
}

/// Steps for every row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) steps: Vec<Step>,
    pub(crate) n_registers: u32,
    /// Registers that no step writes, with their elements.
    pub(crate) constants: Vec<(u32, Goldilocks)>,
    /// Elements that registers are multiplied with.
    pub(crate) factors: Vec<Goldilocks>,
    /// The register of the row's point, if it is needed.
    pub(crate) point: Option<u32>,
    /// The registers that are added to the row's value.
    pub(crate) total: u32,
}

/// Where the elements of the rows are: row `i` has the one at `i + ahead`, modulo their number, a power of two of at
/// least eight. They are given by their coordinates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) coordinates: &'a [Goldilocks],
    pub(crate) degree: usize,
    pub(crate) ahead: usize,
}

/// What a program is carried out on.
#[derive(Clone, Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) sources: Vec<Source<'a>>,
    /// Row `i` belongs to the point `offset·generator^i`.
    pub(crate) offset: Goldilocks,
    pub(crate) generator: Goldilocks,
}

/// A value in registers: one, or as many in a row as an element of the extension has coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) register: u32,
    pub(crate) is_ext: bool,
}

impl Program {
    /// So many registers in a row that nothing else has.
    pub(crate) fn registers(&mut self, n: usize) -> u32 {
        let first = self.n_registers;
        self.n_registers += n as u32;
        first
    }

    /// Registers of an element that is the same in every row.
    pub(crate) fn constant(&mut self, coordinates: &[Goldilocks]) -> u32 {
        let first = self.registers(coordinates.len());
        self.constants.extend((first..).zip(coordinates.iter().copied()));
        first
    }

    /// Makes the element of the extension in the registers from `to` on `value·coefficient`, or adds that to it; the
    /// coefficient is the same in every row, and given by its [`multiples`].
    pub(crate) fn scale(&mut self, to: u32, value: Value, multiples: &[Goldilocks], adds: bool) {
        let degree = multiples.len().isqrt();
        let n_coordinates = if value.is_ext { degree } else { 1 };
        let of_coordinates = (value.register..).zip(multiples.chunks_exact(degree));
        for (place, (a, multiple)) in of_coordinates.take(n_coordinates).enumerate() {
            for (to, &coordinate) in (to..).zip(multiple) {
                let factor = self.factors.len() as u32;
                self.factors.push(coordinate);
                self.steps.push(if adds || place > 0 {
                    Step::AccumulateScaled { to, a, factor }
                } else {
                    Step::Scale { to, a, factor }
                });
            }
        }
    }
}

/// An element times each element of the basis: what its product with another is made from, coordinate by coordinate of
/// the other.
pub(crate) fn multiples<F: StarkField, K: ExtensionOf<F>>(element: K) -> impl Iterator<Item = K> {
    (0..K::DEGREE).map(move |place| {
        let mut coordinates = vec![F::ZERO; K::DEGREE];
        coordinates[place] = F::ONE;
        let basis = K::from_coordinates(&coordinates);
        element * basis.expect("there are as many coordinates as the degree")
    })
}
