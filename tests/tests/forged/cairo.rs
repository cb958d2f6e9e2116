//! Cairo traces of executions that never were: instructions run as the layout's polynomials have it, with any flags,
//! and with lies at named places.
//!
//! The trace builder of the prover refuses flags that exclude each other, and steps that do not follow; here nothing is
//! checked. What follows from a lie is computed from it, and memory and range checks are sorted behind it.

use crate::refilled::Later;
use crate::statement::Forged;
use air_debug::public::PublicValue;
use air_runtime::field::{Arith as _, Field as _, Stark252, StarkField as _};
use air_runtime::trace::Trace;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// There is no such flag.
    pub(crate) const SIXTEENTH: u32 = 15;
}

/// The columns, in the order of the layout.
pub(crate) mod column {
    pub(crate) const RC_POOL: usize = 0;
    pub(crate) const FLAGS: usize = 1;
    pub(crate) const MEM_POOL: usize = 3;
    pub(crate) const MEM_SORTED: usize = 4;
    pub(crate) const RC_PRODUCT: usize = 6;
    pub(crate) const MEM_PRODUCT: usize = 7;
}

/// The public scalars, in the order of the layout.
pub(crate) mod public {
    pub(crate) const INITIAL_AP: usize = 0;
    pub(crate) const FINAL_AP: usize = 1;
    pub(crate) const INITIAL_PC: usize = 2;
    pub(crate) const FINAL_PC: usize = 3;
    pub(crate) const RC_MIN: usize = 4;
    pub(crate) const RC_MAX: usize = 5;
}

pub(crate) const ROWS_PER_STEP: usize = 16;
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

    /// The instruction as memory has it.
    pub(crate) fn word(self) -> u64 {
        let [dst, op0, op1] = self.biased();
        let flags: u64 = self.flags.iter().map(|flag| 1 << flag).sum();
        dst | op0 << 16 | op1 << 32 | flags << 48
    }
}

/// What a program has at an address.
#[derive(Clone, Copy)]
pub(crate) enum Word {
    Instruction(Instruction),
    Number(u64),
    /// An instruction is run, but memory and statement have this number.
    Disguised(Instruction, u64),
}

impl Word {
    fn value(self) -> Stark252 {
        Stark252::from_u64(match self {
            Self::Instruction(instruction) => instruction.word(),
            Self::Number(number) | Self::Disguised(_, number) => number,
        })
    }
}

/// The registers before a step.
#[derive(Clone, Copy)]
pub(crate) struct At {
    pub(crate) pc: u64,
    pub(crate) ap: u64,
    pub(crate) fp: u64,
}

/// Where a step may be lied about; what follows from it follows from the lie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    DstAddress,
    Op0Address,
    Op1Address,
    /// What is read, while other reads of the address have the truth.
    Op0Value,
    Mul,
    Res,
    Tmp0,
    Tmp1,
}

/// What is claimed to have happened.
pub(crate) struct Execution {
    /// The program by address; all of it is public.
    pub(crate) program: BTreeMap<u64, Word>,
    /// The memory beside the program; what is read and not here is zero.
    pub(crate) memory: BTreeMap<u64, u64>,
    /// The registers step by step, a power of two of them.
    pub(crate) steps: Vec<At>,
    /// Places of steps that hold 1 more than what follows from the rest.
    pub(crate) lies: Vec<(usize, Place)>,
    /// Addresses between others that no unit holds.
    pub(crate) gaps: Vec<u64>,
    /// Biased offsets between others that no cell holds.
    pub(crate) offset_gaps: Vec<u64>,
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

impl Execution {
    pub(crate) fn build(&self) -> Forged<Stark252, Stark252> {
        let n_rows = self.steps.len() * ROWS_PER_STEP;
        let public: Vec<(u64, Stark252)> =
            self.program.iter().map(|(address, word)| (*address, word.value())).collect();
        let given =
            self.memory.iter().map(|(address, value)| (*address, Stark252::from_u64(*value)));
        let mut columns = Columns {
            flags: vec![Stark252::ZERO; n_rows],
            regs: vec![Stark252::ZERO; n_rows],
            pool: vec![None; n_rows],
            units: vec![None; n_rows / 2],
            memory: public.iter().copied().chain(given).collect(),
        };
        for (step, at) in self.steps.iter().enumerate() {
            match self.program.get(&at.pc) {
                Some(Word::Instruction(instruction) | Word::Disguised(instruction, _)) => {
                    columns.run(step, *at, *instruction, &self.lies);
                }
                Some(Word::Number(_)) | None => panic!("pc is at no instruction in step {step}"),
            }
        }
        let (rc_pool, rc_sorted) = range_check(columns.pool, &self.offset_gaps);
        let (mem_pool, mem_sorted) = memory(columns.units, &public, &self.gaps);
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
            refill: None,
        }
    }
}

impl Columns {
    fn run(&mut self, step: usize, at: At, instruction: Instruction, lies: &[(usize, Place)]) {
        let At { pc, ap, fp } = at;
        let row = step * ROWS_PER_STEP;
        let element = Stark252::from_u64;
        let bit = |flag: u32| instruction.bit(flag);
        let lie = |place: Place| element(u64::from(lies.contains(&(step, place))));
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
        let nothing = Stark252::ZERO;
        self.unit(step, 0, element(pc), nothing);
        let address = one_of(bit(flag::DST_FP)) + unbiased(off_dst) + lie(Place::DstAddress);
        let dst = self.unit(step, 4, address, nothing);
        let address = one_of(bit(op0_fp)) + unbiased(off_op0) + lie(Place::Op0Address);
        let op0 = self.unit(step, 2, address, lie(Place::Op0Value));
        let base = bit(flag::OP1_IMM) * element(pc)
            + bit(flag::OP1_AP) * element(ap)
            + bit(flag::OP1_FP) * element(fp)
            + op1_op0 * op0;
        let op1 = self.unit(step, 6, base + unbiased(off_op1) + lie(Place::Op1Address), nothing);

        let mul = op0 * op1 + lie(Place::Mul);
        let (add, times) = (bit(flag::RES_ADD), bit(flag::RES_MUL));
        let res_op1 = Stark252::ONE - add - times - bit(flag::JNZ);
        let res = lie(Place::Res)
            + match instruction.has(flag::JNZ) {
                true => dst.inverse().unwrap_or(Stark252::ZERO),
                false => add * (op0 + op1) + times * mul + res_op1 * op1,
            };
        let tmp0 = bit(flag::JNZ) * dst + lie(Place::Tmp0);
        let tmp1 = tmp0 * res + lie(Place::Tmp1);
        let cells =
            [(0, element(ap)), (2, tmp0), (4, mul), (8, element(fp)), (10, tmp1), (12, res)];
        for (at, value) in cells {
            self.regs[row + at] = value;
        }
    }

    /// Reads the memory into a unit; what is read may be larger than what is there.
    fn unit(&mut self, step: usize, unit: usize, address: Stark252, lie: Stark252) -> Stark252 {
        let [address, 0, 0, 0] = address.to_limbs() else { panic!("an address is small") };
        let value = *self.memory.entry(address).or_insert(Stark252::ZERO) + lie;
        self.units[step * ROWS_PER_STEP / 2 + unit] = Some((address, value));
        value
    }
}

fn unbiased(offset: u64) -> Stark252 {
    Stark252::from_u64(offset) - Stark252::from_u64(BIAS)
}

/// The pool, whose empty cells take what is missing between the offsets, and its sorted copy.
fn range_check(pool: Vec<Option<u64>>, gaps: &[u64]) -> (Vec<Stark252>, Vec<Stark252>) {
    let used: Vec<u64> = pool.iter().flatten().copied().collect();
    let [low, high] = [used.iter().min(), used.iter().max()].map(|end| *end.expect("offsets"));
    let mut missing = (low..=high).filter(|value| !used.contains(value) && !gaps.contains(value));
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
    gaps: &[u64],
) -> (Vec<Stark252>, Vec<Stark252>) {
    let n_dummies = units.len() / 4;
    let entries = (0..n_dummies).map(|at| *public.get(at).unwrap_or(&public[0]));
    assert!(public.len() <= n_dummies, "the program fits the public units");
    let mut sorted: Vec<(u64, Stark252)> = units.iter().flatten().copied().chain(entries).collect();
    let used: Vec<u64> = sorted.iter().map(|(address, _)| *address).collect();
    let last = *used.iter().max().expect("addresses");
    let is_missing = |address: &u64| !used.contains(address) && !gaps.contains(address);
    let mut missing = (1..=last).filter(is_missing);
    for unit in units.iter_mut().skip(3).step_by(4) {
        let hole = (missing.next().unwrap_or(last + 1), Stark252::ZERO);
        sorted.push(hole);
        *unit = Some(hole);
    }
    assert_eq!(missing.next(), None, "the memory is nearly dense");
    sorted.sort_by_key(|(address, _)| *address);
    let cells = |units: Vec<(u64, Stark252)>| {
        units.into_iter().flat_map(|(address, value)| [Stark252::from_u64(address), value])
    };
    let pool = units.into_iter().map(|unit| unit.unwrap_or((0, Stark252::ZERO))).collect();
    (cells(pool).collect(), cells(sorted).collect())
}

/// Changes of what is built.
impl Forged<Stark252, Stark252> {
    /// Changes a column of the first phase.
    pub(crate) fn change(mut self, column: usize, change: impl FnOnce(&mut [Stark252])) -> Self {
        let mut tables = self.trace.into_tables();
        change(&mut tables[0][column]);
        self.trace = Trace::new(tables).expect("columns of one length");
        self
    }

    /// Claims 1 more, or 1 less, of a public scalar.
    pub(crate) fn claim(mut self, public: usize, by: i8) -> Self {
        let PublicValue::Scalar(value) = &mut self.publics[public] else { panic!("no scalar") };
        *value = if by < 0 { *value - Stark252::ONE } else { *value + Stark252::ONE };
        self
    }

    /// Changes a column of a permutation, once the challenges are known.
    pub(crate) fn product(
        mut self,
        column: usize,
        change: impl Fn(&mut Vec<Stark252>, Stark252) + Send + Sync + 'static,
    ) -> Self {
        self.refill = Some(Arc::new(move |later: &mut Later<_, _>| {
            let must_be = match column {
                column::MEM_PRODUCT => public_product(later),
                _ => Stark252::ONE,
            };
            change(&mut later.tables[0][column], must_be);
        }));
        self
    }
}

/// What the product over the memory must end with.
fn public_product(later: &Later<Stark252, Stark252>) -> Stark252 {
    let Some(PublicValue::List(entries)) = later.publics.last() else {
        panic!("the last is a list")
    };
    let n_dummies = later.tables[0][column::MEM_PRODUCT].len() / 8;
    let product = air_runtime::argument::public_product(
        "public_memory",
        entries,
        later.draws[0],
        &later.draws[1..2],
        n_dummies,
    );
    product.expect("the list fits")
}
