//! `airfoil draw`.

use std::path::PathBuf;

use super::LAYOUT_HELP;
use clap::{Args, ValueEnum};

const AFTER_HELP: &str = "\
Examples:
  airfoil draw my.air -o my.svg
  airfoil draw cairo_plain -o plain.png --theme dark
  airfoil draw fibonacci > fibonacci.svg

Every column stands over one period of the layout's frames, each cell under the name of its
virtual column; an empty dashed cell is one that no constraint reads in every period, and a dashed
frame marks cells that the layout declares `free`. A witness rule fills the cells with a corner.
Below are the constraints and the witness rules by row set, as they are written. In a browser, point
at a cell to see all its names and the rule that fills it.

Exit codes: 0 done, 2 the layout is not well formed or cannot be read, or the picture cannot be
written.";

/// Draw a layout: columns, virtual columns, constraints by row set
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Draw {
    #[arg(value_name = "LAYOUT", help = LAYOUT_HELP)]
    pub(crate) layout: String,

    /// Write to this file, whose name ends with .svg or .png; - is standard output, for SVG
    #[arg(short = 'o', long, value_name = "FILE", default_value = "-")]
    pub(crate) out_file: PathBuf,

    /// Colours: those of the page that shows it (auto; light in PNG), light, or dark
    #[arg(long, value_enum, default_value_t = Theme::Auto, value_name = "THEME")]
    pub(crate) theme: Theme,

    /// Draw at most this many rows; of a longer period the middle is left out
    #[arg(long, value_name = "N", default_value_t = 64)]
    #[arg(value_parser = clap::value_parser!(u64).range(4..=65_536))]
    pub(crate) rows: u64,

    /// Pixels of a PNG for each unit of the SVG
    #[arg(long, value_name = "N", default_value_t = 2)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(crate) scale: u8,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Theme {
    /// Those of the page.
    Auto,
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
}
