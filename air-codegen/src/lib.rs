//! From constraint DAG to Rust, and to other things made of the same DAG.
//!
//! [`rust`] makes the body of a module that implements `air_runtime::layout::Layout`; [`text`]
//! prints it for people. [`summary`] is a layout as data. Everything here is a function of the
//! layout: the same text gives the same output, on every machine and in every folder.

mod compile;
mod digest;
mod files;
mod lower;
mod names;
mod repeat;
mod rust;
mod schedule;
pub mod script;
mod summary;

pub use compile::{CompileError, Mistakes, compile_file, compile_text};
pub use digest::digest;
pub use files::{Folder, ReadError};
pub use rust::{PART_OPERATIONS, module_name, rust, rust_in_parts, type_name};
pub use summary::{
    CellSummary, ColumnSummary, ConstraintSummary, DrawSummary, PeriodicSummary,
    PermutationSummary, PublicSummary, Summary, TableSummary, ViewSummary, json, summary,
};

use proc_macro2::TokenStream;

/// Generated code as text, formatted.
///
/// # Panics
/// If the tokens are not a file of Rust items.
#[must_use]
pub fn text(tokens: &TokenStream) -> String {
    let file = syn::parse2(tokens.clone()).expect("generated code is a file of Rust items");
    with_blank_lines(&prettyplease::unparse(&file))
}

/// The text with a blank line before each item that follows another.
fn with_blank_lines(text: &str) -> String {
    const ITEMS: [&str; 9] =
        ["///", "#[", "use ", "pub ", "fn ", "impl", "mod ", "static ", "const "];
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut before = "";
    for line in text.lines() {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let ended = matches!(before.trim_start(), "}" | "};" | "];")
            || before.trim_start().starts_with("pub struct") && before.ends_with(';')
            || before.trim_start().starts_with("use ");
        let is_item = ITEMS.iter().any(|start| line.trim_start().starts_with(start));
        let are_imports = line.trim_start().starts_with("use ")
            && (before.trim_start().starts_with("use ") || before == "};");
        if ended && is_item && !are_imports && indent(line) == indent(before) {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        before = line;
    }
    spaced
}
