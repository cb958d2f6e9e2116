//! Proves that a secret list is the numbers from 1 to 1024 in some order, over Goldilocks.

use air_runtime::field::Field as _;
use air_runtime::field::goldilocks::{Goldilocks as F, GoldilocksCubic as K};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, prove, verify};
use air_runtime::trace::Trace;
use shuffle::{Public, Shuffle};

air_macros::air! {
    layout shuffle;
    public lowest, highest;
    draw mix { z }
    table main {
        commit { list, sorted }
        commit after mix { product }
        permutation same_numbers on row: list ~ sorted by z in product;
        start on first row:       sorted = lowest;
        climb on row except last: sorted.next = sorted + 1;
        end   on last row:        sorted = highest;
    }
}

#[expect(clippy::print_stdout, reason = "what an example is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let list = (0..1024).map(|i| F::from_u64(i * 389 % 1024 + 1)).collect();
    let trace = Trace::new(vec![vec![list, (1..=1024).map(F::from_u64).collect()]])?;
    let public = Public { lowest: F::from_u64(1), highest: F::from_u64(1024) };
    let options = Options::new(4, vec![3, 3], 16, 48, 16)?;
    let trees = TreeHash::uniform(HashKind::Keccak256);
    let setup = setup::<F, K, Shuffle>(&Shuffle, &public, &[10], options, trees);
    let proof = prove::<Native<F, K>, Shuffle>(&Shuffle, &setup, &public, trace, &())?.bytes;
    let verified =
        verify::<_, Shuffle>(&Shuffle, &setup, &public, &proof, &Policy::proven_bits(96), &())?;
    println!("{} bytes, worth {} proven bits", proof.len(), verified.security.proven_bits());
    Ok(())
}
