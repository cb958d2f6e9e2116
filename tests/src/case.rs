//! The cases of a folder.

use air_cairo::error::InputError;
use air_cairo::json::{self, Node};
use air_cairo::memory::Memory;
use air_cairo::parameters::Parameters;
use air_cairo::proof_file::ProofFile;
use air_cairo::prover_config::ProverConfig;
use air_cairo::public_input::PublicInput;
use air_cairo::registers;
use air_cairo::run::Run;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};

/// The start of the names of the mini run's files.
const MINI_RUN: &str = "cpu_air_test_instructions_";

/// A run with parameters, and what Stone makes of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The part of the folder and the case's own name.
    pub name: String,
    /// The public input.
    pub public_input: PathBuf,
    /// The registers.
    pub trace: PathBuf,
    /// The memory.
    pub memory: PathBuf,
    /// The prover configuration, if there is one.
    pub prover_config: Option<PathBuf>,
    /// Where the parameters are.
    pub parameters: ParametersAt,
    /// Stone's proof, or `None` if Stone refuses.
    pub stone: Option<PathBuf>,
    /// The folder of the program, if the run is that of one.
    pub program: Option<PathBuf>,
}

/// Where the parameters of a case are.
#[derive(Clone, Debug)]
pub enum ParametersAt {
    /// In a file of their own.
    File(PathBuf),
    /// In the key `params` of a file with a proof.
    Mini(PathBuf),
}

/// Stone's proof, and its annotations as far as the case has them.
#[derive(Clone, Debug)]
pub struct StoneProof {
    /// The proof.
    pub bytes: Vec<u8>,
    /// The lines of the messages, or of everything if `has_title`.
    pub annotations: Option<Vec<String>>,
    /// Whether the lines begin with a title and end with statistics.
    pub has_title: bool,
}

/// Why the cases of a folder cannot be listed.
#[derive(Debug)]
pub struct FolderError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

impl core::fmt::Display for FolderError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

/// All cases of a folder, in the order of their names.
///
/// # Errors
/// If the folder has no cases, or one of them cannot be listed.
pub fn list(folder: &Path) -> Result<Vec<Case>, FolderError> {
    let mut cases = Vec::new();
    for path in entries(&folder.join("programs"))? {
        cases.push(of_program(&path));
    }
    for path in entries(&folder.join("params"))? {
        cases.push(of_parameters(folder, &path)?);
    }
    let mini = folder.join("mini");
    for path in entries(&mini)? {
        let name = file_name(&path);
        if name.starts_with("mini_") && name.ends_with(".json") {
            cases.push(of_mini(&mini, path));
        }
    }
    if cases.is_empty() {
        let reason = "expected cases in programs, params or mini, found none".to_owned();
        return Err(FolderError { path: folder.to_owned(), reason });
    }
    Ok(cases)
}

fn of_program(folder: &Path) -> Case {
    Case {
        name: format!("programs/{}", file_name(folder)),
        public_input: folder.join("public_input.json"),
        trace: folder.join("trace.bin"),
        memory: folder.join("memory.bin"),
        prover_config: Some(folder.join("prover_config.json")),
        parameters: ParametersAt::File(folder.join("params.json")),
        stone: Some(folder.join("proof.json")),
        program: Some(folder.to_owned()),
    }
}

fn of_parameters(all: &Path, folder: &Path) -> Result<Case, FolderError> {
    let path = folder.join("case.json");
    let broken = |error: InputError| FolderError { path: path.clone(), reason: error.to_string() };
    let value = json::read(&path).map_err(broken)?;
    let file = path.display().to_string();
    let root = Node::root(&file, &value);
    let base = root.required("base").and_then(|node| node.string()).map_err(broken)?;
    let proves = root.required("stone_proves").and_then(|node| node.boolean()).map_err(broken)?;
    let own = folder.join("public_input.json");
    let base = of_program(&all.join("programs").join(base));
    Ok(Case {
        name: format!("params/{}", file_name(folder)),
        public_input: if own.exists() { own } else { base.public_input },
        parameters: ParametersAt::File(folder.join("params.json")),
        stone: proves.then(|| folder.join("proof.json")),
        program: None,
        ..base
    })
}

fn of_mini(folder: &Path, file: PathBuf) -> Case {
    let of_run = |rest: &str| folder.join(format!("{MINI_RUN}{rest}"));
    Case {
        name: format!("mini/{}", file_name(&file)),
        public_input: of_run("public_input.json"),
        trace: of_run("trace.bin"),
        memory: of_run("memory.bin"),
        prover_config: None,
        parameters: ParametersAt::Mini(file.clone()),
        stone: Some(file),
        program: None,
    }
}

impl Case {
    /// The run's files.
    ///
    /// # Errors
    /// If one of them is not as it must be.
    pub fn run(&self) -> Result<Run, InputError> {
        let public_input = PublicInput::read(&self.public_input)?;
        let registers = registers::read(&self.trace, public_input.n_steps)?;
        Ok(Run { public_input, registers, memory: Memory::read(&self.memory)? })
    }

    /// The parameters.
    ///
    /// # Errors
    /// If they are refused.
    pub fn parameters(&self) -> Result<Parameters, InputError> {
        match &self.parameters {
            ParametersAt::File(path) => Parameters::read(path),
            ParametersAt::Mini(path) => {
                let value = json::read(path)?;
                let file = path.display().to_string();
                Parameters::from_json(&Node::root(&file, &value).required("params")?)
            }
        }
    }

    /// The prover configuration, or the default one.
    ///
    /// # Errors
    /// If it is refused.
    pub fn prover_config(&self) -> Result<ProverConfig, InputError> {
        self.prover_config
            .as_deref()
            .map_or_else(|| Ok(ProverConfig::default()), ProverConfig::read)
    }

    /// Stone's proof file, which a mini case has to be completed to, or `None` if Stone refuses.
    ///
    /// # Errors
    /// If it is no proof file.
    pub fn stone_file(&self) -> Result<Option<ProofFile>, InputError> {
        let Some(path) = &self.stone else { return Ok(None) };
        let mut value = json::read(path)?;
        if let (ParametersAt::Mini(_), Some(members)) = (&self.parameters, value.as_object_mut()) {
            let parameters = members.remove("params").unwrap_or(Value::Null);
            members.insert("proof_parameters".to_owned(), parameters);
            members.insert("public_input".to_owned(), json::read(&self.public_input)?);
        }
        ProofFile::parse(&path.display().to_string(), &value.to_string()).map(Some)
    }
}

impl StoneProof {
    /// The proof of a file.
    #[must_use]
    pub fn of(file: &ProofFile) -> Self {
        let has_title =
            |lines: &Vec<String>| lines.first().is_some_and(|line| line.starts_with("title"));
        Self {
            bytes: file.proof.clone(),
            has_title: file.annotations.as_ref().is_some_and(has_title),
            annotations: file.annotations.clone(),
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What is in a folder, sorted; nothing if there is no such folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let broken =
        |error: io::Error| FolderError { path: folder.to_owned(), reason: error.to_string() };
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(broken)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(broken)?;
    paths.sort();
    Ok(paths)
}
