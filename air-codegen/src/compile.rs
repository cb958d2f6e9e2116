//! The compiler with files: what build scripts, the macro and the command line share.

use crate::files::{Folder, ReadError};
use air_dsl::dag::Dag;
use air_dsl::diagnostics::{Report, render};
use air_dsl::source::Sources;
use core::fmt;

/// Why a layout was not compiled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The layout's file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Something is wrong in the texts.
    #[error("{0}")]
    Mistakes(Mistakes),
}

/// What is wrong in the texts of a layout; shown, it is the rendered report.
#[derive(Clone, Debug)]
pub struct Mistakes {
    /// All mistakes.
    pub report: Report,
    /// The texts they are in, the layout first.
    pub sources: Sources,
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(render(&self.sources, &self.report, false).trim_end())
    }
}

/// Compiles a file of the folder.
///
/// # Errors
/// If the file cannot be read, or with everything that is wrong in it and in what it imports.
pub fn compile_file(folder: &Folder, file: &str) -> Result<Dag, CompileError> {
    let name = folder.resolve("", file)?;
    let text = folder.text(&name)?;
    compile(&name, &text, &mut |importer, path| folder.import(importer, path))
}

/// Compiles a text that messages call `name`; its imports are relative to the folder.
///
/// # Errors
/// With everything that is wrong in the text and in what it imports.
pub fn compile_text(folder: &Folder, name: &str, text: &str) -> Result<Dag, CompileError> {
    compile(name, text, &mut |importer, path| {
        folder.import(if importer == name { "" } else { importer }, path)
    })
}

fn compile(name: &str, text: &str, load: &mut air_dsl::Loader<'_>) -> Result<Dag, CompileError> {
    let mut sources = Sources::default();
    let layout = sources.add(name, text);
    air_dsl::compile(&mut sources, layout, load)
        .map_err(|report| CompileError::Mistakes(Mistakes { report, sources }))
}

impl Folder {
    /// Name and text of what a file imports, for the compiler.
    fn import(&self, importer: &str, path: &str) -> Result<(String, String), String> {
        let load = || -> Result<(String, String), ReadError> {
            let name = self.resolve(importer, path)?;
            let text = self.text(&name)?;
            Ok((name, text))
        };
        load().map_err(|error| error.to_string())
    }
}
