//! `airfoil prove` and `airfoil verify`: layouts by their texts.

use crate::harness::Folder;

/// A folder with a Fibonacci trace of eight rows.
fn fibonacci() -> Folder {
    let folder = Folder::new();
    folder.write("fibonacci.csv", "a\n1\n1\n2\n3\n5\n8\n13\n21\n");
    folder.write("public.json", r#"{"claimed": 21}"#);
    folder
}

const PROVE: &str = "prove fibonacci --trace fibonacci.csv --public public.json -o proof.bin";
const VERIFY: &str = "verify fibonacci --public public.json --proof proof.bin";

#[test]
fn a_trace_is_proven_and_verified_over_either_field() {
    for field in ["stark252", "goldilocks"] {
        let folder = fibonacci();
        let said = folder.airfoil(&format!("{PROVE} --field {field} --json")).ends_with(0);
        let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!((&json["layout"], &json["log_rows"][0]), (&"fibonacci".into(), &3.into()));
        assert!(json["proven_bits"].as_u64() >= Some(100), "{json}");
        let said = folder.airfoil(&format!("{VERIFY} --field {field} --json")).ends_with(0);
        let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!((&json["valid"], &json["error"]), (&true.into(), &serde_json::Value::Null));
    }
}

#[test]
fn a_trace_that_violates_the_layout_is_not_proven() {
    let folder = fibonacci();
    folder.edit("fibonacci.csv", "5\n8", "5\n9");
    let said = folder.airfoil(PROVE).ends_with(1);
    said.complains(&["error: the trace violates the layout", "check-trace"]);
    assert!(!folder.path("proof.bin").exists());
}

#[test]
fn a_trace_is_hidden_on_demand_if_it_is_high_enough() {
    let folder = fibonacci();
    let said = folder.airfoil(&format!("{PROVE} --field goldilocks --zk")).ends_with(2);
    said.complains(&["error: table `main` has 2^3 rows, but is only hidden from 2^", "help: pad"]);
    assert!(!folder.path("proof.bin").exists());

    const MODULUS: u128 = (1 << 64) - (1 << 32) + 1;
    let mut numbers = vec![1, 1];
    while numbers.len() < 512 {
        let [.., before, last] = numbers[..] else { unreachable!("it starts with two") };
        numbers.push((before + last) % MODULUS);
    }
    let rows: String = numbers.iter().map(|number| format!("{number}\n")).collect();
    folder.write("fibonacci.csv", format!("a\n{rows}"));
    folder.write("public.json", format!("{{\"claimed\": \"{}\"}}", numbers[511]));
    folder.airfoil(&format!("{PROVE} --field goldilocks --zk")).ends_with(0);
    let said = folder.airfoil(&format!("{VERIFY} --field goldilocks")).ends_with(0);
    assert!(said.out.contains("hides what the statement does not say"), "{}", said.out);
}

#[test]
fn what_a_proof_is_not_about_is_refused() {
    let folder = fibonacci();
    folder.airfoil(PROVE).ends_with(0);
    let refused = |words: &str, complaint: &str| {
        folder.airfoil(words).ends_with(1).complains(&[complaint]);
    };
    folder.write("other.json", r#"{"claimed": 34}"#);
    let other = VERIFY.replace("public.json", "other.json");
    refused(&other, "error: proof.bin: ");
    refused(&format!("{VERIFY} --field goldilocks"), "error: proof.bin: ");
    refused(&format!("{VERIFY} --min-security-bits 250"), "error: proof.bin: the proof is invalid");
    folder.airfoil(&format!("{VERIFY} --log-rows 3")).ends_with(0);
    let complaint = "error: proof.bin: expected tables of 2^4 rows, found 2^3 rows";
    refused(&format!("{VERIFY} --log-rows 4"), complaint);
    refused(&format!("{VERIFY} --log-rows 3,3"), "error: proof.bin: expected tables of 2^3 rows, ");
    let mut bytes = folder.read("proof.bin");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(folder.path("proof.bin"), bytes).unwrap();
    refused(VERIFY, "error: proof.bin: the proof is invalid");
    folder.write("proof.bin", "no proof");
    folder.airfoil(VERIFY).ends_with(2).complains(&["error: proof.bin: "]);
}
