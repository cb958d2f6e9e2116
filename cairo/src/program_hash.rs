//! Which program a public input states, and its hash.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::program::Program;
use crate::public_input::PublicInput;
use air_runtime::field::stark252::Stark252;
use air_runtime::hash::HashKind;
use std::collections::BTreeMap;

/// Between the program and the first frame there are two cells: the frame pointer and a zero.
const N_CELLS_BEFORE_FRAME: u64 = 2;

/// Why a public input does not state a program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramMismatch {
    /// The public memory has another word, or none, where the program has one.
    #[error(
        "public memory at address {address}: expected {} (word {index} of {file}), found {}",
        expected.to_hex(),
        found.map_or_else(|| "nothing".to_owned(), |found| found.to_hex())
    )]
    Word {
        /// The program's file.
        file: String,
        /// Index of the word in the program.
        index: usize,
        /// Its address.
        address: u64,
        /// The program's word.
        expected: Stark252,
        /// The public memory's.
        found: Option<Stark252>,
    },
    /// The run does not stop where the program ends.
    #[error(
        "memory_segments.program.stop_ptr: expected {expected}, where {file} ends, found {found}"
    )]
    End {
        /// The program's file.
        file: String,
        /// The address of the program's last loop.
        expected: u64,
        /// The last `pc` that is stated.
        found: u64,
    },
}

/// Checks that the public memory holds a program at the first `pc`, and that the run stops in the
/// program's last loop.
///
/// # Errors
/// Names the first address at which it does not.
pub fn check(public_input: &PublicInput, program: &Program) -> Result<(), ProgramMismatch> {
    let begin = public_input.program.begin_addr;
    let stated = stated(public_input);
    for (index, &expected) in program.data.iter().enumerate() {
        let address = begin.saturating_add(index as u64);
        let values = stated.get(&address).map_or(&[][..], Vec::as_slice);
        let wrong = values.iter().copied().find(|&value| value != expected);
        if values.is_empty() || wrong.is_some() {
            let file = program.file.clone();
            return Err(ProgramMismatch::Word { file, index, address, expected, found: wrong });
        }
    }
    let found = public_input.program.stop_ptr;
    let expected = begin.saturating_add(program.end);
    if expected != found {
        return Err(ProgramMismatch::End { file: program.file.clone(), expected, found });
    }
    Ok(())
}

/// The hash of the program that a public input states: of the words from the first `pc` to two
/// cells below the first frame. `None` if the public memory lacks one of them or has two values
/// for it.
#[must_use]
pub fn of_public_input(public_input: &PublicInput) -> Option<Stark252> {
    let begin = public_input.program.begin_addr;
    let end = public_input.execution.begin_addr.checked_sub(N_CELLS_BEFORE_FRAME)?;
    let n_words = end.checked_sub(begin)?;
    if n_words > public_input.public_memory.len() as u64 {
        return None;
    }
    let stated = stated(public_input);
    let words = (begin..end).map(|address| match stated.get(&address)?.split_first() {
        Some((&first, others)) if others.iter().all(|&other| other == first) => Some(first),
        Some(_) | None => None,
    });
    hash(&words.collect::<Option<Vec<Stark252>>>()?)
}

/// The hash of a compiled program.
#[must_use]
pub fn of_program(program: &Program) -> Option<Stark252> {
    hash(&program.data)
}

/// StarkNet's Pedersen hash of a list: `h(…h(h(0, w_0), w_1)…, n)`.
fn hash(words: &[Stark252]) -> Option<Stark252> {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    let digest = HashKind::Pedersen.hash(&bytes).ok()?;
    Stark252::from_be_bytes(&digest)
}

/// All values that are stated of each address.
fn stated(public_input: &PublicInput) -> BTreeMap<u64, Vec<Stark252>> {
    let mut stated = BTreeMap::new();
    for cell in &public_input.public_memory {
        stated.entry(cell.address).or_insert_with(Vec::new).push(cell.value);
    }
    stated
}
