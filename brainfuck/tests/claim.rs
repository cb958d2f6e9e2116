//! What a verifier checks of a claim, and its file.

use air_brainfuck::claim::{ClaimError, Difference, Stream, heights};
use air_brainfuck::program::WordsError;
use air_brainfuck::{CellBits, Claim, EndOfInput, Options, Program, record, run, trace};
use air_runtime::field::Goldilocks;

/// Of `,[.,]`, which copies its input up to a zero.
fn honest() -> Claim {
    let program = Program::compile(b",[.,]").expect("brackets are balanced");
    let run = run(&program, &[104, 105, 0], &Options::default()).expect("it halts");
    Claim::new(&program, &run)
}

fn refused(change: impl FnOnce(&mut Claim)) -> ClaimError {
    let mut claim = honest();
    change(&mut claim);
    claim.check(3).expect_err("the claim is wrong")
}

#[test]
fn an_honest_claim_passes_and_gives_the_program() {
    let program = honest().check(3).expect("the claim is right");
    assert_eq!(program.words(), [44, 91, 7, 46, 44, 93, 3]);
    assert_eq!(honest().check_program(&program), Ok(()));
    assert_eq!(honest().log_rows(), [4, 4, 4]);
}

#[test]
fn heights_have_room_for_a_halted_row_and_two_zeros() {
    assert_eq!(heights(0, 0), [1, 1]);
    assert_eq!(heights(1, 1), [1, 2]);
    assert_eq!(heights(2, 2), [2, 2]);
    assert_eq!(heights(3, 6), [2, 3]);
    assert_eq!(heights(4, 7), [3, 4]);
    assert_eq!(heights((1 << 24) - 1, 14), [24, 4]);
    assert_eq!(heights(1 << 24, 15), [25, 5]);
}

#[test]
fn every_part_of_a_claim_is_checked() {
    assert_eq!(refused(|claim| claim.version = 2), ClaimError::Version { found: 2 });
    let field = refused(|claim| claim.field = "Stark252".to_owned());
    assert_eq!(field, ClaimError::Field { found: "Stark252".to_owned() });
    let operand = WordsError::Operand { address: 2, expected: 7, found: 8 };
    assert_eq!(refused(|claim| claim.words[2] = 8), ClaimError::Words(operand));
    let zero = WordsError::NotACommand { address: 7, found: 0 };
    assert_eq!(refused(|claim| claim.words.push(0)), ClaimError::Words(zero));
    assert_eq!(refused(|claim| claim.log_rows = 0), ClaimError::LogRows { most: 29, found: 0 });
    assert_eq!(refused(|claim| claim.log_rows = 30), ClaimError::LogRows { most: 29, found: 30 });
    let addresses = ClaimError::LogAddresses { expected: 4, found: 5 };
    assert_eq!(refused(|claim| claim.log_addresses = 5), addresses);
    let symbols = ClaimError::TooManySymbols { log_rows: 4, found: 16 };
    assert_eq!(refused(|claim| claim.output = vec![0; 13]), symbols);
}

#[test]
fn a_blow_up_without_room_for_the_program_is_refused() {
    let claim = honest();
    assert_eq!(claim.check(29), Err(ClaimError::LogRows { most: 3, found: 4 }));
    let short = Claim { log_rows: 3, ..claim };
    assert_eq!(short.check(29), Err(ClaimError::ProgramTooHigh { most: 3, found: 4 }));
    assert_eq!(short.check(u32::MAX), Err(ClaimError::LogRows { most: 0, found: 3 }));
}

#[test]
fn a_symbol_that_no_cell_holds_is_refused() {
    let input = ClaimError::Symbol { stream: Stream::Input, index: 1, found: 256, bound: 256 };
    assert_eq!(refused(|claim| claim.input[1] = 256), input);
    let p = CellBits::Field.modulus();
    let output = ClaimError::Symbol { stream: Stream::Output, index: 0, found: p, bound: p };
    let found = refused(|claim| {
        claim.cells = CellBits::Field;
        claim.output[0] = p;
    });
    assert_eq!(found, output);
}

#[test]
fn a_claim_about_another_program_is_refused() {
    let compile = |source: &[u8]| Program::compile(source).expect("brackets are balanced");
    let other = honest().check_program(&compile(b",[.,-]"));
    assert_eq!(other, Err(ClaimError::OtherProgram { address: 2, expected: 8, found: 7 }));
    let longer = honest().check_program(&compile(b",[.,]."));
    assert_eq!(longer, Err(ClaimError::ProgramLength { expected: 8, found: 7 }));
}

#[test]
fn a_claim_about_other_cells_is_refused() {
    let (expected, found) = (CellBits::Sixteen, CellBits::Eight);
    let error = ClaimError::OtherCells { expected, found };
    assert_eq!(honest().check_cells(expected), Err(error));
    assert_eq!(honest().check_cells(found), Ok(()));
}

#[test]
fn a_claim_with_other_symbols_is_refused_and_the_difference_is_told() {
    let check = |stream, expected: &[u64]| honest().check_stream(stream, expected);
    assert_eq!(check(Stream::Input, &[104, 105, 0]), Ok(()));
    let stream = Stream::Output;
    assert_eq!(check(stream, &[104, 105]), Ok(()));
    let differs = |difference| Err(ClaimError::OtherSymbols { stream, difference });
    let truncated = Difference::Truncated { expected: 3, found: 2 };
    assert_eq!(check(stream, &[104, 105, 33]), differs(truncated));
    assert_eq!(check(stream, &[104]), differs(Difference::Longer { expected: 1, found: 2 }));
    assert_eq!(check(stream, &[105, 104]), differs(Difference::Reordered { index: 0 }));
    let symbol = Difference::Symbol { index: 1, expected: 104, found: 105 };
    assert_eq!(check(stream, &[104, 104, 104]), differs(symbol));
}

#[test]
fn a_claim_states_the_appended_symbols_as_read() {
    let program = Program::compile(b",,").expect("no brackets");
    let options = Options { end_of_input: EndOfInput::MinusOne, ..Options::default() };
    let run = run(&program, &[1], &options).expect("it halts");
    assert_eq!(Claim::new(&program, &run).input, [1, 255]);
}

#[test]
fn the_file_of_a_claim_is_read_back() {
    let claim = honest();
    let text = serde_json::to_string(&claim).expect("a claim is data");
    assert_eq!(
        text,
        "{\"version\":1,\"field\":\"Goldilocks\",\"cells\":\"8\",\"words\":[44,91,7,46,44,93,3],\
         \"input\":[104,105,0],\"output\":[104,105],\"log_rows\":4,\"log_addresses\":4}"
    );
    assert_eq!(serde_json::from_str::<Claim>(&text).expect("it is one"), claim);
    let error = serde_json::from_str::<Claim>(&text.replace("\"8\"", "\"12\""));
    let error = error.expect_err("no cell has 12 bits").to_string();
    assert!(
        error.starts_with("expected a kind of cell (8, 16, 32 or field), found `12`"),
        "{error}"
    );
    let error = serde_json::from_str::<Claim>(&text.replace("output", "outptu"));
    assert!(error.expect_err("a key is wrong").to_string().starts_with("unknown field `outptu`"));
}

#[test]
fn the_elements_of_a_claim_tell_input_from_output() {
    let claim = honest();
    let numbers = |values: &[u64]| values.iter().copied().map(Goldilocks::from).collect::<Vec<_>>();
    let expected = [1, 256, 4, 4, 7, 44, 91, 7, 46, 44, 93, 3, 3, 104, 105, 0, 2, 104, 105];
    assert_eq!(claim.elements(), numbers(&expected));
    let moved = Claim { input: vec![104, 105], output: vec![0, 104, 105], ..claim.clone() };
    assert_ne!(claim.elements(), moved.elements());
}

#[test]
fn public_values_fit_the_trace() {
    let program = Program::compile(b",[.,]").expect("brackets are balanced");
    let (run, recording) = record(&program, &[104, 105, 0], &Options::default()).expect("it halts");
    let (claim, trace) = (Claim::new(&program, &run), trace::build(&recording));
    assert_eq!(claim.public().program.as_flattened(), trace.tables()[2][1]);
    assert_eq!(claim.log_rows(), trace.log_rows());
}
