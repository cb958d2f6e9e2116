//! One list of bad inputs, what each is answered with, and the table of all answers: `cli/tests/BAD-INPUTS.md`.
//!
//! The table is written from the run with AIR_BOOK_WRITE=1 in the environment, and compared with it otherwise.
//! What the machine does to a command is its last part, where the machine is a Linux.

#[path = "refusals/edits.rs"]
mod edits;
#[path = "refusals/places.rs"]
mod places;
#[path = "refusals/programs.rs"]
mod programs;
#[path = "refusals/proofs.rs"]
mod proofs;
#[path = "refusals/runs.rs"]
mod runs;
#[path = "refusals/texts.rs"]
mod texts;

use crate::harness::Folder;
use std::fmt::Write as _;
use std::path::Path;

/// A bad input.
pub(crate) struct Case {
    /// What is bad.
    name: &'static str,
    /// The command, its words separated by blanks.
    words: String,
    /// Makes the input bad, in a folder with good ones.
    prepare: Box<dyn Fn(&Folder) + Send + Sync>,
    /// The exit code: 1 for a proof that is invalid, 2 for all else.
    code: i32,
}

impl Case {
    fn new(
        name: &'static str,
        words: impl Into<String>,
        prepare: impl Fn(&Folder) + Send + Sync + 'static,
    ) -> Self {
        Self { name, words: words.into(), prepare: Box::new(prepare), code: 2 }
    }

    /// The same with the exit code of an invalid proof.
    fn invalid(self) -> Self {
        Self { code: 1, ..self }
    }

    /// Runs the command; the result is its line of the table, or what is wrong with the answer.
    fn answer(&self) -> Result<String, String> {
        let folder = Folder::new();
        (self.prepare)(&folder);
        let before = folder.files();
        let said = folder.airfoil(&self.words);
        let wrong = |what: &str| {
            Err(format!("{}: {what}\nstdout: {}\nstderr: {}", self.name, said.out, said.err))
        };
        if said.code != self.code {
            return wrong(&format!("exit code {} instead of {}", said.code, self.code));
        }
        if !said.out.is_empty() {
            return wrong("a refusal has no result");
        }
        if folder.files() != before {
            return wrong("something was written");
        }
        let Some(message) = said.err.lines().find(|line| line.starts_with("error")) else {
            return wrong("no error is reported");
        };
        let words: Vec<&str> = self.words.split_whitespace().take(2).collect();
        let command = words.join(" ");
        // A message may quote an input of any length.
        let message: String = message.chars().take(200).collect();
        let message = message.replace('|', "\\|");
        Ok(format!("| {} | `{command}` | {} | {message} |", self.name, said.code))
    }
}

const PATH: &str = "tests/BAD-INPUTS.md";
const HEAD: &str = "\
# Bad inputs and what they are answered with

Written by a run of all cases: `AIR_BOOK_WRITE=1 cargo test -p airfoil bad_input`. Exit code 1 says that a proof is
invalid, 2 that an input is bad. Nothing was written in any case, and each command was done within seconds.
";

#[cfg(target_os = "linux")]
const HEAD_OF_ENVIRONMENT: &str = "
## The machine

No bad input, but what happens to a proof while it is made. Exit code 3 says that a resource is missing. Where there is
a proof it is the same byte for byte, and no other file is left. An output that is there is replaced by the whole proof,
never by a part.

| what happens | exit | what comes of it |
|---|---|---|
";

#[test]
fn every_bad_input_is_refused_with_a_sentence_and_an_exit_code() {
    let groups = [
        ("Layouts", texts::cases()),
        ("Programs and public inputs", programs::cases()),
        ("Traces and memories", runs::cases()),
        ("Proofs", proofs::cases()),
        ("Files and folders", places::cases()),
    ];
    let mut table = HEAD.to_owned();
    let mut wrong = Vec::new();
    for (title, cases) in &groups {
        let n_cases = cases.len();
        let title = format!("\n## {title}: {n_cases}\n\n| input | command | exit | answer |");
        writeln!(table, "{title}\n|---|---|---|---|").expect("a text takes all");
        for answer in answers(cases) {
            match answer {
                Ok(line) => writeln!(table, "{line}").expect("a text takes all"),
                Err(sentence) => wrong.push(sentence),
            }
        }
    }
    #[cfg(target_os = "linux")]
    {
        table.push_str(HEAD_OF_ENVIRONMENT);
        for line in crate::environment::lines() {
            match line {
                Ok(line) => writeln!(table, "{line}").expect("a text takes all"),
                Err(sentence) => wrong.push(sentence),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    #[cfg(target_os = "linux")]
    compare(&table);
}

/// Compares the table with the stored one, or stores it.
#[cfg(target_os = "linux")]
fn compare(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PATH);
    if std::env::var_os("AIR_BOOK_WRITE").is_some() {
        std::fs::write(&path, table).expect("the table can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == table, "{PATH} is not what the run gives: write it with AIR_BOOK_WRITE=1");
}

/// The answers in the order of the cases, from two threads: nothing is shared between cases.
fn answers(cases: &[Case]) -> Vec<Result<String, String>> {
    let (first, second) = cases.split_at(cases.len() / 2);
    let of = |cases: &[Case]| cases.iter().map(Case::answer).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| of(second));
        let mut answers = of(first);
        answers.extend(second.join().expect("a case does not panic"));
        answers
    })
}
