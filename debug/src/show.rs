//! Rows of a trace by the names of the text.

use crate::value;
use air_dsl::ir::{Table, VirtualColumn};
use air_runtime::field::StarkField;
use core::ops::Range;

/// A name that the layout does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "table `{table}` has no virtual column and no column of its first phase that is called `{name}`"
)]
pub struct UnknownView {
    /// The table.
    pub table: String,
    /// The name.
    pub name: String,
}

/// The cells of rows of a table's first phase in lines of text, aligned: one line a row, one field a virtual column or
/// column. `names` are names of either; a view's name stands for all its fields. Without names, all columns are shown.
///
/// # Errors
/// If a name is neither that of a virtual column nor that of a column.
pub fn rows<F: StarkField>(
    table: &Table,
    columns: &[Vec<F>],
    rows: Range<usize>,
    names: &[String],
) -> Result<String, UnknownView> {
    let chosen = match names.is_empty() {
        true => all(table),
        false => named(table, names)?,
    };
    let n_rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    let rows = rows.start..rows.end.min(n_rows);
    let header = core::iter::once("row").chain(chosen.iter().map(|(name, _)| name.as_str()));
    let mut lines: Vec<Vec<String>> = vec![header.map(str::to_owned).collect()];
    for row in rows {
        let field = |(_, cells): &(String, VirtualColumn)| {
            let (step, offset) = (cells.step.max(1), cells.offset);
            let is_here = row as u64 >= offset && (row as u64 - offset).is_multiple_of(step);
            let value = columns.get(cells.column).and_then(|column| column.get(row));
            value.filter(|_| is_here).map_or_else(String::new, |value| value::show_base(*value))
        };
        let fields: Vec<String> = chosen.iter().map(field).collect();
        // A row in which nothing of interest stands is left out.
        if names.is_empty() || fields.iter().any(|field| !field.is_empty()) {
            lines.push(core::iter::once(row.to_string()).chain(fields).collect());
        }
    }
    Ok(aligned(&lines))
}

/// All columns of the first phase, each under its own name.
fn all(table: &Table) -> Vec<(String, VirtualColumn)> {
    let columns = table.columns.iter().enumerate().filter(|(_, column)| column.phase == 0);
    columns
        .map(|(index, column)| {
            (column.name.clone(), VirtualColumn { column: index, step: 1, offset: 0 })
        })
        .collect()
}

fn named(table: &Table, names: &[String]) -> Result<Vec<(String, VirtualColumn)>, UnknownView> {
    let mut chosen: Vec<(String, VirtualColumn)> = Vec::new();
    for name in names {
        let is_of_name = |shown: &str| {
            shown
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let in_first_phase = |cells: &VirtualColumn| {
            table.columns.get(cells.column).is_some_and(|column| column.phase == 0)
        };
        let views = table.views.iter().filter(|view| in_first_phase(&view.cells));
        let views = views.filter(|view| is_of_name(&view.name));
        let mut found: Vec<_> = views.map(|view| (view.name.clone(), view.cells)).collect();
        if found.is_empty() {
            found.extend(all(table).into_iter().filter(|(column, _)| column == name));
        }
        if found.is_empty() {
            return Err(UnknownView { table: table.name.clone(), name: name.clone() });
        }
        chosen.extend(found);
    }
    Ok(chosen)
}

/// Lines with fields of equal width, numbers to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let n_fields = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        let fields = lines.iter().filter_map(|line| line.get(at));
        fields.map(|field| field.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..n_fields).map(width).collect();
    let line = |line: &Vec<String>| {
        let fields = line.iter().zip(&widths).map(|(field, width)| format!("{field:>width$}"));
        let text = fields.collect::<Vec<_>>().join("  ");
        format!("{}\n", text.trim_end())
    };
    lines.iter().map(line).collect()
}
