//! The columns of a table side by side over one period.

use super::MARGIN;
use super::canvas::{Canvas, width};
use super::style::Families;
use crate::argument;
use crate::cells;
use crate::quote::{cut, quote_rule};
use crate::words::count;
use air_dsl::dag::{Dag, TableDag};
use air_dsl::ir::{Kind, Periodic, Table};
use air_dsl::row_set::Rows;

const ROW: f64 = 18.0;
/// The space for the numbers of rows.
const NUMBERS: f64 = 44.0;
/// The space between two columns, and between two phases.
const MIN_CELL: f64 = 40.0;
const GAP: f64 = 6.0;
const PHASE_GAP: f64 = 40.0;
/// The sides of the corner of a cell that is filled by a rule.
const CORNER: f64 = 6.0;
/// No fewer rows are drawn: a period of one row shows nothing of `next`.
const MIN_ROWS: u64 = 4;
/// Rows behind the break of a long period.
const TAIL: u64 = 8;

/// What the cell of a column is.
struct Content {
    /// The name of its virtual column, or its column and row.
    label: String,
    class: String,
    /// What is shown where the reader points.
    title: String,
    /// Whether a witness rule fills it.
    is_filled: bool,
}

/// Draws a table below `y` and gives where it ends.
pub(super) fn draw(
    canvas: &mut Canvas,
    y: f64,
    dag: &Dag,
    table: &Table,
    graph: &TableDag,
    families: &Families,
    max_rows: u64,
) -> f64 {
    let period = cells::period(table, graph);
    let rows = shown_rows(period.max(MIN_ROWS), max_rows);
    let read = cells::read_rows(table, graph);
    let mut y = y + 30.0;
    let n_added = table.accumulators.len();
    let columns = match n_added {
        0 => count(table.columns.len(), "column"),
        _ => {
            let n_own = table.columns.len().saturating_sub(n_added);
            format!("{} and {}", count(n_own, "column"), count(n_added, "accumulator"))
        }
    };
    let height = if dag.layout.tables.len() > 1 { ", of a height of its own" } else { "" };
    let title = match period {
        1 => format!("table {}: {columns}, every row alike{height}", table.name),
        _ => format!("table {}: {columns}, a period of {period} rows{height}", table.name),
    };
    canvas.text(MARGIN, y, "h2", &title);
    y += 30.0;
    let top = y + 34.0;
    for (slot, row) in rows.iter().enumerate() {
        if let Some(row) = row {
            let at = top + ROW * f64::from(u32::try_from(slot).unwrap_or(u32::MAX)) + 13.0;
            canvas.right_aligned(MARGIN + NUMBERS - 8.0, at, "quiet", &row.to_string());
        }
    }
    let end = bottom(top, rows.len());
    let mut x = MARGIN + NUMBERS;
    let mut phase = 0;
    for (index, column) in table.columns.iter().enumerate() {
        if index == 0 || column.phase != phase {
            x = if index > 0 { apart(canvas, x, (y, end)) } else { x };
            phase = column.phase;
            canvas.text(x, y - 4.0, "quiet", &phase_title(dag, phase));
        }
        let contents = rows
            .iter()
            .map(|row| row.map(|row| content(dag, table, index, row, period, &read, families)));
        let contents: Vec<Option<Content>> = contents.collect();
        let accumulator = argument::of_column(table, index);
        let (above, name) = match (accumulator, column.kind) {
            (Some(one), _) => (argument::word(one.kind), one.name.as_str()),
            (None, Kind::Base) => ("", column.name.as_str()),
            (None, Kind::Ext) => ("extension", column.name.as_str()),
        };
        let labels = contents.iter().flatten().map(|content| width("cell", &content.label));
        let size = labels.fold(width("h3", name), f64::max).max(MIN_CELL) + 12.0;
        canvas.centred(x + size / 2.0, y + 12.0, "small", above);
        canvas.centred(x + size / 2.0, y + 26.0, "h3", name);
        draw_column(canvas, (x, top), size, &rows, &contents, period);
        x += size + GAP;
    }
    for (index, column) in table.periodics.iter().enumerate() {
        if index == 0 {
            x = apart(canvas, x, (y, end));
            canvas.text(x, y - 4.0, "quiet", "periodic columns");
        }
        let contents = rows.iter().map(|row| row.map(|row| constant(column, row)));
        let contents: Vec<Option<Content>> = contents.collect();
        let labels = contents.iter().flatten().map(|content| width("cell", &content.label));
        let size = labels.fold(width("h3", &column.name), f64::max).max(MIN_CELL) + 12.0;
        canvas.centred(x + size / 2.0, y + 26.0, "h3", &column.name);
        draw_column(canvas, (x, top), size, &rows, &contents, period);
        x += size + GAP;
    }
    end + 10.0
}

/// A line between two phases; gives where the next one starts.
fn apart(canvas: &mut Canvas, x: f64, (top, bottom): (f64, f64)) -> f64 {
    let x = x + PHASE_GAP;
    let line = x - PHASE_GAP / 2.0 - GAP / 2.0;
    canvas.line((line, top - 14.0), (line, bottom), "rule");
    x
}

fn draw_column(
    canvas: &mut Canvas,
    (x, top): (f64, f64),
    size: f64,
    rows: &[Option<u64>],
    contents: &[Option<Content>],
    period: u64,
) {
    let mut y = top;
    for (row, content) in rows.iter().zip(contents) {
        match content {
            Some(content) => {
                let inset = if content.class == "unread" { 0.5 } else { 0.0 };
                let at = (x + inset, y + inset);
                canvas.rect(
                    at,
                    (size - 2.0 * inset, ROW - 2.0 * inset),
                    &content.class,
                    &content.title,
                );
                if content.is_filled {
                    draw_corner(canvas, (x + size, y));
                }
                if !content.label.is_empty() {
                    let class = if content.class.ends_with("faint") { "quiet" } else { "label" };
                    canvas.centred(x + size / 2.0, y + 13.0, class, &content.label);
                }
            }
            None => draw_break(canvas, (x, y), size),
        }
        if row.is_some_and(|row| row > 0 && row % period == 0 && period > 1) {
            canvas.line((x, y), (x + size, y), "edge");
        }
        y += ROW;
    }
}

/// A zigzag where rows are left out.
fn draw_break(canvas: &mut Canvas, (x, y): (f64, f64), size: f64) {
    let n_teeth = 8_u32;
    let point = |tooth: u32| {
        let up = if tooth.is_multiple_of(2) { 6.0 } else { 12.0 };
        (x + size * f64::from(tooth) / f64::from(n_teeth), y + up)
    };
    canvas.path(&(0..=n_teeth).map(point).collect::<Vec<_>>(), "break");
}

/// The corner of a cell that a witness rule fills, which ends at the top right at `(x, y)`.
pub(super) fn draw_corner(canvas: &mut Canvas, (x, y): (f64, f64)) {
    canvas.path(&[(x - CORNER, y), (x, y), (x, y + CORNER)], "corner");
}

/// The rows to draw, with a hole where the middle of a long period is left out.
fn shown_rows(n_rows: u64, max_rows: u64) -> Vec<Option<u64>> {
    if n_rows <= max_rows.max(MIN_ROWS) {
        return (0..n_rows).map(Some).collect();
    }
    let tail = TAIL.min(max_rows / 4);
    let head = max_rows.max(MIN_ROWS) - tail;
    let head = (0..head).map(Some);
    head.chain([None]).chain((n_rows - tail..n_rows).map(Some)).collect()
}

fn content(
    dag: &Dag,
    table: &Table,
    column: usize,
    row: u64,
    period: u64,
    read: &[Rows],
    families: &Families,
) -> Content {
    let name = &table.columns[column].name;
    let is_read = read[column].contains((row % period).cast_signed());
    let place = format!("{name}, row {row}");
    let views = table.views.iter().filter(|view| {
        view.cells.column == column && row % view.cells.step == view.cells.offset % view.cells.step
    });
    let holders: Vec<String> =
        views.map(|view| element(&view.name, view.cells.step, row, 0)).collect();
    let shown = period.max(MIN_ROWS);
    let rule = cells::rule_at(table, column, row % period);
    let is_filled = rule.is_some();
    let said = |rule| format!("; filled by {}", quote_rule(&dag.sources, rule));
    let by_rule = rule.map_or_else(String::new, said);
    if let Some(unused) = cells::exemption(&table.unused, column, row) {
        return Content {
            label: String::new(),
            class: "unread".to_owned(),
            title: format!("{place}: no constraint reads it: {}{by_rule}", unused.because),
            is_filled,
        };
    }
    if let Some(accumulator) = argument::of_column(table, column) {
        return Content {
            label: argument::cell_label(accumulator, row),
            class: format!("cell {}", families.argument_class(accumulator)),
            title: format!("{place}: what `{}` takes in from this row on", accumulator.name),
            is_filled,
        };
    }
    let free = cells::exemption(&table.free, column, row);
    match cells::view_at(table, column, row) {
        Some((_, view)) => {
            let unread = if is_read { "" } else { "; no constraint reads it in every period" };
            let because = free.map_or_else(String::new, |free| format!("; free: {}", free.because));
            let class = if free.is_some() { " free" } else { "" };
            Content {
                label: element(&view.name, view.cells.step, row, shown),
                class: format!("cell {}{class}", families.class(&view.name)),
                title: format!("{place}: {}{unread}{because}{by_rule}", holders.join(" = ")),
                is_filled,
            }
        }
        None if is_read => Content {
            label: format!("{name}[{row}]"),
            class: format!("cell {} faint", families.class(name)),
            title: format!("{place}: read by constraints, in no virtual column{by_rule}"),
            is_filled,
        },
        None => Content {
            label: String::new(),
            class: "unread".to_owned(),
            title: format!("{place}: no constraint reads it in every period{by_rule}"),
            is_filled,
        },
    }
}

/// The constant of a periodic column in a row, if there is one.
fn constant(column: &Periodic, row: u64) -> Content {
    let index =
        usize::try_from(row / column.step).ok().and_then(|n| n.checked_rem(column.values.len()));
    let value = index.and_then(|index| column.values.get(index)).map(ToString::to_string);
    match value.filter(|_| row.is_multiple_of(column.step)) {
        Some(value) => Content {
            label: cut(&value, 14),
            class: "periodic".to_owned(),
            title: format!("{}, row {row}: {value}", column.name),
            is_filled: false,
        },
        None => Content {
            label: String::new(),
            class: "unread".to_owned(),
            title: String::new(),
            is_filled: false,
        },
    }
}

/// `reg.ap`, or `mem.addr[3]` where the view has several cells among the rows that are shown.
fn element(view: &str, step: u64, row: u64, shown: u64) -> String {
    if step >= shown && shown > 0 { view.to_owned() } else { format!("{view}[{}]", row / step) }
}

/// `phase 0`, or `after interaction: z, alpha`.
fn phase_title(dag: &Dag, phase: usize) -> String {
    let is_drawn = |draw: usize| dag.layout.terminals.iter().all(|terminal| terminal.draw != draw);
    let draws = dag.layout.draws.iter().enumerate();
    let draws = draws.filter(|(index, draw)| draw.phase + 1 == phase && is_drawn(*index));
    let names: Vec<&str> = draws.map(|(_, draw)| draw.name.as_str()).collect();
    if names.is_empty() {
        format!("phase {phase}")
    } else {
        let verb = if names.len() == 1 { "is" } else { "are" };
        format!("phase {phase}, after {} {verb} drawn", names.join(", "))
    }
}

fn bottom(top: f64, n_rows: usize) -> f64 {
    top + ROW * f64::from(u32::try_from(n_rows).unwrap_or(u32::MAX))
}
