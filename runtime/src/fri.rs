//! FRI: the layers that a polynomial is folded into, and the queries into them.
//!
//! Layer 0 is `f(Y) = G(shift·Y)` on the group `⟨h⟩`, never committed; layer `ℓ` is layer `ℓ − 1`
//! folded by step `ℓ − 1`. All but the last are committed as tables of `2^step` columns, a row of
//! which is folded to one value of the next; of the last the coefficients are sent (Stone v3
//! protocol, FRI). Folding has no factor ½: `f'(Y²) = f(Y) + f(−Y) + a·(f(Y) − f(−Y))/Y`.

mod commit;
mod fold;
mod query;
mod row_fold;
mod verify;

pub(crate) use commit::commit;
pub(crate) use query::open_layers;
pub(crate) use verify::{receive, receive_layers};
