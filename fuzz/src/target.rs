//! What must hold of every text of a layout.

use crate::corpus::Corpus;
use air_dsl::source::{FileId, Sources};
use air_dsl::{diagnostics, syntax};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is what it should be: a layout, a file, a proof.
    Accepted,
    /// It is not, and that was reported.
    Refused,
}

/// Compiles a text, renders what is wrong with it, prints and formats it.
///
/// # Errors
/// A sentence on what does not hold: a panic, a mistake outside of the texts, or a printed or formatted text that
/// means something else.
pub fn check(corpus: &Corpus, text: &str) -> Result<Outcome, String> {
    caught(|| compile(corpus, text))
}

/// Does something; a panic is a sentence, too.
pub(crate) fn caught(run: impl FnOnce() -> Result<Outcome, String>) -> Result<Outcome, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("it panics: {}", message.unwrap_or("without a message")))
    })
}

fn compile(corpus: &Corpus, text: &str) -> Result<Outcome, String> {
    let mut sources = Sources::default();
    let main = sources.add("fuzzed.air", text);
    let mut load =
        |_: &str, path: &str| corpus.import(path).ok_or_else(|| "there is none".to_owned());
    let outcome = match air_dsl::compile(&mut sources, main, &mut load) {
        Ok(dag) => {
            let tokens = air_codegen::rust(&dag);
            if tokens.is_empty() {
                return Err("it compiles to nothing".to_owned());
            }
            Outcome::Accepted
        }
        Err(report) => {
            if report.is_empty() {
                return Err("it is refused without a mistake".to_owned());
            }
            if diagnostics::render(&sources, &report, false).is_empty() {
                return Err("its mistakes are rendered as nothing".to_owned());
            }
            Outcome::Refused
        }
    };
    is_printed_and_formatted_as_itself(&sources, main)?;
    Ok(outcome)
}

/// Whether a text of the right form is the same tree after it is printed or formatted, and both are fixed points.
fn is_printed_and_formatted_as_itself(sources: &Sources, main: FileId) -> Result<(), String> {
    let Some(printed) = printed(sources, main) else { return Ok(()) };
    let formatted = syntax::format(sources, main);
    let formatted = formatted.map_err(|_| "a text of the right form is not formatted")?;
    let mut others = Sources::default();
    let [of_printed, of_formatted] =
        [&printed, &formatted].map(|text| others.add("again.air", text.as_str()));
    for (what, file) in [("printed", of_printed), ("formatted", of_formatted)] {
        match self::printed(&others, file) {
            Some(again) if again == printed => {}
            Some(_) => return Err(format!("{what}, it is another tree")),
            None => return Err(format!("{what}, it is not of the right form")),
        }
    }
    let again = syntax::format(&others, of_formatted).map_err(|_| "formatted, it has mistakes")?;
    if again == formatted { Ok(()) } else { Err("formatted twice, it is another text".to_owned()) }
}

/// A text printed from its tree, if it is of the right form.
fn printed(sources: &Sources, file: FileId) -> Option<String> {
    let mut report = diagnostics::Report::default();
    let tree = syntax::parse(sources, file, &mut report);
    report.is_empty().then(|| syntax::print(&tree))
}
