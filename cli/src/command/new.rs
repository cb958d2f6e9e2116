//! `airfoil new`: a project to start from.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use air_tools::template::{Crates, File, project};

use crate::args::tools::New;
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Makes the project's folder with all its files.
pub(crate) fn new(args: &New) -> Result<Exit, Failure> {
    let name = args.folder.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| {
        Failure::input(format!("expected a folder's name, found `{}`", args.folder.display()))
    })?;
    let folder;
    let crates = match &args.git {
        Some(address) => Crates::Git(address),
        None => {
            folder = source_folder(args.crates.as_deref())?;
            Crates::Folder(&folder)
        }
    };
    let files = project(name, crates).map_err(Failure::input)?;
    let is_new = is_free(&args.folder)?;
    if let Err(failure) = write(&args.folder, &files) {
        // What is there is ours alone: the folder did not exist, or was empty.
        if is_new {
            let _ = fs::remove_dir_all(&args.folder);
        }
        return Err(failure);
    }
    let shown = args.folder.display();
    terminal::print(&format!("made {shown}; try it: cd {shown} && cargo test\n"))?;
    Ok(Exit::Success)
}

/// Whether the folder has to be made; refused if something is there already.
fn is_free(folder: &Path) -> Result<bool, Failure> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(false),
            Some(_) => Err(Failure::input(format!(
                "expected a new or empty folder, but `{}` has files",
                folder.display()
            ))),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Failure::io("use the folder", folder, &error)),
    }
}

/// The folder of Airfoil's source, as an absolute path.
fn source_folder(given: Option<&Path>) -> Result<String, Failure> {
    let built_from = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from);
    let folder = given.map(PathBuf::from).or(built_from).unwrap_or_default();
    let shown = folder.display();
    let missing = || {
        let message =
            format!("`{shown}` is not the source of Airfoil: it has no runtime/Cargo.toml");
        Failure::input(message)
            .with_help("name its folder with --crates, or its repository with --git")
    };
    if !folder.join("runtime/Cargo.toml").is_file() {
        return Err(missing());
    }
    let folder = folder.canonicalize().map_err(|error| Failure::io("read", &folder, &error))?;
    folder.to_str().map(str::to_owned).ok_or_else(missing)
}

fn write(folder: &Path, files: &[File]) -> Result<(), Failure> {
    for file in files {
        let path = folder.join(file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| Failure::io("make", parent, &error))?;
        }
        fs::write(&path, &file.text).map_err(|error| Failure::io("write", &path, &error))?;
    }
    Ok(())
}
