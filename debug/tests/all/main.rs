//! Traces against texts: what fails, where, and what is said about it.
#![allow(missing_docs, reason = "a test binary has no users")]

mod check;
mod determinacy;
mod files;
mod fixtures;
