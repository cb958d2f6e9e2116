use super::*;
use crate::hash::HashKind;
use crate::stark::OptionsError;

/// With a value in every part that differs from the others of its kind.
fn file() -> ProofFile {
    let options = Options::new(3, vec![0, 4, 3], 32, 70, 16).expect("the options are possible");
    ProofFile {
        field: "Goldilocks".to_owned(),
        degree: 3,
        layout: "brainfuck".to_owned(),
        digest: [7; 32],
        log_rows: vec![12, 12, 5],
        options: options.with_oods_in_one_message(true),
        trees: TreeHash {
            bottom: HashKind::Blake256,
            friendly: HashKind::Keccak256,
            n_friendly_layers: 2,
        },
        publics: vec![[8; 32], [9; 32]],
        proof: vec![1, 2, 3, 4, 5],
    }
}

/// The error of the file with another content of these bytes.
fn refused(change: impl FnOnce(&mut Vec<u8>)) -> FileError {
    let mut bytes = file().to_bytes();
    change(&mut bytes);
    ProofFile::from_bytes(&bytes).expect_err("the bytes are no file")
}

/// Where these bytes are in the file.
fn offset(part: &[u8]) -> usize {
    let bytes = file().to_bytes();
    bytes.windows(part.len()).position(|window| window == part).expect("the part is there")
}

#[test]
fn a_file_is_read_as_it_was_written() {
    assert_eq!(ProofFile::from_bytes(&file().to_bytes()), Ok(file()));
    let empty = ProofFile {
        layout: String::new(),
        log_rows: Vec::new(),
        publics: Vec::new(),
        proof: Vec::new(),
        ..file()
    };
    assert_eq!(ProofFile::from_bytes(&empty.to_bytes()), Ok(empty));
}

#[test]
fn every_changed_byte_is_refused_or_another_content_with_one_encoding() {
    let bytes = file().to_bytes();
    for at in 0..bytes.len() {
        for other in 1..=u8::MAX {
            let mut changed = bytes.clone();
            changed[at] ^= other;
            if let Ok(read) = ProofFile::from_bytes(&changed) {
                assert_ne!(read, file(), "byte {at}");
                assert_eq!(read.to_bytes(), changed, "byte {at}");
            }
        }
    }
}

#[test]
fn a_file_that_ends_anywhere_else_is_refused() {
    let bytes = file().to_bytes();
    for len in 0..bytes.len() {
        let error = ProofFile::from_bytes(&bytes[..len]).expect_err("the end is missing");
        let is_expected = if len < MAGIC.len() {
            error == FileError::Magic { found: bytes[..len].to_vec() }
        } else {
            matches!(error, FileError::Truncated { .. })
        };
        assert!(is_expected, "{len} bytes");
    }
    let trailing = FileError::TrailingBytes { offset: bytes.len(), n_bytes: 1 };
    assert_eq!(refused(|bytes| bytes.push(0)), trailing);
}

#[test]
fn other_kinds_and_versions_are_refused() {
    let png = b"\x89PNG\r\n\x1a\n".to_vec();
    let magic = FileError::Magic { found: png.clone() };
    assert_eq!(refused(|bytes| bytes[..8].copy_from_slice(&png)), magic);
    let version = FileError::Version { found: 2 };
    assert_eq!(refused(|bytes| bytes[8] = 2), version);
}

#[test]
fn a_length_without_its_bytes_is_refused_and_nothing_is_allocated_for_it() {
    let length = file().to_bytes().len() - 5 - 8;
    let truncated = FileError::Truncated {
        part: "the proof",
        offset: length + 8,
        expected: u64::MAX,
        found: 5,
    };
    assert_eq!(refused(|bytes| bytes[length..length + 8].fill(0xff)), truncated);
    let name = offset(b"Goldilocks");
    let truncated = refused(|bytes| bytes[name - 2..name].fill(0xff));
    let part = "the field's name";
    let found = file().to_bytes().len() - name;
    let expected = u64::from(u16::MAX);
    assert_eq!(truncated, FileError::Truncated { part, offset: name, expected, found });
}

#[test]
fn parts_that_no_proof_has_are_refused() {
    let name = offset(b"Goldilocks");
    let not_text = FileError::NotText { part: "the field's name", offset: name };
    assert_eq!(refused(|bytes| bytes[name] = 0xff), not_text);
    // Blow-up, steps, last layer, queries, grinding, and whether values are one message.
    let options = offset(&[3, 3, 0, 4, 3, 5, 70, 0, 0, 0, 16, 1]);
    let blow_up = FileError::Options(OptionsError::LogBlowup { max: 16, found: 17 });
    assert_eq!(refused(|bytes| bytes[options] = 17), blow_up);
    let last_layer = FileError::LastLayer { max: 30, found: 64 };
    assert_eq!(refused(|bytes| bytes[options + 5] = 64), last_layer);
    let no_queries = FileError::Options(OptionsError::NoQueries);
    assert_eq!(refused(|bytes| bytes[options + 6] = 0), no_queries);
    let bit =
        FileError::NotABit { part: "the out-of-domain values", offset: options + 11, found: 2 };
    assert_eq!(refused(|bytes| bytes[options + 11] = 2), bit);
    let hash = offset(b"blake256");
    let unknown = refused(|bytes| bytes[hash] = b'B');
    assert!(matches!(unknown, FileError::Hash(_)), "{unknown:?}");
}
