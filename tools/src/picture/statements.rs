//! The constraints of a table by row set, in the author's words.

use super::MARGIN;
use super::canvas::{Canvas, pixels, width};
use crate::formula::equation;
use crate::quote::wrap;
use crate::words;
use air_dsl::dag::{Dag, TableDag};
use air_dsl::ir::{Constraint, RowSet, Table};

/// The height of a line.
pub(super) const LINE: f64 = 16.0;
/// Characters of an equation on a line.
const EQUATION: usize = 96;

/// A line of the page: a constraint, or those that a loop states turn by turn.
struct Statement<'a> {
    first: &'a Constraint,
    last: &'a Constraint,
    n_turns: usize,
    degree: u32,
}

impl Statement<'_> {
    fn name(&self) -> String {
        match self.n_turns {
            1 => self.first.name.clone(),
            n => format!("{} … {} ({n})", self.first.name, self.last.name),
        }
    }
}

/// Draws the constraints of a table below `y` and gives where they end.
pub(super) fn draw(canvas: &mut Canvas, y: f64, dag: &Dag, table: &Table, graph: &TableDag) -> f64 {
    let statements = by_row_set(table, graph);
    let names = statements.iter().flatten().map(|statement| width("label", &statement.name()));
    let equation_x = MARGIN + 40.0 + names.fold(0.0, f64::max) + 20.0;
    let mut y = y + 34.0;
    let title = format!(
        "constraints of {}: {} on {}",
        table.name,
        words::count(table.constraints.len(), "constraint"),
        words::count(graph.row_sets.len(), "row set")
    );
    canvas.text(MARGIN, y, "h2", &title);
    y += 20.0;
    canvas.text(MARGIN, y, "quiet", "degree, name, equation as written; N is the table's height");
    for (rows, members) in graph.row_sets.iter().zip(&statements) {
        y = draw_row_set(canvas, y, rows, equation_x + pixels(EQUATION));
        for statement in members {
            y += LINE;
            canvas.right_aligned(MARGIN + 20.0, y, "label", &statement.degree.to_string());
            canvas.text(MARGIN + 40.0, y, "label", &statement.name());
            let equation = equation(dag, table, statement.first, rows);
            for (index, line) in wrap(&equation, EQUATION).iter().enumerate() {
                if index > 0 {
                    y += LINE;
                }
                let indent = if index > 0 { 2.0 * super::canvas::CHAR } else { 0.0 };
                canvas.text(equation_x + indent, y, "label", line);
            }
        }
    }
    y + 20.0
}

/// Draws the heading of what holds on a row set, below `y` and as far as `end`, and gives where it ends.
pub(super) fn draw_row_set(canvas: &mut Canvas, y: f64, rows: &RowSet, end: f64) -> f64 {
    let y = y + 28.0;
    let title = format!("on {}", rows.text);
    canvas.text(MARGIN, y, "h3", &title);
    let said = format!("{}: {}", words::rows(rows), words::n_rows(rows));
    canvas.text(MARGIN + width("h3", &title) + 20.0, y, "quiet", &said);
    let y = y + 6.0;
    canvas.line((MARGIN, y), (end, y), "rule");
    y
}

/// The constraints of each row set, in the order of [`TableDag::row_sets`].
fn by_row_set<'a>(table: &'a Table, graph: &TableDag) -> Vec<Vec<Statement<'a>>> {
    let mut sets: Vec<Vec<Statement<'a>>> = graph.row_sets.iter().map(|_| Vec::new()).collect();
    for (constraint, value) in table.constraints.iter().zip(&graph.constraints) {
        let degree = graph.degrees[value.value.0 as usize];
        let set = &mut sets[value.row_set];
        match set.last_mut() {
            Some(before)
                if !constraint.turns.is_empty()
                    && before.first.span == constraint.span
                    && before.degree == degree =>
            {
                before.last = constraint;
                before.n_turns += 1;
            }
            Some(_) | None => {
                set.push(Statement { first: constraint, last: constraint, n_turns: 1, degree });
            }
        }
    }
    sets
}
