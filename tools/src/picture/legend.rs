//! What the colours mean: every virtual column with its place.

use super::MARGIN;
use super::canvas::{Canvas, width};
use super::grid::draw_corner;
use super::style::Families;
use crate::argument::of_column;
use crate::cells::{cells_of, read_rows};
use crate::quote::wrap;
use crate::words;
use air_dsl::dag::TableDag;
use air_dsl::ir::{Exemption, Table};
use air_dsl::row_set::Rows;

const LINE: f64 = 18.0;
/// How wide the legend may become before it starts a new line.
const WIDTH: f64 = 1100.0;
/// The class of the entry for cells that rules fill.
const FILLED: &str = "periodic filled";

/// Draws the legend of a table below `y` and gives where it ends.
pub(super) fn draw(
    canvas: &mut Canvas,
    y: f64,
    table: &Table,
    graph: &TableDag,
    families: &Families,
) -> f64 {
    let view = |view: &air_dsl::ir::View| {
        let (at, text) = (view.cells, format!("{} = {}", view.name, cells_of(table, &view.cells)));
        let said = |of: &[Exemption]| of.iter().any(|exemption| exemption.cells == at);
        if said(&table.unused) {
            return ("unread".to_owned(), format!("{text}: unused"));
        }
        let (free, text) = match said(&table.free) {
            true => (" free", format!("{text}: free")),
            false => ("", text),
        };
        (format!("cell {}{free}", families.class(&view.name)), text)
    };
    let mut entries: Vec<(String, String)> = table.views.iter().map(view).collect();
    entries.extend(unnamed(table, graph, families));
    if !table.rules.is_empty() {
        entries.push((FILLED.to_owned(), "a corner: a witness rule fills it".to_owned()));
    }
    if entries.is_empty() {
        return y + 20.0;
    }
    let widest = entries.iter().map(|(_, text)| width("label", text)).fold(0.0, f64::max) + 40.0;
    let n_across = entries.len().min(how_often(widest, WIDTH));
    let n_down = entries.len().div_ceil(n_across);
    let top = y + 24.0;
    for (index, (class, text)) in entries.iter().enumerate() {
        let x = MARGIN + widest * to_f64(index / n_down);
        let y = top + LINE * to_f64(index % n_down);
        canvas.rect((x, y), (16.0, 12.0), class, "");
        if class == FILLED {
            draw_corner(canvas, (x + 16.0, y));
        }
        canvas.text(x + 24.0, y + 10.0, "label", text);
    }
    let mut y = top + LINE * to_f64(n_down);
    y += 14.0;
    let rows = graph.mask.iter().map(|cell| cell.offset);
    let reach = (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0));
    let reads = format!(
        "A row's constraints read {} between rows {} and {} from it.",
        words::count(graph.mask.len(), "cell"),
        reach.0,
        reach.1
    );
    canvas.text(MARGIN, y, "say", &reads);
    for (title, exemptions) in [("Unused", &table.unused), ("Free", &table.free)] {
        for (because, names) in by_reason(exemptions) {
            for line in wrap(&format!("{title}: {}, because {because}.", names.join(", ")), 140) {
                y += LINE;
                canvas.text(MARGIN, y, "say", &line);
            }
        }
    }
    y + 8.0
}

/// The cells that are declared with one reason together, in the order of the text.
fn by_reason(exemptions: &[Exemption]) -> Vec<(&str, Vec<&str>)> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for exemption in exemptions {
        match reasons.iter_mut().find(|(because, _)| *because == exemption.because) {
            Some((_, names)) => names.push(&exemption.name),
            None => reasons.push((&exemption.because, vec![&exemption.name])),
        }
    }
    reasons
}

/// How often a width fits into another, at least once.
fn how_often(width: f64, into: f64) -> usize {
    (1..16_u32).take_while(|n| width * f64::from(*n) <= into).count().max(1)
}

/// Entries for cells in no virtual column: those that constraints read, and those that none does.
fn unnamed(table: &Table, graph: &TableDag, families: &Families) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let mut is_any_unread = false;
    for (index, (column, read)) in table.columns.iter().zip(read_rows(table, graph)).enumerate() {
        let views = table.views.iter().map(|view| view.cells);
        let named =
            views.filter(|cells| cells.column == index).fold(Rows::none(), |rows, cells| {
                rows.union(&Rows::class(cells.step, cells.offset % cells.step))
            });
        is_any_unread |= !Rows::class(1, 0).except(&named).except(&read).is_empty();
        // Where there are no virtual columns, that a cell is in none says nothing.
        let is_notable = !table.views.is_empty() && of_column(table, index).is_none();
        if is_notable && !read.except(&named).is_empty() {
            let text = format!("{}, read but in no virtual column", column.name);
            entries.push((format!("cell {} faint", families.class(&column.name)), text));
        }
    }
    if !table.periodics.is_empty() {
        entries.push(("periodic".to_owned(), "constants of a periodic column".to_owned()));
    }
    if is_any_unread {
        let text = "unread: in no virtual column, and no constraint reads it in every period";
        entries.push(("unread".to_owned(), text.to_owned()));
    }
    entries
}

fn to_f64(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
