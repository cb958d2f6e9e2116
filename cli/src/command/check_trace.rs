//! `airfoil check-trace`: the constraints that a trace violates, at their places in the text.

use air_debug::check::{Findings, check_trace};
use air_debug::report;
use air_dsl::dag::Dag;
use air_runtime::field::goldilocks::GoldilocksQuadratic;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};

use crate::args::trace::CheckTrace;
use crate::command::layout_file;
use crate::command::trace_source::{self, AnyTrace, CairoPlaces, Read};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// The challenges of every check: a trace is checked alike each time.
pub(crate) const SEED: u64 = 1;

/// Checks a trace and prints what fails.
pub(crate) fn check(args: &CheckTrace) -> Result<Exit, Failure> {
    let dag = layout_file::compile(&args.layout)?;
    let any = trace_source::read(&dag, &args.from)?;
    let places = CairoPlaces::of(&dag, &any, &args.from)?;
    let findings = match &any {
        AnyTrace::Stark252(read) => findings::<_, Stark252>(&dag, read, args.limit)?,
        AnyTrace::Goldilocks(read) => findings::<_, GoldilocksQuadratic>(&dag, read, args.limit)?,
    };
    let annotate = |_: usize, row: usize| places.as_ref().and_then(|places| places.describe(row));
    let n = findings.failures.len() + findings.links.len() + findings.terminals.len();
    let of = findings.n_constraints;
    if args.json {
        terminal::print(&format!("{:#}\n", report::json(&dag, &findings, &annotate)))?;
    } else if findings.is_empty() {
        terminal::print(&format!("all {of} constraints hold\n"))?;
    }
    if findings.is_empty() {
        return Ok(Exit::Success);
    }
    if !args.json {
        let text = report::text(&dag, &findings, &annotate, terminal::stderr_has_colors());
        terminal::line(text.trim_end());
        terminal::line("");
    }
    let fail = if n == 1 { "fails" } else { "fail" };
    Err(Failure::invalid(format!("{n} of {of} constraints {fail} on this trace")))
}

fn findings<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    read: &Read<F>,
    limit: usize,
) -> Result<Findings, Failure> {
    check_trace::<F, K>(dag, read.publics()?, &read.trace, SEED, limit).map_err(Failure::input)
}
