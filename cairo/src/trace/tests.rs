use super::*;
use crate::public_input::PublicCell;
use air_runtime::field::{Field as _, StarkField as _};

const SMALL: [&[u8]; 3] = [
    include_bytes!("../../tests/data/plain-small/public_input.json"),
    include_bytes!("../../tests/data/plain-small/trace.bin"),
    include_bytes!("../../tests/data/plain-small/memory.bin"),
];
const MINI: [&[u8]; 3] = [
    include_bytes!("../../tests/data/mini/cpu_air_test_instructions_public_input.json"),
    include_bytes!("../../tests/data/mini/cpu_air_test_instructions_trace.bin"),
    include_bytes!("../../tests/data/mini/cpu_air_test_instructions_memory.bin"),
];

const FIBONACCI: [&[u8]; 3] = [
    include_bytes!("../../tests/data/plain-fib-2e5/public_input.json"),
    include_bytes!("../../tests/data/plain-fib-2e5/trace.bin"),
    include_bytes!("../../tests/data/plain-fib-2e5/memory.bin"),
];

/// A run that tests change.
struct Run {
    public: PublicInput,
    registers: Vec<Registers>,
    cells: Vec<(u64, Stark252)>,
}

impl Run {
    fn of([public, trace, memory]: [&[u8]; 3]) -> Self {
        let text = str::from_utf8(public).expect("the file is text");
        let value = crate::json::parse("public_input.json", text).expect("the file is JSON");
        let node = crate::json::Node::root("public_input.json", &value);
        Self {
            public: PublicInput::from_json(&node).expect("the file is a public input"),
            registers: crate::registers::parse("trace.bin", trace).expect("the file has steps"),
            cells: Memory::parse("memory.bin", memory).expect("it has cells").cells().to_vec(),
        }
    }

    /// The smallest of the programs:
    /// `1: ap += 0; 3: call rel 4; 5: jmp rel 0; 7: [ap] = 25, ap++; 9: [ap] = [ap-1] * [ap-1], ap++;
    /// 10: [ap-1] = 625; 12: ret`.
    fn small() -> Self {
        Self::of(SMALL)
    }

    fn set(&mut self, address: u64, value: Stark252) {
        self.cells.retain(|(at, _)| *at != address);
        self.cells.push((address, value));
    }

    fn set_word(&mut self, address: u64, word: u64) {
        self.set(address, Stark252::from_u64(word));
    }

    fn build(&self) -> Result<Columns, TraceError> {
        let memory = Memory::new(self.cells.clone()).expect("no address has two values");
        build(&self.public, &self.registers, &memory)
    }

    fn error(&self) -> TraceError {
        self.build().expect_err("the run was broken")
    }
}

fn small_number(cell: Stark252) -> u64 {
    match cell.to_limbs() {
        [number, 0, 0, 0] => number,
        _ => panic!("{cell} is not small"),
    }
}

fn units(column: &[Stark252]) -> Vec<(u64, Stark252)> {
    column.chunks(2).map(|unit| (small_number(unit[0]), unit[1])).collect()
}

#[test]
fn cells_of_a_multiplication_stand_where_the_layout_has_them() {
    let columns = Run::small().build().expect("the run has a trace");
    // Step 3 is at pc 9, `[ap] = [ap - 1] * [ap - 1]`, after one `ap++`.
    let row = 3 * ROWS_PER_STEP;
    let registers = Run::small().registers[3];
    let number = |column: &[Stark252], at: usize| small_number(column[row + at]);
    let bias = 1 << 15;
    assert_eq!([0, 4, 8].map(|at| number(&columns.rc_pool, at)), [bias, bias - 1, bias - 1]);
    assert_eq!(
        [0, 1, 4, 6, 14, 15].map(|at| number(&columns.flags, at)),
        [0x4850, 0x2428, 0x485, 0x121, 1, 0]
    );
    assert_eq!(
        [0, 4, 8, 12].map(|at| number(&columns.mem_pool, at)),
        [9, registers.ap - 1, registers.ap, registers.ap - 1]
    );
    assert_eq!(
        [1, 5, 9, 13].map(|at| number(&columns.mem_pool, at)),
        [0x4850_7fff_7fff_8000, 25, 625, 25]
    );
    assert_eq!(
        [0, 2, 4, 8, 10, 12].map(|at| number(&columns.regs, at)),
        [registers.ap, 0, 625, registers.fp, 0, 625]
    );
}

#[test]
fn the_sorted_columns_hold_the_same_cells_in_order() {
    for run in [Run::small(), Run::of(MINI)] {
        let columns = run.build().expect("the run has a trace");
        let n_rows = run.registers.len() * ROWS_PER_STEP;

        let mut pool = columns.rc_pool.clone();
        pool.sort_unstable();
        assert_eq!(columns.rc_sorted, pool);
        let values: Vec<u64> = pool.iter().map(|cell| small_number(*cell)).collect();
        assert_eq!((values[0], values[n_rows - 1]), (run.public.rc_min, run.public.rc_max));
        assert!(values.windows(2).all(|two| two[1] - two[0] <= 1), "the pool has a gap");

        let mut public = run.public.public_memory.iter().map(|cell| (cell.address, cell.value));
        let padding = public.clone().next().expect("the public memory is not empty");
        let mut pool = units(&columns.mem_pool);
        for (index, unit) in pool.iter_mut().enumerate() {
            if index % 4 == 1 {
                assert_eq!(*unit, (0, Stark252::ZERO), "unit {index} is a dummy");
                *unit = public.next().unwrap_or(padding);
            }
        }
        pool.sort_by_key(|(address, _)| *address);
        let sorted = units(&columns.mem_sorted);
        assert_eq!(sorted, pool);
        assert_eq!((sorted[0].0, sorted.len()), (1, n_rows / 2));
        assert!(sorted.windows(2).all(|two| two[1].0 - two[0].0 <= 1), "the memory has a gap");
    }
}

#[test]
fn a_conditional_jump_has_the_inverse_of_its_condition() {
    let columns = Run::of(FIBONACCI).build().expect("the run has a trace");
    let mut n_jumps = 0;
    for step in 0..columns.flags.len() / ROWS_PER_STEP {
        let row = step * ROWS_PER_STEP;
        let dst = columns.mem_pool[row + 9];
        let [tmp0, tmp1, res] = [2, 10, 12].map(|at| columns.regs[row + at]);
        if small_number(columns.flags[row + 9]) & 1 == 1 {
            let inverse = dst.inverse().unwrap_or(Stark252::ZERO);
            assert_eq!((tmp0, tmp1, res), (dst, dst * inverse, inverse));
            n_jumps += 1;
        } else {
            assert_eq!((tmp0, tmp1), (Stark252::ZERO, Stark252::ZERO));
        }
    }
    assert!(n_jumps > 0, "the run has conditional jumps");
}

#[test]
fn holes_take_the_free_units_in_order_and_the_rest_the_address_after_the_last() {
    let mut run = Run::small();
    // The run uses 1 to 18; 19 and 20 become holes.
    run.public.public_memory.push(PublicCell { address: 21, value: Stark252::ONE, page: 0 });
    let columns = run.build().expect("the run has a trace");
    let units = units(&columns.mem_pool);
    let free: Vec<_> = units.iter().skip(3).step_by(4).copied().collect();
    assert_eq!(free[..4], [19, 20, 22, 22].map(|address| (address, Stark252::ZERO)));
    assert!(free[4..].iter().all(|unit| *unit == (22, Stark252::ZERO)));
}

#[test]
fn values_that_no_offset_has_take_the_free_cells_in_order_and_the_rest_the_maximum() {
    let mut run = Run::small();
    // Offsets are 32766 to 32769, all of which occur.
    (run.public.rc_min, run.public.rc_max) = (32760, 32779);
    let columns = run.build().expect("the run has a trace");
    let is_free = |row: &usize| ![0, 4, 8].contains(&(row % ROWS_PER_STEP));
    let free = (0..columns.rc_pool.len()).filter(is_free);
    let free: Vec<u64> = free.map(|row| small_number(columns.rc_pool[row])).collect();
    let holes: Vec<u64> = (32760..32766).chain(32770..32780).collect();
    assert_eq!(free[..holes.len()], holes);
    assert!(free[holes.len()..].iter().all(|value| *value == 32779));
}

#[test]
fn more_holes_than_free_units_are_refused() {
    let with_public_cell_at = |address: u64| {
        let mut run = Run::small();
        run.public.public_memory.push(PublicCell { address, value: Stark252::ZERO, page: 0 });
        run.build().map(|_| ())
    };
    // The run uses 1 to 18, and has two free units a step.
    assert_eq!(with_public_cell_at(35), Ok(()));
    let holes = |needed| Err(TraceError::MemoryHoles { needed, available: 16 });
    assert_eq!(with_public_cell_at(36), holes(17));
    assert_eq!(with_public_cell_at(1 << 62), holes((1 << 62) - 19));
}

#[test]
fn more_missing_values_than_free_cells_are_refused() {
    let mut run = Run::small();
    (run.public.rc_min, run.public.rc_max) = (32766, 32766 + 3 + 13 * 8);
    assert!(run.build().is_ok());
    run.public.rc_max += 1;
    assert_eq!(run.error(), TraceError::RangeCheckHoles { needed: 105, available: 104 });
}

#[test]
fn another_number_of_steps_than_stated_is_refused() {
    let mut run = Run::small();
    run.registers.pop();
    assert_eq!(run.error(), TraceError::StepCount { expected: 8, found: 7 });
    run.registers.clear();
    run.public.n_steps = 0;
    assert_eq!(run.error(), TraceError::PublicMemorySize { available: 0, found: 14 });
}

#[test]
fn registers_that_the_public_input_does_not_state_are_refused() {
    let mut run = Run::small();
    run.public.program.stop_ptr += 1;
    let (key, register) = ("memory_segments.program.stop_ptr", "the last pc");
    assert_eq!(run.error(), TraceError::Boundary { key, stated: 6, register, found: 5 });
}

#[test]
fn bounds_that_are_none_are_refused() {
    for (min, max) in [(32766, 32766), (32769, 32766), (32766, 1 << 16)] {
        let mut run = Run::small();
        (run.public.rc_min, run.public.rc_max) = (min, max);
        assert_eq!(run.error(), TraceError::Bounds { min, max });
    }
}

#[test]
fn a_public_memory_that_does_not_fit_is_refused() {
    let mut run = Run::small();
    let cell = run.public.public_memory[0];
    run.public.public_memory.resize(16, cell);
    assert!(run.build().is_ok());
    run.public.public_memory.push(cell);
    assert_eq!(run.error(), TraceError::PublicMemorySize { available: 16, found: 17 });
    run.public.public_memory.clear();
    assert_eq!(run.error(), TraceError::PublicMemorySize { available: 16, found: 0 });
}

#[test]
fn a_step_without_an_instruction_is_refused() {
    let mut run = Run::small();
    run.cells.retain(|(address, _)| *address != 9);
    assert_eq!(run.error(), TraceError::NoInstruction { step: 3, pc: 9 });
}

#[test]
fn a_word_of_64_bits_is_no_instruction() {
    let mut run = Run::small();
    run.set_word(9, 0xc850_7fff_7fff_8000);
    let word = "0xc8507fff7fff8000".to_owned();
    assert_eq!(run.error(), TraceError::BadInstruction { step: 3, pc: 9, word });
    run.set(9, -Stark252::ONE);
    let word = (-Stark252::ONE).to_hex();
    assert_eq!(run.error(), TraceError::BadInstruction { step: 3, pc: 9, word });
}

#[test]
fn flags_that_exclude_each_other_are_refused() {
    // The word of step 3 has op1_ap, res_mul, ap++ and assert_eq.
    for (flag, names) in [
        (1 << 2, "op1_imm and op1_ap"),
        (1 << 3, "op1_fp and op1_ap"),
        (1 << 5, "res_add and res_mul"),
        (1 << 9, "res_mul and jnz"),
        (1 << 7 | 1 << 8, "jump_abs and jump_rel"),
        (1 << 12 | 1 << 13, "call and ret"),
    ] {
        let mut run = Run::small();
        run.set_word(9, 0x4850_7fff_7fff_8000 | flag << 48);
        let flags = names.to_owned();
        assert_eq!(run.error(), TraceError::Flags { step: 3, pc: 9, flags });
    }
}

#[test]
fn an_offset_outside_of_the_bounds_is_refused() {
    let mut run = Run::small();
    run.public.rc_max = 32768;
    let error = TraceError::OffsetOutOfRange { step: 0, offset: 32769, min: 32766, max: 32768 };
    assert_eq!(run.error(), error);
}

#[test]
fn an_operand_at_no_address_is_refused() {
    let mut run = Run::small();
    // Step 2 writes -1 instead of 25, and step 3 reads at -1 - 1.
    let ap = run.registers[2].ap;
    run.set(8, -Stark252::ONE);
    run.set(ap, -Stark252::ONE);
    run.set_word(9, 0x4840_7fff_7fff_8000);
    let address = (-Stark252::from_u64(2)).to_hex();
    let operand = Operand::Op1;
    assert_eq!(run.error(), TraceError::BadAddress { step: 3, pc: 9, operand, address });
}

#[test]
fn an_operand_that_the_memory_lacks_is_refused() {
    let mut run = Run::small();
    let address = run.registers[2].ap;
    run.cells.retain(|(at, _)| *at != address);
    let operand = Operand::Dst;
    assert_eq!(run.error(), TraceError::NoOperand { step: 2, pc: 7, operand, address });
    let mut run = Run::small();
    run.cells.retain(|(at, _)| *at != 8);
    let operand = Operand::Op1;
    assert_eq!(run.error(), TraceError::NoOperand { step: 2, pc: 7, operand, address: 8 });
}

#[test]
fn an_instruction_that_does_not_do_what_it_must_is_refused() {
    let rule = |change: &dyn Fn(&mut Run)| {
        let mut run = Run::small();
        change(&mut run);
        let error = run.error();
        let TraceError::Rule { step, rule, .. } = error else { panic!("{error}") };
        (step, rule)
    };
    let word = |address, word| move |run: &mut Run| run.set_word(address, word);
    let product = Run::small().registers[3].ap;
    let assert_eq = rule(&|run| run.set_word(product, 624));
    assert_eq!(assert_eq, (3, "cpu/opcodes/assert_eq/assert_eq"));
    let call = 0x1104_8001_8001_8000;
    assert_eq!(rule(&word(3, call + 1)), (1, "cpu/opcodes/call/off0"));
    assert_eq!(rule(&word(3, call - (1 << 16))), (1, "cpu/opcodes/call/off1"));
    assert_eq!(rule(&word(3, call | 1 << 48)), (1, "cpu/opcodes/call/flags"));
    let frame = Run::small().registers[1].ap;
    assert_eq!(rule(&|run| run.set_word(frame, 1)), (1, "cpu/opcodes/call/push_fp"));
    assert_eq!(rule(&|run| run.set_word(frame + 1, 6)), (1, "cpu/opcodes/call/push_pc"));
    let ret = 0x208b_7fff_7fff_7ffe;
    assert_eq!(rule(&word(12, ret + 1)), (5, "cpu/opcodes/ret/off0"));
    assert_eq!(rule(&word(12, ret - (1 << 32))), (5, "cpu/opcodes/ret/off2"));
    assert_eq!(rule(&word(12, ret & !(1 << 48))), (5, "cpu/opcodes/ret/flags"));
}

#[test]
fn registers_that_do_not_follow_from_the_step_before_are_refused() {
    let rule = |change: &dyn Fn(&mut Registers)| {
        let mut run = Run::small();
        change(&mut run.registers[3]);
        let error = run.error();
        let TraceError::Rule { step, pc, rule, .. } = error else { panic!("{error}") };
        (step, pc, rule)
    };
    let ap_update = "cpu/update_registers/update_ap/ap_update";
    assert_eq!(rule(&|registers| registers.ap += 1), (2, 7, ap_update));
    assert_eq!(rule(&|registers| registers.ap = u64::MAX), (2, 7, ap_update));
    let fp_update = "cpu/update_registers/update_fp/fp_update";
    assert_eq!(rule(&|registers| registers.fp -= 1), (2, 7, fp_update));
    assert_eq!(rule(&|registers| registers.pc = 10), (2, 7, "cpu/update_registers/update_pc"));
}

#[test]
fn a_memory_that_does_not_start_at_1_is_refused() {
    let mut run = Run::small();
    run.public.public_memory.push(PublicCell { address: 0, value: Stark252::ZERO, page: 0 });
    assert_eq!(run.error(), TraceError::FirstAddress { found: 0 });
}

#[test]
fn a_public_cell_with_another_value_than_the_memory_is_refused() {
    let mut run = Run::small();
    run.public.public_memory[1].value = Stark252::ONE;
    // Address 2 is the second public unit, which comes before the unit of op1 of step 0.
    let (first, second) = ("0x1".to_owned(), "0x0".to_owned());
    assert_eq!(run.error(), TraceError::Conflict { address: 2, first, second });
}
