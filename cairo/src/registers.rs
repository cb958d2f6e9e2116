//! The registers of a run, step by step, and the file that holds them.

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
use crate::public_input::MAX_STEPS;
use std::path::Path;

/// The registers before a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registers {
    /// The allocation pointer.
    pub ap: u64,
    /// The frame pointer.
    pub fp: u64,
    /// The program counter.
    pub pc: u64,
}

/// Bytes of a step: `ap`, `fp` and `pc`, each 8 bytes, lowest first.
const STEP_BYTES: usize = 24;

/// Reads a file of registers which is to have `n_steps` steps; a longer file is not read.
///
/// # Errors
/// If the file cannot be read, does not consist of whole steps, or has another number of them.
pub fn read(path: &Path, n_steps: u64) -> Result<Vec<Registers>, InputError> {
    let name = path.display().to_string();
    let wrong = |n_bytes: u64| {
        let per_step = STEP_BYTES as u64;
        let n_steps_found = n_bytes.checked_div(per_step).unwrap_or(0);
        let rest = n_bytes.checked_rem(per_step).unwrap_or(0);
        let and = if rest == 0 { String::new() } else { format!(" and {rest} bytes") };
        let expected =
            format!("{n_steps} steps of {STEP_BYTES} bytes, as the public input has n_steps");
        let found = format!("{n_bytes} bytes, {n_steps_found} steps{and}");
        InputError::new(&name, "file", expected, found)
    };
    let n_bytes = n_steps.min(MAX_STEPS).saturating_mul(STEP_BYTES as u64);
    let size = file::size(path)?;
    if size != n_bytes {
        return Err(wrong(size));
    }
    let steps = parse(&name, &file::read(path, n_bytes)?)?;
    // The file may have become shorter since.
    if steps.len() as u64 == n_steps {
        Ok(steps)
    } else {
        Err(wrong(STEP_BYTES.saturating_mul(steps.len()) as u64))
    }
}

/// Reads registers from the bytes of a file, which errors call `file`.
///
/// # Errors
/// If there are none, or if the bytes are not whole steps.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Vec<Registers>, InputError> {
    let (steps, rest) = bytes.as_chunks::<STEP_BYTES>();
    if !rest.is_empty() {
        let place = format!("byte {}", bytes.len().saturating_sub(rest.len()));
        let expected = format!("steps of {STEP_BYTES} bytes");
        return Err(InputError::new(
            file,
            place,
            expected,
            format!("{} bytes at the end", rest.len()),
        ));
    }
    if steps.is_empty() {
        return Err(InputError::new(file, "file", "at least one step", "an empty file"));
    }
    let registers = |step: &[u8; STEP_BYTES]| match step.as_chunks::<8>().0 {
        &[ap, fp, pc] => {
            let [ap, fp, pc] = [ap, fp, pc].map(u64::from_le_bytes);
            Some(Registers { ap, fp, pc })
        }
        _ => None,
    };
    // Each step has three words.
    Ok(steps.iter().filter_map(registers).collect())
}

/// The bytes of a file of registers.
#[must_use]
pub fn to_bytes(steps: &[Registers]) -> Vec<u8> {
    let words = steps.iter().flat_map(|step| [step.ap, step.fp, step.pc]);
    words.flat_map(u64::to_le_bytes).collect()
}
