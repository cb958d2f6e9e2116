//! Proofs that hide what their claims do not state.

use air_brainfuck::claim::Secrets;
use air_brainfuck::prove::Proven;
use air_brainfuck::{Claim, Options, Program, Protocol, parameters, prove, record, setup, trace};
use air_brainfuck::{Recording, Run, verify};
use air_layouts::brainfuck_private::BrainfuckPrivate;
use air_runtime::protocol::native::{ProofFile, TREES};
use air_runtime::stark::{self, Randomness, Recorder};
use air_runtime::transcript::{Direction, Message, MessageValue};

/// Prints the sum of two symbols.
const SUM: &[u8] = b",>,<[->+<]>.";
/// Both have the same sum, and about as many cycles.
const INPUTS: [[u64; 2]; 2] = [[20, 22], [21, 21]];
const NO_OUTPUT: Secrets = Secrets { input: false, output: true };
const NO_INPUT: Secrets = Secrets { input: true, output: false };

fn program() -> Program {
    Program::compile(SUM).expect("brackets are balanced")
}

fn recorded<'p>(program: &'p Program, input: &[u64]) -> (Run, Recording<'p>) {
    record(program, input, &Options::default()).expect("it halts")
}

/// A proof that hides, of a claim that keeps these secrets.
fn hidden(secrets: Secrets, input: &[u64], bits: u32) -> Proven {
    let program = program();
    let (run, recording) = recorded(&program, input);
    let claim = Claim::keeping(secrets, &program, &run);
    let (claim, options) = parameters::hiding(claim, bits).expect("so many bits can be had");
    prove(&claim, &run, &recording, options, &()).expect("it is true")
}

#[test]
fn a_proof_of_128_bits_that_hides_is_accepted_with_and_without_secrets() {
    for secrets in [Secrets::default(), NO_INPUT, NO_OUTPUT] {
        let Proven { claim, file, security } = hidden(secrets, &INPUTS[0], 128);
        assert!(security.proven_bits() >= 128 && file.options().is_hiding());
        let file = ProofFile::from_bytes(&file.to_bytes()).expect("a file is read back");
        assert_eq!(verify(&claim, &file, 128, &()), Ok(security), "{secrets:?}");
    }
}

#[test]
fn the_same_statement_has_different_proofs_that_are_all_accepted() {
    let proofs = [(); 2].map(|()| hidden(Secrets::default(), &INPUTS[0], 100));
    let [first, second] = &proofs;
    assert_eq!(first.claim, second.claim);
    assert_ne!(first.file.proof(), second.file.proof());
    for Proven { claim, file, .. } in &proofs {
        assert!(verify(claim, file, 100, &()).is_ok());
    }
}

#[test]
fn a_run_is_padded_so_that_its_length_tells_less() {
    let program = program();
    // The loop has one turn, and forty.
    let claims = [[1, 40], [40, 1]].map(|input| {
        let (run, recording) = recorded(&program, &input);
        let claim = Claim::keeping(NO_INPUT, &program, &run).raised(&[9]);
        let (claim, options) = parameters::hiding(claim, 40).expect("so many bits can be had");
        assert!(prove(&claim, &run, &recording, options, &()).is_ok());
        claim
    });
    assert_eq!(claims[0], claims[1]);
    assert_eq!(claims[0].log_rows, 9);
}

#[test]
fn claims_about_secrets_do_not_tell_which_of_them_it_was() {
    let [first, second] = INPUTS.map(|input| hidden(NO_INPUT, &input, 100));
    assert_eq!(first.claim, second.claim);
    assert_eq!(first.claim.input, None);
    assert!(verify(&first.claim, &second.file, 100, &()).is_ok());
}

/// What a proof about this secret input opens and sends, with or without hiding it: the lowest coordinate of all
/// elements.
fn sent(input: &[u64], seed: u8, hides: bool) -> Vec<u64> {
    let program = program();
    let (run, recording) = recorded(&program, input);
    let claim = Claim::keeping(NO_INPUT, &program, &run);
    let (raised, hiding) = parameters::hiding(claim.clone(), 100).expect("so many bits can be had");
    let (claim, options) = if hides {
        (raised, hiding)
    } else {
        let options = parameters::of(&claim, 100).expect("so many bits can be had");
        (claim, options)
    };
    let trace = trace::build_private(&claim, &run, &recording);
    let (setup, public) = (setup(&claim, options, TREES), claim.private_public());
    let randomness = Randomness::from_seed([seed; 32]);
    let proof = stark::Prover::new(&Recorder).with_randomness(randomness).prove::<Protocol, _>(
        &BrainfuckPrivate,
        &setup,
        &public,
        trace,
    );
    let messages = proof.expect("it is true").messages;
    let is_sent = |message: &&Message| message.direction != Direction::VerifierToProver;
    let values = messages.iter().filter(is_sent).flat_map(|message| match &message.value {
        MessageValue::Element(value) => core::slice::from_ref(value),
        MessageValue::Elements(values) => values.as_slice(),
        MessageValue::Hash(..) | MessageValue::Data(_) | MessageValue::Number(_) => &[],
    });
    values.map(|value| value.coordinates[0][0]).collect()
}

const BUCKETS: usize = 16;
/// What 15 degrees of freedom exceed with probability 1/10000.
const LIMIT: f64 = 44.3;

/// Counts by the four lowest bits.
fn counts(values: &[u64]) -> [f64; BUCKETS] {
    let mut counts = [0.0; BUCKETS];
    values.iter().for_each(|value| counts[*value as usize % BUCKETS] += 1.0);
    counts
}

/// The statistic of a test that counts are of a uniform value.
fn chi_square(counts: [f64; BUCKETS]) -> f64 {
    let expected = counts.iter().sum::<f64>() / BUCKETS as f64;
    counts.iter().map(|count| (count - expected).powi(2) / expected).sum()
}

/// The statistic of a test that two lists of counts are of one distribution.
fn chi_square_of_two(left: [f64; BUCKETS], right: [f64; BUCKETS]) -> f64 {
    let [n_left, n_right] = [left, right].map(|counts| counts.iter().sum::<f64>());
    let [to_left, to_right] = [(n_right / n_left).sqrt(), (n_left / n_right).sqrt()];
    let pairs = left.into_iter().zip(right);
    pairs.map(|(l, r)| (l * to_left - r * to_right).powi(2) / (l + r)).sum()
}

#[test]
fn what_is_opened_is_uniform_whatever_the_secret() {
    let [first, second] = INPUTS.map(|input| sent(&input, 5, true));
    let third = sent(&INPUTS[0], 6, true);
    assert!(first.len() > 4000, "{}", first.len());
    let [first, second, third] = [first, second, third].map(|values| counts(&values));
    let statistics = [first, second, third].map(chi_square);
    assert!(statistics.iter().all(|&value| value < LIMIT), "{statistics:?}");
    // Other inputs with the same randomness, other randomness for the same input.
    for other in [second, third] {
        let statistic = chi_square_of_two(first, other);
        assert!(statistic < LIMIT, "{statistic}");
    }
}

#[test]
fn without_hiding_columns_of_zeros_are_opened_as_zeros() {
    let n_zeros = |hides| sent(&INPUTS[0], 5, hides).iter().filter(|value| **value == 0).count();
    assert!(n_zeros(false) > 50, "{}", n_zeros(false));
    assert_eq!(n_zeros(true), 0);
}
