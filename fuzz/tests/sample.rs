//! A sample of random texts; `cargo run --release -p air-fuzz -- --runs N` checks more.

use air_fuzz::corpus::{Corpus, repository};
use air_fuzz::{mutate, target};

#[test]
fn random_texts_make_the_compiler_neither_panic_nor_contradict_itself() {
    let corpus = Corpus::below(&repository()).expect("the layouts of the repository");
    let mut n_compiled = 0;
    for seed in 0..1500 {
        match target::check(&corpus, &mutate::text(&corpus, seed)) {
            Ok(target::Outcome::Compiled) => n_compiled += 1,
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
