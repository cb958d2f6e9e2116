//! Compares our proofs with those that Stone made, for a folder of cases.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks")]

use air_tests::{case, outcome, vm};
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Cases that take too long to be run unless they are asked for.
const LONG: [&str; 1] = ["params/plain-pow-30-blake"];

/// Prove every case of a folder, compare with Stone's proof byte by byte and line by line, verify
/// Stone's proof, and run the programs again
///
/// The folder has the parts programs, params and mini. Where Stone refuses a case, so must we.
/// Exit codes: 0 all passed, 1 a case failed, 2 the folder has no cases.
#[derive(Debug, Parser)]
struct Args {
    /// The folder of cases
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Leave out cases whose name contains this
    #[arg(long, value_name = "NAME")]
    skip: Vec<String>,

    /// Only cases whose name contains this
    #[arg(long, value_name = "NAME")]
    only: Option<String>,

    /// Also the cases that take many minutes
    #[arg(long)]
    all: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let cases = match case::list(&args.folder) {
        Ok(cases) => cases,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let (mut n_passed, mut n_left_out, mut failed) = (0, 0, Vec::new());
    for case in &cases {
        if !args.wants(&case.name) {
            n_left_out += 1;
            continue;
        }
        let start = Instant::now();
        let outcome = outcome::of(case);
        println!("{:6.2} s  {}: {outcome}", start.elapsed().as_secs_f64(), case.name);
        let run = vm::compare(case);
        match &run {
            Ok(None) => {}
            Ok(Some(line)) => println!("          {}: {line}", case.name),
            Err(difference) => println!("          {}: FAILED: {difference}", case.name),
        }
        if outcome.is_passed() && run.is_ok() {
            n_passed += 1;
        } else {
            failed.push(case.name.as_str());
        }
    }
    println!("{n_passed} passed, {} failed, {n_left_out} left out", failed.len());
    for name in &failed {
        println!("failed: {name}");
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Args {
    fn wants(&self, name: &str) -> bool {
        let is_long = LONG.contains(&name) && !self.all;
        let is_skipped = self.skip.iter().any(|skip| name.contains(skip));
        let is_wanted = self.only.as_ref().is_none_or(|only| name.contains(only));
        is_wanted && !is_skipped && !is_long
    }
}
