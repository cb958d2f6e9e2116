//! The `air!` macro: a layout, inline or from a file, becomes a module.
//!
//! A crate that uses it depends on `air-runtime` too, which the generated code names.

mod inline;

use air_codegen::{CompileError, Folder, Mistakes};
use air_dsl::dag::Dag;
use air_dsl::diagnostics::{Diagnostic, Report, render};
use air_dsl::source::FileId;
use inline::Inline;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{LitInt, LitStr, Token};

/// Compiles a layout to a public module with the layout's name.
///
/// `air! { layout squares; … }` has the text inline: what is wrong in it is reported at its tokens.
/// `air!("squares.air")` takes it from a file, relative to the crate; its imports are relative to
/// it, and cargo builds the crate again when one of them changes. Inline, imports are relative
/// to the crate. The module holds a unit struct, the layout's name in camel case, which implements
/// `air_runtime::layout::Layout`, and `Public`, its public values.
///
/// `air!("large.air", part_operations = 150)` cuts the generated functions at about that many
/// operations, which matters to the compile time of large layouts only.
#[proc_macro]
pub fn air(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input.into()).unwrap_or_else(|errors| errors).into()
}

/// The module, or the errors as code.
fn expand(input: TokenStream) -> Result<TokenStream, TokenStream> {
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        let message = "`air!` needs the variable CARGO_MANIFEST_DIR, which cargo sets";
        return Err(compile_error((Span::call_site(), Span::call_site()), message));
    };
    let folder = Folder::new(root);
    match input.clone().into_iter().next() {
        Some(TokenTree::Literal(_)) => from_file(&folder, input),
        _ => from_tokens(&folder, input),
    }
}

/// `"path.air"`, optionally with the size of functions.
struct FileInput {
    path: LitStr,
    part_operations: usize,
}

impl Parse for FileInput {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = input.parse()?;
        let mut part_operations = air_codegen::PART_OPERATIONS;
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let option: Ident = input.parse()?;
            if option != "part_operations" {
                return Err(syn::Error::new(option.span(), "expected `part_operations`"));
            }
            input.parse::<Token![=]>()?;
            let number: LitInt = input.parse()?;
            part_operations = number.base10_parse()?;
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(Self { path, part_operations })
    }
}

fn from_file(folder: &Folder, input: TokenStream) -> Result<TokenStream, TokenStream> {
    let file: FileInput = syn::parse2(input).map_err(syn::Error::into_compile_error)?;
    let compiled = air_codegen::compile_file(folder, &file.path.value());
    // Stable Rust has no places in other files, so the rendered report shows where.
    let place = (file.path.span(), file.path.span());
    let compiled = compiled.map_err(|error| {
        let watched = watched(folder);
        let message = if let CompileError::Mistakes(mistakes) = &error {
            format!("the layout is wrong\n\n{mistakes}")
        } else {
            error.to_string()
        };
        let error = compile_error(place, &message);
        quote!(#error #watched)
    })?;
    Ok(module(&compiled, folder, file.part_operations))
}

fn from_tokens(folder: &Folder, input: TokenStream) -> Result<TokenStream, TokenStream> {
    let name = input.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    let inline = Inline::new(input);
    let compiled = air_codegen::compile_text(folder, &name.file(), inline.text());
    let compiled = compiled.map_err(|error| {
        if let CompileError::Mistakes(mistakes) = &error {
            errors_at_tokens(&inline, mistakes)
        } else {
            compile_error((name, name), &error.to_string())
        }
    })?;
    Ok(module(&compiled, folder, air_codegen::PART_OPERATIONS))
}

fn module(dag: &Dag, folder: &Folder, part_operations: usize) -> TokenStream {
    let name = air_codegen::module_name(dag);
    let body = air_codegen::rust_in_parts(dag, part_operations);
    let about = format!(" The layout `{}`, compiled.", dag.layout.name);
    let watched = watched(folder);
    quote! {
        #[doc = #about]
        pub mod #name {
            #body
            #watched
        }
    }
}

/// Makes cargo build the crate again when a file that was read changes.
fn watched(folder: &Folder) -> TokenStream {
    let files = folder.read_files().into_iter().map(|file| format!("/{file}"));
    quote!(#(const _: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), #files));)*)
}

/// One error a mistake, at the tokens it is about.
fn errors_at_tokens(inline: &Inline, mistakes: &Mistakes) -> TokenStream {
    let errors = mistakes.report.diagnostics().into_iter().map(|diagnostic| {
        if diagnostic.span.file == FileId(0) {
            compile_error(inline.spans(diagnostic.span.range()), &message(mistakes, diagnostic))
        } else {
            let place = inline.spans(0..1);
            let mut alone = Report::default();
            alone.add(diagnostic.clone());
            compile_error(place, render(&mistakes.sources, &alone, false).trim_end())
        }
    });
    errors.collect()
}

/// A mistake in words; its place is shown by rustc.
fn message(mistakes: &Mistakes, diagnostic: &Diagnostic) -> String {
    let mut message = format!("[{}] {}", diagnostic.code.name(), diagnostic.title);
    if !diagnostic.label.is_empty() {
        message.push_str(&format!("\n{}", diagnostic.label));
    }
    for (span, label) in &diagnostic.others {
        let (line, _) = mistakes.sources.line_column(*span);
        let path = &mistakes.sources.get(span.file).path;
        message.push_str(&format!("\nnote: {label} ({path}:{line})"));
    }
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    message
}

/// `compile_error!` that rustc shows from the first to the last token.
fn compile_error((first, last): (Span, Span), message: &str) -> TokenStream {
    let (mut from, mut to) = (format_ident!("from"), format_ident!("to"));
    from.set_span(first);
    to.set_span(last);
    syn::Error::new_spanned(quote!(#from #to), message).into_compile_error()
}
