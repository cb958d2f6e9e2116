//! The trace of a run in layout `plain`: six columns, sixteen rows a step.
//!
//! Everything follows from registers, memory and public input; nothing is chosen, so the trace is Stone's. The layout's
//! text says what the columns hold; see also the Cairo whitepaper (ePrint 2021/1063), section 9.

mod cpu;
mod error;
mod memory;
mod range_check;
mod rules;

pub use error::{Operand, TraceError};

use crate::memory::Memory;
use crate::public_input::PublicInput;
use crate::registers::Registers;
use air_runtime::field::Arith as _;
use air_runtime::field::stark252::Stark252;

/// Rows of a step.
pub const ROWS_PER_STEP: usize = 16;

/// The columns of phase 0, in the order of the layout.
#[derive(Clone, Debug)]
pub struct Columns {
    /// The range-check pool: offsets, and what fills the gaps between them.
    pub rc_pool: Vec<Stark252>,
    /// The flags of the instruction, from each on.
    pub flags: Vec<Stark252>,
    /// The pool sorted.
    pub rc_sorted: Vec<Stark252>,
    /// Memory units: an address and its value.
    pub mem_pool: Vec<Stark252>,
    /// The units by address, the public entries in the place of the dummies.
    pub mem_sorted: Vec<Stark252>,
    /// Registers and what the CPU computes.
    pub regs: Vec<Stark252>,
}

impl Columns {
    /// The columns as a list, in the order of the layout.
    #[must_use]
    pub fn into_vec(self) -> Vec<Vec<Stark252>> {
        vec![self.rc_pool, self.flags, self.rc_sorted, self.mem_pool, self.mem_sorted, self.regs]
    }
}

/// Builds the trace of a run.
///
/// # Errors
/// If registers, memory and public input do not belong together, or if the run does not fit the layout.
pub fn build(
    public: &PublicInput,
    registers: &[Registers],
    memory: &Memory,
) -> Result<Columns, TraceError> {
    if registers.len() as u64 != public.n_steps {
        return Err(TraceError::StepCount { expected: public.n_steps, found: registers.len() });
    }
    check_statement(public)?;
    check_boundary(public, registers)?;
    let n_rows = registers.len() * ROWS_PER_STEP;
    let mut steps = cpu::Steps::new(n_rows);
    steps.run(registers, memory, public)?;
    let range_check = range_check::columns(&steps.offsets, public)?;
    let (mem_pool, mem_sorted) = memory::columns(steps.units, public)?;
    Ok(Columns {
        rc_pool: range_check.pool,
        flags: steps.flags,
        rc_sorted: range_check.sorted,
        mem_pool,
        mem_sorted,
        regs: steps.regs,
    })
}

/// What a public input that was read always satisfies.
fn check_statement(public: &PublicInput) -> Result<(), TraceError> {
    let (min, max) = (public.rc_min, public.rc_max);
    if min >= max || max > u64::from(u16::MAX) {
        return Err(TraceError::Bounds { min, max });
    }
    let (available, found) = (public.n_steps.saturating_mul(2), public.public_memory.len());
    if found == 0 || found as u64 > available {
        return Err(TraceError::PublicMemorySize { available, found });
    }
    Ok(())
}

/// The public input states the registers of the first and of the last step.
fn check_boundary(public: &PublicInput, registers: &[Registers]) -> Result<(), TraceError> {
    let (Some(first), Some(last)) = (registers.first(), registers.last()) else {
        return Err(TraceError::StepCount { expected: public.n_steps, found: 0 });
    };
    let checks = [
        ("memory_segments.program.begin_addr", public.program.begin_addr, "the first pc", first.pc),
        ("memory_segments.program.stop_ptr", public.program.stop_ptr, "the last pc", last.pc),
        (
            "memory_segments.execution.begin_addr",
            public.execution.begin_addr,
            "the first ap",
            first.ap,
        ),
        (
            "memory_segments.execution.begin_addr",
            public.execution.begin_addr,
            "the first fp",
            first.fp,
        ),
        ("memory_segments.execution.stop_ptr", public.execution.stop_ptr, "the last ap", last.ap),
        (
            "memory_segments.execution.begin_addr",
            public.execution.begin_addr,
            "the last fp",
            last.fp,
        ),
    ];
    for (key, stated, register, found) in checks {
        if stated != found {
            return Err(TraceError::Boundary { key, stated, register, found });
        }
    }
    Ok(())
}

/// A column of zeros.
fn zeros(n_rows: usize) -> Vec<Stark252> {
    air_runtime::memory::filled(Stark252::ZERO, n_rows)
}

#[cfg(test)]
mod tests;
