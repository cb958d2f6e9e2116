//! What the commands about Brainfuck share: programs, symbols, and how a statement is shown.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use air_brainfuck::{Claim, Program};

use crate::args::brainfuck::Execution;
use crate::failure::Failure;
use crate::summary::Summary;

/// So many symbols are shown to people.
const SHOWN: usize = 60;

/// Reads and compiles a program.
///
/// # Errors
///
/// When there is no such file, or a bracket has no partner.
pub(crate) fn program(path: &Path) -> Result<Program, Failure> {
    let source = fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
    Program::compile(&source)
        .map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// The program and the input of a run.
///
/// # Errors
///
/// When a file cannot be read, or is not what it must be.
pub(crate) fn inputs(execution: &Execution) -> Result<(Program, Vec<u64>), Failure> {
    let Execution { program: path, input, input_file, numbers, .. } = execution;
    let input = symbols("--input", input.as_deref(), input_file.as_deref(), *numbers)?;
    Ok((program(path)?, input.unwrap_or_default()))
}

/// The symbols of a text or a file, whichever is given by `flag` or `flag-file`.
///
/// # Errors
///
/// When the file cannot be read, or numbers are wanted and there is something else.
pub(crate) fn symbols(
    flag: &str,
    text: Option<&str>,
    file: Option<&Path>,
    numbers: bool,
) -> Result<Option<Vec<u64>>, Failure> {
    let (place, bytes) = match (text, file) {
        (Some(text), _) => (flag.to_owned(), text.as_bytes().to_vec()),
        (None, Some(path)) => (path.display().to_string(), read(path)?),
        (None, None) => return Ok(None),
    };
    if !numbers {
        return Ok(Some(bytes.into_iter().map(u64::from).collect()));
    }
    let words = String::from_utf8_lossy(&bytes);
    let number = |(index, word): (usize, &str)| {
        word.parse().map_err(|_| {
            Failure::input(format!("{place}: word {index}: expected a number, found `{word}`"))
        })
    };
    words.split_whitespace().enumerate().map(number).collect::<Result<_, _>>().map(Some)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_to_end(&mut bytes);
        return match read {
            Ok(_) => Ok(bytes),
            Err(error) => Err(Failure::io("read", "standard input".as_ref(), &error)),
        };
    }
    fs::read(path).map_err(|error| Failure::io("read", path, &error))
}

/// The symbols as the program's user reads them: bytes, or numbers one a line.
///
/// # Errors
///
/// When bytes are wanted and a symbol is none.
pub(crate) fn printed(symbols: &[u64], numbers: bool) -> Result<Vec<u8>, Failure> {
    if numbers {
        return Ok(symbols.iter().map(|symbol| format!("{symbol}\n")).collect::<String>().into());
    }
    let byte = |(index, &symbol): (usize, &u64)| {
        u8::try_from(symbol).map_err(|_| {
            let message = format!("symbol {index} of the output is {symbol}, which is no byte");
            Failure::input(message).with_help("--numbers prints symbols as numbers")
        })
    };
    symbols.iter().enumerate().map(byte).collect()
}

/// Adds the statement: what ran, what it read and what it printed.
pub(crate) fn describe_claim(summary: &mut Summary, program: &Path, claim: &Claim) {
    let path = program.display().to_string();
    let n_words = claim.words.len();
    summary.line("program", format!("{path}, {n_words} words, cells {}", claim.cells));
    let [input, output] = [&claim.input, &claim.output]
        .map(|symbols| symbols.as_deref().map_or_else(|| "secret".to_owned(), shown));
    summary.line("input", input);
    summary.line("output", output);
    summary.json("program", path);
    summary.json("n_words", n_words);
    summary.json("cells", claim.cells.to_string());
    summary.json("input", claim.input.clone());
    summary.json("output", claim.output.clone());
}

/// The first symbols as people read them, and how many there are.
fn shown(symbols: &[u64]) -> String {
    let n = symbols.len();
    let dots = if n > SHOWN { "…" } else { "" };
    let first = &symbols[..n.min(SHOWN)];
    let bytes: Option<Vec<u8>> = first.iter().map(|&symbol| u8::try_from(symbol).ok()).collect();
    match (n, bytes) {
        (0, _) => "none".to_owned(),
        (_, Some(bytes)) => format!("\"{}{dots}\", {n} symbols", bytes.escape_ascii()),
        (_, None) => {
            let numbers: Vec<String> = first.iter().map(u64::to_string).collect();
            format!("{}{dots}, {n} symbols", numbers.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_shown_as_text_where_they_are_bytes() {
        assert_eq!(shown(&[]), "none");
        assert_eq!(shown(&[72, 105, 10]), "\"Hi\\n\", 3 symbols");
        assert_eq!(shown(&[72, 300]), "72 300, 2 symbols");
        assert!(shown(&[65; 61]).ends_with("A…\", 61 symbols"));
    }

    #[test]
    fn numbers_are_read_between_white_space() {
        assert_eq!(symbols("--input", Some("1 20\n300 "), None, true), Ok(Some(vec![1, 20, 300])));
        let failure = symbols("--input", Some("1 x"), None, true).expect_err("x is no number");
        assert_eq!(failure.message, "--input: word 1: expected a number, found `x`");
        assert_eq!(symbols("--input", Some("1 x"), None, false), Ok(Some(vec![49, 32, 120])));
    }

    #[test]
    fn a_symbol_that_is_no_byte_is_printed_as_a_number_only() {
        assert_eq!(printed(&[72, 300], true), Ok(b"72\n300\n".to_vec()));
        let failure = printed(&[72, 300], false).expect_err("300 is no byte");
        assert_eq!(failure.message, "symbol 1 of the output is 300, which is no byte");
    }
}
