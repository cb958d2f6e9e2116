//! A first look at a text, before any grammar: size, brackets, nesting.
//!
//! What passes here has balanced braces and bounded nesting, so the grammar's recovery can rely on the former
//! and its recursion on the latter. Parentheses and square brackets belong to one statement, so one that is lost
//! is reported here and stops nothing.

use super::lex::{Kind, Lexer, MAX_COMMENT_DEPTH, Token};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::source::{FileId, Span};

/// No text is longer, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// No statement has more tokens between its braces and semicolons.
const MAX_TOKENS: usize = 10_000;
/// No bracket is nested deeper.
const MAX_DEPTH: usize = 128;

/// Reports what is wrong with the text as a whole; true if the grammar may have it.
pub(super) fn is_sound(file: FileId, text: &str, report: &mut Report) -> bool {
    if text.len() > MAX_BYTES {
        let title = format!("the text has {} bytes, but at most {MAX_BYTES} are read", text.len());
        report.add(Diagnostic::new(Code::TooLarge, Span { file, start: 0, end: 0 }, title));
        return false;
    }
    let mut scan = Scan {
        file,
        text,
        at: 0,
        n_tokens: 0,
        line: 0,
        open: Vec::new(),
        suspect: None,
        has_stray_brace: false,
        report,
    };
    let is_sound = Lexer::new(text, 0).all(|token| scan.token(token));
    is_sound && scan.end()
}

struct Scan<'a> {
    file: FileId,
    text: &'a str,
    /// The end of the token before.
    at: usize,
    /// The tokens of the statement at hand so far.
    n_tokens: usize,
    /// The first byte of the line of the token at hand.
    line: usize,
    /// The brackets that are open, outermost first, with the first byte of their lines.
    open: Vec<(Token, usize)>,
    /// The first pair of braces whose lines are not indented alike: where one was forgotten, it is likely there.
    suspect: Option<(Token, Token)>,
    /// Whether a brace stands where another bracket is meant.
    has_stray_brace: bool,
    report: &'a mut Report,
}

impl<'a> Scan<'a> {
    /// Looks at the next token; false if nothing sensible can follow.
    fn token(&mut self, token: Token) -> bool {
        if let Some(newline) = self.text[self.at..token.start].rfind('\n') {
            self.line = self.at + newline + 1;
        }
        self.at = token.end;
        self.n_tokens += 1;
        if self.n_tokens > MAX_TOKENS {
            let title = format!("the statement has more than {MAX_TOKENS} words and signs");
            let diagnostic = Diagnostic::new(Code::TooLarge, self.span(token), title);
            self.report.add(diagnostic.help("end it before, with `;`"));
            return false;
        }
        match token.kind {
            Kind::OpenText => {
                self.add(token, "the string is never closed", "close it on its line with `\"`");
                return true;
            }
            Kind::OpenComment => {
                self.add(token, "the comment is never closed", "close it with `*/`");
                return false;
            }
            Kind::DeepComment => {
                let title = format!("comments are nested deeper than {MAX_COMMENT_DEPTH}");
                self.report.add(Diagnostic::new(Code::TooLarge, self.span(token), title));
                return false;
            }
            Kind::Sign => {}
            Kind::Word | Kind::Number | Kind::Text | Kind::Char | Kind::Doc => return true,
        }
        match self.sign(token) {
            "(" | "[" => self.push(token),
            "{" => {
                self.statement_ends();
                self.push(token)
            }
            ";" => {
                self.statement_ends();
                true
            }
            ")" => self.close(token, "("),
            "]" => self.close(token, "["),
            // In the middle of an expression it is meant to be another bracket.
            "}" if self.is_in_an_expression(token) => {
                self.has_stray_brace = true;
                self.close(token, "{")
            }
            "}" => {
                self.statement_ends();
                self.close_brace(token)
            }
            "\0" => {
                let title = "the text holds a NUL character";
                self.report
                    .add(Diagnostic::new(Code::Syntax, self.span(token), title).help("remove it"));
                true
            }
            _ => true,
        }
    }

    fn push(&mut self, token: Token) -> bool {
        self.open.push((token, self.line));
        if self.open.len() <= MAX_DEPTH {
            return true;
        }
        let title = format!("brackets are nested deeper than {MAX_DEPTH}");
        let diagnostic = Diagnostic::new(Code::TooLarge, self.span(token), title);
        self.report.add(diagnostic.help("name a part of it with `let`"));
        false
    }

    /// Neither a parenthesis nor a square bracket reaches beyond its statement.
    fn statement_ends(&mut self) {
        self.n_tokens = 0;
        let is_inner = |(open, _): &mut (Token, usize)| &self.text[open.start..open.end] != "{";
        while let Some((open, _)) = self.open.pop_if(is_inner) {
            self.never_closed(open, None);
        }
    }

    /// Whether a parenthesis or a square bracket is open at a `}` and an expression goes on behind it, on its line.
    fn is_in_an_expression(&self, token: Token) -> bool {
        let is_open = self.open.last().is_some_and(|(open, _)| self.sign(*open) != "{");
        let next = Lexer::new(self.text, token.end).next();
        is_open
            && next.is_some_and(|next| {
                let goes_on = ["=", ":=", "+", "-", "*", "/", "%", "**", ".", ":"];
                goes_on.contains(&self.sign(next))
                    && !self.text[token.end..next.start].contains('\n')
            })
    }

    fn close(&mut self, token: Token, partner: &str) -> bool {
        let is_inner = |(open, _): &(Token, usize)| self.sign(*open) != "{";
        match self.open.last().copied().filter(is_inner).map(|(open, _)| open) {
            Some(open) if self.sign(open) == partner => {
                self.open.pop();
            }
            Some(open) => {
                self.open.pop();
                let title = format!("`{}` closes `{}`", self.sign(token), self.sign(open));
                let diagnostic = Diagnostic::new(Code::Unbalanced, self.span(token), title)
                    .label("does not match")
                    .other(self.span(open), "opened here");
                self.report.add(diagnostic);
            }
            None => {
                let title = format!("`{}` closes nothing", self.sign(token));
                self.add(token, title, "remove it, or open it before");
            }
        }
        true
    }

    fn close_brace(&mut self, token: Token) -> bool {
        let Some((open, open_line)) = self.open.pop() else {
            let mut diagnostic =
                Diagnostic::new(Code::Unbalanced, self.span(token), "`}` closes nothing")
                    .help("remove it, or open it before");
            if let Some((_, close)) = self.suspect {
                let label = "by its indentation, this may be the one too many";
                diagnostic = diagnostic.other(self.span(close), label);
            }
            self.report.add(diagnostic);
            return false;
        };
        if self.suspect.is_none() && open_line != self.line {
            let indentation = self.indentation(self.line);
            let is_alone = self.line + indentation == token.start;
            if is_alone && self.indentation(open_line) != indentation {
                self.suspect = Some((open, token));
            }
        }
        true
    }

    /// The end of the text: false if a brace is open, or one is where another bracket is meant.
    fn end(&mut self) -> bool {
        while let Some((open, _)) = self.open.pop() {
            if self.sign(open) != "{" {
                self.never_closed(open, None);
                continue;
            }
            match self.suspect {
                Some((inner, close)) => self.never_closed(inner, Some(close)),
                None => self.never_closed(open, None),
            }
            return false;
        }
        !self.has_stray_brace
    }

    fn never_closed(&mut self, open: Token, instead: Option<Token>) {
        let title = format!("`{}` is never closed", self.sign(open));
        let mut diagnostic = Diagnostic::new(Code::Unbalanced, self.span(open), title)
            .help("close it, or remove it");
        if let Some(close) = instead {
            let label = "by its indentation, this closes an outer one";
            diagnostic = diagnostic.other(self.span(close), label);
        }
        self.report.add(diagnostic);
    }

    fn indentation(&self, line_start: usize) -> usize {
        let line = &self.text[line_start..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    fn sign(&self, token: Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    fn add(&mut self, token: Token, title: impl Into<String>, help: &str) {
        self.report.add(Diagnostic::new(Code::Unbalanced, self.span(token), title).help(help));
    }

    fn span(&self, token: Token) -> Span {
        Span::new(self.file, token.start..token.end)
    }
}
