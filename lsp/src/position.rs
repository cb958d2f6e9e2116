//! Places in a text, in bytes and as editors count: lines from 0, columns in units of UTF-16.

use core::ops::Range;
use lsp_types::Position;

/// The byte at a position; beyond the end of a line or of the text, that end. It starts a character.
pub(crate) fn offset(text: &str, position: Position) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text[start..].find('\n') {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let mut units = 0;
    for (at, character) in text[start..].char_indices() {
        if character == '\n' || units >= position.character as usize {
            return start + at;
        }
        units += character.len_utf16();
    }
    text.len()
}

/// The position of a byte; of one within a character or beyond the end, that of the character or of the end.
pub(crate) fn position(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let to_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Position {
        line: to_u32(before.matches('\n').count()),
        character: to_u32(before[line_start..].encode_utf16().count()),
    }
}

/// The range of editors for a range of bytes.
pub(crate) fn range(text: &str, range: Range<usize>) -> lsp_types::Range {
    lsp_types::Range { start: position(text, range.start), end: position(text, range.end) }
}

/// The word around a byte, of letters, digits and `_`; if there is none, the empty range.
pub(crate) fn word(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start = text[..at].trim_end_matches(is_part).len();
    let after = &text[at..];
    start..at + (after.len() - after.trim_start_matches(is_part).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_in_utf16_and_odd_ones_are_cut() {
        let text = "a𝕏b\r\nçd";
        let at = |line, character| offset(text, Position { line, character });
        assert_eq!([at(0, 0), at(0, 1), at(0, 3), at(0, 4)], [0, 1, 5, 6]);
        assert_eq!(at(0, 2), 5, "within a pair of surrogates: the next character");
        assert_eq!(
            [at(0, 99), at(1, 1), at(1, 9), at(7, 0), at(u32::MAX, u32::MAX)],
            [7, 10, 11, 11, 11]
        );
        assert_eq!(position(text, 5), Position { line: 0, character: 3 });
        assert_eq!(position(text, 3), Position { line: 0, character: 1 });
        assert_eq!(position(text, 999), Position { line: 1, character: 2 });
    }

    #[test]
    fn a_word_is_found_from_within_and_from_both_ends() {
        let text = "é.reg_1 = 2";
        assert_eq!([word(text, 3), word(text, 5), word(text, 8)], [3..8, 3..8, 3..8]);
        assert_eq!(word(text, 9), 9..9);
        assert_eq!(word(text, 1), 0..0);
    }
}
