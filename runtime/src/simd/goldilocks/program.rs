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
    /// Adds `a·factor`, whose factor is the same in every row, to a sum of products.
    AddProduct { sum: u32, a: u32, factor: u32 },
    /// A sum of products, or `to` and it; the next sum begins.
    Reduce { to: u32, sum: u32, adds: bool },
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
    /// The products that have been added since sums were reduced.
    n_products: usize,
    /// Whether the registers of the sums hold a part of them.
    has_part: bool,
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

    /// Begins the sum in the registers from `to` on with what they hold, instead of zero.
    pub(crate) fn begin_with_part(&mut self) {
        self.has_part = true;
    }

    /// Adds `value·coefficient` to the sum in the registers from `to` on, which are its own until it ends; the
    /// coefficient is the same in every row, and given by its [`multiples`].
    pub(crate) fn add_product(&mut self, to: u32, value: Value, multiples: &[Goldilocks]) {
        let degree = multiples.len().isqrt();
        let n_coordinates = if value.is_ext { degree } else { 1 };
        if self.n_products + n_coordinates > MAX_PRODUCTS {
            self.reduce(to, degree);
        }
        self.n_products += n_coordinates;
        let of_coordinates = (value.register..).zip(multiples.chunks_exact(degree));
        for (a, multiple) in of_coordinates.take(n_coordinates) {
            for (sum, &coordinate) in (0..).zip(multiple) {
                let factor = self.factors.len() as u32;
                self.factors.push(coordinate);
                self.steps.push(Step::AddProduct { sum, a, factor });
            }
        }
    }

    /// Ends the sum of elements of this degree in the registers from `to` on; returns whether there is one.
    pub(crate) fn end_sum(&mut self, to: u32, degree: usize) -> bool {
        if self.n_products > 0 {
            self.reduce(to, degree);
        }
        core::mem::replace(&mut self.has_part, false)
    }

    fn reduce(&mut self, to: u32, degree: usize) {
        let adds = self.has_part;
        let sums = (to..).zip(0..degree as u32);
        self.steps.extend(sums.map(|(to, sum)| Step::Reduce { to, sum, adds }));
        (self.n_products, self.has_part) = (0, true);
    }
}

/// So many products may be added before sums are reduced.
pub(crate) const MAX_PRODUCTS: usize = 1 << 10;

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
