//! The memory of a run, and the file that holds it.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::error::InputError;
use crate::file;
use air_runtime::field::stark252::Stark252;
use std::path::Path;

/// Bytes of a cell: its address, 8 bytes, and its value, 32 bytes, both lowest first.
const CELL_BYTES: usize = 40;
/// A file with more cells is not read.
const MAX_CELLS: u64 = 1 << 30;

/// The cells of memory that a run has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// By address.
    cells: Vec<(u64, Stark252)>,
    /// Where the addresses are dense: the position of each in `cells`, plus one.
    positions: Vec<u32>,
}

impl Memory {
    /// A memory of these cells. The first cell of an address counts, as for Stone.
    ///
    /// # Errors
    /// The address that has two different values.
    pub fn new(mut cells: Vec<(u64, Stark252)>) -> Result<Self, u64> {
        cells.sort_by_key(|(address, _)| *address);
        let conflict = cells.array_windows().find(|[first, second]| {
            let ((address, value), (other_address, other_value)) = (first, second);
            address == other_address && value != other_value
        });
        if let Some(&[(address, _), _]) = conflict {
            return Err(address);
        }
        cells.dedup_by_key(|(address, _)| *address);
        let span = cells.last().map_or(0, |(address, _)| address.saturating_add(1));
        let most = (cells.len() as u64).saturating_mul(4).saturating_add(1024);
        let span = usize::try_from(span).ok().filter(|&span| span as u64 <= most);
        let positions = span.and_then(|span| positions(&cells, span)).unwrap_or_default();
        Ok(Self { cells, positions })
    }

    /// The value at an address, if the run has written it.
    #[must_use]
    pub fn get(&self, address: u64) -> Option<Stark252> {
        let position = if self.positions.is_empty() {
            self.cells.binary_search_by_key(&address, |(address, _)| *address).ok()?
        } else {
            let position = *self.positions.get(usize::try_from(address).ok()?)?;
            usize::try_from(position.checked_sub(1)?).ok()?
        };
        self.cells.get(position).map(|(_, value)| *value)
    }

    /// All cells, by address.
    #[must_use]
    pub fn cells(&self) -> &[(u64, Stark252)] {
        &self.cells
    }

    /// Reads a file of memory.
    ///
    /// # Errors
    /// If the file cannot be read, does not consist of whole cells, or if a cell is none.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        let bytes = file::read(path, MAX_CELLS.saturating_mul(CELL_BYTES as u64))?;
        Self::parse(&path.display().to_string(), &bytes)
    }

    /// Reads a memory from the bytes of a file, which errors call `file`.
    ///
    /// # Errors
    /// If the bytes are not whole cells, a value is not below the modulus, an address is 0, or an address has two
    /// different values.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, InputError> {
        let (records, rest) = bytes.as_chunks::<CELL_BYTES>();
        if !rest.is_empty() {
            let place = format!("byte {}", bytes.len().saturating_sub(rest.len()));
            let expected = format!("cells of {CELL_BYTES} bytes");
            let found = format!("{} bytes at the end", rest.len());
            return Err(InputError::new(file, place, expected, found));
        }
        let mut cells = Vec::with_capacity(records.len());
        for (index, record) in records.iter().enumerate() {
            let (address, value) = split(record);
            let address = u64::from_le_bytes(address);
            let offset = index.saturating_mul(CELL_BYTES);
            let place = || format!("cell {index} (byte {offset}), address {address}");
            if address == 0 {
                return Err(InputError::new(file, place(), "an address from 1 on", "address 0"));
            }
            let value = Stark252::from_be_bytes(&value).ok_or_else(|| {
                InputError::new(file, place(), "a value below the modulus", "a greater one")
            })?;
            cells.push((address, value));
        }
        Self::new(cells).map_err(|address| {
            let place = format!("address {address}");
            InputError::new(file, place, "one value", "two different ones")
        })
    }

    /// The bytes of a file of memory, by address.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.cells.len().saturating_mul(CELL_BYTES));
        for (address, value) in &self.cells {
            bytes.extend(address.to_le_bytes());
            let mut value = value.to_be_bytes();
            value.reverse();
            bytes.extend(value);
        }
        bytes
    }
}

/// For each address below `span` the position of its cell among these, plus one, and 0 where there is none.
/// `None` if positions have no room in a table.
fn positions(cells: &[(u64, Stark252)], span: usize) -> Option<Vec<u32>> {
    let mut positions = vec![0; span];
    for (position, (address, _)) in cells.iter().enumerate() {
        let place = positions.get_mut(usize::try_from(*address).ok()?)?;
        *place = u32::try_from(position).ok()?.checked_add(1)?;
    }
    Some(positions)
}

/// The bytes of an address, lowest first, and of a value, highest first.
fn split(record: &[u8; CELL_BYTES]) -> ([u8; 8], [u8; 32]) {
    let (mut address, mut value) = ([0; 8], [0; 32]);
    let mut bytes = record.iter().copied();
    address.fill_with(|| bytes.next().unwrap_or_default());
    value.fill_with(|| bytes.next().unwrap_or_default());
    value.reverse();
    (address, value)
}
