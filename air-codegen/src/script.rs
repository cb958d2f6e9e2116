//! What a `build.rs` calls: layout files in, Rust modules out.

use crate::compile::{CompileError, compile_file};
use crate::files::Folder;
use crate::rust::rust;
use crate::text;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Why a build script could not compile its layouts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// Not run by cargo.
    #[error("the variable {0}, which cargo sets for build scripts, is not set")]
    NotInBuildScript(&'static str),
    /// Layouts that are wrong, one report after the other.
    #[error("{0}")]
    Layouts(String),
    /// The output cannot be written.
    #[error("`{path}` cannot be written: {cause}", path = path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
}

/// Compiles layout files of the crate to `OUT_DIR/<file>.rs`, each the body of a module; cargo runs
/// the script again when one of them, or a file they import, changes.
///
/// `files` are relative to the crate. Every file is tried, so that all mistakes are reported.
///
/// # Errors
/// If a layout is wrong, or a file cannot be read or written. A build script returns the error, or
/// calls [`compile_or_exit`].
pub fn compile(files: &[&str]) -> Result<(), ScriptError> {
    let variable =
        |name| std::env::var_os(name).ok_or(ScriptError::NotInBuildScript(name)).map(PathBuf::from);
    let (root, out) = (variable("CARGO_MANIFEST_DIR")?, variable("OUT_DIR")?);
    let mut instructions = String::new();
    let mut wrong: Vec<String> = Vec::new();
    for file in files {
        let folder = Folder::new(&root);
        match generate(&folder, file) {
            Ok(code) => write(&out.join(Path::new(file).with_extension("rs")), &code)?,
            Err(error) => wrong.push(error.to_string()),
        }
        for file in folder.read_files().into_iter().chain([(*file).to_owned()]) {
            instructions.push_str(&format!("cargo::rerun-if-changed={file}\n"));
        }
    }
    // Cargo reads instructions from the standard output of a build script.
    let path = PathBuf::from("the standard output");
    std::io::stdout()
        .write_all(instructions.as_bytes())
        .map_err(|cause| ScriptError::Unwritable { path, cause })?;
    if wrong.is_empty() { Ok(()) } else { Err(ScriptError::Layouts(wrong.join("\n\n"))) }
}

/// [`compile`], which shows what is wrong and ends the build with exit code 1.
pub fn compile_or_exit(files: &[&str]) {
    if let Err(error) = compile(files) {
        // There is nobody left to tell if this cannot be written.
        let _ = writeln!(std::io::stderr(), "{error}");
        std::process::exit(1);
    }
}

fn generate(folder: &Folder, file: &str) -> Result<String, CompileError> {
    Ok(text(&rust(&compile_file(folder, file)?)))
}

fn write(path: &Path, code: &str) -> Result<(), ScriptError> {
    let unwritable = |cause| ScriptError::Unwritable { path: path.to_owned(), cause };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(unwritable)?;
    }
    std::fs::write(path, code).map_err(unwritable)
}
