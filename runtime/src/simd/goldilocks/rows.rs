//! Rows as bytes: the coordinates of their cells, canonical and little-endian, one after the other.

use super::lanes::{Lanes, WIDTH, transposed};
use super::{Cells, extension};
use crate::field::{Arith as _, Goldilocks};

/// The bytes of a coordinate.
const N_BYTES: usize = 8;

/// Writes the rows from `first` to `first + 7` of some columns to these places of a buffer.
///
/// # Panics
/// If there are no such rows, or a row does not fit its place.
#[target_feature(enable = "avx512f")]
pub(super) fn write(
    columns: &[Cells<'_>],
    first: usize,
    bytes: &mut [u8],
    places: [usize; WIDTH],
    lanes: &mut Vec<Lanes>,
) {
    lanes.clear();
    for &(coordinates, degree) in columns {
        let cells = &coordinates[first * degree..(first + WIDTH) * degree];
        match degree {
            2 => lanes.extend(extension::load::<2>(cells)),
            3 => lanes.extend(extension::load::<3>(cells)),
            _ => lanes.push(Lanes::load(cells)),
        }
    }
    for (group, lanes) in lanes.chunks(WIDTH).enumerate() {
        let mut columns = [Lanes::all(Goldilocks::ZERO); WIDTH];
        for (column, lanes) in columns.iter_mut().zip(lanes) {
            *column = lanes.canonical();
        }
        let (start, len) = (group * WIDTH * N_BYTES, lanes.len() * N_BYTES);
        for (row, place) in transposed(columns).into_iter().zip(places) {
            let bytes = &mut bytes[place + start..place + start + len];
            if let Some(bytes) = bytes.first_chunk_mut() {
                row.store_bytes(bytes);
            } else {
                let mut of_eight = [0; WIDTH * N_BYTES];
                row.store_bytes(&mut of_eight);
                bytes.copy_from_slice(&of_eight[..len]);
            }
        }
    }
}
