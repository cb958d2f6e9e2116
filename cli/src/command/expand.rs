//! `airfoil expand`: the Rust that a layout is compiled to.

use crate::args::layout::Expand;
use crate::command::layout_file;
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Compiles a layout and prints the generated module.
pub(crate) fn expand(args: &Expand) -> Result<Exit, Failure> {
    let dag = layout_file::compile(&args.layout)?;
    terminal::print(&air_codegen::text(&air_codegen::rust(&dag)))?;
    Ok(Exit::Success)
}
