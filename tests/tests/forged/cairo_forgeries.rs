//! For each constraint of `cairo_plain` that others do not imply, a trace that violates it and no other.

use crate::cairo::{At, Execution, Instruction, Place, Word, column, flag, public};
use crate::statement::Forged;
use air_runtime::field::{Arith as _, Field as _, Stark252};
use std::collections::BTreeMap;

type Trace = Forged<Stark252, Stark252>;

/// Where ap and fp start.
const START: u64 = 10;
const READS_AP: [i16; 3] = [0, 0, 1];

const JUMP: Instruction =
    Instruction { offsets: READS_AP, flags: &[flag::OP1_IMM, flag::JUMP_REL] };

/// `jmp rel 0`, and the number that it adds.
const LOOP: [Word; 2] = [Word::Instruction(JUMP), Word::Number(0)];

/// An instruction at address 1 with an immediate, after which the run is said to be at `next` and stays there.
fn one_step(flags: &'static [u32], immediate: u64, next: u64, memory: &[(u64, u64)]) -> Execution {
    let instruction = Instruction { offsets: [1, 0, 1], flags };
    let mut program =
        BTreeMap::from([(1, Word::Instruction(instruction)), (2, Word::Number(immediate))]);
    program.extend((next..).zip(LOOP));
    let [first, then] = [1, next].map(|pc| At { pc, ap: START, fp: START });
    Execution {
        program,
        memory: memory.iter().copied().collect(),
        steps: vec![first, then, then, then],
        lies: Vec::new(),
        gaps: Vec::new(),
        offset_gaps: Vec::new(),
    }
}

/// Three instructions that do nothing, and this one last, at address 7: nothing need follow from it.
fn last_step(offsets: [i16; 3], flags: &'static [u32], memory: &[(u64, u64)]) -> Execution {
    let nothing = Word::Instruction(Instruction { offsets: READS_AP, flags: &[flag::OP1_IMM] });
    let zero = Word::Number(0);
    let last = Word::Instruction(Instruction { offsets, flags });
    let program = [nothing, zero, nothing, zero, nothing, zero, last, zero];
    Execution {
        program: (1..).zip(program).collect(),
        steps: [1, 3, 5, 7].map(|pc| At { pc, ap: START, fp: START }).to_vec(),
        ..one_step(&[], 0, 3, memory)
    }
}

/// `ap += 2`, a call with these flags, and its return.
fn call_and_return(flags: &'static [u32]) -> Execution {
    let advance = Instruction { offsets: READS_AP, flags: &[flag::OP1_IMM, flag::AP_ADD] };
    let call = Instruction { offsets: [0, 1, 1], flags };
    let ret = &[flag::DST_FP, flag::OP1_FP, flag::JUMP_ABS, flag::RET];
    let ret = Instruction { offsets: [-2, -1, -1], flags: ret };
    let [jump, zero] = LOOP;
    let [advance, call, ret] = [advance, call, ret].map(Word::Instruction);
    let program = [advance, Word::Number(2), call, Word::Number(4), jump, zero, ret];
    let (ap, callee) = (START + 2, START + 4);
    let steps = [(1, START, START), (3, ap, START), (7, callee, callee), (5, callee, START)];
    Execution {
        program: (1..).zip(program).collect(),
        steps: steps.map(|(pc, ap, fp)| At { pc, ap, fp }).to_vec(),
        // Where fp points and where ap points there is the old fp, and after the latter the return address.
        ..one_step(&[], 0, 3, &[(START, START), (ap, START), (ap + 1, 5)])
    }
}

const RETURN: [i16; 3] = [-2, -1, -1];
const RETURN_FLAGS: &[u32] = &[flag::DST_FP, flag::OP1_FP, flag::JUMP_ABS, flag::RET];

/// A return with these flags to the next instruction, from a function whose fp was `fp`.
fn return_to_next(flags: &'static [u32], fp: u64, memory: &[(u64, u64)]) -> Execution {
    let ret = Word::Instruction(Instruction { offsets: RETURN, flags });
    let [jump, zero] = LOOP;
    let [first, then] = [(1, fp), (2, START)].map(|(pc, fp)| At { pc, ap: START, fp });
    Execution {
        program: (1..).zip([ret, jump, zero]).collect(),
        steps: vec![first, then, then, then],
        ..one_step(&[], 0, 3, memory)
    }
}

/// `[ap + 1] = 5`, where it is.
fn assertion() -> Execution {
    one_step(&[flag::OP1_IMM, flag::ASSERT_EQ], 5, 3, &[(START + 1, 5)])
}

fn lying(execution: Execution, lies: &[(usize, Place)]) -> Trace {
    Execution { lies: lies.to_vec(), ..execution }.build()
}

/// `[ap + 1] = 5`, of which the sorted memory has another value.
fn sorted_otherwise() -> Trace {
    assertion().build().change(column::MEM_SORTED, |cells| {
        for unit in cells.chunks_mut(2) {
            if unit[0] == Stark252::from_u64(START + 1) {
                unit[1] = Stark252::from_u64(4);
            }
        }
    })
}

/// A filler of the pool that its sorted copy does not have.
fn pooled_otherwise() -> Trace {
    assertion().build().change(column::RC_POOL, |cells| cells[1] = Stark252::from_u64(7))
}

/// The product of a column, multiplied from `row` on by what it lacks at its end.
fn corrected_from(trace: Trace, column: usize, [row, step]: [usize; 2]) -> Trace {
    trace.product(column, move |cells, must_be| {
        let last = cells[cells.len() - step];
        let factor = must_be * last.inverse().expect("no factor is zero");
        cells[row..].iter_mut().for_each(|cell| *cell *= factor);
    })
}

/// What violates nothing.
pub(crate) fn honest() -> Vec<Trace> {
    vec![
        one_step(&[flag::OP1_IMM], 0, 3, &[]).build(),
        one_step(&[flag::OP1_IMM, flag::JUMP_ABS], 4, 4, &[]).build(),
        one_step(&[flag::OP1_IMM, flag::JNZ], 4, 3, &[]).build(),
        one_step(&[flag::OP1_IMM, flag::JNZ], 4, 5, &[(START + 1, 7)]).build(),
        assertion().build(),
        call_and_return(&[flag::OP1_IMM, flag::JUMP_REL, flag::CALL]).build(),
        return_to_next(RETURN_FLAGS, START, &[(START - 2, START), (START - 1, 2)]).build(),
    ]
}

/// For each constraint, a trace that violates it and no other.
pub(crate) fn forgeries() -> Vec<(&'static str, Trace)> {
    let mut all = decoding();
    all.extend(operands());
    all.extend(registers());
    all.extend(calls());
    all.extend(boundaries());
    all.extend(memory());
    all.extend(range_checks());
    all
}

fn decoding() -> Vec<(&'static str, Trace)> {
    vec![
        // assert_eq is 2: the word's bit 63 in the place of the flag below it.
        (
            "main cpu/decode/opcode_range_check/bit",
            one_step(&[flag::OP1_IMM, flag::SIXTEENTH], 0, 3, &[])
                .build()
                .change(column::FLAGS, |cells| cells[15] = Stark252::ZERO),
        ),
        (
            "main cpu/decode/opcode_range_check/zero",
            one_step(&[flag::OP1_IMM, flag::SIXTEENTH], 0, 3, &[]).build(),
        ),
        // Another word is in memory than what is run.
        ("main cpu/decode/opcode_range_check_input", {
            let mut run = assertion();
            let Some(Word::Instruction(run_instead)) = run.program.get(&1).copied() else {
                panic!("the first word is an instruction")
            };
            run.program.insert(1, Word::Disguised(run_instead, 1));
            run.build()
        }),
        // op1 is at pc + ap − op0 + 1.
        (
            "main cpu/decode/flag_op1_base_op0_bit",
            one_step(&[flag::OP1_IMM, flag::OP1_AP], 0, 3, &[(START, START)]).build(),
        ),
        // 8 is said to be 2 + 3 and 2 · 3; it is 2 + 2 · 3.
        (
            "main cpu/decode/flag_res_op1_bit",
            one_step(
                &[flag::OP1_IMM, flag::RES_ADD, flag::RES_MUL, flag::ASSERT_EQ],
                3,
                3,
                &[(START, 2), (START + 1, 8)],
            )
            .build(),
        ),
        // Neither 4 nor 1 + 4: pc becomes 4 + (1 + 4) − 3.
        (
            "main cpu/decode/flag_pc_update_regular_bit",
            one_step(&[flag::OP1_IMM, flag::JUMP_ABS, flag::JUMP_REL], 4, 6, &[]).build(),
        ),
    ]
}

fn operands() -> Vec<(&'static str, Trace)> {
    let assert_next = |cell: u64, value: u64| {
        one_step(&[flag::OP1_IMM, flag::ASSERT_EQ], 5, 3, &[(START + cell, value)])
    };
    vec![
        // [ap + 1] = 5 is checked at ap + 2.
        ("main cpu/operands/mem_dst_addr", lying(assert_next(2, 5), &[(0, Place::DstAddress)])),
        // [ap + 1] = [ap] · 1, with [ap + 1] in the place of [ap].
        (
            "main cpu/operands/mem0_addr",
            lying(
                one_step(
                    &[flag::OP1_IMM, flag::RES_MUL, flag::ASSERT_EQ],
                    1,
                    3,
                    &[(START, 2), (START + 1, 5)],
                ),
                &[(0, Place::Op0Address)],
            ),
        ),
        // [ap + 1] = 4, but it is the word behind the immediate.
        (
            "main cpu/operands/mem1_addr",
            lying(
                one_step(&[flag::OP1_IMM, flag::ASSERT_EQ], 4, 3, &[(START + 1, JUMP.word())]),
                &[(0, Place::Op1Address)],
            ),
        ),
        // 7 is said to be 2 · 3.
        (
            "main cpu/operands/ops_mul",
            lying(
                one_step(
                    &[flag::OP1_IMM, flag::RES_MUL, flag::ASSERT_EQ],
                    3,
                    3,
                    &[(START, 2), (START + 1, 7)],
                ),
                &[(0, Place::Mul)],
            ),
        ),
        // 6 is said to be 5.
        ("main cpu/operands/res", lying(assert_next(1, 6), &[(0, Place::Res)])),
        ("main cpu/opcodes/assert_eq/assert_eq", assert_next(1, 6).build()),
    ]
}

fn registers() -> Vec<(&'static str, Trace)> {
    let jnz = |next| one_step(&[flag::OP1_IMM, flag::JNZ], 4, next, &[]);
    let with_second = |at: At| {
        let mut run = one_step(&[flag::OP1_IMM], 0, 3, &[]);
        run.steps[1] = at;
        run.build()
    };
    vec![
        // dst is 0, tmp0 is not: it jumps.
        (
            "main cpu/update_registers/update_pc/tmp0",
            lying(jnz(5), &[(0, Place::Tmp0), (0, Place::Res)]),
        ),
        // dst is 0, but tmp1 says that it was inverted: it goes anywhere.
        ("main cpu/update_registers/update_pc/tmp1", lying(jnz(6), &[(0, Place::Tmp1)])),
        // It goes elsewhere without a jump.
        (
            "main cpu/update_registers/update_pc/pc_cond_negative",
            one_step(&[flag::OP1_IMM], 4, 5, &[]).build(),
        ),
        // dst is 0, and it jumps.
        ("main cpu/update_registers/update_pc/pc_cond_positive", jnz(5).build()),
        (
            "main cpu/update_registers/update_ap/ap_update",
            with_second(At { pc: 3, ap: START + 1, fp: START }),
        ),
        (
            "main cpu/update_registers/update_fp/fp_update",
            with_second(At { pc: 3, ap: START, fp: START + 1 }),
        ),
    ]
}

fn calls() -> Vec<(&'static str, Trace)> {
    let call = |offsets, memory: &[(u64, u64)]| {
        last_step(offsets, &[flag::OP1_IMM, flag::JUMP_REL, flag::CALL], memory).build()
    };
    // The call is at 7, so it returns to 9.
    let (fp, back) = (START, 9);
    vec![
        ("main cpu/opcodes/call/push_fp", call([0, 1, 1], &[(START, fp + 1), (START + 1, back)])),
        ("main cpu/opcodes/call/push_pc", call([0, 1, 1], &[(START, fp), (START + 1, back + 1)])),
        ("main cpu/opcodes/call/off0", call([2, 1, 1], &[(START + 2, fp), (START + 1, back)])),
        ("main cpu/opcodes/call/off1", call([0, 2, 1], &[(START, fp), (START + 2, back)])),
        // The old fp is found where fp points, not where ap does.
        (
            "main cpu/opcodes/call/flags",
            call_and_return(&[flag::DST_FP, flag::OP1_IMM, flag::JUMP_REL, flag::CALL]).build(),
        ),
        ("main cpu/opcodes/ret/off0", last_step([-3, -1, -1], RETURN_FLAGS, &[]).build()),
        ("main cpu/opcodes/ret/off2", last_step([-2, -1, -2], RETURN_FLAGS, &[]).build()),
        // It goes on at the next instruction.
        (
            "main cpu/opcodes/ret/flags",
            return_to_next(&[flag::DST_FP, flag::OP1_FP, flag::RET], START, &[(START - 2, START)])
                .build(),
        ),
    ]
}

fn boundaries() -> Vec<(&'static str, Trace)> {
    let calls = &[flag::OP1_IMM, flag::JUMP_REL, flag::CALL];
    vec![
        // All of the run has ap one higher than fp.
        ("main initial_ap", {
            let mut run = assertion();
            run.memory = BTreeMap::from([(START + 2, 5)]);
            run.steps.iter_mut().for_each(|at| at.ap += 1);
            run.build().claim(public::INITIAL_AP, -1)
        }),
        // fp starts above ap, and a return puts that right.
        (
            "main initial_fp",
            return_to_next(RETURN_FLAGS, START + 1, &[(START - 1, START), (START, 2)]).build(),
        ),
        ("main initial_pc", assertion().build().claim(public::INITIAL_PC, 1)),
        ("main final_ap", assertion().build().claim(public::FINAL_AP, 1)),
        // It ends in a function.
        ("main final_fp", {
            let mut run = one_step(calls, 4, 5, &[(START, START), (START + 1, 3)]);
            run.program
                .insert(1, Word::Instruction(Instruction { offsets: [0, 1, 1], flags: calls }));
            for at in &mut run.steps[1..] {
                (at.ap, at.fp) = (START + 2, START + 2);
            }
            run.build()
        }),
        ("main final_pc", assertion().build().claim(public::FINAL_PC, 1)),
    ]
}

fn memory() -> Vec<(&'static str, Trace)> {
    const PRODUCT: usize = column::MEM_PRODUCT;
    vec![
        // Memory says 4 where 5 was read; the product starts with what that lacks, or takes it in later, or lacks it.
        (
            "main memory/multi_column_perm/perm/init0",
            corrected_from(sorted_otherwise(), PRODUCT, [0, 2]),
        ),
        (
            "main memory/multi_column_perm/perm/step0",
            corrected_from(sorted_otherwise(), PRODUCT, [2, 2]),
        ),
        ("main memory/multi_column_perm/perm/last", sorted_otherwise()),
        // There is nothing at ap + 1.
        ("main memory/diff_is_bit", {
            let mut run = one_step(&[flag::OP1_IMM], 0, 3, &[]);
            let reads_beyond = Instruction { offsets: [2, 0, 1], flags: &[flag::OP1_IMM] };
            run.program.insert(1, Word::Instruction(reads_beyond));
            run.gaps.push(START + 1);
            run.build()
        }),
        // [ap] is 1 in one step and 0 in the others.
        ("main memory/is_func", lying(assertion(), &[(0, Place::Op0Value)])),
        // The program starts at 2, and nothing is at 1.
        ("main memory/initial_addr", {
            let mut run = one_step(&[flag::OP1_IMM], 0, 3, &[]);
            run.program = run.program.into_iter().map(|(at, word)| (at + 1, word)).collect();
            run.steps.iter_mut().for_each(|at| at.pc += 1);
            run.gaps.push(1);
            run.build()
        }),
        // A hole and a unit that stands for a public entry change places.
        (
            "main public_memory_addr_zero",
            assertion().build().change(column::MEM_POOL, |cells| {
                // Units 1 and 3 of the first step.
                cells.swap(2, 6);
                cells.swap(3, 7);
            }),
        ),
    ]
}

fn range_checks() -> Vec<(&'static str, Trace)> {
    const PRODUCT: usize = column::RC_PRODUCT;
    vec![
        ("main range_check16/perm/init0", corrected_from(pooled_otherwise(), PRODUCT, [0, 1])),
        ("main range_check16/perm/step0", corrected_from(pooled_otherwise(), PRODUCT, [5, 1])),
        ("main range_check16/perm/last", pooled_otherwise()),
        // Offsets 1 and 3, and none of 2.
        ("main range_check16/diff_is_bit", {
            let mut run = one_step(&[flag::OP1_IMM], 0, 3, &[]);
            let far = Instruction { offsets: [3, 0, 1], flags: &[flag::OP1_IMM] };
            run.program.insert(1, Word::Instruction(far));
            run.offset_gaps.push((1 << 15) + 2);
            run.build()
        }),
        ("main range_check16/minimum", assertion().build().claim(public::RC_MIN, -1)),
        ("main range_check16/maximum", assertion().build().claim(public::RC_MAX, 1)),
    ]
}

/// With flags that are bits, `1 − call − ret` is no bit only if both are set: an instruction with both, whose dst is
/// at this offset.
pub(crate) fn call_with_return(offset: i16) -> Trace {
    let both = Instruction { offsets: [offset, 1, 0], flags: &[flag::CALL, flag::RET] };
    let [jump, zero] = LOOP;
    let [first, then] = [1, 2].map(|pc| At { pc, ap: START, fp: START });
    Execution {
        program: (1..).zip([Word::Instruction(both), jump, zero]).collect(),
        steps: vec![first, then, then, then],
        ..one_step(&[], 0, 3, &[])
    }
    .build()
}

/// A unit that stands for a public entry has this value, at address 0.
pub(crate) fn value_at_zero(value: Stark252) -> Trace {
    assertion().build().change(column::MEM_POOL, |cells| cells[3] = value)
}
