//! Source texts and places in them. The caller reads files, not we.

use core::ops::Range;

/// Index of a text in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A place in a text: a range of bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A range of bytes of a file; beyond 4 GiB it is cut.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let to_u32 = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: to_u32(range.start), end: to_u32(range.end) }
    }

    /// The bytes of the span in its file.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A text with the path by which messages call it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where the text is from, as messages show it.
    pub path: String,
    /// The text.
    pub text: String,
}

/// All texts of a compilation, the layout first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a text and gives its id.
    ///
    /// # Panics
    /// If there are more than `u32::MAX` texts.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = u32::try_from(self.files.len()).expect("fewer than 2^32 texts");
        self.files.push(Source { path: path.into(), text: text.into() });
        FileId(id)
    }

    /// The number of texts; their ids are the numbers below it.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.files.len()).expect("fewer than 2^32 texts")
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text with this id.
    ///
    /// # Panics
    /// If the id is from other `Sources`.
    #[must_use]
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Line and column of a place, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let before = &self.get(span.file).text[..span.start as usize];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}
