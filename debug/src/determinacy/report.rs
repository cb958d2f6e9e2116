//! What is free, as text and as JSON.

use super::{Determinacy, Expected, Group};
use serde_json::{Value, json};

/// What was found, in lines of text.
#[must_use]
pub fn text(found: &[Determinacy]) -> String {
    found.iter().map(of_table).collect()
}

/// What was found, for scripts: a list with an object a table.
#[must_use]
pub fn json(found: &[Determinacy]) -> Value {
    let group = |group: &Group| {
        let Group { name, n_free, n_unread, column, row, expected } = group;
        json!({
            "name": name,
            "n_free": n_free,
            "n_unread": n_unread,
            "first": {"column": column, "row": row},
            "expected": expected.as_ref().map(|expected| match expected {
                Expected::Declared { because } => json!({"because": because}),
                Expected::Copies { permutation } => json!({"copies_of_free_cells_by": permutation}),
            }),
        })
    };
    let table = |found: &Determinacy| {
        json!({
            "table": found.table,
            "rows": [found.rows.start, found.rows.end],
            "n_unknowns": found.n_unknowns,
            "rank": found.rank,
            "groups": found.groups.iter().map(group).collect::<Vec<_>>(),
            "free_publics": found.free_publics,
        })
    };
    found.iter().map(table).collect()
}

fn of_table(found: &Determinacy) -> String {
    let Determinacy { table, rows, n_unknowns, rank, .. } = found;
    let mut lines = vec![format!(
        "table {table}, rows {}..{}: {n_unknowns} values may vary, constraints of rank {rank}",
        rows.start, rows.end
    )];
    if found.groups.is_empty() && found.free_publics.is_empty() {
        lines.push("  every cell is pinned".to_owned());
    }
    let width = found.groups.iter().map(|group| group.name.chars().count()).max().unwrap_or(0);
    for group in &found.groups {
        let Group { name, n_free, n_unread, column, row, expected } = group;
        let unread = match *n_unread {
            0 => String::new(),
            n if n == *n_free => ", read by no constraint".to_owned(),
            n => format!(", {n} of them read by no constraint"),
        };
        let expected = match expected {
            None => String::new(),
            Some(Expected::Declared { because }) => format!(": expected, {because}"),
            Some(Expected::Copies { permutation }) => {
                format!(": expected, `{permutation}` copies cells that are declared free")
            }
        };
        let cells = if *n_free == 1 { "cell is" } else { "cells are" };
        let free = format!("{n_free} {cells} free, for instance {column} in row {row}");
        lines.push(format!("  {name:width$}  {free}{unread}{expected}"));
    }
    for public in &found.free_publics {
        lines.push(format!("  the public value `{public}` is free"));
    }
    lines.join("\n") + "\n"
}
