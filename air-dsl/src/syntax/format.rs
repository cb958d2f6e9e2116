//! A text in the one form that all texts should have, with all that its author wrote.
//!
//! Not a token and not a comment is added, removed or moved past another: only blanks and ends of lines differ, so
//! the tree stays the same. Where the author broke a line, it stays broken; a line that is too long is broken once
//! more; at most one blank line stays between statements. Statements of one kind that follow each other are aligned,
//! arms that are on one line at their `=>`.

mod align;
mod lines;
mod marks;
mod spacing;
mod tree;

use super::parse;
use crate::diagnostics::Report;
use crate::source::{FileId, Sources};
use lines::{INDENT, Laid, lay, push_remarks};
use marks::Marks;
use tree::{Entry, Token, What};

/// Formats a text. What is formatted stays as it is when it is formatted again.
///
/// # Errors
/// What is wrong with the form of the text. Names are not looked up, and imports not read.
pub fn format(sources: &Sources, file: FileId) -> Result<String, Report> {
    let mut report = Report::default();
    parse(sources, file, &mut report);
    if !report.is_empty() {
        return Err(report);
    }
    let text = &sources.get(file).text;
    let marks = Marks::of(text);
    let mut entries = tree::entries(text, &marks);
    let mut out = String::new();
    write(&mut entries, 0, &marks, &mut out);
    Ok(out)
}

/// Appends statements, each from `indent` on.
fn write(entries: &mut [Entry<'_>], indent: usize, marks: &Marks, out: &mut String) {
    let laid = settle(entries, indent, marks);
    let widths: Vec<usize> = laid.iter().map(|parts| last_width(parts)).collect();
    let remark_pads = align::remark_pads(entries, &widths);
    for ((entry, laid), remark_pad) in entries.iter_mut().zip(laid).zip(remark_pads) {
        if entry.is_apart {
            out.push('\n');
        }
        for token in &entry.above {
            push_line(out, indent, token);
        }
        for part in laid {
            match part {
                Laid::Line(line) => {
                    out.push_str(&line);
                    out.push('\n');
                }
                Laid::Body(index) => {
                    if let Some(What::Body(body)) =
                        entry.pieces.get_mut(index).map(|piece| &mut piece.what)
                    {
                        write(&mut body.entries, indent + INDENT, marks, out);
                    }
                }
            }
        }
        if !entry.remarks.is_empty() {
            // They belong to the line that was just ended.
            out.pop();
            out.extend(core::iter::repeat_n(' ', remark_pad));
            push_remarks(out, &entry.remarks);
            out.push('\n');
        }
    }
}

/// Lays statements on lines until no more lines are broken: what is on several lines is aligned otherwise.
fn settle(entries: &mut [Entry<'_>], indent: usize, marks: &Marks) -> Vec<Vec<Laid>> {
    loop {
        let pads = align::pads(entries, marks);
        let mut has_broken = false;
        let mut laid = Vec::with_capacity(entries.len());
        for (entry, pads) in entries.iter_mut().zip(pads) {
            if entry.pieces.is_empty() {
                laid.push(Vec::new());
                continue;
            }
            let (lines, broken) = lay(entry, indent, &pads, marks);
            has_broken |= broken;
            laid.push(lines);
        }
        if !has_broken {
            return laid;
        }
    }
}

fn push_line(out: &mut String, indent: usize, token: &Token<'_>) {
    out.extend(core::iter::repeat_n(' ', indent));
    out.push_str(token.text);
    out.push('\n');
}

/// The characters of the last line of a statement.
fn last_width(laid: &[Laid]) -> usize {
    match laid.last() {
        Some(Laid::Line(line)) => line.chars().count(),
        Some(Laid::Body(_)) | None => 0,
    }
}
