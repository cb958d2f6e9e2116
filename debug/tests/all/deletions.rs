//! Every constraint of `cairo_plain` is missed when it is deleted: by the determinacy report, or by a trace that only
//! this constraint refuses.

use crate::fixtures::{Cairo, examine, without};
use crate::forgery::{At, Forged, Forgery, Instruction, flag};
use air_debug::check::check_trace;
use air_dsl::dag::Dag;
use air_runtime::field::stark252::Stark252;
use std::collections::BTreeMap;

/// Where ap and fp start.
const START: u64 = 10;
const READS_AP: [i16; 3] = [0, 0, 1];

/// `jmp rel 0`, and the number that it adds.
const LOOP: [Result<Instruction, u64>; 2] =
    [Ok(Instruction { offsets: READS_AP, flags: &[flag::OP1_IMM, flag::JUMP_REL] }), Err(0)];

/// An instruction with an immediate, after which the run is said to be at `next` and stays there.
fn one_step(flags: &'static [u32], immediate: u64, next: u64, memory: &[(u64, u64)]) -> Forged {
    let instruction = Instruction { offsets: [1, 0, 1], flags };
    let mut program = BTreeMap::from([(1, Ok(instruction)), (2, Err(immediate))]);
    program.extend((next..).zip(LOOP));
    let [first, then] = [1, next].map(|pc| At { pc, ap: START, fp: START });
    let memory = memory.iter().copied().collect();
    Forgery { program, memory, steps: vec![first, then, then, then] }.build()
}

/// `ap += 2`, a call with these flags, and its return.
fn call(flags: &'static [u32]) -> Forged {
    let advance = Instruction { offsets: READS_AP, flags: &[flag::OP1_IMM, flag::AP_ADD] };
    let call = Instruction { offsets: [0, 1, 1], flags };
    let ret = &[flag::DST_FP, flag::OP1_FP, flag::JUMP_ABS, flag::RET];
    let ret = Instruction { offsets: [-2, -1, -1], flags: ret };
    let [jump, zero] = LOOP;
    let program = [Ok(advance), Err(2), Ok(call), Err(4), jump, zero, Ok(ret)];
    let (ap, callee) = (START + 2, START + 4);
    let steps = [(1, START, START), (3, ap, START), (7, callee, callee), (5, callee, START)];
    Forgery {
        program: (1..).zip(program).collect(),
        // Where fp points and where ap points there is the old fp, and after the latter the return address.
        memory: BTreeMap::from([(START, START), (ap, START), (ap + 1, 5)]),
        steps: steps.map(|(pc, ap, fp)| At { pc, ap, fp }).to_vec(),
    }
    .build()
}

/// A return that goes on at the next instruction.
fn ret_without_jump() -> Forged {
    let flags = &[flag::DST_FP, flag::OP1_FP, flag::RET];
    let ret = Instruction { offsets: [-2, -1, -1], flags };
    let [jump, zero] = LOOP;
    let [first, then] = [1, 2].map(|pc| At { pc, ap: START, fp: START });
    Forgery {
        program: (1..).zip([Ok(ret), jump, zero]).collect(),
        memory: BTreeMap::from([(START - 2, START)]),
        steps: vec![first, then, then, then],
    }
    .build()
}

/// For each constraint that the rank does not miss, a trace that violates it and no other one.
fn forgeries() -> Vec<(&'static str, Forged)> {
    let pc_flags = "cpu/decode/flag_pc_update_regular_bit";
    vec![
        // op1 is at pc + ap − op0 + 1.
        (
            "cpu/decode/flag_op1_base_op0_bit",
            one_step(&[flag::OP1_IMM, flag::OP1_AP], 0, 3, &[(START, START)]),
        ),
        // 8 is said to be 2 + 3 and 2 · 3; it is 2 + 2 · 3.
        (
            "cpu/decode/flag_res_op1_bit",
            one_step(
                &[flag::OP1_IMM, flag::RES_ADD, flag::RES_MUL, flag::ASSERT_EQ],
                3,
                3,
                &[(START, 2), (START + 1, 8)],
            ),
        ),
        // Neither 4 nor 1 + 4: pc becomes 4 + (1 + 4) − 3.
        (pc_flags, one_step(&[flag::OP1_IMM, flag::JUMP_ABS, flag::JUMP_REL], 4, 6, &[])),
        // dst is 0.
        (
            "cpu/update_registers/update_pc/pc_cond_positive",
            one_step(&[flag::OP1_IMM, flag::JNZ], 4, 5, &[]),
        ),
        // The old fp is found where fp points, not where ap does.
        (
            "cpu/opcodes/call/flags",
            call(&[flag::DST_FP, flag::OP1_IMM, flag::JUMP_REL, flag::CALL]),
        ),
        ("cpu/opcodes/ret/flags", ret_without_jump()),
    ]
}

/// The constraints that a trace violates.
fn violated(dag: &Dag, forged: &Forged) -> Vec<String> {
    let found = check_trace::<Stark252, Stark252>(dag, &forged.publics, &forged.trace, 1, 4);
    found.expect("it suits").failures.into_iter().map(|failure| failure.name).collect()
}

/// Implied by the flags' being bits, `call/off0` and `ret/off0`: see the test of that.
const IMPLIED: &str = "cpu/decode/fp_update_regular_bit";

#[test]
fn executions_that_were_violate_nothing() {
    let dag = Cairo::small().dag;
    let honest = [
        one_step(&[flag::OP1_IMM], 0, 3, &[]),
        one_step(&[flag::OP1_IMM, flag::JUMP_ABS], 4, 4, &[]),
        one_step(&[flag::OP1_IMM, flag::JNZ], 4, 3, &[]),
        one_step(&[flag::OP1_IMM, flag::JNZ], 4, 5, &[(START + 1, 7)]),
        call(&[flag::OP1_IMM, flag::JUMP_REL, flag::CALL]),
    ];
    for (at, forged) in honest.iter().enumerate() {
        assert_eq!(violated(&dag, forged), Vec::<String>::new(), "execution {at}");
    }
}

#[test]
fn every_constraint_of_cairo_is_missed_when_it_is_deleted() {
    let cairo = Cairo::small();
    let (dag, publics, columns) = (&cairo.dag, &cairo.publics, &cairo.columns);
    let constraints = &dag.layout.tables[0].constraints;
    assert_eq!(constraints.len(), 47);
    let forgeries = forgeries();
    for (name, forged) in &forgeries {
        assert_eq!(violated(dag, forged), [*name]);
    }
    let whole = examine::<Stark252, Stark252>(dag, publics, columns);
    assert_eq!(whole.unexpected().count(), 0, "{whole:?}");
    let mut by_rank = 0;
    for (at, constraint) in constraints.iter().enumerate() {
        let less = without(dag, at);
        let forged = forgeries.iter().find(|(name, _)| *name == constraint.name);
        if let Some((name, forged)) = forged {
            assert_eq!(violated(&less, forged), Vec::<String>::new(), "without `{name}`");
        } else if constraint.name != IMPLIED {
            let found = examine::<Stark252, Stark252>(&less, publics, columns);
            assert!(found.rank < whole.rank, "without `{}`", constraint.name);
            by_rank += 1;
        }
    }
    // Flags are bits, which cannot change a little, and the program has no conditional jump: the rank misses none of
    // the rest.
    assert_eq!((by_rank, forgeries.len()), (40, 6));
}

#[test]
fn that_call_and_ret_exclude_each_other_follows_from_where_they_push_and_pop() {
    // With flags that are bits, `1 − call − ret` is no bit only if both are set; then dst is at ap + 0 and at fp − 2,
    // by one offset.
    let dag = Cairo::small().dag;
    let both = &[flag::CALL, flag::RET];
    for offset in [-2, -1, 0, 1] {
        let program = BTreeMap::from([
            (1, Ok(Instruction { offsets: [offset, 1, 0], flags: both })),
            (2, LOOP[0]),
            (3, LOOP[1]),
        ]);
        let [first, then] = [1, 2].map(|pc| At { pc, ap: START, fp: START });
        let forged =
            Forgery { program, memory: BTreeMap::new(), steps: vec![first, then, then, then] };
        let violated = violated(&dag, &forged.build());
        let has = |name: &str| violated.iter().any(|violated| violated == name);
        assert!(has(IMPLIED), "{offset}: {violated:?}");
        assert_eq!(has("cpu/opcodes/call/off0"), offset != 0, "{offset}: {violated:?}");
        assert_eq!(has("cpu/opcodes/ret/off0"), offset != -2, "{offset}: {violated:?}");
    }
}
