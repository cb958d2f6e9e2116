//! Rust expressions with no more parentheses than they need, over a base ring and its extension.

use crate::lower::Small;
use air_dsl::ir::Kind;
use proc_macro2::TokenStream;
use quote::quote;

/// How tightly the last operation of an expression binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Negative,
    Atom,
}

/// An expression and what is needed to put it into a larger one.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    tokens: TokenStream,
    binding: Binding,
    kind: Kind,
    /// A small integer is written in the ring of what it meets.
    small: Option<Small>,
    /// The number of operations written in it.
    pub(crate) n_operations: usize,
}

/// The types of the two rings, as the surrounding code names them.
#[derive(Clone, Debug)]
pub(crate) struct Rings {
    pub(crate) base: TokenStream,
    pub(crate) ext: TokenStream,
}

impl Rings {
    pub(crate) fn ring(&self, kind: Kind) -> &TokenStream {
        match kind {
            Kind::Base => &self.base,
            Kind::Ext => &self.ext,
        }
    }

    /// A name, a call or anything else that binds as tightly.
    pub(crate) fn atom(&self, tokens: TokenStream, kind: Kind) -> Expression {
        Expression { tokens, binding: Binding::Atom, kind, small: None, n_operations: 0 }
    }

    /// A small integer.
    pub(crate) fn small(&self, small: Small, kind: Kind) -> Expression {
        let ring = self.ring(kind);
        let (tokens, binding) = match small {
            Small::Zero => (quote!(#ring::ZERO), Binding::Atom),
            Small::One => (quote!(#ring::ONE), Binding::Atom),
            Small::Two => (quote!(#ring::ONE.double()), Binding::Atom),
            Small::MinusOne => (quote!(-#ring::ONE), Binding::Negative),
        };
        Expression { tokens, binding, kind, small: Some(small), n_operations: 0 }
    }

    pub(crate) fn add(&self, a: &Expression, b: &Expression) -> Expression {
        let (a, b) = self.extension_first(a, b);
        self.binary(&a, &b, &quote!(+), Binding::Sum)
    }

    pub(crate) fn sub(&self, a: &Expression, b: &Expression) -> Expression {
        let (a, b) = (self.like(a, b.kind), self.like(b, a.kind));
        if a.kind == Kind::Base && b.kind == Kind::Ext {
            let (ext, tokens) = (&self.ext, &a.tokens);
            let a = Expression { kind: Kind::Ext, ..a.called(quote!(#ext::from(#tokens))) };
            return self.binary(&a, &b, &quote!(-), Binding::Sum);
        }
        self.binary(&a, &b, &quote!(-), Binding::Sum)
    }

    pub(crate) fn mul(&self, a: &Expression, b: &Expression) -> Expression {
        let (a, b) = self.extension_first(a, b);
        self.binary(&a, &b, &quote!(*), Binding::Product)
    }

    pub(crate) fn square(&self, a: &Expression) -> Expression {
        let tokens = a.at_least(Binding::Atom);
        a.grown(a.called(quote!(#tokens.square())))
    }

    pub(crate) fn double(&self, a: &Expression) -> Expression {
        let tokens = a.at_least(Binding::Atom);
        a.grown(a.called(quote!(#tokens.double())))
    }

    pub(crate) fn neg(&self, a: &Expression) -> Expression {
        let tokens = a.at_least(Binding::Atom);
        a.grown(Expression { binding: Binding::Negative, ..a.called(quote!(-#tokens)) })
    }

    /// A small integer in the ring of its neighbour, anything else as it is.
    fn like(&self, a: &Expression, neighbour: Kind) -> Expression {
        match a.small {
            Some(small) if a.kind != neighbour && neighbour == Kind::Ext => {
                self.small(small, Kind::Ext)
            }
            Some(_) | None => a.clone(),
        }
    }

    /// Base values can stand only on the right of extension values.
    fn extension_first(&self, a: &Expression, b: &Expression) -> (Expression, Expression) {
        let (a, b) = (self.like(a, b.kind), self.like(b, a.kind));
        if a.kind == Kind::Base && b.kind == Kind::Ext { (b, a) } else { (a, b) }
    }

    fn binary(
        &self,
        a: &Expression,
        b: &Expression,
        operator: &TokenStream,
        binding: Binding,
    ) -> Expression {
        let right = match binding {
            Binding::Sum => Binding::Product,
            Binding::Product | Binding::Negative | Binding::Atom => Binding::Negative,
        };
        let (left, right) = (a.at_least(binding), b.at_least(right));
        Expression {
            tokens: quote!(#left #operator #right),
            binding,
            kind: a.kind.max(b.kind),
            small: None,
            n_operations: a.n_operations + b.n_operations + 1,
        }
    }
}

impl Expression {
    /// The expression alone.
    pub(crate) fn tokens(&self) -> &TokenStream {
        &self.tokens
    }

    /// The expression as a value of the given ring.
    pub(crate) fn in_ring(&self, rings: &Rings, kind: Kind) -> TokenStream {
        let same = rings.like(self, kind);
        let tokens = &same.tokens;
        if same.kind == kind {
            tokens.clone()
        } else {
            let ring = rings.ring(kind);
            quote!(#ring::from(#tokens))
        }
    }

    fn at_least(&self, binding: Binding) -> TokenStream {
        let tokens = &self.tokens;
        if self.binding >= binding { tokens.clone() } else { quote!((#tokens)) }
    }

    fn called(&self, tokens: TokenStream) -> Self {
        Self { tokens, binding: Binding::Atom, small: None, ..self.clone() }
    }

    fn grown(&self, expression: Self) -> Self {
        Self { n_operations: self.n_operations + 1, ..expression }
    }
}
