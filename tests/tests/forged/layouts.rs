//! The layouts of the repository, whole and without one of their equations.

use air_codegen::{Folder, compile_file};
use air_dsl::dag::Dag;
use std::path::Path;

/// A layout of the repository.
pub(crate) fn layout(file: &str) -> Dag {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts"));
    compile_file(&folder, file).unwrap_or_else(|error| panic!("{error}"))
}

/// The names of all constraints and links, in the order of the text: a constraint's behind its table's.
pub(crate) fn equations(dag: &Dag) -> Vec<String> {
    let of_tables = dag.layout.tables.iter().flat_map(|table| {
        table.constraints.iter().map(|constraint| format!("{} {}", table.name, constraint.name))
    });
    of_tables.chain(dag.layout.links.iter().map(|link| link.name.clone())).collect()
}

/// The layout without the equation of this name.
pub(crate) fn without(dag: &Dag, name: &str) -> Dag {
    let mut less = dag.clone();
    if let Some(link) = less.layout.links.iter().position(|link| link.name == name) {
        less.layout.links.remove(link);
        return less;
    }
    let places = less.layout.tables.iter().enumerate().flat_map(|(at, table)| {
        let names = table
            .constraints
            .iter()
            .map(|constraint| format!("{} {}", table.name, constraint.name));
        names.enumerate().map(move |(constraint, name)| (at, constraint, name)).collect::<Vec<_>>()
    });
    let place = places.into_iter().find(|(_, _, found)| found == name);
    let (table, constraint, _) = place.unwrap_or_else(|| panic!("the layout has no `{name}`"));
    less.layout.tables[table].constraints.remove(constraint);
    less.tables[table].constraints.remove(constraint);
    less
}
