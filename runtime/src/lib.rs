//! The prover and the verifier that every Airfoil layout runs on.

pub mod argument;
pub mod check;
pub mod field;
mod fri;
pub mod hash;
pub mod layout;
mod mask;
pub mod merkle;
mod periodic;
pub mod poly;
pub mod protocol;
mod row_set;
pub mod security;
pub mod stark;
pub mod trace;
pub mod transcript;
