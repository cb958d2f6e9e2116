//! Brainfuck programs as statements to prove.
//!
//! In the order of the work: [`program`] compiles a source to words, [`mod@run`] executes it and can
//! keep a row a cycle, [`trace`] builds the three tables of the layout from these rows, and [`claim`]
//! is what a verifier is told and what it checks before it looks at a proof. [`parameters`] finds
//! those of a proof, which can hide all that the claim does not state, [`mod@prove`] makes it and [`mod@verify`] checks it. [`cells`] says what a cell
//! holds, and [`classic`] builds the five tables of the engine as it was published.
//!
//! ```
//! use air_brainfuck::verify::DEFAULT_MIN_BITS;
//! use air_brainfuck::{Claim, Options, Program, parameters, prove, record, verify};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let program = Program::compile(b"add two digits as numbers: ,>,[-<+>]<.")?;
//! let (run, recording) = record(&program, &[2, 3], &Options::default())?;
//! assert_eq!(run.output, [5]);
//!
//! let claim = Claim::new(&program, &run);
//! let options = parameters::of(&claim, 100)?;
//! let proven = prove(&claim, &run, &recording, options, &())?;
//!
//! // A verifier states what it expects, and takes the heights from the proof.
//! let log_rows = proven.file.log_rows();
//! let claim = Claim::stated(&program, Some(&[2, 3]), Some(&[5]), run.cells, log_rows);
//! verify(&claim, &proven.file, DEFAULT_MIN_BITS, &())?;
//! # Ok(())
//! # }
//! ```

pub mod cells;
pub mod claim;
pub mod classic;
pub mod parameters;
pub mod program;
pub mod prove;
pub mod run;
mod statement;
pub mod trace;
pub mod verify;

pub use cells::CellBits;
pub use claim::Claim;
pub use program::Program;
pub use prove::prove;
pub use run::{EndOfInput, Options, Recording, Run, RunError, record, run};
pub use statement::{Protocol, setup};
pub use verify::verify;
