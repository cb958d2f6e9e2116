//! The name of a cell: that of the narrowest virtual column which holds it.

use air_dsl::ir::{Cell, Table, View};

/// What the text would call a cell that is read at a row: by the virtual column with the fewest cells that holds it,
/// counted in its frame from the row (`inst.next.addr`), or by its column.
#[must_use]
pub fn of_cell(table: &Table, row: usize, cell: Cell) -> String {
    let row = i64::try_from(row).unwrap_or(i64::MAX);
    let at = row.saturating_add(cell.offset);
    match narrowest(table, cell.column, at) {
        Some(view) => {
            let step = signed(view.cells.step);
            let element = at.saturating_sub(signed(view.cells.offset)).div_euclid(step);
            shifted(&view.name, element - row.div_euclid(step))
        }
        None => {
            let name = table.columns.get(cell.column).map_or("?", |column| column.name.as_str());
            shifted(name, cell.offset)
        }
    }
}

/// The virtual column that holds a cell, by column and row, and has the fewest cells; the first of several.
#[must_use]
pub fn narrowest(table: &Table, column: usize, row: i64) -> Option<&View> {
    let holds = |view: &&View| {
        let cells = view.cells;
        let (step, offset) = (signed(cells.step), signed(cells.offset));
        cells.column == column && step > 0 && (row.saturating_sub(offset)).rem_euclid(step) == 0
    };
    let by_width = |a: &&View, b: &&View| a.cells.step.cmp(&b.cells.step);
    // Of equals, `max_by` takes the last.
    table.views.iter().rev().filter(holds).max_by(by_width)
}

/// `mem.addr` at the next element is `mem.next.addr`, two ahead `mem[2].addr`.
fn shifted(name: &str, by: i64) -> String {
    let (base, field) = match name.rsplit_once('.') {
        Some((base, field)) => (base, format!(".{field}")),
        None => (name, String::new()),
    };
    match by {
        0 => format!("{base}{field}"),
        1 => format!("{base}.next{field}"),
        by => format!("{base}[{by}]{field}"),
    }
}

fn signed(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
