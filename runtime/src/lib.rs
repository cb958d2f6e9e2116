//! The prover and the verifier that every Airfoil layout runs on.

pub mod argument;
pub mod check;
pub mod field;
mod fri;
pub mod hash;
pub mod kernels;
pub mod layout;
mod mask;
pub mod memory;
pub mod merkle;
mod pairs;
mod periodic;
pub mod poly;
pub mod protocol;
mod row_set;
pub mod security;
#[allow(unsafe_code, reason = "the one place for it, with what it is needed for")]
#[cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, unused_imports, reason = "lanes are those of one architecture")
)]
pub mod simd;
pub mod stark;
pub mod trace;
pub mod transcript;
