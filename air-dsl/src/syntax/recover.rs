//! What no production knows: a message for each slice, and a look for more mistakes in what follows or is in it.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "pest's rules have a variant for every production and sign; here are those that a production can have"
)]

use super::build::Builder;
use super::grammar::{Grammar, Rule};
use super::lex::{Kind, Lexer, Token};
use super::message::{self, Slice};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use core::ops::Range;
use pest::Parser as _;
use pest::iterators::Pair;

/// What may stand somewhere: declarations, or the statements of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Outside of all braces.
    File,
    /// Inside of a table, a block, a scope, an `on` or a `for`.
    Body,
}

/// No more bytes than these are parsed again for further mistakes: bodies nest, and each is parsed alone.
const MAX_BYTES_AGAIN: usize = 4 << 20;

impl Builder<'_> {
    /// Says what is wrong with a slice, and keeps what may hold further mistakes for [`Self::recover`].
    pub(super) fn bad(&mut self, pair: &Pair<'_, Rule>, place: Place) {
        if self.report.is_full() {
            return;
        }
        let range = self.span(pair).range();
        for token in Lexer::new(&self.text[..range.end], range.start) {
            if token.kind == Kind::Word {
                self.report.lose(&self.text[token.start..token.end]);
            }
        }
        let mut tokens = Lexer::new(&self.text[..range.end], range.start).peekable();
        let mut last_doc = None;
        while let Some(doc) = tokens.next_if(|token| token.kind == Kind::Doc) {
            last_doc = Some(doc);
        }
        let Some(first) = tokens.next() else {
            if let Some(doc) = last_doc {
                self.doc_of_nothing(doc);
            }
            return;
        };
        if self.goes_on(first, &range) {
            return;
        }
        let brace = tokens.find(|token| &self.text[token.start..token.end] == "{");
        let slice = Slice { file: self.file, text: self.text, range: range.clone(), first, place };
        let body = brace.filter(|_| slice.opens_a_body()).map(|brace| brace.end);
        let mistake = match message::of_a_known_word(&slice) {
            Some(diagnostic) => message::Mistake { diagnostic, next: None },
            None => self.explain(&slice),
        };
        let before = range.start..mistake.diagnostic.span.range().end;
        // What the scan has reported, such as a bracket without its partner, the grammar would only report again.
        if !self.report.touches(self.file, &before) {
            self.report.add(mistake.diagnostic);
        }
        if let Some(next) = mistake.next {
            // What starts behind the slice is no part of it.
            if next < range.end {
                self.pending.push((next..range.end, place));
            }
            return;
        }
        if let Some(body) = body {
            let end = self.text[..range.end].rfind('}').unwrap_or(range.end).max(body);
            self.pending.push((body..end, Place::Body));
        }
    }

    /// Whether a slice goes on with a statement that ended too early, at a brace: what is wrong has been said.
    fn goes_on(&self, first: Token, range: &Range<usize>) -> bool {
        let word = &self.text[first.start..first.end];
        let line = self.text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let is_rest = matches!(first.kind, Kind::Sign) && word != ";" || word == "else";
        is_rest && self.report.touches(self.file, &(line..range.start))
    }

    /// What the grammar says of a slice when it is alone.
    fn explain(&self, slice: &Slice<'_>) -> message::Mistake {
        let alone = match slice.place {
            Place::File => Rule::item_alone,
            Place::Body => Rule::stmt_alone,
        };
        match Grammar::parse(alone, &self.text[slice.range.clone()]) {
            Err(error) => message::describe(slice, &error),
            Ok(_) => message::Mistake {
                diagnostic: slice.at_first("this cannot stand here"),
                next: None,
            },
        }
    }

    /// Parses what is left in and after bad slices, for its mistakes only.
    pub(super) fn recover(&mut self) {
        let mut budget = MAX_BYTES_AGAIN;
        while let Some((range, place)) = self.pending.pop() {
            if range.len() > budget || self.report.is_full() {
                return;
            }
            budget -= range.len();
            self.parse_part(range, place);
        }
    }

    fn parse_part(&mut self, range: Range<usize>, place: Place) {
        let rule = match place {
            Place::File => Rule::items_alone,
            Place::Body => Rule::stmts_alone,
        };
        self.offset = range.start;
        // Where even this fails, the slice that it is from has been reported.
        let parts = Grammar::parse(rule, &self.text[range]).into_iter().flatten();
        for pair in parts.flat_map(Pair::into_inner) {
            match pair.as_rule() {
                Rule::item => drop(self.item(pair)),
                Rule::stmt => drop(self.stmt(pair)),
                Rule::bad => self.bad(&pair, place),
                _ => {}
            }
        }
    }

    fn doc_of_nothing(&mut self, doc: Token) {
        let span = Span::new(self.file, doc.start..doc.end);
        let diagnostic =
            Diagnostic::new(Code::Syntax, span, "the doc comment stands above nothing")
                .help("write `//` for a remark");
        self.report.add(diagnostic);
    }
}
