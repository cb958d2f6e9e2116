//! `airfoil doc`: a layout as tables.

use std::path::Path;

use air_tools::document;

use crate::args::tools::Doc;
use crate::command::layout_file;
use crate::failure::{Exit, Failure};
use crate::output::{self, Target};
use crate::terminal;

/// Compiles a layout and writes its document.
pub(crate) fn doc(args: &Doc) -> Result<Exit, Failure> {
    let target = match args.out_file == Path::new("-") {
        true => None,
        false => Some(Target::check("--out-file", &args.out_file)?),
    };
    let dag = layout_file::compile(&args.layout)?;
    let text = if args.html { document::html(&dag) } else { document::markdown(&dag) };
    match target {
        Some(target) => output::write(&[(&target, text.as_bytes())])?,
        None => terminal::print(&text)?,
    }
    Ok(Exit::Success)
}
