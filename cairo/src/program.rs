//! Compiled Cairo programs, as `cairo-compile --proof_mode` writes them.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::error::InputError;
use crate::json::{self, Node};
use air_runtime::field::stark252::Stark252;
use serde_json::Value;
use std::path::Path;

/// The modulus, as programs state it.
const PRIME: &str = "0x800000000000011000000000000000000000000000000000000000000000001";
/// No program has more words.
const MAX_WORDS: usize = 1 << 26;

/// A compiled program.
#[derive(Clone, Debug)]
pub struct Program {
    /// The file it is from, as errors name it.
    pub file: String,
    /// Its words.
    pub data: Vec<Stark252>,
    /// The builtins that it uses.
    pub builtins: Vec<String>,
    /// Its hints, in the order of their instructions.
    pub hints: Vec<Hint>,
    /// The label `__end__`, as an offset into the program: the loop in which every run ends.
    pub end: u64,
    /// The file's text, for the VM.
    text: String,
}

/// A hint: Python code that the prover's VM runs before an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The instruction, as an offset into the program.
    pub pc: u64,
    /// The code.
    pub code: String,
    /// The place in the source, where the file has it.
    pub place: Option<String>,
}

impl Program {
    /// Reads a compiled program.
    ///
    /// # Errors
    /// Names the file, the key, what was expected and what is there.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        let name = path.display().to_string();
        let bytes = crate::file::read(path, json::MAX_FILE_BYTES)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let place = format!("byte {}", error.utf8_error().valid_up_to());
            InputError::new(&name, place, "UTF-8 text", "other bytes")
        })?;
        Self::parse(&name, &text)
    }

    /// Reads a compiled program from its text; errors call it `file`.
    ///
    /// # Errors
    /// Names the file, the key, what was expected and what is there.
    pub fn parse(file: &str, text: &str) -> Result<Self, InputError> {
        let value = json::parse(file, text)?;
        let node = Node::root(file, &value);
        let prime = node.required("prime")?;
        if !prime.string()?.eq_ignore_ascii_case(PRIME) {
            return Err(prime.wrong(format!("the modulus of the STARK field, {PRIME}")));
        }
        let words = node.required("data")?;
        let data: Vec<Stark252> =
            words.elements()?.map(|word| element(&word)).collect::<Result<_, _>>()?;
        if data.is_empty() || data.len() > MAX_WORDS {
            let expected = format!("1 to {MAX_WORDS} words");
            return Err(words.error(expected, format!("{} words", data.len())));
        }
        let builtins = node.required("builtins")?;
        let builtins = builtins.elements()?;
        let builtins = builtins.map(|name| Ok(name.string()?.to_owned()));
        let builtins = builtins.collect::<Result<_, InputError>>()?;
        let identifiers = node.required("identifiers")?;
        for (name, help) in [
            ("__main__.main", "a function `main`"),
            ("__main__.__start__", "the label `__start__` (compile with --proof_mode)"),
            ("__main__.__end__", "the label `__end__` (compile with --proof_mode)"),
        ] {
            if identifiers.optional(name)?.is_none() {
                return Err(identifiers.error(help, format!("no identifier `{name}`")));
            }
        }
        let end = identifiers.required("__main__.__end__")?.required("pc")?;
        let end = end.integer(data.len() as u64)?;
        let hints = hints(&node, data.len() as u64)?;
        Ok(Self { file: file.to_owned(), data, builtins, hints, end, text: text.to_owned() })
    }

    /// Refuses a program that uses builtins which layout `plain` lacks.
    ///
    /// # Errors
    /// Names the builtins and the layout.
    pub fn fits_plain(&self) -> Result<(), InputError> {
        if self.builtins.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = self.builtins.iter().map(String::as_str).collect();
        let expected = "no builtins, since layout plain has none";
        let found = format!("the builtins {}", json::list(&names));
        Err(InputError::new(&self.file, "builtins", expected, found))
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn element(node: &Node<'_>) -> Result<Stark252, InputError> {
    Stark252::from_hex(node.string()?)
        .map_err(|error| node.wrong(format!("a hexadecimal field element ({error})")))
}

fn hints(node: &Node<'_>, n_words: u64) -> Result<Vec<Hint>, InputError> {
    let Some(all) = node.optional("hints")? else { return Ok(Vec::new()) };
    let object = all.value().as_object().ok_or_else(|| all.wrong("an object"))?;
    let mut hints = Vec::new();
    for (key, value) in object {
        let path = format!("hints.{key}");
        let of_instruction = Node::at(node.file(), &path, value);
        let pc = key.parse::<u64>().ok().filter(|pc| *pc < n_words).ok_or_else(|| {
            of_instruction.error("an offset into the program as the key", format!("\"{key}\""))
        })?;
        for (index, hint) in of_instruction.elements()?.enumerate() {
            let code = hint.required("code")?.string()?.to_owned();
            hints.push(Hint { pc, code, place: place(node.value(), key, index) });
        }
    }
    hints.sort_by_key(|hint| hint.pc);
    Ok(hints)
}

/// File and line of a hint, if the debug info has them.
fn place(program: &Value, pc: &str, index: usize) -> Option<String> {
    let location = program.get("debug_info")?.get("instruction_locations")?.get(pc)?;
    let hint = location.get("hints")?.get(index)?.get("location")?;
    let file = hint.get("input_file")?.get("filename")?.as_str()?;
    Some(format!("{file}:{}", hint.get("start_line")?.as_u64()?))
}
