//! The steps of the CPU: instruction, operands, what is computed of them.

use super::{Operand, ROWS_PER_STEP, TraceError, rules, zeros};
use crate::memory::Memory;
use crate::public_input::PublicInput;
use crate::registers::Registers;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, Field as _, StarkField as _};
use air_runtime::poly::batch_inverse;
use rayon::prelude::*;

/// Memory units of a step.
pub(super) const UNITS_PER_STEP: usize = ROWS_PER_STEP / 2;
/// Offsets are stored with this bias.
const BIAS: u64 = 1 << 15;
/// Rows of a step at which the column of registers has `tmp0`, `tmp1` and `res`.
const TMP0: usize = 2;
const TMP1: usize = 10;
const RES: usize = 12;
/// Steps that a thread computes at a time.
const STEPS_PER_TASK: usize = 1 << 10;

/// What the steps write.
pub(super) struct Steps {
    /// The biased offsets { dst, op1, op0 } of each step.
    pub(super) offsets: Vec<[u16; 3]>,
    pub(super) flags: Vec<Stark252>,
    pub(super) regs: Vec<Stark252>,
    /// Memory units; those that the CPU does not use are (0, 0).
    pub(super) units: Vec<(u64, Stark252)>,
}

/// The part of each column that belongs to one step.
struct Cells<'a> {
    offsets: &'a mut [u16; 3],
    flags: &'a mut [Stark252],
    regs: &'a mut [Stark252],
    units: &'a mut [(u64, Stark252)],
}

impl Steps {
    pub(super) fn new(n_rows: usize) -> Self {
        Self {
            offsets: vec![[0; 3]; n_rows / ROWS_PER_STEP],
            flags: zeros(n_rows),
            regs: zeros(n_rows),
            units: vec![(0, Stark252::ZERO); n_rows / 2],
        }
    }

    /// Runs every step.
    ///
    /// # Errors
    /// The first step that is wrong, whatever the number of threads.
    pub(super) fn run(
        &mut self,
        registers: &[Registers],
        memory: &Memory,
        public: &PublicInput,
    ) -> Result<(), TraceError> {
        let rows = STEPS_PER_TASK * ROWS_PER_STEP;
        let all = registers;
        let tasks = registers
            .par_chunks(STEPS_PER_TASK)
            .zip(self.offsets.par_chunks_mut(STEPS_PER_TASK))
            .zip(self.flags.par_chunks_mut(rows))
            .zip(self.regs.par_chunks_mut(rows))
            .zip(self.units.par_chunks_mut(rows / 2))
            .enumerate();
        let failures: Vec<TraceError> = tasks
            .filter_map(|(task, ((((registers, offsets), flags), regs), units))| {
                let cells = offsets
                    .iter_mut()
                    .zip(flags.chunks_mut(ROWS_PER_STEP))
                    .zip(regs.chunks_mut(ROWS_PER_STEP))
                    .zip(units.chunks_mut(UNITS_PER_STEP));
                let first = task * STEPS_PER_TASK;
                let following = all.get(first + 1..).unwrap_or_default();
                // The step after the last one of the run is not known.
                let next = following.iter().copied().map(Some).chain(std::iter::repeat(None));
                let mut steps = (first..).zip(registers.iter().zip(next)).zip(cells);
                let failure = steps.find_map(
                    |((step, (&registers, next)), (((offsets, flags), regs), units))| {
                        let cells = Cells { offsets, flags, regs, units };
                        run_step(Step { step, registers, next }, memory, public, cells).err()
                    },
                );
                fill_inverses(regs);
                failure
            })
            .collect();
        // Tasks keep their order, and each gives its first failure.
        failures.into_iter().next().map_or(Ok(()), Err)
    }
}

/// A step as the registers have it.
#[derive(Clone, Copy)]
struct Step {
    step: usize,
    registers: Registers,
    next: Option<Registers>,
}

fn run_step(
    Step { step, registers, next }: Step,
    memory: &Memory,
    public: &PublicInput,
    cells: Cells<'_>,
) -> Result<(), TraceError> {
    let Registers { ap, fp, pc } = registers;
    let instruction = memory.get(pc).ok_or(TraceError::NoInstruction { step, pc })?;
    let word = match instruction.to_limbs() {
        [word, 0, 0, 0] if word >> 63 == 0 => word,
        _ => {
            let word = instruction.to_hex();
            return Err(TraceError::BadInstruction { step, pc, word });
        }
    };
    let part = |low: u32| u16::try_from(word >> low & 0xffff).expect("16 bits");
    let (off_dst, off_op0, off_op1, flags) = (part(0), part(16), part(32), part(48));
    for offset in [off_dst, off_op0, off_op1] {
        if !(public.rc_min..=public.rc_max).contains(&u64::from(offset)) {
            let (min, max) = (public.rc_min, public.rc_max);
            return Err(TraceError::OffsetOutOfRange { step, offset, min, max });
        }
    }
    check_flags(step, pc, flags)?;
    let flag = |index: u32| flags >> index & 1 == 1;
    let cell =
        |operand: Operand, base: Stark252, offset: u16| -> Result<(u64, Stark252), TraceError> {
            let address = base + Stark252::from_u64(u64::from(offset)) - Stark252::from_u64(BIAS);
            let [address, 0, 0, 0] = address.to_limbs() else {
                let address = address.to_hex();
                return Err(TraceError::BadAddress { step, pc, operand, address });
            };
            let value = memory.get(address);
            let value = value.ok_or(TraceError::NoOperand { step, pc, operand, address })?;
            Ok((address, value))
        };
    let register = |is_fp: bool| Stark252::from_u64(if is_fp { fp } else { ap });
    let dst = cell(Operand::Dst, register(flag(0)), off_dst)?;
    let op0 = cell(Operand::Op0, register(flag(1)), off_op0)?;
    let base = match (flag(2), flag(3), flag(4)) {
        (true, _, _) => Stark252::from_u64(pc),
        (false, true, _) => register(true),
        (false, false, true) => register(false),
        (false, false, false) => op0.1,
    };
    let op1 = cell(Operand::Op1, base, off_op1)?;
    let mul = op0.1 * op1.1;
    let jnz = flag(9);
    let res = match (flag(5), flag(6), jnz) {
        (true, _, _) => op0.1 + op1.1,
        (false, true, _) => mul,
        // With jnz, `res` is the inverse of dst, which its constraints ask for. Mostly nothing else uses it,
        // and then it is left to `fill_inverses`.
        (false, false, true) if flag(10) || flag(14) => dst.1.inverse().unwrap_or(Stark252::ZERO),
        (false, false, true) => Stark252::ZERO,
        (false, false, false) => op1.1,
    };
    let tmp0 = if jnz { dst.1 } else { Stark252::ZERO };
    let executed = rules::Executed {
        step,
        registers,
        flags,
        offsets: [off_dst, off_op0, off_op1],
        dst: dst.1,
        op0: op0.1,
        op1: op1.1,
        res,
    };
    executed.check()?;
    if let Some(next) = next {
        executed.check_next(next)?;
    }

    *cells.offsets = [off_dst, off_op1, off_op0];
    // Row `r` holds the flags from the `r`-th on: twice the next row, and one more where the flag is set.
    let mut suffix = Stark252::ZERO;
    for (row, cell) in cells.flags.iter_mut().enumerate().rev() {
        let bit = if flags >> row & 1 == 1 { Stark252::ONE } else { Stark252::ZERO };
        suffix = suffix.double() + bit;
        *cell = suffix;
    }
    cells.regs[0] = Stark252::from_u64(ap);
    cells.regs[TMP0] = tmp0;
    cells.regs[4] = mul;
    cells.regs[8] = Stark252::from_u64(fp);
    cells.regs[TMP1] = tmp0 * res;
    cells.regs[RES] = res;
    cells.units[0] = (pc, instruction);
    cells.units[2] = op0;
    cells.units[4] = dst;
    cells.units[6] = op1;
    Ok(())
}

/// Sets `res` and `tmp1` of the conditional jumps, whose inverses are cheaper together.
fn fill_inverses(regs: &mut [Stark252]) {
    // Only a conditional jump on a value that is not zero has a `tmp0` that is not zero.
    let is_jump = |step: &&mut [Stark252]| step[TMP0] != Stark252::ZERO;
    let mut inverses: Vec<Stark252> = regs
        .chunks(ROWS_PER_STEP)
        .map(|step| step[TMP0])
        .filter(|tmp0| *tmp0 != Stark252::ZERO)
        .collect();
    batch_inverse(&mut inverses).expect("no value is zero");
    for (step, inverse) in regs.chunks_mut(ROWS_PER_STEP).filter(is_jump).zip(inverses) {
        step[RES] = inverse;
        step[TMP1] = Stark252::ONE;
    }
}

/// Flags that exclude each other; the layout's constraints refuse the same.
fn check_flags(step: usize, pc: u64, flags: u16) -> Result<(), TraceError> {
    const GROUPS: [&[(u32, &str)]; 4] = [
        &[(2, "op1_imm"), (3, "op1_fp"), (4, "op1_ap")],
        &[(5, "res_add"), (6, "res_mul"), (9, "jnz")],
        &[(7, "jump_abs"), (8, "jump_rel"), (9, "jnz")],
        &[(12, "call"), (13, "ret")],
    ];
    for group in GROUPS {
        let set = group.iter().filter(|(bit, _)| flags >> bit & 1 == 1);
        let set: Vec<&str> = set.map(|(_, name)| *name).collect();
        if set.len() > 1 {
            return Err(TraceError::Flags { step, pc, flags: set.join(" and ") });
        }
    }
    Ok(())
}
