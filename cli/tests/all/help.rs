//! Help texts, as users read them, and what is said without a command.

use crate::harness::Folder;

#[track_caller]
fn check(name: &str, binary: &str, words: &str) {
    let said = Folder::new().run(binary, words).ends_with(0);
    assert_eq!(said.err, "");
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, said.out);
    });
}

#[test]
fn every_command_has_a_help_text() {
    let airfoil = env!("CARGO_BIN_EXE_airfoil");
    check("help", airfoil, "--help");
    check("help-demo", airfoil, "demo --help");
    check("help-cairo", airfoil, "cairo --help");
    check("help-cairo-run", airfoil, "cairo run --help");
    check("help-cairo-prove", airfoil, "cairo prove --help");
    check("help-cairo-verify", airfoil, "cairo verify --help");
    check("help-brainfuck", airfoil, "brainfuck --help");
    check("help-brainfuck-run", airfoil, "brainfuck run --help");
    check("help-brainfuck-prove", airfoil, "brainfuck prove --help");
    check("help-brainfuck-verify", airfoil, "brainfuck verify --help");
    check("help-prove", airfoil, "prove --help");
    check("help-verify", airfoil, "verify --help");
    check("help-proof", airfoil, "proof --help");
    check("help-proof-show", airfoil, "proof show --help");
    check("help-proof-diff", airfoil, "proof diff --help");
    check("help-check", airfoil, "check --help");
    check("help-draw", airfoil, "draw --help");
    check("help-explain", airfoil, "explain --help");
    check("help-info", airfoil, "info --help");
    check("help-security", airfoil, "security --help");
    check("help-doc", airfoil, "doc --help");
    check("help-new", airfoil, "new --help");
    check("help-completions", airfoil, "completions --help");
    check("help-expand", airfoil, "expand --help");
    check("help-check-trace", airfoil, "check-trace --help");
    check("help-trace", airfoil, "trace --help");
    check("help-trace-show", airfoil, "trace show --help");
    check("help-trace-dump", airfoil, "trace dump --help");
    check("help-bench", airfoil, "bench --help");
    check("help-fmt", airfoil, "fmt --help");
    check("help-lsp", airfoil, "lsp --help");
    check("help-cpu_air_prover", env!("CARGO_BIN_EXE_cpu_air_prover"), "--help");
    check("help-cpu_air_verifier", env!("CARGO_BIN_EXE_cpu_air_verifier"), "--help");
}

#[test]
fn without_a_command_the_help_is_an_error() {
    let said = Folder::new().airfoil("").ends_with(2).complains(&["Usage: airfoil <COMMAND>"]);
    assert_eq!(said.out, "");
}

#[test]
fn an_unknown_command_is_refused_with_a_suggestion() {
    Folder::new()
        .airfoil("cairo proof")
        .ends_with(2)
        .complains(&["unrecognized subcommand 'proof'", "'prove'"]);
}
