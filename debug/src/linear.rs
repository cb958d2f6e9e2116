//! Homogeneous linear equations over a field, sparse, one after the other.

use air_runtime::field::Field;
use std::collections::BTreeMap;

/// A linear combination of unknowns, by their indices; no coefficient is zero.
pub(crate) type Combination<K> = BTreeMap<usize, K>;

/// Equations in echelon form: each is solved for its first unknown, which no other one starts with.
#[derive(Clone, Debug)]
pub(crate) struct System<K> {
    /// By the unknown that it is solved for: `unknown = Σ coefficient · later unknown`.
    solved: BTreeMap<usize, Combination<K>>,
}

impl<K: Field> System<K> {
    pub(crate) fn new() -> Self {
        Self { solved: BTreeMap::new() }
    }

    /// The number of independent equations.
    pub(crate) fn rank(&self) -> usize {
        self.solved.len()
    }

    /// States that a combination is zero. Says whether that was new.
    pub(crate) fn add(&mut self, mut combination: Combination<K>) -> bool {
        combination.retain(|_, coefficient| *coefficient != K::ZERO);
        while let Some((first, coefficient)) = combination.pop_first() {
            match self.solved.get(&first) {
                Some(value) => add_multiple(&mut combination, coefficient, value),
                None => {
                    let inverse = coefficient.inverse().expect("no coefficient is zero");
                    combination.values_mut().for_each(|other| *other = -(*other * inverse));
                    self.solved.insert(first, combination);
                    return true;
                }
            }
        }
        false
    }

    /// The equations that only have unknowns from this one on.
    pub(crate) fn equations_from(&self, first: usize) -> impl Iterator<Item = Combination<K>> + '_ {
        self.solved.range(first..).map(|(unknown, value)| {
            let mut equation = value.clone();
            equation.insert(*unknown, -K::ONE);
            equation
        })
    }

    /// How many of some unknowns are solved.
    pub(crate) fn n_solved(&self, unknowns: core::ops::Range<usize>) -> usize {
        self.solved.range(unknowns).count()
    }

    /// Every solved unknown in terms of those that are not.
    pub(crate) fn solution(&self) -> Solution<K> {
        let mut values: BTreeMap<usize, Combination<K>> = BTreeMap::new();
        // What an unknown depends on comes after it.
        for (unknown, combination) in self.solved.iter().rev() {
            let mut value = Combination::new();
            for (other, coefficient) in combination {
                match values.get(other) {
                    Some(known) => add_multiple(&mut value, *coefficient, known),
                    None => add_multiple(
                        &mut value,
                        *coefficient,
                        &Combination::from([(*other, K::ONE)]),
                    ),
                }
            }
            values.insert(*unknown, value);
        }
        Solution { values }
    }
}

/// All solutions of a system.
#[derive(Clone, Debug)]
pub(crate) struct Solution<K> {
    values: BTreeMap<usize, Combination<K>>,
}

impl<K: Field> Solution<K> {
    /// A combination in terms of the unknowns that may be chosen.
    pub(crate) fn of(&self, combination: &Combination<K>) -> Combination<K> {
        let mut value = Combination::new();
        for (unknown, coefficient) in combination {
            add_multiple(&mut value, *coefficient, &self.value(*unknown));
        }
        value
    }

    /// An unknown in terms of those that may be chosen.
    pub(crate) fn value(&self, unknown: usize) -> Combination<K> {
        let chosen = || Combination::from([(unknown, K::ONE)]);
        self.values.get(&unknown).cloned().unwrap_or_else(chosen)
    }
}

fn add_multiple<K: Field>(to: &mut Combination<K>, factor: K, of: &Combination<K>) {
    for (unknown, coefficient) in of {
        let sum = to.entry(*unknown).or_insert(K::ZERO);
        *sum += factor * *coefficient;
        if *sum == K::ZERO {
            to.remove(unknown);
        }
    }
}
