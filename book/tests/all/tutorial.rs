//! The Rust of the tutorial, which its pages include.

// ANCHOR: layout
air_macros::air!("tutorial/sorted.air");
// ANCHOR_END: layout

// ANCHOR: imports
use air_runtime::check::check_rows;
use air_runtime::field::goldilocks::{Goldilocks as F, GoldilocksCubic as K};
use air_runtime::field::{Arith as _, Field as _};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, ProveError, Setup, VerifyError, prove, verify};
use air_runtime::trace::{Trace, TraceError};
use sorted::{Public, Sorted};
// ANCHOR_END: imports

// ANCHOR: trace
/// The columns `numbers` and `bits` for a list of numbers, a power of two of them.
fn trace(list: &[u64]) -> Result<Trace<F>, TraceError> {
    let mut sorted = list.to_vec();
    sorted.sort_unstable();
    let next = sorted.iter().skip(1).chain(sorted.last());
    let (mut numbers, mut bits) = (Vec::new(), Vec::new());
    for ((number, sorted), next) in list.iter().zip(&sorted).zip(next) {
        let mut cells = [F::ZERO; 8];
        cells[..2].copy_from_slice(&[F::from_u64(*number), F::from_u64(*sorted)]);
        numbers.extend(cells);
        bits.extend((0..8).map(|j| F::from_u64((next - sorted) >> j)));
    }
    Trace::new(vec![vec![numbers, bits]])
}
// ANCHOR_END: trace

// ANCHOR: statement
/// What is claimed of a list of 128 numbers, and how it is proven: 2^10 rows, 8 cosets, two folds by 8, 48 queries and
/// 16 bits of grinding.
fn statement(lowest: u64, highest: u64) -> (Public<F>, Setup<Native<F, K>>) {
    let public = Public { lowest: F::from_u64(lowest), highest: F::from_u64(highest) };
    let options = Options::new(3, vec![3, 3], 16, 48, 16).expect("good options");
    let trees = TreeHash::uniform(HashKind::Keccak256);
    let setup = setup::<F, K, Sorted>(&Sorted, &public, &[10], options, trees);
    (public, setup)
}
// ANCHOR_END: statement

/// 128 numbers from 1000 on, in some order.
fn list() -> Vec<u64> {
    (0..128).map(|i| 1000 + i * 37 % 128 * 3).collect()
}

#[test]
fn the_range_of_a_secret_list_is_proven() -> Result<(), Box<dyn std::error::Error>> {
    // ANCHOR: prove
    let (public, setup) = statement(1000, 1381);
    let proof = prove::<_, Sorted>(&Sorted, &setup, &public, trace(&list())?, &())?.bytes;
    let verified =
        verify::<_, Sorted>(&Sorted, &setup, &public, &proof, &Policy::proven_bits(80), &())?;
    assert!(verified.security.proven_bits() >= 80);
    // ANCHOR_END: prove

    // ANCHOR: refuse
    let (other, false_claim) = statement(1000, 1380);
    let refused = prove::<_, Sorted>(&Sorted, &false_claim, &other, trace(&list())?, &());
    assert!(matches!(refused, Err(ProveError::Unsatisfied)));
    let reused =
        verify::<_, Sorted>(&Sorted, &false_claim, &other, &proof, &Policy::proven_bits(80), &());
    assert!(matches!(reused, Err(VerifyError::Composition)));
    // ANCHOR_END: refuse
    Ok(())
}

#[test]
fn a_wrong_trace_is_explained_by_name() -> Result<(), Box<dyn std::error::Error>> {
    // ANCHOR: check
    let (public, _) = statement(1000, 1381);
    let mut wrong = trace(&list())?.into_tables();
    wrong[0][1][24] += F::ONE; // the gap behind the fourth number
    let draws = [K::from_u64(12345)]; // stands for `z`
    let violations = check_rows::<F, K, Sorted>(&Sorted, &public, &Trace::new(wrong)?, &draws)?;
    let names: Vec<_> = violations.iter().map(|one| (one.name, one.row)).collect();
    assert_eq!(names, [("climb", 24), ("gap_is_a_byte/bit", 24)]);
    // ANCHOR_END: check
    Ok(())
}
