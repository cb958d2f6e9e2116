//! The binaries that stand in for Stone's: a script swaps the name and nothing else.

use crate::harness::{Folder, Said, data};

const PROVER: &str = env!("CARGO_BIN_EXE_cpu_air_prover");
const VERIFIER: &str = env!("CARGO_BIN_EXE_cpu_air_verifier");
const FLAGS: &str = "--out_file=proof.json --private_input_file=private_input.json \
    --public_input_file=public_input.json --prover_config_file=prover_config.json \
    --parameter_file=params.json";

#[track_caller]
fn proves_as_stone(folder: &Folder, said: Said) {
    let said = said.ends_with(0);
    assert_eq!(said.out, "");
    let words =
        format!("proof diff --verified-only proof.json {}", data().join("proof.json").display());
    folder.airfoil(&words).ends_with(0);
}

#[test]
fn the_prover_takes_stones_command_line() {
    let folder = Folder::new();
    let said = folder.run(PROVER, &format!("{FLAGS} --generate_annotations"));
    assert_eq!(said.err, "");
    proves_as_stone(&folder, said);
    assert!(String::from_utf8(folder.read("proof.json")).unwrap().contains("\"annotations\""));
    let said = folder.run(VERIFIER, "--in_file=proof.json").ends_with(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
}

#[test]
fn all_spellings_of_gflags_are_understood() {
    let folder = Folder::new();
    let words = "-out_file proof.json -private_input_file=private_input.json --public-input-file \
        public_input.json --prover_config_file prover_config.json --parameter_file=params.json \
        --nogenerate_annotations";
    let said = folder.run(PROVER, words);
    proves_as_stone(&folder, said);
    assert!(!String::from_utf8(folder.read("proof.json")).unwrap().contains("\"annotations\""));
}

#[test]
fn airfoil_takes_stones_flags_too() {
    let folder = Folder::new();
    let said = folder.airfoil(&format!("cairo prove {FLAGS} --generate_annotations=true --quiet"));
    proves_as_stone(&folder, said);
    folder.airfoil("cairo verify --in_file=proof.json --quiet").ends_with(0);
}

#[test]
fn logging_flags_show_progress_or_are_noted() {
    let folder = Folder::new();
    let said = folder.run(PROVER, &format!("--logtostderr --v=1 {FLAGS}")).ends_with(0);
    said.complains(&[
        "note: `--v=1` is a flag of Stone's logging and has no effect here",
        " s] trace commitments",
    ]);
}

#[test]
fn a_flag_of_stones_that_is_missing_is_named() {
    let words = "--parameter_file=params.json --out_file=proof.json";
    let said = Folder::new().run(PROVER, words).ends_with(2);
    said.complains(&["--prover-config-file", "--public-input-file", "--private-input-file"]);
}

#[test]
fn verdicts_are_exit_codes() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(data().join("proof.json")).unwrap();
    folder.write("bad.json", text.replacen("\"proof_hex\": \"0x1", "\"proof_hex\": \"0x2", 1));
    let said = folder.run(VERIFIER, "--in_file bad.json").ends_with(1);
    said.complains(&["error: bad.json: the proof is invalid: "]);
    folder.run(VERIFIER, "--in_file none.json").ends_with(2).complains(&["none.json"]);
    let said = folder.run(VERIFIER, "--in_file bad.json --extra_output_file x").ends_with(2);
    said.complains(&["--extra-output-file"]);
}
