//! Proof files: Stone's, and our own.

use super::Case;
use super::edits::{json, proof};
use crate::harness::Folder;
use serde_json::{Value, json};

const VERIFY: &str = "cairo verify --in-file proof.json --progress none";

/// A change of Stone's proof.
fn stone(name: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Case {
    let change = json("proof.json", change);
    Case::new(name, VERIFY, move |folder| {
        proof(folder);
        change(folder);
    })
}

fn set(name: &'static str, pointer: &'static str, value: Value) -> Case {
    stone(name, move |file| *file.pointer_mut(pointer).expect("it is there") = value.clone())
}

/// A change of the digits of Stone's proof, without their `0x`.
fn digits(name: &'static str, change: impl Fn(String) -> String + Send + Sync + 'static) -> Case {
    stone(name, move |file| {
        let digits = file["proof_hex"].as_str().expect("digits")[2..].to_owned();
        file["proof_hex"] = json!(format!("0x{}", change(digits)));
    })
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = files_of_stone();
    cases.extend(parameters_of_stone());
    cases.extend(bytes_of_stone());
    cases.extend(of_a_layout());
    cases.extend(of_brainfuck());
    cases
}

fn files_of_stone() -> Vec<Case> {
    let hex = |name, value: &'static str| set(name, "/proof_hex", json!(value));
    vec![
        Case::new("a proof file without keys", VERIFY, super::edits::file("proof.json", "{}")),
        stone("a proof file without a proof", |file| {
            file.as_object_mut().expect("an object").remove("proof_hex");
        }),
        hex("a proof of half a byte", "0x123"),
        hex("a proof without 0x", "123456"),
        hex("a proof with 0X", "0X12"),
        hex("a proof with a blank", "0x 123"),
        set("a proof that is a number", "/proof_hex", json!(5)),
        hex("a proof of no bytes", "0x").invalid(),
        set("a statement of another layout", "/public_input/layout", json!("small")),
        set("a statement of other steps", "/public_input/n_steps", json!(16)),
        set("a statement with another value", "/public_input/public_memory/0/value", json!("0x7"))
            .invalid(),
        set(
            "a statement that ends elsewhere",
            "/public_input/memory_segments/program/stop_ptr",
            json!(6),
        )
        .invalid(),
    ]
}

fn parameters_of_stone() -> Vec<Case> {
    let fri = |name, key: &'static str, value: Value| {
        stone(name, move |file| file["proof_parameters"]["stark"]["fri"][key] = value.clone())
    };
    let blow_up = |name, value| set(name, "/proof_parameters/stark/log_n_cosets", json!(value));
    let other = |name, key: &'static str, value: Value| {
        stone(name, move |file| file["proof_parameters"][key] = value.clone())
    };
    vec![
        blow_up("no blow-up", 0),
        blow_up("another blow-up", 2).invalid(),
        blow_up("a blow-up of 2^17", 17),
        fri("no queries", "n_queries", json!(0)),
        fri("fewer queries", "n_queries", json!(3)).invalid(),
        fri("2^31 queries", "n_queries", json!(1_u64 << 31)),
        fri("no work", "proof_of_work_bits", json!(0)).invalid(),
        fri("less work", "proof_of_work_bits", json!(4)).invalid(),
        fri("255 bits of work", "proof_of_work_bits", json!(255)),
        fri("no steps of FRI", "fri_step_list", json!([])),
        fri("steps of FRI that fold nothing", "fri_step_list", json!([0, 0])),
        fri("steps of FRI that fold too little", "fri_step_list", json!([0, 3])),
        fri("steps of FRI that fold too much", "fri_step_list", json!([0, 3, 3])),
        fri("a step of FRI of 30", "fri_step_list", json!([0, 30])),
        fri("100,000 steps of FRI", "fri_step_list", json!(vec![0; 100_000])),
        fri("other steps of FRI", "fri_step_list", json!([0, 2, 3])).invalid(),
        fri("a last layer without coefficients", "last_layer_degree_bound", json!(0)),
        fri("a last layer of three coefficients", "last_layer_degree_bound", json!(3)),
        fri("a last layer of eight coefficients", "last_layer_degree_bound", json!(8)),
        other("an extension field", "use_extension_field", json!(true)),
        other("another field", "field", json!("PrimeField1")),
        other("an unknown hash", "channel_hash", json!("md5")),
        other("another hash", "commitment_hash", json!("blake256_masked160_lsb")),
        Case::new(
            "less security than is asked for",
            format!("{VERIFY} --min-security-bits 100"),
            proof,
        )
        .invalid(),
        Case::new(
            "another program than is asked for",
            format!("{VERIFY} --program other.json"),
            |folder: &Folder| {
                proof(folder);
                let text = String::from_utf8(folder.read("program.json")).expect("JSON");
                folder.write("other.json", text.replacen("\"0x19\"", "\"0x1a\"", 1));
            },
        )
        .invalid(),
    ]
}

fn bytes_of_stone() -> Vec<Case> {
    let element = |at: usize, with: char| {
        // Digits of the trace's first commitment, of values at the out-of-domain point, and of what is opened.
        move |mut digits: String| {
            digits.replace_range(at..=at, &with.to_string());
            digits
        }
    };
    vec![
        digits("a proof of zeros", |digits| "0".repeat(digits.len())).invalid(),
        digits("a proof of ones", |digits| "f".repeat(digits.len())).invalid(),
        digits("a proof cut short by a byte", |digits| digits[2..].to_owned()).invalid(),
        digits("a proof without its last byte", |digits| digits[..digits.len() - 2].to_owned())
            .invalid(),
        digits("a proof with a byte more", |digits| digits + "00").invalid(),
        digits("a proof with 64 bytes more", |digits| digits + &"0".repeat(128)).invalid(),
        digits("a proof twice", |digits| digits.repeat(2)).invalid(),
        digits("a proof with a MiB more", |digits| digits + &"0".repeat(1 << 21)).invalid(),
        digits("a commitment with a masked byte", element(63, '1')).invalid(),
        digits("another commitment", element(1, '0')).invalid(),
        digits("a value at the out-of-domain point that is no element", element(192, 'f'))
            .invalid(),
        digits("another value at the out-of-domain point", element(255, '0')).invalid(),
    ]
}

const PROVE_LAYOUT: &str = "prove fibonacci --trace t.csv --public p.json -o proof.bin --quiet";
const VERIFY_LAYOUT: &str = "verify fibonacci --public p.json --proof proof.bin";

/// A change of a proof that some trace satisfies `fibonacci`.
fn layout(name: &'static str, change: impl Fn(&mut Vec<u8>) + Send + Sync + 'static) -> Case {
    let change = super::edits::bytes("proof.bin", change);
    Case::new(name, VERIFY_LAYOUT, move |folder| {
        folder.write("p.json", r#"{"claimed": 21}"#);
        folder.write("t.csv", "a\n1\n1\n2\n3\n5\n8\n13\n21\n");
        folder.airfoil(PROVE_LAYOUT).ends_with(0);
        change(folder);
    })
}

fn of_a_layout() -> Vec<Case> {
    vec![
        layout("our proof: no bytes", Vec::clear),
        layout("our proof: one byte", |bytes| bytes.truncate(1)),
        layout("our proof: only the head", |bytes| bytes.truncate(8)),
        layout("our proof: another magic", |bytes| bytes[0] ^= 1),
        layout("our proof: a later version", |bytes| bytes[4] = bytes[4].wrapping_add(1)),
        layout("our proof: cut short", |bytes| bytes.truncate(bytes.len() / 2)),
        layout("our proof: without its last byte", |bytes| _ = bytes.pop()),
        layout("our proof: a byte more", |bytes| bytes.push(0)),
        layout("our proof: twice", |bytes| bytes.extend_from_within(..)),
        layout("our proof: another last byte", |bytes| {
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
        })
        .invalid(),
        layout("our proof: a text", |bytes| *bytes = b"no proof".to_vec()),
    ]
}

/// A change of the claim of a proof that `,.` prints what it reads.
fn claim(name: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Case {
    let change = json("claim.json", change);
    let words =
        "brainfuck verify --program p.bf --proof proof.bin --claim claim.json --progress none";
    Case::new(name, words, move |folder| {
        folder.write("p.bf", ",.");
        let prove = "brainfuck prove p.bf --input a -o proof.bin --claim claim.json --quiet";
        folder.airfoil(prove).ends_with(0);
        change(folder);
    })
}

fn of_brainfuck() -> Vec<Case> {
    vec![
        claim("a claim with another symbol printed", |file| file["output"] = json!([98])).invalid(),
        claim("a claim with nothing printed", |file| file["output"] = json!([])).invalid(),
        claim("a claim with a symbol of nine bits", |file| file["input"] = json!([256])).invalid(),
        claim("a claim with another program", |file| file["words"] = json!([44])).invalid(),
        claim("a claim with fewer rows", |file| file["log_rows"] = json!(1)).invalid(),
        claim("a claim with 2^99 rows", |file| file["log_rows"] = json!(99)).invalid(),
        claim("a claim of a later version", |file| file["version"] = json!(2)).invalid(),
        claim("a claim with an unknown key", |file| file["more"] = json!(1)),
        claim("a claim that is a list", |file| *file = json!([])),
    ]
}
