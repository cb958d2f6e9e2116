//! Claims that keep input or output secret: what is accepted, and which constraint refuses a cheat.

use air_brainfuck::claim::{ClaimError, Secrets, Stream};
use air_brainfuck::prove::{ProveError, Proven};
use air_brainfuck::verify::VerifyError;
use air_brainfuck::{CellBits, Claim, Options, Program, Protocol, parameters, prove, record};
use air_brainfuck::{setup, trace, verify};
use air_layouts::brainfuck_private::{BrainfuckPrivate, Public};
use air_runtime::check::{Equation, check_rows};
use air_runtime::field::{ExtensionOf as _, Field as _, Goldilocks, GoldilocksCubic};
use air_runtime::layout::Layout;
use air_runtime::protocol::native::{ProofFile, TREES};
use air_runtime::stark;
use air_runtime::trace::Trace;
use std::collections::BTreeSet;

/// Prints the sum of two symbols.
const SUM: &[u8] = b",>,<[->+<]>.";
const INPUT: [u64; 2] = [2, 3];
const ALL: Secrets = Secrets { input: true, output: true };
const NO_INPUT: Secrets = Secrets { input: true, output: false };
const NO_OUTPUT: Secrets = Secrets { input: false, output: true };
const BITS: u32 = 40;

/// Columns of the tables of symbols; bits follow.
const SYMBOL: usize = 0;
const IS_USED: usize = 1;
const IS_SHOWN: usize = 2;
const BIT0: usize = 3;
/// The tables of symbols.
const INPUTS: usize = 3;
const OUTPUTS: usize = 4;

type Columns = Vec<Vec<Vec<Goldilocks>>>;

fn number(value: u64) -> Goldilocks {
    Goldilocks::from_u64(value)
}

fn compile(source: &[u8]) -> Program {
    Program::compile(source).expect("brackets are balanced")
}

/// The claim about the sum that keeps these secrets, and its trace.
fn honest(secrets: Secrets) -> (Claim, Columns) {
    let program = compile(SUM);
    let (run, recording) = record(&program, &INPUT, &Options::default()).expect("it halts");
    let claim = Claim::keeping(secrets, &program, &run);
    let tables = trace::build_private(&claim, &run, &recording).into_tables();
    (claim, tables)
}

/// The constraints and links that a trace violates, with their tables.
fn violated(public: &Public<Goldilocks>, tables: Columns) -> BTreeSet<String> {
    let info = Layout::<Goldilocks, GoldilocksCubic>::info(&BrainfuckPrivate);
    // Numbers that no trace has.
    let draw = |at: usize| {
        let coordinates = [40, 41, 42].map(|shift| number((at as u64 + 1) << shift));
        GoldilocksCubic::from_coordinates(&coordinates).expect("three coordinates")
    };
    let draws: Vec<GoldilocksCubic> = (0..info.draws.len()).map(draw).collect();
    let trace = Trace::new(tables).expect("the shape is the same");
    let violations = check_rows(&BrainfuckPrivate, public, &trace, &draws);
    let named = violations.expect("the trace suits").into_iter().map(|violation| {
        match violation.equation {
            Equation::Constraint { table, .. } => {
                format!("{} {}", info.tables[table].name, violation.name)
            }
            Equation::Link { .. } | Equation::Terminal { .. } => violation.name.to_owned(),
        }
    });
    named.collect()
}

/// Checks that a changed trace violates exactly these, and that a forced proof of it is refused.
#[track_caller]
fn is_refused(secrets: Secrets, change: impl FnOnce(&mut Claim, &mut Columns), by: &[&str]) {
    let (mut claim, mut tables) = honest(secrets);
    change(&mut claim, &mut tables);
    let public = claim.private_public();
    let expected: BTreeSet<String> = by.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(violated(&public, tables.clone()), expected);

    let options = parameters::of(&claim, BITS).expect("so many bits can be had");
    let setup = setup(&claim, options, TREES);
    let trace = Trace::new(tables).expect("the shape is the same");
    let forced = stark::Prover::new(&()).unchecked().prove::<Protocol, _>(
        &BrainfuckPrivate,
        &setup,
        &public,
        trace,
    );
    let proof = forced.expect("a cheating prover does not look").bytes;
    let file = ProofFile::new::<_, _, BrainfuckPrivate>(&BrainfuckPrivate, &setup, &public, proof);
    let error = VerifyError::Stark(stark::VerifyError::Composition);
    assert_eq!(verify(&claim, &file, BITS, &()), Err(error));
}

/// A proof without hiding, which is faster.
fn proven(
    secrets: Secrets,
    cells: CellBits,
    source: &[u8],
    input: &[u64],
) -> Result<Proven, ProveError> {
    let program = compile(source);
    let options = Options { cells, ..Options::default() };
    let (run, recording) = record(&program, input, &options).expect("it halts");
    let claim = Claim::keeping(secrets, &program, &run);
    let options = parameters::of(&claim, BITS).expect("so many bits can be had");
    prove(&claim, &run, &recording, options, &())
}

#[test]
fn every_choice_of_secrets_is_proven_and_accepted() {
    for secrets in [ALL, NO_INPUT, NO_OUTPUT] {
        let (claim, tables) = honest(secrets);
        assert_eq!(violated(&claim.private_public(), tables), BTreeSet::new(), "{secrets:?}");
        let Proven { file, .. } =
            proven(secrets, CellBits::Eight, SUM, &INPUT).expect("it is true");
        // A verifier knows no more than this and the file.
        let input = (!secrets.input).then_some(INPUT.as_slice());
        let output = (!secrets.output).then_some([5].as_slice());
        let stated = Claim::stated(&compile(SUM), input, output, CellBits::Eight, file.log_rows());
        assert!(verify(&stated, &file, BITS, &()).is_ok(), "{secrets:?}");
    }
}

#[test]
fn secrets_of_cells_of_every_kind_are_proven() {
    for cells in CellBits::ALL {
        let proven = proven(ALL, cells, b",.-.", &[0]).expect("it is true");
        assert!(verify(&proven.claim, &proven.file, BITS, &()).is_ok(), "{cells}");
    }
    let large = CellBits::Field.modulus() - 1;
    assert!(proven(NO_INPUT, CellBits::Field, b",.", &[large]).is_ok());
    let refused = proven(NO_INPUT, CellBits::Sixteen, b",,", &[255, 256]).map(|_| ());
    let error = ClaimError::SecretSymbol { stream: Stream::Input, index: 1, found: 256 };
    assert_eq!(refused, Err(ProveError::Claim(error)));
    // A list that all know has its range from the verifier.
    assert!(proven(NO_OUTPUT, CellBits::Sixteen, b",,", &[255, 256]).is_ok());
}

#[test]
fn no_symbols_at_all_can_be_secret() {
    let proven = proven(ALL, CellBits::Eight, b"+", &[]).expect("it is true");
    assert!(verify(&proven.claim, &proven.file, BITS, &()).is_ok());
}

#[test]
fn a_proof_about_other_secrets_is_refused() {
    let proven = |secrets| proven(secrets, CellBits::Eight, SUM, &INPUT).expect("it is true");
    let [all, no_input, none] = [ALL, NO_INPUT, Secrets::default()].map(proven);
    let verdict = |claim: &Proven, file: &Proven| verify(&claim.claim, &file.file, BITS, &());
    assert_eq!(verdict(&none, &all), Err(VerifyError::Secrets));
    assert_eq!(verdict(&all, &none), Err(VerifyError::Secrets));
    assert_eq!(verdict(&no_input, &all), Err(VerifyError::Output));
    let program = compile(SUM);
    let no_output = Claim::stated(&program, None, Some(&[]), CellBits::Eight, all.file.log_rows());
    assert_eq!(verify(&no_output, &all.file, BITS, &()), Err(VerifyError::Secrets));
    let other = Claim::stated(&program, None, Some(&[6]), CellBits::Eight, all.file.log_rows());
    assert_eq!(verify(&other, &no_input.file, BITS, &()), Err(VerifyError::Output));
    let symbols = no_input.claim.check_stream(Stream::Input, &INPUT);
    assert_eq!(symbols, Err(ClaimError::Secret { stream: Stream::Input }));
}

#[test]
fn a_claim_about_another_run_is_not_proven() {
    let program = compile(SUM);
    let (run, recording) = record(&program, &INPUT, &Options::default()).expect("it halts");
    let claim = Claim::keeping(NO_INPUT, &program, &run);
    let options = || parameters::of(&claim, BITS).expect("so many bits can be had");
    let refused = |claim: &Claim| prove(claim, &run, &recording, options(), &()).map(|_| ());
    let other = Claim { output: Some(vec![6]), ..claim.clone() };
    let Err(ProveError::Claim(ClaimError::OtherSymbols { stream, .. })) = refused(&other) else {
        panic!("the output is another");
    };
    assert_eq!(stream, Stream::Output);
    let low = Claim { log_rows: claim.log_rows - 1, ..claim.clone() };
    let too_few = ProveError::TooFewRows { expected: claim.log_rows, found: low.log_rows };
    assert_eq!(refused(&low), Err(too_few));
    assert_eq!(refused(&claim), Ok(()));
}

#[test]
fn another_committed_input_than_the_one_read_is_refused() {
    let change = |_: &mut Claim, tables: &mut Columns| {
        // 3 for 2, bits and all.
        tables[INPUTS][SYMBOL][0] = number(3);
        tables[INPUTS][BIT0][0] = number(1);
    };
    is_refused(NO_INPUT, change, &["input/total"]);
}

#[test]
fn a_committed_input_in_another_order_is_refused() {
    let change = |_: &mut Claim, tables: &mut Columns| {
        tables[INPUTS].iter_mut().for_each(|column| column.swap(0, 1));
    };
    is_refused(NO_INPUT, change, &["input/total"]);
}

#[test]
fn a_committed_input_of_another_length_is_refused() {
    let shorter = |_: &mut Claim, tables: &mut Columns| tables[INPUTS][IS_USED][1] = number(0);
    is_refused(NO_INPUT, shorter, &["input/total"]);
    let longer = |claim: &mut Claim, tables: &mut Columns| {
        claim.log_symbols = claim.log_symbols.map(|[input, output]| [input + 1, output]);
        tables[INPUTS].iter_mut().for_each(|column| column.resize(4, number(0)));
        tables[INPUTS][IS_USED][2] = number(1);
    };
    is_refused(NO_INPUT, longer, &["input/total"]);
}

#[test]
fn a_committed_input_with_a_gap_is_refused() {
    let change = |claim: &mut Claim, tables: &mut Columns| {
        claim.log_symbols = claim.log_symbols.map(|[input, output]| [input + 1, output]);
        for column in &mut tables[INPUTS] {
            column.resize(4, number(0));
            column.swap(1, 2);
        }
    };
    is_refused(NO_INPUT, change, &["input first_rows"]);
}

#[test]
fn another_committed_output_than_the_one_printed_is_refused() {
    let change = |_: &mut Claim, tables: &mut Columns| tables[OUTPUTS][SYMBOL][0] = number(6);
    is_refused(NO_OUTPUT, change, &["output/total"]);
    // Nor can the shown output be changed along with it.
    let change = |claim: &mut Claim, tables: &mut Columns| {
        tables[OUTPUTS][SYMBOL][0] = number(6);
        claim.output = Some(vec![6]);
    };
    is_refused(NO_INPUT, change, &["output/total"]);
}

#[test]
fn a_shown_list_that_is_not_the_committed_one_is_refused() {
    let change = |claim: &mut Claim, _: &mut Columns| claim.output = Some(vec![6]);
    is_refused(NO_INPUT, change, &["output shown_output/claim"]);
    let change = |claim: &mut Claim, _: &mut Columns| claim.input = Some(vec![3, 2]);
    is_refused(NO_OUTPUT, change, &["input shown_input/claim"]);
}

#[test]
fn symbols_that_are_shown_or_not_as_the_prover_likes_are_refused() {
    let change = |claim: &mut Claim, tables: &mut Columns| {
        tables[OUTPUTS][IS_SHOWN][0] = number(0);
        claim.output = Some(Vec::new());
    };
    is_refused(NO_INPUT, change, &["output all_or_none"]);
    let change = |_: &mut Claim, tables: &mut Columns| tables[INPUTS][IS_SHOWN][0] = number(1);
    is_refused(NO_INPUT, change, &["input all_or_none", "input shown_input/claim"]);
}

/// A run that reads 258 and prints it is one of 16-bit cells; no constraint but the range of the input tells it from
/// one of bytes.
fn with_258(claim: &mut Claim, tables: &mut Columns) {
    let program = compile(b",.");
    let options = Options { cells: CellBits::Sixteen, ..Options::default() };
    let (run, recording) = record(&program, &[258], &options).expect("it halts");
    let wide = Claim::keeping(ALL, &program, &run);
    *tables = trace::build_private(&wide, &run, &recording).into_tables();
    *claim = Claim { cells: CellBits::Eight, ..wide };
}

#[test]
fn a_secret_symbol_that_is_no_byte_is_refused() {
    is_refused(ALL, with_258, &["input byte"]);
    // A bit of 129 makes the sum right, but is no bit.
    let change = |claim: &mut Claim, tables: &mut Columns| {
        with_258(claim, tables);
        tables[INPUTS][BIT0 + 1][0] = number(129);
    };
    is_refused(ALL, change, &["input bit[bit1]"]);
}
