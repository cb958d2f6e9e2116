//! Stone's proofs: ours are equal, Stone's are accepted, and what Stone refuses we refuse.

use air_cairo::prover_config::ProverConfig;
use air_runtime::simd::INSTRUCTIONS;
use air_tests::case::{self, Case};
use air_tests::outcome::{self, Outcome};
use air_tests::vm;
use std::path::Path;
use std::process::Command;

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/stone");
    case::list(&folder).expect("the cases are in the project")
}

fn failures(cases: &[Case]) -> Vec<String> {
    let outcomes = cases.iter().map(|case| (case, outcome::of(case)));
    let failed = outcomes.filter(|(_, outcome)| !outcome.is_passed());
    failed.map(|(case, outcome)| format!("{}: {outcome}", case.name)).collect()
}

#[test]
fn proofs_are_stones_byte_for_byte_and_annotations_line_for_line() {
    let cases = cases();
    assert_eq!(cases.len(), 2 + 13 + 6);
    assert_eq!(failures(&cases), Vec::<String>::new());
}

#[test]
fn the_proofs_of_programs_are_stones() {
    let cases: Vec<Case> =
        cases().into_iter().filter(|case| case.name.starts_with("programs/")).collect();
    assert_eq!(cases.len(), 2);
    assert_eq!(failures(&cases), Vec::<String>::new());
}

#[test]
fn proofs_are_stones_under_all_instructions_and_numbers_of_threads() {
    let this = std::env::current_exe().expect("a test has a path");
    for (instructions, n_threads) in [("scalar", "1"), ("avx2", "2"), ("avx512", "4")] {
        let output = Command::new(&this)
            .args(["--exact", "the_proofs_of_programs_are_stones"])
            .env(INSTRUCTIONS, instructions)
            .env("RAYON_NUM_THREADS", n_threads)
            .output()
            .expect("a test can be run");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{instructions}, {n_threads} threads: {text}");
        assert!(text.contains("1 passed"), "{text}");
    }
}

#[test]
fn proofs_are_stones_with_little_memory() {
    let mut config = ProverConfig::default().to_json();
    config["cached_lde_config"]["store_full_lde"] = false.into();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("prover_config.json");
    std::fs::write(&path, config.to_string()).expect("a file can be written");
    let programs = cases().into_iter().filter(|case| case.name.starts_with("programs/"));
    let little = |case| Case { prover_config: Some(path.clone()), ..case };
    let cases: Vec<Case> = programs.map(little).collect();
    assert!(
        cases.iter().all(|case| case.prover_config().is_ok_and(|config| !config.store_full_lde))
    );
    assert_eq!(cases.len(), 2);
    assert_eq!(failures(&cases), Vec::<String>::new());
}

#[test]
fn all_annotations_that_stone_made_are_compared() {
    let cases = cases();
    let with_lines = cases.iter().map(outcome::of).filter(|outcome| {
        matches!(outcome, Outcome::Equal { n_lines: Some(n_lines), .. } if *n_lines > 200)
    });
    assert_eq!(with_lines.count(), 2 + 6);
}

#[test]
fn what_stone_refuses_is_refused_for_a_reason() {
    let refused = cases().into_iter().filter(|case| case.stone.is_none());
    let reasons: Vec<(String, Outcome)> =
        refused.map(|case| (case.name.clone(), outcome::of(&case))).collect();
    let key = |name: &str, key: &str| {
        let found = reasons.iter().find(|(case, _)| case == name).map(|(_, outcome)| outcome);
        let Some(Outcome::Refused(reason)) = found else { panic!("{name}: {found:?}") };
        assert!(reason.contains(&format!("params.json: {key}: expected ")), "{reason}");
    };
    key("params/pagehash-poseidon3", "statement.page_hash");
    key("params/hash-ch_poseidon3-cm_blake256_masked160_msb", "commitment_hash");
    key("params/vf_poseidon3-blake256_masked160_msb-n6-upd1-ch_blake256", "commitment_hash");
    assert_eq!(reasons.len(), 3);
}

#[test]
fn programs_run_as_cairo_run_ran_them() {
    let runs: Vec<_> = cases().iter().filter_map(|case| vm::compare(case).transpose()).collect();
    assert_eq!(runs, vec![Ok("the program has the same run".to_owned()); 2]);
}

#[test]
fn another_proof_than_stones_is_told_by_its_first_other_message() {
    let mut case = cases().into_iter().find(|case| case.name == "programs/plain-small");
    let case = case.as_mut().expect("the case is in the project");
    // Stone's proof of another case of the same shape.
    let other = cases().into_iter().find(|case| case.name == "programs/plain-fib-2e5");
    case.stone = other.and_then(|other| other.stone);
    let Outcome::Failed(reason) = outcome::of(case) else { panic!("the proofs differ") };
    let start = "6632 bytes, Stone's 10792; the first other byte is 0, in P->V[0:32]: /cpu air/";
    assert!(reason.starts_with(start), "{reason}");
}
