//! How mistakes in a layout reach the author of a crate.

use std::path::Path;

#[test]
fn mistakes_are_shown_where_they_are() {
    // trybuild builds the cases as a package of its own, and files are relative to a package.
    let exe = std::env::current_exe().expect("a test has a file");
    let target = exe.ancestors().nth(3).expect("tests are built in target/<profile>/deps");
    let package = target.join("tests/trybuild/air-macros");
    std::fs::create_dir_all(&package).expect("the target folder is writable");
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/broken.air");
    std::fs::copy(broken, package.join("broken.air")).expect("the target folder is writable");

    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/inline.rs");
    cases.compile_fail("tests/ui/file.rs");
    cases.compile_fail("tests/ui/missing_file.rs");
}
