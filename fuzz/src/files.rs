//! What must hold of every file that is read, and of every proof that is verified.

use crate::bytes;
use crate::corpus::repository;
use crate::target::{Outcome, caught};
use air_cairo::memory::Memory;
use air_cairo::program::Program;
use air_cairo::proof_file::ProofFile;
use air_cairo::public_input::PublicInput;
use air_cairo::registers;
use air_cairo::verify::{Check, Claim};
use air_cairo::{json, trace};
use air_layouts::fibonacci::{Fibonacci, Public};
use air_runtime::field::{Field as _, Stark252};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{self, Native};
use air_runtime::stark::{self, Options, Policy};
use air_runtime::trace::Trace;

/// What reads an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Reader {
    /// Compiled Cairo programs.
    Program,
    /// Public inputs.
    PublicInput,
    /// Traces of registers.
    Trace,
    /// Memories.
    Memory,
    /// A public input, a trace and a memory of one run, of which one is changed.
    Run,
    /// Proof files of Stone: their statement and parameters.
    StoneFile,
    /// Proofs of Stone's protocol, verified.
    StoneProof,
    /// Our own proof files.
    ProofFile,
    /// Proofs of our own protocol, verified.
    Proof,
    /// Sources of Brainfuck programs.
    Brainfuck,
    /// Claims about Brainfuck programs.
    Claim,
    /// Proofs of claims in their files, several tables each, verified.
    ClaimProof,
}

impl Reader {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Program,
        Self::PublicInput,
        Self::Trace,
        Self::Memory,
        Self::Run,
        Self::StoneFile,
        Self::StoneProof,
        Self::ProofFile,
        Self::Proof,
        Self::Brainfuck,
        Self::Claim,
        Self::ClaimProof,
    ];

    /// Of so many inputs for all, this one reads one: verifying takes longer than reading.
    #[must_use]
    pub fn share(self) -> u64 {
        match self {
            Self::StoneProof | Self::Proof | Self::ClaimProof => 2,
            Self::Program
            | Self::PublicInput
            | Self::Trace
            | Self::Memory
            | Self::Run
            | Self::StoneFile
            | Self::ProofFile
            | Self::Brainfuck
            | Self::Claim => 1,
        }
    }
}

/// The good files that bad ones are made of.
#[derive(Debug)]
pub struct Files {
    program: Vec<u8>,
    public_input: Vec<u8>,
    trace: Vec<u8>,
    memory: Vec<u8>,
    stone: Vec<u8>,
    stone_proof: ProofFile,
    claim: Claim,
    proof: native::ProofFile,
    brainfuck: (air_brainfuck::Claim, Vec<u8>),
}

/// What a proof of ours is about: the sixteenth Fibonacci number.
const CLAIMED: u64 = 987;
const LOG_ROWS: u32 = 4;
/// A proof that is verified has so many proven bits at least: what is fuzzed is the verifier, not the parameters.
const MIN_BITS: u32 = 10;

type Protocol = Native<Stark252, Stark252>;

fn setup() -> stark::Setup<Protocol> {
    let options = Options::new(1, vec![0, 2], 4, 20, 4).expect("good options");
    let public = Public { claimed: Stark252::from_u64(CLAIMED) };
    let trees = TreeHash::uniform(HashKind::Blake256);
    native::setup::<_, Stark252, Fibonacci>(&Fibonacci, &public, &[LOG_ROWS], options, trees)
}

fn our_proof() -> native::ProofFile {
    let mut column = vec![Stark252::from_u64(1); 2];
    while column.len() < 1 << LOG_ROWS {
        column.push(column[column.len() - 1] + column[column.len() - 2]);
    }
    let (setup, public) = (setup(), Public { claimed: Stark252::from_u64(CLAIMED) });
    let trace = Trace::new(vec![vec![column]]).expect("sixteen rows");
    let proof = stark::prove::<Protocol, _>(&Fibonacci, &setup, &public, trace, &());
    let bytes = proof.expect("the trace is valid").bytes;
    native::ProofFile::new::<_, Stark252, _>(&Fibonacci, &setup, &public, bytes)
}

/// A source in which all eight commands are.
const SOURCE: &[u8] = b",>+[<->-]\n<.";

/// A claim about the source, and the file of its proof.
fn brainfuck_proof() -> (air_brainfuck::Claim, Vec<u8>) {
    let program = air_brainfuck::Program::compile(SOURCE).expect("its brackets are balanced");
    let run = air_brainfuck::record(&program, &[5], &air_brainfuck::Options::default());
    let (run, recording) = run.expect("it halts");
    let claim = air_brainfuck::Claim::new(&program, &run);
    let degree = claim.log_rows().into_iter().max().expect("there are tables");
    let options = Options::new(3, vec![0, degree - 1], 2, 10, 4).expect("good options");
    let proven = air_brainfuck::prove(&claim, &run, &recording, options, &());
    let file = proven.expect("the trace is valid").file;
    (claim, file.to_bytes())
}

impl Files {
    /// The files of the smallest program, and a proof that is made here.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn read() -> Result<Self, String> {
        let folder = repository().join("cli/tests/data/small");
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let stone =
            ProofFile::read(&folder.join("proof.json")).map_err(|error| error.to_string())?;
        let claim = Claim::read(&stone).map_err(|error| error.to_string())?;
        Ok(Self {
            program: read("program.json")?,
            public_input: read("public_input.json")?,
            trace: read("trace.bin")?,
            memory: read("memory.bin")?,
            stone: without_annotations(&read("proof.json")?)?,
            stone_proof: stone,
            claim,
            proof: our_proof(),
            brainfuck: brainfuck_proof(),
        })
    }

    /// Changes a good file and reads it.
    ///
    /// # Errors
    /// A sentence on what does not hold: a panic, or an input that is accepted and should not be, or is not what is
    /// written from it.
    pub fn check(&self, reader: Reader, seed: u64) -> Result<Outcome, String> {
        caught(|| match reader {
            Reader::Program => program(&bytes::changed(&self.program, seed)),
            Reader::PublicInput => public_input(&bytes::changed(&self.public_input, seed)),
            Reader::Trace => registers(&bytes::changed(&self.trace, seed)),
            Reader::Memory => memory(&bytes::changed(&self.memory, seed)),
            Reader::Run => self.run(seed),
            Reader::StoneFile => stone_file(&bytes::changed(&self.stone, seed)),
            Reader::StoneProof => self.stone_proof(&bytes::changed(&self.stone_proof.proof, seed)),
            Reader::ProofFile => proof_file(&bytes::changed(&self.proof.to_bytes(), seed)),
            Reader::Proof => self.proof(&bytes::changed(self.proof.proof(), seed)),
            Reader::Brainfuck => brainfuck(&bytes::changed(SOURCE, seed)),
            Reader::Claim => self.brainfuck_claim(seed),
            Reader::ClaimProof => self.brainfuck_proof(&bytes::changed(&self.brainfuck.1, seed)),
        })
    }

    fn run(&self, seed: u64) -> Result<Outcome, String> {
        let change = |which: u64, base: &[u8]| match seed % 3 == which {
            true => bytes::changed(base, seed),
            false => base.to_vec(),
        };
        let text = String::from_utf8_lossy(&change(0, &self.public_input)).into_owned();
        let Ok(value) = json::parse("public", &text) else { return Ok(Outcome::Refused) };
        let Ok(public) = PublicInput::from_json(&json::Node::root("public", &value)) else {
            return Ok(Outcome::Refused);
        };
        let Ok(steps) = registers::parse("trace", &change(1, &self.trace)) else {
            return Ok(Outcome::Refused);
        };
        let Ok(memory) = Memory::parse("memory", &change(2, &self.memory)) else {
            return Ok(Outcome::Refused);
        };
        Ok(of(trace::build(&public, &steps, &memory).is_ok()))
    }

    /// Only the proof itself is accepted.
    fn stone_proof(&self, bytes: &[u8]) -> Result<Outcome, String> {
        let is_accepted = self.claim.verify(bytes, &Check::default(), &()).is_ok();
        only_if(is_accepted, bytes == self.stone_proof.proof)
    }

    /// Only the proof itself is accepted.
    fn proof(&self, bytes: &[u8]) -> Result<Outcome, String> {
        let (setup, public) = (setup(), Public { claimed: Stark252::from_u64(CLAIMED) });
        let policy = Policy::proven_bits(MIN_BITS);
        let verified =
            stark::verify::<Protocol, _>(&Fibonacci, &setup, &public, bytes, &policy, &());
        only_if(verified.is_ok(), bytes == self.proof.proof())
    }
}

impl Files {
    fn brainfuck_claim(&self, seed: u64) -> Result<Outcome, String> {
        let good = serde_json::to_vec(&self.brainfuck.0).map_err(|error| error.to_string())?;
        let bytes = bytes::changed(&good, seed);
        let Ok(claim) = serde_json::from_slice::<air_brainfuck::Claim>(&bytes) else {
            return Ok(Outcome::Refused);
        };
        let again = serde_json::to_vec(&claim).map_err(|error| error.to_string())?;
        if serde_json::from_slice::<air_brainfuck::Claim>(&again).ok().as_ref() != Some(&claim) {
            return Err("written and read again, it is another claim".to_owned());
        }
        // A claim is checked before the proof of it is.
        let file = native::ProofFile::from_bytes(&self.brainfuck.1);
        let file = file.map_err(|error| error.to_string())?;
        let is_accepted = air_brainfuck::verify(&claim, &file, MIN_BITS, &()).is_ok();
        only_if(is_accepted, claim == self.brainfuck.0)
    }

    /// Only the file itself is accepted.
    fn brainfuck_proof(&self, bytes: &[u8]) -> Result<Outcome, String> {
        let (claim, good) = &self.brainfuck;
        let is_accepted = native::ProofFile::from_bytes(bytes)
            .is_ok_and(|file| air_brainfuck::verify(claim, &file, MIN_BITS, &()).is_ok());
        only_if(is_accepted, bytes == good)
    }
}

fn brainfuck(bytes: &[u8]) -> Result<Outcome, String> {
    let Ok(program) = air_brainfuck::Program::compile(bytes) else { return Ok(Outcome::Refused) };
    match air_brainfuck::Program::from_words(program.words()) {
        Ok(again) if again.words() == program.words() => Ok(Outcome::Accepted),
        Ok(_) | Err(_) => Err("from its words, it is another program".to_owned()),
    }
}

fn of(is_accepted: bool) -> Outcome {
    if is_accepted { Outcome::Accepted } else { Outcome::Refused }
}

fn only_if(is_accepted: bool, is_good: bool) -> Result<Outcome, String> {
    match (is_accepted, is_good) {
        (true, false) => Err("a changed proof is accepted".to_owned()),
        (false, true) => Err("the proof is refused".to_owned()),
        (true, true) | (false, false) => Ok(of(is_accepted)),
    }
}

fn without_annotations(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut value = json::parse("proof", &text).map_err(|error| error.to_string())?;
    if let Some(members) = value.as_object_mut() {
        members.remove("annotations");
        // The digits of the proof are changed by another reader.
        members.insert("proof_hex".to_owned(), "0x00".into());
    }
    Ok(value.to_string().into_bytes())
}

fn program(bytes: &[u8]) -> Result<Outcome, String> {
    let program = Program::parse("program", &String::from_utf8_lossy(bytes));
    Ok(of(program.is_ok_and(|program| program.fits_plain().is_ok())))
}

fn public_input(bytes: &[u8]) -> Result<Outcome, String> {
    let read = |text: &str| {
        let value = json::parse("public", text).ok()?;
        PublicInput::from_json(&json::Node::root("public", &value)).ok()
    };
    let Some(public) = read(&String::from_utf8_lossy(bytes)) else { return Ok(Outcome::Refused) };
    match read(&public.to_text()) {
        Some(again) if again == public => Ok(Outcome::Accepted),
        Some(_) | None => Err("written and read again, it is another public input".to_owned()),
    }
}

fn registers(bytes: &[u8]) -> Result<Outcome, String> {
    let Ok(steps) = registers::parse("trace", bytes) else { return Ok(Outcome::Refused) };
    match registers::to_bytes(&steps) == bytes {
        true => Ok(Outcome::Accepted),
        false => Err("written again, it is another trace".to_owned()),
    }
}

fn memory(bytes: &[u8]) -> Result<Outcome, String> {
    let Ok(memory) = Memory::parse("memory", bytes) else { return Ok(Outcome::Refused) };
    match Memory::parse("memory", &memory.to_bytes()) {
        Ok(again) if again.cells() == memory.cells() => Ok(Outcome::Accepted),
        Ok(_) | Err(_) => Err("written and read again, it is another memory".to_owned()),
    }
}

fn stone_file(bytes: &[u8]) -> Result<Outcome, String> {
    let file = ProofFile::parse("proof", &String::from_utf8_lossy(bytes));
    let Ok(file) = file else { return Ok(Outcome::Refused) };
    let Ok(claim) = Claim::read(&file) else { return Ok(Outcome::Refused) };
    // Its proof is one byte of zeros, which no statement has.
    match claim.verify(&file.proof, &Check::default(), &()) {
        Ok(_) => Err("a proof of one byte is accepted".to_owned()),
        Err(_) => Ok(Outcome::Accepted),
    }
}

fn proof_file(bytes: &[u8]) -> Result<Outcome, String> {
    let Ok(file) = native::ProofFile::from_bytes(bytes) else { return Ok(Outcome::Refused) };
    match file.to_bytes() == bytes {
        true => Ok(Outcome::Accepted),
        false => Err("written again, it is another file".to_owned()),
    }
}
