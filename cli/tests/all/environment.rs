//! What the machine may do to a command, and what comes of it: rows of `cli/tests/BAD-INPUTS.md`.
#![cfg(target_os = "linux")]

use crate::harness::{Folder, Said};

/// The proof that the others are compared with.
const PROVE: &str = "$AIRFOIL cairo prove --program program.json --out-file proof.json --quiet";

/// A row: what happens, a script of the shell, its exit code, and what must be so behind it.
struct Row {
    name: &'static str,
    script: String,
    code: i32,
    outcome: Outcome,
}

/// What must be so behind a script.
#[derive(Clone, Copy)]
enum Outcome {
    /// The proof is there, byte for byte, and nothing else.
    SameProof,
    /// The files are those of before, and this is said.
    Refusal(&'static str),
    /// The files are those of before, and nothing is said.
    Nothing,
}

fn row(name: &'static str, script: impl Into<String>, code: i32, outcome: Outcome) -> Row {
    Row { name, script: script.into(), code, outcome }
}

fn rows() -> Vec<Row> {
    use Outcome::{Nothing, Refusal, SameProof};
    let prove = |before: &str| format!("{before} {PROVE}");
    vec![
        row("one thread", prove("RAYON_NUM_THREADS=1"), 0, SameProof),
        row("two threads", prove("RAYON_NUM_THREADS=2"), 0, SameProof),
        row("64 threads", prove("RAYON_NUM_THREADS=64"), 0, SameProof),
        row("no vector instructions", prove("AIRFOIL_SIMD=scalar"), 0, SameProof),
        row("no AVX-512", prove("AIRFOIL_SIMD=avx2"), 0, SameProof),
        row("no environment: no HOME, no PATH", prove("env -i"), 0, SameProof),
        row("a Turkish locale", prove("LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8"), 0, SameProof),
        row("another time zone", prove("TZ=Pacific/Chatham"), 0, SameProof),
        row("no standard input", format!("{PROVE} <&-"), 0, SameProof),
        row("no standard error", format!("{PROVE} 2>&-"), 0, SameProof),
        row("an output that is there", format!("echo old > proof.json; {PROVE}"), 0, SameProof),
        row(
            "two provers with one output",
            format!("{PROVE} & {PROVE}; first=$?; wait $! && exit $first"),
            0,
            SameProof,
        ),
        row(
            "eight provers killed, each a little later, and another",
            format!(
                "{PROVE} && mv proof.json whole.json; \
                 for t in 01 03 06 10 15 20 30 40; do \
                 timeout -s KILL 0.$t {PROVE}; \
                 test ! -e proof.json || cmp -s proof.json whole.json || exit 9; done; \
                 rm -f whole.json .airfoil-*.tmp; {PROVE}"
            ),
            0,
            SameProof,
        ),
        row(
            "a reader that goes away",
            "($AIRFOIL info cairo_plain; echo $? > code) | true; code=$(cat code); rm code; exit $code",
            0,
            Nothing,
        ),
        row(
            "standard output on a full disk",
            "$AIRFOIL info cairo_plain > /dev/full",
            3,
            Refusal("cannot write to `standard output`: no space left on device"),
        ),
        row(
            "files of at most one block",
            format!("ulimit -f 1; {PROVE}"),
            3,
            Refusal("cannot write `proof.json`: file too large"),
        ),
        row(
            "less memory allowed than needed",
            format!("{PROVE} --max-memory 0"),
            3,
            Refusal("of memory, but at most 0.0 MiB may be used"),
        ),
        row(
            "fewer addresses than threads need",
            format!("ulimit -v 100000; RAYON_NUM_THREADS=512 {PROVE}"),
            3,
            Refusal("the system does not give the threads that are asked for"),
        ),
        row(
            "fewer addresses than a verifier's threads need",
            "ulimit -v 100000; RAYON_NUM_THREADS=512 $AIRFOIL cairo verify --in-file stone_proof.json",
            3,
            Refusal("the system does not give the threads that are asked for"),
        ),
        row(
            "fewer addresses than the proof needs",
            "ulimit -v 150000; RAYON_NUM_THREADS=1 $AIRFOIL demo --index 10922 --out-file proof.json --quiet",
            3,
            Refusal("the proof needs about "),
        ),
    ]
}

/// The lines of the table, or what is wrong.
pub(crate) fn lines() -> Vec<Result<String, String>> {
    let folder = Folder::new();
    let proof = match folder.shell(PROVE) {
        Said { code: 0, .. } => folder.read("proof.json"),
        Said { err, .. } => return vec![Err(format!("there is no proof: {err}"))],
    };
    rows().iter().map(|row| row.line(&proof)).collect()
}

impl Row {
    fn line(&self, proof: &[u8]) -> Result<String, String> {
        let folder = Folder::new();
        let mut expected = folder.files();
        let said = folder.shell(&self.script);
        let wrong = |what: &str| {
            Err(format!("{}: {what}\nstdout: {}\nstderr: {}", self.name, said.out, said.err))
        };
        if said.code != self.code {
            return wrong(&format!("exit code {} instead of {}", said.code, self.code));
        }
        let outcome = match self.outcome {
            Outcome::SameProof => {
                if folder.files().iter().all(|file| file != "proof.json") {
                    return wrong("there is no proof");
                }
                if folder.read("proof.json") != proof {
                    return wrong("the proof is another one");
                }
                expected.push("proof.json".to_owned());
                expected.sort();
                "the same bytes".to_owned()
            }
            Outcome::Refusal(part) => {
                let message = said.err.lines().find(|line| line.starts_with("error"));
                match message {
                    Some(message) if message.contains(part) => format!("error: … {part} …"),
                    Some(_) | None => return wrong("another message"),
                }
            }
            Outcome::Nothing => "no error".to_owned(),
        };
        if folder.files() != expected {
            return wrong(&format!("other files: {:?}", folder.files()));
        }
        Ok(format!("| {} | {} | {outcome} |", self.name, said.code))
    }
}
