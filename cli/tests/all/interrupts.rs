//! An interrupted command leaves nothing half-written.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::Folder;

/// A proof that takes seconds, and so is interrupted in the middle.
fn prover(folder: &Folder) -> Child {
    Command::new(env!("CARGO_BIN_EXE_airfoil"))
        .args(["demo", "--index", "10922", "--out-file", "proof.json", "--progress", "plain"])
        .current_dir(folder.path("."))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

#[test]
fn an_interrupted_prover_leaves_the_files_as_they_were() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        for milliseconds in [100, 400, 900] {
            let folder = Folder::new();
            folder.write("proof.json", "the one before");
            let before = folder.files();
            let mut child = prover(&folder);
            std::thread::sleep(Duration::from_millis(milliseconds));
            signal(&child, name);
            assert_eq!(child.wait().unwrap().code(), Some(code), "{name} after {milliseconds} ms");
            assert_eq!(folder.files(), before, "{name} after {milliseconds} ms");
            assert_eq!(folder.read("proof.json"), b"the one before");
        }
    }
}
