//! Text to [`ast::File`], with every mistake of form reported in one run.

pub mod ast;
mod build;
mod comments;
pub(crate) mod fold;
mod format;
mod grammar;
mod lex;
mod message;
mod print;
mod recover;
mod scan;

pub use format::format;
pub use print::print;

use crate::diagnostics::{Code, Diagnostic, Report};
use crate::source::{FileId, Sources, Span};
use grammar::{Grammar, Rule};
use pest::Parser as _;

/// Parses a text. What could not be parsed is in the report and not in the tree.
///
/// A text is at most 1 MiB long, with brackets nested at most 128 deep, expressions at most 256 operations deep and
/// integers below 2^256.
pub fn parse(sources: &Sources, file: FileId, report: &mut Report) -> ast::File {
    let text = &sources.get(file).text;
    let empty = ast::File { header: None, items: Vec::new() };
    if !scan::is_sound(file, text, report) {
        report.lose_a_text();
        return empty;
    }
    match Grammar::parse(Rule::file, text) {
        Ok(mut pairs) => match pairs.next() {
            Some(pair) => build::Builder::new(file, text, report).file(pair),
            None => empty,
        },
        Err(_) => {
            // Recovery takes whatever has balanced braces, which the scan made sure of.
            let place = Span::new(file, 0..text.len());
            let title = "the text is not of the language's form";
            report.add(Diagnostic::new(Code::Syntax, place, title));
            report.lose_a_text();
            empty
        }
    }
}
