//! Rows of columns as bytes in lanes, for Goldilocks and its extensions.

use super::place_in_segment;
use crate::argument;
use crate::merkle::Runs;
use crate::poly::bit_reverse;
use crate::protocol::Protocol;
use crate::simd::goldilocks::{self, Cells, N_NEIGHBOURS};
use crate::trace::OfKind;

/// Writes rows of `row_len` bytes as [`write_runs`](super::write_runs) does; `None` if it was not done.
pub(super) fn write_runs<P: Protocol>(
    columns: &[argument::Cells<'_, P::Field, P::Challenge>],
    runs: Runs,
    row_len: usize,
    bytes: &mut [u8],
) -> Option<()> {
    let log_rows = columns.first()?.n_rows().trailing_zeros();
    let place_of = |row: usize| place_in_segment(row, log_rows);
    let firsts: Vec<usize> = runs.firsts().collect();
    let base = place_of(*firsts.first()?);
    let log_runs = firsts.len().trailing_zeros();
    // Rows at the same place of each run are neighbours in memory.
    let are_neighbours = firsts
        .iter()
        .enumerate()
        .all(|(run, &first)| place_of(first) == base + bit_reverse(run, log_runs));
    if !P::WRITES_COORDINATES || !are_neighbours || firsts.len() < N_NEIGHBOURS {
        return None;
    }
    let cells: Option<Vec<Cells<'_>>> = (columns.iter())
        .map(|&column| match column {
            OfKind::Base(values) => goldilocks::coordinates(values),
            OfKind::Ext(values) => goldilocks::coordinates(values),
        })
        .collect();
    let cells = cells?;
    let mut places = vec![0; firsts.len()];
    for row in 0..runs.len() {
        for (run, _) in firsts.iter().enumerate() {
            places[bit_reverse(run, log_runs)] = (run * runs.len() + row) * row_len;
        }
        let rows = [row, (row + 1) % runs.len()].map(|row| base | place_of(row));
        if !goldilocks::write_rows(&cells, rows, &places, bytes) {
            return None;
        }
    }
    Some(())
}
