//! Permutation arguments within a table, in Stone's form: three constraints and a running product.

use super::evaluate::At;
use super::rows::HeldRows;
use super::table::{Body, Context};
use super::value::{Frame, ScopeId, Value, View, node};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{self, Expr, ExprNode};
use crate::row_set::Rows;
use crate::source::Span;
use crate::syntax::ast;
use num_bigint::BigInt;

impl Resolver<'_> {
    pub(super) fn permutation(
        &mut self,
        body: &mut Body,
        context: &Context,
        text: &ast::Permutation,
        statement: &ast::Stmt,
    ) -> Result<()> {
        let scope = context.scope;
        self.stands_under_no_condition("a permutation", body, context, text.path.span)?;
        let path = format!("{}{}", context.prefix, self.path(&text.path, scope)?);
        let Frame { path: over, rows: frame } = self.frame_of(&text.over, scope)?;
        let left = self.side(&text.left, frame, scope)?;
        let right = self.side(&text.right, frame, scope)?;
        let accumulator = self.side(&text.accumulator, frame, scope)?;
        let (z, z_phase) = self.draw(&text.z, scope)?;
        let (left, right) = (left.tuple(), right.tuple());
        if left.len() != right.len() {
            let title = format!("the sides have {} and {} fields", left.len(), right.len());
            return self.error(Code::WrongCount, text.right.span, title);
        }
        if text.weights.len() + 1 != left.len() {
            let title = format!(
                "tuples of {} fields take {} challenges after `by`, but {} are given",
                left.len(),
                left.len(),
                text.weights.len() + 1
            );
            let diagnostic = Diagnostic::new(Code::WrongCount, text.z.span, title)
                .help("one for the product, and one for each field from the second on");
            return Err(self.fail(diagnostic));
        }
        let mut weights = Vec::new();
        let mut phase = z_phase;
        for weight in &text.weights {
            let (weight, weight_phase) = self.draw(weight, scope)?;
            weights.push(weight);
            phase = phase.max(weight_phase);
        }
        let accumulator = match accumulator.fields {
            None => accumulator.cells,
            Some(_) => {
                let title = "the running product is one column, not a view with fields";
                return self.error(Code::KindMismatch, text.accumulator.span, title);
            }
        };
        self.sides_are_committed_before(z, &weights, [&left, &right], &body.table, text)?;
        let column = &body.table.columns[accumulator.column];
        if column.phase <= phase {
            let title = format!("`{}` is committed before the challenges are drawn", column.name);
            let diagnostic = Diagnostic::new(Code::TooEarly, text.accumulator.span, title)
                .other(column.span, "committed here")
                .help("commit it in a `commit after …`");
            return Err(self.fail(diagnostic));
        }
        let public = match &text.public {
            None => None,
            Some((dummy, list)) => Some(self.public_side(dummy, list, left.len(), scope)?),
        };
        let index = body.table.permutations.len();
        let span = statement.span;
        let terms = Terms { span, z, weights: &weights };
        let held = |rows: Rows, text: String| HeldRows::new(frame, rows, text, span);
        let last_row = Rows::row(-frame.cast_signed());
        let init = terms.init(&left, &right, accumulator);
        let step = terms.step(&left, &right, accumulator);
        let end = match &public {
            Some(_) => ExprNode::PublicProduct(index),
            None => ExprNode::Const(BigInt::from(1)),
        };
        let last = terms.sub(terms.cell(accumulator, 0), terms.node(end));
        let all = Rows::class(frame, 0);
        let doc = &context.doc_below(statement);
        let parts = [
            ("init0", init, held(Rows::row(0), format!("first {over}"))),
            ("step0", step, held(all.except(&last_row), format!("{over} except last"))),
            ("last", last, held(last_row, format!("last {over}"))),
        ];
        for (name, value, rows) in parts {
            self.constraint(body, context, &format!("{path}/{name}"), doc, value, &rows, span);
        }
        body.table.permutations.push(ir::Permutation {
            name: path,
            left,
            right,
            accumulator,
            z,
            weights,
            public,
            span,
        });
        Ok(())
    }

    /// A side of the argument: a view with one cell, or one of each field, in an element of the frame.
    fn side(&mut self, expr: &ast::Expr, frame: u64, scope: ScopeId) -> Result<View> {
        let view = match self.value(expr, At::scope(scope))?.into_view() {
            Ok(view) => view,
            Err(other) => {
                let title = format!("a permutation is of views, not of {}", other.kind());
                return self.error(Code::KindMismatch, expr.span, title);
            }
        };
        if view.shift != 0 || view.indexed {
            let title = "a permutation is of whole views: no element can be picked";
            return self.error(Code::KindMismatch, expr.span, title);
        }
        if view.cells.step != frame {
            let title = format!(
                "`{}` has an element every {} rows, but the permutation one every {frame}",
                view.name, view.cells.step
            );
            let code = if view.cells.step > frame { Code::SparseView } else { Code::AmbiguousCell };
            return self.error(code, expr.span, title);
        }
        Ok(view)
    }

    /// A product over cells that may be chosen after its challenges are known shows nothing.
    fn sides_are_committed_before(
        &mut self,
        z: usize,
        weights: &[usize],
        sides: [&[ir::VirtualColumn]; 2],
        table: &ir::Table,
        text: &ast::Permutation,
    ) -> Result<()> {
        for draw in weights.iter().chain([&z]).map(|draw| &self.layout.draws[*draw]) {
            for (side, expr) in sides.into_iter().zip([&text.left, &text.right]) {
                let mut columns = side.iter().map(|cells| &table.columns[cells.column]);
                if let Some(late) = columns.find(|column| column.phase > draw.phase) {
                    let title =
                        format!("`{}` is committed after `{}` is drawn", late.name, draw.name);
                    let diagnostic = Diagnostic::new(Code::TooEarly, expr.span, title)
                        .other(late.span, "committed here")
                        .other(draw.span, "drawn before")
                        .help("draw the challenges of a permutation after both its sides are committed");
                    return Err(self.fail(diagnostic));
                }
            }
        }
        Ok(())
    }

    /// A challenge and the phase after which it is drawn.
    pub(super) fn draw(&mut self, expr: &ast::Expr, scope: ScopeId) -> Result<(usize, usize)> {
        let value = self.value(expr, At::scope(scope))?;
        if let Value::Poly(poly) = &value
            && let ExprNode::Draw(index) = *poly.node
        {
            return Ok((index, self.layout.draws[index].phase));
        }
        let title = format!("a challenge is wanted here, but this is {}", value.kind());
        let diagnostic = Diagnostic::new(Code::KindMismatch, expr.span, title);
        Err(self.fail(diagnostic.help("declare it: `draw group { z }`")))
    }

    /// The public list of a name: index in [`ir::Layout::publics`].
    pub(super) fn public_list_called(
        &mut self,
        list: &ast::Ident,
        scope: ScopeId,
    ) -> Result<usize> {
        let name =
            ast::Expr { kind: Box::new(ast::ExprKind::Name(list.name.clone())), span: list.span };
        match self.value(&name, At::scope(scope))? {
            Value::PublicList(index) => Ok(index),
            other @ (Value::Int(_)
            | Value::Poly(_)
            | Value::Periodic(_)
            | Value::View(_)
            | Value::List(_)
            | Value::Frame(_)) => {
                let title = format!("a public list is wanted here, but this is {}", other.kind());
                self.error(Code::KindMismatch, list.span, title)
            }
        }
    }

    fn public_side(
        &mut self,
        dummy: &ast::Expr,
        list: &ast::Ident,
        width: usize,
        scope: ScopeId,
    ) -> Result<ir::PublicSide> {
        let index = self.public_list_called(list, scope)?;
        let fields = self.layout.publics[index].fields.as_ref().map_or(0, Vec::len);
        let view = match self.value(dummy, At::scope(scope))?.into_view() {
            Ok(view) => view,
            Err(other) => {
                let title = format!("the dummy cells are a view, not {}", other.kind());
                return self.error(Code::KindMismatch, dummy.span, title);
            }
        };
        let dummy_cells = view.tuple();
        if dummy_cells.len() != width || fields != width {
            let title = format!(
                "tuples of {width} fields are permuted, but `{}` has {} and an entry of `{}` {fields}",
                view.name,
                dummy_cells.len(),
                list.name
            );
            return self.error(Code::WrongCount, dummy.span, title);
        }
        Ok(ir::PublicSide { list: index, dummy: dummy_cells })
    }
}

/// The polynomials of the argument, with `h(t) = t_0 + a_1·t_1 + …`.
struct Terms<'a> {
    span: Span,
    z: usize,
    weights: &'a [usize],
}

impl Terms<'_> {
    /// `(z − h(b))·acc + h(a) − z`
    fn init(
        &self,
        left: &[ir::VirtualColumn],
        right: &[ir::VirtualColumn],
        acc: ir::VirtualColumn,
    ) -> Expr {
        let product = self.mul(self.factor(right, 0), self.cell(acc, 0));
        let sum = self.node(ExprNode::Add(product, self.hash(left, 0)));
        self.sub(sum, self.node(ExprNode::Draw(self.z)))
    }

    /// `(z − h(b.next))·acc.next − (z − h(a.next))·acc`
    fn step(
        &self,
        left: &[ir::VirtualColumn],
        right: &[ir::VirtualColumn],
        acc: ir::VirtualColumn,
    ) -> Expr {
        let next = self.mul(self.factor(right, 1), self.cell(acc, 1));
        let this = self.mul(self.factor(left, 1), self.cell(acc, 0));
        self.sub(next, this)
    }

    fn factor(&self, tuple: &[ir::VirtualColumn], shift: i64) -> Expr {
        self.sub(self.node(ExprNode::Draw(self.z)), self.hash(tuple, shift))
    }

    fn hash(&self, tuple: &[ir::VirtualColumn], shift: i64) -> Expr {
        let mut sum = self.cell(tuple[0], shift);
        for (weight, column) in self.weights.iter().zip(&tuple[1..]) {
            let weight = self.node(ExprNode::Draw(*weight));
            let term = self.mul(weight, self.cell(*column, shift));
            sum = self.node(ExprNode::Add(sum, term));
        }
        sum
    }

    fn cell(&self, cells: ir::VirtualColumn, shift: i64) -> Expr {
        let row = |row: u64| i64::try_from(row).expect("frames have at most 2^16 rows");
        let offset = row(cells.offset) + shift * row(cells.step);
        self.node(ExprNode::Cell(ir::Cell { column: cells.column, offset }))
    }

    fn mul(&self, a: Expr, b: Expr) -> Expr {
        self.node(ExprNode::Mul(a, b))
    }

    fn sub(&self, a: Expr, b: Expr) -> Expr {
        self.node(ExprNode::Sub(a, b))
    }

    fn node(&self, of: ExprNode) -> Expr {
        node(of, self.span)
    }
}
