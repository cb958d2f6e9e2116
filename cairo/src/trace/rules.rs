//! What an executed instruction must satisfy: the constraints on opcodes and on the next registers, by their names in
//! the layout. A run that breaks one has no proof, so it is refused here, where the step can be named.

use super::TraceError;
use crate::registers::Registers;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, Field as _};

/// Offsets are stored with this bias.
const BIAS: u64 = 1 << 15;

/// An instruction with its operands and what was computed of them.
pub(super) struct Executed {
    pub(super) step: usize,
    pub(super) registers: Registers,
    pub(super) flags: u16,
    /// The biased offsets of dst, op0 and op1.
    pub(super) offsets: [u16; 3],
    pub(super) dst: Stark252,
    pub(super) op0: Stark252,
    pub(super) op1: Stark252,
    pub(super) res: Stark252,
}

impl Executed {
    /// Whether call, ret and assert_eq do what they must.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(super) fn check(&self) -> Result<(), TraceError> {
        let [off0, off1, off2] = self.offsets.map(u64::from);
        let flags = u64::from(self.flags);
        if self.flag(12) {
            self.equal("cpu/opcodes/call/off0", BIAS, off0)?;
            self.equal("cpu/opcodes/call/off1", BIAS + 1, off1)?;
            self.equal("cpu/opcodes/call/flags", 0, flags & 3)?;
            self.equal("cpu/opcodes/call/push_fp", self.registers.fp, self.dst)?;
            self.equal("cpu/opcodes/call/push_pc", self.after(), self.op0)?;
        }
        if self.flag(13) {
            // dst is based on fp, op1 on fp, res is op1, and the jump is absolute.
            let wanted = 1 << 0 | 1 << 3 | 1 << 7;
            self.equal("cpu/opcodes/ret/off0", BIAS - 2, off0)?;
            self.equal("cpu/opcodes/ret/off2", BIAS - 1, off2)?;
            let mask = wanted | 1 << 5 | 1 << 6 | 1 << 9;
            self.equal("cpu/opcodes/ret/flags", wanted, flags & mask)?;
        }
        if self.flag(14) {
            self.equal("cpu/opcodes/assert_eq/assert_eq", self.res, self.dst)?;
        }
        Ok(())
    }

    /// Whether the next registers are those that the instruction makes.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(super) fn check_next(&self, next: Registers) -> Result<(), TraceError> {
        let Registers { ap, fp, pc } = self.registers;
        let (ap, fp, pc) = (Stark252::from(ap), Stark252::from(fp), Stark252::from(pc));
        let mut next_ap = ap;
        if self.flag(10) {
            next_ap += self.res;
        }
        if self.flag(11) {
            next_ap += Stark252::ONE;
        }
        let two = Stark252::from_u64(2);
        if self.flag(12) {
            next_ap += two;
        }
        let next_fp = match (self.flag(12), self.flag(13)) {
            (true, _) => ap + two,
            (false, true) => self.dst,
            (false, false) => fp,
        };
        let jumps = self.dst != Stark252::ZERO;
        let next_pc = match (self.flag(7), self.flag(8), self.flag(9)) {
            (true, _, _) => self.res,
            (false, true, _) => pc + self.res,
            (false, false, true) if jumps => pc + self.op1,
            (false, false, _) => self.after(),
        };
        self.equal("cpu/update_registers/update_ap/ap_update", next_ap, next.ap)?;
        self.equal("cpu/update_registers/update_fp/fp_update", next_fp, next.fp)?;
        self.equal("cpu/update_registers/update_pc", next_pc, next.pc)
    }

    /// The address of the next instruction.
    fn after(&self) -> Stark252 {
        let size = if self.flag(2) { 2 } else { 1 };
        Stark252::from(self.registers.pc) + Stark252::from_u64(size)
    }

    fn flag(&self, index: u32) -> bool {
        self.flags >> index & 1 == 1
    }

    fn equal(
        &self,
        rule: &'static str,
        expected: impl Into<Stark252>,
        found: impl Into<Stark252>,
    ) -> Result<(), TraceError> {
        let (expected, found) = (expected.into(), found.into());
        if expected == found {
            return Ok(());
        }
        let (step, pc) = (self.step, self.registers.pc);
        let (expected, found) = (expected.to_hex(), found.to_hex());
        Err(TraceError::Rule { step, pc, rule, expected, found })
    }
}
