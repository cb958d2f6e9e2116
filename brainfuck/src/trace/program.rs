//! The words, and how many rows of the processor are at each.

use super::{Rows, elements};
use air_runtime::field::Field as _;
use air_runtime::field::Goldilocks;

/// The columns of the program.
pub(super) fn columns(rows: &Rows<'_>) -> Vec<Vec<Goldilocks>> {
    let mut uses = vec![0_u32; rows.n_addresses];
    for row in rows.recorded {
        uses[row.ip as usize] += 1;
    }
    uses[rows.halted.ip as usize] += (rows.n_rows - rows.recorded.len()) as u32;
    let addresses = 0..rows.n_addresses;
    vec![
        addresses.clone().map(|address| Goldilocks::from_u64(address as u64)).collect(),
        addresses.map(|address| Goldilocks::from_u64(rows.program.word(address).into())).collect(),
        elements(uses),
    ]
}
