//! `airfoil security`.

use crate::harness::Folder;
use serde_json::Value;

#[test]
fn the_security_of_derived_parameters_is_what_was_asked_for() {
    let said = Folder::new()
        .airfoil("security brainfuck --log-rows 20,20,8 --field goldilocks --bits 128 --json")
        .ends_with(0);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["proven_bits"], 128);
    let regimes = json["regimes"].as_array().unwrap();
    assert_eq!(regimes.len(), 2);
    for regime in regimes {
        let bits = |term: &Value| term["bits"].as_f64().unwrap();
        let terms = regime["terms"].as_array().unwrap();
        let least = terms.iter().map(bits).fold(f64::INFINITY, f64::min);
        assert_eq!(bits(regime), least, "a regime is worth its least term");
    }
}

#[test]
fn the_security_of_a_proof_is_what_its_verifier_says() {
    let folder = Folder::new();
    folder.airfoil("demo --out-file proof.json --security-bits 60").ends_with(0);
    let verified = folder.airfoil("cairo verify --in-file proof.json --json").ends_with(0);
    let said = folder.airfoil("security cairo_plain --proof proof.json --json").ends_with(0);
    let [verified, said] = [verified, said]
        .map(|said| serde_json::from_str::<Value>(&said.out).unwrap()["proven_bits"].clone());
    assert_eq!(verified, said);
    assert!(said.as_u64().unwrap() >= 60, "{said}");
}

#[test]
fn the_wrong_number_of_heights_is_refused_with_the_names_of_the_tables() {
    Folder::new()
        .airfoil("security brainfuck --log-rows 20 --field goldilocks")
        .ends_with(2)
        .complains(&["expected 3 heights, of processor, memory, program, found 1"]);
}

#[test]
fn a_proof_of_another_layout_is_refused() {
    let folder = Folder::new();
    folder.airfoil("demo --out-file proof.json").ends_with(0);
    folder
        .airfoil("security brainfuck --proof proof.json")
        .ends_with(2)
        .complains(&["is of the layout `cairo_plain`, not of `brainfuck`"]);
    folder.write("proof.bin", "no proof");
    folder.airfoil("security brainfuck --proof proof.bin").ends_with(2).complains(&["proof.bin: "]);
}

#[test]
fn every_verifier_says_in_one_line_what_the_proof_is_worth() {
    let folder = Folder::new();
    std::fs::copy(crate::harness::data().join("proof.json"), folder.path("proof.json")).unwrap();
    folder.write("t.csv", "a\n1\n1\n2\n3\n");
    folder.write("p.json", r#"{"claimed": 3}"#);
    folder.write("p.bf", "+.");
    folder
        .airfoil("prove fibonacci --trace t.csv --public p.json --out-file fibonacci.bin")
        .ends_with(0);
    folder
        .airfoil("brainfuck prove p.bf --out-file brainfuck.bin --claim claim.json --quiet")
        .ends_with(0);
    for words in [
        "cairo verify --in-file proof.json",
        "verify fibonacci --public p.json --proof fibonacci.bin",
        "brainfuck verify --program p.bf --proof brainfuck.bin --claim claim.json",
    ] {
        let said = folder.airfoil(words).ends_with(0);
        let lines: Vec<&str> = said.out.lines().filter(|line| line.contains("proven ")).collect();
        let [line] = lines[..] else { panic!("{words}: {}", said.out) };
        assert!(line.starts_with("security  ") && line.contains("binding: "), "{line}");
        assert!(line.ends_with(" (refuted conjecture)") && line.contains("nominal "), "{line}");
    }
}
