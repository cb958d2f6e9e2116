//! What generated code tells the runtime about a layout, and how it is evaluated.
//!
//! The [`Layout`] trait is implemented by generated code only. Everything about a layout that is
//! data is in its [`LayoutInfo`]; what is arithmetic is one generic body, [`Layout::evaluate`],
//! which serves the row check, the out-of-domain point and the prover's quotient alike.

use crate::field::{Arith, ExtensionOf, StarkField};
use core::ops::{Add, Mul, Sub};

/// A compiled layout, over any field `F` with challenges in `K`.
pub trait Layout<F: StarkField, K: ExtensionOf<F>>: Send + Sync {
    /// The public values, as the layout declares them.
    type Public: Send + Sync;

    /// Everything about the layout that is data.
    fn info(&self) -> &'static LayoutInfo;

    /// The canonical elements of the public values in the order of the text, for a transcript:
    /// a scalar is one element, a list its length and then its elements row by row.
    fn public_elements(&self, public: &Self::Public) -> Vec<F>;

    /// The values that constraints use and that are the same in every row: constants, public
    /// values, challenges, and what is derived from them.
    ///
    /// `draws` are all the challenges in the order of [`LayoutInfo::draws`]; `log_rows` is the
    /// height of each table.
    ///
    /// # Errors
    /// If a constant does not fit the field, a derived value has a zero denominator, or there are
    /// not as many challenges and heights as the layout has.
    fn known(
        &self,
        public: &Self::Public,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError>;

    /// Evaluates every constraint of a table at one place, row set by row set.
    ///
    /// # Panics
    /// If the layout has no such table.
    fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E);

    /// The row-independent values of the terms of [`LayoutInfo::fills`]`[fill]`, from the challenges
    /// drawn before its phase.
    ///
    /// # Errors
    /// As [`known`](Self::known).
    ///
    /// # Panics
    /// If the layout has no such fill.
    fn known_of_fill(
        &self,
        fill: usize,
        _public: &Self::Public,
        _draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        panic!("the layout has no fill {fill}")
    }

    /// Computes every term of [`LayoutInfo::fills`]`[fill]` in one row: cells are those of
    /// [`FillInfo::mask`], and [`Evaluator::vanish`] takes the value of a term by its index in
    /// [`FillInfo::terms`].
    ///
    /// # Panics
    /// If the layout has no such fill.
    fn terms<E: Evaluator>(&self, fill: usize, _e: &mut E) {
        panic!("the layout has no fill {fill}")
    }

    /// The witness rules, in an order in which they can be carried out.
    fn rules(&self) -> &'static [RuleInfo] {
        &[]
    }

    /// The row-independent values of [`rules`](Self::rules)`[rule]`, from the challenges drawn before its phase.
    ///
    /// # Errors
    /// As [`known`](Self::known).
    ///
    /// # Panics
    /// If the layout has no such rule.
    fn known_of_rule(
        &self,
        rule: usize,
        _public: &Self::Public,
        _draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        panic!("the layout has no rule {rule}")
    }

    /// Computes what [`rules`](Self::rules)`[rule]` fills in one row: cells are those of [`RuleInfo::mask`],
    /// and [`Evaluator::vanish`] takes the value as 0 and the divisor, if there is one, as 1.
    ///
    /// # Panics
    /// If the layout has no such rule.
    fn rule_terms<E: Evaluator>(&self, rule: usize, _e: &mut E) {
        panic!("the layout has no rule {rule}")
    }
}

/// The row-independent values of a layout's constraints, by the indices generated code gives them.
#[derive(Clone, Debug)]
pub struct Known<F, K> {
    /// Values in the base field.
    pub base: Vec<F>,
    /// Values in the challenge field.
    pub ext: Vec<K>,
}

/// Why the row-independent values of a layout could not be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KnownError {
    /// A constant of the layout is not below the modulus of the field it is used over.
    #[error("the constant {constant} of the layout is not below the modulus of {field}")]
    ConstantTooLarge {
        /// The constant, in decimal.
        constant: &'static str,
        /// The field's name.
        field: &'static str,
    },
    /// A derived public value divides by zero.
    #[error("the public product of `{list}` divides by zero")]
    ZeroDenominator {
        /// The public list.
        list: &'static str,
    },
    /// A public list is longer than the cells that stand for it.
    #[error("the public list `{list}` has {found} entries, but the trace has room for {room}")]
    ListTooLong {
        /// The public list.
        list: &'static str,
        /// Its length.
        found: usize,
        /// The number of cells of its virtual column.
        room: usize,
    },
    /// A public list that pads itself with its first entry has none.
    #[error("the public list `{list}` is empty")]
    ListEmpty {
        /// The public list.
        list: &'static str,
    },
    /// There are not as many challenges as the layout draws.
    #[error("the layout draws {expected} challenges, but {found} are given")]
    WrongNumberOfDraws {
        /// The layout's number of challenges.
        expected: usize,
        /// The number given.
        found: usize,
    },
    /// There are not as many heights as the layout has tables.
    #[error("the layout has {expected} tables, but {found} heights are given")]
    WrongNumberOfHeights {
        /// The layout's number of tables.
        expected: usize,
        /// The number given.
        found: usize,
    },
    /// A table is higher than a machine can address.
    #[error("a table of 2^{log_rows} rows is too high")]
    TableTooHigh {
        /// Logarithm of the table's height.
        log_rows: u32,
    },
}

/// The constant of a layout as a field element; `limbs` are its 64-bit limbs, lowest first.
///
/// # Errors
/// If the constant, in decimal in the message, is not below the modulus.
pub fn constant<F: StarkField>(limbs: &[u64], decimal: &'static str) -> Result<F, KnownError> {
    let mut padded = [0; 4];
    let fits = padded.get_mut(..limbs.len()).map(|low| low.copy_from_slice(limbs));
    fits.and_then(|()| F::from_limbs(padded))
        .ok_or(KnownError::ConstantTooLarge { constant: decimal, field: F::NAME })
}

/// The number of cells of a virtual column with this step in a table of `2^log_rows` rows.
///
/// # Errors
/// If the height does not fit a `usize`.
pub fn n_cells(log_rows: u32, step: usize) -> Result<usize, KnownError> {
    let n_rows = 1_usize.checked_shl(log_rows).ok_or(KnownError::TableTooHigh { log_rows })?;
    Ok(n_rows / step)
}

/// The number of rows of a set in a table of `2^log_rows` rows.
///
/// # Errors
/// If the height does not fit a `usize`.
pub fn n_rows_in(rows: &RowSet, log_rows: u32) -> Result<usize, KnownError> {
    let count = |factors: &[Factor]| -> Result<usize, KnownError> {
        let counts = factors.iter().map(|factor| match *factor {
            Factor::Class { modulus, .. } => {
                n_cells(log_rows, usize::try_from(modulus).unwrap_or(usize::MAX))
            }
            Factor::Row(_) => Ok(1),
        });
        counts.sum()
    };
    Ok(count(rows.zero_on)?.saturating_sub(count(rows.except)?))
}

/// One place at which constraints are evaluated: where cells are read and results go.
///
/// Indices are those of [`TableInfo::mask`] for cells, of [`Known`] for row-independent values,
/// of [`TableInfo::constraints`] for results and of [`TableInfo::row_sets`] for row sets.
pub trait Evaluator {
    /// A value of the base field, or lanes of them; at the out-of-domain point, a challenge value.
    type Base: Arith;
    /// A value of the challenge field, or lanes of them.
    type Ext: Arith
        + From<Self::Base>
        + Add<Self::Base, Output = Self::Ext>
        + Sub<Self::Base, Output = Self::Ext>
        + Mul<Self::Base, Output = Self::Ext>;

    /// The cell of a base column.
    fn cell(&self, mask: usize) -> Self::Base;
    /// The cell of a column of the challenge field.
    fn ext_cell(&self, mask: usize) -> Self::Ext;
    /// The element of a periodic column: index in [`TableInfo::periodic_mask`].
    fn periodic(&self, mask: usize) -> Self::Base;
    /// A row-independent value of the base field.
    fn known(&self, index: usize) -> Self::Base;
    /// A row-independent value of the challenge field.
    fn known_ext(&self, index: usize) -> Self::Ext;
    /// States that a base value is zero on the row set being evaluated.
    fn vanish(&mut self, constraint: usize, value: Self::Base);
    /// States that a challenge value is zero on the row set being evaluated.
    fn vanish_ext(&mut self, constraint: usize, value: Self::Ext);
    /// Ends a row set: what was stated since the last call holds on its rows.
    fn close(&mut self, row_set: usize);
}

/// A layout as data.
#[derive(Debug)]
pub struct LayoutInfo {
    /// The layout's name.
    pub name: &'static str,
    /// A digest of the compiled layout: it changes with every change of meaning.
    pub digest: [u8; 32],
    /// The number of phases in which columns are committed.
    pub n_phases: usize,
    /// The challenges in the order in which they are drawn, each phase's behind its terminals.
    pub draws: &'static [DrawInfo],
    /// Which of `draws` are terminals, in their order.
    pub terminals: &'static [TerminalInfo],
    /// The public values in the order of the text.
    pub publics: &'static [PublicInfo],
    /// The tables in the order of the text.
    pub tables: &'static [TableInfo],
    /// The equations between tables; their coefficients follow those of all tables' constraints.
    pub links: &'static [LinkInfo],
    /// How the runtime computes the accumulators of arguments, by phase, then by table.
    pub fills: &'static [FillInfo],
}

/// An equation between two tables: their cells in row 0 are equal.
///
/// With tables of `N_l` and `N_r` rows and `N` the highest of the layout, the polynomial
/// `left(X^(N/N_l)) − right(X^(N/N_r))` vanishes at 1.
#[derive(Debug)]
pub struct LinkInfo {
    /// Its path.
    pub name: &'static str,
    /// One side.
    pub left: LinkedCell,
    /// The other.
    pub right: LinkedCell,
    /// File and line of the text.
    pub source: &'static str,
}

/// A cell of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedCell {
    /// Index in [`LayoutInfo::tables`].
    pub table: usize,
    /// Index in [`TableInfo::mask`] of a cell at offset 0.
    pub mask: usize,
}

/// The accumulators of one table in one phase, and the terms that they are computed from.
#[derive(Debug)]
pub struct FillInfo {
    /// Index in [`LayoutInfo::tables`].
    pub table: usize,
    /// The phase in which the accumulators are committed; terms read columns of earlier ones.
    pub phase: usize,
    /// The cells that the terms read. A row past an end of the table is one at the other end.
    pub mask: &'static [MaskCell],
    /// The elements of periodic columns that the terms read.
    pub periodic_mask: &'static [PeriodicCell],
    /// The field of each term.
    pub terms: &'static [Kind],
    /// The accumulators in the order of the text.
    pub accumulators: &'static [AccumulatorInfo],
}

/// An accumulator: a value that rows take part in, one after the other, from where it starts.
///
/// In the rows that take part the value goes on by the rule; in all others it stays.
#[derive(Debug)]
pub struct AccumulatorInfo {
    /// The argument's path.
    pub name: &'static str,
    /// Index in [`TableInfo::columns`].
    pub column: usize,
    /// How a value follows from the one before.
    pub rule: Rule,
    /// Where it starts, and so which way it goes.
    pub start: Start,
    /// The rows that take part.
    pub rows: RowSet,
    /// Index of the term that is zero in the rows that take part; `None` if all of `rows` do.
    pub unless: Option<usize>,
}

/// Where an accumulator starts, and so which way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Below the last row, with what changes nothing. It goes up: a row's value is that of the row below
    /// with its own tuple, and row 0 has the total.
    BelowLast,
    /// In row 0, with an integer. It goes down: the value in a row is that without its own tuple, and
    /// what would follow the last row is the total.
    Integer(u64),
    /// As `Integer`, with a challenge: index in [`LayoutInfo::draws`].
    Draw(usize),
    /// As `Integer`, with what the prover chooses for a terminal: its index in [`LayoutInfo::draws`].
    Free(usize),
}

/// How the value of an accumulator follows from `before`, the one in the row it comes from. Indices
/// are those of [`FillInfo::terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `before + times/value`; 0 below the last row. Without `times` it is 1.
    Sum {
        /// The denominator.
        value: usize,
        /// How often it counts.
        times: Option<usize>,
    },
    /// `before·value`; 1 below the last row.
    Product {
        /// The factor.
        value: usize,
    },
    /// `before·point + value`; 1 below the last row.
    Evaluation {
        /// The coefficient.
        value: usize,
        /// Index in [`LayoutInfo::draws`].
        point: usize,
    },
}

/// A witness rule: how cells, or a terminal, are computed. No proof depends on it.
#[derive(Debug)]
pub struct RuleInfo {
    /// What it fills, as the text has it.
    pub name: &'static str,
    /// Index in [`LayoutInfo::tables`].
    pub table: usize,
    /// The phase of what it fills; it reads columns of this one and of earlier ones.
    pub phase: usize,
    /// Rules of the same table and phase that follow each other with the same number are carried out together,
    /// row by row.
    pub group: usize,
    /// How they go through the rows.
    pub order: RuleOrder,
    /// What it fills.
    pub target: RuleTarget,
    /// The rows from which it does.
    pub rows: RowSet,
    /// The cells that it reads. A row past an end of the table is one at the other end.
    pub mask: &'static [MaskCell],
    /// The elements of periodic columns that it reads.
    pub periodic_mask: &'static [PeriodicCell],
}

/// What a witness rule fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleTarget {
    /// A cell, relative to the row.
    Cell(MaskCell),
    /// A terminal: index in [`LayoutInfo::draws`].
    Terminal(usize),
}

/// How witness rules go through their rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleOrder {
    /// As one likes: no row needs another.
    Any,
    /// From the first row to the last.
    Down,
    /// From the last row to the first.
    Up,
}

/// A terminal: a value that the proof carries. It is absorbed behind the commitments of its phase, before
/// anything else is drawn.
#[derive(Debug)]
pub struct TerminalInfo {
    /// Index in [`LayoutInfo::draws`], which has its name and its phase.
    pub draw: usize,
    /// What it is computed from.
    pub of: TerminalOf,
    /// Whether the verifier refuses zero.
    pub is_nonzero: bool,
    /// Whether it tells nothing of the trace, since the prover chose where it starts.
    pub is_masked: bool,
}

/// What a prover computes a terminal from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalOf {
    /// It is the total of an argument that goes down from row 0, by the accumulator of its left side.
    Total {
        /// Index in [`LayoutInfo::tables`].
        table: usize,
        /// Index in [`TableInfo::columns`].
        column: usize,
    },
    /// A witness rule says what it is.
    Rule,
}

/// A challenge of the layout, or a terminal.
#[derive(Debug)]
pub struct DrawInfo {
    /// Its name.
    pub name: &'static str,
    /// The phase after whose commitment it is drawn; columns of the next phase may depend on it.
    pub phase: usize,
}

/// A public value of the layout.
#[derive(Debug)]
pub struct PublicInfo {
    /// Its name.
    pub name: &'static str,
    /// The fields of an entry if it is a list, else `None`.
    pub fields: Option<&'static [&'static str]>,
}

/// A table as data.
#[derive(Debug)]
pub struct TableInfo {
    /// The table's name.
    pub name: &'static str,
    /// All columns, in the order of their phases, then of the text.
    pub columns: &'static [ColumnInfo],
    /// The cells that constraints read, by column, then by row offset.
    pub mask: &'static [MaskCell],
    /// The constraints in the order of the text: the `i`-th gets the `i`-th coefficient.
    pub constraints: &'static [ConstraintInfo],
    /// The row sets on which constraints hold, in the order of first use.
    pub row_sets: &'static [RowSet],
    /// The periodic columns in the order of the text.
    pub periodics: &'static [PeriodicInfo],
    /// The elements of periodic columns that constraints read, by column, then by row offset.
    pub periodic_mask: &'static [PeriodicCell],
    /// The permutation arguments, whose accumulators the runtime fills.
    pub permutations: &'static [PermutationInfo],
    /// The table has at least `2^min_log_rows` rows.
    pub min_log_rows: u32,
}

/// The field of a column's cells or of a constraint's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The base field.
    Base,
    /// The challenge field.
    Ext,
}

/// A column as data.
#[derive(Debug)]
pub struct ColumnInfo {
    /// The column's name.
    pub name: &'static str,
    /// The phase in which it is committed.
    pub phase: usize,
    /// The field of its cells.
    pub kind: Kind,
}

/// A cell relative to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaskCell {
    /// Index in [`TableInfo::columns`].
    pub column: usize,
    /// Rows ahead of the current one.
    pub offset: i64,
}

/// A periodic column as data: element `k` stands in row `k·step`, and after the last comes the first.
#[derive(Debug)]
pub struct PeriodicInfo {
    /// The column's name.
    pub name: &'static str,
    /// Distance of two elements, in rows; a power of two.
    pub step: usize,
    /// A power of two of elements; `step` times their number is at most the height.
    pub values: &'static [Integer],
}

/// An integer of the layout's text.
#[derive(Clone, Copy, Debug)]
pub struct Integer {
    /// The 64-bit limbs of its magnitude, lowest first.
    pub limbs: &'static [u64],
    /// Whether it is below zero.
    pub is_negative: bool,
    /// Its magnitude in decimal, for messages.
    pub decimal: &'static str,
}

/// An element of a periodic column relative to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodicCell {
    /// Index in [`TableInfo::periodics`].
    pub periodic: usize,
    /// Rows ahead of the current one.
    pub offset: i64,
}

/// A constraint as data.
#[derive(Debug)]
pub struct ConstraintInfo {
    /// The constraint's path.
    pub name: &'static str,
    /// The degree of its expression in the cells; an element of a periodic column counts as one.
    pub degree: u32,
    /// Index in [`TableInfo::row_sets`].
    pub row_set: usize,
    /// The field of its value.
    pub kind: Kind,
    /// File and line of the text.
    pub source: &'static str,
}

/// The rows on which constraints hold: where `Π zero_on / Π except` vanishes.
#[derive(Debug)]
pub struct RowSet {
    /// The row set in words, as the text has it.
    pub text: &'static str,
    /// Numerator of the vanishing polynomial.
    pub zero_on: &'static [Factor],
    /// Denominator of the vanishing polynomial; each factor divides the numerator.
    pub except: &'static [Factor],
}

/// A factor of a vanishing polynomial over `N` rows, with `g` the trace generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Factor {
    /// `X^(N/modulus) − g^(residue·N/modulus)`: the rows congruent to `residue`.
    Class {
        /// A power of two, at most the height.
        modulus: u64,
        /// Below `modulus`.
        residue: u64,
    },
    /// `X − g^row`; a negative row counts from the end, −1 being the last.
    Row(i64),
}

/// A virtual column: the cells `offset, offset + step, …` of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VirtualColumn {
    /// Index in [`TableInfo::columns`].
    pub column: usize,
    /// Distance of two cells, in rows.
    pub step: usize,
    /// Row of the first cell.
    pub offset: usize,
}

/// A permutation argument within a table: `accumulator[k] = Π_{j≤k} (z − h(left[j])) / (z − h(right[j]))`
/// with `h(t) = t_0 + a_1·t_1 + …`.
#[derive(Debug)]
pub struct PermutationInfo {
    /// The argument's path.
    pub name: &'static str,
    /// One virtual column a component of the left tuple.
    pub left: &'static [VirtualColumn],
    /// One virtual column a component of the right tuple.
    pub right: &'static [VirtualColumn],
    /// Where the running product is stored, in a column of a later phase.
    pub accumulator: VirtualColumn,
    /// Index in [`LayoutInfo::draws`] of `z`.
    pub z: usize,
    /// Indices in [`LayoutInfo::draws`] of `a_1, a_2, …`, one fewer than the tuple is wide.
    pub weights: &'static [usize],
}
