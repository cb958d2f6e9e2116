//! Traces examined against the text of a layout.
//!
//! Everything here works on the constraint DAG of a compiled text and on the runtime's fields, by the reference
//! interpreter: no code is generated, so any layout will do. [`mod@file`] reads traces and public values, [`columns`]
//! fills the columns of arguments, [`rule`] what witness rules compute, [`check`] lists the constraints that fail and [`report`] says so at their places in
//! the text; [`show`] prints rows by the names of the text.
//! [`mod@determinacy`] finds the cells that the constraints leave free.

pub mod argument;
pub mod balance;
pub mod check;
pub mod columns;
pub mod determinacy;
pub mod file;
mod fill;
mod linear;
mod multiset;
pub mod names;
mod place;
pub mod public;
mod random;
pub mod report;
mod rows;
pub mod rule;
pub mod show;
mod tangent;
pub mod value;
