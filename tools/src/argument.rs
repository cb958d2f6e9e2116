//! Arguments over rows: their sides, and where the totals of these meet.

use crate::formula::Formula;
use crate::quote::quote;
use crate::words;
use air_dsl::dag::Dag;
use air_dsl::ir::{
    Accumulator, ArgumentKind, Expr, ExprNode, LinkedColumn, Start, Table, Terminal, TerminalOf,
};
use air_dsl::source::Span;

/// An argument, as people speak of it.
pub(crate) struct Argument<'a> {
    /// Its path.
    pub(crate) name: String,
    pub(crate) kind: ArgumentKind,
    /// The sentences above it.
    pub(crate) doc: &'a str,
    pub(crate) sides: Vec<Side<'a>>,
    /// What the totals meet in: `link a/total`, `constraint a/claim`, `terminal a/total`.
    pub(crate) meets: String,
    pub(crate) span: Span,
}

/// The rows of a table in an argument.
pub(crate) struct Side<'a> {
    pub(crate) table: usize,
    pub(crate) accumulator: &'a Accumulator,
    dag: &'a Dag,
    /// Whether its names are those of the table: those of a block are the block's.
    is_in_the_open: bool,
}

/// All arguments over rows: those between tables in the order of their links, then those within each table.
pub(crate) fn arguments(dag: &Dag) -> Vec<Argument<'_>> {
    let layout = &dag.layout;
    let side = |linked: LinkedColumn| {
        let of_column = |one: &&Accumulator| one.column == linked.column;
        let accumulator = layout.tables[linked.table].accumulators.iter().find(of_column);
        let side =
            |accumulator| Side { table: linked.table, accumulator, dag, is_in_the_open: true };
        accumulator.map(side)
    };
    let going_up = layout.links.iter().filter_map(|link| {
        let name = link.name.strip_suffix("/total")?.to_owned();
        let sides: Vec<Side<'_>> = [link.left, link.right].into_iter().filter_map(side).collect();
        let kind = sides.first()?.accumulator.kind;
        let meets = format!("link {}", link.name);
        Some(Argument { name, kind, doc: &link.doc, sides, meets, span: link.span })
    });
    let going_down = layout.terminals.iter().filter_map(|terminal| {
        let TerminalOf::Total(left) = terminal.of else { return None };
        let one = side(left)?;
        let name = one.accumulator.name.clone();
        let others = layout.tables.iter().enumerate().filter(|(table, _)| *table != one.table);
        let other = others.flat_map(|(table, of)| {
            let of_name = of.accumulators.iter().filter(|other| other.span == terminal.span);
            of_name.map(move |other| LinkedColumn { table, column: other.column })
        });
        let other = other.filter_map(side).next()?;
        let constraints = &layout.tables[one.table].constraints;
        let doc = constraints.iter().find(|of| of.span == terminal.span).map(|of| of.doc.as_str());
        let (kind, meets) = (one.accumulator.kind, format!("terminal {name}/total"));
        let sides = vec![one, other];
        Some(Argument { name, kind, doc: doc.unwrap_or(""), sides, meets, span: terminal.span })
    });
    let tables = layout.tables.iter().enumerate();
    let within = tables.flat_map(|(index, table)| within(dag, index, table));
    going_up.chain(going_down).chain(within).collect()
}

/// The arguments whose totals meet in a table.
fn within<'a>(dag: &'a Dag, index: usize, table: &'a Table) -> Vec<Argument<'a>> {
    let mut found = Vec::new();
    for (at, one) in table.accumulators.iter().enumerate() {
        let Some(of_it) = table.constraints.iter().find(|c| c.span == one.span) else { continue };
        let is_in_the_open = of_it.uses.is_empty();
        let side = |accumulator| Side { table: index, accumulator, dag, is_in_the_open };
        let (name, sides, total) = match (&one.public, one.name.strip_suffix("/left")) {
            (Some(_), _) => (one.name.as_str(), vec![side(one)], format!("{}/claim", one.name)),
            (None, Some(name)) => {
                let Some(other) = table.accumulators.get(at + 1) else { continue };
                let sides = vec![side(one), side(other)];
                let total = match one.start {
                    Start::BelowLast => format!("{name}/total"),
                    Start::Integer(_) | Start::Draw(_) | Start::Free(_) => {
                        format!("{}/total", one.name)
                    }
                };
                (name, sides, total)
            }
            (None, None) => continue,
        };
        // A side of an argument between tables may be called so, too.
        if !table.constraints.iter().any(|constraint| constraint.name == total) {
            continue;
        }
        let (name, doc) = (name.to_owned(), of_it.doc.as_str());
        let (kind, span) = (one.kind, one.span);
        let meets = format!("constraint {total}");
        found.push(Argument { name, kind, doc, sides, meets, span });
    }
    found
}

impl Argument<'_> {
    /// `lookup`, `permutation` or `evaluation`.
    pub(crate) fn word(&self) -> &'static str {
        word(self.kind)
    }

    /// What it shows of its sides.
    pub(crate) fn meaning(&self) -> &'static str {
        match self.kind {
            ArgumentKind::Lookup => "each tuple counts as often on one side as on the other",
            ArgumentKind::Permutation => "both sides are the same tuples, in any order",
            ArgumentKind::Evaluation => "both sides are the same tuples, in the same order",
        }
    }

    /// The public list that the only side is compared with, and what is bound of its length.
    pub(crate) fn public(&self) -> Option<String> {
        let side = self.sides.first()?;
        let public = side.accumulator.public?;
        let name = &side.dag.layout.publics[public.list].name;
        let length = match public.is_padded {
            true => "followed by zeros",
            false => "of just this length",
        };
        Some(format!("public {name}, {length}"))
    }

    /// `z, a1, a2`: the challenge, then the weights of the fields.
    pub(crate) fn challenges(&self) -> String {
        let Some(side) = self.sides.first() else { return String::new() };
        let draws =
            [side.accumulator.z].into_iter().chain(side.accumulator.weights.iter().copied());
        let names: Vec<&str> =
            draws.map(|draw| side.dag.layout.draws[draw].name.as_str()).collect();
        names.join(", ")
    }

    /// Where both sides start, if they go down from the first row.
    pub(crate) fn start(&self) -> Option<String> {
        let side = self.sides.first()?;
        Some(match side.accumulator.start {
            Start::BelowLast => return None,
            Start::Integer(value) => format!("from {value}"),
            Start::Draw(draw) => format!("from {}", side.dag.layout.draws[draw].name),
            Start::Free(draw) => {
                let is_nonzero = |one: &&Terminal| one.draw == draw && one.is_nonzero;
                let is_nonzero = side.dag.layout.terminals.iter().any(|one| is_nonzero(&one));
                if is_nonzero { "from nonzero" } else { "from free" }.to_owned()
            }
        })
    }
}

impl Side<'_> {
    /// `program (addr, word, word.next), every row, except the last row, counted uses times`.
    pub(crate) fn text(&self) -> String {
        let rows = words::rows(&self.accumulator.rows);
        let part = self.accumulator.unless.as_ref();
        let part = part.map(|unless| match self.accumulator.condition {
            Some(span) if self.is_in_the_open && is_compound(unless) => {
                quote(&self.dag.sources, span)
            }
            Some(_) | None => self.condition(unless),
        });
        let part = part.map_or_else(String::new, |part| format!(", where {part}"));
        let times = self.accumulator.times.as_ref().map(|times| self.said(times));
        let times = times.map_or_else(String::new, |times| format!(", counted {times} times"));
        format!("{} {}, {rows}{part}{times}", self.table().name, self.tuple())
    }

    /// `processor/clock_climbs/sum`.
    pub(crate) fn column(&self) -> String {
        let table = self.table();
        format!("{}/{}", table.name, table.columns[self.accumulator.column].name)
    }

    /// `(addr, word, word.next)`.
    pub(crate) fn tuple(&self) -> String {
        let fields: Vec<String> =
            self.accumulator.tuple.iter().map(|field| self.said(field)).collect();
        format!("({})", fields.join(", "))
    }

    /// Which rows take part, from what is zero in them.
    fn condition(&self, unless: &Expr) -> String {
        if let ExprNode::Sub(one, bit) = &*unless.node
            && matches!(&*one.node, ExprNode::Const(value) if value.to_string() == "1")
        {
            return format!("{} = 1", self.said(bit));
        }
        if let ExprNode::Sub(subject, value) = &*unless.node
            && let ExprNode::Const(value) = &*value.node
        {
            return format!("{} = {value}", self.said(subject));
        }
        format!("{} = 0", self.said(unless))
    }

    /// An expression in the author's words, or in those of the layout where these are a block's.
    fn said(&self, expr: &Expr) -> String {
        if self.is_in_the_open {
            return quote(&self.dag.sources, expr.span);
        }
        let rows = &self.accumulator.rows;
        Formula { layout: &self.dag.layout, table: self.table(), rows }.text(expr)
    }

    fn table(&self) -> &Table {
        &self.dag.layout.tables[self.table]
    }
}

/// Whether what is zero where rows take part stands for several conditions.
fn is_compound(unless: &Expr) -> bool {
    matches!(&*unless.node, ExprNode::Add(..))
}

/// The word of the language for a kind of argument.
pub(crate) fn word(kind: ArgumentKind) -> &'static str {
    match kind {
        ArgumentKind::Lookup => "lookup",
        ArgumentKind::Permutation => "permutation",
        ArgumentKind::Evaluation => "evaluation",
    }
}

/// The accumulator that a column holds.
pub(crate) fn of_column(table: &Table, column: usize) -> Option<&Accumulator> {
    table.accumulators.iter().find(|accumulator| accumulator.column == column)
}

/// The cell of an accumulator in a row: in row 0 stands the total, or where it starts.
pub(crate) fn cell_label(accumulator: &Accumulator, row: u64) -> String {
    let sign = match accumulator.kind {
        ArgumentKind::Lookup => "Σ",
        ArgumentKind::Permutation => "Π",
        ArgumentKind::Evaluation => "eval",
    };
    match (accumulator.start, row) {
        (Start::BelowLast, 0) => "total".to_owned(),
        (Start::BelowLast, _) => format!("{sign} rows {row}…"),
        (Start::Integer(_) | Start::Draw(_) | Start::Free(_), 0) => "start".to_owned(),
        (Start::Integer(_) | Start::Draw(_) | Start::Free(_), _) => {
            format!("{sign} rows …{}", row - 1)
        }
    }
}

/// The argument that an accumulator belongs to: the same name on both of its sides.
pub(crate) fn family(accumulator: &Accumulator) -> &str {
    let name = accumulator.name.as_str();
    name.strip_suffix("/left").or_else(|| name.strip_suffix("/right")).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use air_codegen::{Folder, compile_text};

    #[test]
    fn sides_are_said_with_their_rows_conditions_and_counts() {
        let text = "
            layout t;
            public list: [v];
            draw d { z, w }
            table a {
                commit { x, y, s, n, kind }
                values kind in { 1, 2, 3 } because \"the caller says so\";
                one on row: bool(s);
                lookup inside: (x + 2 * y) if s ~ (y) times n by z;
            }
            table b { commit { u, v } }
            permutation across: a (x, y.next) on row except last if not s ~ b (u, v) by z, w;
            evaluation told: a (x) if kind == 3 = public list by z;
            evaluation all: b (u) = public list by z;";
        let dag = compile_text(&Folder::new("."), "t.air", text).unwrap_or_else(|e| panic!("{e}"));
        let said: Vec<String> = arguments(&dag)
            .iter()
            .map(|argument| {
                let sides: Vec<String> = argument.sides.iter().map(Side::text).collect();
                let public = argument.public().unwrap_or_default();
                let (word, name) = (argument.word(), &argument.name);
                format!(
                    "{word} {name}: {} ~ {public} by {}; {}",
                    sides.join(" ~ "),
                    argument.challenges(),
                    argument.meets
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                "permutation across: a (x, y.next), every row, except the last row, where s = 0 ~ b (u, v), every row ~  by z, w; link across/total",
                "lookup inside: a (x + 2 * y), every row, where s = 1 ~ a (y), every row, counted n times ~  by z; constraint inside/total",
                "evaluation told: a (x), every row, where kind = 3 ~ public list, of just this length by z; constraint told/claim",
                "evaluation all: b (u), every row ~ public list, followed by zeros by z; constraint all/claim",
            ]
        );
    }
}
