//! Evaluators that record what generated code states, and the same places for the interpreter.

use air_dsl::interpret::Values;
use air_dsl::ir::{self, Cell, PeriodicCell};
use air_runtime::field::{Arith, ExtensionOf, StarkField};
use air_runtime::layout::{ColumnInfo, Evaluator, Kind, Known, MaskCell};
use core::ops::{Add, Mul, Sub};
use num_bigint::{BigInt, Sign};

/// Reproducible numbers (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn base<F: StarkField>(&mut self) -> F {
        let shift = F::from_u64(1 << 62);
        (0..4).fold(F::ZERO, |value, _| value * shift + F::from_u64(self.number() >> 2))
    }

    pub(crate) fn challenge<F: StarkField, K: ExtensionOf<F>>(&mut self) -> K {
        let coordinates: Vec<F> = (0..K::DEGREE).map(|_| self.base()).collect();
        K::from_coordinates(&coordinates).expect("as many coordinates as the degree")
    }
}

/// A cell of either field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AnyCell<F, K> {
    Base(F),
    Ext(K),
}

/// A random value for each cell of a mask.
pub(crate) fn random_cells<F: StarkField, K: ExtensionOf<F>>(
    columns: &[ColumnInfo],
    mask: &[MaskCell],
    random: &mut Random,
) -> Vec<AnyCell<F, K>> {
    let kinds = mask.iter().map(|cell| columns[cell.column].kind);
    kinds
        .map(|kind| match kind {
            Kind::Base => AnyCell::Base(random.base()),
            Kind::Ext => AnyCell::Ext(random.challenge()),
        })
        .collect()
}

/// Records the value of each constraint, and with which row set it was closed.
pub(crate) struct Recorder<B, X> {
    /// A cell is in one of the two; reading it as of the other field is a mistake.
    base_cells: Vec<Option<B>>,
    ext_cells: Vec<Option<X>>,
    periodics: Vec<B>,
    known: Known<B, X>,
    open: Vec<usize>,
    /// For each constraint, how often it was stated, its last value and its row set.
    pub(crate) stated: Vec<(usize, X, Option<usize>)>,
    pub(crate) closed: Vec<usize>,
}

impl<B: Arith, X: Arith> Recorder<B, X> {
    fn new(
        n_constraints: usize,
        cells: Vec<(Option<B>, Option<X>)>,
        periodics: Vec<B>,
        known: Known<B, X>,
    ) -> Self {
        let (base_cells, ext_cells) = cells.into_iter().unzip();
        let stated = vec![(0, X::ZERO, None); n_constraints];
        Self {
            base_cells,
            ext_cells,
            periodics,
            known,
            open: Vec::new(),
            stated,
            closed: Vec::new(),
        }
    }
}

/// A row of the trace: base cells in the base field.
pub(crate) fn on_row<F: StarkField, K: ExtensionOf<F>>(
    n_constraints: usize,
    cells: &[AnyCell<F, K>],
    periodics: &[F],
    known: Known<F, K>,
) -> Recorder<F, K> {
    let split = |cell: &AnyCell<F, K>| match *cell {
        AnyCell::Base(value) => (Some(value), None),
        AnyCell::Ext(value) => (None, Some(value)),
    };
    Recorder::new(n_constraints, cells.iter().map(split).collect(), periodics.to_vec(), known)
}

/// A point outside of the base field: everything is a challenge value.
pub(crate) fn at_point<F: StarkField, K: ExtensionOf<F>>(
    n_constraints: usize,
    cells: &[AnyCell<F, K>],
    periodics: &[F],
    known: Known<F, K>,
) -> Recorder<K, K> {
    let split = |cell: &AnyCell<F, K>| match *cell {
        AnyCell::Base(value) => (Some(K::from(value)), None),
        AnyCell::Ext(value) => (None, Some(value)),
    };
    let base = known.base.into_iter().map(K::from).collect();
    let known = Known { base, ext: known.ext };
    let periodics = periodics.iter().copied().map(K::from).collect();
    Recorder::new(n_constraints, cells.iter().map(split).collect(), periodics, known)
}

impl<B: Arith, X> Evaluator for Recorder<B, X>
where
    X: Arith + From<B> + Add<B, Output = X> + Sub<B, Output = X> + Mul<B, Output = X>,
{
    type Base = B;
    type Ext = X;

    fn cell(&self, mask: usize) -> B {
        self.base_cells[mask].expect("a base cell")
    }
    fn ext_cell(&self, mask: usize) -> X {
        self.ext_cells[mask].expect("an extension cell")
    }
    fn periodic(&self, mask: usize) -> B {
        self.periodics[mask]
    }
    fn known(&self, index: usize) -> B {
        self.known.base[index]
    }
    fn known_ext(&self, index: usize) -> X {
        self.known.ext[index]
    }
    fn vanish(&mut self, constraint: usize, value: B) {
        self.vanish_ext(constraint, X::from(value));
    }
    fn vanish_ext(&mut self, constraint: usize, value: X) {
        let stated = &mut self.stated[constraint];
        *stated = (stated.0 + 1, value, None);
        self.open.push(constraint);
    }
    fn close(&mut self, row_set: usize) {
        for constraint in self.open.drain(..) {
            self.stated[constraint].2 = Some(row_set);
        }
        self.closed.push(row_set);
    }
}

/// A public value, for the interpreter.
#[derive(Clone, Debug)]
pub(crate) enum PublicValue<F> {
    Scalar(F),
    List(Vec<Vec<F>>),
}

/// The same place for the interpreter.
pub(crate) struct Place<'a, F, K> {
    pub(crate) layout: &'a ir::Layout,
    /// Index of the table.
    pub(crate) table: usize,
    pub(crate) mask: &'a [Cell],
    pub(crate) cells: &'a [AnyCell<F, K>],
    pub(crate) periodic_mask: &'a [PeriodicCell],
    pub(crate) periodics: &'a [F],
    pub(crate) publics: &'a [PublicValue<F>],
    pub(crate) draws: &'a [K],
    pub(crate) log_rows: u32,
}

impl<F: StarkField, K: ExtensionOf<F>> Values for Place<'_, F, K> {
    type Value = K;

    fn constant(&mut self, value: &BigInt) -> K {
        let shift = F::from_u64(1 << 32);
        let digits = value.magnitude().to_u32_digits();
        let magnitude = digits
            .iter()
            .rev()
            .fold(F::ZERO, |sum, digit| sum * shift + F::from_u64((*digit).into()));
        K::from(if value.sign() == Sign::Minus { -magnitude } else { magnitude })
    }
    fn cell(&mut self, cell: Cell) -> K {
        let at = self.mask.iter().position(|known| *known == cell).expect("a cell of the mask");
        match self.cells[at] {
            AnyCell::Base(value) => K::from(value),
            AnyCell::Ext(value) => value,
        }
    }
    fn periodic(&mut self, cell: PeriodicCell) -> K {
        let at = self.periodic_mask.iter().position(|known| *known == cell);
        K::from(self.periodics[at.expect("an element of the mask")])
    }
    fn public(&mut self, index: usize) -> K {
        match &self.publics[index] {
            PublicValue::Scalar(value) => K::from(*value),
            PublicValue::List(_) => unreachable!("a list is not a value"),
        }
    }
    fn draw(&mut self, index: usize) -> K {
        self.draws[index]
    }
    /// The quotient of two products over all cells that stand for the list.
    fn public_product(&mut self, index: usize) -> K {
        let permutation = &self.layout.tables[self.table].permutations[index];
        let side = permutation.public.as_ref().expect("it has a public list");
        let PublicValue::List(entries) = &self.publics[side.list] else {
            unreachable!("the public side is a list");
        };
        let n_cells = (1_usize << self.log_rows) / side.dummy[0].step as usize;
        let z = self.draws[permutation.z];
        let weights = permutation.weights.iter().map(|w| self.draws[*w]);
        let weights: Vec<K> = [K::ONE].into_iter().chain(weights).collect();
        let (mut numerator, mut denominator) = (K::ONE, K::ONE);
        for at in 0..n_cells {
            let entry = entries.get(at).unwrap_or(&entries[0]);
            let hash = entry.iter().zip(&weights).fold(K::ZERO, |sum, (&v, &w)| sum + w * v);
            numerator *= z;
            denominator *= z - hash;
        }
        numerator * denominator.inverse().expect("a random challenge is no hash")
    }
    /// The sum over the entries by powers of the challenge, and its power after the last.
    fn public_evaluation(&mut self, index: usize) -> K {
        let accumulator = &self.layout.tables[self.table].accumulators[index];
        let public = accumulator.public.expect("it has a public list");
        let PublicValue::List(entries) = &self.publics[public.list] else {
            unreachable!("the public side is a list");
        };
        let length = if public.is_padded {
            let every_row = ir::Factor::Class { modulus: 1, residue: 0 };
            assert!(accumulator.rows.zero_on == [every_row] && accumulator.rows.except.is_empty());
            1 << self.log_rows
        } else {
            entries.len()
        };
        let n_plain = accumulator.tuple.len() - accumulator.weights.len();
        let weights = accumulator.weights.iter().map(|weight| self.draws[*weight]);
        let weights: Vec<K> = vec![K::ONE; n_plain].into_iter().chain(weights).collect();
        // The power of the challenge at each entry: ascending from below the last row, descending from the first.
        let point = self.draws[accumulator.z];
        let (start, goes_up) = match accumulator.start {
            ir::Start::BelowLast => (K::ONE, true),
            ir::Start::Integer(value) => (K::from_u64(value), false),
            ir::Start::Draw(draw) => (self.draws[draw], false),
            ir::Start::Free(_) => unreachable!("the verifier knows where a list starts"),
        };
        let mut sum = start * point.pow(length as u64);
        for at in 0..length {
            let power = point.pow(if goes_up { at } else { length - 1 - at } as u64);
            for (&weight, &field) in weights.iter().zip(entries.get(at).into_iter().flatten()) {
                sum += weight * field * power;
            }
        }
        sum
    }
    fn add(&mut self, a: &K, b: &K) -> K {
        *a + *b
    }
    fn sub(&mut self, a: &K, b: &K) -> K {
        *a - *b
    }
    fn mul(&mut self, a: &K, b: &K) -> K {
        *a * *b
    }
}
