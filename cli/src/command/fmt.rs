//! `airfoil fmt`: layout files in the one form that all should have.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use air_dsl::source::Sources;
use air_dsl::syntax;

use crate::args::format::Fmt;
use crate::command::layout_file;
use crate::failure::{Exit, Failure};
use crate::output::{self, Target};
use crate::terminal;

/// No more bytes are read of a text: one more than the language takes, for its own message.
const MAX_BYTES: u64 = (1 << 20) + 1;
/// No folder is looked into deeper, which also ends links in circles.
const MAX_DEPTH: usize = 32;

/// Formats files in place, or standard input to standard output.
pub(crate) fn fmt(args: &Fmt) -> Result<Exit, Failure> {
    if args.files.iter().any(|file| is_stdin(file)) {
        if args.files.len() > 1 {
            return Err(Failure::input("expected `-` alone, found other files beside it"));
        }
        return standard_input(args.check);
    }
    let mut files = BTreeSet::new();
    for path in &args.files {
        collect(path, &mut files)?;
    }
    let changed = changed(&files)?;
    if !args.check {
        write(&changed)?;
    }
    let paths: String = changed.iter().map(|(path, _)| format!("{}\n", path.display())).collect();
    terminal::print(&paths)?;
    Ok(if args.check && !changed.is_empty() { Exit::Invalid } else { Exit::Success })
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn standard_input(check: bool) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    let path = Path::new("standard input");
    let read = io::stdin().lock().take(MAX_BYTES).read_to_end(&mut bytes);
    read.map_err(|error| Failure::io("read", path, &error))?;
    let text = utf8(path, bytes)?;
    let formatted = formatted(path, &text)?;
    if !check {
        terminal::print(&formatted)?;
        return Ok(Exit::Success);
    }
    if formatted == text {
        return Ok(Exit::Success);
    }
    terminal::print("-\n")?;
    Ok(Exit::Invalid)
}

/// Adds a file, or the `.air` files of a folder and of those in it; hidden folders and Cargo's are left out.
fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<(), Failure> {
    let found = fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?;
    if !found.is_dir() {
        files.insert(path.to_owned());
        return Ok(());
    }
    let n_before = files.len();
    collect_folder(path, MAX_DEPTH, files)?;
    if files.len() == n_before {
        let shown = path.display();
        return Err(Failure::input(format!(
            "expected a folder with `.air` files, but `{shown}` has none"
        )));
    }
    Ok(())
}

fn collect_folder(
    folder: &Path,
    depth: usize,
    files: &mut BTreeSet<PathBuf>,
) -> Result<(), Failure> {
    let fail = |error: &io::Error| Failure::io("read the folder", folder, error);
    for entry in fs::read_dir(folder).map_err(|error| fail(&error))? {
        let entry = entry.map_err(|error| fail(&error))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| fail(&error))?;
        let name = entry.file_name();
        let is_hidden = name.to_string_lossy().starts_with('.');
        if kind.is_dir() && depth > 0 && !is_hidden && name != "target" {
            collect_folder(&path, depth - 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "air") {
            files.insert(path);
        }
    }
    Ok(())
}

/// The files that are not formatted, with what should be in them; none if one has mistakes.
fn changed(files: &BTreeSet<PathBuf>) -> Result<Vec<(&PathBuf, String)>, Failure> {
    let mut changed = Vec::new();
    let mut failures = Vec::new();
    for path in files {
        let text = read(path)?;
        match formatted(path, &text) {
            Ok(formatted) if formatted != text => changed.push((path, formatted)),
            Ok(_) => {}
            Err(failure) => failures.push(failure),
        }
    }
    match failures.len() {
        0 => Ok(changed),
        1 => Err(failures.remove(0)),
        n_failures => Err(Failure::input(format!("{n_failures} files have mistakes"))),
    }
}

fn write(changed: &[(&PathBuf, String)]) -> Result<(), Failure> {
    let mut targets = Vec::with_capacity(changed.len());
    for (path, text) in changed {
        // Where a link stands, the file that it leads to is written.
        let path = path.canonicalize().map_err(|error| Failure::io("write", path, &error))?;
        targets.push((Target::check("fmt", &path)?, text.as_bytes()));
    }
    let targets: Vec<_> = targets.iter().map(|(target, text)| (target, *text)).collect();
    output::write(&targets)
}

fn read(path: &Path) -> Result<String, Failure> {
    let found = fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?;
    if !found.is_file() {
        let shown = path.display();
        let message = format!("expected a layout file, but `{shown}` is not a regular file");
        return Err(Failure::input(message).with_help("`-` stands for standard input"));
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes));
    read.map_err(|error| Failure::io("read", path, &error))?;
    utf8(path, bytes)
}

fn utf8(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    let n_bytes = bytes.len() as u64;
    String::from_utf8(bytes).map_err(|error| {
        let shown = path.display();
        let place = error.utf8_error().valid_up_to();
        if n_bytes == MAX_BYTES {
            return Failure::input(format!("`{shown}` has more than {} bytes", MAX_BYTES - 1));
        }
        Failure::input(format!("expected text in UTF-8, but `{shown}` is not at byte {place}"))
    })
}

/// The formatted text; what is wrong with it is printed.
fn formatted(path: &Path, text: &str) -> Result<String, Failure> {
    let shown = path.display().to_string();
    let mut sources = Sources::default();
    let file = sources.add(shown.as_str(), text);
    syntax::format(&sources, file)
        .map_err(|report| layout_file::reported(&shown, &sources, &report))
}
