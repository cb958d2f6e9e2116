//! Colours: one for each family of virtual columns, in light and in dark.

use super::Theme;
use crate::argument::family as argument;
use air_dsl::ir::{Accumulator, Layout, Table};

/// Fills of families, light and dark, far apart for neighbours.
const COLORS: [(&str, &str); 12] = [
    ("#bcd7f5", "#1f4a78"),
    ("#f9d3a5", "#7a4a12"),
    ("#c3e6c1", "#27592a"),
    ("#f3bfc6", "#762b39"),
    ("#d8c9f0", "#4a3578"),
    ("#b9e6e4", "#14585a"),
    ("#f2e6a2", "#665912"),
    ("#e9c4e6", "#672a63"),
    ("#d6e3a6", "#48591a"),
    ("#c9d0dc", "#414c60"),
    ("#e3cdb6", "#5e452d"),
    ("#a9dcc3", "#1b5740"),
];

/// The families of a table's virtual columns: `reg` of `reg.ap` and `reg.fp`. A column with cells
/// that no view names is a family of its own.
/// An argument has one colour in all tables.
#[derive(Debug)]
pub(super) struct Families {
    names: Vec<String>,
    arguments: Vec<String>,
}

impl Families {
    pub(super) fn of(layout: &Layout, table: &Table) -> Self {
        let mut names: Vec<String> = Vec::new();
        let views = table.views.iter().map(|view| family(&view.name));
        for name in views.chain(table.columns.iter().map(|column| column.name.as_str())) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        let mut arguments: Vec<String> = Vec::new();
        for one in layout.tables.iter().flat_map(|table| &table.accumulators) {
            if !arguments.iter().any(|known| known == argument(one)) {
                arguments.push(argument(one).to_owned());
            }
        }
        Self { names, arguments }
    }

    /// The class of a cell of a view or column.
    pub(super) fn class(&self, name: &str) -> String {
        let name = family(name);
        let index = self.names.iter().position(|known| known == name).unwrap_or(0);
        format!("c{}", index % COLORS.len())
    }

    /// The class of the cells of an accumulator.
    pub(super) fn argument_class(&self, accumulator: &Accumulator) -> String {
        let name = argument(accumulator);
        let index = self.arguments.iter().position(|known| known == name).unwrap_or(0);
        format!("c{}", index % COLORS.len())
    }
}

fn family(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// The style sheet of a picture.
pub(super) fn css(theme: Theme) -> String {
    let common = "\
text { font-family: 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace; font-size: 11px; }
.h1 { font-size: 18px; font-weight: bold; }
.h2 { font-size: 14px; font-weight: bold; }
.h3 { font-size: 12px; font-weight: bold; }
.small { font-size: 9px; }
.cell, .periodic { stroke-width: 1; }
.unread { stroke-width: 1; stroke-dasharray: 2 2; fill: none; }
.free { stroke-width: 1.5; stroke-dasharray: 5 2; }
.rule { stroke-width: 1; }
.edge { stroke-width: 2; }
.break { stroke-width: 1.5; fill: none; }
.corner { stroke: none; }
.faint { fill-opacity: 0.4; }
";
    match theme {
        Theme::Auto => {
            let dark = colors(true);
            let light = colors(false);
            format!("{common}{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
        }
        Theme::Light => format!("{common}{}", colors(false)),
        Theme::Dark => format!("{common}{}", colors(true)),
    }
}

fn colors(is_dark: bool) -> String {
    let (page, ink, quiet, line, constant) = match is_dark {
        false => ("#ffffff", "#1b1f24", "#59636e", "#8c959f", "#eceff2"),
        true => ("#0d1117", "#e6edf3", "#9198a1", "#59636e", "#1c2128"),
    };
    let mut css = format!(
        ".page {{ fill: {page}; }}\n\
         text {{ fill: {ink}; }}\n\
         .say, .quiet, .small {{ fill: {quiet}; }}\n\
         .cell, .unread, .periodic, .rule {{ stroke: {line}; }}\n\
         .periodic {{ fill: {constant}; }}\n\
         .corner {{ fill: {quiet}; }}\n\
         .edge, .break, .free {{ stroke: {ink}; }}\n"
    );
    for (index, (light, dark)) in COLORS.iter().enumerate() {
        let fill = if is_dark { dark } else { light };
        css.push_str(&format!(".c{index} {{ fill: {fill}; }}\n"));
    }
    css
}
