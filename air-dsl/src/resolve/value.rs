//! What names mean while a text is resolved.

use crate::ir;
use crate::source::Span;
use crate::syntax::ast;
use num_bigint::BigInt;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Index of a scope in [`Scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScopeId(usize);

/// All scopes, each with the one around it. Scopes live as long as the resolution: what is defined in them refers
/// to them.
#[derive(Debug, Default)]
pub(super) struct Scopes(Vec<Scope>);

#[derive(Debug)]
struct Scope {
    parent: Option<ScopeId>,
    /// The first name: a turn of a loop has no other, and there may be many turns.
    first: Option<(String, (Binding, Span))>,
    /// All other names.
    others: BTreeMap<String, (Binding, Span)>,
    /// What is declared in it, here or further on.
    announced: Vec<(String, Span)>,
}

impl Scope {
    fn get(&self, name: &str) -> Option<&(Binding, Span)> {
        let first = self.first.as_ref().filter(|(first, _)| first == name);
        first.map(|(_, meaning)| meaning).or_else(|| self.others.get(name))
    }
}

impl Scopes {
    pub(super) fn open(&mut self, parent: Option<ScopeId>) -> ScopeId {
        self.0.push(Scope { parent, first: None, others: BTreeMap::new(), announced: Vec::new() });
        ScopeId(self.0.len() - 1)
    }

    /// Declares a name; the place of the one that was there before, if any.
    pub(super) fn declare(
        &mut self,
        scope: ScopeId,
        name: &str,
        span: Span,
        binding: Binding,
    ) -> Option<Span> {
        let scope = &mut self.0[scope.0];
        if let Some((_, before)) = scope.get(name) {
            return Some(*before);
        }
        let meaning = (binding, span);
        if scope.first.is_none() {
            scope.first = Some((name.to_owned(), meaning));
        } else {
            scope.others.insert(name.to_owned(), meaning);
        }
        None
    }

    /// Says that a name will be declared in a scope.
    pub(super) fn announce(&mut self, scope: ScopeId, name: &ast::Ident) {
        self.0[scope.0].announced.push((name.name.clone(), name.span));
    }

    /// Whether nothing has a name, neither before nor further on.
    pub(super) fn is_unknown(&self, scope: ScopeId, name: &str) -> bool {
        self.get(scope, name).is_none() && self.announced(scope, name).is_none()
    }

    /// Where a name is declared further on.
    pub(super) fn announced(&self, scope: ScopeId, name: &str) -> Option<Span> {
        let mut scope = Some(scope);
        while let Some(ScopeId(at)) = scope {
            let Scope { announced, parent, .. } = &self.0[at];
            if let Some((_, span)) = announced.iter().find(|(other, _)| other == name) {
                return Some(*span);
            }
            scope = *parent;
        }
        None
    }

    /// Where a name is declared again, further in than what it means and behind its use: what it means there would
    /// depend on when it is evaluated.
    pub(super) fn declared_again(&self, scope: ScopeId, name: &str, used: Span) -> Option<Span> {
        let mut again = None;
        let mut scope = Some(scope);
        while let Some(ScopeId(at)) = scope {
            let inner = &self.0[at];
            let place = inner.announced.iter().find(|(other, _)| other == name);
            match place.filter(|(_, place)| place.file == used.file && place.start > used.start) {
                Some((_, place)) => again = again.or(Some(*place)),
                None if inner.get(name).is_some() => return again,
                None => {}
            }
            scope = inner.parent;
        }
        None
    }

    /// What a name means here: in the innermost scope that declares it.
    pub(super) fn get(&self, scope: ScopeId, name: &str) -> Option<(&Binding, Span)> {
        let mut scope = Some(scope);
        while let Some(ScopeId(at)) = scope {
            if let Some((binding, span)) = self.0[at].get(name) {
                return Some((binding, *span));
            }
            scope = self.0[at].parent;
        }
        None
    }

    /// Every name that means something here.
    pub(super) fn names(&self, scope: ScopeId) -> Vec<&str> {
        let mut names = Vec::new();
        let mut scope = Some(scope);
        while let Some(ScopeId(at)) = scope {
            names.extend(self.0[at].first.as_ref().map(|(name, _)| name.as_str()));
            names.extend(self.0[at].others.keys().map(String::as_str));
            scope = self.0[at].parent;
        }
        names
    }
}

/// What a name is bound to.
#[derive(Clone, Debug)]
pub(super) enum Binding {
    /// A value.
    Value(Value),
    /// An expression that is evaluated where it is used, with the names of where it stands.
    Let(Rc<ast::Expr>, ScopeId),
    /// A function.
    Def(Rc<ast::Def>, ScopeId),
    /// A block.
    Block(Rc<ast::Block>, ScopeId),
}

/// What an expression evaluates to.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// An integer.
    Int(BigInt),
    /// A polynomial in cells, public values and challenges.
    Poly(ir::Expr),
    /// A view, not yet read.
    View(View),
    /// A periodic column, not yet read.
    Periodic(Periodic),
    /// A list, its elements not yet evaluated.
    List(Vec<Binding>),
    /// A frame.
    Frame(Frame),
    /// A public list.
    PublicList(usize),
}

impl Value {
    /// The integer that it is, or else itself.
    pub(super) fn into_int(self) -> Result<BigInt, Self> {
        if let Self::Int(value) = self { Ok(value) } else { Err(self) }
    }

    /// The view that it is, or else itself.
    pub(super) fn into_view(self) -> Result<View, Self> {
        if let Self::View(view) = self { Ok(view) } else { Err(self) }
    }

    /// The list that it is, or else itself.
    pub(super) fn into_list(self) -> Result<Vec<Binding>, Self> {
        if let Self::List(elements) = self { Ok(elements) } else { Err(self) }
    }

    /// The value's kind, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Int(_) => "an integer",
            Self::Poly(_) => "an expression",
            Self::View(view) if view.fields.is_some() => "a view with fields",
            Self::View(_) => "a view",
            Self::Periodic(_) => "a periodic column",
            Self::List(_) => "a list",
            Self::Frame(_) => "a frame",
            Self::PublicList(_) => "a public list",
        }
    }
}

/// So many rows.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// What it is called outside of blocks.
    pub(super) path: Rc<str>,
    pub(super) rows: u64,
}

impl Frame {
    /// The frame that needs no declaration.
    pub(super) fn row() -> Self {
        Self { path: "row".into(), rows: 1 }
    }
}

/// A virtual column, or several side by side under the names of fields.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) name: String,
    /// What it is called outside of blocks: the name behind the path of what declares it.
    pub(super) path: Rc<str>,
    pub(super) cells: ir::VirtualColumn,
    /// How many elements ahead it is read.
    pub(super) shift: i64,
    /// Whether an index says which element is meant.
    pub(super) indexed: bool,
    pub(super) fields: Option<Rc<Vec<(String, ir::VirtualColumn)>>>,
}

/// A periodic column at a place.
#[derive(Clone, Debug)]
pub(super) struct Periodic {
    pub(super) name: String,
    /// What it is called outside of blocks.
    pub(super) path: Rc<str>,
    /// Index in [`ir::Table::periodics`].
    pub(super) index: usize,
    /// Distance of two elements, in rows.
    pub(super) step: u64,
    /// How many elements ahead it is read.
    pub(super) shift: i64,
    /// Whether an index says which element is meant.
    pub(super) indexed: bool,
}

impl View {
    /// The virtual columns of its fields, or its own.
    pub(super) fn tuple(&self) -> Vec<ir::VirtualColumn> {
        match &self.fields {
            Some(fields) => fields.iter().map(|(_, cells)| *cells).collect(),
            None => vec![self.cells],
        }
    }
}

/// An expression at a place.
pub(super) fn node(node: ir::ExprNode, span: Span) -> ir::Expr {
    ir::Expr { node: Box::new(node), span }
}
