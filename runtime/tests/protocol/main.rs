//! Whole proofs of hand-written layouts: they verify, and nothing else does.

mod attacks;
mod completeness;
mod layouts;
mod ood;
mod plain;
mod refusals;
mod rows;
mod stone;
