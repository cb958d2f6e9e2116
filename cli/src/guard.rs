//! The last line of defence: a panic becomes a sentence and an exit code of its own.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

use crate::failure::{Exit, Failure};
use crate::{interrupt, terminal};

/// Runs a command, reports how it failed, and gives the exit code.
pub(crate) fn run(command: impl FnOnce() -> Result<Exit, Failure>) -> ExitCode {
    panic::set_hook(Box::new(hook));
    interrupt::listen();
    let exit = match panic::catch_unwind(AssertUnwindSafe(command)) {
        Ok(Ok(exit)) => exit,
        Ok(Err(failure)) => {
            terminal::report(&failure);
            failure.exit
        }
        Err(_) => Exit::Bug,
    };
    ExitCode::from(exit.code())
}

fn hook(info: &PanicHookInfo<'_>) {
    let what = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map_or_else(String::new, |place| format!(" at {place}"));
    terminal::report(&Failure {
        exit: Exit::Bug,
        message: format!("internal error{place}: {what}"),
        help: vec![format!(
            "this is a bug in airfoil {}, not in your input: please report it with the command line",
            env!("CARGO_PKG_VERSION")
        )],
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: impl FnOnce() -> Result<Exit, Failure>, code: u8) {
        // Exit codes can be compared by what they print only.
        assert_eq!(format!("{:?}", run(command)), format!("{:?}", ExitCode::from(code)));
    }

    #[test]
    fn a_panic_has_an_exit_code_of_its_own() {
        check(|| panic!("a bug"), 4);
    }

    #[test]
    fn a_failure_has_the_exit_code_that_it_says() {
        check(|| Err(Failure::invalid("no proof")), 1);
        check(|| Ok(Exit::Success), 0);
    }
}
