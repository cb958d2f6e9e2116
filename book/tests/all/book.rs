//! The book as data: pages, fenced blocks, links and what stands in backquotes.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A page of the book.
pub(crate) struct Page {
    /// Its path in the book's source folder, with `/`.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A fenced block.
pub(crate) struct Block {
    /// Its line, from 1.
    pub(crate) line: usize,
    /// The word behind the fence.
    pub(crate) language: String,
    /// What follows it: `fails=row-escape`, `run`.
    attributes: Vec<String>,
    pub(crate) text: String,
    /// Where the text is in the page.
    pub(crate) range: Range<usize>,
}

impl Block {
    pub(crate) fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|one| one == attribute)
    }

    pub(crate) fn value(&self, key: &str) -> Option<&str> {
        let value = |one| str::strip_prefix(one, key)?.strip_prefix('=');
        self.attributes.iter().map(String::as_str).find_map(value)
    }

    pub(crate) fn attributes(&self) -> &[String] {
        &self.attributes
    }
}

/// What a page has besides its text.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) blocks: Vec<Block>,
    /// Destinations of links and pictures.
    pub(crate) links: Vec<String>,
    /// What stands in backquotes.
    pub(crate) code: Vec<String>,
    /// The anchors of its headings, as mdBook makes them.
    pub(crate) anchors: Vec<String>,
    /// Of each table, the first cell of each row but the head.
    pub(crate) tables: Vec<Vec<String>>,
}

impl Page {
    /// Takes the page apart.
    pub(crate) fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        let mut block: Option<Block> = None;
        let mut heading: Option<String> = None;
        let mut cell: Option<String> = None;
        let mut is_first_cell = false;
        let parser = Parser::new_ext(&self.text, Options::ENABLE_TABLES).into_offset_iter();
        for (event, range) in parser {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let mut words = info.split(',').map(|word| word.trim().to_owned());
                    let fence =
                        self.text[range.clone()].find('\n').map_or(range.len(), |at| at + 1);
                    let body = range.start + fence;
                    block = Some(Block {
                        line: self.text[..range.start].lines().count() + 1,
                        language: words.next().unwrap_or_default(),
                        attributes: words.collect(),
                        text: String::new(),
                        range: body..body,
                    });
                }
                Event::End(TagEnd::CodeBlock) => parts.blocks.extend(block.take()),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    parts.anchors.extend(heading.take().as_deref().map(anchor));
                }
                Event::Start(Tag::Table(_)) => parts.tables.push(Vec::new()),
                Event::Start(Tag::TableRow) => is_first_cell = true,
                Event::Start(Tag::TableCell) if is_first_cell => cell = Some(String::new()),
                Event::End(TagEnd::TableCell) => {
                    is_first_cell = false;
                    if let Some(cells) = parts.tables.last_mut() {
                        cells.extend(cell.take());
                    }
                }
                Event::Start(
                    Tag::Link { dest_url: link, .. } | Tag::Image { dest_url: link, .. },
                ) => {
                    parts.links.push(link.into_string());
                }
                Event::Text(text) => {
                    if let Some(block) = &mut block {
                        block.text.push_str(&text);
                        block.range.end = range.end;
                    }
                    heading.iter_mut().chain(&mut cell).for_each(|one| one.push_str(&text));
                }
                Event::Code(code) => {
                    heading.iter_mut().chain(&mut cell).for_each(|one| one.push_str(&code));
                    parts.code.push(code.into_string());
                }
                Event::Start(_)
                | Event::End(_)
                | Event::InlineMath(_)
                | Event::DisplayMath(_)
                | Event::Html(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::Rule
                | Event::TaskListMarker(_) => {}
            }
        }
        parts
    }
}

/// The anchor that mdBook gives to a heading.
pub(crate) fn anchor(heading: &str) -> String {
    let keep = |c: char| match c {
        _ if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        '_' | '-' => Some(c),
        _ => c.is_whitespace().then_some('-'),
    };
    heading.chars().filter_map(keep).collect()
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the book lies in the repository").to_path_buf()
}

/// The folder of the pages.
pub(crate) fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All files below a folder, relative to it, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(folder).expect("it is below");
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// All pages, by name, `SUMMARY.md` among them.
pub(crate) fn pages() -> Vec<Page> {
    let names = files_below(&source()).into_iter().filter(|name| name.ends_with(".md"));
    let page = |name: String| {
        let text = fs::read_to_string(source().join(&name)).expect("pages are UTF-8");
        Page { name, text }
    };
    names.map(page).collect()
}

/// The page of this name.
pub(crate) fn page(name: &str) -> Page {
    let found = pages().into_iter().find(|page| page.name == name);
    found.unwrap_or_else(|| panic!("the book has no page {name}"))
}
