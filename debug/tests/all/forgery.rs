//! Cairo traces of executions that never were: instructions run as the layout's polynomials have it, with any flags.
//!
//! The trace builder refuses flags that exclude each other, and steps that do not follow; here nothing is checked.

use air_debug::public::PublicValue;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, Field as _, StarkField as _};
use air_runtime::trace::Trace;
use std::collections::BTreeMap;

/// The bits of an instruction's flags.
pub(crate) mod flag {
    pub(crate) const DST_FP: u32 = 0;
    pub(crate) const OP1_IMM: u32 = 2;
    pub(crate) const OP1_FP: u32 = 3;
    pub(crate) const OP1_AP: u32 = 4;
    pub(crate) const RES_ADD: u32 = 5;
    pub(crate) const RES_MUL: u32 = 6;
    pub(crate) const JUMP_ABS: u32 = 7;
    pub(crate) const JUMP_REL: u32 = 8;
    pub(crate) const JNZ: u32 = 9;
    pub(crate) const AP_ADD: u32 = 10;
    pub(crate) const CALL: u32 = 12;
    pub(crate) const RET: u32 = 13;
    pub(crate) const ASSERT_EQ: u32 = 14;
}

const ROWS_PER_STEP: usize = 16;
const BIAS: u64 = 1 << 15;

/// An instruction.
#[derive(Clone, Copy)]
pub(crate) struct Instruction {
    /// The offsets of dst, op0 and op1.
    pub(crate) offsets: [i16; 3],
    pub(crate) flags: &'static [u32],
}

impl Instruction {
    fn biased(self) -> [u64; 3] {
        self.offsets.map(|offset| BIAS.wrapping_add_signed(i64::from(offset)))
    }

    fn has(self, flag: u32) -> bool {
        self.flags.contains(&flag)
    }

    /// The flag as an element.
    fn bit(self, flag: u32) -> Stark252 {
        Stark252::from_u64(u64::from(self.has(flag)))
    }

    pub(crate) fn word(self) -> u64 {
        let [dst, op0, op1] = self.biased();
        let flags: u64 = self.flags.iter().map(|flag| 1 << flag).sum();
        dst | op0 << 16 | op1 << 32 | flags << 48
    }
}

/// The registers before a step.
#[derive(Clone, Copy)]
pub(crate) struct At {
    pub(crate) pc: u64,
    pub(crate) ap: u64,
    pub(crate) fp: u64,
}

/// What is claimed to have happened.
pub(crate) struct Forgery {
    /// The program by address, an instruction or a number; all of it is public.
    pub(crate) program: BTreeMap<u64, Result<Instruction, u64>>,
    /// The memory beside the program; what is read and not here is zero.
    pub(crate) memory: BTreeMap<u64, u64>,
    /// The registers step by step, a power of two of them.
    pub(crate) steps: Vec<At>,
}

/// The columns of the first phase, with the statement.
pub(crate) struct Forged {
    pub(crate) trace: Trace<Stark252>,
    pub(crate) publics: Vec<PublicValue<Stark252>>,
}

/// The columns while they are written.
struct Columns {
    flags: Vec<Stark252>,
    regs: Vec<Stark252>,
    /// The pool of offsets; `None` is still to be filled.
    pool: Vec<Option<u64>>,
    /// The units of the memory, likewise.
    units: Vec<Option<(u64, Stark252)>>,
    memory: BTreeMap<u64, Stark252>,
}

impl Forgery {
    pub(crate) fn build(&self) -> Forged {
        let n_rows = self.steps.len() * ROWS_PER_STEP;
        let word = |entry: &Result<Instruction, u64>| entry.map_or_else(|n| n, Instruction::word);
        let program = self.program.iter().map(|(address, entry)| (*address, word(entry)));
        let given = self.memory.iter().map(|(address, value)| (*address, *value));
        let mut columns = Columns {
            flags: vec![Stark252::ZERO; n_rows],
            regs: vec![Stark252::ZERO; n_rows],
            pool: vec![None; n_rows],
            units: vec![None; n_rows / 2],
            memory: program.clone().chain(given).map(|(a, v)| (a, Stark252::from_u64(v))).collect(),
        };
        for (step, at) in self.steps.iter().enumerate() {
            let entry = self.program.get(&at.pc).expect("pc is in the program");
            columns.run(step, *at, entry.expect("pc is at an instruction"));
        }
        let public: Vec<(u64, Stark252)> =
            program.map(|(address, value)| (address, Stark252::from_u64(value))).collect();
        let (rc_pool, rc_sorted) = range_check(columns.pool);
        let (mem_pool, mem_sorted) = memory(columns.units, &public);
        let (first, last) = (self.steps[0], self.steps[self.steps.len() - 1]);
        let bounds = [rc_sorted[0], rc_sorted[n_rows - 1]];
        let registers = [first.ap, last.ap, first.pc, last.pc].map(Stark252::from_u64);
        let scalars = registers.into_iter().chain(bounds).map(PublicValue::Scalar);
        let list = public.iter().map(|(address, value)| vec![Stark252::from_u64(*address), *value]);
        let list = PublicValue::List(list.collect());
        let table = vec![rc_pool, columns.flags, rc_sorted, mem_pool, mem_sorted, columns.regs];
        Forged {
            trace: Trace::new(vec![table]).expect("columns of one length"),
            publics: scalars.chain([list]).collect(),
        }
    }
}

impl Columns {
    fn run(&mut self, step: usize, At { pc, ap, fp }: At, instruction: Instruction) {
        let row = step * ROWS_PER_STEP;
        let element = Stark252::from_u64;
        let bit = |flag: u32| instruction.bit(flag);
        let [off_dst, off_op0, off_op1] = instruction.biased();
        for (at, offset) in [(0, off_dst), (4, off_op1), (8, off_op0)] {
            self.pool[row + at] = Some(offset);
        }
        let flags = instruction.word() >> 48;
        for at in 0..ROWS_PER_STEP {
            self.flags[row + at] = element(flags >> at);
        }

        let one_of = |is_fp: Stark252| is_fp * element(fp) + (Stark252::ONE - is_fp) * element(ap);
        let op0_fp = 1;
        let op1_op0 = Stark252::ONE - bit(flag::OP1_IMM) - bit(flag::OP1_AP) - bit(flag::OP1_FP);
        self.unit(step, 0, element(pc));
        let dst = self.unit(step, 4, one_of(bit(flag::DST_FP)) + unbiased(off_dst));
        let op0 = self.unit(step, 2, one_of(bit(op0_fp)) + unbiased(off_op0));
        let base = bit(flag::OP1_IMM) * element(pc)
            + bit(flag::OP1_AP) * element(ap)
            + bit(flag::OP1_FP) * element(fp)
            + op1_op0 * op0;
        let op1 = self.unit(step, 6, base + unbiased(off_op1));

        let mul = op0 * op1;
        let (add, times) = (bit(flag::RES_ADD), bit(flag::RES_MUL));
        let res_op1 = Stark252::ONE - add - times - bit(flag::JNZ);
        let res = match instruction.has(flag::JNZ) {
            true => dst.inverse().unwrap_or(Stark252::ZERO),
            false => add * (op0 + op1) + times * mul + res_op1 * op1,
        };
        let tmp0 = bit(flag::JNZ) * dst;
        let cells =
            [(0, element(ap)), (2, tmp0), (4, mul), (8, element(fp)), (10, tmp0 * res), (12, res)];
        for (at, value) in cells {
            self.regs[row + at] = value;
        }
    }

    /// Reads the memory into a unit.
    fn unit(&mut self, step: usize, unit: usize, address: Stark252) -> Stark252 {
        let [address, 0, 0, 0] = address.to_limbs() else { panic!("an address is small") };
        let value = *self.memory.entry(address).or_insert(Stark252::ZERO);
        self.units[step * ROWS_PER_STEP / 2 + unit] = Some((address, value));
        value
    }
}

fn unbiased(offset: u64) -> Stark252 {
    Stark252::from_u64(offset) - Stark252::from_u64(BIAS)
}

/// The pool, whose empty cells take what is missing between the offsets, and its sorted copy.
fn range_check(pool: Vec<Option<u64>>) -> (Vec<Stark252>, Vec<Stark252>) {
    let used: Vec<u64> = pool.iter().flatten().copied().collect();
    let [low, high] = [used.iter().min(), used.iter().max()].map(|end| *end.expect("offsets"));
    let mut missing = (low..=high).filter(|value| !used.contains(value));
    let filled = pool.into_iter().map(|cell| cell.or_else(|| missing.next()).unwrap_or(high));
    let filled: Vec<u64> = filled.collect();
    assert_eq!(missing.next(), None, "a trace of so few steps has few offsets");
    let mut sorted = filled.clone();
    sorted.sort_unstable();
    let elements = |values: Vec<u64>| values.into_iter().map(Stark252::from_u64).collect();
    (elements(filled), elements(sorted))
}

/// The units, whose empty ones take what is missing between the addresses, and their sorted copies.
fn memory(
    mut units: Vec<Option<(u64, Stark252)>>,
    public: &[(u64, Stark252)],
) -> (Vec<Stark252>, Vec<Stark252>) {
    let n_dummies = units.len() / 4;
    let entries = (0..n_dummies).map(|at| *public.get(at).unwrap_or(&public[0]));
    assert!(public.len() <= n_dummies, "the program fits the public units");
    let mut sorted: Vec<(u64, Stark252)> = units.iter().flatten().copied().chain(entries).collect();
    let used: Vec<u64> = sorted.iter().map(|(address, _)| *address).collect();
    let last = *used.iter().max().expect("addresses");
    let mut missing = (1..=last).filter(|address| !used.contains(address));
    for unit in units.iter_mut().skip(3).step_by(4) {
        let hole = (missing.next().unwrap_or(last + 1), Stark252::ZERO);
        sorted.push(hole);
        *unit = Some(hole);
    }
    assert_eq!(missing.next(), None, "the memory is nearly dense");
    sorted.sort_unstable_by_key(|(address, _)| *address);
    let cells = |units: Vec<(u64, Stark252)>| {
        units.into_iter().flat_map(|(address, value)| [Stark252::from_u64(address), value])
    };
    let pool = units.into_iter().map(|unit| unit.unwrap_or((0, Stark252::ZERO))).collect();
    (cells(pool).collect(), cells(sorted).collect())
}
