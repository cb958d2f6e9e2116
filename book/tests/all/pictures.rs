//! The pictures are those that our own tool draws.

use crate::book::{root, source};
use std::fs;
use std::process::Command;

/// Pictures of the book, each with the layout that it shows.
const PICTURES: [(&str, &str); 1] = [("brainfuck.svg", "layouts/brainfuck.air")];

#[test]
fn the_pictures_are_those_of_the_layouts() {
    for (picture, layout) in PICTURES {
        let run = Command::new(env!("CARGO_BIN_EXE_book-airfoil"))
            .args(["draw", layout])
            .current_dir(root())
            .output()
            .expect("airfoil starts");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let path = source().join(picture);
        if std::env::var_os("AIR_BOOK_WRITE").is_some() {
            fs::write(&path, &run.stdout).expect("the picture can be written");
        }
        let found = fs::read(&path).expect("the picture can be read");
        assert!(found == run.stdout, "{picture} is not what `airfoil draw {layout}` draws");
    }
}
