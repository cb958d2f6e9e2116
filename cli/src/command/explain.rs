//! `airfoil explain`: a layout, or the code of a mistake.

use air_dsl::diagnostics::Code;
use air_tools::codes;

use crate::args::tools::Explain;
use crate::command::layout_file;
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Explains what was named: a code if there is one of that name, else a layout.
pub(crate) fn explain(args: &Explain) -> Result<Exit, Failure> {
    let text = match &args.what {
        None => all_codes(),
        Some(what) => match codes::code(what) {
            Some(code) => codes::explain(code),
            None => air_tools::explain(&layout_file::compile(what).map_err(|failure| {
                failure.with_help("`airfoil explain --codes` lists the codes that can be explained")
            })?),
        },
    };
    terminal::print(&text)?;
    Ok(Exit::Success)
}

fn all_codes() -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let line = |code: &Code| format!("{:width$}  {}\n", code.name(), code.doc());
    Code::ALL.iter().map(line).collect()
}
