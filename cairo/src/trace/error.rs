//! Why a run has no trace.

use core::fmt;

/// Why a run has no trace in layout `plain`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// The number of steps is not the stated one.
    #[error("the trace file has {found} steps, but the public input states n_steps = {expected}")]
    StepCount {
        /// As stated.
        expected: u64,
        /// As there are.
        found: usize,
    },
    /// A register is not what the public input states.
    #[error("the public input states {key} = {stated}, but {register} of the trace is {found}")]
    Boundary {
        /// Where it is stated.
        key: &'static str,
        /// As stated.
        stated: u64,
        /// Which register.
        register: &'static str,
        /// As it is.
        found: u64,
    },
    /// The public input has other bounds of offsets than 16-bit numbers, the lower one below the upper one.
    #[error("expected rc_min < rc_max < 2^16, found rc_min = {min} and rc_max = {max}")]
    Bounds {
        /// The lower bound.
        min: u64,
        /// The upper one.
        max: u64,
    },
    /// The public memory is empty, or does not fit the public units.
    #[error("expected from 1 to {available} entries of public memory, two a step, found {found}")]
    PublicMemorySize {
        /// As many as fit.
        available: u64,
        /// As many as there are.
        found: usize,
    },
    /// A step breaks a rule of its instruction, or the next step is not what follows from it.
    #[error("step {step} (pc = {pc}): {rule}: expected {expected}, found {found}")]
    Rule {
        /// The step.
        step: usize,
        /// The address of the instruction.
        pc: u64,
        /// The rule, by the name of its constraint in the layout.
        rule: &'static str,
        /// As it must be.
        expected: String,
        /// As it is.
        found: String,
    },
    /// The memory has no instruction at `pc`.
    #[error("step {step}: the memory has no instruction at pc = {pc}")]
    NoInstruction {
        /// The step.
        step: usize,
        /// The address.
        pc: u64,
    },
    /// The word at `pc` is no instruction.
    #[error("step {step}: expected an instruction of 63 bits at pc = {pc}, found {word}")]
    BadInstruction {
        /// The step.
        step: usize,
        /// The address.
        pc: u64,
        /// The word.
        word: String,
    },
    /// Flags that exclude each other are set.
    #[error(
        "step {step}: the instruction at pc = {pc} sets {flags}, of which at most one may be set"
    )]
    Flags {
        /// The step.
        step: usize,
        /// The address.
        pc: u64,
        /// The flags.
        flags: String,
    },
    /// An operand's address is no address.
    #[error(
        "step {step} (pc = {pc}): the address of {operand} is {address}, which is no 64-bit number"
    )]
    BadAddress {
        /// The step.
        step: usize,
        /// The address of the instruction.
        pc: u64,
        /// The operand.
        operand: Operand,
        /// Its address.
        address: String,
    },
    /// The memory has no value for an operand.
    #[error("step {step} (pc = {pc}): the memory has no value of {operand}, at address {address}")]
    NoOperand {
        /// The step.
        step: usize,
        /// The address of the instruction.
        pc: u64,
        /// The operand.
        operand: Operand,
        /// Its address.
        address: u64,
    },
    /// An offset is outside of the stated bounds.
    #[error(
        "step {step}: the biased offset {offset} is not in the range of the public input, from rc_min = {min} to rc_max = {max}"
    )]
    OffsetOutOfRange {
        /// The step.
        step: usize,
        /// The offset.
        offset: u16,
        /// The stated minimum.
        min: u64,
        /// The stated maximum.
        max: u64,
    },
    /// The gaps between offsets do not fit the free cells.
    #[error(
        "{needed} values between rc_min and rc_max are no offset, but only {available} cells are free to hold them; run for more steps"
    )]
    RangeCheckHoles {
        /// As many as there are.
        needed: usize,
        /// As many as fit.
        available: usize,
    },
    /// The gaps between addresses do not fit the free units.
    #[error(
        "the memory has {needed} holes, but only {available} units are free to hold them; run for more steps"
    )]
    MemoryHoles {
        /// As many as there are.
        needed: u64,
        /// As many as fit.
        available: u64,
    },
    /// The smallest address is not 1.
    #[error("the smallest address of the memory must be 1, but it is {found}")]
    FirstAddress {
        /// As it is.
        found: u64,
    },
    /// A public cell is not what the memory holds.
    #[error(
        "address {address} has the value {first} and the value {second} (memory and public memory must agree)"
    )]
    Conflict {
        /// The address.
        address: u64,
        /// One value.
        first: String,
        /// The other.
        second: String,
    },
}

/// An operand of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The destination.
    Dst,
    /// The first operand.
    Op0,
    /// The second operand.
    Op1,
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dst => "dst",
            Self::Op0 => "op0",
            Self::Op1 => "op1",
        })
    }
}
