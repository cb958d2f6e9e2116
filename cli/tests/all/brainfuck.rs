//! Running, proving and verifying Brainfuck programs.

use serde_json::Value;
use std::path::Path;

use crate::harness::{Folder, Said};

/// Copies its input up to a zero, in [`with_proof`] `hi!`.
const CAT: &str = ",[.,]";
const PROVE: &str = "brainfuck prove cat.bf --input hi! --eof zero --security-bits 100 -o proof.bin \
    --claim claim.json";
const VERIFY: &str = "brainfuck verify --program cat.bf --proof proof.bin";

fn with_program(name: &str, source: &str) -> Folder {
    let folder = Folder::new();
    folder.write(name, source);
    folder
}

/// A folder with `cat.bf`, `proof.bin` and `claim.json`.
fn with_proof() -> Folder {
    let folder = with_program("cat.bf", CAT);
    folder.airfoil(&format!("{PROVE} --quiet")).ends_with(0);
    folder
}

/// Verifies the proof with a claim in which `from` is replaced.
fn with_claim(from: &str, to: &str) -> Said {
    let folder = with_proof();
    folder.edit("claim.json", from, to);
    folder.airfoil(&format!("{VERIFY} --claim claim.json --progress none")).ends_with(1)
}

fn hello() -> Folder {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../brainfuck/programs");
    let folder = Folder::new();
    for file in ["hello.bf", "hello.0.out"] {
        std::fs::copy(programs.join(file), folder.path(file)).unwrap();
    }
    folder
}

#[test]
fn a_program_prints_its_output_and_nothing_else() {
    let folder = hello();
    let said = folder.airfoil("brainfuck run hello.bf").ends_with(0);
    assert_eq!(said.out.as_bytes(), folder.read("hello.0.out"));
    assert_eq!(said.err, "");
    let said = folder.airfoil("brainfuck run hello.bf --stats").ends_with(0);
    said.complains(&["note: 611 cycles, 2 cells, 0 symbols read"]);
}

#[test]
fn the_input_of_a_run_is_a_text_a_file_or_standard_input() {
    let folder = with_program("cat.bf", CAT);
    let run = "brainfuck run cat.bf --eof zero";
    let said = folder.airfoil(&format!("{run} --input text")).ends_with(0);
    assert_eq!(said.out, "text");
    folder.write("input", "file");
    let said = folder.airfoil(&format!("{run} --input-file input")).ends_with(0);
    assert_eq!(said.out, "file");
    let said = folder.airfoil_with(&format!("{run} --input-file -"), b"standard").ends_with(0);
    assert_eq!(said.out, "standard");
}

#[test]
fn a_symbol_that_is_no_byte_is_printed_as_a_number() {
    let folder = with_program("wide.bf", ",.");
    let run = "brainfuck run wide.bf --cell-bits 16";
    folder.write("input", "300");
    let said = folder.airfoil(&format!("{run} --input-file input --numbers")).ends_with(0);
    assert_eq!(said.out, "300\n");
    folder.write("wide.bf", "-.");
    let said = folder.airfoil(run).ends_with(2);
    said.complains(&[
        "error: wide.bf: symbol 0 of the output is 65535, which is no byte",
        "help: --numbers prints symbols as numbers",
    ]);
}

#[test]
fn a_run_that_stops_early_is_refused_with_its_place() {
    let folder = with_program("p.bf", "+\n <");
    let said = folder.airfoil("brainfuck run p.bf").ends_with(2);
    assert_eq!(said.out, "");
    said.complains(&["error: p.bf: ", "cycle 1, word 1: `<` leaves the tape"]);
    folder.write("p.bf", "+[]");
    let said = folder.airfoil("brainfuck run p.bf --max-cycles 1000").ends_with(2);
    said.complains(&["the program does not halt within 1000 cycles"]);
    folder.write("p.bf", ",");
    folder.airfoil("brainfuck run p.bf").ends_with(2).complains(&["`,` reads past the input"]);
    folder.write("p.bf", "+]");
    folder.airfoil("brainfuck run p.bf").ends_with(2).complains(&["`]` has no `[` before it"]);
    let said = folder.airfoil("brainfuck run p.bf --cell-bits 12").ends_with(2);
    said.complains(&["expected a kind of cell (8, 16, 32 or field), found `12`"]);
}

#[test]
fn hello_world_is_proven_and_its_proof_is_accepted() {
    let folder = hello();
    let words = "brainfuck prove hello.bf -o proof.bin --json --progress none";
    let said = folder.airfoil(words).ends_with(0);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["command"], "brainfuck prove");
    assert_eq!(json["n_cycles"], 611);
    assert_eq!(json["log_rows"], serde_json::json!([10, 10, 8]));
    assert_eq!(json["proven_bits"], 128);
    assert_eq!(json["proof_bytes"], folder.read("proof.bin").len());
    let words = "brainfuck verify --program hello.bf --proof proof.bin --output-file hello.0.out \
        --min-security-bits 128 --json --progress none";
    let json: Value = serde_json::from_str(&folder.airfoil(words).ends_with(0).out).unwrap();
    assert_eq!((&json["valid"], &json["proven_bits"]), (&true.into(), &128.into()));
}

#[test]
fn progress_is_on_standard_error_and_the_summary_on_standard_output() {
    let folder = with_program("cat.bf", CAT);
    let said = folder.airfoil(PROVE).ends_with(0);
    for part in ["\"hi!\", 3 symbols", "proven 100", "bytes in proof.bin", "in claim.json"] {
        assert!(said.out.contains(part), "no `{part}` in:\n{}", said.out);
    }
    said.complains(&[" s] trace commitments"]);
}

#[test]
fn a_proof_is_accepted_for_the_claim_and_for_what_the_user_states() {
    let folder = with_proof();
    let said = folder.airfoil(&format!("{VERIFY} --claim claim.json")).ends_with(0);
    for part in ["valid", "\"hi!\\x00\", 4 symbols", "\"hi!\", 3 symbols", "proven 100"] {
        assert!(said.out.contains(part), "no `{part}` in:\n{}", said.out);
    }
    folder.write("input", [b'h', b'i', b'!', 0]);
    folder.airfoil(&format!("{VERIFY} --input-file input --output hi!")).ends_with(0);
    let words = format!("{VERIFY} --claim claim.json --input-file input --output hi! --quiet");
    let said = folder.airfoil(&words).ends_with(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
}

#[test]
fn symbols_behind_the_end_of_the_input_need_not_be_given() {
    let folder = with_proof();
    let verify = format!("{VERIFY} --input hi! --progress none");
    for words in ["--output hi!", "--claim claim.json"] {
        let said = folder.airfoil(&format!("{verify} {words} --eof zero")).ends_with(0);
        assert!(said.out.contains("\"hi!\\x00\", 4 symbols"), "{}", said.out);
        for other in ["", "--eof minus-one"] {
            let said = folder.airfoil(&format!("{verify} {words} {other}")).ends_with(1);
            said.complains(&["input"]);
        }
    }
    let longer = format!("{VERIFY} --input hi!? --eof zero --output hi! --progress none");
    folder.airfoil(&longer).ends_with(1).complains(&["another input than the claim"]);
}

#[test]
fn other_symbols_than_the_claim_states_are_refused_each_with_its_reason() {
    let folder = with_proof();
    let refused = |words: &str| {
        let words = format!("{VERIFY} --claim claim.json --progress none {words}");
        folder.airfoil(&words).ends_with(1)
    };
    refused("--output hi?")
        .complains(&["error: claim.json: output: symbol 2: expected 63, but the claim states 33"]);
    refused("--output hi!!").complains(&[
        "error: claim.json: output: expected 4 symbols, but the claim states only the first 3",
    ]);
    refused("--output hi").complains(&["the claim states 3, these and more"]);
    refused("--output h!i").complains(&["the expected symbols in another order, from symbol 1"]);
    refused("--input hi!").complains(&["error: claim.json: input: expected 3 symbols"]);
    refused("--cell-bits 16").complains(&[
        "error: claim.json: cells: expected 16, but the claim is about 8",
        "help: --cell-bits 8 accepts a claim about such cells",
    ]);
    folder.write("cat.bf", ",[.,]+");
    refused("").complains(&["error: claim.json: words: the program has 8"]);
}

#[test]
fn a_proof_of_another_statement_is_refused_each_with_its_reason() {
    let about = "error: proof.bin: the proof is invalid: the proof is about another";
    with_claim("\"output\":[104,105,33]", "\"output\":[104,105,34]")
        .complains(&[about, "output than the claim"]);
    with_claim("\"output\":[104,105,33]", "\"output\":[105,104,33]")
        .complains(&[about, "output than the claim"]);
    with_claim("\"input\":[104", "\"input\":[103").complains(&[about, "input than the claim"]);
    with_claim("\"log_rows\":4", "\"log_rows\":5").complains(&["expected tables of the heights"]);
    with_claim("\"version\":1", "\"version\":2")
        .complains(&["error: claim.json: version: expected 1, found 2"]);
    let folder = with_proof();
    folder.write("cat.bf", ",[.,]+");
    folder.write("input", [b'h', b'i', b'!', 0]);
    let words = format!("{VERIFY} --input-file input --output hi! --progress none");
    folder.airfoil(&words).ends_with(1).complains(&[about, "program than the claim"]);
}

#[test]
fn too_few_bits_and_a_changed_proof_are_invalid() {
    let folder = with_proof();
    let words = format!("{VERIFY} --claim claim.json --progress none");
    let said = folder.airfoil(&format!("{words} --min-security-bits 128")).ends_with(1);
    said.complains(&["expected at least 128 proven bits of security, found 100"]);
    let mut proof = folder.read("proof.bin");
    let middle = proof.len() / 2;
    proof[middle] ^= 1;
    folder.write("proof.bin", &proof);
    let said = folder.airfoil(&format!("{words} --json")).ends_with(1);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["valid"], false);
    said.complains(&["error: proof.bin: the proof is invalid: "]);
}

#[test]
fn a_proof_hides_on_demand_and_both_commands_say_so() {
    let folder = with_program("cat.bf", CAT);
    let prove = format!("{PROVE} --progress none");
    let said = folder.airfoil(&prove).ends_with(0);
    assert!(said.out.contains("privacy     hides nothing"), "{}", said.out);
    let mut proofs = Vec::new();
    for _ in 0..2 {
        let said = folder.airfoil(&format!("{prove} --zk")).ends_with(0);
        assert!(said.out.contains("privacy     hides what the statement"), "{}", said.out);
        let words = format!("{VERIFY} --claim claim.json --output hi! --json --progress none");
        let said = folder.airfoil(&words).ends_with(0);
        let json: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(json["parameters"]["hides"], true);
        proofs.push(folder.read("proof.bin"));
    }
    assert_ne!(proofs[0], proofs[1]);
}

/// Prints the sum of two symbols.
const SUM: &str = ",>,<[->+<]>.";
const PROVE_SUM: &str = "brainfuck prove sum.bf --numbers --input-file numbers --security-bits 100 \
    -o proof.bin --claim claim.json --progress none";

#[test]
fn a_secret_input_is_neither_told_nor_needed() {
    let folder = with_program("sum.bf", SUM);
    folder.write("numbers", "20 22");
    folder.write("sum", "42");
    let said = folder.airfoil(&format!("{PROVE_SUM} --secret-input")).ends_with(0);
    for part in ["input       secret\n", "\"*\", 1 symbols", "privacy     hides what"] {
        assert!(said.out.contains(part), "no `{part}` in:\n{}", said.out);
    }
    let claim = String::from_utf8(folder.read("claim.json")).unwrap();
    assert!(claim.contains("\"input\":null,\"output\":[42]"), "{claim}");
    let verify = "brainfuck verify --program sum.bf --proof proof.bin --progress none";
    let claimed = format!("{verify} --claim claim.json");
    let said = folder.airfoil(&claimed).ends_with(0);
    assert!(said.out.contains("input       secret\n"), "{}", said.out);
    let expected = format!("{verify} --secret-input --numbers --output-file sum");
    folder.airfoil(&expected).ends_with(0);

    let refused = |words: &str| folder.airfoil(words).ends_with(1);
    refused(&format!("{claimed} --input-file numbers --numbers")).complains(&[
        "error: claim.json: input: expected symbols, but the claim keeps them secret",
    ]);
    refused(&format!("{verify} --numbers --input-file numbers --output-file sum")).complains(&[
        "the proof does not keep the same symbols secret as the claim",
        "help: --secret-input and --secret-output say what may be kept secret",
    ]);
    refused(&format!("{verify} --secret-input --secret-output"))
        .complains(&["the proof is about another output than the claim"]);
    folder.write("sum", "43");
    refused(&expected).complains(&["the proof is about another output than the claim"]);
    let both = format!("{claimed} --secret-input");
    folder.airfoil(&both).ends_with(2).complains(&["--claim", "--secret-input"]);
}

#[test]
fn output_can_be_secret_and_a_secret_symbol_must_be_a_byte() {
    let folder = with_program("sum.bf", SUM);
    folder.write("numbers", "20 22");
    folder.airfoil(&format!("{PROVE_SUM} --secret-output")).ends_with(0);
    let verify = "brainfuck verify --program sum.bf --proof proof.bin --progress none \
        --numbers --input-file numbers --secret-output";
    let said = folder.airfoil(verify).ends_with(0);
    assert!(said.out.contains("output      secret\n"), "{}", said.out);
    folder.write("numbers", "20 300");
    let said = folder.airfoil(&format!("{PROVE_SUM} --secret-input --cell-bits 16")).ends_with(2);
    said.complains(&["error: sum.bf: symbol 1 of the secret input: expected a byte, found 300"]);
}

#[test]
fn files_that_are_no_proof_or_no_claim_are_bad_input() {
    let folder = with_proof();
    let words = format!("{VERIFY} --claim claim.json --progress none");
    folder.edit("claim.json", "\"version\"", "\"vresion\"");
    let said = folder.airfoil(&words).ends_with(2);
    said.complains(&["error: claim.json: expected a claim: unknown field `vresion`"]);
    let folder = with_proof();
    let proof = folder.read("proof.bin");
    folder.write("proof.bin", &proof[..proof.len() - 1]);
    let said = folder.airfoil(&words).ends_with(2);
    said.complains(&["error: proof.bin: the proof: expected "]);
    folder.write("proof.bin", "no proof");
    folder.airfoil(&words).ends_with(2).complains(&["of a proof file"]);
    folder.airfoil(VERIFY).ends_with(2).complains(&["--claim <FILE>", "--output <TEXT>"]);
}

#[test]
fn a_proof_that_needs_too_much_memory_is_refused_before_it_is_made() {
    let folder = with_program("cat.bf", CAT);
    let said = folder.airfoil(&format!("{PROVE} --max-memory 0 --progress none")).ends_with(3);
    said.complains(&["error: cat.bf: the proof needs about ", "help: raise --max-memory"]);
    assert!(!folder.path("proof.bin").exists());
}

#[test]
fn a_claim_does_not_overwrite_the_proof_nor_a_proof_the_program() {
    let folder = with_program("cat.bf", CAT);
    let prove = "brainfuck prove cat.bf --input hi --eof zero";
    let said = folder.airfoil(&format!("{prove} -o p --claim p")).ends_with(2);
    said.complains(&["--claim: `p` is also the --out-file"]);
    let said = folder.airfoil(&format!("{prove} -o cat.bf")).ends_with(2);
    said.complains(&["--out-file: `cat.bf` is also the input of FILE"]);
}
