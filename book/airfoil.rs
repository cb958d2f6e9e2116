//! `airfoil`, for the tests of the book.

use std::process::ExitCode;

fn main() -> ExitCode {
    airfoil::airfoil(std::env::args_os())
}
