//! What a verifier checks of a claim, and its file.

use air_brainfuck::claim::{ClaimError, Difference, Stream, heights};
use air_brainfuck::program::WordsError;
use air_brainfuck::{CellBits, Claim, EndOfInput, Options, Program, record, run, trace};
use air_layouts::brainfuck::Brainfuck;
use air_runtime::argument::fill_trace;
use air_runtime::field::{Arith as _, Goldilocks};

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
    let height = |table, least, found| ClaimError::Height { table, least, most: 29, found };
    assert_eq!(refused(|claim| claim.log_rows = 0), height("log_rows", 1, 0));
    assert_eq!(refused(|claim| claim.log_rows = 30), height("log_rows", 1, 30));
    assert_eq!(refused(|claim| claim.log_addresses = 3), height("log_addresses", 4, 3));
    assert_eq!(refused(|claim| claim.log_addresses = 30), height("log_addresses", 4, 30));
    let tables = ClaimError::TablesOfSymbols { expected: false, found: true };
    assert_eq!(refused(|claim| claim.log_symbols = Some([1, 1])), tables);
    let tables = ClaimError::TablesOfSymbols { expected: true, found: false };
    assert_eq!(refused(|claim| claim.input = None), tables);
    let too_low = refused(|claim| {
        claim.output = None;
        claim.log_symbols = Some([1, 1]);
    });
    assert_eq!(too_low, height("log_symbols", 2, 1));
    let symbols = ClaimError::TooManySymbols { log_rows: 4, found: 16 };
    assert_eq!(refused(|claim| claim.output = Some(vec![0; 13])), symbols);
}

#[test]
fn a_blow_up_without_room_for_the_program_is_refused() {
    let claim = honest();
    let height = |table, least, most, found| Err(ClaimError::Height { table, least, most, found });
    assert_eq!(claim.check(29), height("log_rows", 1, 3, 4));
    let short = Claim { log_rows: 3, ..claim };
    assert_eq!(short.check(29), height("log_addresses", 4, 3, 4));
    assert_eq!(short.check(u32::MAX), height("log_rows", 1, 0, 3));
}

#[test]
fn a_symbol_that_no_cell_holds_is_refused() {
    let input = ClaimError::Symbol { stream: Stream::Input, index: 1, found: 256, bound: 256 };
    assert_eq!(refused(|claim| claim.input = Some(vec![104, 256])), input);
    let p = CellBits::Field.modulus();
    let output = ClaimError::Symbol { stream: Stream::Output, index: 0, found: p, bound: p };
    let found = refused(|claim| {
        claim.cells = CellBits::Field;
        claim.output = Some(vec![p]);
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
fn symbols_behind_the_end_of_the_input_are_told_from_others() {
    let check = |expected: &[u64], end| honest().check_input(expected, end);
    for end in EndOfInput::ALL {
        assert_eq!(check(&[104, 105, 0], end), Ok(()), "{end}");
        let longer = check(&[104], end).map_err(|error| error.to_string());
        assert_eq!(
            longer,
            Err("input: expected 1 symbols, but the claim states 3, these and more".to_owned())
        );
    }
    assert_eq!(check(&[104, 105], EndOfInput::Zero), Ok(()));
    let stream = Stream::Input;
    let difference = Difference::Longer { expected: 2, found: 3 };
    let error = Err(ClaimError::OtherSymbols { stream, difference });
    assert_eq!(check(&[104, 105], EndOfInput::Error), error);
    assert_eq!(check(&[104, 105], EndOfInput::MinusOne), error);
    let secret = Claim { input: None, ..honest() };
    let error = Err(ClaimError::Secret { stream });
    assert_eq!(secret.check_input(&[], EndOfInput::Zero), error);
}

#[test]
fn a_claim_states_the_appended_symbols_as_read() {
    let program = Program::compile(b",,").expect("no brackets");
    let options = Options { end_of_input: EndOfInput::MinusOne, ..Options::default() };
    let run = run(&program, &[1], &options).expect("it halts");
    assert_eq!(Claim::new(&program, &run).input, Some(vec![1, 255]));
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
    let secret = Claim { input: None, log_symbols: Some([3, 1]), ..claim };
    let file = serde_json::to_string(&secret).expect("a claim is data");
    assert!(file.contains("\"input\":null,") && file.ends_with("\"log_symbols\":[3,1]}"), "{file}");
    assert_eq!(serde_json::from_str::<Claim>(&file).expect("it is one"), secret);
    // What is left out is not secret.
    let error = serde_json::from_str::<Claim>(&text.replace("\"output\":[104,105],", ""));
    assert!(error.expect_err("a key is missing").to_string().starts_with("missing field `output`"));
    let error = serde_json::from_str::<Claim>(&text.replace("output", "outptu"));
    assert!(error.expect_err("a key is wrong").to_string().starts_with("unknown field `outptu`"));
}

#[test]
fn public_values_fit_the_trace() {
    let program = Program::compile(b",[.,]").expect("brackets are balanced");
    let (run, recording) = record(&program, &[104, 105, 0], &Options::default()).expect("it halts");
    let (claim, trace) = (Claim::new(&program, &run), trace::build(&recording));
    let (words, zeros) = trace.tables()[2][1].split_at(claim.words.len());
    assert_eq!(claim.public().program.as_flattened(), words);
    assert!(zeros.len() >= 2 && zeros.iter().all(|word| *word == Goldilocks::from(0)));
    assert_eq!(claim.log_rows(), trace.log_rows());
}

#[test]
fn the_rules_of_the_layout_fill_what_the_builder_does() {
    let program = Program::compile(b",[.,]").expect("brackets are balanced");
    let (run, recording) = record(&program, &[104, 105, 0], &Options::default()).expect("it halts");
    let built = trace::build(&recording);
    let mut tables = built.clone().into_tables();
    // `inv` and `z`
    for column in [5, 6] {
        tables[0][column].fill(Goldilocks::ZERO);
    }
    let public = Claim::new(&program, &run).public();
    assert_eq!(fill_trace::<_, Goldilocks, _>(&Brainfuck, &public, tables), Ok(built));
}
