//! The private input: where the trace and the memory of a run are.

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
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The private input of a run in layout `plain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateInput {
    /// The file of registers.
    pub trace_path: PathBuf,
    /// The file of memory.
    pub memory_path: PathBuf,
}

impl PrivateInput {
    /// Reads a private input file. A relative path in it is looked up from the folder of the file and from the current
    /// folder, which is where Stone looks; it must not mean a file in each.
    ///
    /// # Errors
    /// Names the file, the key, what was expected and what is there.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        let value = json::read(path)?;
        let name = path.display().to_string();
        let node = Node::root(&name, &value);
        let folder = path.parent().unwrap_or(Path::new(""));
        let resolve = |key: &str| -> Result<PathBuf, InputError> {
            let key = node.required(key)?;
            let given = Path::new(key.string()?);
            let beside = folder.join(given);
            match (beside.canonicalize(), given.canonicalize()) {
                (Ok(one), Ok(other)) if one != other => {
                    let found = format!("both {} and {}", one.display(), other.display());
                    Err(key.error("a path that means one file", found))
                }
                (Err(_), Ok(_)) => Ok(given.to_path_buf()),
                (Ok(_) | Err(_), _) => Ok(beside),
            }
        };
        let input =
            Self { trace_path: resolve("trace_path")?, memory_path: resolve("memory_path")? };
        // Builtins have arrays here, and this layout has no builtin.
        if let Some(object) = value.as_object() {
            for (key, value) in object {
                let known = key == "trace_path" || key == "memory_path";
                let empty = value.as_array().is_some_and(Vec::is_empty);
                if !known && !empty {
                    let expected = "no inputs of builtins: layout plain has none";
                    return Err(Node::at(&name, key, value).wrong(expected));
                }
            }
        }
        Ok(input)
    }

    /// The text of a private input file, as cairo-run writes it.
    #[must_use]
    pub fn to_text(&self) -> String {
        let quoted = |path: &Path| Value::from(path.display().to_string());
        format!(
            "{{\n    \"trace_path\": {},\n    \"memory_path\": {}\n}}",
            quoted(&self.trace_path),
            quoted(&self.memory_path),
        )
    }

    /// The private input as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "trace_path": self.trace_path.display().to_string(),
            "memory_path": self.memory_path.display().to_string(),
        })
    }
}
