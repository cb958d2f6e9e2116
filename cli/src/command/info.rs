//! `airfoil info`: a layout in figures, or all of it for other programs.

use std::fmt::Write;

use air_codegen::TableSummary;

use crate::args::tools::Info;
use crate::command::layout_file;
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Compiles a layout and prints how much there is of everything.
pub(crate) fn info(args: &Info) -> Result<Exit, Failure> {
    let dag = layout_file::compile(&args.layout)?;
    if args.json {
        terminal::print(&format!("{}\n", air_codegen::json(&dag)))?;
        return Ok(Exit::Success);
    }
    let summary = air_codegen::summary(&dag);
    let mut text = format!("layout             {}\n", summary.name);
    push(&mut text, "digest", &summary.digest);
    push(&mut text, "phases", summary.n_phases);
    push(&mut text, "public values", summary.publics.len());
    push(&mut text, "challenges", summary.draws.len());
    if !summary.terminals.is_empty() {
        push(&mut text, "terminals", summary.terminals.len());
    }
    for table in &summary.tables {
        push_table(&mut text, table);
    }
    terminal::print(&text)?;
    Ok(Exit::Success)
}

fn push_table(text: &mut String, table: &TableSummary) {
    text.push('\n');
    push(text, "table", &table.name);
    push(text, "rows", format_args!("at least 2^{}", table.min_log_rows));
    push(text, "columns", table.columns.len());
    push(text, "periodic columns", table.periodic_columns.len());
    push(text, "virtual columns", table.virtual_columns.len());
    push(text, "permutations", table.permutations.len());
    push(text, "constraints", table.constraints.len());
    let max = table.constraints.iter().map(|constraint| constraint.degree).max().unwrap_or(0);
    for degree in 0..=max {
        let n = table.constraints.iter().filter(|constraint| constraint.degree == degree).count();
        if n > 0 {
            push(text, &format!("  of degree {degree}"), n);
        }
    }
    push(text, "cells in the mask", table.mask_size);
    for (what, n) in [
        ("argument sides", table.accumulators.len()),
        ("witness rules", table.rules.len()),
        ("assumptions", table.assumptions.len()),
    ] {
        if n > 0 {
            push(text, what, n);
        }
    }
}

fn push(text: &mut String, what: &str, value: impl std::fmt::Display) {
    writeln!(text, "{what:18} {value}").expect("a String takes all that is written to it");
}
