//! What a permutation says of cells that vary a little: its sides stay equal as multisets.
//!
//! Tuples of different values stay different, so the tuples of one value on the left vary as those on the right do: the
//! changes on one side are, in some order, those on the other. To first order a random challenge sees their sum only;
//! but where all changes of one side are the same, all of the other side are that one, too.

use crate::columns::{Columns, n_dummies};
use crate::fill;
use crate::linear::{Combination, Solution, System};
use crate::tangent::{Unknowns, Variables as _};
use air_dsl::dag::Dag;
use air_dsl::ir::{Permutation, VirtualColumn};
use air_runtime::field::{ExtensionOf, Field, StarkField};
use std::collections::BTreeMap;

/// The cells of tuples of one value, a component of them: the changes of both sides are equal as multisets.
#[derive(Clone, Debug)]
pub(crate) struct Class<'a> {
    /// The permutation's path.
    pub(crate) permutation: &'a str,
    /// The left side and the right side; `None` is what does not vary.
    cells: [Vec<Option<usize>>; 2],
}

/// The classes of the permutations of a table whose constraints are all there.
pub(crate) fn classes<'a, F: StarkField, K: ExtensionOf<F>>(
    dag: &'a Dag,
    columns: &Columns<F, K>,
    table: usize,
    unknowns: &Unknowns,
) -> Vec<Class<'a>> {
    let text = &dag.layout.tables[table];
    let is_complete = |permutation: &&Permutation| {
        ["init0", "step0", "last"].iter().all(|part| {
            let name = format!("{}/{part}", permutation.name);
            text.constraints.iter().any(|c| c.name == name && c.span == permutation.span)
        })
    };
    let complete = text.permutations.iter().filter(is_complete);
    complete.flat_map(|permutation| of_permutation(columns, table, permutation, unknowns)).collect()
}

fn of_permutation<'a, F: StarkField, K: ExtensionOf<F>>(
    columns: &Columns<F, K>,
    table: usize,
    permutation: &'a Permutation,
    unknowns: &Unknowns,
) -> Vec<Class<'a>> {
    let empty = Class { permutation: &permutation.name, cells: [Vec::new(), Vec::new()] };
    let n_rows = columns.n_rows(table);
    let width = permutation.left.len();
    let mut by_value: BTreeMap<Vec<F>, Vec<Class<'_>>> = BTreeMap::new();
    let mut add = |side: usize, tuple: &[K], cells: &[Option<usize>]| {
        let key = tuple.iter().flat_map(|value| value.coordinates().collect::<Vec<F>>()).collect();
        let classes = by_value.entry(key).or_insert_with(|| vec![empty.clone(); width]);
        for (class, cell) in classes.iter_mut().zip(cells) {
            class.cells[side].push(*cell);
        }
    };
    for (side, components) in [&permutation.left, &permutation.right].into_iter().enumerate() {
        let tuples = fill::tuples(permutation, components, n_rows, &columns.tables[table]);
        for (at, (_, tuple)) in tuples.into_iter().flatten().enumerate() {
            let cell = |cells: &VirtualColumn| {
                let row = fill::rows(cells, n_rows).nth(at)?;
                unknowns.cell(cells.column, row)
            };
            let cells: Vec<_> = components.iter().map(cell).collect();
            add(side, &tuple, &cells);
        }
    }
    if let Some(public) = &permutation.public {
        let (entries, n_cells) = (columns.entries(public), n_dummies(public, n_rows));
        let fixed = vec![None; width];
        for at in 0..n_cells {
            if let Some(entry) = entries.get(at).or(entries.first()) {
                add(0, entry, &fixed);
            }
            add(1, &vec![K::ZERO; width], &fixed);
        }
    }
    let varies = |class: &Class<'_>| class.cells.iter().flatten().any(Option::is_some);
    by_value.into_values().flatten().filter(varies).collect()
}

impl Class<'_> {
    /// The unknowns of the left side, and of the right side.
    pub(crate) fn sides(&self) -> [Vec<usize>; 2] {
        self.cells.each_ref().map(|side| side.iter().flatten().copied().collect())
    }

    /// The sums of the changes of both sides are equal.
    pub(crate) fn sum<K: Field>(&self) -> Combination<K> {
        let mut sum = Combination::new();
        for (cells, sign) in self.cells.iter().zip([K::ONE, -K::ONE]) {
            for cell in cells.iter().flatten() {
                *sum.entry(*cell).or_insert(K::ZERO) += sign;
            }
        }
        sum
    }

    /// If all changes of one side are the same, states that those of the other side are, too. Says whether that was
    /// new.
    pub(crate) fn spread<K: Field>(&self, solution: &Solution<K>, system: &mut System<K>) -> bool {
        let [left, right] = &self.cells;
        let value =
            |cell: &Option<usize>| cell.map_or_else(Combination::new, |cell| solution.value(cell));
        let mut is_new = false;
        for (one, other) in [(left, right), (right, left)] {
            let mut values = one.iter().map(value);
            let Some(first) = values.next() else { continue };
            if !values.all(|value| value == first) {
                continue;
            }
            for cell in other {
                let mut difference = value(cell);
                for (unknown, coefficient) in &first {
                    *difference.entry(*unknown).or_insert(K::ZERO) -= *coefficient;
                }
                is_new |= system.add(difference);
            }
        }
        is_new
    }
}
