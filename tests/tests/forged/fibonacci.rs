//! A sequence with one mistake, for each constraint of `fibonacci`.

use crate::statement::Forged;
use air_debug::public::PublicValue;
use air_runtime::field::{Field as _, Stark252};
use air_runtime::trace::Trace;

/// Sixteen elements from these two; the element `wrong.0` is larger by `wrong.1` than it must be, and the last one
/// than is claimed.
fn sequence(first: [u64; 2], wrong: (usize, u64), claimed: u64) -> Forged<Stark252, Stark252> {
    let mut column: Vec<u64> = first.to_vec();
    while column.len() < 16 {
        let at = column.len();
        let error = if at == wrong.0 { wrong.1 } else { 0 };
        column.push(column[at - 1] + column[at - 2] + error);
    }
    let claimed = Stark252::from_u64(column[15] + claimed);
    let column = column.into_iter().map(Stark252::from_u64).collect();
    let trace = Trace::new(vec![vec![column]]).expect("sixteen rows");
    Forged { trace, publics: vec![PublicValue::Scalar(claimed)], refill: None }
}

/// What violates nothing.
pub(crate) fn honest() -> Forged<Stark252, Stark252> {
    sequence([1, 1], (0, 0), 0)
}

/// For each constraint, a trace that violates it and no other.
pub(crate) fn forgeries() -> Vec<(&'static str, Forged<Stark252, Stark252>)> {
    vec![
        ("main start[0]", sequence([2, 1], (0, 0), 0)),
        ("main start[1]", sequence([1, 3], (0, 0), 0)),
        ("main step", sequence([1, 1], (7, 5), 0)),
        ("main result", sequence([1, 1], (0, 0), 1)),
    ]
}
