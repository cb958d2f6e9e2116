//! Native proofs are those of the version of their format that are kept in `data/native`: a change of
//! the transcript or of the bytes is seen, and asks for another version or for another file here.
//!
//! `AIR_KEEP_PROOFS=1` writes them. Without another version that is right only where a layout's text
//! has changed, and with it the layout's digest.

use air_runtime::protocol::native::file::VERSION;
use air_tests::sweep::Subject;
use std::path::{Path, PathBuf};

const NAMES: [&str; 2] = ["fibonacci", "brainfuck"];

fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/native");
    folder.join(format!("{name}-{VERSION}.proof"))
}

#[test]
fn native_proofs_are_those_that_are_kept() {
    for name in NAMES {
        let subject = Subject::of(name).expect("the proof can be made");
        if std::env::var_os("AIR_KEEP_PROOFS").is_some() {
            std::fs::write(path(name), &subject.bytes).expect("the folder can be written");
        }
        let kept = std::fs::read(path(name)).expect("a proof of this version is kept");
        let other = kept.iter().zip(&subject.bytes).position(|(kept, made)| kept != made);
        assert_eq!((other, kept.len()), (None, subject.bytes.len()), "{name}: first other byte");
        assert_eq!(subject.verify(&kept), Ok(()), "{name}");
    }
}
