//! What the determinacy report misses when a constraint of `cairo_plain` is deleted.

use crate::fixtures::{Cairo, examine, without};
use air_runtime::field::stark252::Stark252;

/// These pin nothing that could change a little in a run without conditional jumps: their flags are bits, which is what
/// others say.
const PIN_NOTHING: [&str; 7] = [
    "cpu/decode/flag_op1_base_op0_bit",
    "cpu/decode/flag_res_op1_bit",
    "cpu/decode/flag_pc_update_regular_bit",
    "cpu/decode/fp_update_regular_bit",
    "cpu/update_registers/update_pc/pc_cond_positive",
    "cpu/opcodes/call/flags",
    "cpu/opcodes/ret/flags",
];

#[test]
fn every_constraint_that_pins_something_is_missed_when_it_is_deleted() {
    let cairo = Cairo::small();
    let (dag, publics, columns) = (&cairo.dag, &cairo.publics, &cairo.columns);
    let whole = examine::<Stark252, Stark252>(dag, publics, columns);
    assert_eq!(whole.unexpected().count(), 0, "{whole:?}");
    let constraints = &dag.layout.tables[0].constraints;
    let of_lower_rank = |at: &usize| {
        examine::<Stark252, Stark252>(&without(dag, *at), publics, columns).rank < whole.rank
    };
    let not_missed: Vec<&str> = (0..constraints.len())
        .filter(|at| !of_lower_rank(at))
        .map(|at| constraints[at].name.as_str())
        .collect();
    assert_eq!(not_missed, PIN_NOTHING);
}
