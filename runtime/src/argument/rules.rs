//! Witness rules: the cells and the terminals that a layout says how to compute.
//!
//! Rules that need each other go through the rows together, one row after the other. All others are carried out one
//! by one, each in all its rows at once.

use super::{Cells, FillError};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Evaluator, Known, Layout, RuleInfo, RuleOrder, RuleTarget, TableInfo};
use crate::periodic::Periodic;
use crate::poly::batch_inverse;
use crate::row_set;
use crate::trace::{Column, OfKind};
use core::ops::Range;
use rayon::prelude::*;

/// The columns of a table as far as they are there.
pub(super) struct Columns<'a, F, K> {
    /// Those of earlier phases, empty where nothing reads them.
    pub(super) earlier: &'a [Cells<'a, F, K>],
    /// Those of the phase that is filled.
    pub(super) own: Vec<Column<F, K>>,
}

impl<F: StarkField, K: ExtensionOf<F>> Columns<'_, F, K> {
    fn get(&self, column: usize) -> Option<Cells<'_, F, K>> {
        match self.earlier.get(column) {
            Some(cells) => Some(*cells),
            None => self.own.get(column - self.earlier.len()).map(Column::cells),
        }
    }

    fn set(&mut self, column: usize, row: usize, value: OfKind<F, K>) {
        let own = column.checked_sub(self.earlier.len()).and_then(|own| self.own.get_mut(own));
        match (own.expect("a rule fills a column of its phase"), value) {
            (OfKind::Base(cells), OfKind::Base(value)) => cells[row] = value,
            (OfKind::Ext(cells), OfKind::Base(value)) => cells[row] = value.into(),
            (OfKind::Ext(cells), OfKind::Ext(value)) => cells[row] = value,
            (OfKind::Base(_), OfKind::Ext(_)) => {
                unreachable!("a cell of the base field is computed from others")
            }
        }
    }
}

/// Carries out the rules of a table in a phase; the result are the terminals that they compute.
pub(super) fn carry_out<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    [table, phase]: [usize; 2],
    log_rows: &[u32],
    columns: &mut Columns<'_, F, K>,
    draws: &[K],
) -> Result<Vec<(usize, K)>, FillError> {
    let mut terminals = Vec::new();
    let info = &layout.info().tables[table];
    let n_drawn = layout.info().draws.iter().filter(|draw| draw.phase < phase).count();
    let draws = draws.get(..n_drawn).unwrap_or(draws);
    for group in groups(layout.rules(), table, phase) {
        let rules = group.map(|index| {
            let known = layout.known_of_rule(index, public, draws, log_rows)?;
            let info = &layout.rules()[index];
            Ok(Rule {
                layout,
                index,
                info,
                known,
                periodics: Periodic::of_table(&layout.info().tables[table])?,
            })
        });
        let rules = rules.collect::<Result<Vec<_>, FillError>>()?;
        let n_rows = 1_usize << log_rows[table];
        for rule in &rules {
            rule.has_its_columns(info, columns, n_rows)?;
        }
        match rules.as_slice() {
            [rule] if rule.info.order == RuleOrder::Any => {
                terminals.extend(rule.in_all_rows(columns, n_rows));
            }
            rules => row_by_row(rules, columns, n_rows),
        }
    }
    Ok(terminals)
}

/// The groups of the rules of a table in a phase, in their order.
fn groups(rules: &[RuleInfo], table: usize, phase: usize) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut before = None;
    for (index, rule) in rules.iter().enumerate() {
        if rule.table != table || rule.phase != phase {
            continue;
        }
        match groups.last_mut() {
            Some(group) if before == Some(rule.group) => group.end = index + 1,
            Some(_) | None => groups.push(index..index + 1),
        }
        before = Some(rule.group);
    }
    groups
}

/// Rules that need each other: those of a row, and then those of the next.
fn row_by_row<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    rules: &[Rule<'_, F, K, L>],
    columns: &mut Columns<'_, F, K>,
    n_rows: usize,
) {
    let is_up = rules.iter().any(|rule| rule.info.order == RuleOrder::Up);
    for turn in 0..n_rows {
        let row = if is_up { n_rows - 1 - turn } else { turn };
        for rule in rules.iter().filter(|rule| rule.is_in(row, n_rows)) {
            let [value, divisor] = rule.terms(columns, row, n_rows);
            let value = value.expect("a rule has a value");
            let value = match divisor {
                None => value,
                Some(OfKind::Base(divisor)) => {
                    let inverse = divisor.inverse().unwrap_or(F::ZERO);
                    match value {
                        OfKind::Base(value) => OfKind::Base(value * inverse),
                        OfKind::Ext(value) => OfKind::Ext(value * inverse),
                    }
                }
                Some(OfKind::Ext(divisor)) => {
                    OfKind::Ext(ext(value) * divisor.inverse().unwrap_or(K::ZERO))
                }
            };
            if let RuleTarget::Cell(cell) = rule.info.target {
                columns.set(cell.column, ahead(row, cell.offset, n_rows), value);
            }
        }
    }
}

/// The value of a rule in a row and what it is divided by, if anything is.
type Terms<F, K> = [Option<OfKind<F, K>>; 2];

/// A witness rule, and what is the same for it in every row.
struct Rule<'a, F, K, L> {
    layout: &'a L,
    index: usize,
    info: &'static RuleInfo,
    known: Known<F, K>,
    periodics: Vec<Periodic<F>>,
}

impl<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>> Rule<'_, F, K, L> {
    fn is_in(&self, row: usize, n_rows: usize) -> bool {
        row_set::contains(self.info.rows.zero_on, self.info.rows.except, row, n_rows)
    }

    fn has_its_columns(
        &self,
        table: &TableInfo,
        columns: &Columns<'_, F, K>,
        n_rows: usize,
    ) -> Result<(), FillError> {
        let is_there = |column| columns.get(column).is_some_and(|cells| cells.n_rows() == n_rows);
        match self.info.mask.iter().find(|cell| !is_there(cell.column)) {
            None => Ok(()),
            Some(cell) => Err(FillError::MissingColumnOfRule {
                rule: self.info.name,
                table: table.name,
                column: table.columns.get(cell.column).map_or("?", |column| column.name),
            }),
        }
    }

    /// The value and the divisor in a row.
    fn terms(&self, columns: &Columns<'_, F, K>, row: usize, n_rows: usize) -> Terms<F, K> {
        let Self { layout, index, info, known, periodics } = self;
        let mut evaluator =
            RowEvaluator { info, columns, known, periodics, row, n_rows, terms: [None, None] };
        layout.rule_terms(*index, &mut evaluator);
        evaluator.terms
    }

    /// Fills all rows; the result is the terminal that the rule computes, if it is one's.
    fn in_all_rows(&self, columns: &mut Columns<'_, F, K>, n_rows: usize) -> Option<(usize, K)> {
        let rows = (0..n_rows).into_par_iter().with_min_len(1 << 9);
        let rows = rows.filter(|row| self.is_in(*row, n_rows));
        let terms = rows.map(|row| (row, self.terms(columns, row, n_rows)));
        let terms: Vec<(usize, Terms<F, K>)> = terms.collect();
        let inverses = inverses(terms.iter().filter_map(|(_, [_, divisor])| *divisor));
        let mut inverses = inverses.into_iter();
        for (row, [value, divisor]) in terms {
            let value = value.expect("a rule has a value");
            let value = match divisor.and_then(|_| inverses.next()) {
                None => value,
                Some(inverse) => product(value, inverse),
            };
            match self.info.target {
                RuleTarget::Cell(cell) => {
                    columns.set(cell.column, ahead(row, cell.offset, n_rows), value);
                }
                RuleTarget::Terminal(draw) => return Some((draw, ext(value))),
            }
        }
        None
    }
}

/// The inverses of values of one kind, 0 for 0.
fn inverses<F: StarkField, K: ExtensionOf<F>>(
    values: impl Iterator<Item = OfKind<F, K>> + Clone,
) -> Vec<OfKind<F, K>> {
    fn nonzero<T: Copy + PartialEq>(value: T, zero: T, one: T) -> T {
        if value == zero { one } else { value }
    }
    let base: Option<Vec<F>> = values
        .clone()
        .map(|value| match value {
            OfKind::Base(value) => Some(value),
            OfKind::Ext(_) => None,
        })
        .collect();
    if let Some(base) = base {
        let mut inverses: Vec<F> =
            base.iter().map(|value| nonzero(*value, F::ZERO, F::ONE)).collect();
        batch_inverse(&mut inverses).expect("no value is zero");
        let inverses = base.iter().zip(inverses);
        let inverse = |(value, inverse): (&F, F)| if *value == F::ZERO { F::ZERO } else { inverse };
        return inverses.map(|pair| OfKind::Base(inverse(pair))).collect();
    }
    let values: Vec<K> = values.map(ext).collect();
    let mut inverses: Vec<K> =
        values.iter().map(|value| nonzero(*value, K::ZERO, K::ONE)).collect();
    batch_inverse(&mut inverses).expect("no value is zero");
    let inverse = |(value, inverse): (&K, K)| if *value == K::ZERO { K::ZERO } else { inverse };
    values.iter().zip(inverses).map(|pair| OfKind::Ext(inverse(pair))).collect()
}

fn product<F: StarkField, K: ExtensionOf<F>>(a: OfKind<F, K>, b: OfKind<F, K>) -> OfKind<F, K> {
    match (a, b) {
        (OfKind::Base(a), OfKind::Base(b)) => OfKind::Base(a * b),
        (OfKind::Ext(a), OfKind::Base(b)) | (OfKind::Base(b), OfKind::Ext(a)) => OfKind::Ext(a * b),
        (OfKind::Ext(a), OfKind::Ext(b)) => OfKind::Ext(a * b),
    }
}

fn ext<F: StarkField, K: ExtensionOf<F>>(value: OfKind<F, K>) -> K {
    match value {
        OfKind::Base(value) => value.into(),
        OfKind::Ext(value) => value,
    }
}

/// The row so many rows ahead, around the end; heights are powers of two.
fn ahead(row: usize, offset: i64, n_rows: usize) -> usize {
    row.wrapping_add_signed(offset as isize) & (n_rows - 1)
}

/// Evaluates a rule in one row.
struct RowEvaluator<'a, F, K> {
    info: &'static RuleInfo,
    columns: &'a Columns<'a, F, K>,
    known: &'a Known<F, K>,
    periodics: &'a [Periodic<F>],
    row: usize,
    n_rows: usize,
    terms: Terms<F, K>,
}

impl<F: StarkField, K: ExtensionOf<F>> RowEvaluator<'_, F, K> {
    fn read(&self, mask: usize) -> OfKind<F, K> {
        let cell = self.info.mask[mask];
        let row = ahead(self.row, cell.offset, self.n_rows);
        match self.columns.get(cell.column).expect("the columns of a rule are there") {
            OfKind::Base(cells) => OfKind::Base(cells[row]),
            OfKind::Ext(cells) => OfKind::Ext(cells[row]),
        }
    }
}

impl<F: StarkField, K: ExtensionOf<F>> Evaluator for RowEvaluator<'_, F, K> {
    type Base = F;
    type Ext = K;

    fn cell(&self, mask: usize) -> F {
        match self.read(mask) {
            OfKind::Base(value) => value,
            OfKind::Ext(_) => unreachable!("the layout reads a column by its kind"),
        }
    }

    fn ext_cell(&self, mask: usize) -> K {
        ext(self.read(mask))
    }

    fn periodic(&self, mask: usize) -> F {
        let cell = self.info.periodic_mask[mask];
        // A period divides the height, so the row may wrap.
        self.periodics[cell.periodic].in_row(ahead(self.row, cell.offset, self.n_rows))
    }

    fn known(&self, index: usize) -> F {
        self.known.base[index]
    }

    fn known_ext(&self, index: usize) -> K {
        self.known.ext[index]
    }

    fn vanish(&mut self, term: usize, value: F) {
        self.terms[term] = Some(OfKind::Base(value));
    }

    fn vanish_ext(&mut self, term: usize, value: K) {
        self.terms[term] = Some(OfKind::Ext(value));
    }

    fn close(&mut self, _row_set: usize) {}
}
