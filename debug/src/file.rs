//! Traces as CSV: the first line names columns, every other line is a row.

use crate::value;
use air_dsl::ir::Table;
use air_runtime::field::StarkField;

/// Why a text is not the trace of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: line {line}: expected {expected}, found {found}")]
pub struct CsvError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What must be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// Reads the columns of a table's first phase, in the order of the layout; the file may have them in any order.
///
/// # Errors
/// If the text is no CSV, a column is missing, there twice or unknown, or a value is no number below the modulus.
pub fn read<F: StarkField>(table: &Table, file: &str, text: &str) -> Result<Vec<Vec<F>>, CsvError> {
    let columns = read_columns(table, file, text, &|_| false)?;
    Ok(columns.into_iter().flatten().collect())
}

/// The same, where columns that witness rules fill may be missing; one column is there in any case.
///
/// # Errors
/// As [`read`].
pub fn read_given<F: StarkField>(
    table: &Table,
    file: &str,
    text: &str,
) -> Result<Vec<Option<Vec<F>>>, CsvError> {
    read_columns(table, file, text, &|column| table.rules_fill(column))
}

fn read_columns<F: StarkField>(
    table: &Table,
    file: &str,
    text: &str,
    may_be_missing: &dyn Fn(usize) -> bool,
) -> Result<Vec<Option<Vec<F>>>, CsvError> {
    let error = |line: u64, expected: String, found: String| CsvError {
        file: file.to_owned(),
        line,
        expected,
        found,
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let of_csv = |e: &csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        error(line, "as many fields in each line as in the first".to_owned(), e.to_string())
    };
    let header = reader.headers().map_err(|e| of_csv(&e))?.clone();
    let places = places(table, &header, may_be_missing);
    let places = places.map_err(|(expected, found)| error(1, expected, found))?;
    let is_there = |column: usize| places.contains(&Some(column)).then(Vec::new);
    let mut columns: Vec<Option<Vec<F>>> = (0..first_phase(table).count()).map(is_there).collect();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|e| of_csv(&e))? {
        let line = record.position().map_or(0, csv::Position::line);
        for ((place, field), name) in places.iter().zip(&record).zip(&header) {
            let column = place.and_then(|place| columns.get_mut(place)?.as_mut());
            let Some(column) = column else { continue };
            let value = value::parse(field).ok_or_else(|| {
                let expected = format!("a number below the modulus of {} in `{name}`", F::NAME);
                error(line, expected, format!("`{}`", field.chars().take(80).collect::<String>()))
            })?;
            column.push(value);
        }
    }
    Ok(columns)
}

/// For each field of the header, the column that it is.
fn places(
    table: &Table,
    header: &csv::StringRecord,
    may_be_missing: &dyn Fn(usize) -> bool,
) -> Result<Vec<Option<usize>>, (String, String)> {
    let mut places = Vec::with_capacity(header.len());
    for name in header {
        let place = table.columns.iter().position(|column| column.name == name);
        match place.and_then(|place| table.columns.get(place)).map(|column| column.phase) {
            None => {
                let names: Vec<&str> = first_phase(table).collect();
                return Err((format!("the columns {}", names.join(", ")), format!("`{name}`")));
            }
            Some(0) if places.contains(&place) => {
                return Err(("each column once".to_owned(), format!("`{name}` twice")));
            }
            Some(0) => places.push(place),
            Some(_) => {
                let expected = "columns of the first phase; others follow from them".to_owned();
                return Err((expected, format!("`{name}`")));
            }
        }
    }
    let columns = first_phase(table).enumerate();
    let missing = columns.filter(|(column, name)| {
        header.iter().all(|found| found != *name) && !may_be_missing(*column)
    });
    let missing: Vec<&str> = missing.map(|(_, name)| name).collect();
    match missing.is_empty() {
        true => Ok(places),
        false => {
            Err((format!("the columns {}", missing.join(", ")), "none of that name".to_owned()))
        }
    }
}

fn first_phase(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().filter(|column| column.phase == 0).map(|column| column.name.as_str())
}

/// Writes columns of a table's first phase, values as [`value::show`] has them, which [`read`] takes.
#[must_use]
pub fn write<F: StarkField>(table: &Table, columns: &[Vec<F>]) -> String {
    let mut text: String = first_phase(table).collect::<Vec<_>>().join(",");
    text.push('\n');
    let n_rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    for row in 0..n_rows {
        let values = columns.iter().filter_map(|column| column.get(row));
        let shown: Vec<String> = values.map(|value| value::show_base(*value)).collect();
        text.push_str(&shown.join(","));
        text.push('\n');
    }
    text
}
