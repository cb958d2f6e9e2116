//! Bad input and bad usage: exit code 2, a sentence with file, place, expected and found, and
//! nothing written. Most are rows of one table: see `refusals`. Here is what is said beside the first line.

use crate::harness::{Folder, Said};

const FROM_FILES: &str = "cairo prove --public-input-file public_input.json --private-input-file \
    private_input.json --prover-config-file prover_config.json --parameter-file params.json \
    --out-file proof.json --quiet";
const FROM_PROGRAM: &str = "cairo prove --program program.json --out-file proof.json --quiet";

/// Runs a command that must be refused, with these parts in the message, and write nothing.
#[track_caller]
fn refused(folder: &Folder, words: &str, parts: &[&str]) -> Said {
    let before = folder.files();
    let said = folder.airfoil(words).ends_with(2).complains(&["error: "]).complains(parts);
    assert_eq!(folder.files(), before, "something was written");
    assert_eq!(said.out, "");
    said
}

/// Changes an input of the prover, which must then refuse it.
#[track_caller]
fn edited(file: &str, from: &str, to: &str, parts: &[&str]) {
    let folder = Folder::new();
    folder.edit(file, from, to);
    refused(&folder, FROM_FILES, parts);
}

#[test]
fn a_directory_in_the_place_of_a_file_is_named() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("folder")).unwrap();
    refused(&folder, "cairo verify --in-file folder", &["folder"]);
    refused(&folder, "cairo prove --program folder --out-file p.json", &["folder"]);
    refused(&folder, "proof show folder", &["folder"]);
}

#[test]
fn text_that_is_no_json_is_refused_with_line_and_column() {
    let folder = Folder::new();
    folder.write("params.json", "{\n  \"field\": }");
    refused(&folder, FROM_FILES, &["params.json: line 2, column", "expected JSON"]);
}

#[test]
fn an_unknown_layout_is_refused_with_those_there_are() {
    edited(
        "public_input.json",
        "\"plain\"",
        "\"plane\"",
        &["public_input.json: layout: expected \"plain\"", "found \"plane\""],
    );
    let folder = Folder::new();
    let words = format!("{FROM_PROGRAM} --layout plane");
    refused(&folder, &words, &["--layout: expected plain, found `plane`"]);
    let words = "cairo run --program program.json --layout small --out-dir .";
    refused(&folder, words, &["--layout: expected plain, found `small`"]);
}

#[test]
fn a_wrong_segment_is_refused_with_its_key() {
    edited(
        "public_input.json",
        "\"execution\"",
        "\"output\"",
        &["public_input.json: memory_segments.output: expected no keys but program and execution"],
    );
}

#[test]
fn parameters_that_do_not_fit_the_trace_name_a_list_that_does() {
    edited(
        "params.json",
        "3,",
        "4,",
        &[
            "params.json: stark.fri.fri_step_list: expected steps that sum up to 7",
            "such as [0, ",
            "found [0, 4, 2] with 4, which sum up to 8",
        ],
    );
}

#[test]
fn an_unknown_hash_is_refused_with_those_there_are() {
    edited(
        "params.json",
        "\"field\"",
        "\"channel_hash\": \"md5\", \"field\"",
        &["params.json: channel_hash: expected", "keccak256", "found \"md5\""],
    );
}

#[test]
fn holes_that_do_not_fit_are_refused() {
    // Range-check bounds this wide leave more values to fill in than there are free cells.
    let folder = Folder::new();
    let text = String::from_utf8(folder.read("public_input.json")).unwrap();
    let text: Vec<String> = text
        .lines()
        .map(|line| match line.trim_start().split(':').next() {
            Some("\"rc_min\"") => "\"rc_min\": 0,".to_owned(),
            Some("\"rc_max\"") => "\"rc_max\": 65535,".to_owned(),
            Some(_) | None => line.to_owned(),
        })
        .collect();
    folder.write("public_input.json", text.join("\n"));
    refused(&folder, FROM_FILES, &["public_input.json", "65"]);
}

#[test]
fn an_output_directory_that_is_missing_is_refused_before_anything_is_read() {
    let folder = Folder::new();
    let words = "cairo prove --program none.json --out-file no/such/proof.json";
    refused(
        &folder,
        words,
        &[
            "--out-file: the directory `no/such` does not exist",
            "help: create it first: mkdir -p no/such",
        ],
    );
    let words = "cairo run --program none.json --out-dir nowhere";
    refused(&folder, words, &["--out-dir: the directory `nowhere` does not exist"]);
    let words = "cairo verify --in-file none.json --annotation-file no/a.txt";
    refused(&folder, words, &["--annotation-file: the directory `no` does not exist"]);
}

#[test]
fn options_without_effect_are_refused() {
    let folder = Folder::new();
    for (command, option, other) in [
        (FROM_FILES, "--layout plain", "--layout"),
        (FROM_FILES, "--steps 16", "--steps"),
        (FROM_FILES, "--program-input i.json", "--program-input"),
        (FROM_FILES, "--security-bits 80", "--security-bits"),
        (FROM_FILES, "--program program.json", "--program"),
        (FROM_PROGRAM, "--private-input-file p.json", "--private-input-file"),
        (FROM_PROGRAM, "--progress plain", "--progress"),
    ] {
        refused(&folder, &format!("{command} {option}"), &["cannot be used with", other]);
    }
}

#[test]
fn extra_output_is_refused_with_the_way_out() {
    let words = "cairo verify --in-file proof.json --extra_output_file=x.json";
    refused(&Folder::new(), words, &["--extra-output-file", "--annotation-file"]);
}

#[test]
fn a_proof_file_without_a_proof_is_refused_with_the_key() {
    let folder = Folder::new();
    folder.write("proof.json", "{}");
    refused(&folder, "cairo verify --in-file proof.json", &["proof.json: proof_hex: expected"]);
    refused(&folder, "proof diff proof.json proof.json", &["proof.json: proof_hex: expected"]);
}
