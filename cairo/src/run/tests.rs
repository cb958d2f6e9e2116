use super::*;

const SMALL: &str = include_str!("../../tests/data/plain-small/program.json");
const FIBONACCI: &str = include_str!("../../tests/data/plain-fib-2e5/program.json");

fn run_of(text: &str, input: &[(&str, i64)], max_steps: usize) -> Result<Run, RunError> {
    let program = Program::parse("p.json", text)?;
    let input = input.iter().map(|(key, value)| ((*key).to_owned(), BigInt::from(*value)));
    run(&program, &input.collect(), max_steps)
}

fn error(text: &str, input: &[(&str, i64)], max_steps: usize) -> RunError {
    run_of(text, input, max_steps).expect_err("the program has no run")
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the program has no {from}");
    text.replacen(from, to, 1)
}

#[test]
fn a_program_with_builtins_is_refused_with_their_names_and_the_layout() {
    let text = replaced(SMALL, "\"builtins\": []", "\"builtins\": [\"output\", \"range_check\"]");
    let RunError::Input(error) = error(&text, &[], 100) else { panic!("another error") };
    assert_eq!(error.place, "builtins");
    assert_eq!(error.expected, "no builtins, since layout plain has none");
    assert_eq!(error.found, "the builtins output and range_check");
}

#[test]
fn all_unknown_hints_are_named_at_once_before_the_program_runs() {
    let hint = |code: &str| {
        let flow = r#"{"ap_tracking": {"group": 0, "offset": 0}, "reference_ids": {}}"#;
        format!(r#"[{{"accessible_scopes": [], "code": "{code}", "flow_tracking_data": {flow}}}]"#)
    };
    let hints = format!(
        r#""hints": {{"8": {}, "6": {}, "4": {}}}"#,
        hint("import os"),
        hint("print(1)"),
        hint("memory[ap] = segments.add()")
    );
    let text = replaced(SMALL, "\"hints\": {}", &hints);
    let error = error(&text, &[], 100);
    let message = error.to_string();
    let RunError::UnknownHints { file, hints } = error else { panic!("another error") };
    assert_eq!(file, "p.json");
    let named: Vec<_> = hints.iter().map(|hint| (hint.pc, hint.code.as_str())).collect();
    assert_eq!(named, [(6, "print(1)"), (8, "import os")]);
    for part in ["instruction 6: print(1)", "instruction 8: import os", "cairo-run --proof_mode"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_key_that_the_program_input_lacks_is_named() {
    let error = error(FIBONACCI, &[("other", 1)], 1000);
    let RunError::MissingInput { keys, .. } = error else { panic!("another error") };
    assert_eq!(keys, ["fibonacci_claim_index"]);
}

#[test]
fn a_program_that_does_not_end_is_stopped() {
    // `jmp rel 0` as the first instruction of main.
    let text = replaced(SMALL, "0x480680017fff8000", "0x10780017fff7fff");
    let text = replaced(&text, "\"0x19\"", "\"0x0\"");
    let RunError::TooLong { max_steps, .. } = error(&text, &[], 1000) else {
        panic!("another error")
    };
    assert_eq!(max_steps, 1000);
    let RunError::TooLong { max_steps, .. } =
        error(FIBONACCI, &[("fibonacci_claim_index", 900)], 64)
    else {
        panic!("another error")
    };
    assert_eq!(max_steps, 64);
}

#[test]
fn a_run_has_as_many_steps_as_are_asked_for() {
    let program = Program::parse("p.json", SMALL).expect("the program is one");
    let steps = |n_steps| run_steps(&program, &ProgramInput::new(), n_steps);
    assert_eq!(steps(64).expect("the program has 8 steps").registers.len(), 64);
    let short = steps(4).expect_err("the program has 8 steps");
    assert!(matches!(short, RunError::TooLong { max_steps: 4, .. }), "{short}");
    let odd = steps(24).expect_err("no power of two");
    assert!(matches!(odd, RunError::Steps { found: 24, .. }), "{odd}");
    let many = steps(1 << 29).expect_err("the VM counts in 32 bits");
    assert!(matches!(many, RunError::Steps { .. }), "{many}");
}

#[test]
fn a_program_that_fails_is_refused_with_the_place() {
    let text = replaced(SMALL, "0x271", "0x270");
    let RunError::Vm { message, .. } = error(&text, &[], 100) else { panic!("another error") };
    assert!(message.contains("program.cairo:5"), "{message}");
}

#[test]
fn a_run_whose_holes_do_not_fit_is_padded_on_within_the_limit() {
    // `ap += 40` instead of nothing before main: 40 holes, two of which fit a step.
    let text = replaced(SMALL, "\"0x0\"", "\"0x28\"");
    let run = run_of(&text, &[], 1000).expect("the run can be padded");
    assert_eq!(run.public_input.n_steps, 32);
    crate::trace::build(&run.public_input, &run.registers, &run.memory).expect("the holes fit");
    let RunError::NoRoom { max_steps, .. } = error(&text, &[], 16) else { panic!("another error") };
    assert_eq!(max_steps, 16);
}

#[test]
fn a_run_too_short_for_its_public_memory_is_padded_on() {
    // The program is followed by words that are never run.
    let more = "\"0x208b7fff7fff7ffe\", \"0x0\", \"0x0\", \"0x0\"";
    let text = replaced(SMALL, "\"0x208b7fff7fff7ffe\"", more);
    let run = run_of(&text, &[], 1000).expect("the run can be padded");
    assert_eq!(run.public_input.public_memory.len(), 17);
    assert_eq!(run.public_input.n_steps, 16);
}

/// Runs the smallest program with a hint before `[ap] = 25`, the first instruction of main.
fn with_hint(code: &str) -> Result<Run, RunError> {
    let flow = r#"{"ap_tracking": {"group": 0, "offset": 0}, "reference_ids": {}}"#;
    let hint =
        format!(r#"{{"accessible_scopes": [], "code": "{code}", "flow_tracking_data": {flow}}}"#);
    let text = replaced(SMALL, "\"hints\": {}", &format!(r#""hints": {{"6": [{hint}]}}"#));
    run_of(&text, &[("five", 5), ("minus", -25)], 100)
}

#[test]
fn hints_compute_as_python_does() {
    for value in [
        "25",
        "0x19",
        "(7 - 2) * 5",
        "-(-51 // 2) - 1",
        "-1 % 26",
        "27 % 26 + 24",
        "2 + 3 * 4 - 1 + 12",
        "-program_input['minus']",
        "program_input['five'] * program_input['five']",
        // The frame of main is two cells above that of its caller, which it has saved.
        "fp - memory[fp - 2] + 23",
        "ap - fp + 25",
    ] {
        let run = with_hint(&format!("memory[ap] = {value}"));
        assert_eq!(run.expect("the value is 25").public_input.n_steps, 8, "{value}");
    }
    let RunError::Vm { message, .. } = with_hint("memory[ap] = 24").expect_err("25 is asserted")
    else {
        panic!("another error")
    };
    assert!(message.contains("program.cairo:3"), "{message}");
}

#[test]
fn a_hint_that_cannot_be_computed_stops_the_run() {
    for (code, expected) in [
        ("memory[ap] = 1 // 0", "division by zero"),
        ("memory[ap] = 1 % (3 - 3)", "division by zero"),
        ("memory[5] = 1", "an address is wanted, found the integer 5"),
        ("memory[ap] = -fp", "an integer is wanted, found the address"),
        ("memory[ap] = fp * 2", "an address is added to an integer, and nothing else"),
        ("memory[ap] = memory[ap + 9]", "is not set"),
        ("ids.x = 1", "Unknown identifier"),
    ] {
        let error = with_hint(code).expect_err("the hint cannot be computed");
        let RunError::Vm { message, .. } = error else { panic!("{error}") };
        assert!(message.contains(expected), "{code}: {message}");
    }
}
