//! A layout with periodic columns proven through the one runtime: elements of rows and of frames, here and ahead.

use air_runtime::check::check_rows;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, ProveError, Setup, VerifyError, prove, verify};
use air_runtime::trace::Trace;
use keyed::{Keyed, Public};

air_macros::air! {
    /// A state that is multiplied by a key of its row, and a total that takes it once a round.
    layout keyed;

    public claimed;

    table main {
        frame round = 4 rows;
        commit { state, total }
        periodic key            = [2, 3, -5, 7, 11, 13, 17, 19];
        periodic shift on round = [100, 200];

        start on first row:            state = 1;
        step  on row except last:      state.next = state * key + key.next;
        hold  on row except 3 mod 4:   total.next = total;
        take  on round except last:    total[4] = total[0] + shift * state[0] - shift.next;
        end   on last row:             state + total = claimed;
    }
}

/// The same, with another last key.
mod other {
    air_macros::air! {
        layout keyed;

        public claimed;

        table main {
            frame round = 4 rows;
            commit { state, total }
            periodic key            = [2, 3, -5, 7, 11, 13, 17, 18];
            periodic shift on round = [100, 200];

            start on first row:            state = 1;
            step  on row except last:      state.next = state * key + key.next;
            hold  on row except 3 mod 4:   total.next = total;
            take  on round except last:    total[4] = total[0] + shift * state[0] - shift.next;
            end   on last row:             state + total = claimed;
        }
    }
}

const LOG_ROWS: u32 = 6;

/// A trace and what it ends in.
fn run<F: StarkField>() -> (Trace<F>, F) {
    let n = F::from_u64;
    let keys = [n(2), n(3), -n(5), n(7), n(11), n(13), n(17), n(19)];
    let shifts = [n(100), n(200)];
    let (mut state, mut total) = (vec![F::ONE], vec![n(5)]);
    for row in 1..1_usize << LOG_ROWS {
        state.push(state[row - 1] * keys[(row - 1) % 8] + keys[row % 8]);
        let round = row / 4;
        let taken = shifts[(round + 1) % 2] * state[row / 4 * 4 - if round > 0 { 4 } else { 0 }]
            - shifts[round % 2];
        let before = total[row - 1];
        total.push(if row % 4 == 0 { before + taken } else { before });
    }
    let claimed = state[state.len() - 1] + total[total.len() - 1];
    (Trace::new(vec![vec![state, total]]).expect("a power of two of rows"), claimed)
}

fn statement<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
) -> Setup<Native<F, K>> {
    let options = Options::new(2, vec![0, 2, 2], 4, 40, 8).expect("good options");
    setup::<F, K, L>(layout, public, &[LOG_ROWS], options, TreeHash::uniform(HashKind::Keccak256))
}

fn is_proven_and_nothing_else<F: StarkField, K: ExtensionOf<F>>() {
    let (trace, claimed) = run::<F>();
    let public = Public { claimed };
    let violations =
        check_rows::<F, K, Keyed>(&Keyed, &public, &trace, &[]).expect("it suits the layout");
    assert_eq!(violations, []);

    let honest = statement::<F, K, Keyed>(&Keyed, &public);
    let proof =
        prove::<_, Keyed>(&Keyed, &honest, &public, trace, &()).expect("the trace is valid").bytes;
    let policy = Policy::proven_bits(40);
    let verified = verify::<_, Keyed>(&Keyed, &honest, &public, &proof, &policy, &()).map(|_| ());
    assert_eq!(verified, Ok(()));

    let public = other::keyed::Public { claimed };
    let (trace, _) = run::<F>();
    type Other = other::keyed::Keyed;
    let violations = check_rows::<F, K, Other>(&other::keyed::Keyed, &public, &trace, &[])
        .expect("it suits the layout");
    let rows = violations.iter().map(|violation| (violation.name, violation.row % 8));
    assert!(rows.clone().all(|row| row == ("step", 6) || row == ("step", 7)), "{violations:?}");
    assert_eq!(rows.count(), 15);
    let dishonest = statement::<F, K, Other>(&other::keyed::Keyed, &public);
    let refused = prove::<_, Other>(&other::keyed::Keyed, &dishonest, &public, trace, &())
        .map(|proof| proof.bytes.len());
    assert!(matches!(refused, Err(ProveError::Unsatisfied)), "{refused:?}");
    let reused =
        verify::<_, Other>(&other::keyed::Keyed, &dishonest, &public, &proof, &policy, &())
            .map(|_| ());
    assert_eq!(reused, Err(VerifyError::Composition));
}

#[test]
fn periodic_columns_are_proven_over_the_252_bit_field() {
    is_proven_and_nothing_else::<Stark252, Stark252>();
}

#[test]
fn periodic_columns_are_proven_over_goldilocks_with_cubic_challenges() {
    is_proven_and_nothing_else::<Goldilocks, GoldilocksCubic>();
}
