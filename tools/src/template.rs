//! A project to start from: a layout, its trace, a proof and a test.
//!
//! The texts are those of `examples/template`, a crate of this workspace, so that they are built
//! and tested with everything else.

/// A file of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the project, with `/`.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// Where the project finds the crates of Airfoil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crates<'a> {
    /// A folder with Airfoil's source.
    Folder(&'a str),
    /// The address of a git repository with it.
    Git(&'a str),
}

/// A name that no package can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be the name of a package: expected lower case letters, digits, `-` and `_`, a letter first, and no word of Rust's"
)]
pub struct NameError(pub String);

/// Words that cargo refuses as names of packages, or that would be crates that cannot be named.
const TAKEN: [&str; 46] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "test", "trait", "true", "try", "type", "use",
    "while",
];

/// The files of a new project.
///
/// # Errors
/// If no package can have the name.
pub fn project(name: &str, crates: Crates<'_>) -> Result<Vec<File>, NameError> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    let is_taken = TAKEN.contains(&name) || name.starts_with("air-");
    if !starts_well || !name.chars().all(is_word) || is_taken || name.len() > 64 {
        return Err(NameError(name.to_owned()));
    }
    let file = |path, text: &str| File { path, text: text.to_owned() };
    Ok(vec![
        File { path: "Cargo.toml", text: manifest(name, crates) },
        file(".gitignore", "/target\n"),
        file("README.md", include_str!("../../examples/template/README.md")),
        file("layout.air", include_str!("../../examples/template/layout.air")),
        file("src/main.rs", include_str!("../../examples/template/src/main.rs")),
    ])
}

fn manifest(name: &str, crates: Crates<'_>) -> String {
    let source = |folder: &str| match crates {
        Crates::Folder(root) => format!("path = {}", quoted(&format!("{root}/{folder}"))),
        Crates::Git(address) => format!("git = {}", quoted(address)),
    };
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nair-macros = {{ {} }}\nair-runtime = {{ {} }}\n\n\
         # Field arithmetic without optimisation makes tests slow.\n\
         [profile.dev]\nopt-level = 1\n[profile.dev.package.\"*\"]\nopt-level = 2\n\n\
         # A workspace of its own, wherever the folder lies.\n[workspace]\n",
        source("air-macros"),
        source("runtime"),
    )
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_package_can_have_are_refused() {
        for name in ["", "1st", "Upper", "a b", "fn", "test", "a/b", "ünder", "air-runtime"] {
            assert_eq!(project(name, Crates::Git("g")), Err(NameError(name.to_owned())));
        }
        assert!(project("my-first_1", Crates::Git("g")).is_ok());
    }

    #[test]
    fn the_manifest_says_where_the_crates_are() {
        let text = manifest("a", Crates::Folder("/home/me/\"air\""));
        assert!(text.contains(r#"air-runtime = { path = "/home/me/\"air\"/runtime" }"#), "{text}");
        let text = manifest("a", Crates::Git("https://example.org/air"));
        assert!(text.contains(r#"air-macros = { git = "https://example.org/air" }"#), "{text}");
    }
}
