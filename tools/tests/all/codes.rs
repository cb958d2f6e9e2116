//! The pages about mistakes.

use crate::harness::check;
use air_dsl::diagnostics::Code;
use air_tools::codes::{Example, Role, code, examples, explain, message, page};

#[test]
fn every_code_has_a_page() {
    let missing: Vec<&str> =
        Code::ALL.iter().filter(|code| page(**code).is_none()).map(|code| code.name()).collect();
    assert!(
        missing.is_empty(),
        "these codes have no page, or it is not in the list in tools/src/codes.rs: {missing:?}; \
         a page is air-dsl/docs/errors/<code>.md"
    );
}

#[track_caller]
fn of_role(code: Code, role: &Role) -> Vec<Example> {
    let page = page(code).unwrap_or_default();
    let found: Vec<Example> = examples(page).into_iter().filter(|e| e.role == *role).collect();
    assert!(!found.is_empty(), "the page of `{}` has no example that is {role:?}", code.name());
    found
}

fn with_pages() -> impl Iterator<Item = (Code, &'static str)> {
    Code::ALL.iter().filter_map(|code| Some((*code, page(*code)?)))
}

#[test]
fn a_page_is_headed_by_its_code() {
    for (code, page) in with_pages() {
        assert!(page.starts_with(&format!("# {}\n\n", code.name())), "{page}");
    }
}

#[test]
fn the_wrong_example_of_a_page_has_its_mistake_and_no_other() {
    for (code, page) in with_pages() {
        for example in of_role(code, &Role::Fails) {
            let (report, message) = message(page, &example);
            let found: Vec<Code> = report.diagnostics().iter().map(|found| found.code).collect();
            assert!(!found.is_empty(), "the wrong example of `{}` compiles", code.name());
            let is_it = found.iter().all(|found| *found == code);
            assert!(is_it, "`{}` has {found:?}\n{message}", code.name());
        }
    }
}

#[test]
fn the_mended_example_of_a_page_compiles() {
    for (code, page) in with_pages() {
        for example in of_role(code, &Role::Compiles) {
            let (report, message) = message(page, &example);
            assert!(report.is_empty(), "the mended example of `{}`\n{message}", code.name());
        }
    }
}

#[test]
fn a_page_is_shown_with_what_the_compiler_says() {
    check("row-escape.md", &explain(code("row-escape").unwrap()));
    assert_eq!(code("no-such-code"), None);
}
