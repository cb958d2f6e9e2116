use super::*;
use air_runtime::field::Field as _;

const TEXT: &str = include_str!("../../tests/data/plain-small/public_input.json");

fn parse(text: &str) -> Result<PublicInput, InputError> {
    let value = json::parse("p.json", text)?;
    PublicInput::from_json(&Node::root("p.json", &value))
}

/// The error of the file with one passage replaced: its place, what was expected and what was found.
fn error(from: &str, to: &str) -> (String, String, String) {
    assert!(TEXT.contains(from), "the file has no {from}");
    let error = parse(&TEXT.replacen(from, to, 1)).expect_err("the file was broken");
    assert_eq!(error.file, "p.json");
    (error.place, error.expected, error.found)
}

fn with_entries(entries: &str) -> Result<PublicInput, InputError> {
    let (before, rest) = TEXT.split_once("\"public_memory\": [").expect("the file has a memory");
    let (_, after) = rest.split_once(']').expect("the list ends");
    parse(&format!("{before}\"public_memory\": [{entries}]{after}"))
}

#[test]
fn the_file_of_cairo_run_is_read_and_written_to_the_letter() {
    let input = parse(TEXT).expect("the file is a public input");
    assert_eq!((input.n_steps, input.rc_min, input.rc_max), (8, 32766, 32769));
    assert_eq!(input.program, Segment { begin_addr: 1, stop_ptr: 5 });
    assert_eq!(input.execution, Segment { begin_addr: 15, stop_ptr: 19 });
    assert_eq!(input.public_memory.len(), 14);
    let cell = PublicCell { address: 8, value: Stark252::from_u64(25), page: 0 };
    assert_eq!(input.public_memory[7], cell);
    assert_eq!(input.to_text(), TEXT);
    assert_eq!(parse(&input.to_json().to_string()), Ok(input));
}

#[test]
fn text_that_is_no_public_input_is_refused() {
    let place_of = |text: &str| parse(text).expect_err("the text is none").place;
    assert_eq!(place_of(""), "line 1, column 0");
    assert_eq!(place_of("null"), "top level");
    assert_eq!(place_of("[]"), "top level");
    assert_eq!(place_of("{}"), "layout");
    let deep = "[".repeat(100_000);
    assert_eq!(parse(&deep).expect_err("too deep").found, "recursion limit exceeded");
}

#[test]
fn a_truncated_file_is_refused_wherever_it_ends() {
    for end in 0..TEXT.trim_end().len() {
        let error = parse(&TEXT[..end]).expect_err("the end is missing");
        assert_eq!(error.expected, "JSON", "{error}");
    }
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let (place, _, found) = error("\"rc_min\"", "\"layout\": \"plain\", \"rc_min\"");
    assert!(place.starts_with("line 3"), "{place}");
    assert_eq!(found, "the key \"layout\" for the second time");
}

#[test]
fn an_unknown_key_is_refused() {
    let (place, _, found) = error("\"rc_min\"", "\"extra\": 1, \"rc_min\"");
    assert_eq!((place.as_str(), found.as_str()), ("extra", "an unknown key"));
}

#[test]
fn another_layout_is_refused() {
    for layout in ["\"Plain\"", "\"plain \"", "\"small\"", "10"] {
        let (place, _, found) = error("\"plain\"", layout);
        assert_eq!((place.as_str(), found.as_str()), ("layout", layout));
    }
}

#[test]
fn a_number_of_steps_that_is_no_power_of_two_is_refused() {
    let steps =
        ["0", "1", "3", "2251799813685248", "-1", "1.5", "\"16\"", "1e3", "1e400", "1e99999999999"];
    for steps in steps {
        let (place, _, _) = error("\"n_steps\": 8", &format!("\"n_steps\": {steps}"));
        assert_eq!(place, "n_steps", "{steps}");
    }
    let (place, expected, _) = error("\"n_steps\": 8", "\"n_steps\": NaN");
    assert_eq!((place.as_str(), expected.as_str()), ("line 5, column 16", "JSON"));
}

#[test]
fn bounds_of_offsets_that_are_none_are_refused() {
    for (from, to, wrong) in [
        ("\"rc_max\": 32769", "\"rc_max\": 32766", "rc_max"),
        ("\"rc_max\": 32769", "\"rc_max\": 65536", "rc_max"),
        ("\"rc_min\": 32766", "\"rc_min\": 32770", "rc_max"),
        ("\"rc_min\": 32766", "\"rc_min\": -1", "rc_min"),
    ] {
        assert_eq!(error(from, to).0, wrong, "{to}");
    }
}

#[test]
fn other_segments_than_program_and_execution_are_refused() {
    let (place, _, _) = error("\"execution\"", "\"output\"");
    assert_eq!(place, "memory_segments.output");
    let extra = "\"output\": {\"begin_addr\": 9, \"stop_ptr\": 9}, \"execution\"";
    assert_eq!(error("\"execution\"", extra).0, "memory_segments.output");
    let (place, _, _) = error("\"begin_addr\": 1,", "");
    assert_eq!(place, "memory_segments.program.begin_addr");
    let (place, expected, found) = error("\"stop_ptr\": 5", "\"stop_ptr\": 0");
    assert_eq!(place, "memory_segments.program.stop_ptr");
    assert_eq!((expected.as_str(), found.as_str()), ("at least begin_addr, which is 1", "0"));
    let (place, _, _) = error("\"stop_ptr\": 5", "\"stop_ptr\": 9223372036854775808");
    assert_eq!(place, "memory_segments.program.stop_ptr");
}

#[test]
fn parameters_of_another_layout_are_refused() {
    assert_eq!(error("\"dynamic_params\": null", "\"dynamic_params\": {}").0, "dynamic_params");
}

#[test]
fn public_cells_that_are_none_are_refused() {
    let error = |entry: &str| with_entries(entry).expect_err("the entry is none").place;
    assert_eq!(error(""), "public_memory");
    assert_eq!(error(r#"{"address": 0, "value": "0x1", "page": 0}"#), "public_memory[0].address");
    let far = r#"{"address": 9223372036854775808, "value": "0x1", "page": 0}"#;
    assert_eq!(error(far), "public_memory[0].address");
    let modulus = "0x800000000000011000000000000000000000000000000000000000000000001";
    for value in [modulus, "0x", "", "0xzz", "12", "-0x1", &format!("0x1{}", "0".repeat(64))] {
        let entry = format!(r#"{{"address": 1, "value": "{value}", "page": 0}}"#);
        assert_eq!(error(&entry), "public_memory[0].value", "{value}");
    }
    assert_eq!(error(r#"{"address": 1, "value": 1, "page": 0}"#), "public_memory[0].value");
    assert_eq!(error(r#"{"address": 1, "value": "0x1", "page": -1}"#), "public_memory[0].page");
}

#[test]
fn an_address_may_be_stated_twice_but_has_one_value() {
    let entry = |value: &str| format!(r#"{{"address": 7, "value": "{value}", "page": 0}}"#);
    let twice = format!("{},{}", entry("0x1"), entry("0x01"));
    assert_eq!(with_entries(&twice).expect("the values are equal").public_memory.len(), 2);
    let error =
        with_entries(&format!("{},{}", entry("0x1"), entry("0x2"))).expect_err("they differ");
    assert_eq!((error.place.as_str(), error.found.as_str()), ("public_memory[1].value", "0x2"));
    assert_eq!(error.expected, "0x1, which entry 0 has at the same address 7");
}

#[test]
fn more_public_cells_than_the_trace_has_room_for_are_refused() {
    let entries = |n: usize| {
        let entries: Vec<String> = (1..=n)
            .map(|address| format!(r#"{{"address": {address}, "value": "0x1", "page": 0}}"#))
            .collect();
        with_entries(&entries.join(","))
    };
    assert_eq!(entries(16).expect("two a step fit").public_memory.len(), 16);
    let error = entries(17).expect_err("one more does not");
    assert_eq!((error.place.as_str(), error.found.as_str()), ("public_memory", "17 entries"));
}

#[test]
fn further_pages_have_addresses_without_a_gap() {
    let pages = |cells: &[(u64, u64)]| {
        let entry = |(address, page): &(u64, u64)| {
            format!(r#"{{"address": {address}, "value": "0x1", "page": {page}}}"#)
        };
        let entries: Vec<String> = cells.iter().map(entry).collect();
        with_entries(&entries.join(",")).map(|_| ()).map_err(|error| error.place)
    };
    assert_eq!(pages(&[(9, 0), (1, 0), (5, 2), (3, 1), (6, 2), (4, 1)]), Ok(()));
    assert_eq!(pages(&[(1, 0), (5, 1), (7, 1)]), Err("public_memory[2].address".to_owned()));
    assert_eq!(pages(&[(5, 1), (6, 1)]), Err("public_memory".to_owned()));
}
