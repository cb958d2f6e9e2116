//! Blocks: instantiated under a path, with what their parameters are given.

use super::table::{Body, Context};
use super::value::{Binding, Frame, Value};
use super::{Resolver, Result, Step};
use crate::diagnostics::Code;
use crate::source::Span;
use crate::syntax::ast;

impl Resolver<'_> {
    pub(super) fn use_block(
        &mut self,
        body: &mut Body,
        context: &Context,
        block: &ast::Ident,
        args: &[ast::Expr],
        path: Option<&ast::Path>,
        span: Span,
    ) -> Result<()> {
        if self.scopes.is_unknown(context.scope, &block.name) {
            let mistake = super::unknown::no_block(block, self.scopes.names(context.scope));
            return Err(self.fail(mistake));
        }
        let Binding::Block(declared, file) = self.lookup(&block.name, block.span, context.scope)?
        else {
            let title = format!("`{}` is no block", block.name);
            return self.error(Code::KindMismatch, block.span, title);
        };
        if body.blocks.len() >= Self::MAX_BLOCKS {
            let title = format!("blocks use each other more than {} deep", Self::MAX_BLOCKS);
            return self.error(Code::TooLarge, block.span, title);
        }
        if body.blocks.contains(&declared.name) {
            let names = body.blocks.iter().map(|block| block.name.as_str());
            let chain = names.collect::<Vec<_>>().join("` uses `");
            let title = format!("`{chain}` uses `{}`, without end", block.name);
            return self.error(Code::Recursion, block.span, title);
        }
        if context.rows.is_some() {
            let title = "a block is used inside a row set, but its constraints have their own";
            return self.error(Code::Syntax, span, title);
        }
        self.stands_under_no_condition("a `use`", body, context, span)?;
        self.count("argument", &block.name, declared.params.len(), args.len(), span)?;
        let scope = self.scopes.open(Some(file));
        let row = ast::Ident { name: "row".to_owned(), span: block.span };
        self.declare(scope, &row, Binding::Value(Value::Frame(Frame::row())));
        for (param, arg) in declared.params.iter().zip(args) {
            let binding = self.argument(arg, context.scope)?;
            self.declare(scope, param, binding);
        }
        let prefix = match path {
            None => context.prefix.clone(),
            Some(path) => format!("{}{}/", context.prefix, self.path(path, context.scope)?),
        };
        body.blocks.push(declared.name.clone());
        self.trail.push(Step::Use(span));
        let inner = Context { scope, prefix, ..context.clone() };
        self.body(body, &inner, &declared.body);
        self.trail.pop();
        body.blocks.pop();
        Ok(())
    }
}
