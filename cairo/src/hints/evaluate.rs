//! Assignments run on the VM, with Python's integers.

use super::ProgramInput;
use super::parse::{Assignment, Expr, Op, Target};
use cairo_vm::Felt252;
use cairo_vm::hint_processor::builtin_hint_processor::hint_utils::{
    get_maybe_relocatable_from_var_name, get_relocatable_from_var_name,
};
use cairo_vm::hint_processor::hint_processor_definition::HintReference;
use cairo_vm::serde::deserialize_program::ApTracking;
use cairo_vm::types::relocatable::{MaybeRelocatable, Relocatable};
use cairo_vm::vm::errors::hint_errors::HintError;
use cairo_vm::vm::vm_core::VirtualMachine;
use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::Zero as _;
use std::collections::HashMap;

/// An integer, or an address whose segment is not placed yet.
enum Value {
    Int(BigInt),
    Address(Relocatable),
}

struct Machine<'a> {
    input: &'a ProgramInput,
    vm: &'a VirtualMachine,
    ids: &'a HashMap<String, HintReference>,
    ap_tracking: &'a ApTracking,
}

/// Runs assignments one after the other.
pub(super) fn run(
    assignments: &[Assignment],
    input: &ProgramInput,
    vm: &mut VirtualMachine,
    ids: &HashMap<String, HintReference>,
    ap_tracking: &ApTracking,
) -> Result<(), HintError> {
    for assignment in assignments {
        let machine = Machine { input, vm, ids, ap_tracking };
        let target = match &assignment.target {
            Target::Id(name) => get_relocatable_from_var_name(name, machine.vm, ids, ap_tracking)?,
            Target::Memory(address) => machine.address(address)?,
        };
        let value = machine.value(&assignment.value)?;
        let value = match value {
            Value::Int(value) => MaybeRelocatable::Int(felt(&value)),
            Value::Address(address) => MaybeRelocatable::RelocatableValue(address),
        };
        vm.insert_value(target, value)?;
    }
    Ok(())
}

impl Machine<'_> {
    fn value(&self, expr: &Expr) -> Result<Value, HintError> {
        Ok(match expr {
            Expr::Int(value) => Value::Int(value.clone()),
            Expr::Input(key) => Value::Int(
                self.input
                    .get(key)
                    .cloned()
                    .ok_or_else(|| custom(format!("the program input has no `{key}`")))?,
            ),
            Expr::Id(name) => {
                let value =
                    get_maybe_relocatable_from_var_name(name, self.vm, self.ids, self.ap_tracking)?;
                of_vm(value)
            }
            Expr::Memory(address) => {
                let address = self.address(address)?;
                let value = self.vm.get_maybe(&address);
                of_vm(value.ok_or_else(|| custom(format!("the memory at {address} is not set")))?)
            }
            Expr::Ap => Value::Address(self.vm.get_ap()),
            Expr::Fp => Value::Address(self.vm.get_fp()),
            Expr::Neg(inner) => Value::Int(-self.int(inner)?),
            Expr::Binary(op, a, b) => self.binary(*op, a, b)?,
        })
    }

    fn binary(&self, op: Op, a: &Expr, b: &Expr) -> Result<Value, HintError> {
        let (a, b) = (self.value(a)?, self.value(b)?);
        let value = match (op, a, b) {
            (Op::Add, Value::Address(address), Value::Int(by))
            | (Op::Add, Value::Int(by), Value::Address(address)) => {
                return Ok(Value::Address((address + &felt(&by))?));
            }
            (Op::Sub, Value::Address(address), Value::Int(by)) => {
                return Ok(Value::Address((address + &felt(&-by))?));
            }
            (Op::Sub, Value::Address(a), Value::Address(b)) => BigInt::from((a - b)?),
            (Op::Add, Value::Int(a), Value::Int(b)) => a + b,
            (Op::Sub, Value::Int(a), Value::Int(b)) => a - b,
            (Op::Mul, Value::Int(a), Value::Int(b)) => a * b,
            (Op::FloorDiv | Op::Rem, Value::Int(_), Value::Int(b)) if b.is_zero() => {
                return Err(custom("division by zero".to_owned()));
            }
            (Op::FloorDiv, Value::Int(a), Value::Int(b)) => a.div_floor(&b),
            (Op::Rem, Value::Int(a), Value::Int(b)) => a.mod_floor(&b),
            (Op::Add | Op::Sub | Op::Mul | Op::FloorDiv | Op::Rem, _, _) => {
                return Err(custom(
                    "an address is added to an integer, and nothing else".to_owned(),
                ));
            }
        };
        if value.bits() > 1 << 16 {
            return Err(custom("an integer has more than 65536 bits".to_owned()));
        }
        Ok(Value::Int(value))
    }

    fn int(&self, expr: &Expr) -> Result<BigInt, HintError> {
        match self.value(expr)? {
            Value::Int(value) => Ok(value),
            Value::Address(address) => {
                Err(custom(format!("an integer is wanted, found the address {address}")))
            }
        }
    }

    fn address(&self, expr: &Expr) -> Result<Relocatable, HintError> {
        match self.value(expr)? {
            Value::Address(address) => Ok(address),
            Value::Int(value) => {
                Err(custom(format!("an address is wanted, found the integer {value}")))
            }
        }
    }
}

fn of_vm(value: MaybeRelocatable) -> Value {
    match value {
        MaybeRelocatable::Int(value) => {
            Value::Int(BigInt::from_bytes_be(Sign::Plus, &value.to_bytes_be()))
        }
        MaybeRelocatable::RelocatableValue(address) => Value::Address(address),
    }
}

/// An integer modulo p.
fn felt(value: &BigInt) -> Felt252 {
    let modulus = (BigInt::from(1) << 251) + (BigInt::from(17) << 192) + 1;
    let (_, bytes) = value.mod_floor(&modulus).to_bytes_be();
    Felt252::from_bytes_be_slice(&bytes)
}

fn custom(message: String) -> HintError {
    HintError::CustomHint(message.into_boxed_str())
}
