//! The pages about mistakes: what a code means, a text that has the mistake, the message, and the
//! text mended.
//!
//! A page is a Markdown file, `docs/errors/<code>.md` beside the language. Its examples are
//! fenced blocks: `air,fails` has the mistake, `air` is well formed, `air,file=NAME` is what they
//! import. The message is not in the file: it is what the compiler says of the example.

use air_dsl::diagnostics::{Code, Report, render};
use air_dsl::source::Sources;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::ops::Range;

macro_rules! pages {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../air-dsl/docs/errors/", $name, ".md"))),)*]
    };
}

/// The pages by code.
const PAGES: &[(&str, &str)] = pages![
    "syntax",
    "unbalanced",
    "too-large",
    "no-layout",
    "import-failed",
    "import-cycle",
    "unknown-name",
    "duplicate-name",
    "kind-mismatch",
    "out-of-range",
    "wrong-count",
    "recursion",
    "no-row-set",
    "empty-row-set",
    "row-escape",
    "sparse-view",
    "ambiguous-cell",
    "unproved-fact",
    "not-a-bit",
    "not-a-value",
    "wrong-arms",
    "not-exclusive",
    "unused-but-read",
    "view-overlap",
    "unread-cell",
    "unused-public",
    "unused-draw",
    "too-early",
    "rule-target",
    "rule-overlap",
    "rule-cycle",
    "no-rule",
    "always-true",
    "never-true",
    "duplicate-constraint",
    "degree-too-high",
];

/// A fenced block of a page that is a text of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it is for.
    pub role: Role,
    /// The text.
    pub text: String,
    /// Where the block lies in the page, in bytes.
    range: Range<usize>,
}

/// What an example is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// It has the mistake that the page is about.
    Fails,
    /// It has none.
    Compiles,
    /// The other examples import it, by this name.
    File(String),
}

/// The code with this name.
#[must_use]
pub fn code(name: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.name() == name)
}

/// The page about a code as it is in its file, if it has one.
#[must_use]
pub fn page(code: Code) -> Option<&'static str> {
    PAGES.iter().find(|(name, _)| *name == code.name()).map(|(_, page)| *page)
}

/// The examples of a page, in its order.
#[must_use]
pub fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut open: Option<Example> = None;
    for (event, range) in Parser::new(page).into_offset_iter() {
        if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = &event {
            open = role_of(info).map(|role| Example { role, text: String::new(), range });
        } else if let (Event::Text(text), Some(example)) = (&event, &mut open) {
            example.text.push_str(text);
        } else if event == Event::End(TagEnd::CodeBlock) {
            examples.extend(open.take());
        }
    }
    examples
}

/// What the compiler says of an example of a page, rendered; nothing if it is well formed.
#[must_use]
pub fn message(page: &str, example: &Example) -> (Report, String) {
    let examples = examples(page);
    let mut load = |_: &str, path: &str| {
        let file = examples.iter().find(|other| other.role == Role::File(path.to_owned()));
        let file = file.ok_or_else(|| format!("`{path}` cannot be read: there is no such file"))?;
        Ok((path.to_owned(), file.text.clone()))
    };
    let mut sources = Sources::default();
    let main = sources.add("example.air", example.text.as_str());
    match air_dsl::compile(&mut sources, main, &mut load) {
        Ok(_) => (Report::default(), String::new()),
        Err(report) => {
            let text = render(&sources, &report, false);
            (report, text)
        }
    }
}

/// The page about a code with the compiler's message behind the wrong example, in Markdown; of a
/// code without a page, what it means.
#[must_use]
pub fn explain(code: Code) -> String {
    let Some(page) = page(code) else { return format!("# {}\n\n{}\n", code.name(), code.doc()) };
    let mut text = String::with_capacity(page.len() + 512);
    let mut at = 0;
    for example in examples(page) {
        if example.role == Role::Fails {
            let (_, message) = message(page, &example);
            text.push_str(&page[at..example.range.end]);
            text.push_str(&format!(
                "\n\nThe compiler says:\n\n```text\n{}\n```",
                message.trim_end()
            ));
            at = example.range.end;
        }
    }
    text.push_str(&page[at..]);
    text
}

fn role_of(info: &str) -> Option<Role> {
    match info.split_once(',') {
        None if info == "air" => Some(Role::Compiles),
        Some(("air", "fails")) => Some(Role::Fails),
        Some(("air", rest)) => rest.strip_prefix("file=").map(|name| Role::File(name.to_owned())),
        Some(_) | None => None,
    }
}
