//! Arguments over rows: their accumulators by the reference interpreter, and why the totals of two sides differ.

use crate::columns::Columns;
use crate::fill::FillError;
use crate::place::Place;
use crate::rows;
use crate::value;
use air_dsl::dag::Dag;
use air_dsl::ir::{Accumulator, ArgumentKind, Start, Terminal, TerminalOf};
use air_runtime::field::{ExtensionOf, Field, StarkField};
use std::collections::BTreeMap;

/// An equation between two tables that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFailure {
    /// Index among the links of the layout.
    pub link: usize,
    /// The link's path.
    pub name: String,
    /// The total of the left side.
    pub left: String,
    /// The total of the right side.
    pub right: String,
    /// Which tuples make the difference.
    pub differences: Vec<String>,
}

/// A tuple of a side.
struct Taken<K> {
    row: usize,
    tuple: Vec<K>,
    /// How often it counts.
    times: K,
}

/// The column of an accumulator and its total, from the columns of earlier phases.
pub(crate) fn fill<F: StarkField, K: ExtensionOf<F>>(
    columns: &Columns<F, K>,
    table: usize,
    accumulator: &Accumulator,
) -> Result<(Vec<K>, K), FillError> {
    let z = columns.draws[accumulator.z];
    let neutral = match accumulator.kind {
        ArgumentKind::Lookup => K::ZERO,
        ArgumentKind::Permutation | ArgumentKind::Evaluation => K::ONE,
    };
    let n_rows = columns.n_rows(table);
    let mut taken: Vec<Option<Taken<K>>> = (0..n_rows).map(|_| None).collect();
    for one in tuples(columns, table, accumulator) {
        let row = one.row;
        taken[row] = Some(one);
    }
    let next = |row: usize, before: K| -> Result<K, FillError> {
        let Some(Taken { tuple, times, .. }) = &taken[row] else { return Ok(before) };
        let hash = hash(accumulator, tuple, &columns.draws);
        Ok(match accumulator.kind {
            ArgumentKind::Lookup => {
                let argument = || accumulator.name.clone();
                let inverse = (z - hash)
                    .inverse()
                    .ok_or_else(|| FillError::ZeroDenominatorInRow { argument: argument(), row })?;
                before + *times * inverse
            }
            ArgumentKind::Permutation => before * (z - hash),
            ArgumentKind::Evaluation => before * z + hash,
        })
    };
    let mut filled = vec![neutral; n_rows];
    let first = match accumulator.start {
        Start::BelowLast => {
            let mut value = neutral;
            for row in (0..n_rows).rev() {
                value = next(row, value)?;
                filled[row] = value;
            }
            return Ok((filled, value));
        }
        Start::Integer(value) => K::from_u64(value),
        Start::Draw(draw) => columns.draws[draw],
        // The prover may choose anything; one is as good.
        Start::Free(_) => K::ONE,
    };
    let mut value = first;
    for (row, filled) in filled.iter_mut().enumerate() {
        *filled = value;
        value = next(row, value)?;
    }
    Ok((filled, value))
}

/// The total over the entries of a public list, which zeros fill up to `n`: from below the last row
/// `Σ h(t_k)·z^k + z^n`, from the first `start·z^n + Σ h(t_k)·z^(n−1−k)`.
pub(crate) fn public_evaluation<K: Field>(
    accumulator: &Accumulator,
    entries: &[Vec<K>],
    n: usize,
    draws: &[K],
) -> K {
    let z = draws[accumulator.z];
    let padding = z.pow(n.saturating_sub(entries.len()) as u64);
    let next = |sum: K, entry: &Vec<K>| sum * z + hash(accumulator, entry, draws);
    let start = match accumulator.start {
        Start::BelowLast => return entries.iter().rev().fold(padding, next),
        Start::Integer(value) => K::from_u64(value),
        Start::Draw(draw) => draws[draw],
        Start::Free(_) => K::ONE,
    };
    entries.iter().fold(start, next) * padding
}

/// The links whose sides differ, with at most `limit` tuples each.
pub(crate) fn failing_links<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    limit: usize,
) -> Vec<LinkFailure> {
    let links = dag.layout.links.iter().enumerate();
    let failing = links.filter_map(|(index, link)| {
        let [left, right] = [link.left, link.right];
        let total = |table: usize, column: usize| columns.tables[table][column].first().copied();
        let (left_total, right_total) =
            (total(left.table, left.column)?, total(right.table, right.column)?);
        if left_total == right_total {
            return None;
        }
        let side = |table: usize, column: usize| {
            let of_column = |one: &&Accumulator| one.column == column;
            let accumulators = &dag.layout.tables[table].accumulators;
            accumulators.iter().find(of_column).map(|accumulator| Side { table, accumulator })
        };
        let (one, other) = (side(left.table, left.column)?, side(right.table, right.column)?);
        Some(LinkFailure {
            link: index,
            name: link.name.clone(),
            left: value::show(left_total),
            right: value::show(right_total),
            differences: differences(dag, columns, &one, &other, limit),
        })
    });
    failing.collect()
}

/// Why a constraint on the total of an argument fails; nothing for any other constraint.
pub(crate) fn differences_of<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    table: usize,
    constraint: &str,
    limit: usize,
) -> Vec<String> {
    let accumulators = &dag.layout.tables[table].accumulators;
    let named = |name: String| accumulators.iter().find(|one| one.name == name);
    let side = |accumulator| Side { table, accumulator };
    if let Some(name) = constraint.strip_suffix("/total") {
        let sides = named(format!("{name}/left")).zip(named(format!("{name}/right")));
        if let Some((left, right)) = sides {
            return differences(dag, columns, &side(left), &side(right), limit);
        }
        let tables = dag.layout.tables.iter().enumerate();
        let sides = tables.flat_map(|(table, of)| {
            let of_name = of.accumulators.iter().filter(|one| one.name == name);
            of_name.map(move |accumulator| Side { table, accumulator })
        });
        let sides: Vec<Side<'_>> = sides.collect();
        return match sides.as_slice() {
            [left, right] => differences(dag, columns, left, right, limit),
            _ => Vec::new(),
        };
    }
    let Some(accumulator) =
        constraint.strip_suffix("/claim").and_then(|name| named(name.to_owned()))
    else {
        return Vec::new();
    };
    let Some(public) = accumulator.public else { return Vec::new() };
    let list = &dag.layout.publics[public.list].name;
    let mut claimed = columns.lists[public.list].clone();
    let taken = tuples(columns, table, accumulator);
    if public.is_padded {
        claimed.resize(taken.len(), vec![K::ZERO; accumulator.tuple.len()]);
    }
    let claimed = claimed.into_iter().enumerate();
    let claimed: Vec<_> = claimed.map(|(at, tuple)| (format!("entry {at}"), tuple)).collect();
    let (rows, list) = (format!("`{}`", dag.layout.tables[table].name), format!("`{list}`"));
    sequences::<F, K>(&rows, &in_order(taken), &list, &claimed)
}

/// The rows in which the product that ends in a terminal takes in a zero; of any other terminal none.
pub(crate) fn zero_rows<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    terminal: &Terminal,
    limit: usize,
) -> Vec<usize> {
    let TerminalOf::Total(of) = terminal.of else { return Vec::new() };
    let accumulators = &dag.layout.tables[of.table].accumulators;
    let product = accumulators.iter().find(|one| one.column == of.column);
    let Some(product) = product.filter(|one| one.kind == ArgumentKind::Permutation) else {
        return Vec::new();
    };
    let z = columns.draws[product.z];
    let taken = tuples(columns, of.table, product).into_iter();
    let zeros = taken.filter(|one| hash(product, &one.tuple, &columns.draws) == z);
    zeros.map(|one| one.row).take(limit.max(1)).collect()
}

/// One side of an argument.
struct Side<'a> {
    table: usize,
    accumulator: &'a Accumulator,
}

/// How often a tuple counts on each side, and in which rows.
struct Count<'a, K> {
    tuple: &'a [K],
    sums: [K; 2],
    rows: [Vec<usize>; 2],
}

/// The tuples of the rows of a table that take part.
fn tuples<F: StarkField, K: ExtensionOf<F>>(
    columns: &Columns<F, K>,
    table: usize,
    accumulator: &Accumulator,
) -> Vec<Taken<K>> {
    let taken = rows::of(&accumulator.rows, columns.n_rows(table)).filter_map(|row| {
        let mut place = Place { columns, table, row };
        let unless = accumulator.unless.as_ref().map_or(K::ZERO, |one| place.expression(one));
        if unless != K::ZERO {
            return None;
        }
        let tuple = accumulator.tuple.iter().map(|field| place.expression(field)).collect();
        let times = accumulator.times.as_ref().map_or(K::ONE, |times| place.expression(times));
        Some(Taken { row, tuple, times })
    });
    taken.collect()
}

/// `t_0 + a_1·t_1 + …`, or `a_0·t_0 + a_1·t_1 + …` where there is a weight a field.
fn hash<K: Field>(accumulator: &Accumulator, tuple: &[K], draws: &[K]) -> K {
    let unweighted = tuple.len().saturating_sub(accumulator.weights.len());
    let weights = accumulator.weights.iter().map(|weight| draws[*weight]);
    let weights = core::iter::repeat_n(K::ONE, unweighted).chain(weights);
    tuple.iter().zip(weights).fold(K::ZERO, |sum, (field, weight)| sum + weight * *field)
}

/// How the tuples of two sides differ.
fn differences<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    left: &Side<'_>,
    right: &Side<'_>,
    limit: usize,
) -> Vec<String> {
    // Two sides of one table are told apart by where they stand.
    let name = |side: &Side<'_>, word: &str| match left.table == right.table {
        true => format!("the {word} side"),
        false => format!("`{}`", dag.layout.tables[side.table].name),
    };
    let (left_name, right_name) = (name(left, "left"), name(right, "right"));
    let [one, other] = [left, right].map(|side| tuples(columns, side.table, side.accumulator));
    if left.accumulator.kind == ArgumentKind::Evaluation {
        return sequences::<F, K>(&left_name, &in_order(one), &right_name, &in_order(other));
    }
    // How often each tuple counts on each side, and in which rows.
    let mut counts: BTreeMap<Vec<F>, Count<'_, K>> = BTreeMap::new();
    for (side, taken) in [&one, &other].into_iter().enumerate() {
        for Taken { row, tuple, times } in taken {
            let key = tuple.iter().flat_map(|field| field.coordinates().collect::<Vec<F>>());
            let entry = counts.entry(key.collect());
            let nothing = || Count { tuple, sums: [K::ZERO; 2], rows: [Vec::new(), Vec::new()] };
            let count = entry.or_insert_with(nothing);
            count.sums[side] += *times;
            if *times != K::ZERO {
                count.rows[side].push(*row);
            }
        }
    }
    let differs = |count: &Count<'_, K>| count.sums[0] != count.sums[1];
    let mut differing = counts.into_values().filter(differs).peekable();
    let mut notes = Vec::new();
    if differing.peek().is_some() {
        notes.push(format!("{left_name} and {right_name} differ in these tuples:"));
    }
    let mut n_more = 0_usize;
    for (at, Count { tuple, sums, rows }) in differing.enumerate() {
        if at >= limit.max(1) {
            n_more += 1;
            continue;
        }
        let side = |name: &str, at: usize| {
            format!("{} times in {name}{}", value::show(sums[at]), in_rows(&rows[at]))
        };
        let (left, right) = (side(&left_name, 0), side(&right_name, 1));
        notes.push(format!("{}: {left}, {right}", show::<F, K>(tuple)));
    }
    if n_more > 0 {
        notes.push(format!("and in {n_more} more"));
    }
    notes
}

/// Tuples with their places.
fn in_order<K>(taken: Vec<Taken<K>>) -> Vec<(String, Vec<K>)> {
    taken.into_iter().map(|taken| (format!("row {}", taken.row), taken.tuple)).collect()
}

/// Where two sequences first differ.
fn sequences<F: StarkField, K: ExtensionOf<F>>(
    left: &str,
    one: &[(String, Vec<K>)],
    right: &str,
    other: &[(String, Vec<K>)],
) -> Vec<String> {
    let differs = one.iter().zip(other).enumerate().find(|(_, (a, b))| a.1 != b.1);
    if let Some((at, ((place, tuple), (other_place, other)))) = differs {
        return vec![format!(
            "tuple {at} is {} in {left} ({place}), and {} in {right} ({other_place})",
            show::<F, K>(tuple),
            show::<F, K>(other)
        )];
    }
    if one.len() == other.len() {
        return Vec::new();
    }
    vec![format!("{left} has {} tuples, {right} {}", one.len(), other.len())]
}

fn show<F: StarkField, K: ExtensionOf<F>>(tuple: &[K]) -> String {
    let fields: Vec<String> = tuple.iter().map(|field| value::show(*field)).collect();
    format!("({})", fields.join(", "))
}

/// Rows that a message lists.
const ROWS_SHOWN: usize = 4;

fn in_rows(rows: &[usize]) -> String {
    let shown: Vec<String> = rows.iter().take(ROWS_SHOWN).map(ToString::to_string).collect();
    let more = if rows.len() > ROWS_SHOWN { ", …" } else { "" };
    match rows {
        [] => String::new(),
        [_] => format!(" (row {})", shown.join(", ")),
        _ => format!(" (rows {}{more})", shown.join(", ")),
    }
}
