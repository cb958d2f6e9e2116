//! The index of errors, against the list of codes.

use crate::book::{page, root};
use crate::links::includes;
use air_dsl::diagnostics::Code;

#[test]
fn the_error_index_lists_every_code_in_the_order_of_the_compiler() {
    let index = page("errors.md");
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(index.parts().anchors.iter().skip(1).map(String::as_str).collect::<Vec<_>>(), codes);
}

#[test]
fn every_section_of_the_error_index_has_the_page_of_its_code() {
    let pages: Vec<String> =
        includes(&page("errors.md")).into_iter().map(|(file, _)| file).collect();
    let wanted =
        Code::ALL.iter().map(|code| format!("../../air-dsl/docs/errors/{}.md", code.name()));
    assert_eq!(pages, wanted.collect::<Vec<_>>());
}

#[test]
fn the_page_of_a_code_starts_with_its_name_and_a_blank_line() {
    // The index has headings of its own, and includes pages from their third line on.
    for code in Code::ALL {
        let path = root().join(format!("air-dsl/docs/errors/{}.md", code.name()));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let head = format!("# {}\n\n", code.name());
        assert!(text.starts_with(&head), "{}", path.display());
    }
}
