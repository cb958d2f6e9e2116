//! What people read of layouts.
#![allow(missing_docs, reason = "a test binary has no users")]

#[path = "all/codes.rs"]
mod codes;
#[path = "all/explanations.rs"]
mod explanations;
#[path = "all/harness.rs"]
mod harness;
#[path = "all/pictures.rs"]
mod pictures;
