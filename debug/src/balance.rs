//! Why a permutation does not balance: the tuples that one side has more often than the other.

use crate::columns::{Columns, n_dummies};
use crate::fill;
use crate::value;
use air_dsl::dag::Dag;
use air_dsl::ir::Permutation;
use air_runtime::field::{ExtensionOf, StarkField};
use std::collections::BTreeMap;

/// A permutation whose sides differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// Index of the table.
    pub table: usize,
    /// The argument's path.
    pub permutation: String,
    /// The number of different tuples that one side has more often than the other.
    pub n_tuples: usize,
    /// The first of them, at most as many as were asked for.
    pub tuples: Vec<Tuple>,
}

/// A tuple that one side has more often than the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tuple {
    /// Its components.
    pub components: Vec<String>,
    /// Where the left side has it.
    pub left: Vec<Origin>,
    /// Where the right side has it.
    pub right: Vec<Origin>,
}

/// Where a tuple is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The row of its first component.
    Row(usize),
    /// An entry of the public list.
    Entry(usize),
    /// So many cells stand for a public list longer than it is, and the first entry fills them.
    Padding(usize),
    /// So many cells stand for a public list, and are zero on the left side.
    Dummies(usize),
}

impl Origin {
    /// How many tuples it stands for.
    fn count(self) -> usize {
        match self {
            Self::Row(_) | Self::Entry(_) => 1,
            Self::Padding(n) | Self::Dummies(n) => n,
        }
    }
}

/// The permutations of a table of which a constraint is among those that fail, and whose sides differ.
pub(crate) fn imbalances<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    table: usize,
    failing: &[&str],
    limit: usize,
) -> Vec<Imbalance> {
    let fails = |permutation: &&Permutation| {
        let is_its = |name: &&str| {
            name.strip_prefix(&permutation.name).is_some_and(|part| part.starts_with('/'))
        };
        failing.iter().any(is_its)
    };
    let permutations = dag.layout.tables[table].permutations.iter().filter(fails);
    permutations.filter_map(|permutation| imbalance(columns, table, permutation, limit)).collect()
}

/// Where each side has a tuple, whose coordinates over the base field are the key.
type Sides<F> = BTreeMap<Vec<F>, [Vec<Origin>; 2]>;

fn imbalance<F: StarkField, K: ExtensionOf<F>>(
    columns: &Columns<F, K>,
    table: usize,
    permutation: &Permutation,
    limit: usize,
) -> Option<Imbalance> {
    let n_rows = columns.n_rows(table);
    let mut sides: Sides<F> = BTreeMap::new();
    let mut add = |side: usize, tuple: &[K], origin: Origin| {
        let key = tuple.iter().flat_map(|value| value.coordinates().collect::<Vec<F>>()).collect();
        sides.entry(key).or_default()[side].push(origin);
    };
    for (side, cells) in [&permutation.left, &permutation.right].into_iter().enumerate() {
        let tuples = fill::tuples(permutation, cells, n_rows, &columns.tables[table]).ok()?;
        for (row, tuple) in tuples {
            add(side, &tuple, Origin::Row(row));
        }
    }
    // The left side times the public entries is the right side times the zeros in their place.
    if let Some(public) = &permutation.public {
        let (entries, n_cells) = (columns.entries(public), n_dummies(public, n_rows));
        for (at, entry) in entries.iter().enumerate() {
            add(0, entry, Origin::Entry(at));
        }
        let n_padding = n_cells.saturating_sub(entries.len());
        if let Some(first) = entries.first().filter(|_| n_padding > 0) {
            add(0, first, Origin::Padding(n_padding));
        }
        add(1, &vec![K::ZERO; permutation.left.len()], Origin::Dummies(n_cells));
    }
    let count = |origins: &[Origin]| origins.iter().map(|origin| origin.count()).sum::<usize>();
    sides.retain(|_, [left, right]| count(left) != count(right));
    if sides.is_empty() {
        return None;
    }
    let tuple = |(key, [left, right]): (Vec<F>, [Vec<Origin>; 2])| {
        let components = key.chunks(K::DEGREE.max(1));
        let component = |coordinates: &[F]| K::from_coordinates(coordinates).unwrap_or(K::ZERO);
        let components = components.map(|c| value::show(component(c))).collect();
        Tuple { components, left, right }
    };
    let (table, permutation, n_tuples) = (table, permutation.name.clone(), sides.len());
    let tuples = sides.into_iter().take(limit.max(1)).map(tuple).collect();
    Some(Imbalance { table, permutation, n_tuples, tuples })
}

impl Tuple {
    /// `(7, 12): 2 on the left (rows 4, 8), 1 on the right (row 6)`.
    #[must_use]
    pub fn describe(&self) -> String {
        let components = self.components.join(", ");
        let tuple = if self.components.len() == 1 { components } else { format!("({components})") };
        let (left, right) = (side(&self.left), side(&self.right));
        format!("{tuple} is {left} on the left and {right} on the right")
    }
}

/// Origins that are listed by a sentence.
const ORIGINS_SHOWN: usize = 4;

fn side(origins: &[Origin]) -> String {
    let n: usize = origins.iter().map(|origin| origin.count()).sum();
    let times = match n {
        0 => return "not there".to_owned(),
        1 => "once".to_owned(),
        n => format!("{n} times"),
    };
    let mut shown: Vec<String> =
        origins.iter().take(ORIGINS_SHOWN).map(|origin| origin.describe()).collect();
    if origins.len() > ORIGINS_SHOWN {
        shown.push("…".to_owned());
    }
    format!("{times} ({})", shown.join(", "))
}

impl Origin {
    fn describe(self) -> String {
        match self {
            Self::Row(row) => format!("row {row}"),
            Self::Entry(at) => format!("public entry {at}"),
            Self::Padding(n) => format!("{n} for unused dummies"),
            Self::Dummies(n) => format!("{n} dummies"),
        }
    }
}
