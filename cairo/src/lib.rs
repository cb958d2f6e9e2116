//! Cairo programs proven and verified like StarkWare's Stone.
//!
//! In the order of the work: [`program`], [`hints`] and [`run`] make a run of a compiled program;
//! [`public_input`], [`private_input`], [`registers`] and [`memory`] are the files of one;
//! [`trace`] builds the columns of the layout. [`parameters`], [`prover_config`] and [`mod@derive`] say
//! how it is proven, [`statement`] and [`seed`] what. [`prove`] and [`verify`] are twins,
//! [`proof_file`] and [`annotations`] Stone's formats, [`program_hash`] and [`security`] what a
//! valid proof means and is worth.

pub mod annotations;
pub mod derive;
pub mod error;
pub mod file;
pub mod hints;
pub mod json;
mod json_keys;
mod json_text;
pub mod memory;
pub mod parameters;
pub mod private_input;
pub mod program;
pub mod program_hash;
pub mod proof_file;
pub mod prove;
pub mod prover_config;
pub mod public_input;
pub mod registers;
pub mod run;
pub mod security;
pub mod seed;
pub mod statement;
pub mod trace;
pub mod verify;
