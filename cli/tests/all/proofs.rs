//! Running, proving and verifying, and looking into the proofs.

use serde_json::Value;

use crate::harness::{Folder, data};

const PROVE: &str = "cairo prove --program program.json --parameter-file params.json \
    --prover-config-file prover_config.json --out-file proof.json --generate-annotations";

/// A folder in which Stone's proof is `stone.json`.
fn with_stones_proof() -> Folder {
    let folder = Folder::new();
    std::fs::copy(data().join("proof.json"), folder.path("stone.json")).unwrap();
    folder
}

/// Stone's proof with another digit at this place of `proof_hex`.
fn with_tampered_proof(digit: usize) -> Folder {
    let folder = with_stones_proof();
    let text = String::from_utf8(folder.read("stone.json")).unwrap();
    let at = text.find("\"proof_hex\": \"0x").unwrap() + "\"proof_hex\": \"0x".len() + digit;
    let other = if &text[at..=at] == "1" { "2" } else { "1" };
    folder.write("bad.json", format!("{}{other}{}", &text[..at], &text[at + 1..]));
    folder
}

#[test]
fn running_a_program_gives_the_files_of_cairo_run() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("run")).unwrap();
    let said = folder.airfoil("cairo run --program program.json --out-dir run --json");
    let json: Value = serde_json::from_str(&said.ends_with(0).out).unwrap();
    assert_eq!((&json["command"], &json["n_steps"]), (&"cairo run".into(), &8.into()));
    assert_eq!(folder.read("run/trace.bin"), folder.read("trace.bin"));
    assert_eq!(folder.read("run/memory.bin"), folder.read("memory.bin"));
    let parse = |file: &str| -> Value { serde_json::from_slice(&folder.read(file)).unwrap() };
    assert_eq!(parse("run/public_input.json"), parse("public_input.json"));
    assert_eq!(parse("run/private_input.json"), parse("private_input.json"));
}

#[test]
fn a_program_that_is_run_is_proven_and_its_proof_is_accepted() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("run")).unwrap();
    folder.airfoil("cairo run --program program.json --out-dir run --quiet").ends_with(0);
    // A relative path in a private input must mean one file only.
    for file in ["trace.bin", "memory.bin"] {
        std::fs::remove_file(folder.path(file)).unwrap();
    }
    let words = "cairo prove --public-input-file run/public_input.json --private-input-file \
        run/private_input.json --security-bits 40 --out-file p.json --json --progress none";
    let said = folder.airfoil(words).ends_with(0);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert!(json["proven_bits"].as_u64() >= Some(40), "{json:#}");
    assert_eq!((&json["layout"], &json["n_steps"]), (&"plain".into(), &8.into()));
    assert_eq!(said.err, "");
    let words = "cairo verify --in-file p.json --program program.json --min-security-bits 40";
    let said = folder.airfoil(words).ends_with(0);
    assert!(said.out.contains("valid"), "{}", said.out);
}

#[test]
fn a_proof_of_a_program_with_another_hash_is_refused() {
    let folder = with_stones_proof();
    let said = folder.airfoil("cairo verify --in-file stone.json --json --progress none");
    let json: Value = serde_json::from_str(&said.ends_with(0).out).unwrap();
    let hash = json["program_hash"].as_str().unwrap();
    let words = format!("cairo verify --in-file stone.json --program-hash {hash}");
    let said = folder.airfoil(&words).ends_with(0);
    assert!(!said.err.contains("the program was not checked"), "{}", said.err);
    folder
        .airfoil("cairo verify --in-file stone.json --program-hash 0x1234")
        .ends_with(1)
        .complains(&["expected a program with the hash 0x1234, found 0x"]);
    folder
        .airfoil("cairo verify --in-file stone.json --program-hash 1234")
        .ends_with(2)
        .complains(&["--program-hash"]);
}

#[test]
fn a_profile_refuses_what_is_worth_less() {
    with_stones_proof()
        .airfoil("cairo verify --in-file stone.json --profile proven100")
        .ends_with(1)
        .complains(&["expected at least 100 proven bits of security, found"]);
}

#[test]
fn a_run_is_padded_to_the_steps_that_are_asked_for() {
    let words = "cairo run --program program.json --steps 32 --out-dir . --json --progress none";
    let folder = Folder::new();
    let json: Value = serde_json::from_str(&folder.airfoil(words).ends_with(0).out).unwrap();
    assert_eq!(json["n_steps"], 32);
    assert_eq!(folder.read("trace.bin").len(), 24 * 32);
}

#[test]
fn the_proof_of_a_program_is_stones() {
    let folder = with_stones_proof();
    folder.airfoil(PROVE).ends_with(0);
    let said = folder.airfoil("proof diff --verified-only proof.json stone.json").ends_with(0);
    assert_eq!(said.out, "all that a verifier reads is equal\n");
    let annotations = |file: &str| -> Value {
        let file: Value = serde_json::from_slice(&folder.read(file)).unwrap();
        file["annotations"].clone()
    };
    assert_eq!(annotations("proof.json"), annotations("stone.json"));
    assert!(annotations("proof.json").is_array());
}

#[test]
fn progress_is_on_standard_error_and_the_summary_on_standard_output() {
    let said = Folder::new().airfoil(PROVE).ends_with(0);
    assert!(said.err.contains(" s] trace commitments"), "{}", said.err);
    for part in ["plain, 8 steps", "proven", "nominal", "bytes", "proof.json"] {
        assert!(said.out.contains(part), "no `{part}` in:\n{}", said.out);
    }
    let said = Folder::new().airfoil(&format!("{PROVE} --quiet")).ends_with(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
}

#[test]
fn a_summary_says_whether_time_was_spent_to_save_memory() {
    let folder = Folder::new();
    let full = folder.airfoil(&format!("{PROVE} --json --progress none")).ends_with(0);
    let told: Value = serde_json::from_str(&full.out).expect("the summary is JSON");
    assert_eq!(told["store_full_lde"], true, "{told}");
    let config = String::from_utf8(folder.read("prover_config.json")).unwrap();
    assert!(config.contains("\"store_full_lde\": true"), "{config}");
    folder.write("prover_config.json", config.replace("full_lde\": true", "full_lde\": false"));
    let little = folder.airfoil(&format!("{PROVE} --progress none")).ends_with(0);
    assert!(little.out.contains("little memory"), "{}", little.out);
}

#[test]
fn a_proof_that_needs_too_much_memory_is_refused_before_it_is_made() {
    let folder = Folder::new();
    let said = folder.airfoil(&format!("{PROVE} --max-memory 0 --progress none")).ends_with(3);
    said.complains(&[
        "program.json: the proof needs about 0.1 MiB of memory",
        "help: raise --max-memory",
    ]);
    assert!(!folder.path("proof.json").exists());
}

#[test]
fn stones_proof_is_valid_and_what_was_not_checked_is_said() {
    let folder = with_stones_proof();
    let said = folder.airfoil("cairo verify --in-file stone.json --progress none").ends_with(0);
    let said =
        said.complains(&["warning: the program was not checked", "bits of security are proven"]);
    assert!(said.out.contains("program hash 0x"), "{}", said.out);
}

#[test]
fn the_annotations_of_a_valid_proof_are_written() {
    let folder = with_stones_proof();
    let words = "cairo verify --in-file stone.json --annotation-file a.txt --quiet";
    folder.airfoil(words).ends_with(0);
    let text = String::from_utf8(folder.read("a.txt")).unwrap();
    assert!(
        text.starts_with("title cpu air Proof Protocol\n\nP->V[0:32]: /cpu air/STARK/"),
        "{text}"
    );
}

#[test]
fn a_tampered_proof_is_invalid() {
    let folder = with_tampered_proof(64 * 200);
    let said = folder.airfoil("cairo verify --in-file bad.json --annotation-file a.txt");
    said.ends_with(1).complains(&["error: bad.json: the proof is invalid: "]);
    assert!(!folder.path("a.txt").exists());
    let said =
        folder.airfoil("cairo verify --in-file bad.json --json --progress none").ends_with(1);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["valid"], false);
    assert!(json["error"].is_string());
}

#[test]
fn a_proof_of_another_program_is_invalid() {
    let folder = with_stones_proof();
    let fibonacci =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/cairo/fibonacci/program.json");
    std::fs::copy(fibonacci, folder.path("fibonacci.json")).unwrap();
    let words = "cairo verify --in-file stone.json --program fibonacci.json";
    folder.airfoil(words).ends_with(1).complains(&["error: stone.json", "fibonacci.json"]);
}

#[test]
fn too_few_proven_bits_are_invalid() {
    let words = "cairo verify --in-file stone.json --min-security-bits 96";
    let said = with_stones_proof().airfoil(words).ends_with(1);
    said.complains(&["expected at least 96 proven bits of security, found "]);
}

#[test]
fn the_bytes_of_a_proof_are_named() {
    let said = with_stones_proof().airfoil("proof show stone.json").ends_with(0);
    for part in ["plain, 8 steps", "Original/Commit on Trace", "FRI/Decommitment/Layer 2", "6632"] {
        assert!(said.out.contains(part), "no `{part}` in:\n{}", said.out);
    }
    assert!(said.out.contains("valid"), "{}", said.out);
}

#[test]
fn an_invalid_proof_is_shown_as_such() {
    let said = with_tampered_proof(0).airfoil("proof show bad.json --json").ends_with(0);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["valid"], false);
}

#[test]
fn the_field_in_which_two_proofs_differ_is_named() {
    let folder = with_tampered_proof(2 * 1795);
    let said = folder.airfoil("proof diff stone.json bad.json").ends_with(1);
    assert!(
        said.out
            .contains("first difference at byte 1795 (FRI/Commitment/Last Layer: Coefficients)")
    );
    folder.edit("stone.json", "\"n_queries\": 4", "\"n_queries\": 5");
    let said = folder.airfoil("proof diff stone.json bad.json").ends_with(1);
    assert!(said.out.starts_with("proof_parameters.stark.fri.n_queries: 5 | 4\n"), "{}", said.out);
}

#[test]
fn equal_proofs_do_not_differ() {
    let said = with_stones_proof().airfoil("proof diff stone.json stone.json").ends_with(0);
    assert_eq!(said.out, "equal\n");
}

#[test]
fn the_demo_runs_proves_and_verifies() {
    let folder = Folder::new();
    let words = "demo --index 0 --security-bits 30 --out-file demo.json --progress none";
    let said = folder.airfoil(words).ends_with(0);
    for part in ["run", "prove", "verify", "valid"] {
        assert!(said.out.contains(part), "no `{part}` in:\n{}", said.out);
    }
    folder.airfoil("cairo verify --in-file demo.json --quiet").ends_with(0);
}
