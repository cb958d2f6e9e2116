//! What the compiler of the layout language promises.

mod blocks;
mod cairo_plain;
mod conditions;
mod errors;
mod facts;
mod folding;
mod format;
mod loops;
mod nested_blocks;
mod periodic;
mod row_sets;
mod rules;
mod syntax;

use air_dsl::dag::Dag;
use air_dsl::diagnostics::{Report, render};
use air_dsl::source::Sources;
use std::path::{Path, PathBuf};

/// A compilation with the texts it read.
struct Compiled {
    sources: Sources,
    result: Result<Dag, Report>,
}

impl Compiled {
    /// The constraint DAG of a text without mistakes.
    #[track_caller]
    fn dag(self) -> Dag {
        let Self { sources, result } = self;
        result.unwrap_or_else(|report| panic!("{}", render(&sources, &report, false)))
    }
}

/// Compiles a text that lies in a folder of this repository, and what it imports from there.
fn compile(folder: &Path, name: &str, text: &str) -> Compiled {
    let mut sources = Sources::default();
    let main = sources.add(name, text);
    let mut load = |importer: &str, path: &str| {
        let beside = Path::new(importer).parent().unwrap_or(Path::new(""));
        let name = beside.join(path).to_string_lossy().into_owned();
        let text = std::fs::read_to_string(folder.join(&name));
        text.map(|text| (name, text)).map_err(|_| "there is no such file".to_owned())
    };
    let result = air_dsl::compile(&mut sources, main, &mut load);
    Compiled { sources, result }
}

/// Compiles a file of a folder.
fn compile_file(folder: &Path, name: &str) -> Compiled {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    compile(folder, name, &text)
}

/// The folder of the flagship layouts.
fn layouts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts")
}
