//! The order in which our own protocol absorbs and draws, word for word: `tests/data/transcripts`.
//!
//! Every challenge depends on every byte before it, so the challenges stand for what was absorbed. A transcript
//! that differs is another proof format: it needs a new version and a line in `CHANGELOG.md`. Written
//! from a run with AIR_BOOK_WRITE=1.

use air_brainfuck::{Claim, Program};
use air_layouts::brainfuck::Brainfuck;
use air_layouts::fibonacci::{self, Fibonacci};
use air_runtime::field::{Arith as _, Goldilocks, GoldilocksCubic};
use air_runtime::protocol::native::{TREES, setup};
use air_runtime::stark::{self, Options, Policy, Recorder};
use air_runtime::trace::Trace;
use air_runtime::transcript::{Direction, Message, MessageValue};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The state of the channel behind the statement, then a line a message: of the prover's its length, of
/// the verifier's its value.
fn text(state: &[u8], messages: &[Message]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut text = format!("statement: {}\n", hex(state));
    for Message { direction, scope, name, value } in messages {
        let said = match direction {
            Direction::ProverToVerifier { from, to } => format!("{} bytes", to - from),
            Direction::VerifierToProver => match value {
                MessageValue::Element(element) => {
                    let words = element.coordinates.iter().map(|[low, ..]| format!("{low:016x}"));
                    words.collect::<Vec<_>>().join(" ")
                }
                MessageValue::Number(number) => number.to_string(),
                MessageValue::Hash(..) | MessageValue::Elements(_) | MessageValue::Data(_) => {
                    panic!("a verifier says {value:?}")
                }
            },
        };
        writeln!(text, "{scope}: {name}: {said}").expect("a text takes all");
    }
    text
}

#[track_caller]
fn compare(name: &str, found: &str) {
    let place = format!("data/transcripts/{name}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&place);
    if std::env::var_os("AIR_BOOK_WRITE").is_some() {
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it can be made");
        fs::write(&path, found).expect("it can be written");
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let differs = stored.lines().zip(found.lines()).position(|(stored, found)| stored != found);
    assert!(stored == found, "tests/{place} differs, first in line {:?}", differs.map(|at| at + 1));
}

#[test]
fn the_transcript_of_a_proof_of_one_table_is_as_ever() {
    let mut column = vec![Goldilocks::ONE; 2];
    while column.len() < 8 {
        column.push(column[column.len() - 1] + column[column.len() - 2]);
    }
    let public = fibonacci::Public { claimed: column[7] };
    let options = Options::new(2, vec![0, 1], 4, 3, 5).expect("they are in range");
    let setup = setup::<Goldilocks, GoldilocksCubic, _>(&Fibonacci, &public, &[3], options, TREES);
    let trace = Trace::new(vec![vec![column]]).expect("it is one column");
    let proof = stark::prove(&Fibonacci, &setup, &public, trace, &Recorder).expect("it holds");
    let policy = Policy::proven_bits(0);
    let verified = stark::verify(&Fibonacci, &setup, &public, &proof.bytes, &policy, &Recorder)
        .expect("it is valid");
    assert_eq!(verified.messages, proof.messages, "both sides say the same");
    compare("fibonacci", &text(&setup.channel.state(), &proof.messages));
}

#[test]
fn the_transcript_of_a_proof_of_several_tables_is_as_ever() {
    let program = Program::compile(b"+[-].").expect("its brackets are balanced");
    let run = air_brainfuck::record(&program, &[], &air_brainfuck::Options::default());
    let (run, recording) = run.expect("it halts");
    let claim = Claim::new(&program, &run);
    let degree = claim.log_rows().into_iter().max().expect("there are tables");
    let options = Options::new(3, vec![0, degree - 1], 2, 2, 5).expect("they are in range");
    let proven = air_brainfuck::prove(&claim, &run, &recording, options, &()).expect("it holds");
    let setup = air_brainfuck::setup(&claim, proven.file.options().clone(), proven.file.trees());
    let (public, policy) = (claim.public(), Policy::proven_bits(0));
    let verified =
        stark::verify(&Brainfuck, &setup, &public, proven.file.proof(), &policy, &Recorder);
    compare("brainfuck", &text(&setup.channel.state(), &verified.expect("it is valid").messages));
}
