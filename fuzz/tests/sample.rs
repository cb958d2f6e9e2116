//! A sample of random inputs; `cargo run --release -p air-fuzz -- --runs N` checks more.

use air_fuzz::corpus::{Corpus, repository};
use air_fuzz::files::{Files, Reader};
use air_fuzz::{mutate, target};

#[test]
fn random_texts_make_the_compiler_neither_panic_nor_contradict_itself() {
    let corpus = Corpus::below(&repository()).expect("the layouts of the repository");
    let mut n_compiled = 0;
    for seed in 0..1500 {
        match target::check(&corpus, &mutate::text(&corpus, seed)) {
            Ok(target::Outcome::Accepted) => n_compiled += 1,
            Ok(target::Outcome::Refused) => {}
            Err(what) => panic!("seed {seed}: {what}"),
        }
    }
    // Texts that are all refused would show little.
    assert!(n_compiled > 5, "{n_compiled}");
}

#[test]
fn every_text_of_the_repository_is_checked_as_it_is() {
    let corpus = Corpus::below(&repository()).expect("the layouts of the repository");
    for (name, text) in &corpus.texts {
        if let Err(what) = target::check(&corpus, text) {
            panic!("{name}: {what}");
        }
    }
}

#[test]
fn random_files_and_proofs_make_no_reader_panic_and_no_verifier_accept() {
    let files = Files::read().expect("the files of the repository");
    for reader in Reader::ALL {
        let n_inputs = match reader {
            Reader::StoneProof | Reader::Proof | Reader::ClaimProof => 40,
            Reader::Run | Reader::Claim => 300,
            Reader::Program
            | Reader::PublicInput
            | Reader::Trace
            | Reader::Memory
            | Reader::StoneFile
            | Reader::ProofFile
            | Reader::Brainfuck => 1000,
        };
        for seed in 0..n_inputs {
            if let Err(what) = files.check(reader, seed) {
                panic!("{reader:?}, seed {seed}: {what}");
            }
        }
    }
}
