//! The grammar's pairs to the tree. Every `expect` here states what the grammar guarantees.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "pest's rules have a variant for every production and sign; here are those that a production can have"
)]

mod argument;
mod expression;
mod parts;
mod rows;

use super::ast::*;
use super::grammar::Rule;
use super::recover::Place;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::source::{FileId, Span};
use core::ops::Range;
use parts::{Parts, is_token};
use pest::iterators::Pair;

/// Builds the tree of one file.
pub(super) struct Builder<'a> {
    pub(super) file: FileId,
    /// The whole text.
    pub(super) text: &'a str,
    pub(super) report: &'a mut Report,
    /// Where what is being parsed starts in the text.
    pub(super) offset: usize,
    /// What is still to be parsed for its mistakes.
    pub(super) pending: Vec<(Range<usize>, Place)>,
    /// The depth of the expression that was built last.
    depth: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: FileId, text: &'a str, report: &'a mut Report) -> Self {
        Self { file, text, report, offset: 0, pending: Vec::new(), depth: 0 }
    }

    /// A whole text.
    pub(super) fn file(&mut self, pair: Pair<'_, Rule>) -> File {
        let mut file = File { header: None, items: Vec::new() };
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::header => {
                    let mut inner = Parts::of(pair);
                    let doc = inner.doc();
                    file.header = Some(Header { doc, name: self.ident(inner.last(Rule::ident)) });
                }
                Rule::item => file.items.push(self.item(pair)),
                Rule::bad => self.bad(&pair, Place::File),
                _ => {}
            }
        }
        self.recover();
        file
    }

    pub(super) fn item(&mut self, pair: Pair<'_, Rule>) -> Item {
        let mut parts = Parts::of(pair);
        let doc = parts.doc();
        let pair = parts.one();
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        let kind = match rule {
            Rule::import => {
                let names = self.idents(&mut parts);
                let path = parts.take(Rule::string).expect("an import has a path");
                let path_span = self.span(&path);
                let path = path.as_str().trim_matches('"').to_owned();
                ItemKind::Import { names, path, path_span }
            }
            Rule::public => ItemKind::Public(
                parts.all(Rule::public_one).map(|one| self.public_one(one)).collect(),
            ),
            Rule::konst => {
                let (name, value) = self.konst(parts);
                ItemKind::Const { name, value }
            }
            Rule::draw => {
                let mut names = self.idents(&mut parts);
                let group = names.remove(0);
                ItemKind::Draw { group, names }
            }
            Rule::terminal => {
                let after = parts.first(Rule::after);
                let after = self.ident(Parts::of(after).last(Rule::ident));
                let terminals = parts.all(Rule::terminal_one).map(|one| self.terminal_one(one));
                ItemKind::Terminal { after, terminals: terminals.collect() }
            }
            Rule::def => ItemKind::Def(self.def(parts)),
            Rule::block => ItemKind::Block(self.block(parts)),
            Rule::argument => ItemKind::Argument(Box::new(self.argument(parts))),
            Rule::max_degree => ItemKind::MaxDegree(self.expr(parts.last(Rule::expr))),
            _ => {
                let name = self.ident(parts.first(Rule::ident));
                ItemKind::Table { name, body: self.body(parts.last(Rule::body)) }
            }
        };
        Item { doc, kind, span }
    }

    fn public_one(&mut self, pair: Pair<'_, Rule>) -> PublicDecl {
        let mut names = self.idents(&mut Parts::of(pair));
        let name = names.remove(0);
        // A list has at least one field.
        PublicDecl { name, fields: (!names.is_empty()).then_some(names) }
    }

    fn terminal_one(&mut self, pair: Pair<'_, Rule>) -> TerminalDecl {
        let is_nonzero = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_nonzero);
        TerminalDecl { name: self.ident(Parts::of(pair).last(Rule::ident)), is_nonzero }
    }

    fn konst(&mut self, mut parts: Parts<'_>) -> (Ident, Expr) {
        let name = self.ident(parts.first(Rule::ident));
        (name, self.expr(parts.last(Rule::expr)))
    }

    fn def(&mut self, mut parts: Parts<'_>) -> Def {
        let mut names = self.idents(&mut parts);
        let name = names.remove(0);
        Def { name, params: names, value: self.expr(parts.last(Rule::expr)) }
    }

    fn block(&mut self, mut parts: Parts<'_>) -> Block {
        let mut names = self.idents(&mut parts);
        let name = names.remove(0);
        Block { name, params: names, body: self.body(parts.last(Rule::body)) }
    }

    fn body(&mut self, pair: Pair<'_, Rule>) -> Vec<Stmt> {
        let mut body = Vec::new();
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::stmt => body.push(self.stmt(pair)),
                Rule::bad => self.bad(&pair, Place::Body),
                _ => {}
            }
        }
        body
    }

    pub(super) fn stmt(&mut self, pair: Pair<'_, Rule>) -> Stmt {
        let mut parts = Parts::of(pair);
        let doc = parts.doc();
        let pair = parts.one();
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        let kind = match rule {
            Rule::commit => {
                let after = parts.take(Rule::after);
                let after = after.map(|after| self.ident(Parts::of(after).last(Rule::ident)));
                StmtKind::Commit { after, names: self.idents(&mut parts) }
            }
            Rule::konst => {
                let (name, value) = self.konst(parts);
                StmtKind::Const { name, value }
            }
            Rule::frame => {
                let (name, rows) = self.konst(parts);
                StmtKind::Frame { name, rows }
            }
            Rule::periodic => self.periodic(parts),
            Rule::view => self.view(parts),
            Rule::letx => {
                let pattern = match parts.take(Rule::names) {
                    Some(names) => Pattern::List(self.idents(&mut Parts::of(names))),
                    None => Pattern::Name(self.ident(parts.first(Rule::ident))),
                };
                StmtKind::Let { pattern, value: self.expr(parts.last(Rule::expr)) }
            }
            Rule::def => StmtKind::Def(self.def(parts)),
            Rule::block => StmtKind::Block(self.block(parts)),
            Rule::scope => {
                let path = self.path(parts.first(Rule::path));
                StmtKind::Scope { path, body: self.body(parts.last(Rule::body)) }
            }
            Rule::on => {
                let rows = self.rowset(parts.first(Rule::rowset));
                let when = self.selector_of(&mut parts);
                StmtKind::On { rows, when, body: self.body(parts.last(Rule::body)) }
            }
            Rule::forx => {
                let variable = self.ident(parts.first(Rule::ident));
                let over = self.over(parts.first(Rule::over));
                StmtKind::For { variable, over, body: self.body(parts.last(Rule::body)) }
            }
            Rule::usex => {
                let block = self.ident(parts.first(Rule::ident));
                let args = parts.all(Rule::expr).map(|arg| self.expr(arg)).collect();
                let path = parts.take(Rule::as_path);
                let path = path.map(|path| self.path(Parts::of(path).last(Rule::path)));
                StmtKind::Use { block, args, path }
            }
            Rule::permutation => StmtKind::Permutation(self.permutation(parts)),
            Rule::argument => StmtKind::Argument(Box::new(self.argument(parts))),
            Rule::bools => {
                let subjects = self.places(&mut parts);
                let because = self.reason(&mut parts);
                StmtKind::Fact(Fact { subjects, values: None, because })
            }
            Rule::values => {
                let subjects = self.places(&mut parts);
                let values = parts.all(Rule::expr).map(|value| self.expr(value)).collect();
                let because = self.reason(&mut parts);
                StmtKind::Fact(Fact { subjects, values: Some(values), because })
            }
            Rule::unused => {
                let subjects = self.places(&mut parts);
                let because = self.reason(&mut parts).expect("the grammar wants a reason");
                StmtKind::Unused { subjects, because }
            }
            Rule::free => {
                let subjects = self.places(&mut parts);
                let because = self.reason(&mut parts).expect("the grammar wants a reason");
                StmtKind::Free { subjects, because }
            }
            Rule::max_degree => StmtKind::MaxDegree(self.expr(parts.last(Rule::expr))),
            Rule::when => {
                let selector = self.selector(parts.first(Rule::selector));
                StmtKind::When { selector, body: self.body(parts.last(Rule::body)) }
            }
            Rule::case => {
                let subject = self.place(parts.first(Rule::place));
                StmtKind::Case {
                    subject,
                    arms: parts.all(Rule::arm).map(|arm| self.arm(arm)).collect(),
                }
            }
            Rule::matchx => {
                let because = self.reason(&mut parts);
                let arms = parts.all(Rule::choice).map(|arm| self.choice(arm)).collect();
                StmtKind::Match { because, arms }
            }
            Rule::witness => {
                let target = self.place(parts.first(Rule::place));
                let rows = parts.take(Rule::rowset).map(|rows| self.rowset(rows));
                let _ = parts.first(Rule::assign);
                StmtKind::Rule { target, rows, value: self.expr(parts.last(Rule::expr)) }
            }
            _ => self.constraint(parts),
        };
        Stmt { doc, kind, span }
    }

    fn places(&mut self, parts: &mut Parts<'_>) -> Vec<Expr> {
        parts.all(Rule::place).map(|place| self.place(place)).collect()
    }

    fn reason(&mut self, parts: &mut Parts<'_>) -> Option<Reason> {
        let because = parts.take(Rule::because)?;
        let text = Parts::of(because).last(Rule::string);
        let span = self.span(&text);
        Some(Reason { text: text.as_str().trim_matches('"').to_owned(), span })
    }

    fn selector_of(&mut self, parts: &mut Parts<'_>) -> Option<Selector> {
        parts.take(Rule::selector).map(|selector| self.selector(selector))
    }

    fn selector(&mut self, pair: Pair<'_, Rule>) -> Selector {
        let span = self.span(&pair);
        let is_not = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_not);
        let bit = self.expr(Parts::of(pair).last(Rule::expr));
        Selector { is_not, bit, span }
    }

    fn arm(&mut self, pair: Pair<'_, Rule>) -> Arm {
        let mut parts = Parts::of(pair);
        let value = self.expr(parts.first(Rule::expr));
        Arm { value, body: self.body(parts.last(Rule::body)) }
    }

    fn choice(&mut self, pair: Pair<'_, Rule>) -> Choice {
        let mut parts = Parts::of(pair.clone());
        let selector = self.selector_of(&mut parts);
        let body = self.body(parts.last(Rule::body));
        let word = pair.into_inner().find(|part| part.as_rule() == Rule::kw_else);
        let span = match (&selector, word) {
            (Some(selector), _) => selector.span,
            (None, word) => self.span(&word.expect("an arm has a selector or an `else`")),
        };
        Choice { selector, span, body }
    }

    fn periodic(&mut self, mut parts: Parts<'_>) -> StmtKind {
        let name = self.ident(parts.first(Rule::ident));
        let frame = parts.take(Rule::on_frame);
        let frame = frame.map(|frame| self.ident(Parts::of(frame).last(Rule::ident)));
        let values = match parts.take(Rule::string) {
            Some(path) => PeriodicValues::File {
                span: self.span(&path),
                path: path.as_str().trim_matches('"').to_owned(),
            },
            None => PeriodicValues::List(self.expr(parts.last(Rule::expr))),
        };
        StmtKind::Periodic { name, frame, values }
    }

    fn view(&mut self, mut parts: Parts<'_>) -> StmtKind {
        let name = self.ident(parts.first(Rule::ident));
        let frame = parts.take(Rule::on_frame);
        let frame = frame.map(|frame| self.ident(Parts::of(frame).last(Rule::ident)));
        let source = self.place(parts.first(Rule::place));
        let cells = match parts.rest().next() {
            None => ViewCells::All,
            Some(cells) if cells.as_rule() == Rule::at => {
                ViewCells::At(self.expr(Parts::of(cells).last(Rule::expr)))
            }
            Some(cells) => ViewCells::Fields(
                Parts::of(cells)
                    .all(Rule::field)
                    .map(|field| {
                        let mut parts = Parts::of(field);
                        let name = self.ident(parts.first(Rule::ident));
                        (name, self.expr(parts.last(Rule::expr)))
                    })
                    .collect(),
            ),
        };
        StmtKind::View { name, frame, source, cells }
    }

    fn permutation(&mut self, mut parts: Parts<'_>) -> Permutation {
        let path = self.path(parts.first(Rule::path));
        parts.skip_tokens();
        let mut place = |parts: &mut Parts<'_>| self.place(parts.first(Rule::place));
        let over = place(&mut parts);
        let left = place(&mut parts);
        let right = place(&mut parts);
        let z = place(&mut parts);
        let weights = self.weights(&mut parts);
        let accumulator = self.place(parts.first(Rule::place));
        let public = parts.take(Rule::dummies).map(|dummies| {
            let mut parts = Parts::of(dummies);
            let dummy = self.place(parts.first(Rule::place));
            (dummy, self.ident(parts.last(Rule::ident)))
        });
        Permutation { path, over, left, right, z, weights, accumulator, public }
    }

    /// The challenges behind the first of a `by`.
    fn weights(&mut self, parts: &mut Parts<'_>) -> Vec<Expr> {
        let weights = parts.take(Rule::weights).into_iter().flat_map(Pair::into_inner);
        weights
            .filter(|weight| !is_token(weight.as_rule()))
            .map(|weight| match weight.as_rule() {
                Rule::place => self.place(weight),
                _ => self.expr(weight),
            })
            .collect()
    }

    fn constraint(&mut self, mut parts: Parts<'_>) -> StmtKind {
        let path = self.path(parts.first(Rule::path));
        let rows = parts.take(Rule::rowset).map(|rows| self.rowset(rows));
        let when = self.selector_of(&mut parts);
        let left = self.expr(parts.first(Rule::expr));
        let fills = parts.take(Rule::assign).is_some();
        let relation = match parts.take(Rule::expr) {
            Some(right) if fills => Relation::Fill(left, self.expr(right)),
            Some(right) => Relation::Equal(left, self.expr(right)),
            None => self.relation_of_one_side(left),
        };
        StmtKind::Constraint { path, rows, when, relation }
    }

    fn relation_of_one_side(&mut self, left: Expr) -> Relation {
        match *left.kind {
            ExprKind::Bool(value) => Relation::Bool(value),
            kind => {
                let title = "a constraint says what its expression equals";
                let diagnostic = Diagnostic::new(Code::Syntax, left.span, title)
                    .label("expected `=` after this")
                    .help("write `… = 0`, or `bool(…)` for a value that is 0 or 1");
                self.report.add(diagnostic);
                Relation::Bool(Expr { kind: Box::new(kind), span: left.span })
            }
        }
    }

    fn path(&mut self, pair: Pair<'_, Rule>) -> Path {
        let span = self.span(&pair);
        let labels = Parts::of(pair)
            .all(Rule::label)
            .map(|label| {
                let mut parts = Parts::of(label);
                let name = parts.first(Rule::word).as_str().to_owned();
                Label { name, index: parts.take(Rule::expr).map(|index| self.expr(index)) }
            })
            .collect();
        Path { labels, span }
    }

    fn over(&mut self, pair: Pair<'_, Rule>) -> Over {
        let mut parts = Parts::of(pair);
        let start = self.expr(parts.first(Rule::expr));
        match parts.take(Rule::expr) {
            Some(end) => Over::Range(start, self.expr(end)),
            None => Over::List(start),
        }
    }

    fn idents(&mut self, parts: &mut Parts<'_>) -> Vec<Ident> {
        parts.skip_tokens();
        let mut names = Vec::new();
        while let Some(name) = parts.take(Rule::ident) {
            names.push(self.ident(name));
        }
        names
    }

    fn ident(&self, pair: Pair<'_, Rule>) -> Ident {
        Ident { name: pair.as_str().to_owned(), span: self.span(&pair) }
    }

    /// The place of a pair, without the blanks that pest leaves at its end.
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        let start = self.offset + span.start();
        Span::new(self.file, start..start + span.as_str().trim_end().len())
    }
}
