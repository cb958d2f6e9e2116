//! Stone's own proofs: ours are the same bytes, our verifier accepts Stone's, and the messages are
//! Stone's annotations to the letter.

use crate::plain::{Plain, Public};
use air_runtime::field::Field as _;
use air_runtime::field::stark252::Stark252;
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::{Stone, StoneChannel};
use air_runtime::stark::{Options, Policy, Recorder, Setup, prove, verify};
use air_runtime::trace::Trace;
use air_runtime::transcript::{Direction, ElementValue, Message, MessageValue};

/// A proof of Stone's, from a file of lines `key value`.
struct Case {
    setup: Setup<Stone>,
    proof: Vec<u8>,
    annotations: Vec<String>,
}

impl Case {
    fn read(text: &str) -> Self {
        let values = |key: &str| -> Vec<&str> {
            text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(' ')).collect()
        };
        let value = |key| values(key)[0];
        let hash = |key| HashKind::from_name(value(key)).expect("a hash");
        let one_message = value("one_message") == "true";
        let trees = TreeHash {
            bottom: hash("commitment_hash"),
            friendly: hash("friendly_hash"),
            n_friendly_layers: value("n_friendly_layers").parse().expect("a number"),
        };
        let seed_hash = if one_message { trees.friendly } else { hash("channel_hash") };
        let seed = seed_hash.hash(&bytes(value("seed"))).expect("the seed is words");
        let options = Options::new(2, vec![0, 2, 2], 32, 5, 8).expect("the options are in range");
        Self {
            setup: Setup {
                log_rows: vec![9],
                options: options.with_oods_in_one_message(one_message),
                trees,
                channel: StoneChannel::new(hash("channel_hash"), hash("pow_hash"), &seed),
            },
            proof: bytes(value("proof")),
            annotations: values("message").into_iter().map(str::to_owned).collect(),
        }
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    (0..hex.len()).step_by(2).map(byte).collect()
}

fn public() -> Public<Stark252> {
    let memory = [
        0x4806_8001_7fff_8000,
        0x11,
        0x0407_8001_7fff_7fff,
        0xa,
        0x4006_8001_7fff_7ff6,
        0,
        0x0107_8001_7fff_7fff,
        0,
        0xb,
        0,
    ];
    let number = Stark252::from_u64;
    let cell = |(value, address)| [number(address), number(value)];
    Public {
        initial_pc: number(1),
        final_pc: number(7),
        initial_ap: number(11),
        final_ap: number(22),
        rc_min: number(32758),
        rc_max: number(32769),
        memory: memory.into_iter().zip(1..).map(cell).collect(),
    }
}

fn trace() -> Trace<Stark252> {
    let mut columns = vec![Vec::new(); 6];
    let rows =
        include_str!("../data/stone_trace.txt").lines().filter(|line| !line.starts_with('#'));
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row.split(' ')) {
            column.push(Stark252::from_hex(&format!("0x{cell}")).expect("an element"));
        }
    }
    Trace::new(vec![columns]).expect("the columns are a trace")
}

/// A message as Stone annotates it.
fn annotation(message: &Message) -> String {
    let digits = |hex: String| match hex.trim_start_matches('0') {
        "" => "0x0".to_owned(),
        digits => format!("0x{digits}"),
    };
    let bytes = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let element = |value: &ElementValue| {
        digits(value.coordinates[0].iter().rev().map(|limb| format!("{limb:016x}")).collect())
    };
    let direction = match message.direction {
        Direction::ProverToVerifier { from, to } => format!("P->V[{from}:{to}]"),
        Direction::VerifierToProver => "V->P".to_owned(),
    };
    let value = match &message.value {
        MessageValue::Hash(digest, hash) if hash.name().ends_with("_lsb") => {
            format!("Hash(0x{})", bytes(digest))
        }
        MessageValue::Hash(digest, _) => format!("Hash({})", digits(bytes(digest))),
        MessageValue::Element(value) => format!("Field Element({})", element(value)),
        MessageValue::Elements(values) => {
            let values: Vec<String> = values.iter().map(element).collect();
            format!("Field Elements({})", values.join(", "))
        }
        MessageValue::Data(data) => format!("Data({})", digits(bytes(data))),
        MessageValue::Number(number) => format!("Number({number})"),
    };
    format!("{direction}: /cpu air/{}: {}: {value}", message.scope, message.name)
}

/// The first different line is a better report than both lists.
#[track_caller]
fn is_same(messages: &[String], annotations: &[String]) {
    let different = messages.iter().zip(annotations).find(|(message, line)| message != line);
    assert_eq!(different, None);
    assert_eq!(messages.len(), annotations.len());
}

#[track_caller]
fn is_equal(text: &str) {
    let case = Case::read(text);
    let verified = verify::<_, Plain>(
        &Plain,
        &case.setup,
        &public(),
        &case.proof,
        &Policy::proven_bits(0),
        &Recorder,
    )
    .expect("Stone's proof is valid");
    let messages: Vec<String> = verified.messages.iter().map(annotation).collect();
    is_same(&messages, &case.annotations);
    let proof = prove::<_, Plain>(&Plain, &case.setup, &public(), trace(), &Recorder)
        .expect("the trace is valid");
    let messages: Vec<String> = proof.messages.iter().map(annotation).collect();
    is_same(&messages, &case.annotations);
    assert_eq!(proof.bytes, case.proof);
}

#[test]
fn proofs_with_keccak_are_stones() {
    is_equal(include_str!("../data/stone_keccak_default.txt"));
}

#[test]
fn proofs_with_values_in_one_message_are_stones() {
    is_equal(include_str!("../data/stone_keccak_vf_updates.txt"));
}

#[test]
fn proofs_with_blake_are_stones() {
    is_equal(include_str!("../data/stone_blake_lsb.txt"));
}

#[test]
fn proofs_with_the_poseidon_channel_are_stones() {
    is_equal(include_str!("../data/stone_poseidon_no_vf_updates.txt"));
}

#[test]
fn proofs_with_poseidon_layers_are_stones() {
    is_equal(include_str!("../data/stone_poseidon_vf3.txt"));
}

#[test]
fn proofs_with_poseidon_trees_are_stones() {
    is_equal(include_str!("../data/stone_poseidon_all_blake.txt"));
}
