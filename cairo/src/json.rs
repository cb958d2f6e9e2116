//! Strict reading of JSON values: every complaint names the file and the key path.

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
use crate::json_keys::UniqueKeys;
use serde_json::Value;

/// The greatest number of bytes of a JSON file that is read.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// A value of a JSON file together with where it is.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    file: &'a str,
    path: String,
    value: &'a Value,
}

impl<'a> Node<'a> {
    /// The root of a parsed file; `file` is the name that errors use.
    #[must_use]
    pub fn root(file: &'a str, value: &'a Value) -> Self {
        Self { file, path: String::new(), value }
    }

    /// A value at a path of a file.
    #[must_use]
    pub fn at(file: &'a str, path: &str, value: &'a Value) -> Self {
        Self { file, path: path.to_owned(), value }
    }

    /// The file's name.
    #[must_use]
    pub fn file(&self) -> &'a str {
        self.file
    }

    /// The key path, empty for the root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value itself.
    #[must_use]
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// The key path, `top level` for the root.
    #[must_use]
    pub fn place(&self) -> String {
        if self.path.is_empty() { "top level".to_owned() } else { self.path.clone() }
    }

    /// An error at this place.
    pub fn error(&self, expected: impl Into<String>, found: impl Into<String>) -> InputError {
        InputError::new(self.file, self.place(), expected, found)
    }

    /// An error at this place which shows what is there.
    pub fn wrong(&self, expected: impl Into<String>) -> InputError {
        self.error(expected, shown(self.value))
    }

    /// The value of a key, or `None` if the object has no such key.
    ///
    /// # Errors
    /// If the value is not an object.
    pub fn optional(&self, key: &str) -> Result<Option<Self>, InputError> {
        let object = self.value.as_object().ok_or_else(|| self.wrong("an object"))?;
        Ok(object.get(key).map(|value| Self { file: self.file, path: self.join(key), value }))
    }

    /// The value of a key.
    ///
    /// # Errors
    /// If the value is not an object or has no such key.
    pub fn required(&self, key: &str) -> Result<Self, InputError> {
        self.optional(key)?.ok_or_else(|| {
            InputError::new(self.file, self.join(key), "a value", "nothing: the key is missing")
        })
    }

    /// Refuses keys that are not in `known`.
    ///
    /// # Errors
    /// If the value is not an object or has another key.
    pub fn only_keys(&self, known: &[&str]) -> Result<(), InputError> {
        let object = self.value.as_object().ok_or_else(|| self.wrong("an object"))?;
        let unknown = object.keys().find(|key| !known.contains(&key.as_str()));
        unknown.map_or(Ok(()), |key| {
            let expected = format!("no keys but {}", list(known));
            Err(InputError::new(self.file, self.join(key), expected, "an unknown key"))
        })
    }

    /// The elements of an array.
    ///
    /// # Errors
    /// If the value is not an array.
    pub fn elements(&self) -> Result<impl Iterator<Item = Self> + use<'a>, InputError> {
        let array = self.value.as_array().ok_or_else(|| self.wrong("an array"))?;
        let (file, path) = (self.file, self.path.clone());
        Ok(array.iter().enumerate().map(move |(index, value)| Self {
            file,
            path: format!("{path}[{index}]"),
            value,
        }))
    }

    /// A whole number from `0` to `max`.
    ///
    /// # Errors
    /// If the value is no such number.
    pub fn integer(&self, max: u64) -> Result<u64, InputError> {
        let number = self.value.as_u64().filter(|&number| number <= max);
        number.ok_or_else(|| self.wrong(format!("a whole number from 0 to {max}")))
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// If the value is neither.
    pub fn boolean(&self) -> Result<bool, InputError> {
        self.value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    /// A string.
    ///
    /// # Errors
    /// If the value is none.
    pub fn string(&self) -> Result<&'a str, InputError> {
        self.value.as_str().ok_or_else(|| self.wrong("a string"))
    }

    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// Parses the text of a JSON file.
///
/// # Errors
/// If the text is not JSON, or an object has a key twice; the error has line and column.
pub fn parse(file: &str, text: &str) -> Result<Value, InputError> {
    let checked = serde_json::from_str::<UniqueKeys>(text);
    checked.and_then(|_| serde_json::from_str(text)).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let sentence = error.to_string();
        let found = sentence.split(" at line ").next().unwrap_or("something else").to_owned();
        // Some sentences say what would have been right instead of what is there.
        let found = match found.strip_prefix("expected ") {
            Some(_) => format!("something else ({found})"),
            None => found,
        };
        InputError::new(file, place, "JSON", found)
    })
}

/// Reads and parses a JSON file.
///
/// # Errors
/// If the file cannot be read, is no regular file, is larger than [`MAX_FILE_BYTES`] or is not JSON.
pub fn read(path: &std::path::Path) -> Result<Value, InputError> {
    let file = path.display().to_string();
    parse_bytes(&file, crate::file::read(path, MAX_FILE_BYTES)?)
}

/// Parses the bytes of a JSON file.
///
/// # Errors
/// If they are not UTF-8, and as [`parse`].
pub(crate) fn parse_bytes(file: &str, bytes: Vec<u8>) -> Result<Value, InputError> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = format!("byte {}", error.utf8_error().valid_up_to());
        InputError::new(file, place, "UTF-8 text", "other bytes")
    })?;
    parse(file, &text)
}

/// A list of words as a sentence has it: `a, b and c`.
#[must_use]
pub fn list(words: &[&str]) -> String {
    match words {
        [] => "none".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A value as an error shows it: short, and with its kind where that is the news.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => {
            let short: String = text.chars().take(80).collect();
            let more = if short.len() < text.len() { "…" } else { "" };
            format!("\"{short}{more}\"")
        }
        Value::Array(elements) => format!("an array of {} elements", elements.len()),
        Value::Object(members) => format!("an object of {} keys", members.len()),
    }
}
