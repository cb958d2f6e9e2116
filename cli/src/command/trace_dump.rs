//! `airfoil trace dump`: the first phase of a trace as CSV.

use air_debug::file;
use air_dsl::dag::Dag;
use air_runtime::field::StarkField;
use air_runtime::trace::Trace;

use crate::args::trace::Dump;
use crate::command::layout_file;
use crate::command::trace_source::{self, AnyTrace};
use crate::failure::{Exit, Failure};
use crate::output::{self, Target};
use crate::terminal;

/// Writes a trace of one table.
pub(crate) fn dump(args: &Dump) -> Result<Exit, Failure> {
    let path = args.out_file.as_ref().filter(|path| path.as_os_str() != "-");
    let target = path.map(|path| Target::check("--out-file", path)).transpose()?;
    let dag = layout_file::compile(&args.layout)?;
    let text = match trace_source::read(&dag, &args.from)? {
        AnyTrace::Stark252(read) => text(&dag, &read.trace)?,
        AnyTrace::Goldilocks(read) => text(&dag, &read.trace)?,
    };
    match target {
        Some(target) => output::write(&[(&target, text.as_bytes())])?,
        None => terminal::print(&text)?,
    }
    Ok(Exit::Success)
}

fn text<F: StarkField>(dag: &Dag, trace: &Trace<F>) -> Result<String, Failure> {
    match (dag.layout.tables.as_slice(), trace.tables()) {
        ([table], [columns]) => Ok(file::write(table, columns)),
        (tables, _) => Err(Failure::input(format!(
            "expected a layout of one table, since a file holds one, found {}",
            tables.len()
        ))),
    }
}
