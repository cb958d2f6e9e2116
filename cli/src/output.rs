//! Output files, written whole or not at all.
//!
//! A target is checked before the work starts, so that an hour of proving is not lost to a typing
//! error. The bytes go to a temporary file in the same directory, which is synced and then renamed:
//! whoever looks sees the old file or the new one. The temporary file exists only while it is
//! written, after all computing, and an interrupt waits until it has its name.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::failure::Failure;
use crate::interrupt;

/// A file that can be written: its directory exists and takes new files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    flag: &'static str,
    path: PathBuf,
    directory: PathBuf,
}

impl Target {
    /// Checks that `path`, given by `flag`, can be written, without touching it.
    ///
    /// # Errors
    ///
    /// When the directory is missing or does not take files, or when something stands at `path`
    /// that is not a writable regular file.
    pub(crate) fn check(flag: &'static str, path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        if path.file_name().is_none() {
            return Err(Failure::input(format!("{flag}: `{shown}` does not name a file")));
        }
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            Some(_) | None => PathBuf::from("."),
        };
        check_directory(flag, &directory)?;
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::io("write", path, &error)),
            Ok(found) => {
                let kind = found.file_type();
                let what = if kind.is_dir() {
                    "is a directory"
                } else if kind.is_symlink() {
                    "is a symbolic link, which a rename would replace"
                } else if !kind.is_file() {
                    "is a device, pipe or socket, which cannot be replaced by a whole file"
                } else if found.permissions().readonly() {
                    "is read-only"
                } else {
                    ""
                };
                if !what.is_empty() {
                    return Err(Failure::input(format!(
                        "{flag}: expected a path for a regular file, but `{shown}` {what}"
                    )));
                }
            }
        }
        Ok(Self { flag, path: path.to_owned(), directory })
    }

    /// Refuses a target that is one of the inputs, given with their flags.
    ///
    /// # Errors
    ///
    /// When both paths lead to the same file.
    pub(crate) fn differs_from<'a>(
        self,
        inputs: impl IntoIterator<Item = (&'a str, Option<&'a PathBuf>)>,
    ) -> Result<Self, Failure> {
        let Ok(own) = self.path.canonicalize() else { return Ok(self) };
        for (flag, input) in inputs {
            if input.and_then(|input| input.canonicalize().ok()).is_some_and(|input| input == own) {
                return Err(Failure::input(format!(
                    "{}: `{}` is also the input of {flag} and would be overwritten",
                    self.flag,
                    self.path.display()
                )));
            }
        }
        Ok(self)
    }

    /// The path as the user wrote it.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Checks that `directory`, needed for `flag`, exists and takes new files.
///
/// # Errors
///
/// When it is missing, is no directory, or a file cannot be made in it.
pub(crate) fn check_directory(flag: &str, directory: &Path) -> Result<(), Failure> {
    let shown = directory.display();
    match fs::metadata(directory) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(Failure::input(format!(
                "{flag}: expected a directory to write to, but `{shown}` is a file"
            )));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::input(format!("{flag}: the directory `{shown}` does not exist"))
                .with_help(format!("create it first: mkdir -p {shown}")));
        }
        Err(error) => return Err(Failure::io("use the directory", directory, &error)),
    }
    // On Linux this file never has a name, so even a killed process leaves nothing.
    tempfile::tempfile_in(directory).map(drop).map_err(|error| {
        let failure = Failure::io("write to the directory", directory, &error);
        Failure { message: format!("{flag}: {}", failure.message), ..failure }
    })
}

/// Writes all files, or none: each is complete and on disk before the first takes its name.
///
/// # Errors
///
/// When one cannot be written. If a rename fails after others succeeded, the error says which
/// files are in place.
pub(crate) fn write(files: &[(&Target, &[u8])]) -> Result<(), Failure> {
    let _postponed = interrupt::postponed();
    let mut complete = Vec::with_capacity(files.len());
    for (target, bytes) in files {
        complete.push(write_beside(target, bytes)?);
    }
    for (written, (temporary, (target, _))) in complete.into_iter().zip(files).enumerate() {
        temporary.persist(&target.path).map_err(|error| {
            let failure = Failure::io("write", &target.path, &error.error);
            match written {
                0 => failure,
                _ => failure.with_help(format!("the {written} files named before it are in place")),
            }
        })?;
    }
    for (target, _) in files {
        // The renames themselves; a file system without directory syncs has nothing to add.
        if let Ok(directory) = File::open(&target.directory) {
            let _ = directory.sync_all();
        }
    }
    Ok(())
}

fn write_beside(target: &Target, bytes: &[u8]) -> Result<NamedTempFile, Failure> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".airfoil-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any other new file: the user's umask decides, not the caution of temporary files.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let fail = |error: &std::io::Error| Failure::io("write", &target.path, error);
    let mut file = builder.tempfile_in(&target.directory).map_err(|error| fail(&error))?;
    file.write_all(bytes).map_err(|error| fail(&error))?;
    file.as_file().sync_all().map_err(|error| fail(&error))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exit;

    #[test]
    fn an_existing_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("proof.json");
        fs::write(&path, "old").unwrap();
        let target = Target::check("--out-file", &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        write(&[(&target, b"new")]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_directory_as_target_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let failure = Target::check("--out-file", folder.path()).unwrap_err();
        assert_eq!(failure.exit, Exit::BadInput);
        assert!(failure.message.ends_with("is a directory"), "{}", failure.message);
    }

    #[test]
    fn a_missing_directory_is_refused_with_the_way_out() {
        let failure = Target::check("--out-file", Path::new("no/such/place/p.json")).unwrap_err();
        assert_eq!(failure.message, "--out-file: the directory `no/such/place` does not exist");
        assert_eq!(failure.help, ["create it first: mkdir -p no/such/place"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_as_target_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("elsewhere", &link).unwrap();
        let failure = Target::check("--out-file", &link).unwrap_err();
        assert!(failure.message.contains("is a symbolic link"), "{}", failure.message);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_as_target_is_refused() {
        let failure = Target::check("--out-file", Path::new("/dev/full")).unwrap_err();
        assert!(failure.message.contains("is a device"), "{}", failure.message);
    }

    #[test]
    fn a_target_that_is_an_input_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("params.json");
        fs::write(&path, "{}").unwrap();
        let target = Target::check("--out-file", &path).unwrap();
        let failure = target.differs_from([("--parameter-file", Some(&path))]).unwrap_err();
        assert!(failure.message.contains("is also the input of --parameter-file"));
    }
}
