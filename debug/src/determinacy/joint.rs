//! All tables at once: what arguments over rows say is stated for one random set of challenges after the other.

use super::{Determinacy, DeterminacyError, Reasons, groups};
use crate::columns::Columns;
use crate::linear::{Combination, System};
use crate::place::Place;
use crate::rows;
use crate::tangent::{Tangent, Variables};
use air_dsl::dag::Dag;
use air_dsl::interpret;
use air_dsl::ir::{Accumulator, ArgumentKind, Kind, LinkedColumn, Table};
use air_dsl::source::Span;
use air_runtime::field::{ExtensionOf, StarkField};
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};

/// More cells of the first phase are not examined at once.
const MAX_CELLS: usize = 1 << 11;
/// Challenges are random, but the same in every run.
const SEED: u64 = 0x0a1f_0117;

/// What all constraints and links together leave free, if there are arguments over rows, the tables are small and no
/// part of them is asked for.
pub(super) fn of_all<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    window: Option<&Range<usize>>,
) -> Result<Option<Vec<Determinacy>>, DeterminacyError> {
    let tables = &dag.layout.tables;
    let is_whole = |table: usize| {
        let n_rows = columns.n_rows(table);
        window.map_or(n_rows <= super::DEFAULT_ROWS, |window| *window == (0..n_rows))
    };
    let numbering = Numbering::new(dag, columns);
    let has_arguments = tables.iter().any(|table| !table.accumulators.is_empty());
    if !has_arguments || !(0..tables.len()).all(is_whole) || numbering.n_first_cells() > MAX_CELLS {
        return Ok(None);
    }
    let mut system = System::new();
    let mut read = BTreeSet::new();
    // Every set but the last raises the rank, which is at most the number of cells.
    for seed in SEED.. {
        let drawn = columns.redrawn(dag, seed)?;
        let with_challenges = equations(dag, &drawn, &numbering, seed == SEED, &mut read);
        let mut is_new = false;
        for equation in with_challenges.equations_from(numbering.first_phase) {
            is_new |= system.add(equation);
        }
        if !is_new && !spread(dag, &drawn, &numbering, &mut system) {
            break;
        }
    }
    let solution = system.solution();
    let reasons = Reasons { read, copies: BTreeMap::new() };
    let of_table = |(index, text): (usize, &Table)| {
        let of = &numbering.tables[index];
        let cells = of.first_cells();
        let free = (0..of.n_first).flat_map(|column| (0..of.n_rows).map(move |row| (column, row)));
        let free = free.map(|(column, row)| (column, row, of.first_cell(column, row)));
        let free = free.filter(|(_, _, unknown)| !solution.value(*unknown).is_empty());
        Determinacy {
            table: text.name.clone(),
            rows: 0..of.n_rows,
            n_unknowns: cells.len(),
            rank: system.n_solved(cells),
            groups: groups(text, free, &reasons),
            free_publics: Vec::new(),
        }
    };
    Ok(Some(tables.iter().enumerate().map(of_table).collect()))
}

/// The derivatives of all constraints and links with these challenges; those that have none of them only if asked for.
fn equations<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    numbering: &Numbering,
    with_all: bool,
    read: &mut BTreeSet<usize>,
) -> System<K> {
    let mut system = System::new();
    for (table, graph) in dag.tables.iter().enumerate() {
        let unknowns = OfTable { numbering, table };
        let n_rows = columns.n_rows(table);
        for row in 0..n_rows {
            let place = Place { columns, table, row };
            let values = interpret::constraints(graph, &mut Tangent { place, unknowns: &unknowns });
            for (value, constraint) in values.into_iter().zip(&graph.constraints) {
                let has_challenges = graph.kinds[constraint.value.0 as usize] == Kind::Ext;
                let is_asked_for = with_all || has_challenges;
                if is_asked_for && rows::contains(&graph.row_sets[constraint.row_set], row, n_rows)
                {
                    let cells = value.derivatives.keys().copied();
                    read.extend(cells.filter(|unknown| *unknown >= numbering.first_phase));
                    system.add(value.derivatives);
                }
            }
        }
    }
    for link in &dag.layout.links {
        let cell = |LinkedColumn { table, column }| OfTable { numbering, table }.cell(column, 0);
        let sides = [(cell(link.left), K::ONE), (cell(link.right), -K::ONE)];
        let sides = sides.into_iter().filter_map(|(cell, factor)| Some((cell?, factor)));
        system.add(sides.collect());
    }
    system
}

/// Adds what equations to first order do not see of tuples that are alike: two of them may not move apart where the
/// tuples of the other side, among which they are found, do not move. Says whether that was new.
fn spread<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    numbering: &Numbering,
    system: &mut System<K>,
) -> bool {
    let solution = system.solution();
    let sides = sides(dag, columns, numbering);
    let stays =
        |side: &Side<'_, K>| side.changes.iter().all(|change| solution.of(change).is_empty());
    let mut is_new = false;
    for one in &sides {
        let is_other = |other: &&Side<'_, K>| other.argument() == one.argument();
        let mut others = sides.iter().filter(is_other).filter(|other| !core::ptr::eq(*other, one));
        let is_found = match one.of.kind {
            ArgumentKind::Lookup => one.of.times.is_none(),
            ArgumentKind::Permutation => true,
            // Its tuples are compared one by one.
            ArgumentKind::Evaluation => false,
        };
        if is_found && others.next().is_some_and(stays) {
            for change in &one.changes {
                is_new |= system.add(change.clone());
            }
        }
    }
    is_new
}

/// A side of an argument, with the changes of the hashes of its tuples.
struct Side<'a, K> {
    of: &'a Accumulator,
    changes: Vec<Combination<K>>,
}

impl<K> Side<'_, K> {
    /// What both sides of an argument have in common.
    fn argument(&self) -> (&str, Span) {
        let name = self.of.name.as_str();
        let name = name.strip_suffix("/left").or_else(|| name.strip_suffix("/right"));
        (name.unwrap_or(&self.of.name), self.of.span)
    }
}

/// The sides of all arguments over rows.
fn sides<'a, F: StarkField, K: ExtensionOf<F>>(
    dag: &'a Dag,
    columns: &Columns<F, K>,
    numbering: &Numbering,
) -> Vec<Side<'a, K>> {
    let mut sides = Vec::new();
    for fill in &dag.fills {
        let (table, n_rows) = (fill.table, columns.n_rows(fill.table));
        let unknowns = OfTable { numbering, table };
        let accumulators = &dag.layout.tables[table].accumulators;
        let mut of_fill: Vec<Side<'a, K>> = fill
            .accumulators
            .iter()
            .map(|terms| Side { of: &accumulators[terms.index], changes: Vec::new() })
            .collect();
        for row in 0..n_rows {
            let place = Place { columns, table, row };
            let mut tangent = Tangent { place, unknowns: &unknowns };
            let values = interpret::constraints(&fill.terms, &mut tangent);
            for (side, terms) in of_fill.iter_mut().zip(&fill.accumulators) {
                let takes_part = terms.unless.is_none_or(|unless| values[unless].is_zero());
                if takes_part && rows::contains(&side.of.rows, row, n_rows) {
                    let mut change = values[terms.value].derivatives.clone();
                    change.retain(|_, coefficient| *coefficient != K::ZERO);
                    side.changes.push(change);
                }
            }
        }
        sides.extend(of_fill);
    }
    sides
}

/// The unknowns: cells of later phases, terminals, and behind them the cells of the first phase, so that these are what
/// is left of a system.
struct Numbering {
    tables: Vec<TableNumbers>,
    /// The unknown that each terminal is, by its place among the challenges.
    terminals: BTreeMap<usize, usize>,
    /// The first cell of the first phase.
    first_phase: usize,
}

struct TableNumbers {
    n_rows: usize,
    n_first: usize,
    n_later: usize,
    /// The first unknowns of both kinds.
    first: usize,
    later: usize,
}

impl TableNumbers {
    fn first_cell(&self, column: usize, row: usize) -> usize {
        self.first + row * self.n_first + column
    }

    fn first_cells(&self) -> Range<usize> {
        self.first..self.first + self.n_first * self.n_rows
    }
}

impl Numbering {
    fn new<F: StarkField, K: ExtensionOf<F>>(dag: &Dag, columns: &Columns<F, K>) -> Self {
        let mut next = 0;
        let mut tables: Vec<TableNumbers> = Vec::new();
        for (index, table) in dag.layout.tables.iter().enumerate() {
            let n_first = table.columns.iter().filter(|column| column.phase == 0).count();
            let (n_rows, n_later) = (columns.n_rows(index), table.columns.len() - n_first);
            tables.push(TableNumbers { n_rows, n_first, n_later, first: 0, later: next });
            next += n_rows * n_later;
        }
        let terminals = dag.layout.terminals.iter().enumerate();
        let terminals = terminals.map(|(at, terminal)| (terminal.draw, next + at)).collect();
        next += dag.layout.terminals.len();
        let first_phase = next;
        for table in &mut tables {
            table.first = next;
            next += table.n_rows * table.n_first;
        }
        Self { tables, terminals, first_phase }
    }

    fn n_first_cells(&self) -> usize {
        self.tables.iter().map(|table| table.n_rows * table.n_first).sum()
    }
}

/// The unknowns as the constraints of a table see them.
struct OfTable<'a> {
    numbering: &'a Numbering,
    table: usize,
}

impl Variables for OfTable<'_> {
    fn cell(&self, column: usize, row: usize) -> Option<usize> {
        let of = &self.numbering.tables[self.table];
        Some(match column.checked_sub(of.n_first) {
            Some(later) => of.later + row * of.n_later + later,
            None => of.first_cell(column, row),
        })
    }

    fn public(&self, _index: usize) -> Option<usize> {
        None
    }

    fn draw(&self, index: usize) -> Option<usize> {
        self.numbering.terminals.get(&index).copied()
    }
}
