//! A layout as a picture: every column over one period, each cell under the name of its virtual
//! column, the constraints and the witness rules by row set, and what the tables say of each other.
//!
//! [`svg`] makes the picture; [`png`] is the same picture as pixels.

mod arguments;
mod canvas;
mod grid;
mod legend;
mod png;
mod rules;
mod statements;
mod style;

pub use png::{PngError, png};

use air_dsl::dag::Dag;
use air_dsl::ir::{Layout, TerminalOf};
use canvas::Canvas;
use style::Families;

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The colours.
    pub theme: Theme,
    /// The most rows of a table to draw; of a longer period the middle is left out, visibly.
    pub max_rows: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { theme: Theme::Auto, max_rows: 64 }
    }
}

/// The colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Those of the page on which it is shown; pixels are light.
    Auto,
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
}

/// The space around everything.
const MARGIN: f64 = 24.0;

/// A layout as an SVG picture.
#[must_use]
pub fn svg(dag: &Dag, options: &Options) -> String {
    draw(dag, options).finish(MARGIN, &style::css(options.theme))
}

/// All shapes of a picture.
fn draw(dag: &Dag, options: &Options) -> Canvas {
    let mut canvas = Canvas::default();
    let mut y = heading(dag, &mut canvas);
    for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
        let families = Families::of(&dag.layout, table);
        y = grid::draw(&mut canvas, y, dag, table, graph, &families, options.max_rows);
        y = legend::draw(&mut canvas, y, table, graph, &families);
        y = statements::draw(&mut canvas, y, dag, table, graph);
        y = rules::draw(&mut canvas, y, dag, table);
    }
    arguments::draw(&mut canvas, y, dag);
    canvas
}

/// The layout's name, its sentences, its public values and its terminals.
fn heading(dag: &Dag, canvas: &mut Canvas) -> f64 {
    let layout = &dag.layout;
    let mut y = MARGIN + 18.0;
    canvas.text(MARGIN, y, "h1", &format!("layout {}", layout.name));
    y += 8.0;
    for line in crate::quote::wrap(&layout.doc, 120) {
        y += 16.0;
        canvas.text(MARGIN, y, "say", &line);
    }
    let public = |public: &air_dsl::ir::Public| match &public.fields {
        Some(fields) => format!("{}: [{}]", public.name, fields.join(", ")),
        None => public.name.clone(),
    };
    let publics: Vec<String> = layout.publics.iter().map(public).collect();
    if !publics.is_empty() {
        for line in crate::quote::wrap(&format!("public {}", publics.join(", ")), 120) {
            y += 16.0;
            canvas.text(MARGIN, y, "code", &line);
        }
    }
    let terminals = declared_terminals(layout);
    if !terminals.is_empty() {
        for line in crate::quote::wrap(&format!("terminal {}", terminals.join(", ")), 120) {
            y += 16.0;
            canvas.text(MARGIN, y, "code", &line);
        }
    }
    y + 12.0
}

/// The terminals that the text declares, with the phase after which each is sent; those of arguments stand with these.
fn declared_terminals(layout: &Layout) -> Vec<String> {
    let declared = layout.terminals.iter().filter(|terminal| terminal.of == TerminalOf::Rule);
    let said = declared.map(|terminal| {
        let draw = &layout.draws[terminal.draw];
        let taken = if terminal.is_nonzero { "nonzero " } else { "" };
        format!("{taken}{} after phase {}", draw.name, draw.phase)
    });
    said.collect()
}
