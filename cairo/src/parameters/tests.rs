use super::*;

fn base() -> Value {
    json!({
        "field": "PrimeField0",
        "use_extension_field": false,
        "stark": {
            "fri": {
                "fri_step_list": [0, 3, 2],
                "last_layer_degree_bound": 16,
                "n_queries": 6,
                "proof_of_work_bits": 6,
            },
            "log_n_cosets": 1,
        },
    })
}

fn read(value: &Value) -> Result<Parameters, InputError> {
    Parameters::from_json(&Node::root("params.json", value))
}

/// The base parameters with some keys of the top level set.
fn with(keys: Value) -> Value {
    let mut value = base();
    for (key, member) in keys.as_object().expect("the test gives an object") {
        value[key] = member.clone();
    }
    value
}

fn place(result: Result<impl core::fmt::Debug, InputError>) -> String {
    result.expect_err("the parameters are wrong").place
}

#[test]
fn keys_that_are_left_out_have_stones_defaults() {
    let read = read(&base()).expect("the base is right");
    assert_eq!(read.channel_hash, HashKind::Keccak256);
    assert_eq!(read.commitment_hash, HashKind::Keccak256Masked160Msb);
    assert_eq!(read.verifier_friendly_commitment_hash, HashKind::Keccak256Masked160Msb);
    assert_eq!(read.n_verifier_friendly_commitment_layers, 0);
    assert!(!read.verifier_friendly_channel_updates);
    assert_eq!(read.pow_hash, HashKind::Blake256);
    assert_eq!(read.page_hash, PageHash::Keccak256);
    assert_eq!(read.fit(5), Ok(()));
}

#[test]
fn the_friendly_hash_is_the_commitment_hash_unless_it_is_given() {
    let read = read(&with(json!({"commitment_hash": "blake256"}))).expect("the hash is known");
    assert_eq!(read.verifier_friendly_commitment_hash, HashKind::Blake256);
}

#[test]
fn parameters_that_are_written_are_read_back() {
    let mut first = read(&with(json!({"channel_hash": "poseidon3"}))).expect("the hash is known");
    let value = first.to_json();
    first.file = "again.json".to_owned();
    assert_eq!(Parameters::from_json(&Node::root("again.json", &value)), Ok(first));
}

#[test]
fn fields_and_extensions_that_cairo_has_not_are_refused() {
    assert_eq!(place(read(&with(json!({"field": "PrimeField3"})))), "field");
    assert_eq!(place(read(&with(json!({"use_extension_field": true})))), "use_extension_field");
    let mut missing = base();
    missing.as_object_mut().expect("the base is an object").remove("use_extension_field");
    assert_eq!(place(read(&missing)), "use_extension_field");
}

#[test]
fn numbers_that_no_proof_can_have_are_refused() {
    let wrong = |pointer: &str, number: Value| {
        let mut value = base();
        *value.pointer_mut(pointer).expect("the key is in the base") = number;
        place(read(&value))
    };
    assert_eq!(wrong("/stark/log_n_cosets", json!(0)), "stark.log_n_cosets");
    assert_eq!(wrong("/stark/fri/n_queries", json!(0)), "stark.fri.n_queries");
    assert_eq!(wrong("/stark/fri/n_queries", json!(-1)), "stark.fri.n_queries");
    assert_eq!(wrong("/stark/fri/n_queries", json!(1.5)), "stark.fri.n_queries");
    assert_eq!(wrong("/stark/fri/proof_of_work_bits", json!(65)), "stark.fri.proof_of_work_bits");
    assert_eq!(
        wrong("/stark/fri/last_layer_degree_bound", json!(6)),
        "stark.fri.last_layer_degree_bound"
    );
    assert_eq!(
        wrong("/stark/fri/last_layer_degree_bound", json!(0)),
        "stark.fri.last_layer_degree_bound"
    );
    assert_eq!(wrong("/stark/fri/fri_step_list", json!([])), "stark.fri.fri_step_list");
    assert_eq!(wrong("/stark/fri/fri_step_list", json!([0, 0, 5])), "stark.fri.fri_step_list[1]");
    assert_eq!(wrong("/stark/fri/fri_step_list", json!([0, 17])), "stark.fri.fri_step_list[1]");
}

#[test]
fn a_misspelt_key_is_refused() {
    let error = read(&with(json!({"chanel_hash": "blake256"}))).expect_err("the key is misspelt");
    assert_eq!((error.place.as_str(), error.found.as_str()), ("chanel_hash", "an unknown key"));
}

#[test]
fn an_unknown_hash_is_answered_with_the_known_ones() {
    let error = read(&with(json!({"commitment_hash": "sha256"}))).expect_err("no such hash");
    assert_eq!(error.place, "commitment_hash");
    for hash in HashKind::ALL {
        assert!(error.expected.contains(hash.name()), "{} is not named", hash.name());
    }
}

#[test]
fn only_two_page_hashes_are_accepted() {
    let page = |name: &str| read(&with(json!({"statement": {"page_hash": name}})));
    assert_eq!(page("pedersen").expect("pedersen is one").page_hash, PageHash::Pedersen);
    assert_eq!(place(page("blake256")), "statement.page_hash");
    assert_eq!(place(page("poseidon3")), "statement.page_hash");
    assert_eq!(place(page("keccak256_masked160_lsb")), "statement.page_hash");
}

#[test]
fn steps_that_do_not_fit_are_answered_with_steps_that_do() {
    let error = read(&base()).expect("the base is right").fit(9).expect_err("too few steps");
    assert_eq!(error.place, "stark.fri.fri_step_list");
    assert!(error.expected.ends_with("such as [0, 4, 4, 1] with 16"), "{}", error.expected);
    assert_eq!(error.found, "[0, 3, 2] with 16, which sum up to 9");
}

#[test]
fn the_poseidon_channel_takes_only_digests_below_the_modulus() {
    let fit = |keys| read(&with(keys)).expect("the hashes are known").fit(5);
    let msb = json!({"channel_hash": "poseidon3", "commitment_hash": "blake256_masked160_msb"});
    assert_eq!(place(fit(msb)), "commitment_hash");
    let lsb = json!({"channel_hash": "poseidon3", "commitment_hash": "blake256_masked248_lsb"});
    assert_eq!(fit(lsb), Ok(()));
    let all_friendly = json!({
        "channel_hash": "poseidon3", "commitment_hash": "blake256_masked160_msb",
        "verifier_friendly_commitment_hash": "poseidon3",
        "n_verifier_friendly_commitment_layers": 9999,
    });
    assert_eq!(fit(all_friendly), Ok(()));
}

#[test]
fn poseidon_over_digests_that_may_exceed_the_modulus_is_refused_and_pedersen_is_not() {
    let fit = |commitment_hash: &str, friendly: &str| {
        read(&with(json!({
            "commitment_hash": commitment_hash, "verifier_friendly_commitment_hash": friendly,
            "n_verifier_friendly_commitment_layers": 6,
        })))
        .expect("the hashes are known")
        .fit(5)
    };
    assert_eq!(place(fit("blake256_masked160_msb", "poseidon3")), "commitment_hash");
    assert_eq!(fit("blake256_masked160_msb", "pedersen"), Ok(()));
    assert_eq!(fit("keccak256_masked160_lsb", "poseidon3"), Ok(()));
}

#[test]
fn the_poseidon_channel_takes_large_digests_if_pedersen_combines_the_leaves() {
    let fit = |n_layers: u32| {
        let parameters = read(&with(json!({
            "channel_hash": "poseidon3", "commitment_hash": "keccak256",
            "verifier_friendly_commitment_hash": "pedersen",
            "n_verifier_friendly_commitment_layers": n_layers,
        })));
        parameters.expect("the hashes are known").fit(5)
    };
    let height = read(&with(json!({}))).expect("they are right").log_table_rows(9)[0];
    assert_eq!(place(fit(height - 1)), "commitment_hash");
    assert_eq!(fit(height), Ok(()));
}

#[test]
fn the_poseidon_channel_takes_large_digests_below_whole_cosets() {
    let fit = |steps: [u32; 3], n_layers: u32| {
        let mut value = with(json!({
            "channel_hash": "poseidon3", "commitment_hash": "keccak256",
            "verifier_friendly_commitment_hash": "keccak256_masked160_lsb",
            "n_verifier_friendly_commitment_layers": n_layers,
        }));
        value["stark"]["fri"]["fri_step_list"] = json!(steps);
        read(&value).expect("the hashes are known").fit(5)
    };
    // A tree of height 10; rows come in pairs if the first step is 1.
    assert_eq!(place(fit([0, 3, 2], 10)), "commitment_hash");
    assert_eq!(fit([0, 3, 2], 11), Ok(()));
    assert_eq!(place(fit([1, 2, 2], 9)), "commitment_hash");
    assert_eq!(fit([1, 2, 2], 10), Ok(()));
}

#[test]
fn a_hash_of_field_elements_has_no_proof_of_work() {
    let error = read(&with(json!({"channel_hash": "pedersen"}))).expect("pedersen is known").fit(5);
    assert_eq!(place(error), "stark.fri.proof_of_work_bits");
}

#[test]
fn friendly_layers_that_end_within_the_segments_are_refused_for_proving() {
    let layers = |n: u32| {
        let keys = json!({"n_verifier_friendly_commitment_layers": n});
        read(&with(keys)).expect("the number is right").fit_segments(9, 4)
    };
    assert_eq!(place(layers(2)), "n_verifier_friendly_commitment_layers");
    assert_eq!(layers(0), Ok(()));
    assert_eq!(layers(3), Ok(()));
}
