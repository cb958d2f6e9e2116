//! What people read of a layout, made from the same DAG as the generated code: [`picture`] draws
//! it, [`explain`] says why each constraint is as it is, [`document`] lists everything it
//! consists of, [`codes`] are the pages about mistakes, [`template`] is a project to start from.
//!
//! Everything here is a function of the layout: no file is read, and the same layout gives the
//! same bytes on every machine.

mod argument;
mod cells;
pub mod codes;
pub mod document;
mod explain;
mod formula;
pub mod picture;
mod quote;
pub mod template;
mod words;

pub use explain::explain;
