//! A sample of what `cargo run --release -p air-tests --bin agree` compares on a million rows a layout.

use air_tests::agree::{By, LAYOUTS, Over, evaluate};
use std::process::Command;

#[test]
fn interpreter_scalar_code_and_code_in_lanes_agree_on_random_rows_of_every_layout() {
    let output = Command::new(env!("CARGO_BIN_EXE_agree")).args(["--rows", "500"]).output();
    let output = output.expect("the command is built");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        text.lines().filter(|line| line.contains(" agree ")).count(),
        2 * LAYOUTS.len(),
        "{text}"
    );
}

#[test]
fn other_rows_make_another_proof() {
    let evaluated =
        |by, seed| evaluate("fibonacci", Over::Goldilocks, by, 64, seed).expect("it is evaluated");
    assert_eq!(evaluated(By::Code, 1), evaluated(By::Interpreter, 1));
    assert_ne!(evaluated(By::Code, 1).proof, evaluated(By::Code, 2).proof);
}
