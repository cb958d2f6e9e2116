//! Writes `SECURITY-REPORT.md` from what the project's own checks say.
#![allow(clippy::print_stderr, reason = "a command talks")]

use clap::Parser;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Run the checks that say what a verifier is worth, and write what they find as SECURITY-REPORT.md
///
/// It runs for many minutes, and needs cargo. With --only, the other parts stay as they stand in the report.
/// Exit codes: 0 every check passed and the report is written, 1 a check failed and nothing is written, 2 the
/// report cannot be read or written.
#[derive(Debug, Parser)]
struct Args {
    /// Where the report goes [default: SECURITY-REPORT.md in the project's root]
    #[arg(long, value_name = "FILE")]
    out_file: Option<PathBuf>,

    /// Only the parts whose titles begin with these words
    #[arg(long, value_name = "TITLE")]
    only: Vec<String>,
}

const HEAD: &str = "\
# Security report

Written by `cargo run --release -p air-tests --bin security_report`: what follows is what the commands named here
printed. `SECURITY.md` says what a valid proof attests, `tests/ATTACKS.md` which known attacks are tried and by which
tests. `cli/tests/BAD-INPUTS.md` has what the command line answers to
bad inputs, `fuzz/REPORT.md` what random ones found; both are made from runs, too.
";

/// A part of the report.
struct Section {
    title: &'static str,
    /// What it shows.
    text: &'static str,
    /// The words behind `cargo`.
    command: &'static str,
    kept: Kept,
}

/// What a report keeps of what a command prints.
#[derive(Clone, Copy)]
enum Kept {
    /// Everything, as it is.
    All,
    /// The names of the tests that passed, as sentences.
    Tests,
}

const SECTIONS: [Section; 7] = [
    Section {
        title: "Changed proofs",
        text: "A proof of each flagship layout, changed in every way of a family: byte by byte, cut, lengthened, with\n\
               messages moved, replaced by random bytes, and asked about for other statements. An acceptance, a panic\n\
               or an abort fails the command.",
        command: "run --quiet --release -p air-tests --bin sweep",
        kept: Kept::All,
    },
    Section {
        title: "Changed proofs, with arithmetic checked for overflow",
        text: "The same, built so that an overflow in a package of the project is a panic.",
        command: "run --config tests/overflow-checks.toml --quiet --release -p air-tests --bin sweep",
        kept: Kept::All,
    },
    Section {
        title: "Forgeries and weakened verifiers",
        text: "Each forgery succeeds against a verifier that leaves out one check or is deaf to one message; the\n\
               runtime's verifier refuses the same proof, for the reason that the test names. The prover and the\n\
               verifier of these tests are written anew; without a weakness they agree with the runtime's on every\n\
               byte.",
        command: "test --release -p air-runtime --test protocol forgery",
        kept: Kept::Tests,
    },
    Section {
        title: "Refusals",
        text: "Statements, parameters, lengths, encodings, nonces, roots and points that are refused.",
        command: "test --release -p air-runtime --test protocol refused",
        kept: Kept::Tests,
    },
    Section {
        title: "Deleted equations and changed cells",
        text: "For each equation of the flagship layouts a forged trace that it alone refuses, which is then accepted by\n\
               the layout without it; and every cell of two small traces changed. The equations that follow from\n\
               others, and the cells that are free, are listed in `tests/tests/forged` with their reasons.",
        command: "test --release -p air-tests --test forged",
        kept: Kept::Tests,
    },
    Section {
        title: "The same bytes",
        text: "What is absorbed and drawn for two proofs of our own format, word for word as it is stored, and proofs\n\
               of Stone's format byte for byte as Stone made them. These tests are of a release build; `.ci/run` compares the\n\
               same files with a debug build. `cli/tests/BAD-INPUTS.md` has the proofs of 1, 2 and 64 threads.",
        command: "test --release -p air-tests --test transcript --test stone",
        kept: Kept::Tests,
    },
    Section {
        title: "Soundness terms",
        text: "The report of proven bits against its reference values and those of two other calculators, monotone and\n\
               finite everywhere.",
        command: "test --release -p air-runtime --lib security",
        kept: Kept::Tests,
    },
];

fn main() -> ExitCode {
    let args = Args::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out_file = args.out_file.unwrap_or_else(|| root.join("SECURITY-REPORT.md"));
    let is_wanted = |section: &Section| {
        args.only.is_empty() || args.only.iter().any(|title| section.title.starts_with(title))
    };
    let before =
        if args.only.is_empty() { Ok(String::new()) } else { fs::read_to_string(&out_file) };
    let before = match before {
        Ok(before) => before,
        Err(error) => {
            eprintln!("cannot read {}: {error}", out_file.display());
            return ExitCode::from(2);
        }
    };
    let mut report = HEAD.to_owned();
    for section in &SECTIONS {
        if !is_wanted(section) {
            report.push_str(section.within(&before));
            continue;
        }
        eprintln!("{}: cargo {}", section.title, section.command);
        match section.run(&root) {
            Ok(text) => report.push_str(&text),
            Err(error) => {
                eprintln!("{}: {error}", section.title);
                return ExitCode::from(1);
            }
        }
    }
    match fs::write(&out_file, report) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write {}: {error}", out_file.display());
            ExitCode::from(2)
        }
    }
}

impl Section {
    /// The part of a report as it stands there; nothing if it does not.
    fn within<'a>(&self, report: &'a str) -> &'a str {
        const MARK: &str = "\n## ";
        let from = report.find(&format!("{MARK}{}\n", self.title));
        let part = from.and_then(|from| report.get(from..)).unwrap_or_default();
        let rest = part.get(MARK.len()..).unwrap_or_default();
        let end = rest.find(MARK).map_or(part.len(), |end| end + MARK.len());
        part.get(..end).unwrap_or_default()
    }

    /// The part of the report, if its command succeeds.
    fn run(&self, root: &Path) -> Result<String, String> {
        let mut command = Command::new("cargo");
        command.args(self.command.split(' ')).current_dir(root).stderr(Stdio::inherit());
        let output = command.output().map_err(|error| format!("cargo cannot be run: {error}"))?;
        if !output.status.success() {
            return Err(format!("the command failed: {}", output.status));
        }
        let Self { title, text, command, kept } = self;
        let printed = String::from_utf8_lossy(&output.stdout);
        let found = match kept {
            Kept::All => format!("```text\n{}\n```", printed.trim_end()),
            Kept::Tests => list(&printed)?,
        };
        Ok(format!("\n## {title}\n\n{text}\n\n`cargo {command}`\n\n{found}\n"))
    }
}

/// The tests that passed, one a line.
fn list(printed: &str) -> Result<String, String> {
    let passed = printed.lines().filter_map(|line| {
        let name = line.strip_prefix("test ")?.strip_suffix(" ... ok")?;
        Some(name.rsplit("::").next().unwrap_or(name).replace('_', " "))
    });
    let mut names: Vec<String> = passed.collect();
    names.sort();
    if names.is_empty() {
        return Err("no test has such a name".to_owned());
    }
    let mut text = format!("{} tests pass:\n", names.len());
    for name in names {
        // Writing to a string does not fail.
        let _ = write!(text, "\n* {name}");
    }
    Ok(text)
}
