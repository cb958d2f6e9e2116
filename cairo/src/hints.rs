//! Hints that programs for proving use and the VM does not know: assignments of integers.
//!
//! A hint is one or more lines `ids.x = e` or `memory[e] = e`, where `e` is made of integers, `ids.x`,
//! `program_input['key']`, `ap`, `fp`, `+ - * // %` and parentheses, and means what it means in Python. Everything
//! else is refused before the program runs.

mod evaluate;
mod parse;

use crate::program::Program;
use cairo_vm::hint_processor::builtin_hint_processor::builtin_hint_processor_definition::{
    BuiltinHintProcessor, HintFunc,
};
use cairo_vm::hint_processor::builtin_hint_processor::hint_code::HINT_CODES;
use cairo_vm::vm::runners::cairo_runner::RunResources;
use evaluate::run;
use num_bigint::BigInt;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// The values of `program_input` that hints may read.
pub type ProgramInput = BTreeMap<String, BigInt>;

/// A hint that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownHint {
    /// The code.
    pub code: String,
    /// The instruction, as an offset into the program.
    pub pc: u64,
    /// The place in the source, where the program has it.
    pub place: Option<String>,
}

/// Why the hints of a program cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HintsError {
    /// Hints that neither the VM nor this module knows.
    Unknown(Vec<UnknownHint>),
    /// Keys that hints read and the program input lacks.
    MissingInput(Vec<String>),
}

/// A processor for all hints of a program, which stops after `max_steps` steps.
///
/// # Errors
/// With every hint that cannot be run, or every key of the program input that is missing.
pub fn processor(
    program: &Program,
    input: &ProgramInput,
    max_steps: usize,
) -> Result<BuiltinHintProcessor, HintsError> {
    let known: BTreeSet<&str> = HINT_CODES.values().copied().collect();
    let mut processor = BuiltinHintProcessor::new(Default::default(), RunResources::new(max_steps));
    let input = Arc::new(input.clone());
    let mut unknown = Vec::new();
    let mut missing = BTreeSet::new();
    for hint in &program.hints {
        if known.contains(hint.code.as_str()) {
            continue;
        }
        let Some(assignments) = parse::assignments(&hint.code) else {
            let (code, place) = (hint.code.clone(), hint.place.clone());
            unknown.push(UnknownHint { code, pc: hint.pc, place });
            continue;
        };
        for key in parse::keys(&assignments) {
            if !input.contains_key(key) {
                missing.insert(key.to_owned());
            }
        }
        let input = Arc::clone(&input);
        let function = HintFunc(Box::new(move |vm, _scopes, ids, ap_tracking, _constants| {
            run(&assignments, &input, vm, ids, ap_tracking)
        }));
        processor.add_hint(hint.code.clone(), Rc::new(function));
    }
    if !unknown.is_empty() {
        return Err(HintsError::Unknown(unknown));
    }
    if !missing.is_empty() {
        return Err(HintsError::MissingInput(missing.into_iter().collect()));
    }
    Ok(processor)
}
