//! Whole proofs of hand-written layouts: they verify, and nothing else does.

mod attacks;
mod completeness;
mod forger;
mod forgery;
mod hiding;
mod layouts;
mod lifting;
mod ood;
mod plain;
mod refusals;
mod rows;
mod stone;
mod tables;
mod transcript;
