//! Row sets and degrees in words.

use air_dsl::ir::{Factor, RowSet};

/// A row set in words: `every 16th row, except row N − 16`.
pub(crate) fn rows(set: &RowSet) -> String {
    let on = factors(&set.zero_on);
    let on = if on.is_empty() { "no row".to_owned() } else { on };
    let except = factors(&set.except);
    if except.is_empty() { on } else { format!("{on}, except {except}") }
}

/// The number of rows of a set in a table of `N` rows: `N/16 − 1 rows`.
pub(crate) fn n_rows(set: &RowSet) -> String {
    let mut terms = Terms::default();
    set.zero_on.iter().for_each(|factor| terms.add(*factor, 1));
    set.except.iter().for_each(|factor| terms.add(*factor, -1));
    let text = terms.text();
    if text == "1" { "1 row".to_owned() } else { format!("{text} rows") }
}

/// `row 3`, or counted from the end `row N − 16`; the ends have names.
pub(crate) fn row(row: i64) -> String {
    match row {
        0 => "the first row".to_owned(),
        -1 => "the last row".to_owned(),
        1.. => format!("row {row}"),
        _ => format!("row N − {}", row.unsigned_abs()),
    }
}

/// `1st`, `2nd`, `16th`.
pub(crate) fn ordinal(n: u64) -> String {
    let end = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        (_, _) => "th",
    };
    format!("{n}{end}")
}

/// `1 cell`, `2 cells`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A union of classes and rows.
fn factors(factors: &[Factor]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut run: Option<(u64, u64, u64)> = None;
    let mut classes: Vec<(u64, u64)> = Vec::new();
    let mut single: Vec<i64> = Vec::new();
    for factor in factors {
        match *factor {
            Factor::Class { modulus, residue } => classes.push((modulus, residue)),
            Factor::Row(at) => single.push(at),
        }
    }
    classes.sort_unstable();
    for (modulus, residue) in classes {
        run = match run {
            Some((of, first, last)) if of == modulus && last + 1 == residue => {
                Some((of, first, residue))
            }
            done => {
                parts.extend(done.map(class_run));
                Some((modulus, residue, residue))
            }
        };
    }
    parts.extend(run.map(class_run));
    // From the start, then those that are counted from the end.
    single.sort_unstable_by_key(|at| (*at < 0, *at));
    parts.extend(single.into_iter().map(row));
    join(&parts)
}

/// Neighbouring residues of a modulus.
fn class_run((modulus, first, last): (u64, u64, u64)) -> String {
    match (modulus, last - first) {
        (1, _) => "every row".to_owned(),
        (2, 0) => if first == 0 { "every even row" } else { "every odd row" }.to_owned(),
        (_, 0) if first == 0 => format!("every {} row", ordinal(modulus)),
        (_, 0) => format!("rows {first} mod {modulus}"),
        (_, _) => format!("rows {first} to {last} mod {modulus}"),
    }
}

fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `Σ cᵢ·N/mᵢ + rows`.
#[derive(Default)]
struct Terms {
    of_modulus: std::collections::BTreeMap<u64, i64>,
    rows: i64,
}

impl Terms {
    fn add(&mut self, factor: Factor, sign: i64) {
        match factor {
            Factor::Class { modulus, .. } => *self.of_modulus.entry(modulus).or_default() += sign,
            Factor::Row(_) => self.rows += sign,
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut push = |amount: i64, term: String| {
            if amount == 0 {
                return;
            }
            text.push_str(match (text.is_empty(), amount < 0) {
                (true, false) => "",
                (true, true) => "−",
                (false, false) => " + ",
                (false, true) => " − ",
            });
            text.push_str(&term);
        };
        for (modulus, amount) in &self.of_modulus {
            let times = match amount.unsigned_abs() {
                1 => String::new(),
                n => format!("{n}·"),
            };
            let height = if *modulus == 1 { "N".to_owned() } else { format!("N/{modulus}") };
            push(*amount, format!("{times}{height}"));
        }
        push(self.rows, self.rows.unsigned_abs().to_string());
        if text.is_empty() { "0".to_owned() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(modulus: u64, residue: u64) -> Factor {
        Factor::Class { modulus, residue }
    }

    #[track_caller]
    fn check(zero_on: &[Factor], except: &[Factor], words: &str, number: &str) {
        let set =
            RowSet { text: String::new(), zero_on: zero_on.to_vec(), except: except.to_vec() };
        assert_eq!(rows(&set), words);
        assert_eq!(n_rows(&set), number);
    }

    #[test]
    fn row_sets_are_said_as_people_say_them() {
        check(&[class(1, 0)], &[], "every row", "N rows");
        check(
            &[class(16, 0)],
            &[Factor::Row(-16)],
            "every 16th row, except row N − 16",
            "N/16 − 1 rows",
        );
        check(
            &[class(1, 0)],
            &[class(16, 15)],
            "every row, except rows 15 mod 16",
            "N − N/16 rows",
        );
        check(&[class(8, 2), class(8, 3)], &[], "rows 2 to 3 mod 8", "2·N/8 rows");
        check(
            &[Factor::Row(-1), Factor::Row(0), Factor::Row(7)],
            &[],
            "the first row, row 7 and the last row",
            "3 rows",
        );
        check(&[class(2, 1)], &[], "every odd row", "N/2 rows");
        check(&[], &[], "no row", "0 rows");
    }

    #[test]
    fn numbers_have_their_endings() {
        assert_eq!([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).join(" "), {
            "1st 2nd 3rd 4th 11th 12th 13th 21st 112th"
        });
    }
}
