//! Runs a binary in a folder of its own and keeps what it said.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

/// What takes longer hangs, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(120);

/// A folder with the inputs of the smallest program, in which binaries run.
pub(crate) struct Folder(TempDir);

/// What a binary said.
pub(crate) struct Said {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// The folder of the smallest program's files.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/small")
}

impl Folder {
    /// A new folder with all inputs and no outputs.
    pub(crate) fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        for file in [
            "program.json",
            "params.json",
            "prover_config.json",
            "public_input.json",
            "private_input.json",
            "trace.bin",
            "memory.bin",
        ] {
            std::fs::copy(data().join(file), folder.path(file)).unwrap();
        }
        folder
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub(crate) fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.path(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(file), content).unwrap();
    }

    /// Replaces the first `from` of a text file.
    #[track_caller]
    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.read(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, text.replacen(from, to, 1));
    }

    /// The names of all files, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Runs `airfoil` with these words.
    pub(crate) fn airfoil(&self, words: &str) -> Said {
        self.run(env!("CARGO_BIN_EXE_airfoil"), words)
    }

    /// Runs `airfoil` with these words and this standard input.
    pub(crate) fn airfoil_with(&self, words: &str, input: &[u8]) -> Said {
        self.write("standard_input", input);
        let input = std::fs::File::open(self.path("standard_input")).unwrap();
        self.run_with(env!("CARGO_BIN_EXE_airfoil"), words, input.into())
    }

    /// Runs a binary in this folder with these words, separated by spaces.
    pub(crate) fn run(&self, binary: &str, words: &str) -> Said {
        self.run_with(binary, words, Stdio::null())
    }

    /// Runs a script of the shell in this folder, for which `$AIRFOIL` is the binary.
    pub(crate) fn shell(&self, script: &str) -> Said {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("AIRFOIL", env!("CARGO_BIN_EXE_airfoil"));
        self.finish(command, script, Stdio::null())
    }

    fn run_with(&self, binary: &str, words: &str, input: Stdio) -> Said {
        let mut command = Command::new(binary);
        command.args(words.split_whitespace());
        self.finish(command, words, input)
    }

    /// A command that is not done after [`LIMIT`] hangs.
    fn finish(&self, mut command: Command, words: &str, input: Stdio) -> Said {
        let child = command
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .env_remove("COLUMNS")
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || sender.send(child.wait_with_output()));
        let output = receiver.recv_timeout(LIMIT);
        let output =
            output.unwrap_or_else(|_| panic!("not done after {LIMIT:?}: {words}")).unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code().expect("no signal ended it"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

impl Said {
    /// The exit code was this one.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// Each of these is on standard error.
    #[track_caller]
    pub(crate) fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "no `{part}` in:\n{}", self.err);
        }
        self
    }
}
