//! Files of blocks: each is loaded once, and gives its names to those who import them.

use super::value::ScopeId;
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::source::Span;
use crate::standard;
use crate::syntax;
use crate::syntax::ast;

/// Reads the files that a text imports; the compiler itself reads none.
///
/// Given the path of the importing file and the path as it is written there, it gives the path by which messages and
/// further imports call the file, and its text; or why it cannot be read, as a sentence for the author.
pub type Loader<'l> = dyn FnMut(&str, &str) -> core::result::Result<(String, String), String> + 'l;

impl Resolver<'_> {
    /// No chain of imports is longer.
    const MAX_FILES: usize = 256;

    pub(super) fn import(
        &mut self,
        scope: ScopeId,
        from: &str,
        names: &[ast::Ident],
        path: &str,
        path_span: Span,
    ) {
        let Ok(file) = self.file(from, path, path_span) else {
            // That they mean nothing follows from this.
            names.iter().for_each(|name| self.report.lose(&name.name));
            return;
        };
        for name in names {
            if let Some((binding, _)) = self.scopes.get(file, &name.name) {
                let binding = binding.clone();
                self.declare(scope, name, binding);
            } else {
                let title = format!("`{path}` has no `{}`", name.name);
                let mut diagnostic = Diagnostic::new(Code::UnknownName, name.span, title);
                if let Some(near) = suggest(&name.name, self.scopes.names(file)) {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                self.add(diagnostic);
                self.report.lose(&name.name);
            }
        }
    }

    /// The scope of an imported file, loaded at its first import.
    fn file(&mut self, from: &str, import: &str, span: Span) -> Result<ScopeId> {
        let (path, text) = match self.load(from, import) {
            Ok(loaded) => loaded,
            Err(reason) => {
                let title = format!("`{import}` cannot be imported: {reason}");
                return self.error(Code::ImportFailed, span, title);
            }
        };
        match self.files.get(&path) {
            Some(Some(scope)) => return Ok(*scope),
            Some(None) => {
                let title = format!("`{import}` imports this file, so the files import each other");
                let diagnostic = Diagnostic::new(Code::ImportCycle, span, title)
                    .help("move what both need to a file of its own");
                return Err(self.fail(diagnostic));
            }
            None => {}
        }
        if self.files.len() >= Self::MAX_FILES {
            let title = format!("the layout imports more than {} files", Self::MAX_FILES);
            return self.error(Code::TooLarge, span, title);
        }
        let id = self.sources.add(path.clone(), text);
        let file = syntax::parse(self.sources, id, self.report);
        self.files.insert(path.clone(), None);
        if let Some(header) = &file.header {
            let title = "an imported file is no layout of its own";
            let diagnostic = Diagnostic::new(Code::NoLayout, header.name.span, title)
                .other(span, "imported here")
                .help("remove the `layout` line, or move the blocks to another file");
            self.add(diagnostic);
        }
        for item in &file.items {
            let what = match &item.kind {
                ast::ItemKind::Public(_) => "public values",
                ast::ItemKind::Draw { .. } => "challenges",
                ast::ItemKind::Terminal { .. } => "terminals",
                ast::ItemKind::Table { .. } => "tables",
                ast::ItemKind::Argument(_) => "arguments",
                ast::ItemKind::MaxDegree(_) => "degree",
                ast::ItemKind::Import { .. }
                | ast::ItemKind::Const { .. }
                | ast::ItemKind::Def(_)
                | ast::ItemKind::Block(_) => continue,
            };
            let title = format!("an imported file declares no {what}");
            let diagnostic = Diagnostic::new(Code::Syntax, item.span, title);
            self.add(diagnostic.help("give them to a block as parameters"));
        }
        let scope = self.scopes.open(None);
        self.declare_items(scope, &path, &file);
        self.files.insert(path, Some(scope));
        Ok(scope)
    }

    /// A text by its path: of the standard library, or else what the caller's loader gives.
    fn load(&mut self, from: &str, import: &str) -> core::result::Result<(String, String), String> {
        if !import.starts_with(standard::FOLDER) {
            return (self.loader)(from, import);
        }
        match standard::text(import) {
            Some(text) => Ok((import.to_owned(), text.to_owned())),
            None => {
                let names = standard::FILES.map(|(name, _)| name);
                Err(format!("the standard library has {}", names.join(", ")))
            }
        }
    }
}
