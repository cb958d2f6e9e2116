//! From a trace that violates the total of an argument, traces that violate its other equations instead.

use crate::refilled::Later;
use crate::statement::Forged;
use air_debug::public::PublicValue;
use air_dsl::dag::Dag;
use air_dsl::ir::Accumulator;
use air_runtime::argument::public_evaluation;
use air_runtime::field::{Arith as _, Field as _, Goldilocks, GoldilocksCubic};
use std::sync::Arc;

type Forgery = Forged<Goldilocks, GoldilocksCubic>;
type Columns = Later<Goldilocks, GoldilocksCubic>;

/// A name that lives as long as the program.
fn named(table: &str, argument: &str, part: &str) -> &'static str {
    Box::leak(format!("{table} {argument}/{part}").into_boxed_str())
}

fn refilled(forged: &Forgery, refill: impl Fn(&mut Columns) + Send + Sync + 'static) -> Forgery {
    Forged { refill: Some(Arc::new(refill)), ..forged.clone() }
}

/// The total of a lookup's side, or what it steps from, is said to be what the other side has.
pub(crate) fn of_link(dag: &Dag, argument: &str, forged: &Forgery) -> Vec<(&'static str, Forgery)> {
    let name = format!("{argument}/total");
    let link = dag.layout.links.iter().find(|link| link.name == name).expect("the layout has it");
    let mut all = vec![(&*Box::leak(name.into_boxed_str()), forged.clone())];
    for (side, other) in [(link.left, link.right), (link.right, link.left)] {
        let table = &dag.layout.tables[side.table].name;
        let total = move |later: &Columns| later.tables[other.table][other.column][0];
        let step = refilled(forged, move |later| {
            later.tables[side.table][side.column][0] = total(later);
        });
        let last = refilled(forged, move |later| {
            let missing = total(later) - later.tables[side.table][side.column][0];
            later.tables[side.table][side.column].iter_mut().for_each(|cell| *cell += missing);
        });
        all.extend([
            (named(table, argument, "step"), step),
            (named(table, argument, "last"), last),
        ]);
    }
    all
}

/// The evaluation of a list, or what it steps from, is said to be that of the claimed one.
pub(crate) fn of_list(dag: &Dag, argument: &str, forged: &Forgery) -> Vec<(&'static str, Forgery)> {
    let (table, accumulator) = find(dag, argument);
    let name = &dag.layout.tables[table].name;
    let (column, point) = (accumulator.column, accumulator.z);
    let list = accumulator.public.expect("it meets a public list").list;
    // The rows that take part, by what the layout says of them.
    let takes_part = move |later: &Columns, row: usize| match flag(later, table, column) {
        Some(flags) => row + 1 < flags.len() && flags[row] == GoldilocksCubic::ONE,
        None => true,
    };
    let claimed = move |later: &Columns| {
        let PublicValue::List(entries) = &later.publics[list] else { panic!("it is a list") };
        public_evaluation("list", entries, later.draws[point], &[], None).expect("it is short")
    };
    let step = refilled(forged, move |later| later.tables[table][column][0] = claimed(later));
    let last = refilled(forged, move |later| {
        // A start that is larger by 1 is as many powers of the point larger as rows take part.
        let n_rows = later.tables[table][column].len();
        let mut larger = vec![GoldilocksCubic::ONE; n_rows + 1];
        for row in (0..n_rows).rev() {
            let factor =
                if takes_part(later, row) { later.draws[point] } else { GoldilocksCubic::ONE };
            larger[row] = larger[row + 1] * factor;
        }
        let missing = claimed(later) - later.tables[table][column][0];
        let by = missing * larger[0].inverse().expect("no challenge is zero");
        let cells = later.tables[table][column].iter_mut().zip(larger);
        cells.for_each(|(cell, larger)| *cell += by * larger);
    });
    vec![
        (named(name, argument, "claim"), forged.clone()),
        (named(name, argument, "step"), step),
        (named(name, argument, "last"), last),
    ]
}

/// The table and the accumulator of an argument with a public list.
fn find<'a>(dag: &'a Dag, argument: &str) -> (usize, &'a Accumulator) {
    let tables = dag.layout.tables.iter().enumerate();
    let mut found = tables.filter_map(|(at, table)| {
        Some((at, table.accumulators.iter().find(|one| one.name == argument)?))
    });
    found.next().expect("the layout has the argument")
}

/// The columns of the processor that say which rows are read and printed: `get` and `put`; the columns of their
/// evaluations are in the order of the text.
const GET: usize = 12;
const PUT: usize = 11;

/// The flags of the rows that take part in an evaluation of the processor; in the program's, all do.
fn flag(later: &Columns, table: usize, column: usize) -> Option<&[GoldilocksCubic]> {
    let n_columns = later.tables[table].len();
    match (table, n_columns - column) {
        (0, 2) => Some(&later.tables[0][GET]),
        (0, 1) => Some(&later.tables[0][PUT]),
        (_, _) => None,
    }
}

/// Fills input and output as their polynomials have them where flags are no bits: a row with the flag `s` has
/// `below + s·(value + (point − 1)·below)`.
pub(crate) fn by_polynomials(dag: &Dag, forged: Forgery) -> Forgery {
    const MV: usize = 4;
    let [input, output] = ["input", "output"].map(|name| {
        let (_, accumulator) = find(dag, name);
        (accumulator.column, accumulator.z)
    });
    refilled(&forged, move |later| {
        let n_rows = later.tables[0][MV].len();
        for ((column, point), flag, ahead) in [(input, GET, 1), (output, PUT, 0)] {
            let mut below = GoldilocksCubic::ONE;
            later.tables[0][column][n_rows - 1] = below;
            for row in (0..n_rows - 1).rev() {
                let value = later.tables[0][MV][row + ahead];
                let power = later.draws[point] - GoldilocksCubic::from_u64(1);
                below += later.tables[0][flag][row] * (value + power * below);
                later.tables[0][column][row] = below;
            }
        }
    })
}
