//! The tables of a file of traces: columns of decimal numbers, row by row.

use air_brainfuck::trace::{MEMORY, PROCESSOR, PROGRAM};
use air_runtime::field::Goldilocks;
use serde_json::Value;

/// The tables of the layout with the names of their columns.
pub(crate) const TABLES: [(&str, &[&str]); 3] =
    [("processor", &PROCESSOR), ("memory", &MEMORY), ("program", &PROGRAM)];

/// Columns of the files by the names that the layout has for them.
const OTHER_NAMES: [(&str, &str); 10] = [
    ("right", "sR"),
    ("left", "sL"),
    ("plus", "sP"),
    ("minus", "sM"),
    ("put", "sO"),
    ("get", "sI"),
    ("open", "sB"),
    ("close", "sE"),
    ("clk_uses", "mc"),
    ("uses", "mi"),
];

/// A column of a table by the layout's name.
pub(crate) fn column(table: &Value, name: &str) -> Result<Vec<Goldilocks>, String> {
    let other = OTHER_NAMES.iter().find(|(ours, _)| *ours == name);
    let name = other.map_or(name, |(_, theirs)| theirs);
    let names = table["columns"].as_array().ok_or("no columns")?;
    let index = names.iter().position(|column| column.as_str() == Some(name));
    let index = index.ok_or_else(|| format!("no column {name}"))?;
    let rows = table["rows"].as_array().ok_or("no rows")?;
    rows.iter().map(|row| number(&row[index]).map(Goldilocks::from)).collect()
}

/// A number, which is a text where it may have more than 53 bits.
pub(crate) fn number(value: &Value) -> Result<u64, String> {
    let number = value.as_str().map_or(value.as_u64(), |text| text.parse().ok());
    number.ok_or_else(|| format!("expected a number, found {value}"))
}

/// A list of numbers.
pub(crate) fn numbers(list: &Value) -> Result<Vec<u64>, String> {
    list.as_array().ok_or("no list")?.iter().map(number).collect()
}
