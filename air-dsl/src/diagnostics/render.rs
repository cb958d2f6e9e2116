//! The one place that draws carets.

use super::{Diagnostic, Report};
use crate::source::{FileId, Sources, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use core::ops::Range;

/// The report as a terminal shows it, like rustc's; with colors if wanted.
#[must_use]
pub fn render(sources: &Sources, report: &Report, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    report
        .diagnostics()
        .into_iter()
        .map(|diagnostic| format!("{}\n\n", renderer.render(&[group(sources, diagnostic)])))
        .collect()
}

/// An error at places of texts that is no mistake of the texts: what is wrong is said beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind of error, as messages spell it.
    pub id: &'static str,
    /// A sentence with the values, lower case, without a full stop.
    pub title: String,
    /// The place, and what to say there.
    pub place: (Span, String),
    /// Other places that belong to it.
    pub others: Vec<(Span, String)>,
    /// What else is known, a sentence each.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A finding as a terminal shows it, like a mistake; with colors if wanted.
#[must_use]
pub fn render_finding(sources: &Sources, finding: &Finding, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let title = Level::ERROR.primary_title(&finding.title).id(finding.id);
    let group = snippets(
        sources,
        Group::with_title(title),
        (finding.place.0, &finding.place.1),
        &finding.others,
    );
    let notes = finding.notes.iter().map(|note| Level::NOTE.message(note));
    let help = finding.help.iter().map(|help| Level::HELP.message(help));
    format!("{}\n\n", renderer.render(&[group.elements(notes.chain(help))]))
}

/// One mistake: a snippet a file, its own first.
fn group<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Group<'a> {
    let title = Level::ERROR.primary_title(&diagnostic.title).id(diagnostic.code.name());
    let place = (diagnostic.span, diagnostic.label.as_str());
    let group = snippets(sources, Group::with_title(title), place, &diagnostic.others);
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

/// Adds a snippet a file, that of the place first.
fn snippets<'a>(
    sources: &'a Sources,
    mut group: Group<'a>,
    (span, label): (Span, &'a str),
    others: &'a [(Span, String)],
) -> Group<'a> {
    let mut files: Vec<FileId> = vec![span.file];
    for (span, _) in others {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    for file in files {
        let source = sources.get(file);
        let primary = (span, label, AnnotationKind::Primary);
        let others =
            others.iter().map(|(span, label)| (*span, label.as_str(), AnnotationKind::Context));
        let places: Vec<_> = core::iter::once(primary)
            .chain(others)
            .filter(|(span, ..)| span.file == file)
            .map(|(span, label, kind)| (clip(&source.text, span), label, kind))
            .collect();
        let lines = lines_of(&source.text, places.iter().map(|(place, ..)| place));
        let mut snippet = Snippet::source(&source.text[lines.clone()])
            .line_start(source.text[..lines.start].matches('\n').count() + 1)
            .path(&source.path)
            .fold(true);
        for (place, label, kind) in places {
            let place = place.start - lines.start..place.end - lines.start;
            snippet = snippet.annotation(kind.span(place).label(label));
        }
        group = group.element(snippet);
    }
    group
}

/// A place is drawn on its first line only: a long one would fill the screen.
fn clip(text: &str, span: Span) -> Range<usize> {
    let range = span.range();
    let start = range.start.min(text.len());
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..range.end.min(line_end).max(start)
}

/// The whole lines from the first place to the last: what is drawn is looked for in these only.
fn lines_of<'r>(
    text: &str,
    places: impl Iterator<Item = &'r Range<usize>> + Clone,
) -> Range<usize> {
    let start = places.clone().map(|place| place.start).min().unwrap_or(0);
    let end = places.map(|place| place.end).max().unwrap_or(0);
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    start..text[end..].find('\n').map_or(text.len(), |at| end + at)
}
