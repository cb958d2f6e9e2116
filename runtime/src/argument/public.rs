//! The public sides of arguments: what the verifier computes from public lists.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::field::{ExtensionOf, StarkField};
use crate::layout::KnownError;

/// The last value of a running product whose left side has zeros where a public list stands:
/// `z^S / (Π_{t∈A} (z − h(t)) · (z − h(t_0))^{S−|A|})`, with `A` the list, `t_0` its first entry and
/// `S` the number of cells that stand for it (Stone v3 protocol, public memory product).
///
/// # Errors
/// If the list is empty, longer than `n_cells`, or a factor of the denominator is zero.
pub fn public_product<F: StarkField, K: ExtensionOf<F>>(
    list: &'static str,
    entries: &[impl AsRef<[F]>],
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
    let factor = |entry: &[F]| z - tuple_hash(entry, weights);
    let padding = factor(first.as_ref()).pow(n_padding as u64);
    let entries = entries.iter().map(AsRef::as_ref);
    let denominator = entries.fold(padding, |product, entry| product * factor(entry));
    let inverse = denominator.inverse().ok_or(KnownError::ZeroDenominator { list })?;
    Ok(z.pow(n_cells as u64) * inverse)
}

/// The total of an evaluation argument over a public list, as a suffix accumulator has it in row 0:
/// `Σ_{k<n} h(x_k)·point^k + point^n` with `h(t) = t_0 + w_1·t_1 + …`, or `w_0·t_0 + w_1·t_1 + …` where
/// there is a weight a component.
///
/// Without `n_rows`, `n` is the length of the list, which the total therefore depends on. With it
/// the list goes on with tuples of zeros up to `n_rows`; so lists that differ in zeros at their end
/// have the same total.
///
/// # Errors
/// If the list is longer than `n_rows`.
pub fn public_evaluation<F: StarkField, K: ExtensionOf<F>>(
    list: &'static str,
    entries: &[impl AsRef<[F]>],
    point: K,
    weights: &[K],
    n_rows: Option<usize>,
) -> Result<K, KnownError> {
    let n_zeros = n_zeros(list, entries.len(), n_rows)?;
    let above = point.pow(n_zeros);
    let entries = entries.iter().rev().map(AsRef::as_ref);
    Ok(entries.fold(above, |below, entry| below * point + tuple_hash(entry, weights)))
}

/// The total of an evaluation argument over a public list that starts in row 0 and goes down:
/// `start·point^n + Σ_{k<n} h(x_k)·point^(n−1−k)`, with `h`, `n` and `n_rows` as in [`public_evaluation`].
///
/// Without `n_rows` it depends on the length of the list, unless `start` is zero: then tuples of zeros
/// at its beginning count for nothing.
///
/// # Errors
/// If the list is longer than `n_rows`.
pub fn public_evaluation_from<F: StarkField, K: ExtensionOf<F>>(
    list: &'static str,
    entries: &[impl AsRef<[F]>],
    (start, point): (K, K),
    weights: &[K],
    n_rows: Option<usize>,
) -> Result<K, KnownError> {
    let n_zeros = n_zeros(list, entries.len(), n_rows)?;
    let entries = entries.iter().map(AsRef::as_ref);
    let total = entries.fold(start, |before, entry| before * point + tuple_hash(entry, weights));
    Ok(total * point.pow(n_zeros))
}

/// The number of tuples of zeros that a list of `found` tuples goes on with up to `n_rows`.
fn n_zeros(list: &'static str, found: usize, n_rows: Option<usize>) -> Result<u64, KnownError> {
    let room = n_rows.unwrap_or(found);
    match room.checked_sub(found) {
        Some(n_zeros) => Ok(n_zeros as u64),
        None => Err(KnownError::ListTooLong { list, found, room }),
    }
}

/// `t_0 + w_1·t_1 + …`, or `w_0·t_0 + w_1·t_1 + …` where there is a weight a component.
#[allow(
    clippy::disallowed_methods,
    reason = "a layout's own weights, one for each component or but the first"
)]
fn tuple_hash<F: StarkField, K: ExtensionOf<F>>(tuple: &[F], weights: &[K]) -> K {
    let (free, weighted) = tuple.split_at(tuple.len().saturating_sub(weights.len()));
    let sum = free.iter().fold(K::ZERO, |sum, &component| sum + component);
    let terms = weighted.iter().zip(weights);
    terms.fold(sum, |sum, (&component, &weight)| sum + weight * component)
}
