//! `airfoil draw`.

use crate::harness::Folder;

#[test]
fn a_picture_is_written_in_the_format_of_its_name() {
    let folder = Folder::new();
    let said = folder.airfoil("draw fibonacci -o out.svg").ends_with(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
    assert!(folder.read("out.svg").starts_with(b"<svg "));
    folder.airfoil("draw fibonacci -o out.png --scale 1 --theme dark").ends_with(0);
    assert!(folder.read("out.png").starts_with(b"\x89PNG"));
}

#[test]
fn without_a_file_the_picture_goes_to_standard_output() {
    let folder = Folder::new();
    let said = folder.airfoil("draw cairo_plain").ends_with(0);
    assert!(said.out.starts_with("<svg ") && said.out.ends_with("</svg>\n"));
    assert_eq!(folder.airfoil("draw cairo_plain -o -").ends_with(0).out, said.out);
}

#[test]
fn a_picture_of_another_format_is_refused_before_anything_is_written() {
    let folder = Folder::new();
    let files = folder.files();
    folder
        .airfoil("draw fibonacci -o out.jpg")
        .ends_with(2)
        .complains(&["expected a name that ends with .svg or .png, found `out.jpg`"]);
    folder
        .airfoil("draw nowhere.air -o out.svg")
        .ends_with(2)
        .complains(&["cannot read the layout `nowhere.air`"]);
    assert_eq!(folder.files(), files);
}
