//! Every equation of the layouts is needed: each has a trace that it alone refuses, and which is proven and accepted
//! once the equation is deleted. Those that follow from others are listed with the reason.

use crate::layouts::{equations, layout, without};
use crate::statement::Forged;
use crate::{brainfuck_forgeries, cairo_forgeries, fibonacci};
use air_dsl::dag::Dag;
use air_runtime::field::{ExtensionOf, Stark252, StarkField};
use air_runtime::stark::VerifyError;
use std::collections::BTreeSet;

/// Challenges are drawn by these.
const SEEDS: [u64; 2] = [1, 2];

/// Each forgery is refused by its equation only, and there is one for each that is not implied.
fn every_equation_is_killed<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    honest: &[Forged<F, K>],
    forgeries: &[(&'static str, Forged<F, K>)],
    implied: &[&str],
) {
    for seed in SEEDS {
        for (at, honest) in honest.iter().enumerate() {
            assert_eq!(honest.violated(dag, seed), Vec::<String>::new(), "honest trace {at}");
        }
        for (name, forged) in forgeries {
            assert_eq!(forged.violated(dag, seed), [*name]);
            let less = without(dag, name);
            assert_eq!(forged.violated(&less, seed), Vec::<String>::new(), "without `{name}`");
        }
    }
    let all: BTreeSet<String> = equations(dag).into_iter().collect();
    let names = forgeries.iter().map(|(name, _)| *name).chain(implied.iter().copied());
    let killed: BTreeSet<String> = names.map(str::to_owned).collect();
    assert_eq!(killed, all);
    assert_eq!(forgeries.len() + implied.len(), all.len(), "one forgery for each equation");
}

/// The verifier refuses the proof of each forgery, and accepts it without the equation.
fn every_kill_is_a_proof<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    forgeries: &[(&'static str, Forged<F, K>)],
) {
    for (name, forged) in forgeries {
        assert_eq!(forged.proven(dag), Err(VerifyError::Composition), "`{name}`");
        assert_eq!(forged.proven(&without(dag, name)), Ok(()), "without `{name}`");
    }
}

#[test]
fn every_constraint_of_fibonacci_is_killed() {
    let (dag, forgeries) = (layout("fibonacci.air"), fibonacci::forgeries());
    every_equation_is_killed(&dag, &[fibonacci::honest()], &forgeries, &[]);
    assert_eq!(forgeries.len(), 4);
    every_kill_is_a_proof(&dag, &forgeries);
}

/// Follow from others: see the tests below.
const IMPLIED_IN_CAIRO: [&str; 2] =
    ["main cpu/decode/fp_update_regular_bit", "main public_memory_value_zero"];

#[test]
fn every_constraint_of_cairo_is_killed() {
    let (dag, forgeries) = (layout("cairo_plain.air"), cairo_forgeries::forgeries());
    every_equation_is_killed(&dag, &cairo_forgeries::honest(), &forgeries, &IMPLIED_IN_CAIRO);
    assert_eq!(forgeries.len(), 45);
}

#[test]
fn every_forgery_of_cairo_is_proven_without_its_constraint_and_refused_with_it() {
    every_kill_is_a_proof(&layout("cairo_plain.air"), &cairo_forgeries::forgeries());
}

#[test]
fn that_call_and_ret_exclude_each_other_follows_from_where_they_push_and_pop() {
    // With flags that are bits, `1 − call − ret` is no bit only if both are set; then dst is at ap + 0 and at fp − 2,
    // by one offset.
    let dag = layout("cairo_plain.air");
    for offset in [-2, -1, 0, 1] {
        let violated = cairo_forgeries::call_with_return(offset).violated(&dag, 1);
        let has = |name: &str| violated.iter().any(|violated| violated == name);
        assert!(has(IMPLIED_IN_CAIRO[0]), "{offset}: {violated:?}");
        assert_eq!(has("main cpu/opcodes/call/off0"), offset != 0, "{offset}: {violated:?}");
        assert_eq!(has("main cpu/opcodes/ret/off0"), offset != -2, "{offset}: {violated:?}");
    }
}

#[test]
fn that_public_values_are_zero_follows_from_their_addresses_and_the_sorted_memory() {
    // The permutation compares units and public entries with sorted units and as many pairs of zeros as there are
    // public entries. A pair (0, v) with v ≠ 0 is none of the latter, and no sorted unit has address 0: their addresses
    // start at 1 and climb by bits. That is so but for the few challenges at which two different products meet.
    let dag = layout("cairo_plain.air");
    for seed in 0..8 {
        let forged = cairo_forgeries::value_at_zero(Stark252::from(seed + 1));
        let expected = ["main memory/multi_column_perm/perm/last", IMPLIED_IN_CAIRO[1]];
        assert_eq!(forged.violated(&dag, seed), expected);
    }
}

#[test]
fn every_equation_of_brainfuck_is_killed() {
    let dag = layout("brainfuck.air");
    let forgeries = brainfuck_forgeries::forgeries(&dag);
    let implied = brainfuck_forgeries::implied();
    let implied: Vec<&str> = implied.iter().map(|(name, ..)| *name).collect();
    every_equation_is_killed(&dag, &brainfuck_forgeries::honest(), &forgeries, &implied);
    assert_eq!((forgeries.len(), implied.len()), (46, 7));
}

#[test]
fn every_forgery_of_brainfuck_is_proven_without_its_equation_and_refused_with_it() {
    let dag = layout("brainfuck.air");
    every_kill_is_a_proof(&dag, &brainfuck_forgeries::forgeries(&dag));
}

#[test]
fn what_violates_an_implied_equation_of_brainfuck_violates_others() {
    let dag = layout("brainfuck.air");
    for (name, reason, forged) in brainfuck_forgeries::implied() {
        let violated = forged.violated(&dag, 1);
        assert!(violated.iter().any(|violated| violated == name), "`{name}`: {violated:?}");
        let less = forged.violated(&without(&dag, name), 1);
        assert!(!less.is_empty(), "`{name}` was said to be implied: {reason}");
    }
}
