//! One text, as far as the compiler understands it.

use crate::declarations::{Declaration, declarations};
use crate::documents::Documents;
use air_dsl::dag::Dag;
use air_dsl::diagnostics::{Diagnostic, Report};
use air_dsl::source::{FileId, Sources};
use air_dsl::syntax::ast::{File, ItemKind};
use lsp_types::Url;

/// A text with its tree, and what it is compiled to.
#[derive(Debug)]
pub(crate) struct Analysis {
    pub(crate) sources: Sources,
    pub(crate) main: FileId,
    pub(crate) file: File,
    /// None for a file of blocks, and for a layout with mistakes.
    pub(crate) dag: Option<Dag>,
    pub(crate) report: Report,
}

impl Analysis {
    /// Compiles a layout; a file of blocks is parsed alone, for what it means depends on who uses it.
    pub(crate) fn new(documents: &Documents, url: &Url, text: &str) -> Self {
        let path = url.to_file_path().map(|path| path.to_string_lossy().into_owned());
        Self::of(documents, path.unwrap_or_else(|()| url.to_string()), text)
    }

    /// The same, for a text with this path.
    pub(crate) fn of(documents: &Documents, path: String, text: &str) -> Self {
        let mut sources = Sources::default();
        let main = sources.add(path, text);
        let mut report = Report::default();
        let file = air_dsl::syntax::parse(&sources, main, &mut report);
        let has_table = file.items.iter().any(|item| matches!(item.kind, ItemKind::Table { .. }));
        if file.header.is_none() && !has_table {
            return Self { sources, main, file, dag: None, report };
        }
        let mut load = |importer: &str, import: &str| documents.import(importer, import);
        let (dag, report) = match air_dsl::compile(&mut sources, main, &mut load) {
            Ok(dag) => (Some(dag), Report::default()),
            Err(report) => (None, report),
        };
        Self { sources, main, file, dag, report }
    }

    pub(crate) fn text(&self) -> &str {
        &self.sources.get(self.main).text
    }

    pub(crate) fn path(&self) -> &str {
        &self.sources.get(self.main).path
    }

    pub(crate) fn declarations(&self) -> Vec<Declaration> {
        declarations(&self.file, self.text().len())
    }

    /// The mistakes, each with a range of bytes of this text; one in another text is at an import.
    pub(crate) fn mistakes(&self) -> Vec<(core::ops::Range<usize>, String, &'static str)> {
        let first_import = self.file.items.iter().find_map(|item| match &item.kind {
            ItemKind::Import { path_span, .. } => Some(path_span.range()),
            ItemKind::Public(_)
            | ItemKind::Const { .. }
            | ItemKind::Draw { .. }
            | ItemKind::Terminal { .. }
            | ItemKind::Def(_)
            | ItemKind::Block(_)
            | ItemKind::Table { .. }
            | ItemKind::Argument(_)
            | ItemKind::MaxDegree(_) => None,
        });
        let mistake = |found: &Diagnostic| {
            let is_here = found.span.file == self.main;
            let range =
                if is_here { found.span.range() } else { first_import.clone().unwrap_or(0..0) };
            (range, self.message(found), found.code.name())
        };
        self.report.diagnostics().into_iter().map(mistake).collect()
    }

    fn message(&self, found: &Diagnostic) -> String {
        let mut message = found.title.clone();
        if found.span.file != self.main {
            let (line, column) = self.sources.line_column(found.span);
            message =
                format!("{}:{line}:{column}: {message}", self.sources.get(found.span.file).path);
        }
        if !found.label.is_empty() {
            message += &format!("\n{}", found.label);
        }
        if let Some(help) = &found.help {
            message += &format!("\nhelp: {help}");
        }
        message
    }
}
