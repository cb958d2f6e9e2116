//! Blocks of the pages, in the order of reading, in one folder.
//!
//! ` ```air ` is a layout that compiles, ` ```air,fails=code ` one that has mistakes of exactly these codes (joined by
//! `+`). `file=name.air` keeps the text under a name for what follows on the page, and `blocks` says that it has no
//! `layout` line. ` ```text,report ` is the rendered report of the block before. ` ```console ` has commands that
//! exist; with `run` they are run, and print what is shown, `…` standing for any number of lines; `exit=2` is the exit
//! code. Lines that start with `#` are hidden from readers. With AIR_BOOK_WRITE=1 in the environment, outputs that
//! differ are written into the pages instead.

use crate::book::{Block, Page, pages, root, source};
use air_codegen::{CompileError, Folder, compile_file};
use air_dsl::diagnostics::render;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn every_block_does_what_its_page_says() {
    let mut wrong = Vec::new();
    let (mut n_layouts, mut n_commands) = (0, 0);
    let folder = tempfile::tempdir().expect("a folder for the pages' files");
    copy_examples(folder.path());
    for page in in_the_order_of_reading() {
        let mut report = None;
        let mut corrected = Vec::new();
        for block in page.parts().blocks {
            let place = format!("{}:{}", page.name, block.line);
            let result = match block.language.as_str() {
                "air" => {
                    n_layouts += 1;
                    layout(&page, folder.path(), &block).map(|found| report = found)
                }
                "text" if block.has("report") => match report.take() {
                    None => Err("there is no report that it could show".to_owned()),
                    Some(found) if found == block.text => Ok(()),
                    Some(found) => {
                        corrected.push((block.range.clone(), found.clone()));
                        Err(format!("the report is\n{found}"))
                    }
                },
                "console" => {
                    n_commands += commands(&block.text).len();
                    console(folder.path(), &block).map_err(|(message, output)| {
                        corrected.extend(output.map(|output| (block.range.clone(), output)));
                        message
                    })
                }
                "rust" | "text" | "sh" | "toml" | "json" => Ok(()),
                other => Err(format!("no test knows what a block of `{other}` claims")),
            };
            wrong.extend(result.err().map(|message| format!("{place}: {message}")));
            let unknown = block.attributes().iter().find(|attribute| !is_known(&block, attribute));
            wrong.extend(unknown.map(|one| format!("{place}: unknown attribute `{one}`")));
        }
        write(&page, corrected);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(n_layouts > 20 && n_commands > 10, "{n_layouts} layouts, {n_commands} commands");
}

fn in_the_order_of_reading() -> Vec<Page> {
    let summary = crate::book::page("SUMMARY.md").parts().links;
    let mut pages = pages();
    pages.sort_by_key(|page| summary.iter().position(|link| *link == page.name));
    pages
}

fn is_known(block: &Block, attribute: &str) -> bool {
    let key = attribute.split('=').next().unwrap_or_default();
    match block.language.as_str() {
        "air" => ["fails", "file", "blocks"].contains(&key),
        "text" => key == "report",
        "console" => ["run", "exit"].contains(&key),
        _ => false,
    }
}

/// The layouts and programs of the repository, under their paths.
fn copy_examples(folder: &Path) {
    let root = root();
    for part in ["layouts/cairo", "examples/cairo/fibonacci", "brainfuck/programs"] {
        for file in crate::book::files_below(&root.join(part)) {
            let to = folder.join(part).join(&file);
            fs::create_dir_all(to.parent().expect("a folder")).expect("the folder can be made");
            fs::copy(root.join(part).join(&file), to).expect("the file can be copied");
        }
    }
    let layout = "layouts/brainfuck.air";
    fs::copy(root.join(layout), folder.join(layout)).expect("the file can be copied");
}

/// Compiles a layout, and gives the rendered report if it is wrong, as the page says.
fn layout(page: &Page, folder: &Path, block: &Block) -> Result<Option<String>, String> {
    let text = included(page, &block.text).unwrap_or_else(|| block.text.clone());
    let text: String = text.lines().map(|line| shown_or_hidden(line) + "\n").collect();
    let name = block.value("file").unwrap_or("layout.air");
    fs::write(folder.join(name), &text).expect("the page's folder can be written");
    if block.has("blocks") {
        // It is compiled where a later block imports it; that one has to come.
        let mut sources = air_dsl::source::Sources::default();
        let file = sources.add(name, text);
        let mut report = air_dsl::diagnostics::Report::default();
        air_dsl::syntax::parse(&sources, file, &mut report);
        let rendered = render(&sources, &report, false);
        return if report.is_empty() { Ok(None) } else { Err(rendered) };
    }
    let wanted: BTreeSet<&str> = block.value("fails").unwrap_or_default().split('+').collect();
    match compile_file(&Folder::new(folder), name) {
        Ok(_) if block.value("fails").is_none() => Ok(None),
        Ok(_) => Err("it compiles".to_owned()),
        Err(CompileError::Mistakes(mistakes)) => {
            let report = render(&mistakes.sources, &mistakes.report, false);
            let codes = mistakes.report.diagnostics().into_iter();
            let codes: BTreeSet<&str> = codes.map(|diagnostic| diagnostic.code.name()).collect();
            let is_wanted = block.value("fails").is_some() && codes == wanted;
            if is_wanted { Ok(Some(report.trim_end().to_owned() + "\n")) } else { Err(report) }
        }
        Err(error) => Err(error.to_string()),
    }
}

/// The file that a block consists of, if it is only that.
fn included(page: &Page, text: &str) -> Option<String> {
    let file = text.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?;
    let path = source().join(&page.name).with_file_name("").join(file);
    Some(fs::read_to_string(path).expect("what a page includes can be read"))
}

fn shown_or_hidden(line: &str) -> String {
    line.strip_prefix("# ").or(line.strip_prefix('#')).unwrap_or(line).to_owned()
}

/// The commands of a console block: lines behind `$ `, with what follows a `\` at their end.
fn commands(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    joined.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

/// Checks or runs the commands of a block; a wrong output comes with what the block should be.
fn console(folder: &Path, block: &Block) -> Result<(), (String, Option<String>)> {
    for command in commands(&block.text) {
        exists(&command).map_err(|message| (message, None))?;
    }
    if !block.has("run") {
        return Ok(());
    }
    let wanted = block.value("exit").unwrap_or("0");
    let mut shown = String::new();
    let mut right = String::new();
    let mut is_right = true;
    for part in block
        .text
        .split_inclusive('\n')
        .collect::<Vec<_>>()
        .chunk_by(|_, next| !next.starts_with("$ "))
    {
        let (line, output) = part.split_first().expect("chunks have a line");
        let command = line.strip_prefix("$ ").unwrap_or_default().trim_end();
        let words = command.split_whitespace().skip(1);
        let run = airfoil(folder, words);
        if run.code != wanted {
            let message = format!("`{command}` exits with {}\n{}", run.code, run.output);
            return Err((message, None));
        }
        let output = output.concat();
        is_right &= matches(&output, &run.output);
        shown.push_str(&output);
        right.push_str(line);
        right.push_str(if matches(&output, &run.output) { &output } else { &run.output });
    }
    if is_right { Ok(()) } else { Err((format!("it prints\n{right}"), Some(right))) }
}

/// What a run gave.
struct Run {
    code: String,
    output: String,
}

fn airfoil<'a>(folder: &Path, words: impl Iterator<Item = &'a str>) -> Run {
    let run = Command::new(env!("CARGO_BIN_EXE_book-airfoil"))
        .args(words)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("airfoil starts");
    let output = [run.stdout, run.stderr].concat();
    let output = String::from_utf8_lossy(&output).lines().map(|line| format!("{line}\n")).collect();
    Run { code: run.status.code().map_or("a signal".to_owned(), |code| code.to_string()), output }
}

/// Whether a command is one of ours, with flags that it has.
fn exists(command: &str) -> Result<(), String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let Some((&"airfoil", words)) = words.split_first() else {
        return Err(format!("`{command}` is no command of airfoil"));
    };
    let is_flag = |word: &&str| word.starts_with('-') && word.len() > 1;
    let path = words.iter().copied().take_while(|word| !is_flag(word));
    let help = match words.first() {
        Some(&"help") => airfoil(&root(), words.iter().copied()),
        Some(_) | None => airfoil(&root(), path.chain(["--help"])),
    };
    if help.code != "0" {
        return Err(format!("`{command}`: {}", help.output));
    }
    let known: BTreeSet<&str> =
        help.output.split(|c: char| !(c.is_alphanumeric() || c == '-')).collect();
    match words.iter().copied().filter(is_flag).find(|flag| {
        let name = flag.split('=').next().unwrap_or_default();
        !known.contains(name)
    }) {
        None => Ok(()),
        Some(flag) => Err(format!("`{command}`: there is no flag `{flag}`")),
    }
}

/// Whether an output is what is shown, where `…` alone in a line stands for any number of lines.
fn matches(shown: &str, output: &str) -> bool {
    let shown: Vec<&str> = shown.lines().map(str::trim_end).collect();
    let output: Vec<&str> = output.lines().map(str::trim_end).collect();
    let mut parts = shown.split(|line| line.trim() == "…");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = output.strip_prefix(first) else { return false };
    let mut parts: Vec<&[&str]> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = (0..=rest.len()).find(|&at| rest[at..].starts_with(part)) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Writes corrected texts of blocks into the page, if that is asked for.
fn write(page: &Page, mut corrected: Vec<(std::ops::Range<usize>, String)>) {
    if std::env::var_os("AIR_BOOK_WRITE").is_none() || corrected.is_empty() {
        return;
    }
    corrected.sort_by_key(|(range, _)| range.start);
    let mut text = page.text.clone();
    for (range, new) in corrected.into_iter().rev() {
        text.replace_range(range, &new);
    }
    fs::write(source().join(&page.name), text).expect("the page can be written");
}

#[test]
fn the_page_of_the_command_line_lists_every_command() {
    let listed: BTreeSet<String> =
        crate::book::page("tools.md").parts().tables.concat().into_iter().collect();
    let mut commands = BTreeSet::new();
    for command in subcommands(&[]) {
        let inner = subcommands(&[&command]);
        let whole: Vec<String> = match inner.is_empty() {
            true => vec![format!("airfoil {command}")],
            false => inner.iter().map(|one| format!("airfoil {command} {one}")).collect(),
        };
        commands.extend(whole);
    }
    assert_eq!(listed, commands);
}

/// The commands below a command, from its help.
fn subcommands(path: &[&str]) -> Vec<String> {
    let help = airfoil(&root(), path.iter().copied().chain(["--help"])).output;
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}
