//! Reading whole files, with a bound on their size.

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
use std::io::Read as _;
use std::path::Path;

/// The size in bytes of a regular file.
///
/// # Errors
/// If the file cannot be read or is no regular file.
pub fn size(path: &Path) -> Result<u64, InputError> {
    let name = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|error| cannot(&name, &error))?;
    if !metadata.is_file() {
        let what =
            if metadata.is_dir() { "a directory" } else { "something that is no regular file" };
        return Err(InputError::new(&name, "file", "a regular file", what));
    }
    Ok(metadata.len())
}

/// The bytes of a regular file of at most `max` bytes; a larger one is not read.
///
/// # Errors
/// If the file cannot be read, is no regular file, is larger, or changes while it is read.
pub fn read(path: &Path, max: u64) -> Result<Vec<u8>, InputError> {
    let name = path.display().to_string();
    let size = size(path)?;
    let wrong = |expected: String, found: u64| {
        InputError::new(&name, "file", expected, format!("{found} bytes"))
    };
    if size > max {
        return Err(wrong(format!("at most {max} bytes"), size));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| cannot(&name, &error))?;
    // One byte more shows that the file has grown.
    file.take(size.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| cannot(&name, &error))?;
    if bytes.len() as u64 != size {
        return Err(wrong(
            format!("{size} bytes, its size when it was opened"),
            bytes.len() as u64,
        ));
    }
    Ok(bytes)
}

fn cannot(name: &str, error: &std::io::Error) -> InputError {
    InputError::new(name, "file", "a readable file", reason(error))
}

/// The operating system's sentence, in the style of ours and without `(os error N)`.
#[must_use]
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => "unknown reason".to_owned(),
    }
}
