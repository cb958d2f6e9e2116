//! The declarations of a file, but for its tables.

use super::names::Unknown;
use super::value::{Binding, ScopeId, Value};
use super::{Resolver, names};
use crate::ir;
use crate::syntax::ast;
use std::rc::Rc;

impl Resolver<'_> {
    /// Everything of a file but its tables.
    pub(super) fn declare_items(&mut self, scope: ScopeId, path: &str, file: &ast::File) {
        self.names_are_known(file);
        self.announce_items(scope, file);
        for item in &file.items {
            match &item.kind {
                ast::ItemKind::Import { names, path: import, path_span } => {
                    self.import(scope, path, names, import, *path_span);
                }
                ast::ItemKind::Public(publics) => self.publics(scope, publics),
                ast::ItemKind::Const { name, value } => self.constant(scope, name, value),
                ast::ItemKind::Draw { group, names } => self.draws(scope, group, names),
                ast::ItemKind::Terminal { after, terminals } => {
                    self.terminals(scope, after, terminals);
                }
                ast::ItemKind::Def(def) => {
                    self.declare(scope, &def.name, Binding::Def(Rc::new(def.clone()), scope));
                }
                ast::ItemKind::Block(block) => {
                    let binding = Binding::Block(Rc::new(block.clone()), scope);
                    self.declare(scope, &block.name, binding);
                }
                ast::ItemKind::MaxDegree(degree) => {
                    let before = self.layout.max_degree;
                    self.layout.max_degree = self.max_degree(degree, scope, before);
                }
                ast::ItemKind::Table { .. } | ast::ItemKind::Argument(_) => {}
            }
        }
    }

    /// Keeps what is unknown anywhere in a file, for what is never instantiated.
    fn names_are_known(&mut self, file: &ast::File) {
        for unknown in names::unknown(file) {
            let Unknown { name, span, known, mistake } = unknown;
            let mistake =
                mistake.unwrap_or_else(|| self.tables.nothing_is_called(name, span, known));
            self.unused_mistakes.push(mistake);
        }
    }

    /// Remembers what a file declares further on, for messages.
    fn announce_items(&mut self, scope: ScopeId, file: &ast::File) {
        for item in &file.items {
            match &item.kind {
                ast::ItemKind::Const { name, .. } => self.scopes.announce(scope, name),
                ast::ItemKind::Def(def) => self.scopes.announce(scope, &def.name),
                ast::ItemKind::Block(block) => self.scopes.announce(scope, &block.name),
                ast::ItemKind::Import { names, .. } | ast::ItemKind::Draw { names, .. } => {
                    names.iter().for_each(|name| self.scopes.announce(scope, name));
                }
                ast::ItemKind::Terminal { terminals, .. } => {
                    terminals.iter().for_each(|one| self.scopes.announce(scope, &one.name));
                }
                ast::ItemKind::Public(publics) => {
                    publics.iter().for_each(|public| self.scopes.announce(scope, &public.name));
                }
                ast::ItemKind::Table { .. }
                | ast::ItemKind::Argument(_)
                | ast::ItemKind::MaxDegree(_) => {}
            }
        }
    }

    fn publics(&mut self, scope: ScopeId, publics: &[ast::PublicDecl]) {
        for public in publics {
            let index = self.layout.publics.len();
            let name = &public.name;
            let value = match &public.fields {
                Some(_) => Value::PublicList(index),
                None => Value::Poly(ir::Expr {
                    node: Box::new(ir::ExprNode::Public(index)),
                    span: name.span,
                }),
            };
            self.declare(scope, name, Binding::Value(value));
            let fields = public.fields.as_ref();
            self.layout.publics.push(ir::Public {
                name: name.name.clone(),
                fields: fields.map(|fields| fields.iter().map(|one| one.name.clone()).collect()),
                span: name.span,
            });
        }
    }

    pub(super) fn constant(&mut self, scope: ScopeId, name: &ast::Ident, value: &ast::Expr) {
        if let Ok(value) = self.int(value, scope) {
            self.declare(scope, name, Binding::Value(Value::Int(value)));
        } else {
            self.declare(scope, name, Binding::Value(Value::Int(0.into())));
        }
    }

    fn draws(&mut self, scope: ScopeId, group: &ast::Ident, names: &[ast::Ident]) {
        if let Some(before) = self.groups.iter().find(|old| old.name == group.name) {
            let before = before.span;
            self.duplicate(&group.name, group.span, before);
        }
        let phase = self.groups.len();
        self.groups.push(group.clone());
        for name in names {
            let index = self.layout.draws.len();
            let node = Box::new(ir::ExprNode::Draw(index));
            let value = Value::Poly(ir::Expr { node, span: name.span });
            self.declare(scope, name, Binding::Value(value));
            self.layout.draws.push(ir::Draw {
                name: name.name.clone(),
                group: group.name.clone(),
                phase,
                span: name.span,
            });
        }
    }
}
