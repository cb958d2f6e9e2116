//! `airfoil proof show`: what a proof file holds.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::args::proof::Show;
use crate::command::cairo_verify::{self, Check};
use crate::command::fields::{self, Section};
use crate::failure::{Exit, Failure};
use crate::progress::{Mode, Progress};
use crate::terminal;

/// Verifies a proof for its messages and prints what it holds.
pub(crate) fn show(args: &Show) -> Result<Exit, Failure> {
    let progress = Progress::start(Mode::None);
    let check = Check {
        program: None,
        program_hash: None,
        min_security_bits: None,
        records_messages: true,
    };
    let verdict = cairo_verify::check_file(&args.file, &check, &progress)?;
    let (lines, source) = match (&verdict.annotations, &verdict.file.annotations) {
        (Some(lines), _) => (lines.as_slice(), "as verified"),
        (None, Some(lines)) => (lines.as_slice(), "as the file's annotations claim"),
        (None, None) => (&[][..], "unknown: the proof is invalid, and the file has no annotations"),
    };
    let sections = fields::sections(&fields::fields(lines));
    let mut summary = verdict.statement("proof show");
    if args.json {
        summary.json("sections", sections.iter().map(to_json).collect::<Vec<_>>());
        terminal::print(&format!("{:#}\n", summary.to_json()))?;
    } else {
        let mut text = format!("{}\nbytes of the proof, {source}:\n", summary.to_text());
        for section in &sections {
            let kinds: Vec<String> =
                section.kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
            let Section { from, to, scope, .. } = section;
            writeln!(text, "{from:9} .. {to:<9} {scope}: {}", kinds.join(", "))
                .expect("a String takes all that is written to it");
        }
        terminal::print(&text)?;
    }
    Ok(Exit::Success)
}

fn to_json(section: &Section) -> Value {
    let fields = section.kinds.iter().map(|(kind, n)| json!({"kind": kind, "n_fields": n}));
    json!({
        "from": section.from,
        "to": section.to,
        "name": section.scope,
        "fields": fields.collect::<Vec<_>>(),
    })
}
