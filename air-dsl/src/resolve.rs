//! Names to meanings: the tree of a text, with its imports, to [`ir::Layout`].
//!
//! Blocks, loops and functions are instantiated here; a `let` is an expression that is evaluated where it is used,
//! so that it may be shifted (`x.next`) and read in any frame.

mod argument;
mod block;
mod cell;
mod choice;
mod condition;
mod constraint;
mod evaluate;
mod facts;
mod fold_form;
mod frame;
mod import;
mod items;
mod list;
mod names;
mod order;
mod periodic;
mod permutation;
mod rows;
mod rule;
mod table;
mod unknown;
mod value;
mod view;

use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir;
use crate::source::{FileId, Sources, Span};
use crate::syntax::ast;
use std::collections::BTreeMap;
use table::Opened;
use unknown::Tables;
use value::{Binding, ScopeId, Scopes};

pub use import::Loader;

/// A mistake was reported; what depended on it is left out.
#[derive(Clone, Copy, Debug)]
struct Reported;

type Result<T> = core::result::Result<T, Reported>;

/// Resolves a parsed layout. What could not be resolved is in the report and not in the layout.
pub fn resolve(
    sources: &mut Sources,
    loader: &mut Loader<'_>,
    main: FileId,
    file: &ast::File,
    report: &mut Report,
) -> ir::Layout {
    let mut resolver = Resolver::new(sources, loader, report);
    resolver.layout(main, file);
    resolver.finish()
}

/// What led to a statement.
enum Step {
    /// A `use`, at its place.
    Use(Span),
    /// A turn of a loop: where its variable stands, and what it is.
    Turn(Span, String),
}

/// The state of a resolution.
struct Resolver<'a> {
    sources: &'a mut Sources,
    loader: &'a mut Loader<'a>,
    report: &'a mut Report,
    scopes: Scopes,
    /// The scope of each file that is loaded; `None` while it is being loaded.
    files: BTreeMap<String, Option<ScopeId>>,
    layout: ir::Layout,
    /// The groups of challenges in the order of the text: group `g` is drawn after phase `g`.
    groups: Vec<ast::Ident>,
    /// The arguments between tables, by their paths.
    arguments: BTreeMap<String, Span>,
    /// The rules of the terminals that the text declares, by their indices in [`ir::Layout::draws`].
    terminal_rules: BTreeMap<usize, Span>,
    n_loop_runs: usize,
    /// What was instantiated so far, against texts that grow without end.
    work: usize,
    depth: usize,
    /// The `use`s and turns of loops that are being resolved, outermost first.
    trail: Vec<Step>,
    /// Mistakes that only matter where nothing else was found at their places.
    unused_mistakes: Vec<Diagnostic>,
    /// What the tables of the layout declare, for messages.
    tables: Tables,
    /// The statement that is being resolved, the innermost.
    statement: Option<Span>,
    /// Whether the evaluation went too deep, until it is left altogether.
    is_too_deep: bool,
}

impl<'a> Resolver<'a> {
    /// No resolution evaluates more nodes.
    const MAX_WORK: usize = 2_000_000;
    /// No message names more `use`s and turns.
    const MAX_TRAIL: usize = 4;
    /// No evaluation nests deeper.
    const MAX_DEPTH: usize = 400;

    fn new(sources: &'a mut Sources, loader: &'a mut Loader<'a>, report: &'a mut Report) -> Self {
        let layout = ir::Layout {
            name: String::new(),
            doc: String::new(),
            publics: Vec::new(),
            draws: Vec::new(),
            n_phases: 1,
            tables: Vec::new(),
            links: Vec::new(),
            terminals: Vec::new(),
            max_degree: None,
        };
        Self {
            sources,
            loader,
            report,
            scopes: Scopes::default(),
            files: BTreeMap::new(),
            layout,
            groups: Vec::new(),
            arguments: BTreeMap::new(),
            terminal_rules: BTreeMap::new(),
            n_loop_runs: 0,
            work: 0,
            depth: 0,
            trail: Vec::new(),
            unused_mistakes: Vec::new(),
            tables: Tables::default(),
            statement: None,
            is_too_deep: false,
        }
    }

    fn layout(&mut self, main: FileId, file: &ast::File) {
        let Some(header) = &file.header else {
            let start = Span { file: main, start: 0, end: 0 };
            let diagnostic = Diagnostic::new(Code::NoLayout, start, "the text declares no layout");
            // A text that could not be read at all may well have one.
            if self.report.is_empty() {
                self.add(diagnostic.help("start it with `layout name;`"));
            }
            return;
        };
        self.layout.name.clone_from(&header.name.name);
        self.layout.doc.clone_from(&header.doc);
        let path = self.sources.get(main).path.clone();
        self.files.insert(path.clone(), None);
        let scope = self.scopes.open(None);
        self.tables = Tables::of(file);
        self.declare_items(scope, &path, file);
        self.files.insert(path, Some(scope));
        self.tables(scope, file);
        for mistake in core::mem::take(&mut self.unused_mistakes) {
            self.add(mistake);
        }
    }

    /// The tables, and then the arguments between them, whose constraints follow those of each table.
    fn tables(&mut self, scope: ScopeId, file: &ast::File) {
        let mut tables: Vec<Opened> = Vec::new();
        for item in &file.items {
            if let ast::ItemKind::Table { name, body } = &item.kind {
                if let Some(before) = tables.iter().find(|old| old.name.name == name.name) {
                    let before = before.name.span;
                    self.duplicate(&name.name, name.span, before);
                }
                tables.push(self.table((scope, tables.len()), name, &item.doc, body));
            }
        }
        for item in &file.items {
            if let ast::ItemKind::Argument(argument) = &item.kind {
                // A mistake is reported where it is found; the next argument is resolved all the same.
                let _ = self.argument_between_tables(&mut tables, argument, item);
            }
        }
        if tables.is_empty() {
            let span = file.header.as_ref().map(|header| header.name.span);
            if let Some(span) = span.filter(|_| self.report.is_empty()) {
                let diagnostic = Diagnostic::new(Code::NoLayout, span, "the layout has no table");
                self.add(diagnostic.help("declare one: `table main { … }`"));
            }
        }
        for opened in tables {
            self.close(opened);
        }
        self.terminals_have_rules();
        self.sort_columns();
        self.sort_draws();
    }

    /// The layout, with its number of phases.
    fn finish(mut self) -> ir::Layout {
        self.layout.n_phases = self.n_phases();
        self.layout
    }

    fn n_phases(&self) -> usize {
        let columns = self.layout.tables.iter().flat_map(|table| &table.columns);
        columns.map(|column| column.phase + 1).max().unwrap_or(1)
    }

    /// Declares a name, or reports that it is there already.
    fn declare(&mut self, scope: ScopeId, name: &ast::Ident, binding: Binding) {
        if let Some(before) = self.scopes.declare(scope, &name.name, name.span, binding) {
            self.duplicate(&name.name, name.span, before);
        }
    }

    fn duplicate(&mut self, name: &str, span: Span, before: Span) {
        let title = format!("`{name}` is declared twice");
        let diagnostic = Diagnostic::new(Code::DuplicateName, span, title)
            .label("declared again")
            .other(before, "declared here")
            .help("give one of them another name");
        self.add(diagnostic);
    }

    /// What a name means, or the report that nothing declares it.
    fn lookup(&mut self, name: &str, span: Span, scope: ScopeId) -> Result<Binding> {
        if let Some((binding, _)) = self.scopes.get(scope, name) {
            let binding = binding.clone();
            let Some(again) = self.scopes.declared_again(scope, name, span) else {
                return Ok(binding);
            };
            let title = format!("`{name}` is used before it is declared");
            let diagnostic = Diagnostic::new(Code::UnknownName, span, title)
                .other(again, "declared here, and also further out")
                .help("give one of them another name, or move its declaration above this one");
            return Err(self.fail(diagnostic));
        }
        let announced = self.scopes.announced(scope, name);
        let is_later = |place: &Span| place.file == span.file && place.start > span.start;
        let diagnostic = match announced {
            // Its declaration was wrong, which has been said.
            Some(place) if !is_later(&place) && !self.report.is_empty() => return Err(Reported),
            Some(place) if is_later(&place) => {
                let title = format!("`{name}` is used before it is declared");
                Diagnostic::new(Code::UnknownName, span, title)
                    .other(place, "declared here")
                    .help("move its declaration above this one")
            }
            Some(_) | None => self.tables.nothing_is_called(name, span, self.scopes.names(scope)),
        };
        Err(self.fail(diagnostic))
    }

    /// Reports a mistake, with the `use`s and the turns of loops that led to it.
    fn add(&mut self, diagnostic: Diagnostic) {
        // What is unknown or misplaced is so in every turn.
        let depends_on_turn =
            !matches!(diagnostic.code, Code::UnknownName | Code::Syntax | Code::NoRowSet);
        let mut diagnostic = diagnostic;
        for step in self.trail.iter().rev().take(Self::MAX_TRAIL) {
            diagnostic = match step {
                Step::Use(span) => diagnostic.other(*span, "used here"),
                Step::Turn(span, turn) if depends_on_turn => diagnostic.other(*span, turn.clone()),
                Step::Turn(..) => diagnostic,
            };
        }
        self.report.add(diagnostic);
    }

    fn fail(&mut self, diagnostic: Diagnostic) -> Reported {
        self.add(diagnostic);
        Reported
    }

    /// The `use`s that are being resolved, outermost first.
    fn uses(&self) -> Vec<Span> {
        let use_of = |step: &Step| match step {
            Step::Use(span) => Some(*span),
            Step::Turn(..) => None,
        };
        self.trail.iter().filter_map(use_of).collect()
    }

    fn error<T>(&mut self, code: Code, span: Span, title: impl Into<String>) -> Result<T> {
        Err(self.fail(Diagnostic::new(code, span, title)))
    }

    /// Counts a step of work, and refuses more than a layout can need.
    fn step(&mut self, span: Span) -> Result<()> {
        self.steps(1, span)
    }

    /// Goes one level deeper for what is evaluated.
    fn deeper<T>(
        &mut self,
        span: Span,
        evaluate: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.depth += 1;
        let result = self.step(span).and_then(|()| evaluate(self));
        self.depth -= 1;
        self.is_too_deep &= self.depth > 0;
        result
    }

    /// Counts as much work, and refuses more than a layout can need; says so once.
    fn steps(&mut self, count: usize, span: Span) -> Result<()> {
        let before = self.work;
        self.work = before.saturating_add(count);
        if before > Self::MAX_WORK || self.is_too_deep {
            return Err(Reported);
        }
        if self.work > Self::MAX_WORK {
            let title =
                "the layout is too large once its blocks, loops and functions are instantiated";
            let diagnostic = Diagnostic::new(Code::TooLarge, self.statement.unwrap_or(span), title)
                .label("the limit is reached here")
                .help("commit large expressions as columns; names and functions are written out at each use");
            return Err(self.fail(diagnostic));
        }
        if self.depth > Self::MAX_DEPTH {
            self.is_too_deep = true;
            let title = format!("names refer to each other deeper than {}", Self::MAX_DEPTH);
            let diagnostic = Diagnostic::new(Code::Recursion, span, title)
                .help("a `let` or `def` cannot use itself; split what is only long");
            return Err(self.fail(diagnostic));
        }
        Ok(())
    }
}
