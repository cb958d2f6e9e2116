//! What is said of cells beside constraints: the values they have, and which are unused or free.
//!
//! A fact is proved by constraints of its form whose rows hold all its own, or it is assumed, with the author's
//! reason. What relies on a fact, a selector, is settled with them when the whole table is known.

mod exclusive;
mod expanded;
mod known;

use self::exclusive::OneHot;
use self::known::{Known, bits};
use super::condition::literal;
use super::evaluate::At;
use super::table::{Body, Context};
use super::value::{Value, View};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{self, Expr, ExprNode, VirtualColumn};
use crate::row_set::Rows;
use crate::source::Span;
use crate::syntax::ast;
use num_bigint::BigInt;
use num_traits::Signed as _;

/// What is said and must be known of the cells of a table.
#[derive(Default)]
pub(super) struct Facts {
    stated: Vec<Fact>,
    /// Selectors, the rows on which they must be bits, and the `use`s that brought them.
    selectors: Vec<(Expr, Rows, Vec<Span>)>,
    /// Selectors of which at most one may be 1 in a row.
    choices: Vec<Choice>,
    /// The rows of each constraint of the table, in its order.
    constraints: Vec<Rows>,
}

/// Selectors of which at most one may be 1 in a row.
pub(super) struct Choice {
    pub(super) selectors: Vec<Expr>,
    pub(super) rows: Rows,
    pub(super) because: Option<ast::Reason>,
    /// Where the `match` stands.
    pub(super) span: Span,
    pub(super) uses: Vec<Span>,
}

/// Cells that have one of some values.
struct Fact {
    name: String,
    cells: VirtualColumn,
    cell: Expr,
    values: Vec<BigInt>,
    because: Option<String>,
    span: Span,
    uses: Vec<Span>,
}

impl Facts {
    /// The rows of the constraint that is added to the table.
    pub(super) fn holds_on(&mut self, rows: Rows) {
        self.constraints.push(rows);
    }

    /// Remembers what relies on a selector.
    pub(super) fn must_be_a_bit(&mut self, selector: &Expr, rows: &Rows, uses: Vec<Span>) {
        self.selectors.push((selector.clone(), rows.clone(), uses));
    }

    /// Remembers what relies on selectors that exclude each other.
    pub(super) fn must_exclude(&mut self, choice: Choice) {
        self.choices.push(choice);
    }

    /// The values of cells, as the text says above.
    pub(super) fn values_of(&self, cells: VirtualColumn) -> Option<Vec<BigInt>> {
        let fact = self.stated.iter().find(|fact| fact.cells == cells);
        fact.map(|fact| fact.values.clone())
    }
}

impl Resolver<'_> {
    /// No set of values is larger: an arm of a `case` multiplies as many factors.
    const MAX_VALUES: usize = 256;

    /// `bool a, b;`, `values x in { … } because "…";`
    pub(super) fn fact(
        &mut self,
        body: &mut Body,
        context: &Context,
        fact: &ast::Fact,
    ) -> Result<()> {
        let mut values: Vec<BigInt> = Vec::new();
        for value in fact.values.iter().flatten() {
            let span = value.span;
            let value = self.int(value, context.scope)?;
            if values.contains(&value) {
                let title = format!("{} is in the set twice", literal(&value));
                return self.error(Code::DuplicateName, span, title);
            }
            if values.len() >= Self::MAX_VALUES {
                let title = format!("the set has more than {} values", Self::MAX_VALUES);
                return self.error(Code::TooLarge, span, title);
            }
            if let Some(other) = values.iter().find(|other| may_be_equal(other, &value)) {
                let title = format!(
                    "{} and {} may be one element of a field",
                    literal(other),
                    literal(&value)
                );
                let diagnostic = Diagnostic::new(Code::OutOfRange, span, title).help(
                    "a value below zero stands for one below the modulus: write them all one way",
                );
                return Err(self.fail(diagnostic));
            }
            values.push(value);
        }
        if fact.values.is_none() {
            values = bits().to_vec();
        }
        for subject in &fact.subjects {
            let view = self.subject(subject, context)?;
            for (name, cells) in columns_of(&view) {
                let at = ir::Cell { column: cells.column, offset: cells.offset.cast_signed() };
                let node = Box::new(ExprNode::Cell(at));
                body.facts.stated.push(Fact {
                    name,
                    cells,
                    cell: Expr { node, span: subject.span },
                    values: values.clone(),
                    because: fact.because.as_ref().map(|reason| reason.text.clone()),
                    span: subject.span,
                    uses: self.uses(),
                });
            }
        }
        Ok(())
    }

    /// `unused x because "…";`, `free x because "…";`
    pub(super) fn exempt(
        &mut self,
        context: &Context,
        subjects: &[ast::Expr],
        because: &ast::Reason,
    ) -> Result<Vec<ir::Exemption>> {
        let mut exempt = Vec::new();
        for subject in subjects {
            let view = self.subject(subject, context)?;
            exempt.extend(columns_of(&view).into_iter().map(|(name, cells)| ir::Exemption {
                name,
                cells,
                because: because.text.clone(),
                span: subject.span,
            }));
        }
        Ok(exempt)
    }

    /// Reports what is said of all rows where a reader would take it for some, or for a condition.
    pub(super) fn is_said_of_all_rows(
        &mut self,
        body: &Body,
        context: &Context,
        span: Span,
    ) -> Result<()> {
        if context.rows.is_none() && context.conditions.is_empty() && body.arm.is_none() {
            return Ok(());
        }
        let title = "this is said of all rows, whatever holds around it";
        let diagnostic = Diagnostic::new(Code::Syntax, span, title);
        Err(self.fail(diagnostic.help("move it out of the `on`, the condition or the arm")))
    }

    /// A column or a view that something is said of.
    fn subject(&mut self, subject: &ast::Expr, context: &Context) -> Result<View> {
        // With a frame, an expression is no mistake of its own here, but one of kind.
        let at = At { frame: Some(1), ..At::scope(context.scope) };
        let view = match self.value(subject, at)? {
            Value::View(view) => view,
            other @ (Value::Int(_)
            | Value::Poly(_)
            | Value::Periodic(_)
            | Value::List(_)
            | Value::Frame(_)
            | Value::PublicList(_)) => {
                let title = format!("this is said of a column or a view, not of {}", other.kind());
                return self.error(Code::KindMismatch, subject.span, title);
            }
        };
        if view.shift != 0 || view.indexed {
            let title = "this is said of every cell of a view: none can be picked";
            let diagnostic = Diagnostic::new(Code::KindMismatch, subject.span, title);
            return Err(self.fail(diagnostic.help("name a view of the cells that are meant")));
        }
        Ok(view)
    }

    /// `max degree d;`
    pub(super) fn max_degree(
        &mut self,
        degree: &ast::Expr,
        scope: super::value::ScopeId,
        before: Option<ir::MaxDegree>,
    ) -> Option<ir::MaxDegree> {
        if let Some(before) = before {
            let title = "the highest degree is promised twice";
            let diagnostic = Diagnostic::new(Code::DuplicateName, degree.span, title);
            let diagnostic = diagnostic.other(before.span, "promised here");
            self.add(diagnostic.help("keep the lower one"));
        }
        let limit = i64::from(Self::MAX_EXPONENT);
        let value = self.small(degree, scope, 1, limit).ok()?;
        let value = u32::try_from(value).expect("a small number");
        before.or(Some(ir::MaxDegree { degree: value, span: degree.span }))
    }

    /// Says which facts are proved and which are assumed, and refuses selectors that may be no bits.
    ///
    /// Of a text with mistakes some constraints are missing, and with them what they prove.
    pub(super) fn settle(&mut self, body: &mut Body) {
        if !self.report.is_empty() {
            return;
        }
        self.exempt_cells_are_not_read(body);
        let facts = core::mem::take(&mut body.facts);
        if facts.stated.is_empty() && facts.selectors.is_empty() && facts.choices.is_empty() {
            return;
        }
        let bits = bits();
        let holds_bits =
            |column: &ir::Periodic| column.values.iter().all(|value| bits.contains(value));
        let bit_columns = body.table.periodics.iter().map(holds_bits).collect();
        let mut known = Known::new(bit_columns);
        for (constraint, rows) in body.table.constraints.iter().zip(&facts.constraints) {
            known.add(&constraint.value, vec![BigInt::from(0)], rows);
        }
        let mut assumed = Vec::new();
        for fact in &facts.stated {
            let rows = Rows::class(fact.cells.step, 0);
            if known.proves(&fact.cell, &fact.values, &rows) {
                continue;
            }
            let what = what(&fact.values);
            match &fact.because {
                Some(because) => body.table.assumptions.push(ir::Assumption {
                    name: fact.name.clone(),
                    what,
                    because: because.clone(),
                    span: fact.span,
                }),
                None => {
                    let title = format!("no constraint proves that `{}` {what}", fact.name);
                    let diagnostic = Diagnostic::new(Code::UnprovedFact, fact.span, title).help(
                        "state it, as in `label on row: bool(x);`, or say why it holds: `because \"…\"`",
                    );
                    self.add(diagnostic.within(&fact.uses));
                }
            }
            assumed.push((fact, rows));
        }
        for (fact, rows) in assumed {
            known.add(&fact.cell, fact.values.clone(), &rows);
        }
        let mut said: Vec<(Span, &[Span])> = Vec::new();
        for (selector, rows, uses) in &facts.selectors {
            // The constraints of one `when` have the same selector; those of a loop another one a turn, at one place.
            if !said.contains(&(selector.span, uses)) && !known.is_a_bit(selector, rows) {
                said.push((selector.span, uses));
                let source = self.text(selector.span);
                let title = format!("`{source}` is not known to be 0 or 1 on these rows");
                let diagnostic = Diagnostic::new(Code::NotABit, selector.span, title).help(
                    "constrain it, as in `label on row: bool(s);`, or say why it is: `bool s because \"…\";`",
                );
                self.add(diagnostic.within(uses));
            }
        }
        let constraints = &body.table.constraints;
        let assumed = self.settle_choices(constraints, &mut known, &facts);
        body.table.assumptions.extend(assumed);
    }

    /// Which selectors are assumed to exclude each other; refuses those that may not.
    fn settle_choices(
        &mut self,
        constraints: &[ir::Constraint],
        known: &mut Known<'_>,
        facts: &Facts,
    ) -> Vec<ir::Assumption> {
        let mut assumed = Vec::new();
        if facts.choices.is_empty() || !self.report.is_empty() {
            return assumed;
        }
        let constraints = constraints.iter().zip(&facts.constraints);
        let one_hot = OneHot::of(constraints.map(|(one, rows)| (&one.value, rows)), known);
        let mut said: Vec<(Span, &[Span])> = Vec::new();
        for Choice { selectors, rows, because, span, uses } in &facts.choices {
            let Some((a, b)) = one_hot.first_pair_that_may_meet(selectors, rows, known) else {
                continue;
            };
            // Those of a loop are others a turn, at one place.
            if said.contains(&(*span, uses)) {
                continue;
            }
            said.push((*span, uses));
            let [first, second] = [a, b].map(|one| self.text(one.span).to_owned());
            match because {
                Some(because) => {
                    let names = selectors.iter().map(|one| self.text(one.span));
                    let name = names.collect::<Vec<_>>().join(", ");
                    assumed.push(ir::Assumption {
                        name,
                        what: "exclude each other".to_owned(),
                        because: because.text.clone(),
                        span: *span,
                    });
                }
                None => {
                    let title =
                        format!("`{first}` and `{second}` are not known to exclude each other");
                    let diagnostic = Diagnostic::new(Code::NotExclusive, b.span, title)
                        .other(a.span, "may be 1 in the same row")
                        .help(
                            "constrain their sum, as in `one on row: bool(s + t);`, or say why it holds: `match because \"…\" { … }`",
                        );
                    self.add(diagnostic.within(uses));
                }
            }
        }
        assumed
    }

    /// Reports cells that are read though the author says that they are not.
    fn exempt_cells_are_not_read(&mut self, body: &Body) {
        if body.table.unused.is_empty() {
            return;
        }
        for (constraint, rows) in body.table.constraints.iter().zip(&body.facts.constraints) {
            let mut cells = Vec::new();
            super::rows::collect_cells(&constraint.value, &mut cells);
            for (cell, span) in cells {
                let is_read = |exempt: &&ir::Exemption| {
                    let those = Rows::class(exempt.cells.step, exempt.cells.offset);
                    exempt.cells.column == cell.column && rows.shifted(cell.offset).meets(&those)
                };
                if let Some(exempt) = body.table.unused.iter().find(is_read) {
                    let title =
                        format!("`{}` is unused, but `{}` reads it", exempt.name, constraint.name);
                    let diagnostic = Diagnostic::new(Code::UnusedButRead, exempt.span, title)
                        .other(span, "read here")
                        .help("remove the `unused`");
                    self.add(diagnostic);
                }
            }
        }
    }

    /// The text at a place.
    pub(super) fn text(&self, span: Span) -> &str {
        &self.sources.get(span.file).text[span.range()]
    }
}

/// Whether two values whose magnitudes are below a modulus can be equal modulo it, for some modulus of a field that
/// layouts are proven over: they have different signs and are as far apart.
fn may_be_equal(a: &BigInt, b: &BigInt) -> bool {
    /// No modulus is smaller.
    const LEAST_MODULUS: u32 = (1 << 31) - (1 << 27) + 1;
    a.is_negative() != b.is_negative() && (a - b).abs() >= BigInt::from(LEAST_MODULUS)
}

/// The columns that a view stands for, as the text calls them.
fn columns_of(view: &View) -> Vec<(String, VirtualColumn)> {
    match &view.fields {
        None => vec![(view.name.clone(), view.cells)],
        Some(fields) => {
            fields.iter().map(|(field, cells)| (format!("{}.{field}", view.name), *cells)).collect()
        }
    }
}

/// `is 0 or 1`, `is one of 0, '['`
fn what(values: &[BigInt]) -> String {
    match values {
        [a, b] => format!("is {} or {}", literal(a), literal(b)),
        _ => {
            let values: Vec<String> = values.iter().map(literal).collect();
            format!("is one of {}", values.join(", "))
        }
    }
}
