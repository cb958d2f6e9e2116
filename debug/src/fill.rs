//! The columns of permutation arguments, from their definitions in the IR.
//!
//! An argument over virtual columns `a ~ b` keeps the running product
//! `acc[k] = Π_{j≤k} (z − h(a[j])) / (z − h(b[j]))` with `h(t) = t_0 + w_1·t_1 + …`.

use air_dsl::ir::{Permutation, Table, VirtualColumn};
use air_runtime::field::Field;
use air_runtime::poly::batch_inverse;

/// Why the columns of an argument cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// A denominator is zero: the challenge is the hash of a value.
    #[error("the product of `{permutation}` divides by zero with these challenges")]
    ZeroDenominator {
        /// The argument's path.
        permutation: String,
    },
    /// The denominator of a tuple is zero: the challenge is its hash.
    #[error("the sum of `{argument}` divides by zero in row {row} with these challenges")]
    ZeroDenominatorInRow {
        /// The argument's path.
        argument: String,
        /// The row of the tuple.
        row: usize,
    },
    /// A column is committed after a challenge, but nothing says how it is computed.
    #[error("column `{column}` is committed in phase {phase}, but no argument fills it")]
    NoRule {
        /// The column's name.
        column: String,
        /// Its phase.
        phase: usize,
    },
    /// An argument reads or writes what is not there.
    #[error("`{permutation}` reads a cell that is not in the trace")]
    MissingCell {
        /// The argument's path.
        permutation: String,
    },
}

/// A column of a later phase, from those before it; a cell that no argument fills is zero.
pub(crate) fn fill<K: Field>(
    table: &Table,
    index: usize,
    draws: &[K],
    columns: &[Vec<K>],
) -> Result<Vec<K>, FillError> {
    let n_rows = columns.first().map_or(0, Vec::len);
    let column = &table.columns[index];
    let mut arguments =
        table.permutations.iter().filter(|p| p.accumulator.column == index).peekable();
    if arguments.peek().is_none() {
        return Err(FillError::NoRule { column: column.name.clone(), phase: column.phase });
    }
    let mut filled = vec![K::ZERO; n_rows];
    for argument in arguments {
        for (row, product) in running_product(argument, n_rows, columns, draws)? {
            filled[row] = product;
        }
    }
    Ok(filled)
}

/// The rows of an argument's accumulator with their values.
fn running_product<K: Field>(
    argument: &Permutation,
    n_rows: usize,
    columns: &[Vec<K>],
    draws: &[K],
) -> Result<Vec<(usize, K)>, FillError> {
    let side = |side: &[VirtualColumn]| {
        let factor = |tuple: Vec<K>| draws[argument.z] - hash(argument, &tuple, draws);
        let tuples = tuples(argument, side, n_rows, columns)?;
        Ok(tuples.into_iter().map(|(_, tuple)| factor(tuple)).collect::<Vec<K>>())
    };
    let numerators = side(&argument.left)?;
    let mut denominators = side(&argument.right)?;
    batch_inverse(&mut denominators)
        .map_err(|_| FillError::ZeroDenominator { permutation: argument.name.clone() })?;
    let mut product = K::ONE;
    let products = numerators.into_iter().zip(denominators).map(|(numerator, inverse)| {
        product *= numerator * inverse;
        product
    });
    Ok(rows(&argument.accumulator, n_rows).zip(products).collect())
}

/// The tuples of a side of an argument, each with the row of its first component.
pub(crate) fn tuples<K: Copy>(
    argument: &Permutation,
    side: &[VirtualColumn],
    n_rows: usize,
    columns: &[Vec<K>],
) -> Result<Vec<(usize, Vec<K>)>, FillError> {
    let missing = || FillError::MissingCell { permutation: argument.name.clone() };
    let n_tuples = rows(&argument.accumulator, n_rows).count();
    let tuple = |at: usize| {
        let cell = |cells: &VirtualColumn| {
            let row = rows(cells, n_rows).nth(at)?;
            columns.get(cells.column)?.get(row).copied()
        };
        let row = side.first().and_then(|cells| rows(cells, n_rows).nth(at));
        let tuple = side.iter().map(cell).collect::<Option<Vec<K>>>();
        row.zip(tuple).ok_or_else(missing)
    };
    (0..n_tuples).map(tuple).collect()
}

/// The rows of a virtual column.
pub(crate) fn rows(
    cells: &VirtualColumn,
    n_rows: usize,
) -> core::iter::StepBy<core::ops::Range<usize>> {
    let to_usize = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
    (to_usize(cells.offset)..n_rows).step_by(to_usize(cells.step.max(1)))
}

/// `Π (z − h(0)) / Π (z − h(t))` over the cells that stand for a public list, the first entry in the place of those
/// that are left over.
pub(crate) fn public_product<K: Field>(
    argument: &Permutation,
    entries: &[Vec<K>],
    n_cells: usize,
    draws: &[K],
) -> Result<K, FillError> {
    let z = draws[argument.z];
    let factor = |entry: &Vec<K>| z - hash(argument, entry, draws);
    let n_padding = n_cells.saturating_sub(entries.len());
    let padding = entries.first().map_or(K::ONE, factor).pow(n_padding as u64);
    let denominator = entries.iter().fold(padding, |product, entry| product * factor(entry));
    let inverse = denominator.inverse();
    let inverse =
        inverse.ok_or_else(|| FillError::ZeroDenominator { permutation: argument.name.clone() })?;
    Ok(z.pow(n_cells as u64) * inverse)
}

/// `t_0 + w_1·t_1 + …`.
fn hash<K: Field>(argument: &Permutation, tuple: &[K], draws: &[K]) -> K {
    let weights = argument.weights.iter().map(|weight| draws[*weight]);
    let weights = core::iter::once(K::ONE).chain(weights);
    tuple.iter().zip(weights).fold(K::ZERO, |sum, (component, weight)| sum + weight * *component)
}
