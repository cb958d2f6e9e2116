//! A prover who fills the columns of arguments as it likes, once it knows the challenges.

use crate::statement::Forged;
use air_debug::public::PublicValue;
use air_interpret::Interpreted;
use air_runtime::argument::{Cells, Drawn, fill};
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::{
    AccumulatorInfo, Evaluator, Factor, FillInfo, Integer, Kind, Known, KnownError, Layout,
    LayoutInfo, PeriodicCell, PeriodicInfo, RowSet, Rule, Start, TableInfo,
};
use air_runtime::trace::{Column, OfKind};
use std::sync::Arc;

/// Changes columns of arguments.
pub(crate) type Refill<F, K> = Arc<dyn Fn(&mut Later<F, K>) + Send + Sync>;

/// The columns of a trace, those of arguments as the layout has them filled.
pub(crate) struct Later<F, K> {
    /// Of each table those of the first phase, then those of the second.
    pub(crate) tables: Vec<Vec<Vec<K>>>,
    pub(crate) draws: Vec<K>,
    pub(crate) publics: Vec<PublicValue<F>>,
}

/// The columns after the first phase of each table, refilled.
pub(crate) fn later_columns<F: StarkField, K: ExtensionOf<F>>(
    layout: &Interpreted<F>,
    forged: &Forged<F, K>,
    draws: &[K],
) -> Vec<Vec<Vec<K>>> {
    let info = Layout::<F, K>::info(layout);
    assert!(info.n_phases <= 2, "a refill knows two phases");
    let filled = |(table, columns): (usize, &Vec<Vec<F>>)| {
        let of_first: Vec<Column<F, K>> = columns.iter().cloned().map(OfKind::Base).collect();
        let cells: Vec<Cells<'_, F, K>> = of_first.iter().map(Column::cells).collect();
        let (place, log_rows) = ([table, 1], forged.trace.log_rows());
        let later = match info.n_phases {
            1 => Vec::new(),
            _ => {
                let drawn = Drawn { draws, starts: &[] };
                let filled = fill(layout, &forged.publics, place, log_rows, &cells, drawn);
                filled.expect("it fills").columns
            }
        };
        let in_k = |column: &Vec<F>| column.iter().map(|cell| K::from(*cell)).collect();
        columns.iter().map(in_k).chain(later).collect()
    };
    let tables = forged.trace.tables().iter().enumerate().map(filled).collect();
    let (draws, publics) = (draws.to_vec(), forged.publics.clone());
    let mut later = Later { tables, draws, publics };
    if let Some(refill) = &forged.refill {
        refill(&mut later);
    }
    let of_trace = later.tables.into_iter().zip(forged.trace.tables());
    of_trace.map(|(mut columns, first)| columns.split_off(first.len())).collect()
}

/// The layout as a prover has it whose columns of arguments are refilled. Only how they are filled differs: each is
/// the sum, from the last row up, of differences that are a polynomial in the row's number.
pub(crate) struct Refilled<'a, F, K> {
    layout: &'a Interpreted<F>,
    forged: &'a Forged<F, K>,
    info: &'static LayoutInfo,
}

impl<'a, F: StarkField, K: ExtensionOf<F>> Refilled<'a, F, K> {
    pub(crate) fn new(layout: &'a Interpreted<F>, forged: &'a Forged<F, K>) -> Self {
        let info = match forged.refill {
            None => Layout::<F, K>::info(layout),
            Some(_) => refilled(Layout::<F, K>::info(layout), forged.trace.log_rows()),
        };
        Self { layout, forged, info }
    }
}

/// Data live as long as the program.
fn leaked<T>(items: Vec<T>) -> &'static [T] {
    Box::leak(items.into_boxed_slice())
}

fn refilled(info: &LayoutInfo, log_rows: &[u32]) -> &'static LayoutInfo {
    let with_rows = |(table, &log_rows): (&TableInfo, &u32)| {
        assert!(table.periodics.is_empty(), "the rows are the only periodic column");
        let row = |row| Integer { limbs: leaked(vec![row]), is_negative: false, decimal: "a row" };
        let values = leaked((0..1 << log_rows).map(row).collect());
        let periodics = leaked(vec![PeriodicInfo { name: "row", step: 1, values }]);
        let TableInfo { name, columns, mask, constraints, row_sets, min_log_rows, .. } = *table;
        let (periodic_mask, permutations) = (table.periodic_mask, table.permutations);
        TableInfo {
            name,
            columns,
            mask,
            constraints,
            row_sets,
            periodics,
            periodic_mask,
            permutations,
            min_log_rows,
        }
    };
    let LayoutInfo { name, digest, n_phases, draws, terminals, publics, links, .. } = *info;
    Box::leak(Box::new(LayoutInfo {
        name,
        digest,
        n_phases,
        draws,
        terminals,
        publics,
        tables: leaked(info.tables.iter().zip(log_rows).map(with_rows).collect()),
        links,
        fills: leaked(info.tables.iter().enumerate().map(fill_of).collect()),
    }))
}

/// The first term is 1, each other one the differences of a column.
fn fill_of((index, table): (usize, &TableInfo)) -> FillInfo {
    const EVERY_ROW: &[Factor] = &[Factor::Class { modulus: 1, residue: 0 }];
    let later = table.columns.iter().enumerate().filter(|(_, column)| column.phase == 1);
    let accumulator = |(at, (column, _))| AccumulatorInfo {
        name: "refilled",
        column,
        rule: Rule::Sum { value: 0, times: Some(at + 1) },
        start: Start::BelowLast,
        rows: RowSet { text: "row", zero_on: EVERY_ROW, except: &[] },
        unless: None,
    };
    let accumulators: Vec<AccumulatorInfo> = later.enumerate().map(accumulator).collect();
    FillInfo {
        table: index,
        phase: 1,
        mask: &[],
        periodic_mask: &[PeriodicCell { periodic: 0, offset: 0 }],
        terms: leaked(vec![Kind::Ext; accumulators.len() + 1]),
        accumulators: leaked(accumulators),
    }
}

/// The coefficients of the polynomial with these values at 0, 1, 2, …, from the highest on.
fn interpolated<F: StarkField, K: ExtensionOf<F>>(values: &[K]) -> Vec<K> {
    // Newton's divided differences, in place.
    let mut newton = values.to_vec();
    for order in 1..newton.len() {
        let inverse = F::from_u64(order as u64).inverse().expect("rows are fewer than elements");
        for at in (order..newton.len()).rev() {
            newton[at] = (newton[at] - newton[at - 1]) * K::from(inverse);
        }
    }
    // Horner's rule with the factors x − at, over polynomials from the lowest coefficient on.
    let mut lowest_first: Vec<K> = Vec::new();
    for (at, coefficient) in newton.iter().enumerate().rev() {
        let mut next = vec![K::ZERO; lowest_first.len() + 1];
        for (power, value) in lowest_first.iter().enumerate() {
            next[power + 1] += *value;
            next[power] -= *value * K::from(F::from_u64(at as u64));
        }
        next[0] += *coefficient;
        lowest_first = next;
    }
    lowest_first.reverse();
    lowest_first
}

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Refilled<'_, F, K> {
    type Public = Vec<PublicValue<F>>;

    fn info(&self) -> &'static LayoutInfo {
        self.info
    }

    fn public_elements(&self, public: &Self::Public) -> Vec<F> {
        Layout::<F, K>::public_elements(self.layout, public)
    }

    fn known(
        &self,
        public: &Self::Public,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        self.layout.known(public, draws, log_rows)
    }

    fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E) {
        Layout::<F, K>::evaluate(self.layout, table, e);
    }

    fn known_of_fill(
        &self,
        fill: usize,
        public: &Self::Public,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        if self.forged.refill.is_none() {
            return self.layout.known_of_fill(fill, public, draws, log_rows);
        }
        let columns = later_columns(self.layout, self.forged, draws).swap_remove(fill);
        let coefficients = columns.into_iter().flat_map(|column| {
            let below = column.iter().skip(1).copied().chain([K::ZERO]);
            let differences: Vec<K> =
                column.iter().zip(below).map(|(here, below)| *here - below).collect();
            interpolated::<F, K>(&differences)
        });
        Ok(Known { base: Vec::new(), ext: [K::ONE].into_iter().chain(coefficients).collect() })
    }

    fn terms<E: Evaluator>(&self, fill: usize, e: &mut E) {
        if self.forged.refill.is_none() {
            return Layout::<F, K>::terms(self.layout, fill, e);
        }
        let n_rows = 1_usize << self.forged.trace.log_rows()[fill];
        let n_columns = self.info.fills[fill].accumulators.len();
        e.vanish_ext(0, e.known_ext(0));
        for column in 0..n_columns {
            let first = 1 + column * n_rows;
            let mut value = e.known_ext(first);
            for at in first + 1..first + n_rows {
                value = value * e.periodic(0) + e.known_ext(at);
            }
            e.vanish_ext(column + 1, value);
        }
    }
}
