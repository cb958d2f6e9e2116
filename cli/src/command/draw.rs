//! `airfoil draw`: a layout as a picture.

use std::path::Path;

use air_tools::picture;

use crate::args::picture::{Draw, Theme};
use crate::command::layout_file;
use crate::failure::{Exit, Failure};
use crate::output::{self, Target};
use crate::terminal;

/// Compiles a layout and writes its picture.
pub(crate) fn draw(args: &Draw) -> Result<Exit, Failure> {
    let format = format(&args.out_file)?;
    let target = match format {
        Format::ToTerminal => None,
        Format::Svg | Format::Png => Some(Target::check("--out-file", &args.out_file)?),
    };
    let dag = layout_file::compile(&args.layout)?;
    let options = picture::Options { theme: theme(args.theme), max_rows: args.rows };
    let bytes = match format {
        Format::ToTerminal | Format::Svg => picture::svg(&dag, &options).into_bytes(),
        Format::Png => picture::png(&dag, &options, args.scale).map_err(|error| {
            Failure::input(error).with_help("draw fewer rows, use a smaller scale, or write SVG")
        })?,
    };
    match target {
        Some(target) => output::write(&[(&target, &bytes)])?,
        None => terminal::print(&String::from_utf8_lossy(&bytes))?,
    }
    Ok(Exit::Success)
}

#[derive(Clone, Copy)]
enum Format {
    ToTerminal,
    Svg,
    Png,
}

/// The format that a file's name asks for.
fn format(file: &Path) -> Result<Format, Failure> {
    if file == Path::new("-") {
        return Ok(Format::ToTerminal);
    }
    let extension = file.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(Format::Svg),
        Some("png") => Ok(Format::Png),
        Some(_) | None => Err(Failure::input(format!(
            "--out-file: expected a name that ends with .svg or .png, found `{}`",
            file.display()
        ))),
    }
}

fn theme(theme: Theme) -> picture::Theme {
    match theme {
        Theme::Auto => picture::Theme::Auto,
        Theme::Light => picture::Theme::Light,
        Theme::Dark => picture::Theme::Dark,
    }
}
