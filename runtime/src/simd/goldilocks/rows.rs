//! Rows as bytes: the coordinates of their cells, canonical and little-endian, one after the other.

use super::lanes::{Lanes, WIDTH, transposed};
use super::{Cells, extension};
use crate::field::{Arith as _, Goldilocks};
use crate::simd::fetch::fetch_line;

/// The bytes of a coordinate.
const N_BYTES: usize = 8;

/// So many groups of eight rows are written together, so that what is read of a column is next to each other.
const N_GROUPS: usize = 4;

/// The coordinates of eight rows that are not written yet: fewer than eight, and those of one more cell.
type Pending = [Lanes; 2 * WIDTH];

/// Writes the rows of some columns from `first` on, as [`write_rows`](super::write_rows).
#[target_feature(enable = "avx512f")]
pub(super) fn write(
    columns: &[Cells<'_>],
    [first, next]: [usize; 2],
    places: &[usize],
    bytes: &mut [u8],
) {
    assert!(places.len().is_multiple_of(WIDTH), "rows are written in groups of eight");
    for (part, places) in places.chunks(N_GROUPS * WIDTH).enumerate() {
        let rows = [first, next].map(|row| row + part * N_GROUPS * WIDTH);
        write_groups(columns, rows, places, bytes);
    }
}

/// Fetches the cells of eight rows into the second-level cache, if there are any: each is on a page of its own, so the
/// processor does not foresee them.
#[inline]
fn fetch((coordinates, degree): Cells<'_>, first: usize) {
    for place in 0..degree {
        fetch_line(coordinates.as_ptr().wrapping_add(first * degree + place * WIDTH));
    }
}

#[target_feature(enable = "avx512f")]
fn write_groups(
    columns: &[Cells<'_>],
    [first, next]: [usize; 2],
    places: &[usize],
    bytes: &mut [u8],
) {
    let mut pending: [Pending; N_GROUPS] = [[Lanes::all(Goldilocks::ZERO); 2 * WIDTH]; N_GROUPS];
    let (mut n_pending, mut start) = (0, 0);
    let n_groups = places.len() / WIDTH;
    for &(coordinates, degree) in columns {
        for (group, pending) in pending[..n_groups].iter_mut().enumerate() {
            fetch((coordinates, degree), next + group * WIDTH);
            let row = first + group * WIDTH;
            let cells = &coordinates[row * degree..(row + WIDTH) * degree];
            let pending = &mut pending[n_pending..n_pending + degree];
            match degree {
                2 => pending.copy_from_slice(&extension::load::<2>(cells)),
                3 => pending.copy_from_slice(&extension::load::<3>(cells)),
                _ => pending.copy_from_slice(&[Lanes::load(cells)]),
            }
        }
        n_pending += degree;
        if n_pending >= WIDTH {
            for (pending, places) in pending.iter_mut().zip(places.chunks_exact(WIDTH)) {
                write_part(pending, WIDTH, start, places, bytes);
                pending.copy_within(WIDTH.., 0);
            }
            n_pending -= WIDTH;
            start += WIDTH * N_BYTES;
        }
    }
    for (pending, places) in pending.iter().zip(places.chunks_exact(WIDTH)) {
        write_part(pending, n_pending, start, places, bytes);
    }
}

/// Writes the first coordinates that are pending, up to eight, at `start` in each place.
#[inline]
#[target_feature(enable = "avx512f")]
fn write_part(pending: &Pending, n: usize, start: usize, places: &[usize], bytes: &mut [u8]) {
    let mut columns = [Lanes::all(Goldilocks::ZERO); WIDTH];
    for (column, lanes) in columns.iter_mut().zip(&pending[..n]) {
        *column = lanes.canonical();
    }
    for (row, place) in transposed(columns).into_iter().zip(places) {
        let bytes = &mut bytes[place + start..place + start + n * N_BYTES];
        if let Some(bytes) = bytes.first_chunk_mut() {
            row.store_bytes(bytes);
        } else {
            let mut of_eight = [0; WIDTH * N_BYTES];
            row.store_bytes(&mut of_eight);
            bytes.copy_from_slice(&of_eight[..n * N_BYTES]);
        }
    }
}
