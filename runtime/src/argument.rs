//! Permutation arguments as data: the public side of one, and the columns that all of them fill.
//!
//! An argument over virtual columns `a ~ b` keeps the running product
//! `acc[k] = Π_{j≤k} (z − h(a[j])) / (z − h(b[j]))` with `h(t) = t_0 + a_1·t_1 + …`. Its
//! constraints are in the layout; nothing here is trusted by the verifier but [`public_product`].

use crate::field::{Arith, ExtensionOf, StarkField};
use crate::layout::{KnownError, PermutationInfo, TableInfo, VirtualColumn};
use crate::poly::batch_inverse;
use rayon::prelude::*;

/// The cells of a column, row by row.
#[derive(Clone, Copy, Debug)]
pub enum Cells<'a, F, K> {
    /// In the base field.
    Base(&'a [F]),
    /// In the challenge field.
    Ext(&'a [K]),
}

/// Why the columns of a phase could not be filled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// A denominator is zero: the challenge is the hash of a value of the trace.
    #[error("the running product of `{permutation}` divides by zero")]
    ZeroDenominator {
        /// The argument's path.
        permutation: &'static str,
    },
    /// A column is committed after a challenge, but nothing says how it is computed.
    #[error("column `{column}` is committed in phase {phase}, but no argument fills it")]
    NoRule {
        /// The column's name.
        column: &'static str,
        /// Its phase.
        phase: usize,
    },
    /// An argument reads or writes what is not there.
    #[error("`{permutation}` reads column `{column}` at a row that is not in the trace")]
    MissingCells {
        /// The argument's path.
        permutation: &'static str,
        /// The column's name.
        column: &'static str,
    },
    /// An argument uses a challenge that is not drawn yet.
    #[error("`{permutation}` uses challenge {draw}, but only {found} are drawn")]
    MissingDraw {
        /// The argument's path.
        permutation: &'static str,
        /// Index of the challenge.
        draw: usize,
        /// The number of challenges drawn so far.
        found: usize,
    },
}

/// The last value of a running product whose left side has zeros where a public list stands:
/// `z^S / (Π_{t∈A} (z − h(t)) · (z − h(t_0))^{S−|A|})`, with `A` the list, `t_0` its first entry and
/// `S` the number of cells that stand for it (Stone v3 protocol, public memory product).
///
/// # Errors
/// If the list is empty, longer than `n_cells`, or a factor of the denominator is zero.
pub fn public_product<F: StarkField, K: ExtensionOf<F>, const WIDTH: usize>(
    list: &'static str,
    entries: &[[F; WIDTH]],
    z: K,
    weights: &[K],
    n_cells: usize,
) -> Result<K, KnownError> {
    let first = entries.first().ok_or(KnownError::ListEmpty { list })?;
    let n_padding = n_cells.checked_sub(entries.len()).ok_or(KnownError::ListTooLong {
        list,
        found: entries.len(),
        room: n_cells,
    })?;
    let factor = |entry: &[F; WIDTH]| z - tuple_hash(entry.iter().copied(), weights);
    let denominator = entries
        .iter()
        .fold(factor(first).pow(n_padding as u64), |product, entry| product * factor(entry));
    let inverse = denominator.inverse().ok_or(KnownError::ZeroDenominator { list })?;
    Ok(z.pow(n_cells as u64) * inverse)
}

/// Computes the columns of a phase after the first from the columns of the phases before it.
///
/// `columns` are the table's columns of earlier phases, in the order of [`TableInfo::columns`];
/// `draws` the challenges drawn so far. The result has the columns of `phase` in that order; a cell
/// that no argument fills is zero.
///
/// # Errors
/// If a denominator is zero, or a column, a cell or a challenge that an argument needs is missing.
pub fn fill_permutations<F: StarkField, K: ExtensionOf<F>>(
    table: &TableInfo,
    phase: usize,
    log_rows: u32,
    columns: &[Cells<'_, F, K>],
    draws: &[K],
) -> Result<Vec<Vec<K>>, FillError> {
    let n_rows = 1_usize << log_rows;
    let of_phase = table.columns.iter().enumerate().filter(|(_, info)| info.phase == phase);
    of_phase
        .map(|(column, info)| {
            let mut arguments =
                table.permutations.iter().filter(|p| p.accumulator.column == column).peekable();
            if arguments.peek().is_none() {
                return Err(FillError::NoRule { column: info.name, phase });
            }
            let mut filled = vec![K::ZERO; n_rows];
            for argument in arguments {
                let products = running_products(table, argument, n_rows, columns, draws)?;
                let VirtualColumn { step, offset, .. } = argument.accumulator;
                for (cell, product) in filled.iter_mut().skip(offset).step_by(step).zip(products) {
                    *cell = product;
                }
            }
            Ok(filled)
        })
        .collect()
}

/// Factors are multiplied in runs of this length, one task a run; the result does not depend on it.
const RUN: usize = 1 << 12;

fn running_products<F: StarkField, K: ExtensionOf<F>>(
    table: &TableInfo,
    argument: &PermutationInfo,
    n_rows: usize,
    columns: &[Cells<'_, F, K>],
    draws: &[K],
) -> Result<Vec<K>, FillError> {
    let draw = |index: usize| {
        let found = draws.len();
        let missing = FillError::MissingDraw { permutation: argument.name, draw: index, found };
        draws.get(index).copied().ok_or(missing)
    };
    let z = draw(argument.z)?;
    let weights = argument.weights.iter().map(|&w| draw(w)).collect::<Result<Vec<K>, _>>()?;
    let n_factors =
        n_rows.saturating_sub(argument.accumulator.offset).div_ceil(argument.accumulator.step);
    let side = |side: &[VirtualColumn]| -> Result<Vec<K>, FillError> {
        let components = side
            .iter()
            .map(|virtual_column| {
                Component::new(table, argument, virtual_column, n_factors, columns)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(factors(&components, n_factors, z, &weights))
    };
    let mut products = side(argument.right)?;
    batch_inverse(&mut products)
        .map_err(|_| FillError::ZeroDenominator { permutation: argument.name })?;
    let numerators = side(argument.left)?;
    products.par_iter_mut().zip(numerators).for_each(|(value, numerator)| *value *= numerator);
    accumulate(&mut products);
    Ok(products)
}

/// One component of a tuple: where its `k`-th value is.
struct Component<'a, F, K> {
    cells: Cells<'a, F, K>,
    step: usize,
    offset: usize,
}

impl<'a, F: StarkField, K: ExtensionOf<F>> Component<'a, F, K> {
    fn new(
        table: &TableInfo,
        argument: &PermutationInfo,
        place: &VirtualColumn,
        n_factors: usize,
        columns: &[Cells<'a, F, K>],
    ) -> Result<Self, FillError> {
        let missing = || FillError::MissingCells {
            permutation: argument.name,
            column: table.columns.get(place.column).map_or("?", |info| info.name),
        };
        let cells = *columns.get(place.column).ok_or_else(missing)?;
        let n_cells = match cells {
            Cells::Base(cells) => cells.len(),
            Cells::Ext(cells) => cells.len(),
        };
        let last = n_factors.saturating_sub(1) * place.step + place.offset;
        if n_factors > 0 && last >= n_cells {
            return Err(missing());
        }
        Ok(Self { cells, step: place.step, offset: place.offset })
    }
}

/// `z − h(t)` for every tuple.
fn factors<F: StarkField, K: ExtensionOf<F>>(
    components: &[Component<'_, F, K>],
    n_factors: usize,
    z: K,
    weights: &[K],
) -> Vec<K> {
    let mut values = vec![z; n_factors];
    values.par_chunks_mut(RUN).enumerate().for_each(|(run, values)| {
        for (place, component) in components.iter().enumerate() {
            let weight = place.checked_sub(1).and_then(|at| weights.get(at)).copied();
            for (at, value) in values.iter_mut().enumerate() {
                let row = (run * RUN + at) * component.step + component.offset;
                match (component.cells, weight) {
                    (Cells::Base(cells), None) => *value = *value - cells[row],
                    (Cells::Base(cells), Some(weight)) => *value -= weight * cells[row],
                    (Cells::Ext(cells), None) => *value -= cells[row],
                    (Cells::Ext(cells), Some(weight)) => *value -= weight * cells[row],
                }
            }
        }
    });
    values
}

/// Replaces each value by the product of all up to it.
fn accumulate<K: Arith>(values: &mut [K]) {
    values.par_chunks_mut(RUN).for_each(|run| {
        let mut product = K::ONE;
        for value in run {
            product *= *value;
            *value = product;
        }
    });
    let mut before = K::ONE;
    let starts: Vec<K> = values
        .chunks(RUN)
        .map(|run| {
            let start = before;
            before *= run.last().copied().unwrap_or(K::ONE);
            start
        })
        .collect();
    values.par_chunks_mut(RUN).zip(starts).skip(1).for_each(|(run, start)| {
        for value in run {
            *value *= start;
        }
    });
}

/// `t_0 + a_1·t_1 + …`.
fn tuple_hash<F: StarkField, K: ExtensionOf<F>>(
    mut tuple: impl Iterator<Item = F>,
    weights: &[K],
) -> K {
    let first = tuple.next().map_or(K::ZERO, K::from);
    tuple.zip(weights).fold(first, |hash, (component, &weight)| hash + weight * component)
}

#[cfg(test)]
mod tests;
