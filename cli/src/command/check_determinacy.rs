//! `airfoil check --determinacy`: the cells of a valid trace that the constraints do not pin.

use air_debug::columns::Columns;
use air_debug::determinacy::{self, Determinacy};
use air_dsl::dag::Dag;
use air_runtime::field::goldilocks::GoldilocksQuadratic;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};

use crate::args::layout::Check;
use crate::command::check_trace::SEED;
use crate::command::trace_source::{self, AnyTrace, Read};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Examines a trace and prints what is free in it.
pub(crate) fn check(dag: &Dag, args: &Check) -> Result<Exit, Failure> {
    let found = match trace_source::read(dag, &args.from)? {
        AnyTrace::Stark252(read) => of_trace::<_, Stark252>(dag, &read, args)?,
        AnyTrace::Goldilocks(read) => of_trace::<_, GoldilocksQuadratic>(dag, &read, args)?,
    };
    if args.json {
        terminal::print(&format!("{:#}\n", determinacy::json(&found)))?;
    } else {
        terminal::print(&determinacy::text(&found))?;
    }
    let n_free: usize =
        found.iter().flat_map(Determinacy::unexpected).map(|group| group.n_free).sum();
    if n_free == 0 {
        return Ok(Exit::Success);
    }
    let cells = if n_free == 1 { "cell is" } else { "cells are" };
    let message = format!("{n_free} {cells} free without the layout saying so");
    Err(Failure::invalid(message)
        .with_help("pin them by a constraint, or declare them: free x because \"…\";"))
}

fn of_trace<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    read: &Read<F>,
    args: &Check,
) -> Result<Vec<Determinacy>, Failure> {
    let columns = Columns::<F, K>::complete(dag, read.publics()?, &read.trace, SEED);
    let columns = columns.map_err(Failure::input)?;
    let window = args.window.map(|(start, end)| start..end);
    determinacy::determinacy(dag, &columns, window).map_err(Failure::input)
}
