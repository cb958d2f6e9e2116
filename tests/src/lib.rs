//! What proofs promise: they are Stone's, and changed ones are refused.
//!
//! [`sweep`] changes proofs in every way of a family and counts what they are refused for. The rest
//! compares with proofs that Stone made: cases, and what it means that one of them is passed.
//!
//! A folder of cases has up to three parts. `programs/NAME` holds a compiled program, the four files
//! of its run, `params.json`, `prover_config.json` and Stone's `proof.json`. `params/NAME` holds
//! other parameters for such a program, with `case.json` to name it and to say whether Stone proves
//! it. `mini` holds one run of 32 steps and the proofs of several parameters.

pub mod agree;
pub mod case;
pub mod outcome;
pub mod reason;
pub mod sweep;
pub mod vm;
