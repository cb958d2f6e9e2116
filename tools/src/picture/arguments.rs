//! The arguments over rows: their sides, and where the totals of these meet.

use super::MARGIN;
use super::canvas::{Canvas, width};
use super::style::Families;
use crate::argument::{Argument, arguments};
use crate::quote::wrap;
use air_dsl::dag::Dag;

const LINE: f64 = 16.0;
/// Characters of a side on a line.
const SIDE: usize = 110;

/// Draws the arguments of a layout below `y`; nothing if there are none.
pub(super) fn draw(canvas: &mut Canvas, y: f64, dag: &Dag) {
    let arguments = arguments(dag);
    if arguments.is_empty() {
        return;
    }
    let mut y = y + 34.0;
    canvas.text(MARGIN, y, "h2", "arguments over rows");
    y += 20.0;
    let about =
        "an accumulator takes in its rows from the last to the first: the total stands in row 0";
    canvas.text(MARGIN, y, "quiet", about);
    for argument in &arguments {
        y = draw_one(canvas, y + 28.0, dag, argument);
    }
}

fn draw_one(canvas: &mut Canvas, y: f64, dag: &Dag, argument: &Argument<'_>) -> f64 {
    let mut y = y;
    if let Some(side) = argument.sides.first() {
        let families = Families::of(&dag.layout, &dag.layout.tables[side.table]);
        let class = format!("cell {}", families.argument_class(side.accumulator));
        canvas.rect((MARGIN, y - 10.0), (16.0, 12.0), &class, "");
    }
    let title = format!("{} {}", argument.word(), argument.name);
    canvas.text(MARGIN + 24.0, y, "h3", &title);
    let start = argument.start().map_or_else(String::new, |start| format!(", down {start}"));
    let about =
        format!("by {}{start}; the totals meet in {}", argument.challenges(), argument.meets);
    canvas.text(MARGIN + 44.0 + width("h3", &title), y, "quiet", &about);
    let sides = argument.sides.iter().map(|side| side.text());
    for (index, side) in sides.chain(argument.public()).enumerate() {
        let sign = match (index, argument.public()) {
            (0, _) => " ",
            (_, Some(_)) => "=",
            (_, None) => "~",
        };
        for (at, line) in wrap(&side, SIDE).iter().enumerate() {
            y += LINE;
            let sign = if at == 0 { sign } else { " " };
            canvas.text(MARGIN + 24.0, y, "label", sign);
            canvas.text(MARGIN + 40.0, y, "label", line);
        }
    }
    y
}
