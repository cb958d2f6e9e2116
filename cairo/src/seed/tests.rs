use super::*;
use crate::json::Node;
use serde_json::{Value, json};

/// The public input of Stone's own 32-step test program `cpu_air_test_instructions`.
fn mini() -> PublicInput {
    let text = include_str!("../../tests/data/mini/cpu_air_test_instructions_public_input.json");
    let value: Value = serde_json::from_str(text).expect("the file is JSON");
    PublicInput::from_json(&Node::root("mini", &value)).expect("Stone takes the file")
}

fn parameters(keys: Value) -> Parameters {
    let mut value = json!({
        "field": "PrimeField0", "use_extension_field": false,
        "stark": {"log_n_cosets": 2, "fri": {"fri_step_list": [0, 2, 2],
            "last_layer_degree_bound": 32, "n_queries": 5, "proof_of_work_bits": 8}},
    });
    for (key, member) in keys.as_object().expect("the test gives an object") {
        value[key] = member.clone();
    }
    Parameters::from_json(&Node::root("params", &value)).expect("the parameters are right")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_seed_of_the_mini_trace_is_stones() {
    let seed = seed(StoneVersion::V3, &mini(), 0, PageHash::Keccak256).expect("there is a seed");
    assert_eq!(seed.len(), 448);
    let page = "1ce9a8c32e7f1e782801b3e9f1f3b293de167d6836e6f3ca575ca605ae3f701a";
    assert_eq!(hex(&seed[416..]), page);
}

#[test]
fn the_first_digest_of_the_mini_trace_is_stones() {
    let digest = first_digest(StoneVersion::V3, &mini(), &parameters(json!({})));
    let expected = "894e60b92ca6c135da9294f456ec554b25c3902d532a444b2ecbca554927b6d8";
    assert_eq!(digest.map(|digest| hex(&digest)), Ok(expected.to_owned()));
}

#[test]
fn older_releases_do_not_state_the_friendly_layers() {
    let seed_of = |version| seed(version, &mini(), 3, PageHash::Pedersen).expect("there is a seed");
    let (v2, v3) = (seed_of(StoneVersion::V2), seed_of(StoneVersion::V3));
    assert_eq!(v3[..32], number(3));
    assert_eq!(v3[32..], v2);
}

#[test]
fn poseidon_refuses_a_page_hash_that_is_no_field_element() {
    let with_page = |page_hash: &str| {
        let keys = json!({"channel_hash": "poseidon3", "statement": {"page_hash": page_hash}});
        first_digest(StoneVersion::V3, &mini(), &parameters(keys))
    };
    let error = SeedError::PageTooLarge {
        hash: HashKind::Poseidon3,
        page_hash: HashKind::Keccak256,
        page: 0,
    };
    assert_eq!(with_page("keccak256"), Err(error));
    assert!(with_page("pedersen").is_ok());
}

#[test]
fn further_pages_state_their_start_and_hash_only_values() {
    let cell = |address: u64, page| PublicCell { address, value: Stark252::from(9), page };
    let memory = [cell(5, 0), cell(20, 3), cell(21, 3)];
    let words = page_words(&memory, PageHash::Keccak256).expect("keccak takes any page");
    let values = [Stark252::from(9).to_be_bytes(); 2];
    let hash = HashKind::Keccak256.hash(values.as_flattened()).expect("keccak takes any bytes");
    assert_eq!(words[0], number(2));
    assert_eq!(words[3..], [number(20), number(2), hash]);
}
