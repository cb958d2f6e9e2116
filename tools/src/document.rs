//! A layout as tables: what an auditor reads beside the text.

use crate::argument::arguments;
use crate::cells::{self, cells_of};
use crate::formula::equation;
use crate::picture::{Options, svg};
use crate::quote::quote_rule;
use crate::words;
use air_dsl::dag::{Dag, TableDag};
use air_dsl::ir::{Exemption, Kind, RuleTarget, Table};
use pulldown_cmark::{Parser, html};

/// A layout as a Markdown document.
#[must_use]
pub fn markdown(dag: &Dag) -> String {
    let layout = &dag.layout;
    let mut text = format!("# {}\n\n", layout.name);
    paragraph(&mut text, &layout.doc);
    let publics = layout.publics.iter().map(|public| {
        let fields = public.fields.as_ref();
        [
            code(&public.name),
            fields
                .map_or_else(|| "one value".to_owned(), |f| format!("a list of {}", f.join(", "))),
        ]
    });
    rows(&mut text, "## Public values", ["name", "what it is"], publics.collect());
    let is_drawn = |draw: usize| layout.terminals.iter().all(|terminal| terminal.draw != draw);
    let draws = layout.draws.iter().enumerate().filter(|(index, _)| is_drawn(*index));
    let draws =
        draws.map(|(_, draw)| [code(&draw.name), code(&draw.group), draw.phase.to_string()]);
    rows(&mut text, "## Challenges", ["name", "group", "drawn after phase"], draws.collect());
    let terminals = layout.terminals.iter().map(|terminal| {
        let draw = &layout.draws[terminal.draw];
        let about = if terminal.is_nonzero { "any value but zero" } else { "any value" };
        [code(&draw.name), draw.phase.to_string(), about.to_owned()]
    });
    let heads = ["name", "sent after phase", "what the verifier takes"];
    rows(&mut text, "## Terminals", heads, terminals.collect());
    for (table, graph) in layout.tables.iter().zip(&dag.tables) {
        push_table(&mut text, dag, table, graph);
    }
    push_arguments(&mut text, dag);
    text
}

/// The arguments over rows, between tables and within them.
fn push_arguments(text: &mut String, dag: &Dag) {
    let of = |argument: &crate::argument::Argument<'_>| {
        let mut sides = argument.sides.iter().map(|side| escape(&side.text()));
        let left = sides.next().unwrap_or_default();
        let right = sides.next().or_else(|| argument.public()).unwrap_or_default();
        [
            code(&argument.name),
            argument.word().to_owned(),
            left,
            right,
            escape(&argument.challenges()),
            escape(&argument.meets),
            escape(argument.doc),
        ]
    };
    let heads = [
        "name",
        "kind",
        "one side",
        "the other",
        "challenges",
        "the totals meet in",
        "what it says",
    ];
    rows(text, "## Arguments over rows", heads, arguments(dag).iter().map(of).collect());
}

/// A layout as an HTML page of its own, with its picture.
#[must_use]
pub fn html(dag: &Dag) -> String {
    const STYLE: &str = "\
:root { color-scheme: light dark; }
body { font-family: system-ui, sans-serif; margin: 2rem; line-height: 1.4; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8884; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
figure { margin: 1rem 0; overflow-x: auto; }
";
    let markdown = markdown(dag);
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(&markdown, pulldown_cmark::Options::ENABLE_TABLES));
    let picture = svg(dag, &Options::default());
    let name = &dag.layout.name;
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n{body}<h2>Picture</h2>\n<figure>\n{picture}</figure>\n\
         </body>\n</html>\n"
    )
}

fn push_table(text: &mut String, dag: &Dag, table: &Table, graph: &TableDag) {
    text.push_str(&format!("## Table `{}`\n\n", table.name));
    paragraph(text, &table.doc);
    let columns = table.columns.iter().map(|column| {
        let field = match column.kind {
            Kind::Base => "base",
            Kind::Ext => "extension",
        };
        [code(&column.name), column.phase.to_string(), field.to_owned()]
    });
    rows(text, "### Columns", ["name", "phase", "field"], columns.collect());
    let periodics = table.periodics.iter().map(|column| {
        [code(&column.name), column.values.len().to_string(), column.step.to_string()]
    });
    let heads = ["name", "elements", "rows from one to the next"];
    rows(text, "### Periodic columns", heads, periodics.collect());
    let views = table.views.iter().map(|view| [code(&view.name), cells_of(table, &view.cells)]);
    rows(text, "### Virtual columns", ["name", "cells"], views.collect());
    let constraints =
        table.constraints.iter().zip(&graph.constraints).map(|(constraint, value)| {
            [
                code(&constraint.name),
                graph.degrees[value.value.0 as usize].to_string(),
                words::rows(&graph.row_sets[value.row_set]),
                code(&equation(dag, table, constraint, &graph.row_sets[value.row_set])),
                escape(&constraint.doc),
            ]
        });
    let heads = ["name", "degree", "rows", "as written", "what it says"];
    rows(text, "### Constraints", heads, constraints.collect());
    let arguments = table.permutations.iter().map(|permutation| {
        let side = |cells: &[air_dsl::ir::VirtualColumn]| {
            let cells: Vec<String> = cells.iter().map(|cells| cells_of(table, cells)).collect();
            escape(&cells.join("; "))
        };
        let public = permutation.public.as_ref();
        let list = public.map(|side| code(&dag.layout.publics[side.list].name));
        [
            code(&permutation.name),
            side(&permutation.left),
            side(&permutation.right),
            cells_of(table, &permutation.accumulator),
            list.unwrap_or_default(),
        ]
    });
    let heads = ["permutation", "of", "and", "product", "public list"];
    rows(text, "### Arguments", heads, arguments.collect());
    let facts = table.assumptions.iter();
    let facts = facts.map(|fact| [code(&fact.name), escape(&fact.what), escape(&fact.because)]);
    rows(text, "### Assumptions", ["cells", "fact", "because"], facts.collect());
    exempt(text, "### Unused cells", table, &table.unused);
    exempt(text, "### Free cells", table, &table.free);
    let rules = table.rules.iter().map(|rule| {
        let rule_text = code(&quote_rule(&dag.sources, rule));
        let filled = match rule.target {
            RuleTarget::Cell(cell) => cells::name(table, &rule.rows, cell),
            RuleTarget::Terminal(_) => rule.name.clone(),
        };
        [code(&filled), words::rows(&rule.rows), rule_text]
    });
    rows(text, "### Witness rules", ["fills", "rows", "as written"], rules.collect());
}

fn exempt(text: &mut String, title: &str, table: &Table, exemptions: &[Exemption]) {
    let exemptions = exemptions.iter().map(|exemption| {
        [code(&exemption.name), cells_of(table, &exemption.cells), escape(&exemption.because)]
    });
    rows(text, title, ["name", "cells", "because"], exemptions.collect());
}

/// A table under a title; nothing if it has no rows.
fn rows<const N: usize>(text: &mut String, title: &str, heads: [&str; N], rows: Vec<[String; N]>) {
    if rows.is_empty() {
        return;
    }
    text.push_str(&format!("{title}\n\n| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(N)));
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    text.push('\n');
}

fn paragraph(text: &mut String, doc: &str) {
    if !doc.is_empty() {
        text.push_str(&format!("{}\n\n", escape(doc)));
    }
}

/// A code span in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|").replace('`', "'"))
}

/// Sentences of the author's, which may have code spans but no other markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut is_code = false;
    for c in text.chars() {
        is_code ^= c == '`';
        match c {
            '\n' => escaped.push(' '),
            '|' => escaped.push_str("\\|"),
            '<' if !is_code => escaped.push_str("&lt;"),
            '&' if !is_code => escaped.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '#' | '\\' if !is_code => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}
