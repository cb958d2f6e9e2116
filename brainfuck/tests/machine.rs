//! Compiling and running: what is refused and where, cells, limits, the end of the input.

use air_brainfuck::program::{
    BracketKind, Command, CompileError, MOST_WORDS, Place, UnbalancedBracket, WordsError,
};
use air_brainfuck::run::At;
use air_brainfuck::{CellBits, EndOfInput, Options, Program, RunError, run};

fn compile(source: &str) -> Program {
    Program::compile(source.as_bytes()).expect("the test's source is a program")
}

fn printed(source: &str, input: &[u64], options: &Options) -> Vec<u64> {
    run(&compile(source), input, options).expect("the test's program halts").output
}

fn stopped(source: &str, options: &Options) -> RunError {
    run(&compile(source), &[], options).expect_err("the test's program stops")
}

fn place(offset: u32, line: u32, column: u32) -> Place {
    Place { offset, line, column }
}

#[test]
fn a_bracket_is_followed_by_the_address_behind_its_partner() {
    let program = compile("+[>+<-]+");
    assert_eq!(program.words(), [43, 91, 9, 62, 43, 60, 45, 93, 3, 43]);
    assert_eq!((program.n_commands(), program.word(10)), (8, 0));
    assert_eq!(program.command(1), Some(Command::Open));
    assert_eq!((program.command(2), program.command(10)), (None, None));
}

#[test]
fn comments_are_no_words_and_commands_keep_their_places() {
    let program = compile("add: +\n  é [-]\r\n");
    assert_eq!(program.words(), [43, 91, 6, 45, 93, 3]);
    // `é` is two bytes and one character.
    let places = [(5, 1, 6), (12, 2, 5), (12, 2, 5), (13, 2, 6), (14, 2, 7), (14, 2, 7)];
    for (address, (offset, line, column)) in places.into_iter().enumerate() {
        assert_eq!(program.place(address), Some(place(offset, line, column)));
    }
    assert_eq!(program.place(6), None);
}

#[test]
fn an_operand_that_looks_like_a_command_is_none() {
    // The loop starts at address 41, so its end leads to 43, which is `+`.
    let program = compile(&format!("{}[-]", "+".repeat(41)));
    assert_eq!(program.word(45), u32::from(b'+'));
    assert_eq!((program.command(44), program.command(45)), (Some(Command::Close), None));
}

#[test]
fn all_brackets_without_partners_are_reported_in_the_order_of_the_text() {
    let error = Program::compile(b"]+[\n[]").expect_err("two brackets have no partner");
    let expected = vec![
        UnbalancedBracket { kind: BracketKind::Close, place: place(0, 1, 1) },
        UnbalancedBracket { kind: BracketKind::Open, place: place(2, 1, 3) },
    ];
    assert_eq!(error, CompileError::Unbalanced(expected));
    let message = "line 1, column 1 (byte 0): `]` has no `[` before it\n\
                   line 1, column 3 (byte 2): `[` has no `]` behind it";
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_message_names_only_the_first_of_many_brackets() {
    let error = Program::compile(&[b'['; 1000]).expect_err("no bracket has a partner").to_string();
    assert_eq!(error.lines().count(), 21);
    assert!(error.ends_with("\nand 980 more brackets have no partner"), "{error}");
}

#[test]
fn a_program_of_too_many_words_is_refused() {
    let longest = vec![b'+'; MOST_WORDS];
    assert_eq!(Program::compile(&longest).map(|program| program.words().len()), Ok(MOST_WORDS));
    let error = Program::compile(&[longest, vec![b'+']].concat());
    assert_eq!(error, Err(CompileError::TooManyWords));
}

#[test]
fn words_of_a_program_give_the_program_back() {
    let program = compile("+[>,.<[-]]");
    assert_eq!(Program::from_words(program.words()), Ok(program));
}

#[test]
fn words_that_no_source_compiles_to_are_refused() {
    let refused = |words: &[u32]| Program::from_words(words).expect_err("the words are wrong");
    assert_eq!(refused(&[43, 0]), WordsError::NotACommand { address: 1, found: 0 });
    assert_eq!(refused(&[299]), WordsError::NotACommand { address: 0, found: 299 });
    assert_eq!(refused(&[43, 91]), WordsError::NoOperand { address: 1 });
    let operand = WordsError::Operand { address: 3, expected: 2, found: 3 };
    assert_eq!(refused(&[91, 4, 93, 3]), operand);
    let unbalanced = refused(&[43, 93, 0]);
    let bracket = UnbalancedBracket { kind: BracketKind::Close, place: place(1, 1, 2) };
    assert_eq!(unbalanced, WordsError::Commands(CompileError::Unbalanced(vec![bracket])));
}

#[test]
fn cells_wrap_at_their_modulus_in_both_directions() {
    for cells in CellBits::ALL {
        let options = Options { cells, ..Options::default() };
        let largest = cells.modulus() - 1;
        assert_eq!(printed("-.+.", &[], &options), [largest, 0], "{cells}");
        assert_eq!(printed(",+.-.", &[largest], &options), [0, largest], "{cells}");
    }
}

#[test]
fn the_end_of_the_input_gives_what_the_options_say() {
    for cells in CellBits::ALL {
        let options = |end_of_input| Options { cells, end_of_input, ..Options::default() };
        assert_eq!(printed(",.,.", &[7], &options(EndOfInput::Zero)), [7, 0]);
        let largest = cells.modulus() - 1;
        assert_eq!(printed(",.,.", &[7], &options(EndOfInput::MinusOne)), [7, largest]);
    }
    let error = run(&compile(",\n,"), &[7], &Options::default());
    let at = At { cycle: 1, address: 1, place: place(2, 2, 1) };
    assert_eq!(error, Err(RunError::EndOfInput { at, n_symbols: 1 }));
}

#[test]
fn the_run_states_the_symbols_it_read_and_how_many_were_appended() {
    let options = Options { end_of_input: EndOfInput::Zero, ..Options::default() };
    let read = run(&compile(",,,"), &[7, 8], &options).expect("it halts");
    assert_eq!((read.input, read.n_appended), (vec![7, 8, 0], 1));
    let unread = run(&compile(","), &[7, 8], &options).expect("it halts");
    assert_eq!((unread.input, unread.n_appended), (vec![7], 0));
}

#[test]
fn a_symbol_that_no_cell_holds_is_refused() {
    let error = run(&compile(","), &[255, 256], &Options::default());
    assert_eq!(error, Err(RunError::InputSymbol { index: 1, found: 256, bound: 256 }));
    let field = Options { cells: CellBits::Field, ..Options::default() };
    let p = CellBits::Field.modulus();
    let error = run(&compile(","), &[p], &field);
    assert_eq!(error, Err(RunError::InputSymbol { index: 0, found: p, bound: p }));
}

#[test]
fn a_step_to_the_left_of_the_tape_is_a_trap() {
    let at = At { cycle: 2, address: 2, place: place(2, 1, 3) };
    let error = stopped("><<", &Options::default());
    assert_eq!(error, RunError::LeftOfTape(at));
    let message =
        "line 1, column 3: cycle 2, word 2: `<` leaves the tape, for the pointer is at cell 0";
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_program_may_take_as_many_cycles_as_the_limit_and_no_more() {
    let options = |max_cycles| Options { max_cycles, ..Options::default() };
    assert_eq!(printed("+.", &[], &options(2)), [1]);
    let at = At { cycle: 1, address: 1, place: place(1, 1, 2) };
    assert_eq!(stopped("+.", &options(1)), RunError::TooManyCycles { at, max_cycles: 1 });
    assert_eq!(printed("", &[], &options(0)), []);
    let endless = stopped("+[]", &options(1000));
    let RunError::TooManyCycles { at, max_cycles: 1000 } = endless else {
        panic!("{endless}");
    };
    assert_eq!(at.cycle, 1000);
}

#[test]
fn a_program_may_use_as_many_cells_as_the_limit_and_no_more() {
    for max_cells in [3, 5000] {
        let options = Options { max_cells, ..Options::default() };
        let source = ">".repeat(max_cells - 1);
        let run = run(&compile(&source), &[], &options).expect("it stays in the limit");
        assert_eq!(run.n_cells, max_cells);
        let n_cycles = max_cells as u32 - 1;
        let at = At {
            cycle: n_cycles.into(),
            address: n_cycles as usize,
            place: place(n_cycles, 1, n_cycles + 1),
        };
        let error = stopped(&">".repeat(max_cells), &options);
        assert_eq!(error, RunError::TooManyCells { at, max_cells });
    }
}

#[test]
fn a_program_may_read_and_print_as_many_symbols_as_the_limit_and_no_more() {
    let options = Options { max_symbols: 2, end_of_input: EndOfInput::Zero, ..Options::default() };
    assert_eq!(printed(",.", &[], &options), [0]);
    let at = At { cycle: 2, address: 2, place: place(2, 1, 3) };
    let too_many = RunError::TooManySymbols { at, max_symbols: 2 };
    assert_eq!(stopped(",..", &options), too_many);
    assert_eq!(stopped(",.,", &options), too_many);
}
