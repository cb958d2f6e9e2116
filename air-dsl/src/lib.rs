//! The Airfoil layout language: text to AST to layout IR to constraint DAG.
//!
//! [`compile`] is the whole way. The crate reads no file and knows no field: texts come from the caller, through a
//! [`Loader`] where one imports another, and integers stay integers.
pub mod check;
pub mod dag;
pub mod diagnostics;
pub mod interpret;
pub mod ir;
pub mod resolve;
pub mod row_set;
pub mod source;
pub mod standard;
pub mod syntax;

pub use resolve::Loader;

use dag::Dag;
use diagnostics::Report;
use source::{FileId, Sources};

/// Compiles the layout `main` of `sources`, and adds what it imports to them.
///
/// # Errors
/// Everything that is wrong with the text and with what it imports.
pub fn compile(sources: &mut Sources, main: FileId, load: &mut Loader<'_>) -> Result<Dag, Report> {
    let mut report = Report::default();
    let file = syntax::parse(sources, main, &mut report); // text      -> ast::File
    let layout = resolve::resolve(sources, load, main, &file, &mut report); // ast::File -> ir::Layout
    let dag = dag::build(layout, sources.clone()); // ir::Layout -> Dag
    check::check(&dag, &mut report); // every rule that a layout must obey
    if report.is_empty() { Ok(dag) } else { Err(report) }
}
