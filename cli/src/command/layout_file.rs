//! Where a layout's text comes from: a file, or one of those that are built in.

use std::path::{Path, PathBuf};

use air_codegen::{CompileError, Folder, compile_file};
use air_dsl::dag::Dag;
use air_dsl::diagnostics::{Report, render};
use air_dsl::source::{FileId, Source, Sources};
use air_dsl::standard;

use crate::failure::Failure;
use crate::terminal;

/// The texts of the layouts that are built in, and of what they import, by their paths.
const TEXTS: [(&str, &str); 6] = [
    ("brainfuck.air", include_str!("../../../layouts/brainfuck.air")),
    ("brainfuck_classic.air", include_str!("../../../layouts/brainfuck_classic.air")),
    ("brainfuck_private.air", include_str!("../../../layouts/brainfuck_private.air")),
    ("cairo_plain.air", include_str!("../../../layouts/cairo_plain.air")),
    ("fibonacci.air", include_str!("../../../layouts/fibonacci.air")),
    ("cairo/blocks/cpu.air", include_str!("../../../layouts/cairo/blocks/cpu.air")),
];

/// The names of the layouts that are built in.
const NAMES: [&str; 5] =
    ["brainfuck", "brainfuck_classic", "brainfuck_private", "cairo_plain", "fibonacci"];

/// Compiles the layout that the user named: a file if there is one, else one that is built in.
///
/// # Errors
///
/// When there is no such layout, it cannot be read, or its text is wrong; the mistakes are then on
/// standard error already.
pub(crate) fn compile(layout: &str) -> Result<Dag, Failure> {
    if NAMES.contains(&layout) && !Path::new(layout).is_file() {
        return built_in(layout);
    }
    let path = Path::new(layout);
    let Some(file) = path.file_name().and_then(|name| name.to_str()) else {
        return Err(Failure::input(format!("expected a layout file, found `{layout}`")));
    };
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            return Err(Failure::input(format!(
                "expected a layout file, but `{layout}` is a directory"
            )));
        }
        Ok(_) => {}
        Err(error) => {
            let help = format!("the layouts that are built in are {}", NAMES.join(", "));
            return Err(Failure::io("read the layout", path, &error).with_help(help));
        }
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => Folder::new(parent),
        Some(_) | None => Folder::new("."),
    };
    let mut dag = compile_file(&folder, file).map_err(|error| match error {
        CompileError::Mistakes(mistakes) => {
            reported(layout, &as_written(path, &mistakes.sources), &mistakes.report)
        }
        error @ (CompileError::Read(_) | _) => Failure::input(format!("{layout}: {error}")),
    })?;
    dag.sources = as_written(path, &dag.sources);
    Ok(dag)
}

/// The texts by the paths that lead to them from where the user is, not from the layout's folder.
fn as_written(layout: &Path, sources: &Sources) -> Sources {
    let folder = layout.parent().unwrap_or(Path::new(""));
    let mut renamed = Sources::default();
    for id in 0..sources.len() {
        let Source { path, text } = sources.get(FileId(id));
        let is_ours = path.starts_with(standard::FOLDER);
        let shown = if is_ours { PathBuf::from(path) } else { folder.join(path) };
        renamed.add(shown.display().to_string(), text);
    }
    renamed
}

fn built_in(name: &str) -> Result<Dag, Failure> {
    let file = format!("{name}.air");
    let text = text(&file).ok_or_else(|| Failure::input(format!("no layout `{name}`")))?;
    let mut sources = Sources::default();
    let main = sources.add(file, text);
    air_dsl::compile(&mut sources, main, &mut import_built_in)
        .map_err(|report| reported(name, &sources, &report))
}

/// Name and text of what one of the texts that are built in imports.
fn import_built_in(importer: &str, path: &str) -> Result<(String, String), String> {
    let file = Folder::new("").resolve(importer, path).map_err(|error| error.to_string())?;
    let text = text(&file).ok_or_else(|| format!("`{file}` is not built in"))?;
    Ok((file, text.to_owned()))
}

/// Prints what is wrong in a text, and gives the failure that says so.
pub(crate) fn reported(layout: &str, sources: &Sources, report: &Report) -> Failure {
    terminal::line(render(sources, report, terminal::stderr_has_colors()).trim_end());
    terminal::line("");
    let n_mistakes = report.diagnostics().len();
    let mistakes = if n_mistakes == 1 { "mistake" } else { "mistakes" };
    Failure::input(format!("the layout `{layout}` has {n_mistakes} {mistakes}"))
}

fn text(file: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(path, _)| *path == file).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::LAYOUT_HELP;

    #[test]
    fn the_help_names_every_layout_that_is_built_in() {
        assert!(LAYOUT_HELP.ends_with(&format!("({})", NAMES.join(", "))));
    }

    #[test]
    fn every_layout_that_is_built_in_compiles() {
        for name in NAMES {
            assert_eq!(built_in(name).expect("it is well formed").layout.name, name);
        }
    }
}
