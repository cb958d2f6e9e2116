//! Files that are not as they must be are refused, with the file, the place, what was expected and what was found.

use air_cairo::error::InputError;
use air_cairo::memory::Memory;
use air_cairo::private_input::PrivateInput;
use air_cairo::program::Program;
use air_cairo::proof_file::ProofFile;
use air_cairo::registers;
use air_cairo::run::read_program_input;
use std::fs;
use std::path::{Path, PathBuf};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/plain-small");

fn golden(name: &str) -> Vec<u8> {
    fs::read(Path::new(DATA).join(name)).expect("the golden file can be read")
}

/// The error without the file, which must be the given one.
fn parts(error: InputError, file: &Path) -> [String; 3] {
    assert_eq!(error.file, file.display().to_string());
    [error.place, error.expected, error.found]
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("a temporary file can be written");
        path
    }
}

fn trace_error(bytes: &[u8], n_steps: u64) -> [String; 3] {
    let folder = Folder::new();
    let path = folder.write("trace.bin", bytes);
    parts(registers::read(&path, n_steps).expect_err("the trace was broken"), &path)
}

#[test]
fn a_trace_of_another_length_is_refused() {
    let bytes = golden("trace.bin");
    let expected = "8 steps of 24 bytes, as the public input has n_steps";
    let wrong = |found: &str| ["file", expected, found].map(str::to_owned);
    assert_eq!(trace_error(&bytes[..bytes.len() - 1], 8), wrong("191 bytes, 7 steps and 23 bytes"));
    assert_eq!(trace_error(&bytes[..bytes.len() - 24], 8), wrong("168 bytes, 7 steps"));
    assert_eq!(trace_error(&[&bytes[..], &bytes[..24]].concat(), 8), wrong("216 bytes, 9 steps"));
    assert_eq!(trace_error(&[], 8), wrong("0 bytes, 0 steps"));
    let parse = |bytes| registers::parse("t", bytes).map_err(|error| (error.place, error.found));
    let rest = Err(("byte 168".to_owned(), "23 bytes at the end".to_owned()));
    assert_eq!(parse(&bytes[..191]), rest);
    assert_eq!(parse(&[]), Err(("file".to_owned(), "an empty file".to_owned())));
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let path = folder.write("trace.bin", []);
    // A file of holes, which takes no room on the disk.
    let file = fs::File::options().write(true).open(&path).expect("the file can be opened");
    if file.set_len(1 << 40).is_ok() {
        let [place, _, found] = parts(registers::read(&path, 8).expect_err("too large"), &path);
        assert_eq!((place.as_str(), found.starts_with("1099511627776 bytes")), ("file", true));
        let [place, _, found] = parts(Memory::read(&path).expect_err("too large"), &path);
        assert_eq!((place.as_str(), found.as_str()), ("file", "1099511627776 bytes"));
    }
}

#[test]
fn a_folder_and_a_missing_file_are_refused() {
    let folder = Folder::new();
    let [_, expected, found] =
        parts(Memory::read(folder.0.path()).expect_err("it is a folder"), folder.0.path());
    assert_eq!((expected.as_str(), found.as_str()), ("a regular file", "a directory"));
    let path = folder.0.path().join("none");
    let [place, expected, found] = parts(Program::read(&path).expect_err("it is missing"), &path);
    assert_eq!((place.as_str(), expected.as_str()), ("file", "a readable file"));
    assert_eq!(found, "no such file or directory");
}

#[test]
fn a_native_proof_in_the_place_of_stones_is_refused_as_such() {
    let folder = Folder::new();
    let path = folder.write("proof.bin", b"airfoil\x1a\x01\xff");
    let [place, expected, found] =
        parts(ProofFile::read(&path).expect_err("it is a native proof"), &path);
    assert_eq!((place.as_str(), expected.as_str()), ("file", "a proof in Stone's format"));
    assert!(found.starts_with("one in Airfoil's own"), "{found}");
}

fn memory_error(bytes: &[u8]) -> [String; 3] {
    let folder = Folder::new();
    let path = folder.write("memory.bin", bytes);
    parts(Memory::read(&path).expect_err("the memory was broken"), &path)
}

#[test]
fn a_memory_that_is_none_is_refused() {
    let bytes = golden("memory.bin");
    let [place, _, found] = memory_error(&bytes[..bytes.len() - 1]);
    assert_eq!((place.as_str(), found.as_str()), ("byte 680", "39 bytes at the end"));

    let mut at_zero = bytes.clone();
    at_zero[80..88].fill(0);
    let [place, expected, found] = memory_error(&at_zero);
    assert_eq!(place, "cell 2 (byte 80), address 0");
    assert_eq!((expected.as_str(), found.as_str()), ("an address from 1 on", "address 0"));

    let mut too_large = bytes.clone();
    // The modulus itself, lowest byte first.
    too_large[88..120].fill(0);
    (too_large[88], too_large[88 + 24], too_large[88 + 31]) = (1, 0x11, 8);
    let [place, expected, _] = memory_error(&too_large);
    assert_eq!(place, "cell 2 (byte 80), address 3");
    assert_eq!(expected, "a value below the modulus");
}

#[test]
fn an_address_that_is_there_twice_has_one_value() {
    let bytes = golden("memory.bin");
    let memory = Memory::parse("m", &bytes).expect("the golden file is a memory");
    let twice = [&bytes[..], &bytes[..40]].concat();
    assert_eq!(Memory::parse("m", &twice), Ok(memory.clone()));
    let mut other = twice;
    let last = other.len() - 32;
    other[last] ^= 1;
    let error = Memory::parse("m", &other).expect_err("the values differ");
    assert_eq!((error.place.as_str(), error.found.as_str()), ("address 1", "two different ones"));
    assert_eq!(Memory::parse("m", &memory.to_bytes()), Ok(memory));
}

#[test]
fn addresses_far_apart_are_found_as_well() {
    let mut bytes = golden("memory.bin");
    bytes[80..88].copy_from_slice(&(1_u64 << 60).to_le_bytes());
    let memory = Memory::parse("m", &bytes).expect("any address will do");
    assert_eq!(
        memory.get(1 << 60).map(|value| value.to_hex()).as_deref(),
        Some("0x1104800180018000")
    );
    assert_eq!(memory.get(4).map(|value| value.to_hex()).as_deref(), Some("0x4"));
    assert_eq!([memory.get(3), memory.get(0), memory.get(u64::MAX)], [None; 3]);
}

#[test]
fn a_private_input_names_files_beside_it_or_in_the_current_folder() {
    let folder = Folder::new();
    let text = r#"{"trace_path": "t.bin", "memory_path": "Cargo.toml"}"#;
    let path = folder.write("private.json", text);
    let trace = folder.write("t.bin", "");
    let input = PrivateInput::read(&path).expect("both files are there");
    assert_eq!((input.trace_path, input.memory_path), (trace, PathBuf::from("Cargo.toml")));
    folder.write("Cargo.toml", "");
    let [place, expected, _] = parts(PrivateInput::read(&path).expect_err("two files"), &path);
    assert_eq!((place.as_str(), expected.as_str()), ("memory_path", "a path that means one file"));
}

#[test]
fn a_private_input_that_is_none_is_refused() {
    let folder = Folder::new();
    let place = |text: &str| {
        let path = folder.write("private.json", text);
        parts(PrivateInput::read(&path).expect_err("the file is none"), &path)[0].clone()
    };
    assert_eq!(place("[]"), "top level");
    assert_eq!(place(r#"{"memory_path": "m"}"#), "trace_path");
    assert_eq!(place(r#"{"trace_path": 1, "memory_path": "m"}"#), "trace_path");
    assert_eq!(place(r#"{"trace_path": "t", "memory_path": "m", "pedersen": [1]}"#), "pedersen");
    let text = String::from_utf8(golden("private_input.json")).expect("the file is text");
    let path = folder.write("private.json", &text);
    let input = PrivateInput::read(&path).expect("the golden file is a private input");
    let names = PrivateInput { trace_path: "trace.bin".into(), memory_path: "memory.bin".into() };
    assert_eq!(input.trace_path, folder.0.path().join("trace.bin"));
    assert_eq!(names.to_text(), text);
}

fn program_error(from: &str, to: &str) -> [String; 3] {
    let text = String::from_utf8(golden("program.json")).expect("the file is text");
    assert!(text.contains(from), "the program has no {from}");
    let text = text.replacen(from, to, 1);
    parts(Program::parse("p", &text).expect_err("the program was broken"), Path::new("p"))
}

#[test]
fn a_program_over_another_field_is_refused() {
    let [place, _, found] = program_error("0x800000000000011", "0x800000000000012");
    assert_eq!((place.as_str(), found.contains("0x800000000000012")), ("prime", true));
}

#[test]
fn a_word_of_a_program_that_is_no_element_is_named_by_its_index() {
    let modulus = "\"0x800000000000011000000000000000000000000000000000000000000000001\"";
    let long = format!("\"0x1{}\"", "0".repeat(64));
    for word in [modulus, &long, "\"-0x1\"", "\"0xzz\"", "\"\"", "\"4\"", "4"] {
        assert_eq!(program_error("\"0x1104800180018000\"", word)[0], "data[2]", "{word}");
    }
}

#[test]
fn a_program_without_what_proof_mode_needs_is_refused() {
    let [place, expected, found] = program_error("\"__main__.__start__\"", "\"__main__.start\"");
    assert_eq!(place, "identifiers");
    assert_eq!(expected, "the label `__start__` (compile with --proof_mode)");
    assert_eq!(found, "no identifier `__main__.__start__`");
    assert_eq!(
        program_error("\"__main__.main\": {", "\"__main__.other\": {")[1],
        "a function `main`"
    );
    assert_eq!(program_error("\"data\": [", "\"data\": [], \"words\": [")[2], "0 words");
    assert_eq!(program_error("\"builtins\": []", "\"builtins\": [1]")[0], "builtins[0]");
    assert_eq!(program_error("\"hints\": {}", "\"hints\": {\"99\": []}")[0], "hints.99");
}

#[test]
fn text_that_is_no_program_is_refused() {
    let place = |text: &str| Program::parse("p", text).expect_err("the text is none").place;
    assert_eq!(place(""), "line 1, column 0");
    assert_eq!(place("null"), "top level");
    assert_eq!(place("{}"), "prime");
    let twice =
        Program::parse("p", "{\"prime\": 1, \"prime\": 2}").expect_err("a key is there twice");
    assert_eq!(twice.found, "the key \"prime\" for the second time");
    let folder = Folder::new();
    let path = folder.write("p.json", [b'{', 0xff]);
    let [place, expected, _] = parts(Program::read(&path).expect_err("it is no text"), &path);
    assert_eq!((place.as_str(), expected.as_str()), ("byte 1", "UTF-8 text"));
}

#[test]
fn a_program_input_is_an_object_of_integers() {
    let folder = Folder::new();
    let large = "123456789012345678901234567890";
    let path = folder.write("i.json", format!("{{\"a\": -3, \"b\": {large}}}"));
    let input = read_program_input(&path).expect("the file is a program input");
    assert_eq!([input["a"].to_string(), input["b"].to_string()], ["-3", large]);
    let place = |text: &str| {
        let path = folder.write("i.json", text);
        parts(read_program_input(&path).expect_err("the file is none"), &path)[0].clone()
    };
    assert_eq!(place("[]"), "top level");
    assert_eq!(place("{\"a\": 1.5}"), "a");
    assert_eq!(place("{\"a\": \"1\"}"), "a");
}
