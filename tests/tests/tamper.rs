//! Changed proofs, statements and parameters: each is refused, for the reason that it should be.

use air_cairo::error::InputError;
use air_cairo::program::Program;
use air_cairo::program_hash::ProgramMismatch;
use air_cairo::proof_file::ProofFile;
use air_cairo::verify::{Check, Claim, VerifyError};
use air_runtime::stark::Recorder;
use air_runtime::transcript::Direction;
use air_tests::reason::Reason;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/stone/programs").join(name)
}

fn small() -> ProofFile {
    ProofFile::read(&folder("plain-small").join("proof.json")).expect("Stone made the file")
}

/// Why a file is refused, or `None` if it is accepted.
fn refusal(file: &ProofFile) -> Option<Reason> {
    let claim = match Claim::read(file) {
        Ok(claim) => claim,
        Err(InputError { .. }) => return Some(Reason::Input),
    };
    #[allow(clippy::wildcard_enum_match_arm, reason = "the error is open to new variants")]
    match claim.verify(&file.proof, &Check::default(), &()) {
        Ok(_) => None,
        Err(VerifyError::Stark(error)) => Some(Reason::of(&error)),
        Err(VerifyError::Setup(_)) => Some(Reason::Setup),
        Err(_) => Some(Reason::Other),
    }
}

/// What a changed byte of a message may be refused for.
///
/// Whatever is absorbed changes every later challenge: then the constraints do not hold at another
/// point, another nonce is needed, or other rows are to be opened. What is opened must belong to
/// a root, and be an encoding of an element or a digest at all.
fn reasons_of(scope: &str, name: &str) -> &'static [Reason] {
    use Reason::{Composition, NotADigest, NotAnElement, Root, Work};
    if scope.contains("Decommitment") {
        return if name.starts_with("For node") {
            &[NotADigest, Root]
        } else {
            &[NotAnElement, Root]
        };
    }
    if scope.starts_with("STARK/FRI/") {
        // One nonce in 2^5 is good by chance; then the rows that are opened are others.
        return &[NotADigest, NotAnElement, Work, Root];
    }
    &[NotADigest, NotAnElement, Composition]
}

#[test]
fn a_changed_byte_of_a_proof_is_refused_for_what_it_belongs_to() {
    let file = small();
    let claim = Claim::read(&file).expect("the claim is well-formed");
    let messages =
        claim.verify(&file.proof, &Check::default(), &Recorder).expect("Stone's proof is valid");
    let mut seen = Vec::new();
    for message in &messages {
        let Direction::ProverToVerifier { from, to } = message.direction else { continue };
        // The first byte, the last, and one between.
        for at in [from, (from + to) / 2, to - 1] {
            for change in [0x01, 0x80] {
                let mut changed = file.clone();
                changed.proof[at] ^= change;
                let reason = refusal(&changed);
                let expected = reasons_of(&message.scope, &message.name);
                let is_expected = reason.is_some_and(|reason| expected.contains(&reason));
                assert!(
                    is_expected,
                    "byte {at} of {}, {}: {reason:?}",
                    message.scope, message.name
                );
                seen.extend(reason);
            }
        }
    }
    seen.sort_unstable();
    seen.dedup();
    // All of these happen, so the test is about what it says.
    assert!(seen.contains(&Reason::Composition) && seen.contains(&Reason::Root), "{seen:?}");
    assert!(seen.contains(&Reason::Work) && seen.contains(&Reason::NotADigest), "{seen:?}");
    assert!(seen.contains(&Reason::NotAnElement), "{seen:?}");
}

#[test]
fn a_proof_of_another_length_is_refused() {
    let file = small();
    let with_length = |n_bytes: usize| {
        let mut changed = file.clone();
        changed.proof.resize(n_bytes, 0);
        refusal(&changed)
    };
    let n_bytes = file.proof.len();
    assert_eq!(with_length(n_bytes), None);
    assert_eq!(with_length(n_bytes + 1), Some(Reason::TrailingBytes));
    assert_eq!(with_length(n_bytes + 32), Some(Reason::TrailingBytes));
    for shorter in [n_bytes - 1, n_bytes - 32, n_bytes / 2, 100, 32, 1, 0] {
        assert_eq!(with_length(shorter), Some(Reason::Truncated), "{shorter} bytes");
    }
}

/// Pedersen takes digests modulo `p`, so a node that it combines has 32 encodings; a proof has one.
#[test]
fn a_sibling_plus_the_modulus_is_refused_though_pedersen_takes_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/stone/params/vf_pedersen-keccak256-n6-upd0-ch_keccak256/proof.json");
    let file = ProofFile::read(&path).expect("Stone made the file");
    let claim = Claim::read(&file).expect("the claim is well-formed");
    let messages =
        claim.verify(&file.proof, &Check::default(), &Recorder).expect("Stone's proof is valid");
    let mut depths = Vec::new();
    for message in &messages {
        let Some(node) = message.name.strip_prefix("For node ") else { continue };
        let Direction::ProverToVerifier { from, to } = message.direction else { continue };
        let depth = node.parse::<u32>().expect("a node has a number").ilog2();
        if depth > 6 {
            continue;
        }
        let mut changed = file.clone();
        plus_modulus(&mut changed.proof[from..to]);
        assert_eq!(refusal(&changed), Some(Reason::NotADigest), "{}, {node}", message.scope);
        depths.push(depth);
    }
    // Above are Pedersen's own digests, here those of Keccak-256.
    assert!(depths.contains(&6) && depths.contains(&5), "{depths:?}");
}

/// Adds `p = 2^251 + 17·2^192 + 1` to a residue.
fn plus_modulus(word: &mut [u8]) {
    let mut carry = 0;
    for (at, byte) in word.iter_mut().enumerate().rev() {
        let digit = match at {
            31 => 1,
            7 => 17,
            0 => 8,
            _ => 0,
        };
        let sum = u16::from(*byte) + digit + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    assert_eq!(carry, 0);
}

/// The file with the value at a pointer of its public input or its parameters replaced.
fn with(pointer: &str, value: Value) -> ProofFile {
    let mut file = small();
    let (_, rest) = pointer.split_at(1);
    let (part, rest) = rest.split_once('/').expect("the pointer has two parts");
    let part = match part {
        "public_input" => &mut file.public_input,
        "proof_parameters" => &mut file.proof_parameters,
        other => panic!("{other} is not checked by a verifier"),
    };
    if let Some(place) = part.pointer_mut(&format!("/{rest}")) {
        assert_ne!(*place, value, "{pointer} is changed");
        *place = value;
    } else {
        part[rest] = value;
    }
    file
}

fn assert_refusals(cases: &[(&str, Value, Reason)]) {
    let other = cases.iter().filter_map(|(pointer, value, expected)| {
        let reason = refusal(&with(pointer, value.clone()));
        (reason != Some(*expected)).then(|| format!("{pointer} = {value}: {reason:?}"))
    });
    assert_eq!(other.collect::<Vec<String>>(), Vec::<String>::new());
}

#[test]
fn a_changed_public_input_is_refused() {
    let cases = [
        ("/public_input/layout", json!("small"), Reason::Input),
        ("/public_input/n_steps", json!(16), Reason::Input),
        ("/public_input/n_steps", json!(9), Reason::Input),
        ("/public_input/rc_min", json!(32765), Reason::Composition),
        ("/public_input/rc_max", json!(32770), Reason::Composition),
        ("/public_input/rc_max", json!(65536), Reason::Input),
        ("/public_input/memory_segments/program/begin_addr", json!(2), Reason::Composition),
        ("/public_input/memory_segments/program/stop_ptr", json!(6), Reason::Composition),
        ("/public_input/memory_segments/execution/begin_addr", json!(16), Reason::Composition),
        ("/public_input/memory_segments/execution/stop_ptr", json!(20), Reason::Composition),
        ("/public_input/public_memory/0/address", json!(100), Reason::Composition),
        ("/public_input/public_memory/3/value", json!("0x5"), Reason::Composition),
        ("/public_input/public_memory/3/value", json!("5"), Reason::Input),
        ("/public_input/public_memory/3/page", json!(1), Reason::Composition),
        ("/public_input/public_memory", json!([]), Reason::Input),
    ];
    assert_refusals(&cases);
}

#[test]
fn an_entry_less_in_public_memory_is_refused() {
    let mut file = small();
    let memory = file.public_input["public_memory"].as_array_mut().expect("it is an array");
    memory.pop();
    assert_eq!(refusal(&file), Some(Reason::Composition));
}

#[test]
fn public_memory_in_another_order_is_refused() {
    let swapped = |one: usize, other: usize| {
        let mut file = small();
        let memory = file.public_input["public_memory"].as_array_mut().expect("it is an array");
        memory.swap(one, other);
        refusal(&file)
    };
    // Padding is the first entry; all entries are in the seed in their order.
    assert_eq!(swapped(0, 1), Some(Reason::Composition));
    assert_eq!(swapped(2, 3), Some(Reason::Composition));
}

#[test]
fn changed_parameters_are_refused() {
    // Other queries or steps put other messages at the same bytes, and what is read there is none.
    let cases = [
        ("/proof_parameters/field", json!("PrimeField1"), Reason::Input),
        ("/proof_parameters/use_extension_field", json!(true), Reason::Input),
        ("/proof_parameters/stark/log_n_cosets", json!(2), Reason::NotADigest),
        ("/proof_parameters/stark/log_n_cosets", json!(0), Reason::Input),
        ("/proof_parameters/stark/fri/fri_step_list", json!([0, 2, 3]), Reason::NotADigest),
        ("/proof_parameters/stark/fri/fri_step_list", json!([0, 3, 3]), Reason::Input),
        ("/proof_parameters/stark/fri/last_layer_degree_bound", json!(8), Reason::Input),
        ("/proof_parameters/stark/fri/n_queries", json!(3), Reason::NotADigest),
        ("/proof_parameters/stark/fri/n_queries", json!(5), Reason::NotAnElement),
        ("/proof_parameters/stark/fri/n_queries", json!(0), Reason::Input),
        ("/proof_parameters/stark/fri/proof_of_work_bits", json!(6), Reason::Work),
        ("/proof_parameters/stark/fri/proof_of_work_bits", json!(4), Reason::Work),
        ("/proof_parameters/channel_hash", json!("blake256"), Reason::Composition),
        ("/proof_parameters/channel_hash", json!("poseidon3"), Reason::Input),
        ("/proof_parameters/commitment_hash", json!("keccak256"), Reason::Root),
        ("/proof_parameters/commitment_hash", json!("blake256_masked248_lsb"), Reason::NotADigest),
        ("/proof_parameters/n_verifier_friendly_commitment_layers", json!(1), Reason::Composition),
        ("/proof_parameters/statement", json!({"page_hash": "pedersen"}), Reason::Composition),
    ];
    assert_refusals(&cases);
}

#[test]
fn a_proof_that_is_too_weak_is_refused_whatever_it_proves() {
    let file = small();
    let claim = Claim::read(&file).expect("the claim is well-formed");
    let found = claim.security.proven_bits();
    let verify = |min_proven_bits| {
        claim.verify(&file.proof, &Check { min_proven_bits, ..Check::default() }, &()).map(|_| ())
    };
    assert_eq!(verify(found), Ok(()));
    assert_eq!(verify(found + 1), Err(VerifyError::TooWeak { expected: found + 1, found }));
}

#[test]
fn a_proof_of_another_program_is_refused() {
    let file = small();
    let claim = Claim::read(&file).expect("the claim is well-formed");
    let verify = |program: &Program| {
        let check = Check { program: Some(program), ..Check::default() };
        claim.verify(&file.proof, &check, &()).map(|_| ())
    };
    let program = |name: &str| {
        Program::read(&folder(name).join("program.json")).expect("cairo-compile made the file")
    };
    let mut own = program("plain-small");
    assert_eq!(verify(&own), Ok(()));

    let mismatch = verify(&program("plain-fib-2e5"));
    let is_named = matches!(
        &mismatch,
        Err(VerifyError::Program(ProgramMismatch::Word { file, found: Some(_), .. }))
            if file.ends_with("plain-fib-2e5/program.json")
    );
    assert!(is_named, "{mismatch:?}");

    own.end += 1;
    let (file_name, expected, found) = (own.file.clone(), 1 + own.end, own.end);
    let end = ProgramMismatch::End { file: file_name, expected, found };
    assert_eq!(verify(&own), Err(VerifyError::Program(end)));
}
