//! `airfoil bench`: what it tells of a proof.

use serde_json::Value;

use crate::harness::Folder;

/// The phases that have a limit, in their order.
const COUNTED: [&str; 5] =
    ["trace commitments", "composition", "out-of-domain values", "DEEP quotient", "FRI layers"];

#[track_caller]
fn json(words: &str) -> Value {
    let said = Folder::new().airfoil(&format!("bench {words} --json --progress none")).ends_with(0);
    serde_json::from_str(&said.out).expect("the summary is JSON")
}

#[track_caller]
fn tells_all_phases(told: &Value) {
    let phases = told["phases"].as_array().expect("a list of phases");
    let is_counted = |phase: &&Value| phase["limit_seconds"].is_number();
    let counted: Vec<&Value> = phases.iter().filter(is_counted).collect();
    let names: Vec<&str> = counted.iter().filter_map(|phase| phase["name"].as_str()).collect();
    assert_eq!(names, COUNTED);
    for phase in counted {
        let [products, summed] = ["multiplications", "summed"].map(|key| phase[key].as_u64());
        assert!(
            products.zip(summed).map(|(products, summed)| products + summed) > Some(0),
            "{phase}"
        );
        let (limit, seconds) = (phase["limit_seconds"].as_f64(), phase["seconds"].as_f64());
        let expected = limit.zip(seconds).map(|(limit, seconds)| limit / seconds);
        assert_eq!(phase["fraction_of_limit"].as_f64(), expected, "{phase}");
    }
    assert!(told["kernels"]["hashes_per_second"].as_f64() > Some(0.0), "{told}");
}

#[test]
fn a_bench_of_every_layout_tells_phases_and_their_limits() {
    for words in ["cairo --log-size 4", "fibonacci --log-size 8", "brainfuck --log-size 4"] {
        tells_all_phases(&json(&format!("{words} --security-bits 30")));
    }
}

#[test]
fn the_work_that_is_counted_is_that_of_the_tables() {
    let told = json("fibonacci --log-size 8 --security-bits 30");
    let phase = |name| {
        let phases = told["phases"].as_array().into_iter().flatten();
        phases.into_iter().find(|phase| phase["name"] == name).expect("a phase of this name")
    };
    // One column on the cosets of a power of two, a leaf of one block a point, and the nodes above.
    let commitments = phase("trace commitments");
    let n_points = commitments["elements"].as_u64().expect("a number");
    assert!(n_points.is_power_of_two() && n_points >= 1 << 9, "{commitments}");
    assert_eq!(commitments["hashes"], 2 * n_points - 1);
    assert_eq!(commitments["bytes"], 8 * n_points + 64 * (n_points - 1));
    // Butterflies of the interpolation, then of each coset with the products by its powers.
    let butterflies = 8 * (1 << 8) / 2;
    let expected = butterflies + n_points / 256 * (butterflies + 256);
    assert_eq!(commitments["multiplications"], expected);
}

#[test]
fn people_see_a_line_for_each_phase() {
    let words = "bench fibonacci --log-size 6 --security-bits 30 --progress none";
    let said = Folder::new().airfoil(words).ends_with(0);
    for part in COUNTED.iter().chain(&["fibonacci, 2^6 rows", "of limit", "kernels", "mul/s"]) {
        assert!(said.out.contains(part), "no `{part}` in:\n{}", said.out);
    }
}

#[test]
fn each_phase_has_its_own_peak_of_memory_and_the_proof_the_highest() {
    let told = json("fibonacci --log-size 16 --security-bits 30");
    let phases = told["phases"].as_array().expect("a list of phases");
    let peaks: Vec<u64> =
        phases.iter().filter_map(|phase| phase["peak_memory_bytes"].as_u64()).collect();
    assert_eq!(peaks.len(), phases.len(), "{told}");
    assert_eq!(told["peak_memory_bytes"].as_u64(), peaks.iter().max().copied());
    // The trace has been made before its columns are committed to, which needs more.
    assert!(peaks.first() < peaks.iter().max(), "{told}");
}

#[test]
fn a_proof_that_needs_more_memory_than_allowed_is_refused() {
    for what in ["cairo", "fibonacci", "brainfuck"] {
        let words =
            format!("bench {what} --log-size 12 --security-bits 30 --max-memory 1 --progress none");
        let parts = [&*format!("bench {what}: the proof needs about"), "raise --max-memory"];
        Folder::new().airfoil(&words).ends_with(3).complains(&parts);
    }
}

#[test]
fn a_size_that_no_machine_has_is_refused() {
    Folder::new().airfoil("bench fibonacci --log-size 25").ends_with(2).complains(&["4..=24"]);
}
