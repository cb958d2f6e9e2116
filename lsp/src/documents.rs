//! The texts: those that are open in the editor, and others from the disk.

use lsp_types::Url;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// No more bytes are read of a file: one more than the language takes, for its own message.
const MAX_BYTES: u64 = (1 << 20) + 1;

/// The texts that are open.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: BTreeMap<Url, String>,
}

impl Documents {
    pub(crate) fn set(&mut self, url: Url, text: String) {
        self.open.insert(url, text);
    }

    pub(crate) fn close(&mut self, url: &Url) {
        self.open.remove(url);
    }

    pub(crate) fn get(&self, url: &Url) -> Option<&str> {
        self.open.get(url).map(String::as_str)
    }

    pub(crate) fn urls(&self) -> Vec<Url> {
        self.open.keys().cloned().collect()
    }

    /// The path and the text of what a file imports, or why there is none.
    pub(crate) fn import(&self, importer: &str, import: &str) -> Result<(String, String), String> {
        if Path::new(import).is_absolute() {
            return Err("an import is relative to the file that has it".to_owned());
        }
        let path = beside(importer, import);
        let shown = path.to_string_lossy().into_owned();
        if let Some(text) = Url::from_file_path(&path).ok().and_then(|url| self.open.get(&url)) {
            return Ok((shown, text.clone()));
        }
        let is_file = std::fs::metadata(&path).map(|found| found.is_file());
        match is_file {
            Ok(true) => {}
            Ok(false) => return Err("it is not a regular file".to_owned()),
            Err(_) => return Err("there is no such file".to_owned()),
        }
        let mut text = String::new();
        let read =
            File::open(&path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
        read.map_err(|_| "it is no text in UTF-8, or cannot be read".to_owned())?;
        Ok((shown, text))
    }
}

/// The path of an import, without `.` and `..` where they can be resolved.
fn beside(importer: &str, import: &str) -> PathBuf {
    let folder = Path::new(importer).parent().unwrap_or(Path::new(""));
    let mut path = PathBuf::new();
    for part in folder.join(import).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if path.file_name().is_some() => drop(path.pop()),
            Component::ParentDir
            | Component::Prefix(_)
            | Component::RootDir
            | Component::Normal(_) => {
                path.push(part);
            }
        }
    }
    path
}
