//! The range-check pool: every offset, every value between the bounds, and its sorted copy.

use super::{ROWS_PER_STEP, TraceError};
use crate::public_input::PublicInput;
use air_runtime::field::Field as _;
use air_runtime::field::stark252::Stark252;
use air_runtime::memory;
use rayon::prelude::*;

/// Rows of a step at which the offsets { dst, op1, op0 } stand.
const OFFSET_ROWS: [usize; 3] = [0, 4, 8];

pub(super) struct RangeCheck {
    pub(super) pool: Vec<Stark252>,
    pub(super) sorted: Vec<Stark252>,
}

/// The free cells take, in the order of the rows, the values between the bounds that are no offset, and then the
/// upper bound.
///
/// # Errors
/// If there are more such values than free cells.
pub(super) fn columns(
    offsets: &[[u16; 3]],
    public: &PublicInput,
) -> Result<RangeCheck, TraceError> {
    let mut counts = vec![0_usize; 1 << 16];
    for offset in offsets.iter().flatten() {
        counts[usize::from(*offset)] += 1;
    }
    let bound = |value: u64| u16::try_from(value).expect("bounds have 16 bits");
    let (min, max) = (bound(public.rc_min), bound(public.rc_max));
    let holes: Vec<u16> = (min..=max).filter(|value| counts[usize::from(*value)] == 0).collect();
    let available = offsets.len() * (ROWS_PER_STEP - OFFSET_ROWS.len());
    if holes.len() > available {
        return Err(TraceError::RangeCheckHoles { needed: holes.len(), available });
    }
    for hole in &holes {
        counts[usize::from(*hole)] += 1;
    }
    counts[usize::from(max)] += available - holes.len();

    let elements: Vec<Stark252> = (0..1 << 16).map(Stark252::from_u64).collect();
    let element = |value: u16| elements[usize::from(value)];
    let free_per_step = ROWS_PER_STEP - OFFSET_ROWS.len();
    let mut pool = memory::filled(element(max), offsets.len() * ROWS_PER_STEP);
    pool.par_chunks_mut(ROWS_PER_STEP).zip(offsets).enumerate().for_each(
        |(step, (cells, offsets))| {
            for (row, offset) in OFFSET_ROWS.into_iter().zip(offsets) {
                cells[row] = element(*offset);
            }
            let holes = holes.iter().skip(step * free_per_step);
            let free = (0..ROWS_PER_STEP).filter(|row| !OFFSET_ROWS.contains(row));
            for (row, hole) in free.zip(holes) {
                cells[row] = element(*hole);
            }
        },
    );
    let mut sorted = memory::room(pool.len());
    for (value, count) in elements.iter().zip(counts) {
        sorted.extend(std::iter::repeat_n(*value, count));
    }
    Ok(RangeCheck { pool, sorted })
}
