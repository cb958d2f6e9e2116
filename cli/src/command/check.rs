//! `airfoil check`: what a layout consists of.

use std::fmt::Write;

use air_codegen::{Summary, TableSummary};

use crate::args::layout::Check;
use crate::command::{check_determinacy, layout_file};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Compiles a layout and prints its parts.
pub(crate) fn check(args: &Check) -> Result<Exit, Failure> {
    let dag = layout_file::compile(&args.layout)?;
    if args.determinacy {
        return check_determinacy::check(&dag, args);
    }
    if args.from.is_given() {
        return Err(Failure::input("expected --determinacy beside the options of a trace")
            .with_help("to check a trace: airfoil check-trace"));
    }
    if args.json {
        terminal::print(&format!("{}\n", air_codegen::json(&dag)))?;
    } else {
        terminal::print(&text(&air_codegen::summary(&dag)))?;
    }
    Ok(Exit::Success)
}

fn text(summary: &Summary) -> String {
    let mut text = format!("layout {}, {} phases\n", summary.name, summary.n_phases);
    line(&mut text, format_args!("digest {}", summary.digest));
    if !summary.publics.is_empty() {
        text.push_str("\npublic values\n");
        for public in &summary.publics {
            let fields = public.fields.as_ref();
            let fields =
                fields.map_or_else(String::new, |fields| format!(" ({})", fields.join(", ")));
            line(&mut text, format_args!("  {}{fields}", public.name));
        }
    }
    if !summary.draws.is_empty() {
        text.push_str("\nchallenges\n");
        for draw in &summary.draws {
            line(&mut text, format_args!("  {} after phase {}", draw.name, draw.phase));
        }
    }
    if !summary.terminals.is_empty() {
        text.push_str("\nterminals\n");
        for terminal in &summary.terminals {
            let zero = if terminal.is_nonzero { ", not zero" } else { "" };
            line(
                &mut text,
                format_args!("  {} after phase {}{zero}", terminal.name, terminal.phase),
            );
        }
    }
    for table in &summary.tables {
        push_table(&mut text, table);
    }
    text
}

fn push_table(text: &mut String, table: &TableSummary) {
    let degree = table.constraints.iter().map(|constraint| constraint.degree).max().unwrap_or(0);
    line(
        text,
        format_args!(
            "\ntable {}: at least 2^{} rows, {} columns, {} constraints of degree at most {degree}, \
             mask of {} cells",
            table.name,
            table.min_log_rows,
            table.columns.len(),
            table.constraints.len(),
            table.mask_size
        ),
    );
    text.push_str("\n  columns\n");
    let rows = table.columns.iter();
    push_rows(
        text,
        rows.map(|c| [c.name.clone(), format!("phase {}", c.phase), c.field.to_owned()]),
    );
    if !table.periodic_columns.is_empty() {
        text.push_str("\n  periodic columns\n");
        push_rows(
            text,
            table.periodic_columns.iter().map(|column| {
                let rows = match column.step {
                    1 => "one a row".to_owned(),
                    step => format!("one every {step} rows"),
                };
                [column.name.clone(), format!("{} elements", column.n_values), rows]
            }),
        );
    }
    if !table.virtual_columns.is_empty() {
        text.push_str("\n  virtual columns\n");
        push_rows(
            text,
            table.virtual_columns.iter().map(|view| {
                let rows = format!("rows {} mod {}", view.offset, view.step);
                [view.name.clone(), view.column.clone(), rows]
            }),
        );
    }
    if !table.permutations.is_empty() {
        text.push_str("\n  permutations\n");
        push_rows(
            text,
            table.permutations.iter().map(|permutation| {
                let product = &permutation.accumulator;
                let place = format!(
                    "product in {}, rows {} mod {}",
                    product.column, product.offset, product.step
                );
                [permutation.name.clone(), format!("tuples of {}", permutation.width), place]
            }),
        );
    }
    text.push_str("\n  constraints\n");
    push_rows(
        text,
        table.constraints.iter().map(|constraint| {
            [
                constraint.name.clone(),
                format!("degree {}", constraint.degree),
                constraint.rows.clone(),
            ]
        }),
    );
}

/// Appends rows of three cells, aligned, indented by four.
fn push_rows(text: &mut String, rows: impl Iterator<Item = [String; 3]>) {
    let rows: Vec<[String; 3]> = rows.collect();
    let width = |cell: fn(&[String; 3]) -> &String| {
        rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(|row| &row[0]), width(|row| &row[1]));
    for [a, b, c] in &rows {
        line(text, format_args!("    {a:first$}  {b:second$}  {c}"));
    }
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a String takes all that is written to it");
    text.push('\n');
}
