//! The texts that random ones are made of: every layout of the repository, and texts that once found a mistake.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Texts by their file names, which is also how they import each other.
#[derive(Debug)]
pub struct Corpus {
    /// Names and texts, sorted.
    pub texts: Vec<(String, String)>,
}

impl Corpus {
    /// All `.air` files below a folder, without those below `target`.
    ///
    /// # Errors
    /// If a folder or a file cannot be read, or there is no such file at all.
    pub fn below(root: &Path) -> io::Result<Self> {
        let mut texts = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                let name = name_of(&path);
                if path.is_dir() && name != "target" && !name.starts_with('.') {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "air") {
                    texts.push((name, fs::read_to_string(&path)?));
                }
            }
        }
        if texts.is_empty() {
            let message = format!("there is no `.air` file below {}", root.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, message));
        }
        texts.sort();
        Ok(Self { texts })
    }

    /// The text that a file imports, by the last part of its path.
    #[must_use]
    pub fn import(&self, path: &str) -> Option<(String, String)> {
        let name = name_of(Path::new(path));
        self.texts.iter().find(|(known, _)| *known == name).cloned()
    }
}

/// The folder of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
