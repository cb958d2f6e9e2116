//! Layout files and what they import, read from one folder and nowhere else.

use std::cell::RefCell;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

/// Why a layout file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The path is not one inside of the folder.
    #[error("`{path}` is outside of the folder that layouts are read from")]
    Outside {
        /// The path, as written.
        path: String,
    },
    /// The file cannot be read.
    #[error("`{path}` cannot be read: {cause}")]
    Unreadable {
        /// The path, relative to the folder.
        path: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The file is not text.
    #[error("`{path}` is not UTF-8: the byte at offset {offset} is wrong")]
    NotText {
        /// The path, relative to the folder.
        path: String,
        /// Offset of the first wrong byte.
        offset: usize,
    },
}

/// A folder that layout files are read from; it remembers which were.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    read: RefCell<Vec<String>>,
}

impl Folder {
    /// The folder at this path.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), read: RefCell::default() }
    }

    /// The files read so far, relative to the folder, in the order of first reading.
    #[must_use]
    pub fn read_files(&self) -> Vec<String> {
        self.read.borrow().clone()
    }

    /// The path of one of its files.
    #[must_use]
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// The name, relative to the folder and with `/`, of what `importer` (such a name too) calls
    /// `path`; a layout that nothing imports has the importer `""`.
    ///
    /// # Errors
    /// If the path is absolute or leads out of the folder.
    pub fn resolve(&self, importer: &str, path: &str) -> Result<String, ReadError> {
        let outside = || ReadError::Outside { path: path.to_owned() };
        let mut parts: Vec<String> = importer.split('/').map(str::to_owned).collect();
        parts.pop();
        for component in Path::new(path).components() {
            match component {
                Component::Normal(part) => {
                    parts.push(part.to_str().ok_or_else(outside)?.to_owned());
                }
                Component::CurDir => {}
                Component::ParentDir => {
                    parts.pop().ok_or_else(outside)?;
                }
                Component::RootDir | Component::Prefix(_) => return Err(outside()),
            }
        }
        Ok(parts.join("/"))
    }

    /// The text of a file, by its name in the folder.
    ///
    /// # Errors
    /// If it cannot be read, is not UTF-8, or is a link that leads out of the folder.
    pub fn text(&self, file: &str) -> Result<String, ReadError> {
        let unreadable = |cause| ReadError::Unreadable { path: file.to_owned(), cause };
        let path = self.path(file).canonicalize().map_err(unreadable)?;
        if !path.starts_with(self.root.canonicalize().map_err(unreadable)?) {
            return Err(ReadError::Outside { path: file.to_owned() });
        }
        let mut read = self.read.borrow_mut();
        if !read.iter().any(|known| known == file) {
            read.push(file.to_owned());
        }
        let bytes = bytes_of(&path).map_err(unreadable)?;
        String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            ReadError::NotText { path: file.to_owned(), offset }
        })
    }
}

/// No file is read of which a text would be refused for its length anyway.
const MAX_BYTES: u64 = 1 << 24;

/// The bytes of a regular file: a pipe might never end, and a folder has none.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let found = std::fs::metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    if found.len() > MAX_BYTES {
        let n_bytes = found.len();
        return Err(io::Error::other(format!(
            "it has {n_bytes} bytes, at most {MAX_BYTES} are read"
        )));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_relative_to_its_importer() {
        let folder = Folder::new(".");
        let resolve = |importer, path| folder.resolve(importer, path).expect("inside");
        assert_eq!(resolve("", "plain.air"), "plain.air");
        assert_eq!(resolve("cairo/plain.air", "blocks/cpu.air"), "cairo/blocks/cpu.air");
        assert_eq!(resolve("cairo/plain.air", "../a/./b.air"), "a/b.air");
    }

    #[test]
    fn a_path_out_of_the_folder_is_refused() {
        let folder = Folder::new(".");
        for path in ["../a.air", "x/../../../a.air", "/etc/passwd"] {
            let found = folder.resolve("cairo/plain.air", path);
            let is_inside = path == "../a.air";
            assert_eq!(matches!(found, Err(ReadError::Outside { .. })), !is_inside, "{path}");
        }
    }

    #[test]
    fn only_a_regular_file_that_may_be_a_text_is_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("folder.air")).unwrap();
        let large = std::fs::File::create(folder.path().join("large.air")).unwrap();
        large.set_len(1 << 40).unwrap();
        for (file, cause) in [
            ("folder.air", "it is no regular file"),
            ("large.air", "it has 1099511627776 bytes, at most 16777216 are read"),
        ] {
            let error = Folder::new(folder.path()).text(file).unwrap_err();
            assert_eq!(error.to_string(), format!("`{file}` cannot be read: {cause}"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(outside.path().join("a.air"), "layout a;").unwrap();
        std::os::unix::fs::symlink(outside.path().join("a.air"), inside.path().join("a.air"))
            .unwrap();
        let found = Folder::new(inside.path()).text("a.air");
        assert!(matches!(found, Err(ReadError::Outside { .. })), "{found:?}");
    }

    #[test]
    fn a_file_that_is_no_text_is_refused_with_the_place() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.air"), b"lay\xffout").unwrap();
        let found = Folder::new(folder.path()).text("a.air");
        assert!(matches!(found, Err(ReadError::NotText { offset: 3, .. })), "{found:?}");
        let found = Folder::new(folder.path()).text("b.air");
        assert!(matches!(found, Err(ReadError::Unreadable { .. })), "{found:?}");
    }
}
