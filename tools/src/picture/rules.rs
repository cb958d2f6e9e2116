//! The witness rules of a table by row set, in the author's words.

use super::MARGIN;
use super::canvas::{CHAR, Canvas, pixels};
use super::statements::{LINE, draw_row_set};
use crate::quote::{quote_rule, wrap};
use crate::words;
use air_dsl::dag::Dag;
use air_dsl::ir::{Rule, Table};

/// Characters of a rule on a line.
const RULE: usize = 96;

/// A line of the list: a rule, or those that a loop states turn by turn.
struct Statement<'a> {
    first: &'a Rule,
    n_turns: usize,
}

/// Draws the witness rules of a table below `y` and gives where they end; nothing if there are none.
pub(super) fn draw(canvas: &mut Canvas, y: f64, dag: &Dag, table: &Table) -> f64 {
    if table.rules.is_empty() {
        return y;
    }
    let mut y = y + 20.0;
    let title =
        format!("witness rules of {}: {}", table.name, words::count(table.rules.len(), "rule"));
    canvas.text(MARGIN, y, "h2", &title);
    y += 20.0;
    let about = "what a prover fills cells with, which proves nothing; a quotient is 0 where its divisor is";
    canvas.text(MARGIN, y, "quiet", about);
    for members in by_row_set(table) {
        let Some(rows) = members.first().map(|statement| &statement.first.rows) else { continue };
        y = draw_row_set(canvas, y, rows, MARGIN + 40.0 + pixels(RULE));
        for statement in members {
            let turns = match statement.n_turns {
                1 => String::new(),
                n => format!(", and {} like it", n - 1),
            };
            let text = quote_rule(&dag.sources, statement.first);
            for (index, line) in wrap(&format!("{text}{turns}"), RULE).iter().enumerate() {
                y += LINE;
                let indent = if index > 0 { 2.0 * CHAR } else { 0.0 };
                canvas.text(MARGIN + 40.0 + indent, y, "label", line);
            }
        }
    }
    y + 20.0
}

/// The rules of each row set, in the order of the text.
fn by_row_set(table: &Table) -> Vec<Vec<Statement<'_>>> {
    let mut sets: Vec<Vec<Statement<'_>>> = Vec::new();
    for rule in &table.rules {
        let is_same = |set: &&mut Vec<Statement<'_>>| {
            set.first().is_some_and(|one| one.first.rows.is_same_set(&rule.rows))
        };
        match sets.iter_mut().find(is_same) {
            Some(set) => match set.last_mut() {
                Some(before) if before.first.span == rule.span => before.n_turns += 1,
                Some(_) | None => set.push(Statement { first: rule, n_turns: 1 }),
            },
            None => sets.push(vec![Statement { first: rule, n_turns: 1 }]),
        }
    }
    sets
}
