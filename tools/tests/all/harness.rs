//! Layouts to look at.

use air_codegen::{Folder, compile_file, compile_text};
use air_dsl::dag::Dag;
use std::path::Path;

/// A layout that comes with Airfoil.
pub(crate) fn layout(name: &str) -> Dag {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts");
    compile_file(&Folder::new(folder), &format!("{name}.air")).expect("it is well formed")
}

/// A layout by its text.
pub(crate) fn of_text(text: &str) -> Dag {
    match compile_text(&Folder::new("."), "test.air", text) {
        Ok(dag) => dag,
        Err(error) => panic!("{error}"),
    }
}

/// Compares with the snapshot of this name.
#[track_caller]
pub(crate) fn check(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true
    }, {
        insta::assert_snapshot!(name, text);
    });
}
