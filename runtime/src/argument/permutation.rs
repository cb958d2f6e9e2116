//! Running products of permutations within a table, in Stone's form.
//!
//! An argument over virtual columns `a ~ b` keeps
//! `acc[k] = Π_{j≤k} (z − h(a[j])) / (z − h(b[j]))` with `h(t) = t_0 + w_1·t_1 + …`.

use super::{Cells, FillError};
use crate::field::{Arith, ExtensionOf, StarkField};
use crate::layout::{PermutationInfo, TableInfo, VirtualColumn};
use crate::memory;
use crate::poly::batch_inverse;
use crate::simd;
use rayon::prelude::*;

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
    let of_phase = table.columns.iter().enumerate().filter(|(_, info)| info.phase == phase);
    of_phase
        .map(|(column, info)| {
            let filled = fill_column(table, column, log_rows, columns, draws)?;
            filled.ok_or(FillError::NoRule { column: info.name, phase })
        })
        .collect()
}

/// Computes the column that has the accumulators of permutations, or `None` if it has none.
pub(super) fn fill_column<F: StarkField, K: ExtensionOf<F>>(
    table: &TableInfo,
    column: usize,
    log_rows: u32,
    columns: &[Cells<'_, F, K>],
    draws: &[K],
) -> Result<Option<Vec<K>>, FillError> {
    let n_rows = 1_usize << log_rows;
    let mut arguments =
        table.permutations.iter().filter(|p| p.accumulator.column == column).peekable();
    if arguments.peek().is_none() {
        return Ok(None);
    }
    let mut filled = memory::filled(K::ZERO, n_rows);
    for argument in arguments {
        let products = running_products(table, argument, n_rows, columns, draws)?;
        let VirtualColumn { step, offset, .. } = argument.accumulator;
        for (cell, product) in filled.iter_mut().skip(offset).step_by(step).zip(products) {
            *cell = product;
        }
    }
    Ok(Some(filled))
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
    let side = |side: &[VirtualColumn]| {
        let component = |column| Component::new(table, argument, column, n_factors, columns);
        side.iter().map(component).collect::<Result<Vec<_>, FillError>>()
    };
    let [left, right] = [side(argument.left)?, side(argument.right)?];
    let mut products = memory::filled(z, n_factors);
    products.par_chunks_mut(RUN).enumerate().for_each(|(run, values)| {
        subtract(&right, &weights, run * RUN, values);
    });
    batch_inverse(&mut products)
        .map_err(|_| FillError::ZeroDenominator { permutation: argument.name })?;
    products.par_chunks_mut(RUN).enumerate().for_each(|(run, values)| {
        let mut numerators = vec![z; values.len()];
        subtract(&left, &weights, run * RUN, &mut numerators);
        if let (Some(values), Some(numerators)) =
            (simd::elements_mut(values), simd::elements(&numerators))
            && simd::multiply(values, numerators)
        {
            return;
        }
        values.iter_mut().zip(&numerators).for_each(|(value, &numerator)| *value *= numerator);
    });
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

/// Subtracts `h(t)` for the tuples from the `first` on.
fn subtract<F: StarkField, K: ExtensionOf<F>>(
    components: &[Component<'_, F, K>],
    weights: &[K],
    first: usize,
    values: &mut [K],
) {
    for (place, component) in components.iter().enumerate() {
        let weight = place.checked_sub(1).and_then(|at| weights.get(at)).copied();
        for (at, value) in values.iter_mut().enumerate() {
            let row = (first + at) * component.step + component.offset;
            match (component.cells, weight) {
                (Cells::Base(cells), None) => *value = *value - cells[row],
                (Cells::Base(cells), Some(weight)) => *value -= weight * cells[row],
                (Cells::Ext(cells), None) => *value -= cells[row],
                (Cells::Ext(cells), Some(weight)) => *value -= weight * cells[row],
            }
        }
    }
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
        if let (Some(run), Some(&[start])) = (simd::elements_mut(run), simd::elements(&[start]))
            && simd::multiply_all(run, start)
        {
            return;
        }
        for value in run {
            *value *= start;
        }
    });
}
