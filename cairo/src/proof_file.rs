//! Stone's proof file: the proof's bytes and the public input and parameters that it is checked with.
//!
//! Stone's verifier reads `proof_hex`, `public_input` and `proof_parameters` and nothing else, and
//! so does this reader, but for the annotations, which are kept where they are there. The rest is
//! written so that other readers of Stone's files find what they look for.

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
use crate::file;
use crate::json::{self, Node};
use crate::json_text;
use air_runtime::protocol::native;
use serde_json::{Map, Value};
use std::path::Path;

/// The greatest number of bytes of a proof that is read.
pub const MAX_PROOF_BYTES: usize = 1 << 26;

/// The content of a proof file.
#[derive(Clone, Debug, PartialEq)]
pub struct ProofFile {
    /// The file's name, for messages.
    pub name: String,
    /// The proof itself.
    pub proof: Vec<u8>,
    /// The public input, as its own file has it.
    pub public_input: Value,
    /// The parameters, as their own file has them.
    pub proof_parameters: Value,
    /// The prover configuration that the prover was started with.
    pub prover_config: Option<Value>,
    /// The private input that the prover was started with: paths, no data.
    pub private_input: Option<Value>,
    /// One line a message, and the statistics, if they were asked for.
    pub annotations: Option<Vec<String>>,
}

impl ProofFile {
    /// Reads a proof file.
    ///
    /// # Errors
    /// If the file cannot be read or is no proof file; one in the native format is told by name.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        let name = path.display().to_string();
        let bytes = file::read(path, json::MAX_FILE_BYTES)?;
        if bytes.starts_with(&native::file::MAGIC) {
            let found = "one in Airfoil's own, for `airfoil verify` and `airfoil brainfuck verify`";
            return Err(InputError::new(&name, "file", "a proof in Stone's format", found));
        }
        Self::from_json(&name, json::parse_bytes(&name, bytes)?)
    }

    /// The proof file with this text; `name` is what errors call it.
    ///
    /// # Errors
    /// If the text is not JSON, a key is missing or the proof is not in hexadecimal digits.
    pub fn parse(name: &str, text: &str) -> Result<Self, InputError> {
        Self::from_json(name, json::parse(name, text)?)
    }

    fn from_json(name: &str, value: Value) -> Result<Self, InputError> {
        let root = Node::root(name, &value);
        let proof = decode_hex(&root.required("proof_hex")?)?;
        let public_input = root.required("public_input")?.value().clone();
        let proof_parameters = root.required("proof_parameters")?.value().clone();
        let copy = |key| Ok::<_, InputError>(root.optional(key)?.map(|node| node.value().clone()));
        Ok(Self {
            name: name.to_owned(),
            proof,
            public_input,
            proof_parameters,
            prover_config: copy("prover_config")?,
            private_input: copy("private_input")?,
            annotations: copy("annotations")?.as_ref().and_then(lines),
        })
    }

    /// The place of the public input, for its reader.
    #[must_use]
    pub fn public_input_node(&self) -> Node<'_> {
        Node::at(&self.name, "public_input", &self.public_input)
    }

    /// The place of the parameters, for their reader.
    #[must_use]
    pub fn parameters_node(&self) -> Node<'_> {
        Node::at(&self.name, "proof_parameters", &self.proof_parameters)
    }

    /// The text of the file as Stone writes it: keys sorted, indented with tabs.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut members = Map::new();
        let mut put = |key: &str, value: Value| {
            members.insert(key.to_owned(), value);
        };
        if let Some(lines) = &self.annotations {
            put("annotations", lines.iter().map(|line| Value::from(line.as_str())).collect());
        }
        if let Some(private_input) = &self.private_input {
            put("private_input", private_input.clone());
        }
        put("proof_hex", encode_hex(&self.proof).into());
        put("proof_parameters", self.proof_parameters.clone());
        if let Some(prover_config) = &self.prover_config {
            put("prover_config", prover_config.clone());
        }
        put("public_input", self.public_input.clone());
        put("version", version());
        json_text::styled(&Value::Object(members))
    }
}

/// What public builds of Stone write as their version.
fn version() -> Value {
    let mut version = Map::new();
    version.insert("commit_hash".to_owned(), "INVALID_COMMIT".into());
    version.insert("proof_hash".to_owned(), "INVALID_PROOF_HASH".into());
    version.insert("statement_name".to_owned(), "INVALID_NAME".into());
    Value::Object(version)
}

fn lines(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|line| line.as_str().map(str::to_owned)).collect()
}

/// `0x` and two lower-case digits a byte, leading zeros kept.
#[must_use]
pub fn encode_hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    "0x".chars().chain(digits).collect()
}

fn decode_hex(node: &Node<'_>) -> Result<Vec<u8>, InputError> {
    let text = node.string()?;
    let digits = text.strip_prefix("0x").ok_or_else(|| {
        let start: String = text.chars().take(8).collect();
        node.error("0x and two hexadecimal digits a byte", format!("\"{start}\" at its start"))
    })?;
    if digits.len() > 2 * MAX_PROOF_BYTES {
        let expected = format!("at most {MAX_PROOF_BYTES} bytes");
        return Err(node.error(expected, format!("{} digits", digits.len())));
    }
    let mut nibbles = Vec::with_capacity(digits.len());
    for (at, character) in digits.chars().enumerate() {
        let nibble = character.to_digit(16).and_then(|nibble| u8::try_from(nibble).ok());
        nibbles.push(nibble.ok_or_else(|| {
            node.error("hexadecimal digits after 0x", format!("{character:?} as digit {at}"))
        })?);
    }
    let (pairs, rest) = nibbles.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(node.error("two digits a byte", format!("{} digits", nibbles.len())));
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"proof_hex": "0x00aBfF", "public_input": {"b": 1, "a": [1, 2]},
        "proof_parameters": {"field": "PrimeField0"}}"#;

    #[test]
    fn a_proof_file_that_is_written_is_read_back() {
        let file = ProofFile::parse("p.json", TEXT).expect("the text is a proof file");
        assert_eq!(file.proof, [0, 0xab, 0xff]);
        assert_eq!(ProofFile::parse("p.json", &file.to_text()), Ok(file));
    }

    #[test]
    fn a_missing_key_is_named() {
        let text = TEXT.replace("public_input", "public_inputs");
        let error = ProofFile::parse("p.json", &text).expect_err("a key is missing");
        assert_eq!((error.file.as_str(), error.place.as_str()), ("p.json", "public_input"));
    }

    #[test]
    fn hexadecimal_digits_are_checked() {
        let found = |hex: &str| {
            let text = TEXT.replace("0x00aBfF", hex);
            ProofFile::parse("p.json", &text).expect_err("the proof is malformed").found
        };
        assert_eq!(found("00aBfF"), "\"00aBfF\" at its start");
        assert_eq!(found("0x00aBf"), "5 digits");
        assert_eq!(found("0x00agfF"), "'g' as digit 3");
        assert_eq!(found("0x00aéfF"), "'é' as digit 3");
    }
}
