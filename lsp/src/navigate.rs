//! From a name to its declaration, in the text or in one that it imports.

use crate::analysis::Analysis;
use crate::declarations::{Declaration, find};
use crate::documents::Documents;
use crate::position;
use air_dsl::syntax::ast::ItemKind;
use lsp_types::{GotoDefinitionResponse, Location, Position, Range, Url};

/// Where the name or the import at a position leads to.
pub(crate) fn definition(
    documents: &Documents,
    analysis: &Analysis,
    url: &Url,
    at: Position,
) -> Option<GotoDefinitionResponse> {
    let text = analysis.text();
    let offset = position::offset(text, at);
    if let Some(path) = import_at(analysis, offset) {
        let (path, _) = documents.import(analysis.path(), path).ok()?;
        let url = Url::from_file_path(path).ok()?;
        return Some(GotoDefinitionResponse::Scalar(Location {
            uri: url,
            range: Range::default(),
        }));
    }
    let declarations = analysis.declarations();
    let found = declaration(&declarations, text, offset)?;
    let location = match &found.import {
        None => Location { uri: url.clone(), range: position::range(text, found.span.range()) },
        Some(import) => imported(documents, analysis, import, &found.name)?,
    };
    Some(GotoDefinitionResponse::Scalar(location))
}

/// The declaration of the name at a byte; a name after a point is a field.
pub(crate) fn declaration<'d>(
    all: &'d [Declaration],
    text: &str,
    offset: usize,
) -> Option<&'d Declaration> {
    let word = position::word(text, offset);
    let name = text.get(word.clone()).filter(|name| !name.is_empty())?;
    let Some(before) = text[..word.start].strip_suffix('.') else {
        // A field where it is declared is known by its place.
        let at_itself = all.iter().find(|found| found.span.range() == word);
        return at_itself.or_else(|| find(all, name, None, word.start));
    };
    let root =
        before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let root = before[root.len()..].split('.').next()?;
    find(all, name, Some(root), word.start).or_else(|| find(all, root, None, word.start))
}

/// The path of the import whose path is at a byte.
fn import_at(analysis: &Analysis, offset: usize) -> Option<&str> {
    analysis.file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Import { path, path_span, .. } if path_span.range().contains(&offset) => {
            Some(path.as_str())
        }
        ItemKind::Import { .. }
        | ItemKind::Public(_)
        | ItemKind::Const { .. }
        | ItemKind::Draw { .. }
        | ItemKind::Terminal { .. }
        | ItemKind::Def(_)
        | ItemKind::Block(_)
        | ItemKind::Table { .. }
        | ItemKind::Argument(_)
        | ItemKind::MaxDegree(_) => None,
    })
}

/// Where another file declares what it is imported for.
fn imported(
    documents: &Documents,
    analysis: &Analysis,
    import: &str,
    name: &str,
) -> Option<Location> {
    let (path, text) = documents.import(analysis.path(), import).ok()?;
    let other = Analysis::of(documents, path.clone(), &text);
    let declarations = other.declarations();
    let found = find(&declarations, name, None, 0)?;
    let range = position::range(&text, found.span.range());
    Some(Location { uri: Url::from_file_path(path).ok()?, range })
}
