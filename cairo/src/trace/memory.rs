//! The memory pool: units of the CPU, public cells, fillers of holes; and the units by address.

use super::cpu::UNITS_PER_STEP;
use super::{TraceError, zeros};
use crate::public_input::PublicInput;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, Field as _};
use air_runtime::memory;
use rayon::prelude::*;

/// Units of a step that stand for public cells.
const PUBLIC_UNITS: [usize; 2] = [1, 5];
/// Units of a step that are free to fill holes.
const FREE_UNITS: [usize; 2] = [3, 7];

/// The columns of units as they are, and sorted by address with the public cells in the place of the dummies.
///
/// # Errors
/// If there are more holes than free units, the smallest address is not 1, or an address has two values.
pub(super) fn columns(
    mut units: Vec<(u64, Stark252)>,
    public: &PublicInput,
) -> Result<(Vec<Stark252>, Vec<Stark252>), TraceError> {
    place_public_cells(&mut units, public);
    fill_holes(&mut units)?;
    let sorted = sorted_column(&units)?;
    Ok((pool_column(&units), sorted))
}

/// Public unit `t` takes the `t`-th public cell, and the first one where there are no more.
fn place_public_cells(units: &mut [(u64, Stark252)], public: &PublicInput) {
    let cells = public.public_memory.iter().map(|cell| (cell.address, cell.value));
    let padding = public.public_memory.first().map(|cell| (cell.address, cell.value));
    let cells = cells.chain(std::iter::repeat(padding.expect("a public input has public cells")));
    let places = units.iter_mut().skip(PUBLIC_UNITS[0]).step_by(PUBLIC_UNITS[1] - PUBLIC_UNITS[0]);
    for (unit, cell) in places.zip(cells) {
        *unit = cell;
    }
}

/// Free units take the addresses that are missing, in increasing order and with value 0, and then the address after
/// the last.
fn fill_holes(units: &mut [(u64, Stark252)]) -> Result<(), TraceError> {
    let taken = |units: &[(u64, Stark252)]| -> Vec<u64> {
        let used = |unit: &usize| !FREE_UNITS.contains(&(unit % UNITS_PER_STEP));
        (0..units.len()).filter(used).map(|unit| units[unit].0).collect()
    };
    let addresses = taken(units);
    let first = addresses.iter().copied().min().unwrap_or(0);
    let last = addresses.iter().copied().max().unwrap_or(0);
    if first != 1 {
        return Err(TraceError::FirstAddress { found: first });
    }
    let available = (units.len() / UNITS_PER_STEP * FREE_UNITS.len()) as u64;
    // The bitmap below is no longer than the units, whatever the addresses are.
    if last - first >= units.len() as u64 {
        let distinct = {
            let mut addresses = addresses;
            addresses.par_sort_unstable();
            addresses.dedup();
            addresses.len() as u64
        };
        let needed = (last - first).saturating_add(1) - distinct;
        return Err(TraceError::MemoryHoles { needed, available });
    }
    let index = |address: u64| usize::try_from(address - first).expect("below the number of units");
    let mut is_used = vec![false; index(last) + 1];
    for address in addresses {
        is_used[index(address)] = true;
    }
    let needed = is_used.iter().filter(|used| !**used).count() as u64;
    if needed > available {
        return Err(TraceError::MemoryHoles { needed, available });
    }
    let holes =
        (first..=last).zip(&is_used).filter(|(_, used)| !**used).map(|(address, _)| address);
    let fillers = holes.chain(std::iter::repeat(last + 1));
    let free = (0..units.len()).filter(|unit| FREE_UNITS.contains(&(unit % UNITS_PER_STEP)));
    for (unit, address) in free.zip(fillers) {
        units[unit] = (address, Stark252::ZERO);
    }
    Ok(())
}

/// In the trace, public units are zero.
fn pool_column(units: &[(u64, Stark252)]) -> Vec<Stark252> {
    let mut column = zeros(2 * units.len());
    column.par_chunks_mut(2).zip(units).enumerate().for_each(
        |(index, (cells, (address, value)))| {
            if !PUBLIC_UNITS.contains(&(index % UNITS_PER_STEP)) {
                cells[0] = Stark252::from_u64(*address);
                cells[1] = *value;
            }
        },
    );
    column
}

/// Units by address: addresses are 1, 2, … without a gap, so they are counted, not compared.
fn sorted_column(units: &[(u64, Stark252)]) -> Result<Vec<Stark252>, TraceError> {
    let index = |address: u64| usize::try_from(address - 1).expect("addresses start from 1");
    let last = units.iter().map(|(address, _)| *address).max().unwrap_or(1);
    let mut counts = vec![0_u32; index(last) + 1];
    let mut values = vec![Stark252::ZERO; index(last) + 1];
    for (address, value) in units {
        let at = index(*address);
        if counts[at] > 0 && values[at] != *value {
            return Err(TraceError::Conflict {
                address: *address,
                first: values[at].to_hex(),
                second: value.to_hex(),
            });
        }
        counts[at] += 1;
        values[at] = *value;
    }
    let mut column = memory::room(2 * units.len());
    for ((address, count), value) in (1..).zip(counts).zip(values) {
        let address = Stark252::from_u64(address);
        for _ in 0..count {
            column.extend([address, value]);
        }
    }
    Ok(column)
}
