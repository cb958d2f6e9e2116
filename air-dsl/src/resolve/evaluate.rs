//! Expressions to values.

use super::list::size;
use super::value::{Binding, ScopeId, Value, View, node};
use super::{Reported, Resolver, Result};
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, ExprKind};
use num_bigint::BigInt;
use num_traits::{Pow as _, Signed as _, ToPrimitive as _, Zero as _};
use std::rc::Rc;

/// Where an expression is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    /// Whose names it uses.
    pub(super) scope: ScopeId,
    /// How many elements ahead its views are read.
    pub(super) shift: i64,
    /// Whether an index says which element is meant.
    pub(super) indexed: bool,
    /// The rows of the frame in which it is read, where cells are wanted.
    pub(super) frame: Option<u64>,
}

impl At {
    pub(super) fn scope(scope: ScopeId) -> Self {
        Self { scope, shift: 0, indexed: false, frame: None }
    }
}

impl Resolver<'_> {
    /// No power is higher, of cells or of integers.
    pub(super) const MAX_EXPONENT: u32 = 256;
    /// The work of a turn of a loop, beside that of what is in it.
    pub(super) const TURN_STEPS: usize = 4;
    /// No integer is longer.
    pub(super) const MAX_BITS: u64 = 4096;
    /// No loop has more turns, no list more elements.
    pub(super) const MAX_TURNS: i64 = 1 << 16;

    /// The value of an expression.
    pub(super) fn value(&mut self, expr: &ast::Expr, at: At) -> Result<Value> {
        let value = self.deeper(expr.span, |this| this.value_of(expr, at))?;
        // What a name or a call stands for is where it is used, not where it is declared; that is also
        // what generated code calls it by.
        Ok(match value {
            Value::Poly(poly) => Value::Poly(ir::Expr { span: expr.span, ..poly }),
            value @ (Value::Int(_)
            | Value::View(_)
            | Value::Periodic(_)
            | Value::List(_)
            | Value::Frame(_)
            | Value::PublicList(_)) => value,
        })
    }

    fn value_of(&mut self, expr: &ast::Expr, at: At) -> Result<Value> {
        let span = expr.span;
        match &*expr.kind {
            ExprKind::Int(value) => Ok(Value::Int(value.clone())),
            ExprKind::Name(name) => {
                let binding = self.lookup(name, span, at.scope)?;
                self.binding(&binding, span, at)
            }
            ExprKind::Next(inner) => self.shifted(inner, 1, at),
            ExprKind::Index(inner, index) => self.index(inner, index, at),
            ExprKind::Field(inner, field) => self.field(inner, field, at),
            ExprKind::Call(name, args) => self.call(name, args, span, at),
            ExprKind::Bool(inner) => {
                let value = self.value(inner, at)?;
                let value = self.poly(value, inner.span, at)?;
                Ok(Value::Poly(self.bool_of(value, span)?))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, span, at),
            ExprKind::Neg(inner) => match self.value(inner, at)?.into_int() {
                Ok(value) => Ok(Value::Int(-value)),
                Err(value) => {
                    let value = self.poly(value, inner.span, at)?;
                    Ok(Value::Poly(node(ir::ExprNode::Neg(value), span)))
                }
            },
            ExprKind::List(_) | ExprKind::Comprehension { .. } => {
                Ok(Value::List(self.list(expr, at)?))
            }
            ExprKind::Fold { product, variable, over, term } => {
                self.fold(*product, variable, over, term, span, at)
            }
        }
    }

    /// The value of what a name is bound to.
    pub(super) fn binding(&mut self, binding: &Binding, span: Span, at: At) -> Result<Value> {
        match binding {
            Binding::Value(Value::View(view)) => {
                let mut view = view.clone();
                view.shift += at.shift;
                view.indexed |= at.indexed;
                Ok(Value::View(view))
            }
            Binding::Value(Value::Periodic(column)) => {
                let mut column = column.clone();
                column.shift += at.shift;
                column.indexed |= at.indexed;
                Ok(Value::Periodic(column))
            }
            // The place of use, not of declaration, is what messages about it show.
            Binding::Value(Value::Poly(poly)) => {
                Ok(Value::Poly(ir::Expr { node: poly.node.clone(), span }))
            }
            Binding::Value(value) => Ok(value.clone()),
            Binding::Let(expr, scope) => self.value(expr, At { scope: *scope, ..at }),
            Binding::Def(def, _) => {
                let title = format!("`{}` is a function", def.name.name);
                let diagnostic = Diagnostic::new(Code::KindMismatch, span, title);
                Err(self.fail(diagnostic.help(format!("call it: `{}(…)`", def.name.name))))
            }
            Binding::Block(block, _) => {
                let title = format!("`{}` is a block", block.name.name);
                let diagnostic = Diagnostic::new(Code::KindMismatch, span, title);
                Err(self.fail(diagnostic.help("instantiate it: `use … as …;`")))
            }
        }
    }

    fn shifted(&mut self, inner: &ast::Expr, by: i64, at: At) -> Result<Value> {
        self.value(inner, At { shift: at.shift + by, ..at })
    }

    fn index(&mut self, inner: &ast::Expr, index: &ast::Expr, at: At) -> Result<Value> {
        let by = self.small(index, at.scope, -Self::MAX_TURNS, Self::MAX_TURNS)?;
        if let Some(elements) = self.list_named(inner, at)? {
            let element = usize::try_from(by).ok().and_then(|by| elements.get(by));
            let Some(element) = element.cloned() else {
                let title = format!("the list has {} elements, so none is at {by}", elements.len());
                return self.error(Code::OutOfRange, index.span, title);
            };
            return self.binding(&element, inner.span, at);
        }
        self.value(inner, At { shift: at.shift + by, indexed: true, ..at })
    }

    fn field(&mut self, inner: &ast::Expr, field: &ast::Ident, at: At) -> Result<Value> {
        let value = self.value(inner, at)?;
        let Value::View(view) = value else {
            let title = format!("{} has no fields", value.kind());
            return self.mismatch(&value, inner.span, title);
        };
        let fields = view.fields.as_deref().map_or(&[][..], Vec::as_slice);
        if let Some((name, cells)) = fields.iter().find(|(name, _)| *name == field.name) {
            let path = format!("{}.{name}", view.path).into();
            let name = format!("{}.{name}", view.name);
            return Ok(Value::View(View { name, path, cells: *cells, fields: None, ..view }));
        }
        let title = format!("`{}` has no field `{}`", view.name, field.name);
        let mut diagnostic = Diagnostic::new(Code::UnknownName, field.span, title);
        let names = || fields.iter().map(|(name, _)| name.as_str());
        if let Some(near) = suggest(&field.name, names()) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        } else if matches!(field.name.as_str(), "prev" | "previous" | "before") {
            diagnostic = diagnostic.help(format!("the cell before is `{}[-1]`", view.name));
        } else if !fields.is_empty() {
            let all: Vec<&str> = names().collect();
            diagnostic = diagnostic.help(format!("it has {}", all.join(", ")));
        }
        Err(self.fail(diagnostic))
    }

    fn call(&mut self, name: &ast::Ident, args: &[ast::Expr], span: Span, at: At) -> Result<Value> {
        if self.scopes.is_unknown(at.scope, &name.name)
            && let Some(mistake) = super::fold_form::mistake(name, args)
        {
            return Err(self.fail(mistake));
        }
        let binding = self.lookup(&name.name, name.span, at.scope)?;
        let Binding::Def(def, outer) = binding else {
            let title = format!("`{}` is no function", name.name);
            let mut diagnostic = Diagnostic::new(Code::KindMismatch, name.span, title);
            if let Binding::Value(Value::View(_) | Value::Periodic(_)) = binding {
                diagnostic =
                    diagnostic.help(format!("a cell in another row is `{}[1]`", name.name));
            }
            return Err(self.fail(diagnostic));
        };
        self.count("argument", &name.name, def.params.len(), args.len(), span)?;
        let scope = self.scopes.open(Some(outer));
        for (param, arg) in def.params.iter().zip(args) {
            let binding = self.argument(arg, at.scope)?;
            self.declare(scope, param, binding);
        }
        self.value(&def.value, At { scope, ..at })
    }

    /// What an argument binds: the very thing where it is a name, else the expression where it stands.
    pub(super) fn argument(&mut self, arg: &ast::Expr, scope: ScopeId) -> Result<Binding> {
        match &*arg.kind {
            ExprKind::Name(name) => self.lookup(name, arg.span, scope),
            ExprKind::Field(..) | ExprKind::Int(_) => {
                Ok(Binding::Value(self.value(arg, At::scope(scope))?))
            }
            // Anything else keeps the names of where it stands, and is shifted where it is used.
            ExprKind::Index(..)
            | ExprKind::Next(_)
            | ExprKind::Call(..)
            | ExprKind::Bool(_)
            | ExprKind::Binary(..)
            | ExprKind::Neg(_)
            | ExprKind::List(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Fold { .. } => Ok(Binding::Let(Rc::new(arg.clone()), scope)),
        }
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
        at: At,
    ) -> Result<Value> {
        let a = self.value(left, at);
        if op == BinaryOp::Pow {
            let limit = i64::from(Self::MAX_EXPONENT);
            let exponent = self.small(right, at.scope, 0, limit)?;
            let exponent = u32::try_from(exponent).expect("a small number");
            return match a?.into_int() {
                Ok(base) => self.bounded(base.pow(exponent), span),
                Err(base) => {
                    let base = self.poly(base, left.span, at)?;
                    Ok(Value::Poly(node(ir::ExprNode::Pow(base, exponent), span)))
                }
            };
        }
        // Both sides, so that mistakes in both are reported.
        let b = self.value(right, at);
        let (a, b) = (a?, b?);
        if let (Value::Int(a), Value::Int(b)) = (&a, &b) {
            return self.integers(op, a, b, span);
        }
        let a = self.poly(a, left.span, at);
        let b = self.poly(b, right.span, at);
        let (a, b) = (a?, b?);
        let node_of = match op {
            BinaryOp::Add => ir::ExprNode::Add(a, b),
            BinaryOp::Sub => ir::ExprNode::Sub(a, b),
            BinaryOp::Mul => ir::ExprNode::Mul(a, b),
            BinaryOp::Pow | BinaryOp::Div | BinaryOp::Rem => {
                let title = "only integers are divided";
                let diagnostic = Diagnostic::new(Code::KindMismatch, span, title)
                    .help("multiply the equation out, or commit the quotient as a column");
                return Err(self.fail(diagnostic));
            }
        };
        Ok(Value::Poly(node(node_of, span)))
    }

    fn integers(&mut self, op: BinaryOp, a: &BigInt, b: &BigInt, span: Span) -> Result<Value> {
        let value = match op {
            BinaryOp::Add => a + b,
            BinaryOp::Sub => a - b,
            BinaryOp::Mul | BinaryOp::Pow => a * b,
            BinaryOp::Div | BinaryOp::Rem if b.is_zero() => {
                return self.error(Code::OutOfRange, span, "an integer is divided by zero");
            }
            BinaryOp::Div if !(a % b).is_zero() => {
                let title = format!("{a} is not a multiple of {b}");
                return self.error(Code::OutOfRange, span, title);
            }
            BinaryOp::Div => a / b,
            BinaryOp::Rem => ((a % b) + b) % b,
        };
        self.bounded(value, span)
    }

    pub(super) fn bounded(&mut self, value: BigInt, span: Span) -> Result<Value> {
        if value.bits() > Self::MAX_BITS {
            let title = format!("the integer has more than {} bits", Self::MAX_BITS);
            return self.error(Code::OutOfRange, span, title);
        }
        Ok(Value::Int(value))
    }

    /// An integer.
    pub(super) fn int(&mut self, expr: &ast::Expr, scope: ScopeId) -> Result<BigInt> {
        match self.value(expr, At::scope(scope))?.into_int() {
            Ok(value) => Ok(value),
            Err(other) => {
                let title = format!("an integer is wanted here, but this is {}", other.kind());
                self.mismatch(&other, expr.span, title)
            }
        }
    }

    /// Reports a value of a kind that cannot stand there; of a public list, what does read it.
    pub(super) fn mismatch<T>(&mut self, value: &Value, span: Span, title: String) -> Result<T> {
        let mut diagnostic = Diagnostic::new(Code::KindMismatch, span, title);
        if let Value::List(_) = value {
            let help = "fold it, as in `sum(x in list: x)`, or take an element, as in `list[0]`";
            diagnostic = diagnostic.help(help);
        }
        if let Value::PublicList(list) = value {
            let name = &self.layout.publics[*list].name;
            diagnostic = diagnostic.help(format!(
                "no expression reads a list of any length: compare rows with it, as in \
                 `evaluation label: (x) = public {name} by z;`, and state sums and products of those rows"
            ));
        }
        Err(self.fail(diagnostic))
    }

    /// An integer between two bounds, both allowed.
    pub(super) fn small(
        &mut self,
        expr: &ast::Expr,
        scope: ScopeId,
        low: i64,
        high: i64,
    ) -> Result<i64> {
        let value = self.int(expr, scope)?;
        if let Some(value) = value.to_i64().filter(|value| (low..=high).contains(value)) {
            return Ok(value);
        }
        let shown =
            if value.abs().bits() > 128 { "a huge number".to_owned() } else { value.to_string() };
        let title = format!("a number from {low} to {high} is wanted here, but this is {shown}");
        self.error(Code::OutOfRange, expr.span, title)
    }

    /// A value as a polynomial: a view becomes the cell that it means in the frame.
    pub(super) fn poly(&mut self, value: Value, span: Span, at: At) -> Result<ir::Expr> {
        self.step(span)?;
        match value {
            Value::Int(value) => Ok(node(ir::ExprNode::Const(value), span)),
            Value::Poly(poly) => Ok(poly),
            Value::View(view) => {
                let cell = self.cell(&view, span, at)?;
                Ok(node(ir::ExprNode::Cell(cell), span))
            }
            Value::Periodic(column) => {
                let cell = self.periodic_cell(&column, span, at)?;
                Ok(node(ir::ExprNode::Periodic(cell), span))
            }
            Value::List(_) | Value::Frame(_) | Value::PublicList(_) => {
                let title = format!("a value is wanted here, but this is {}", value.kind());
                self.mismatch(&value, span, title)
            }
        }
    }

    /// `e·e − e`; nested, it doubles what it holds, so the copy is counted as work.
    pub(super) fn bool_of(&mut self, value: ir::Expr, span: Span) -> Result<ir::Expr> {
        self.steps(size(&value), span)?;
        let square = node(ir::ExprNode::Pow(value.clone(), 2), span);
        Ok(node(ir::ExprNode::Sub(square, value), span))
    }

    /// Reports unless a declaration and its use have as many parts.
    pub(super) fn count(
        &mut self,
        what: &str,
        name: &str,
        wanted: usize,
        found: usize,
        span: Span,
    ) -> core::result::Result<(), Reported> {
        if wanted == found {
            return Ok(());
        }
        let plural = if wanted == 1 { "" } else { "s" };
        let title = format!("`{name}` takes {wanted} {what}{plural}, but {found} are given");
        self.error(Code::WrongCount, span, title)
    }
}
