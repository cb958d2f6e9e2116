//! What generated code calls the values it does not compute: cells and known values.

use crate::lower::{KnownId, KnownOp, Knowns};
use crate::names::{Names, snake, upper};
use air_dsl::dag::{Dag, TableDag};
use air_dsl::ir::{self, Factor, Kind, RowSet, Table};
use num_bigint::{BigInt, Sign};
use num_traits::Signed;
use proc_macro2::Ident;

/// A named index: of a cell in the mask, or of a known value in its table.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// The constant that holds it.
    pub(crate) constant: Ident,
    /// What the value is, in the words of the layout.
    pub(crate) doc: String,
    /// What a variable that holds the value is called, unless there is a better name.
    pub(crate) variable: String,
}

/// The names of what a table's constraints read in a row.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    /// In the order of the table's mask.
    pub(crate) cells: Vec<Index>,
    /// In the order of the table's mask of periodic columns.
    pub(crate) periodics: Vec<Index>,
}

impl Mask {
    pub(crate) fn new(table: &Table, dag: &TableDag) -> Self {
        let mut names = Names::default();
        let mut index = |column: &str, offset: i64| {
            let place = shifted(&snake(column), offset);
            let ahead = match offset {
                0 => String::new(),
                n => format!("[{n}]"),
            };
            Index {
                constant: names.fresh(&upper(&place)),
                doc: format!("`{column}{ahead}`."),
                variable: place,
            }
        };
        let cell = |cell: &ir::Cell| (table.columns[cell.column].name.as_str(), cell.offset);
        // The names of elements count elements, not rows.
        let element = |cell: &ir::PeriodicCell| {
            let column = &table.periodics[cell.periodic];
            (column.name.as_str(), cell.offset / column.step.cast_signed())
        };
        let cells = dag.mask.iter().map(cell).map(|(name, ahead)| index(name, ahead)).collect();
        let periodics = dag.periodic_mask.iter().map(element);
        let periodics = periodics.map(|(name, ahead)| index(name, ahead)).collect();
        Self { cells, periodics }
    }
}

/// What the cell of a mask is called by a constraint on these rows: after the coarsest virtual
/// column that has one cell a turn of the rows, or else after its column.
pub(crate) fn variable(table: &Table, cell: ir::Cell, rows: &RowSet) -> String {
    let period = period(rows);
    let fits = |view: &&ir::View| {
        let step = view.cells.step;
        let distance = cell.offset - view.cells.offset.cast_signed();
        view.cells.column == cell.column
            && step != 0
            && period.is_multiple_of(step)
            && distance % step.cast_signed() == 0
    };
    let coarsest = table.views.iter().filter(fits).rev().max_by_key(|view| view.cells.step);
    match coarsest {
        Some(view) => {
            let step = view.cells.step.cast_signed();
            shifted(&snake(&view.name), (cell.offset - view.cells.offset.cast_signed()) / step)
        }
        None => shifted(&snake(&table.columns[cell.column].name), cell.offset),
    }
}

/// The distance of the rows of a set.
fn period(rows: &RowSet) -> u64 {
    let modulus = |factor: &Factor| match factor {
        Factor::Class { modulus, .. } => *modulus,
        Factor::Row(_) => 1 << 32,
    };
    rows.zero_on.iter().map(modulus).min().unwrap_or(1)
}

fn shifted(name: &str, by: i64) -> String {
    match by {
        0 => name.to_owned(),
        1 => format!("{name}_next"),
        -1 => format!("{name}_previous"),
        2.. => format!("{name}_{by}"),
        _ => format!("{name}_minus_{}", by.unsigned_abs()),
    }
}

/// The names of all known values, in the order of their tables.
#[derive(Clone, Debug)]
pub(crate) struct KnownNames {
    pub(crate) base: Vec<Index>,
    pub(crate) ext: Vec<Index>,
}

impl KnownNames {
    pub(crate) fn new(dag: &Dag, knowns: &Knowns) -> Self {
        let mut names = Names::default();
        let mut index = |id: &KnownId| {
            let variable = known_variable(dag, knowns, *id);
            Index {
                constant: names.fresh(&upper(&variable)),
                doc: format!("`{}`.", describe(dag, knowns, *id)),
                variable,
            }
        };
        Self {
            base: knowns.base.iter().map(&mut index).collect(),
            ext: knowns.ext.iter().map(&mut index).collect(),
        }
    }

    pub(crate) fn of(&self, kind: Kind) -> &[Index] {
        match kind {
            Kind::Base => &self.base,
            Kind::Ext => &self.ext,
        }
    }
}

/// What a variable for a known value is called.
pub(crate) fn known_variable(dag: &Dag, knowns: &Knowns, id: KnownId) -> String {
    match &knowns.ops[id.0] {
        KnownOp::Const(value) => constant_name(value),
        KnownOp::Public(public) => snake(&dag.layout.publics[*public].name),
        KnownOp::Draw(draw) => snake(&dag.layout.draws[*draw].name),
        KnownOp::PublicProduct { table, permutation } => {
            let name = &dag.layout.tables[*table].permutations[*permutation].name;
            format!("{}_public_product", snake(name))
        }
        KnownOp::PublicEvaluation { table, accumulator } => {
            let name = &dag.layout.tables[*table].accumulators[*accumulator].name;
            format!("{}_public_evaluation", snake(name))
        }
        KnownOp::Add(..) => "known_sum".into(),
        KnownOp::Sub(..) => "known_difference".into(),
        KnownOp::Mul(..) | KnownOp::Square(_) => "known_product".into(),
        KnownOp::Neg(a) => format!("minus_{}", known_variable(dag, knowns, *a)),
    }
}

/// `n_12`, `minus_12`, `two_pow_16`; a long number is only called a constant.
fn constant_name(value: &BigInt) -> String {
    let magnitude = value.abs();
    let exponent = magnitude.bits().saturating_sub(1);
    let digits = magnitude.to_string();
    let name = if exponent > 4 && magnitude == BigInt::from(1) << exponent {
        format!("two_pow_{exponent}")
    } else if digits.len() <= 12 {
        format!("n_{digits}")
    } else {
        "constant".into()
    };
    if value.sign() == Sign::Minus { format!("minus_{name}") } else { name }
}

/// The formula of a known value, for a reader.
fn describe(dag: &Dag, knowns: &Knowns, id: KnownId) -> String {
    // A formula that reuses its parts could be long; what does not fit is left to the code.
    let text = formula(dag, knowns, id, 4);
    if text.len() > 80 { "a formula of known values".into() } else { text }
}

fn formula(dag: &Dag, knowns: &Knowns, id: KnownId, depth: usize) -> String {
    let Some(depth) = depth.checked_sub(1) else {
        return "…".into();
    };
    let of = |id: &KnownId| formula(dag, knowns, *id, depth);
    match &knowns.ops[id.0] {
        KnownOp::Const(value) => value.to_string(),
        KnownOp::Public(public) => dag.layout.publics[*public].name.clone(),
        KnownOp::Draw(draw) => dag.layout.draws[*draw].name.clone(),
        KnownOp::PublicProduct { table, permutation } => {
            let name = &dag.layout.tables[*table].permutations[*permutation].name;
            format!("the public product of {name}")
        }
        KnownOp::PublicEvaluation { table, accumulator } => {
            let name = &dag.layout.tables[*table].accumulators[*accumulator].name;
            format!("the public evaluation of {name}")
        }
        KnownOp::Add(a, b) => format!("({} + {})", of(a), of(b)),
        KnownOp::Sub(a, b) => format!("({} - {})", of(a), of(b)),
        KnownOp::Mul(a, b) => format!("{} * {}", of(a), of(b)),
        KnownOp::Square(a) => format!("{}^2", of(a)),
        KnownOp::Neg(a) => format!("-{}", of(a)),
    }
}
