//! Files that are none, and folders that take none.

use super::Case;
use super::edits::{pipe, proof, sparse};
use super::programs::FROM_FILES;
use crate::harness::Folder;

/// What reads a file of this name.
const READERS: [(&str, &str); 12] = [
    ("public_input.json", FROM_FILES),
    ("private_input.json", FROM_FILES),
    ("params.json", FROM_FILES),
    ("prover_config.json", FROM_FILES),
    ("trace.bin", FROM_FILES),
    ("memory.bin", FROM_FILES),
    ("program.json", "cairo prove --program program.json --out-file proof.json --quiet"),
    ("proof.json", "cairo verify --in-file proof.json --progress none"),
    ("a.air", "check a.air"),
    ("t.csv", "check-trace fibonacci --trace t.csv --public p.json"),
    ("p.json", "check-trace fibonacci --trace t.csv --public p.json"),
    ("proof.bin", "verify fibonacci --public p.json --proof proof.bin"),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (file, words) in READERS {
        let good = |folder: &Folder| {
            proof(folder);
            folder.write("a.air", "layout t; table main { commit { a } c on row: a = 0; }");
            folder.write("p.json", r#"{"claimed": 3}"#);
            folder.write("t.csv", "a\n1\n1\n2\n3\n");
            folder.write("proof.bin", "");
        };
        let case = |name, bad: Box<dyn Fn(&Folder) + Send + Sync>| {
            Case::new(name, words, move |folder| {
                good(folder);
                std::fs::remove_file(folder.path(file)).expect("it was there");
                bad(folder);
            })
        };
        cases.push(case("a missing file", Box::new(|_| {})));
        cases.push(case(
            "a folder in the place of a file",
            Box::new(move |folder| {
                std::fs::create_dir(folder.path(file)).expect("it can be made");
            }),
        ));
        cases.push(case("a file of 10^12 bytes", Box::new(sparse(file))));
        #[cfg(unix)]
        cases.push(case("a pipe that nobody writes to", Box::new(pipe(file))));
    }
    let prove = |name, out: &'static str, prepare: fn(&Folder)| {
        let words = format!("cairo prove --program program.json --out-file {out} --quiet");
        Case::new(name, words, prepare)
    };
    cases.extend([
        prove("an output in a folder that is not there", "none/p.json", |_| {}),
        prove("an output that is a folder", "folder", |folder| {
            std::fs::create_dir(folder.path("folder")).expect("it can be made");
        }),
        prove("an output that is an input", "program.json", |_| {}),
        #[cfg(target_os = "linux")]
        prove("an output that is a device", "/dev/full", |_| {}),
        #[cfg(unix)]
        prove("an output that is a link", "link", |folder| {
            std::os::unix::fs::symlink("nowhere", folder.path("link")).expect("it can be made");
        }),
        #[cfg(target_os = "linux")]
        prove("an output in a folder that takes no files", "/proc/p.json", |_| {}),
    ]);
    cases
}
