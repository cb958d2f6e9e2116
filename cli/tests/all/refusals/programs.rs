//! Programs and public inputs.

use super::Case;
use super::edits::{bytes, file, json, set};
use serde_json::{Value, json};

pub(super) const FROM_FILES: &str = "cairo prove --public-input-file public_input.json --private-input-file \
    private_input.json --prover-config-file prover_config.json --parameter-file params.json \
    --out-file proof.json --quiet";
const FROM_PROGRAM: &str = "cairo prove --program program.json --out-file proof.json --quiet";
const PUBLIC: &str = "public_input.json";
const PROGRAM: &str = "program.json";

/// One more than the largest element.
const MODULUS: &str = "0x800000000000011000000000000000000000000000000000000000000000001";

fn public(name: &'static str, pointer: &'static str, value: Value) -> Case {
    Case::new(name, FROM_FILES, set(PUBLIC, pointer, value))
}

fn entries(name: &'static str, change: impl Fn(&mut Vec<Value>) + Send + Sync + 'static) -> Case {
    let change = move |file: &mut Value| {
        change(file["public_memory"].as_array_mut().expect("entries"));
    };
    Case::new(name, FROM_FILES, json(PUBLIC, change))
}

fn program(name: &'static str, pointer: &'static str, value: Value) -> Case {
    Case::new(name, FROM_PROGRAM, set(PROGRAM, pointer, value))
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, text) in [
        ("an empty file", String::new()),
        ("null", "null".to_owned()),
        ("a list", "[]".to_owned()),
        ("an object without keys", "{}".to_owned()),
        ("100,000 nested lists", "[".repeat(100_000)),
        ("a text cut short", "{\"layout\": \"pla".to_owned()),
        ("a number beyond all", "{\"n_steps\": 1e400}".to_owned()),
        ("NaN", "{\"n_steps\": NaN}".to_owned()),
    ] {
        cases.push(Case::new(name, FROM_FILES, file(PUBLIC, text.clone())));
        cases.push(Case::new(name, FROM_PROGRAM, file(PROGRAM, text)));
    }
    cases.extend(public_inputs());
    cases.extend(public_memories());
    cases.extend(programs());
    cases
}

fn public_inputs() -> Vec<Case> {
    vec![
        Case::new(
            "a key twice",
            FROM_FILES,
            bytes(PUBLIC, |bytes| {
                let text = String::from_utf8_lossy(bytes).replacen(
                    "\"rc_min\"",
                    "\"rc_min\": 1, \"rc_min\"",
                    1,
                );
                *bytes = text.into_bytes();
            }),
        ),
        Case::new("an unknown key", FROM_FILES, json(PUBLIC, |file| file["more"] = json!(1))),
        public("another layout", "/layout", json!("Plain")),
        public("a layout with a blank", "/layout", json!("plain ")),
        public("a layout that is a number", "/layout", json!(3)),
        public("no steps", "/n_steps", json!(0)),
        public("three steps", "/n_steps", json!(3)),
        public("2^51 steps", "/n_steps", json!(1_u64 << 51)),
        public("steps below zero", "/n_steps", json!(-1)),
        public("one and a half steps", "/n_steps", json!(1.5)),
        public("steps that are a text", "/n_steps", json!("16")),
        public("more steps than the trace", "/n_steps", json!(16)),
        public("offsets from above their end", "/rc_min", json!(40_000)),
        public("offsets of one value", "/rc_min", json!(32_769)),
        public("offsets below zero", "/rc_min", json!(-1)),
        public("offsets of 17 bits", "/rc_max", json!(65_536)),
        public("offsets that the trace exceeds", "/rc_max", json!(32_768)),
        public(
            "a segment that ends before it begins",
            "/memory_segments/program/begin_addr",
            json!(9),
        ),
        public(
            "a segment that ends at 2^63",
            "/memory_segments/program/stop_ptr",
            json!(1_u64 << 63),
        ),
        Case::new(
            "a segment is missing",
            FROM_FILES,
            json(PUBLIC, |file| {
                file["memory_segments"].as_object_mut().expect("segments").remove("execution");
            }),
        ),
        Case::new(
            "a segment too many",
            FROM_FILES,
            json(PUBLIC, |file| {
                file["memory_segments"]["output"] = json!({"begin_addr": 1, "stop_ptr": 1});
            }),
        ),
    ]
}

fn public_memories() -> Vec<Case> {
    let entry = |address: u64, value: &str| json!({"address": address, "value": value, "page": 0});
    let value =
        |name, value: Value| entries(name, move |entries| entries[3]["value"] = value.clone());
    let another =
        |name, another: Value| entries(name, move |entries| entries.push(another.clone()));
    vec![
        entries("a public memory without entries", Vec::clear),
        value("the modulus as a public value", json!(MODULUS)),
        value("a public value of 64 digits", json!(format!("0x{}", "f".repeat(64)))),
        value("a public value that is no number", json!("0xzz")),
        value("a public value that is empty", json!("")),
        value("a public value below zero", json!(-1)),
        value("a public value in decimal", json!("12")),
        another("two values of a public address", entry(1, "0x7")),
        another("a public entry at 0", entry(0, "0x7")),
        another("a public entry at 2^63", entry(1 << 63, "0x7")),
        another("a public entry far from the memory", entry(1 << 40, "0x7")),
        entries("a public value that the memory has not", |entries| {
            entries[0]["value"] = json!("0x7");
        }),
        entries("more public entries than the trace has room for", move |entries| {
            let more = (0..100).map(|at| json!({"address": 100 + at, "value": "0x7", "page": 0}));
            entries.extend(more);
        }),
        entries("a page that is split", |entries| {
            entries[0]["page"] = json!(1);
            entries[2]["page"] = json!(1);
        }),
    ]
}

fn programs() -> Vec<Case> {
    vec![
        program("another modulus", "/prime", json!("0x11")),
        program("a program with a builtin", "/builtins", json!(["output"])),
        program("a program without words", "/data", json!([])),
        program("a word that is no number", "/data/3", json!("0xzz")),
        program("the modulus as a word", "/data/3", json!(MODULUS)),
        program("a word that is no text", "/data/3", json!(5)),
        program("a first word that is no instruction", "/data/0", json!("0xffffffffffffffffff")),
        program("a program without `main`", "/identifiers", json!({})),
        Case::new("steps that are no power of two", format!("{FROM_PROGRAM} --steps 9"), |_| {}),
        Case::new("too few steps", format!("{FROM_PROGRAM} --steps 4"), |_| {}),
        Case::new("a parameter file without parameters", FROM_FILES, file("params.json", "{}")),
        Case::new(
            "steps of FRI that do not fit",
            FROM_FILES,
            set("params.json", "/stark/fri/fri_step_list", json!([0, 1])),
        ),
        Case::new(
            "a prover configuration with a text",
            FROM_FILES,
            set("prover_config.json", "/constraint_polynomial_task_size", json!("256")),
        ),
        Case::new("a private input without a trace", FROM_FILES, file("private_input.json", "{}")),
    ]
}
