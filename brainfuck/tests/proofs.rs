//! Proofs of the programs of this folder, and what a verifier refuses.

#[allow(dead_code, reason = "other tests use more of it")]
#[path = "support/case.rs"]
mod case;
use air_brainfuck::claim::ClaimError;
use air_brainfuck::prove::Proven;
use air_brainfuck::verify::{DEFAULT_MIN_BITS, VerifyError, with_ends_of_input};
use air_brainfuck::{
    CellBits, Claim, EndOfInput, Options, Program, parameters, prove, record, setup, verify,
};
use air_layouts::brainfuck::Brainfuck;
use air_runtime::protocol::native::ProofFile;
use air_runtime::protocol::native::file::{FileError, FileMismatch};
use air_runtime::stark;
use std::path::{Path, PathBuf};

/// Copies its input up to a zero.
const SOURCE: &[u8] = b",[.,]";
const INPUT: [u64; 4] = [104, 105, 33, 0];
const OUTPUT: [u64; 3] = [104, 105, 33];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

fn compile(source: &[u8]) -> Program {
    Program::compile(source).expect("brackets are balanced")
}

/// The proof of a run with so many bits, and of its length.
fn proven(program: &Program, input: &[u64], bits: u32) -> Result<Proven, String> {
    let recorded = record(program, input, &Options::default());
    let (run, recording) = recorded.map_err(|error| error.to_string())?;
    let claim = Claim::new(program, &run);
    let options = parameters::of(&claim, bits).map_err(|error| error.to_string())?;
    prove(&claim, &run, &recording, options, &()).map_err(|error| error.to_string())
}

fn copied() -> Proven {
    proven(&compile(SOURCE), &INPUT, 100).expect("the run can be proven")
}

/// The proof of the copy against a claim that is changed.
fn refused(change: impl FnOnce(&mut Claim)) -> VerifyError {
    let Proven { mut claim, file, .. } = copied();
    change(&mut claim);
    verify(&claim, &file, DEFAULT_MIN_BITS, &()).expect_err("the claim is another")
}

fn input(claim: &mut Claim) -> &mut Vec<u64> {
    claim.input.as_mut().expect("nothing is secret")
}

fn output(claim: &mut Claim) -> &mut Vec<u64> {
    claim.output.as_mut().expect("nothing is secret")
}

/// What a verifier states who knows no more than this and the file.
fn stated(
    program: &Program,
    input: &[u64],
    output: &[u64],
    cells: CellBits,
    file: &ProofFile,
) -> Claim {
    Claim::stated(program, Some(input), Some(output), cells, file.log_rows())
}

/// The copy's proof file with another byte.
fn tampered(at: impl FnOnce(&[u8]) -> usize) -> ProofFile {
    let mut bytes = copied().file.to_bytes();
    let at = at(&bytes);
    bytes[at] ^= 1;
    ProofFile::from_bytes(&bytes).expect("it still is a file")
}

#[test]
fn every_program_is_proven_and_its_proof_accepted() {
    for case in case::list(&folder()).expect("the folder has a list") {
        let files = case.files(&folder()).expect("the case has its files");
        let bits = if case.n_rows <= 1 << 10 { 128 } else { 100 };
        let Proven { claim, file, security } =
            proven(&files.program, &files.input, bits).expect("the run can be proven");
        assert!(security.proven_bits() >= bits, "{} {}", case.name, security);
        // A verifier knows no more than this and the file.
        let file = ProofFile::from_bytes(&file.to_bytes()).expect("a file is read back");
        let stated = stated(&files.program, &files.input, &files.output, CellBits::Eight, &file);
        assert_eq!(stated, claim);
        assert_eq!(verify(&stated, &file, bits, &()), Ok(security), "{}", case.name);
    }
}

#[test]
fn cells_of_every_kind_are_proven() {
    let program = compile(b"-.+.");
    for cells in CellBits::ALL {
        let options = Options { cells, ..Options::default() };
        let (run, recording) = record(&program, &[], &options).expect("it halts");
        let claim = Claim::new(&program, &run);
        let options = parameters::of(&claim, 100).expect("so many bits can be had");
        let proven = prove(&claim, &run, &recording, options, &()).expect("it is true");
        let (file, output) = (proven.file, [cells.modulus() - 1, 0]);
        let claim = stated(&program, &[], &output, cells, &file);
        assert!(verify(&claim, &file, 100, &()).is_ok(), "{cells}");
    }
}

#[test]
fn another_program_is_refused() {
    let other = compile(b",[.,] ,");
    let file = copied().file;
    let error = refused(|claim| *claim = stated(&other, &INPUT, &OUTPUT, claim.cells, &file));
    assert_eq!(error, VerifyError::Program);
}

#[test]
fn another_input_is_refused() {
    assert_eq!(refused(|claim| input(claim)[0] = 103), VerifyError::Input);
    assert_eq!(refused(|claim| input(claim).push(0)), VerifyError::Input);
}

#[test]
fn how_many_symbols_behind_the_end_were_read_is_found_from_the_proof() {
    let file = copied().file;
    let claim = |input: &[u64]| stated(&compile(SOURCE), input, &OUTPUT, CellBits::Eight, &file);
    let found = |input, end| with_ends_of_input(claim(input), &file, end).input;
    assert_eq!(found(&INPUT[..3], EndOfInput::Zero).as_deref(), Some(INPUT.as_slice()));
    assert_eq!(found(&INPUT, EndOfInput::Zero).as_deref(), Some(INPUT.as_slice()));
    // Nothing else is made to fit.
    assert_eq!(found(&INPUT[..2], EndOfInput::Zero).as_deref(), Some(&INPUT[..2]));
    assert_eq!(found(&INPUT[..3], EndOfInput::MinusOne).as_deref(), Some(&INPUT[..3]));
    assert_eq!(found(&INPUT[..3], EndOfInput::Error).as_deref(), Some(&INPUT[..3]));
}

#[test]
fn another_output_is_refused() {
    assert_eq!(refused(|claim| output(claim)[2] = 34), VerifyError::Output);
}

#[test]
fn a_truncated_output_is_refused() {
    assert_eq!(refused(|claim| output(claim).truncate(2)), VerifyError::Output);
    assert_eq!(refused(|claim| output(claim).insert(0, 0)), VerifyError::Output);
}

#[test]
fn an_output_in_another_order_is_refused() {
    assert_eq!(refused(|claim| output(claim).swap(0, 1)), VerifyError::Output);
}

#[test]
fn other_cells_are_refused() {
    assert_eq!(refused(|claim| claim.cells = CellBits::Sixteen), VerifyError::Cells);
}

#[test]
fn other_heights_are_refused() {
    let error = refused(|claim| claim.log_rows += 1);
    let Claim { log_rows, log_addresses, .. } = copied().claim;
    let expected = vec![log_rows + 1, log_rows + 1, log_addresses];
    let found = vec![log_rows, log_rows, log_addresses];
    assert_eq!(error, VerifyError::Heights { expected, found });
}

#[test]
fn an_impossible_claim_is_refused_before_the_proof_is_read() {
    let error = refused(|claim| claim.version = 2);
    assert_eq!(error, VerifyError::Claim(ClaimError::Version { found: 2 }));
}

#[test]
fn a_proof_for_another_layout_is_refused() {
    let Proven { claim, file, .. } = copied();
    let digest = |bytes: &[u8]| {
        let name = bytes.windows(9).position(|window| window == b"brainfuck");
        name.expect("the layout is named") + 9
    };
    let tampered = tampered(digest);
    let error = verify(&claim, &tampered, 100, &()).expect_err("the digest is another");
    let VerifyError::File(FileMismatch::Digest { layout, expected, found }) = error else {
        panic!("{error:?}")
    };
    assert_eq!((layout, expected[0] ^ 1), ("brainfuck", found[0]));
    assert_eq!(file.layout(), layout);
}

#[test]
fn a_proof_with_too_few_bits_is_refused() {
    let program = compile(SOURCE);
    let Proven { claim, file, security } = proven(&program, &INPUT, 60).expect("it is true");
    let found = security.proven_bits();
    assert!((60..100).contains(&found));
    let too_few = VerifyError::TooFewBits { expected: 100, found };
    assert_eq!(verify(&claim, &file, DEFAULT_MIN_BITS, &()), Err(too_few));
    assert!(verify(&claim, &file, 60, &()).is_ok());
}

#[test]
fn every_part_of_a_proof_is_checked() {
    let Proven { claim, file, .. } = copied();
    let n_bytes = file.to_bytes().len();
    let start = n_bytes - file.proof().len();
    for at in (start..n_bytes).step_by(997).chain([n_bytes - 1]) {
        let error = verify(&claim, &tampered(|_| at), 100, &()).expect_err("a byte is another");
        assert!(matches!(error, VerifyError::Stark(_)), "byte {at}: {error:?}");
    }
    let bytes = file.to_bytes();
    let error = ProofFile::from_bytes(&bytes[..n_bytes - 1]).expect_err("a byte is missing");
    assert!(matches!(error, FileError::Truncated { part: "the proof", .. }), "{error:?}");
}

#[test]
fn a_forged_statement_does_not_pass_for_the_digest_that_the_file_states() {
    // The forger states the digests of the false output, so nothing but the proof is wrong.
    let Proven { mut claim, file, .. } = copied();
    output(&mut claim).swap(0, 1);
    let setup = setup(&claim, file.options().clone(), file.trees());
    let forged = ProofFile::new::<_, _, Brainfuck>(
        &Brainfuck,
        &setup,
        &claim.public(),
        file.proof().to_vec(),
    );
    let error = verify(&claim, &forged, 100, &()).expect_err("the output is in another order");
    assert_eq!(error, VerifyError::Stark(stark::VerifyError::Composition));
}
