//! The language server of the layout language: mistakes as they are typed, what a constraint reads, where a name is
//! declared, the outline, and formatting.
//!
//! [`serve`] answers one editor over a connection. Texts are synchronised whole; a text and what it imports are
//! compiled at each change, and imports are read from open buffers before the disk.

mod analysis;
mod declarations;
mod documents;
mod hover;
mod navigate;
mod position;
mod symbols;

use analysis::Analysis;
use documents::Documents;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{
    DocumentSymbolRequest, Formatting, GotoDefinition, HoverRequest, Request as _,
};
use lsp_types::{
    Diagnostic, DiagnosticSeverity, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentFormattingParams, DocumentSymbolParams,
    DocumentSymbolResponse, GotoDefinitionParams, HoverParams, HoverProviderCapability,
    NumberOrString, OneOf, Position, PublishDiagnosticsParams, Range, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextEdit, Url,
};

/// Why a server stopped before it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The editor broke the protocol, or went away in the middle of it.
    #[error("the editor does not follow the protocol: {0}")]
    Protocol(#[from] lsp_server::ProtocolError),
    /// The editor went away.
    #[error("the connection to the editor was closed")]
    Closed,
    /// Standard input or output failed.
    #[error("standard input or output failed: {0}")]
    Io(#[from] std::io::Error),
    /// An answer could not be written as JSON.
    #[error("an answer cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Serves the editor on standard input and output, until it says so or goes away.
///
/// # Errors
/// As [`serve`], and where standard input or output fails.
pub fn serve_stdio() -> Result<(), ServeError> {
    let (connection, threads) = Connection::stdio();
    serve(&connection)?;
    drop(connection);
    Ok(threads.join()?)
}

/// Serves an editor until it says so or goes away.
///
/// # Errors
/// When the editor does not follow the protocol.
pub fn serve(connection: &Connection) -> Result<(), ServeError> {
    connection.initialize(serde_json::to_value(capabilities())?)?;
    let mut server = Server { connection, documents: Documents::default() };
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request)? {
                    return Ok(());
                }
                let response = server.answer(request);
                server.send(response.into())?;
            }
            Message::Notification(notification) => server.notice(notification)?,
            Message::Response(_) => {}
        }
    }
    Ok(())
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    }
}

struct Server<'c> {
    connection: &'c Connection,
    documents: Documents,
}

impl Server<'_> {
    fn send(&self, message: Message) -> Result<(), ServeError> {
        self.connection.sender.send(message).map_err(|_| ServeError::Closed)
    }

    /// Takes a change of a text; a notification that is not understood is no reason to stop.
    fn notice(&mut self, notification: Notification) -> Result<(), ServeError> {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => {
                let Ok(DidOpenTextDocumentParams { text_document: opened }) =
                    serde_json::from_value(params)
                else {
                    return Ok(());
                };
                self.documents.set(opened.uri, opened.text);
            }
            DidChangeTextDocument::METHOD => {
                let Ok(changed) = serde_json::from_value::<DidChangeTextDocumentParams>(params)
                else {
                    return Ok(());
                };
                let Some(change) = changed.content_changes.into_iter().next_back() else {
                    return Ok(());
                };
                self.documents.set(changed.text_document.uri, change.text);
            }
            DidCloseTextDocument::METHOD => {
                let Ok(DidCloseTextDocumentParams { text_document }) =
                    serde_json::from_value(params)
                else {
                    return Ok(());
                };
                self.documents.close(&text_document.uri);
                self.publish(text_document.uri, Vec::new())?;
            }
            _ => return Ok(()),
        }
        // Whoever imports the text may have other mistakes now.
        for url in self.documents.urls() {
            let Some(analysis) = self.analysis(&url) else { continue };
            let text = analysis.text();
            let mistakes =
                analysis.mistakes().into_iter().map(|(range, message, code)| Diagnostic {
                    range: position::range(text, range),
                    severity: Some(DiagnosticSeverity::ERROR),
                    code: Some(NumberOrString::String(code.to_owned())),
                    source: Some("airfoil".to_owned()),
                    message,
                    ..Diagnostic::default()
                });
            let mistakes = mistakes.collect();
            self.publish(url, mistakes)?;
        }
        Ok(())
    }

    fn publish(&self, uri: Url, diagnostics: Vec<Diagnostic>) -> Result<(), ServeError> {
        let params = PublishDiagnosticsParams { uri, diagnostics, version: None };
        self.send(Notification::new(PublishDiagnostics::METHOD.to_owned(), params).into())
    }

    fn analysis(&self, url: &Url) -> Option<Analysis> {
        Some(Analysis::new(&self.documents, url, self.documents.get(url)?))
    }

    fn answer(&self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let result = match method.as_str() {
            HoverRequest::METHOD => {
                serde_json::from_value(params).and_then(|params: HoverParams| {
                    let at = params.text_document_position_params;
                    let analysis = self.analysis(&at.text_document.uri);
                    serde_json::to_value(
                        analysis.and_then(|analysis| hover::hover(&analysis, at.position)),
                    )
                })
            }
            GotoDefinition::METHOD => {
                serde_json::from_value(params).and_then(|params: GotoDefinitionParams| {
                    let at = params.text_document_position_params;
                    let url = &at.text_document.uri;
                    let found = self.analysis(url);
                    let found = found.and_then(|found| {
                        navigate::definition(&self.documents, &found, url, at.position)
                    });
                    serde_json::to_value(found)
                })
            }
            Formatting::METHOD => {
                serde_json::from_value(params).and_then(|params: DocumentFormattingParams| {
                    serde_json::to_value(self.format(&params.text_document.uri))
                })
            }
            DocumentSymbolRequest::METHOD => {
                serde_json::from_value(params).and_then(|params: DocumentSymbolParams| {
                    let analysis = self.analysis(&params.text_document.uri);
                    let symbols = analysis.map(|analysis| symbols::symbols(&analysis));
                    serde_json::to_value(symbols.map(DocumentSymbolResponse::Nested))
                })
            }
            _ => {
                let message = format!("the method `{method}` is not known");
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, message);
            }
        };
        match result {
            Ok(result) => Response { id, result: Some(result), error: None },
            Err(error) => {
                let message = format!("the parameters of `{method}` are not of its form: {error}");
                Response::new_err(id, ErrorCode::InvalidParams as i32, message)
            }
        }
    }

    /// The formatted text, if that is another one; a text with mistakes stays as it is.
    fn format(&self, url: &Url) -> Option<Vec<TextEdit>> {
        let text = self.documents.get(url)?;
        let mut sources = air_dsl::source::Sources::default();
        let file = sources.add(url.as_str(), text);
        let new_text = air_dsl::syntax::format(&sources, file).ok()?;
        if new_text == text {
            return Some(Vec::new());
        }
        let whole = Range { start: Position::default(), end: position::position(text, text.len()) };
        Some(vec![TextEdit { range: whole, new_text }])
    }
}
