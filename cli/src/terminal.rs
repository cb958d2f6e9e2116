//! What people and scripts read: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

use clap::builder::StyledStr;
use clap::builder::styling::{AnsiColor, Style};

use crate::failure::Failure;

/// Writes a result to standard output and flushes it.
///
/// A reader that has gone away (`airfoil … | head`) is no error: what it wanted, it has.
///
/// # Errors
///
/// Any other failure to write, such as a full disk behind a redirection.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// [`print`] of what need not be text.
///
/// # Errors
///
/// As [`print`].
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::io("write to", "standard output".as_ref(), &error)),
    }
}

/// Prints `error: …` and its `help: …` lines on standard error.
pub(crate) fn report(failure: &Failure) {
    say("error", AnsiColor::Red, &failure.message);
    for help in &failure.help {
        say("help", AnsiColor::Cyan, help);
    }
}

/// Prints `warning: …` on standard error.
pub(crate) fn warn(message: &str) {
    say("warning", AnsiColor::Yellow, message);
}

/// Prints `note: …` on standard error.
pub(crate) fn note(message: &str) {
    say("note", AnsiColor::Green, message);
}

/// Prints a line on standard error; nobody is left to tell when that fails.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// [`print`] of a help text, with its styles if standard output is a terminal that takes them.
///
/// # Errors
///
/// As [`print`].
pub(crate) fn print_styled(text: &StyledStr) -> Result<(), Failure> {
    if has_colors(io::stdout().is_terminal()) {
        print(&text.ansi().to_string())
    } else {
        print(&text.to_string())
    }
}

/// Prints a usage error on standard error, with its styles if that takes them.
pub(crate) fn line_styled(text: &StyledStr) {
    let text = if stderr_has_colors() { text.ansi().to_string() } else { text.to_string() };
    line(text.trim_end());
}

/// Whether standard error may be coloured: a terminal, and `NO_COLOR` unset or empty
/// (<https://no-color.org>).
pub(crate) fn stderr_has_colors() -> bool {
    has_colors(io::stderr().is_terminal())
}

fn has_colors(is_terminal: bool) -> bool {
    is_terminal
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn say(label: &str, color: AnsiColor, message: &str) {
    let style = if stderr_has_colors() {
        Style::new().bold().fg_color(Some(color.into()))
    } else {
        Style::new()
    };
    line(&format!("{style}{label}{style:#}: {message}"));
}
