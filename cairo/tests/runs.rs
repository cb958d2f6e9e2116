//! Runs by the VM equal those of cairo-run, and their traces can be built.
//!
//! With `AIRFOIL_VECTORS` set to a folder that has a folder `programs`, every program in it is run, too.

use air_cairo::memory::Memory;
use air_cairo::private_input::PrivateInput;
use air_cairo::program::Program;
use air_cairo::public_input::PublicInput;
use air_cairo::run::{DEFAULT_MAX_STEPS, read_program_input, run, run_steps};
use air_cairo::{registers, trace};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn runs_of_the_golden_programs_equal_those_of_cairo_run() {
    for name in ["plain-small", "plain-fib-2e5"] {
        check(&PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).join(name));
    }
}

#[test]
fn runs_of_all_programs_of_a_folder_equal_those_of_cairo_run() {
    let Some(folder) = std::env::var_os("AIRFOIL_VECTORS") else { return };
    let folder = PathBuf::from(folder).join("programs");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of programs can be read")
        .map(|entry| entry.expect("its entries can be read").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "the folder has no programs");
    for case in cases {
        check(&case);
    }
}

#[test]
fn traces_of_all_public_inputs_of_a_folder_can_be_built_where_stone_proves() {
    let Some(folder) = std::env::var_os("AIRFOIL_VECTORS") else { return };
    let folder = PathBuf::from(folder);
    let mut n_traces = 0;
    for case in fs::read_dir(folder.join("params")).expect("the folder of parameters can be read") {
        let case = case.expect("its entries can be read").path();
        let public = case.join("public_input.json");
        let about = fs::read_to_string(case.join("case.json")).expect("every case has a file");
        let about: serde_json::Value = serde_json::from_str(&about).expect("the file is JSON");
        if !public.exists() || about["stone_proves"] != true {
            continue;
        }
        let base =
            folder.join("programs").join(about["base"].as_str().expect("it names a program"));
        let public = PublicInput::read(&public).expect("the public input is one");
        let steps =
            registers::read(&base.join("trace.bin"), public.n_steps).expect("so is the trace");
        let memory = Memory::read(&base.join("memory.bin")).expect("so is the memory");
        trace::build(&public, &steps, &memory).expect("Stone builds the trace");
        n_traces += 1;
    }
    assert!(n_traces > 0, "no case has a public input");
}

/// Runs the program of a folder, compares with the four files beside it, and builds the trace from either.
fn check(folder: &Path) {
    let program = Program::read(&folder.join("program.json")).expect("the program is one");
    let input = folder.join("program_input.json");
    let input = if input.exists() { read_program_input(&input) } else { Ok(Default::default()) };
    let input = input.expect("the program input is one");
    let path = folder.join("public_input.json");
    let public = PublicInput::read(&path).expect("the public input is one");
    let mut own = run(&program, &input, DEFAULT_MAX_STEPS).expect("the program runs");
    if own.public_input.n_steps != public.n_steps {
        // This run was made with cairo-run's `--steps`.
        assert!(own.public_input.n_steps < public.n_steps, "{folder:?}: the run is too long");
        own = run_steps(&program, &input, public.n_steps).expect("the program runs");
    }
    assert_eq!(own.public_input, public, "{folder:?}");
    let text = fs::read_to_string(&path).expect("the file can be read");
    assert_eq!(own.public_input.to_text(), text, "{folder:?}");

    let private = PrivateInput::read(&folder.join("private_input.json")).expect("it is one");
    let steps = registers::read(&private.trace_path, public.n_steps).expect("the trace is one");
    assert!(own.registers == steps, "{folder:?}: the registers differ");
    let bytes = fs::read(&private.trace_path).expect("the file can be read");
    assert!(registers::to_bytes(&own.registers) == bytes, "{folder:?}: trace.bin differs");

    // cairo-run writes cells in the order in which they were set.
    let memory = Memory::read(&private.memory_path).expect("the memory is one");
    assert!(own.memory.cells() == memory.cells(), "{folder:?}: the memory differs");

    let columns = trace::build(&public, &steps, &memory).expect("the run has a trace").into_vec();
    let of_own = trace::build(&own.public_input, &own.registers, &own.memory).expect("so has ours");
    assert!(columns == of_own.into_vec(), "{folder:?}: the traces differ");
    let n_rows = 16 * steps.len();
    assert!(columns.iter().all(|column| column.len() == n_rows), "{folder:?}");
}
