//! Polynomials as people write them, with the names of cells, public values and challenges.

use crate::cells;
use crate::quote;
use air_dsl::dag::Dag;
use air_dsl::ir::{Constraint, Expr, ExprNode, Layout, RowSet, Table};

/// The equation of a constraint in the author's words, or what the compiler expands an argument to.
pub(crate) fn equation(dag: &Dag, table: &Table, constraint: &Constraint, rows: &RowSet) -> String {
    if table.accumulators.iter().all(|one| one.span != constraint.span) {
        return match constraint.arms.as_slice() {
            [] => quote::equation(&dag.sources, constraint.span),
            arms => quote::arms(&dag.sources, arms),
        };
    }
    let formula = Formula { layout: &dag.layout, table, rows };
    if let ExprNode::Sub(left, right) = &*constraint.value.node {
        return format!("{} = {}", formula.text(left), formula.text(right));
    }
    format!("{} = 0", formula.text(&constraint.value))
}

/// Writes the polynomials of a table that are evaluated on some rows.
#[derive(Clone, Copy)]
pub(crate) struct Formula<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) table: &'a Table,
    /// Cells are called as on these.
    pub(crate) rows: &'a RowSet,
}

/// How tightly an operation binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    Product,
    Power,
}

impl Formula<'_> {
    /// `(sum - sum.next) * (z - x) - uses`
    pub(crate) fn text(self, expr: &Expr) -> String {
        self.at(expr, Level::Sum)
    }

    /// The text, in brackets where it binds less tightly than what stands around it.
    fn at(self, expr: &Expr, around: Level) -> String {
        let (level, text) = match &*expr.node {
            ExprNode::Const(value) => {
                let text = value.to_string();
                (if text.starts_with('-') { Level::Sum } else { Level::Power }, text)
            }
            ExprNode::Cell(cell) => (Level::Power, cells::name(self.table, self.rows, *cell)),
            ExprNode::Periodic(cell) => (
                Level::Power,
                cells::shifted(&self.table.periodics[cell.periodic].name, cell.offset),
            ),
            ExprNode::Public(index) => (Level::Power, self.layout.publics[*index].name.clone()),
            ExprNode::Draw(index) => (Level::Power, self.layout.draws[*index].name.clone()),
            ExprNode::PublicProduct(index) => {
                let side = self.table.permutations[*index].public.as_ref();
                (Level::Power, self.of_list("product", side.map(|side| side.list)))
            }
            ExprNode::PublicEvaluation(index) => {
                let side = self.table.accumulators[*index].public;
                (Level::Power, self.of_list("evaluation", side.map(|side| side.list)))
            }
            ExprNode::Add(a, b) => {
                (Level::Sum, format!("{} + {}", self.at(a, Level::Sum), self.at(b, Level::Sum)))
            }
            // What stands below the last row is 0 or 1.
            ExprNode::Sub(a, b) if is_integer(b, "0") => return self.at(a, around),
            ExprNode::Mul(a, b) if is_integer(b, "1") => return self.at(a, around),
            ExprNode::Sub(a, b) => {
                (Level::Sum, format!("{} - {}", self.at(a, Level::Sum), self.at(b, Level::Product)))
            }
            ExprNode::Mul(a, b) => (
                Level::Product,
                format!("{} * {}", self.at(a, Level::Product), self.at(b, Level::Product)),
            ),
            ExprNode::Neg(a) => (Level::Sum, format!("-{}", self.at(a, Level::Power))),
            ExprNode::Pow(a, exponent) => {
                (Level::Power, format!("{} ** {exponent}", self.at(a, Level::Power)))
            }
        };
        if level < around { format!("({text})") } else { text }
    }

    /// `evaluation(stdin)`, which the verifier computes.
    fn of_list(self, what: &str, list: Option<usize>) -> String {
        let name = list.map_or("", |index| self.layout.publics[index].name.as_str());
        format!("{what}({name})")
    }
}

fn is_integer(expr: &Expr, text: &str) -> bool {
    matches!(&*expr.node, ExprNode::Const(value) if value.to_string() == text)
}
