//! Random programs: the machine against a slow one written differently, and every trace against the constraints.

#[path = "support/air.rs"]
mod air;
#[path = "support/published.rs"]
mod published;

use air::Bound;
use air_brainfuck::program::Command;
use air_brainfuck::{CellBits, EndOfInput, Options, Program, RunError, classic, record, trace};
use std::collections::BTreeMap;

const N_PROGRAMS: u64 = 4000;
const MAX_CYCLES: u64 = 600;

/// How an execution ended, and in which cycle.
#[derive(Debug, PartialEq)]
enum End {
    Halted(u64),
    LeftOfTape(u64),
    NoInput(u64),
    TooManyCycles,
}

/// What an execution did.
#[derive(Debug, PartialEq)]
struct Outcome {
    end: End,
    read: Vec<u64>,
    printed: Vec<u64>,
    /// Command, cell and value before each cycle.
    steps: Vec<(char, i64, u64)>,
}

/// Interprets the source itself: no words, partners searched for, signed cell numbers, wide arithmetic.
fn interpret(source: &[u8], input: &[u64], cells: CellBits, end_of_input: EndOfInput) -> Outcome {
    let modulus = i128::from(cells.modulus());
    let mut tape: BTreeMap<i64, i128> = BTreeMap::new();
    let (mut at, mut pointer, mut cycle) = (0_usize, 0_i64, 0);
    let mut outcome =
        Outcome { end: End::TooManyCycles, read: vec![], printed: vec![], steps: vec![] };
    while let Some(&command) = source.get(at) {
        if cycle == MAX_CYCLES {
            return outcome;
        }
        let cell = tape.get(&pointer).copied().unwrap_or(0);
        outcome.steps.push((command as char, pointer, cell as u64));
        match command {
            b'>' => pointer += 1,
            b'<' => pointer -= 1,
            b'+' => drop(tape.insert(pointer, (cell + 1).rem_euclid(modulus))),
            b'-' => drop(tape.insert(pointer, (cell - 1).rem_euclid(modulus))),
            b'.' => outcome.printed.push(cell as u64),
            b',' => {
                let symbol = match (input.get(outcome.read.len()), end_of_input) {
                    (Some(&symbol), _) => symbol,
                    (None, EndOfInput::Zero) => 0,
                    (None, EndOfInput::MinusOne) => cells.modulus() - 1,
                    (None, EndOfInput::Error) => {
                        outcome.end = End::NoInput(cycle);
                        return outcome;
                    }
                };
                outcome.read.push(symbol);
                tape.insert(pointer, symbol.into());
            }
            b'[' if cell == 0 => at = partner(source, at, 1),
            b']' if cell != 0 => at = partner(source, at, -1),
            _ => {}
        }
        if pointer < 0 {
            outcome.end = End::LeftOfTape(cycle);
            return outcome;
        }
        at += 1;
        cycle += 1;
    }
    outcome.end = End::Halted(cycle);
    outcome
}

fn partner(source: &[u8], from: usize, direction: isize) -> usize {
    let (mut at, mut depth) = (from, 0);
    loop {
        depth += i32::from(source[at] == b'[') - i32::from(source[at] == b']');
        if depth == 0 {
            return at;
        }
        at = at.checked_add_signed(direction).expect("brackets are balanced");
    }
}

/// Commands with balanced brackets.
fn random_source(rng: &mut fastrand::Rng) -> Vec<u8> {
    let mut source = Vec::new();
    let mut depth = 0;
    for _ in 0..rng.usize(0..40) {
        let command = b">><+++---.,[]]"[rng.usize(0..14)];
        match command {
            b'[' => depth += 1,
            b']' if depth == 0 => continue,
            b']' => depth -= 1,
            _ => {}
        }
        source.push(command);
    }
    source.extend(std::iter::repeat_n(b']', depth));
    source
}

#[test]
fn the_machine_agrees_with_a_slow_one_and_its_traces_satisfy_the_constraints() {
    let mut n_halted = 0;
    for seed in 0..N_PROGRAMS {
        let mut rng = fastrand::Rng::with_seed(seed);
        let source = random_source(&mut rng);
        let cells = CellBits::ALL[rng.usize(0..4)];
        let end_of_input = EndOfInput::ALL[rng.usize(0..3)];
        let symbols = [0, 1, 2, 200, cells.modulus() - 1];
        let input: Vec<u64> = (0..rng.usize(0..6)).map(|_| symbols[rng.usize(0..5)]).collect();
        let expected = interpret(&source, &input, cells, end_of_input);

        let context = format!("seed {seed}: {}", String::from_utf8_lossy(&source));
        let program = Program::compile(&source).expect("brackets are balanced");
        let options = Options { cells, end_of_input, max_cycles: MAX_CYCLES, ..Options::default() };
        let (run, recording) = match record(&program, &input, &options) {
            Ok(done) => done,
            Err(error) => {
                let end = match error {
                    RunError::LeftOfTape(at) => End::LeftOfTape(at.cycle),
                    RunError::EndOfInput { at, .. } => End::NoInput(at.cycle),
                    RunError::TooManyCycles { .. } => End::TooManyCycles,
                    RunError::InputSymbol { .. }
                    | RunError::TooManyCells { .. }
                    | RunError::TooManySymbols { .. }
                    | _ => panic!("{context}: {error}"),
                };
                assert_eq!(end, expected.end, "{context}");
                continue;
            }
        };
        n_halted += 1;
        let (executed, halted) = recording.rows().split_at(recording.rows().len() - 1);
        let steps = executed.iter().map(|row| {
            let command = program.command(row.ip as usize).map(Command::character);
            (command.expect("a command is executed"), row.mp.into(), row.mv)
        });
        assert_eq!(halted[0].ip as usize, program.words().len(), "{context}");
        assert_eq!(run.n_appended, run.input.len().saturating_sub(input.len()), "{context}");
        if cells == CellBits::Field && run.n_cycles > 0 {
            let trace = classic::build(&run, &recording).expect("the tables are small");
            assert_eq!(published::violations(&trace), Vec::<&str>::new(), "{context}");
        }
        let found = Outcome {
            end: End::Halted(run.n_cycles),
            steps: steps.collect(),
            read: run.input,
            printed: run.output,
        };
        assert_eq!(found, expected, "{context}");
        let bound =
            Bound { cells, words: program.words(), input: &found.read, output: &found.printed };
        let trace = trace::build(&recording);
        assert_eq!(air::violations(&trace, &bound), Vec::<&str>::new(), "{context}");
    }
    // Enough of them are worth a trace.
    assert!(n_halted > N_PROGRAMS / 10, "{n_halted} of {N_PROGRAMS} halt");
}
