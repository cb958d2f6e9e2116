//! Which cells of a valid trace the constraints leave free, numerically.
//!
//! Cells of a window of rows may vary; all others stay. The derivatives of all constraints by these cells are a linear
//! system: a change of the cells that keeps every constraint, to first order, is a solution of it. A cell is pinned if
//! it changes in no solution, or only with a public value; a cell of a later phase may change with cells of the first.
//! Challenges are random, columns of arguments are unknowns as all others are; besides, a permutation whose constraints
//! are all there keeps its sides equal as multisets.
//!
//! Where whole tables are examined and are small, all are examined at once, with what arguments over rows say of their
//! cells, within a table and between two. An argument that holds for all challenges keeps its sides equal: so it is
//! stated for one random set of challenges after the other, until another set says nothing new. Else each table is
//! examined alone, and what an argument says of its cells is seen for one set of challenges only.
//!
//! The text declares which cells are meant to be free. Their copies on the other side of a permutation are as free as
//! they are, and are expected, too; what depends on them in other ways is not.
//!
//! What is found is about small changes at this trace: a cell of which there are two values, far from each other, is
//! pinned here, and a cell may be free at one trace and pinned at another.

mod joint;
mod report;

pub use report::{json, text};

use crate::check::check_columns;
use crate::columns::{Columns, ColumnsError};
use crate::linear::{Solution, System};
use crate::multiset::{self, Class};
use crate::names;
use crate::place::Place;
use crate::rows;
use crate::tangent::{Tangent, Unknowns, Variables as _};
use air_dsl::dag::Dag;
use air_dsl::interpret;
use air_dsl::ir::{Exemption, Table};
use air_runtime::field::{ExtensionOf, Field, StarkField};
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};

/// What the constraints of a table leave free in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Determinacy {
    /// The table's name.
    pub table: String,
    /// The rows whose cells vary.
    pub rows: Range<usize>,
    /// The number of cells that vary, and of public scalars where the window is the whole trace of a single table.
    pub n_unknowns: usize,
    /// The rank of the derivatives of the constraints, with one set of challenges and without more about permutations;
    /// where all tables are examined at once, that of all their equations in the cells of this one.
    pub rank: usize,
    /// The cells that are not pinned, by virtual column.
    pub groups: Vec<Group>,
    /// Public scalars that no constraint ties to the others and to constants.
    pub free_publics: Vec<String>,
}

/// Cells of a virtual column that are not pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The narrowest virtual column, or the column.
    pub name: String,
    /// How many cells of it are not pinned in the window.
    pub n_free: usize,
    /// How many of these no constraint reads.
    pub n_unread: usize,
    /// The first one's column.
    pub column: String,
    /// The first one's row.
    pub row: usize,
    /// Why they are expected to be free, if they are.
    pub expected: Option<Expected>,
}

/// Why cells are expected to be free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The text declares them `free` or `unused`.
    Declared {
        /// The author's reason.
        because: String,
    },
    /// They are what a permutation has on its other side in the place of cells that the text declares free.
    Copies {
        /// The permutation's path.
        permutation: String,
    },
}

impl Determinacy {
    /// The groups that are not expected.
    pub fn unexpected(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| group.expected.is_none())
    }
}

/// Why determinacy cannot be examined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeterminacyError {
    /// The trace does not suit the layout.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// The trace is not valid.
    #[error("{n_failing} constraints fail on this trace, but only a valid trace can be examined")]
    Invalid {
        /// The constraints that fail.
        n_failing: usize,
    },
    /// The window has no row, rows that the table lacks, or too many.
    #[error(
        "expected a window of 1 to {MAX_ROWS} rows in table `{table}` of {n_rows} rows, found {start}..{end}"
    )]
    Window {
        /// The table.
        table: String,
        /// Its height.
        n_rows: usize,
        /// The first row.
        start: usize,
        /// The row after the last one.
        end: usize,
    },
}

/// No window is larger: the work grows with the third power of it.
pub const MAX_ROWS: usize = 1 << 12;
/// Rows that are examined if nothing else is said.
const DEFAULT_ROWS: usize = 256;

/// Examines each table of a valid trace in a window of rows, the first 256 if none is given.
///
/// # Errors
/// If the trace is not valid, or a table has no such window.
pub fn determinacy<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    window: Option<Range<usize>>,
) -> Result<Vec<Determinacy>, DeterminacyError> {
    let found = check_columns(dag, columns, 1);
    let n_failing = found.failures.len() + found.links.len();
    if n_failing > 0 {
        return Err(DeterminacyError::Invalid { n_failing });
    }
    if let Some(found) = joint::of_all(dag, columns, window.as_ref())? {
        return Ok(found);
    }
    let of_table = |(index, table): (usize, &Table)| {
        let n_rows = columns.n_rows(index);
        let rows = window.clone().unwrap_or(0..n_rows.min(DEFAULT_ROWS));
        if rows.is_empty() || rows.end > n_rows || rows.len() > MAX_ROWS {
            let (table, Range { start, end }) = (table.name.clone(), rows);
            return Err(DeterminacyError::Window { table, n_rows, start, end });
        }
        Ok(of_window(dag, columns, index, rows))
    };
    dag.layout.tables.iter().enumerate().map(of_table).collect()
}

fn of_window<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    table: usize,
    rows: Range<usize>,
) -> Determinacy {
    let text = &dag.layout.tables[table];
    let unknowns = Unknowns {
        n_columns: text.columns.len(),
        n_first_phase: text.columns.iter().filter(|column| column.phase == 0).count(),
        has_publics: dag.layout.tables.len() == 1 && rows.len() == columns.n_rows(table),
        rows: rows.clone(),
    };
    let (mut system, read) = constraints(dag, columns, table, &unknowns);
    let rank = system.rank();
    let classes = multiset::classes(dag, columns, table, &unknowns);
    for class in &classes {
        system.add(class.sum());
    }
    let solution = spread(&classes, system);
    let copies = copies(text, &unknowns, &classes, &solution);
    let scalars = || {
        let scalars = dag.layout.publics.iter().enumerate();
        let scalars = scalars.filter(|(_, public)| public.fields.is_none());
        scalars.filter_map(|(index, public)| Some((public, unknowns.public(index)?)))
    };
    let is_free = |unknown: &usize| !solution.value(*unknown).is_empty();
    let free_publics = scalars().filter(|(_, unknown)| is_free(unknown));
    Determinacy {
        table: text.name.clone(),
        rows,
        n_unknowns: unknowns.n_cells() + scalars().count(),
        rank,
        groups: {
            let free = unknowns.cells().filter(|(column, _, unknown)| {
                unknowns.is_free(*column, &solution.value(*unknown))
            });
            groups(text, free, &Reasons { read, copies })
        },
        free_publics: free_publics.map(|(public, _)| public.name.clone()).collect(),
    }
}

/// The derivatives of all constraints by the unknowns, and the unknowns that some constraint reads.
fn constraints<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    table: usize,
    unknowns: &Unknowns,
) -> (System<K>, BTreeSet<usize>) {
    let graph = &dag.tables[table];
    let n_rows = columns.n_rows(table);
    // The rows from which a constraint sees the window.
    let near = graph.mask.iter().flat_map(|cell| {
        unknowns.rows.clone().map(|row| rows::ahead(row, cell.offset.wrapping_neg(), n_rows))
    });
    let near: BTreeSet<usize> = near.collect();
    let (mut system, mut read) = (System::new(), BTreeSet::new());
    for row in near {
        let place = Place { columns, table, row };
        let values = interpret::constraints(graph, &mut Tangent { place, unknowns });
        for (value, constraint) in values.into_iter().zip(&graph.constraints) {
            if rows::contains(&graph.row_sets[constraint.row_set], row, n_rows) {
                read.extend(value.derivatives.keys().copied());
                system.add(value.derivatives);
            }
        }
    }
    (system, read)
}

/// Solves the system with all that follows from permutations.
fn spread<K: Field>(classes: &[Class<'_>], mut system: System<K>) -> Solution<K> {
    loop {
        let solution = system.solution();
        let mut is_new = false;
        for class in classes {
            is_new |= class.spread(&solution, &mut system);
        }
        // Every turn raises the rank, which is at most the number of unknowns.
        if !is_new {
            return solution;
        }
    }
}

/// The cells that take the place of cells that the text declares free, each with the permutation's path.
///
/// Where all free cells on a side of a class are declared, the changes of the other side are theirs.
fn copies<'a, K: Field>(
    table: &Table,
    unknowns: &Unknowns,
    classes: &[Class<'a>],
    solution: &Solution<K>,
) -> BTreeMap<usize, &'a str> {
    let declared: BTreeSet<usize> = unknowns
        .cells()
        .filter(|(column, row, _)| exemption(table, *column, *row).is_some())
        .map(|(_, _, unknown)| unknown)
        .collect();
    let mut copies = BTreeMap::new();
    for class in classes {
        let [left, right] = class.sides();
        for (one, other) in [(&left, &right), (&right, &left)] {
            let is_free = |cell: &&usize| !solution.value(**cell).is_empty();
            let mut free = one.iter().filter(is_free).peekable();
            if free.peek().is_some() && free.all(|cell| declared.contains(cell)) {
                copies.extend(other.iter().map(|cell| (*cell, class.permutation)));
            }
        }
    }
    copies
}

/// What is known of unknowns beside their values.
struct Reasons<'a> {
    /// Those that some constraint reads.
    read: BTreeSet<usize>,
    /// Those that copy declared cells.
    copies: BTreeMap<usize, &'a str>,
}

/// Free cells, each with its column, its row and its unknown, by virtual column in the order of columns and rows.
fn groups(
    table: &Table,
    free: impl Iterator<Item = (usize, usize, usize)>,
    reasons: &Reasons<'_>,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: BTreeMap<(String, Option<&str>), usize> = BTreeMap::new();
    for (column, row, unknown) in free {
        let exemption = exemption(table, column, row);
        let copied = reasons.copies.get(&unknown).copied();
        let view = names::narrowest(table, column, i64::try_from(row).unwrap_or(i64::MAX));
        let of_column = &table.columns[column].name;
        let name = view.map_or(of_column, |view| &view.name);
        let name = exemption.map_or(name, |exemption| &exemption.name).clone();
        let reason = exemption.map(|exemption| exemption.because.as_str()).or(copied);
        let group = *known.entry((name.clone(), reason)).or_insert_with(|| {
            let because = exemption.map(|exemption| exemption.because.clone());
            let declared = because.map(|because| Expected::Declared { because });
            let copies = || copied.map(|path| Expected::Copies { permutation: path.to_owned() });
            let (column, n_free, n_unread) = (of_column.clone(), 0, 0);
            let expected = declared.or_else(copies);
            groups.push(Group { name, n_free, n_unread, column, row, expected });
            groups.len() - 1
        });
        groups[group].n_free += 1;
        groups[group].n_unread += usize::from(!reasons.read.contains(&unknown));
    }
    groups
}

/// The declaration by which the text expects that a cell is free.
fn exemption(table: &Table, column: usize, row: usize) -> Option<&Exemption> {
    let holds = |exemption: &&Exemption| {
        let (step, offset) = (exemption.cells.step.max(1), exemption.cells.offset);
        let row = row as u64;
        exemption.cells.column == column && row >= offset && (row - offset).is_multiple_of(step)
    };
    table.free.iter().chain(&table.unused).find(holds)
}
