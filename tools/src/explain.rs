//! Why a layout is as it is: the degree, the rows and the cells of every constraint, what the
//! text takes for granted, and what no constraint reads.

mod degree;

use crate::argument::{Argument, arguments};
use crate::cells;
use crate::formula::equation;
use crate::quote::{place, quote_rule};
use crate::words;
use air_dsl::dag::{Dag, TableDag, composition_degree, min_rows};
use air_dsl::ir::{Constraint, RowSet, Table, TerminalOf};
use air_dsl::row_set::Rows;

/// No more cells of a constraint are named.
const MAX_CELLS: usize = 16;

/// A layout explained, as plain text.
#[must_use]
pub fn explain(dag: &Dag) -> String {
    let mut lines = Lines::default();
    lines.push(0, &format!("layout {}", dag.layout.name));
    for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
        lines.blank();
        explain_table(dag, table, graph, &mut lines);
    }
    for argument in arguments(dag) {
        lines.blank();
        explain_argument(dag, &argument, &mut lines);
    }
    explain_terminals(dag, &mut lines);
    lines.text
}

fn explain_argument(dag: &Dag, argument: &Argument<'_>, lines: &mut Lines) {
    let place = place(&dag.sources, argument.span);
    lines.push(0, &format!("{} {} ({place})", argument.word(), argument.name));
    for sentence in argument.doc.lines() {
        lines.push(1, sentence);
    }
    lines.push(1, &format!("{}, with challenges {}", argument.meaning(), argument.challenges()));
    for side in &argument.sides {
        lines.push(1, &format!("{}; in column {}", side.text(), side.column()));
    }
    if let Some(public) = argument.public() {
        lines.push(1, &public);
    }
    let how = match argument.start() {
        None => format!("the totals stand in row 0 and meet in {}", argument.meets),
        Some(start) => format!("down {start} in row 0; the totals meet in {}", argument.meets),
    };
    lines.push(1, &how);
}

/// The terminals that the text declares; those of arguments are said with them.
fn explain_terminals(dag: &Dag, lines: &mut Lines) {
    for terminal in dag.layout.terminals.iter().filter(|one| one.of == TerminalOf::Rule) {
        let place = place(&dag.sources, terminal.span);
        let draw = &dag.layout.draws[terminal.draw];
        lines.blank();
        lines.push(0, &format!("terminal {} ({place})", draw.name));
        let taken = if terminal.is_nonzero { "any value but zero" } else { "any value" };
        let phase = draw.phase;
        lines.push(
            1,
            &format!("the proof carries it after phase {phase}; the verifier takes {taken}"),
        );
    }
}

fn explain_table(dag: &Dag, table: &Table, graph: &TableDag, lines: &mut Lines) {
    let n_min = min_rows(table, graph);
    let degree =
        graph.constraints.iter().map(|constraint| graph.degrees[constraint.value.0 as usize]);
    let degree = degree.max().unwrap_or(0);
    lines.push(
        0,
        &format!("table {}, of N rows, N a power of two and at least {n_min}", table.name),
    );
    lines.push(1, &composition(graph, n_min, degree));
    lines.push(
        1,
        &format!("what the table holds repeats every {}", rows(cells::period(table, graph))),
    );
    for (constraint, value) in table.constraints.iter().zip(&graph.constraints) {
        lines.blank();
        let rows = &graph.row_sets[value.row_set];
        explain_constraint(dag, table, constraint, rows, lines);
        lines.push(2, &degree::why(dag, table, graph, rows, value.value));
        lines.push(2, &reads(table, graph, rows, value.value));
    }
    lines.blank();
    explain_assumptions(dag, table, lines);
    explain_unread(table, graph, lines);
    explain_rules(dag, table, lines);
}

fn explain_constraint(
    dag: &Dag,
    table: &Table,
    constraint: &Constraint,
    rows: &RowSet,
    lines: &mut Lines,
) {
    let source = &dag.sources;
    lines.push(1, &format!("{} ({})", constraint.name, place(source, constraint.span)));
    for sentence in constraint.doc.lines() {
        lines.push(2, sentence);
    }
    lines.push(2, &equation(dag, table, constraint, rows));
    let (text, words, n_rows) = (&constraint.rows.text, words::rows(rows), words::n_rows(rows));
    lines.push(2, &format!("on {text}: {words}; {n_rows} of {}", table.name));
}

/// `composition: 2 columns, as the quotients have degrees below 2·N`.
fn composition(graph: &TableDag, n_min: u64, degree: u32) -> String {
    // With the height the degrees only come nearer to a multiple of it.
    let n_columns = composition_degree(graph, n_min).max(composition_degree(graph, 1 << 40));
    let (columns, below) = match n_columns {
        1 => ("1 column".to_owned(), "N".to_owned()),
        n => (format!("{n} columns"), format!("{n}·N")),
    };
    format!(
        "constraints of degree at most {degree}; composition: {columns}, as all quotients have degrees below {below}"
    )
}

/// `reads 2 cells: f, f.next`.
fn reads(table: &Table, graph: &TableDag, rows: &RowSet, id: air_dsl::dag::NodeId) -> String {
    let cells = cells::reads(graph, id);
    let names = cells.iter().take(MAX_CELLS).map(|cell| cells::name(table, rows, *cell));
    let names: Vec<String> = names.collect();
    let more = match cells.len().saturating_sub(MAX_CELLS) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!("reads {}: {}{more}", words::count(cells.len(), "cell"), names.join(", "))
}

fn explain_assumptions(dag: &Dag, table: &Table, lines: &mut Lines) {
    lines.push(1, "assumptions, which no constraint proves");
    for fact in &table.assumptions {
        let place = place(&dag.sources, fact.span);
        lines.push(2, &format!("{} {}, because {} ({place})", fact.name, fact.what, fact.because));
    }
    if table.assumptions.is_empty() {
        lines.push(2, "none");
    }
}

fn explain_unread(table: &Table, graph: &TableDag, lines: &mut Lines) {
    lines.push(1, "cells that no constraint reads in every period");
    let before = lines.text.len();
    for (column, read) in table.columns.iter().zip(cells::read_rows(table, graph)) {
        let (zero_on, except) = Rows::class(1, 0).except(&read).factors();
        let unread = RowSet { text: String::new(), zero_on, except };
        if !unread.zero_on.is_empty() {
            let (words, n_rows) = (words::rows(&unread), words::n_rows(&unread));
            lines.push(2, &format!("{}: {words}; {n_rows}", column.name));
        }
    }
    if lines.text.len() == before {
        lines.push(2, "none");
    }
    let exemptions = [("unused", &table.unused), ("free, pinned by no constraint", &table.free)];
    for (title, exemptions) in exemptions {
        if !exemptions.is_empty() {
            lines.push(1, title);
        }
        for exemption in exemptions {
            let cells = cells::cells_of(table, &exemption.cells);
            lines.push(2, &format!("{} = {cells}, because {}", exemption.name, exemption.because));
        }
    }
}

/// What a prover fills by rules, with and without a constraint that says the same.
fn explain_rules(dag: &Dag, table: &Table, lines: &mut Lines) {
    if !table.rules.is_empty() {
        lines.push(1, "witness rules, which prove nothing");
    }
    for rule in &table.rules {
        let (text, rows) = (quote_rule(&dag.sources, rule), words::rows(&rule.rows));
        lines.push(2, &format!("{text} on {rows} ({})", place(&dag.sources, rule.span)));
    }
}

fn rows(n: u64) -> String {
    if n == 1 { "row".to_owned() } else { format!("{n} rows") }
}

/// Lines of text, indented.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn push(&mut self, depth: usize, line: &str) {
        let indent = "    ".repeat(depth);
        for line in crate::quote::wrap(line, 110_usize.saturating_sub(indent.len())) {
            self.text.push_str(&indent);
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }
}
