//! The public values of a layout as a type, and as elements for a transcript.

use super::doc;
use crate::names::ident;
use air_dsl::dag::Dag;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// `struct Public<F>`.
pub(crate) fn publics(dag: &Dag) -> TokenStream {
    let about = doc(&format!("The public values of `{}`.", dag.layout.name));
    if dag.layout.publics.is_empty() {
        return quote! {
            #about
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct Public<F>(core::marker::PhantomData<F>);

            impl<F> Default for Public<F> {
                fn default() -> Self {
                    Self(core::marker::PhantomData)
                }
            }
        };
    }
    let fields = dag.layout.publics.iter().map(|public| {
        let name = ident(&public.name);
        match &public.fields {
            None => {
                let about = doc(&format!("The value of `{}`.", public.name));
                quote!(#about pub #name: F,)
            }
            Some(fields) => {
                let parts: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
                let about =
                    doc(&format!("The entries of `{}`: {}.", public.name, parts.join(", ")));
                let width = Literal::usize_unsuffixed(fields.len());
                quote!(#about pub #name: Vec<[F; #width]>,)
            }
        }
    });
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Public<F> { #(#fields)* }
    }
}

/// `fn public_elements`.
pub(crate) fn elements(dag: &Dag) -> TokenStream {
    if dag.layout.publics.is_empty() {
        return quote! {
            fn public_elements(&self, _public: &Self::Public) -> Vec<F> {
                Vec::new()
            }
        };
    }
    let is_scalar = |public: &&air_dsl::ir::Public| public.fields.is_none();
    let first = dag.layout.publics.iter().take_while(is_scalar).map(|public| ident(&public.name));
    let rest = dag.layout.publics.iter().skip_while(is_scalar).map(|public| {
        let name: Ident = ident(&public.name);
        match &public.fields {
            None => quote!(elements.push(public.#name);),
            Some(_) => quote! {
                elements.push(F::from_u64(public.#name.len() as u64));
                elements.extend(public.#name.iter().flatten());
            },
        }
    });
    let rest: Vec<TokenStream> = rest.collect();
    let body = if rest.is_empty() {
        quote!(vec![#(public.#first),*])
    } else {
        quote! {
            let mut elements = vec![#(public.#first),*];
            #(#rest)*
            elements
        }
    };
    quote! {
        fn public_elements(&self, public: &Self::Public) -> Vec<F> {
            #body
        }
    }
}
