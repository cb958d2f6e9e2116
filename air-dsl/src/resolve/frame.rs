//! Frames, and names for values.

use super::evaluate::At;
use super::table::Context;
use super::value::{Binding, Frame, Value};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::{self, Pattern};
use std::rc::Rc;

impl Resolver<'_> {
    pub(super) fn frame(
        &mut self,
        context: &Context,
        name: &ast::Ident,
        rows: &ast::Expr,
    ) -> Result<()> {
        let n_rows = self.small(rows, context.scope, 1, Self::MAX_FRAME)?.unsigned_abs();
        if !n_rows.is_power_of_two() {
            let title = format!("a frame has a power of two of rows, not {n_rows}");
            let help = format!(
                "the next ones are {} and {}",
                n_rows.next_power_of_two() / 2,
                n_rows.next_power_of_two()
            );
            let diagnostic = Diagnostic::new(Code::OutOfRange, rows.span, title);
            return Err(self.fail(diagnostic.help(help)));
        }
        let path = format!("{}{}", context.prefix, name.name).into();
        let frame = Frame { path, rows: n_rows };
        self.declare(context.scope, name, Binding::Value(Value::Frame(frame)));
        Ok(())
    }

    pub(super) fn names_values(
        &mut self,
        context: &Context,
        pattern: &Pattern,
        value: &ast::Expr,
    ) -> Result<()> {
        match pattern {
            Pattern::Name(name) => {
                // A name for a view or a list is that view or list itself.
                let binding = Binding::Let(Rc::new(value.clone()), context.scope);
                self.declare(context.scope, name, binding);
                Ok(())
            }
            Pattern::List(names) => {
                let elements = self.elements(value, At::scope(context.scope))?;
                for (name, element) in names.iter().zip(&elements) {
                    self.declare(context.scope, name, element.clone());
                }
                if names.len() != elements.len() {
                    let title = format!(
                        "{} names stand for the {} elements of a list",
                        names.len(),
                        elements.len()
                    );
                    return self.error(Code::WrongCount, value.span, title);
                }
                Ok(())
            }
        }
    }
}
