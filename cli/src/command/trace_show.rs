//! `airfoil trace show`: rows of a trace by the names of the text.

use air_debug::show;
use air_dsl::dag::Dag;
use air_runtime::field::StarkField;
use air_runtime::trace::Trace;

use crate::args::trace::Show;
use crate::command::layout_file;
use crate::command::trace_source::{self, AnyTrace};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Rows that are shown if nothing else is said.
const ROWS: (usize, usize) = (0, 16);

/// Prints rows of each table that has what is asked for.
pub(crate) fn show(args: &Show) -> Result<Exit, Failure> {
    let dag = layout_file::compile(&args.layout)?;
    let text = match trace_source::read(&dag, &args.from)? {
        AnyTrace::Stark252(read) => of_trace(&dag, &read.trace, args)?,
        AnyTrace::Goldilocks(read) => of_trace(&dag, &read.trace, args)?,
    };
    terminal::print(&text)?;
    Ok(Exit::Success)
}

fn of_trace<F: StarkField>(dag: &Dag, trace: &Trace<F>, args: &Show) -> Result<String, Failure> {
    let (start, end) = args.rows.unwrap_or(ROWS);
    let tables = dag.layout.tables.iter().zip(trace.tables());
    let shown = tables
        .map(|(table, columns)| (&table.name, show::rows(table, columns, start..end, &args.view)));
    let shown: Vec<_> = shown.collect();
    match shown.as_slice() {
        [(_, Ok(text))] => Ok(text.clone()),
        [(_, Err(error))] => Err(Failure::input(error)),
        _ => {
            // A name of one table need not be one of another.
            let found = shown.iter().filter_map(|(name, text)| Some((name, text.as_ref().ok()?)));
            let text: String =
                found.map(|(name, text)| format!("table {name}\n{text}\n")).collect();
            match (text.is_empty(), shown.first()) {
                (true, Some((_, Err(error)))) => Err(Failure::input(error)),
                (true | false, _) => Ok(text),
            }
        }
    }
}
