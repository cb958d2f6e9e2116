//! The layouts of this crate and a few small ones: generated code against the interpreter, and
//! what the layouts are, in a few lines each.

mod arguments;
mod columns;
mod differential;
mod recorder;
mod snapshots;
mod standard;
