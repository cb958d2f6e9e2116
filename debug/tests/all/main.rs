//! Traces against texts: what fails, where, and what is said about it.
#![allow(missing_docs, reason = "a test binary has no users")]

mod arguments;
mod check;
mod deletions;
mod determinacy;
mod files;
mod fixtures;
mod terminals;
