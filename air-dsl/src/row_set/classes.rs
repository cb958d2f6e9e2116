//! Unions of residue classes modulo powers of two, as binary trees over the low bits of a row.

use crate::ir::Factor;

/// A union of residue classes. A split never has two equal leaves, so equal unions are equal trees.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Classes {
    /// No row.
    None,
    /// Every row.
    All,
    /// By the lowest bit: the even rows halved, and the odd rows less one halved.
    Split(Box<[Classes; 2]>),
}

impl Classes {
    /// The rows congruent to `residue` modulo `2^log_modulus`.
    pub(super) fn class(log_modulus: u32, residue: u64) -> Self {
        if log_modulus == 0 {
            return Self::All;
        }
        let rest = Self::class(log_modulus - 1, residue >> 1);
        if residue & 1 == 0 { Self::split(rest, Self::None) } else { Self::split(Self::None, rest) }
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::None, set) | (set, Self::None) => set.clone(),
            (Self::Split(a), Self::Split(b)) => Self::split(a[0].union(&b[0]), a[1].union(&b[1])),
        }
    }

    pub(super) fn complement(&self) -> Self {
        match self {
            Self::None => Self::All,
            Self::All => Self::None,
            Self::Split(halves) => Self::split(halves[0].complement(), halves[1].complement()),
        }
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::All, set) | (set, Self::All) => set.clone(),
            (Self::Split(a), Self::Split(b)) => {
                Self::split(a[0].intersection(&b[0]), a[1].intersection(&b[1]))
            }
        }
    }

    /// Whether the row is in a class; of a row counted from the end only the low bits matter, as
    /// every modulus divides the height.
    pub(super) fn contains(&self, row: u64) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Split(halves) => halves[usize::from(row & 1 == 1)].contains(row >> 1),
        }
    }

    /// The rows that lie `by` rows behind those of the union.
    pub(super) fn shifted(&self, by: i64) -> Self {
        match self {
            Self::None | Self::All => self.clone(),
            Self::Split(_) if by == 0 => self.clone(),
            Self::Split(halves) => {
                let [even, odd] = &**halves;
                let half = by.div_euclid(2);
                match by.rem_euclid(2) {
                    0 => Self::split(even.shifted(half), odd.shifted(half)),
                    // An odd row 2k + 1 comes to 2(k + half + 1), an even row 2k to 2(k + half) + 1.
                    _ => Self::split(odd.shifted(half + 1), even.shifted(half)),
                }
            }
        }
    }

    /// Disjoint classes whose union this is, as (logarithm of the modulus, residue).
    pub(super) fn list(&self) -> Vec<(u32, u64)> {
        let mut list = Vec::new();
        self.walk(0, 0, &mut |log, residue| list.push((log, residue)));
        list
    }

    fn walk(&self, log: u32, residue: u64, found: &mut dyn FnMut(u32, u64)) {
        match self {
            Self::None => {}
            Self::All => found(log, residue),
            Self::Split(halves) => {
                halves[0].walk(log + 1, residue, found);
                halves[1].walk(log + 1, residue | 1 << log, found);
            }
        }
    }

    /// The union as a signed sum of as few classes as possible: those added, those taken away.
    pub(super) fn factors(&self) -> (Vec<Factor>, Vec<Factor>) {
        let Sums { set, .. } = self.sums(0, 0);
        (set.plus, set.minus)
    }

    /// The shortest sums for the union and for its complement below a node of the tree.
    fn sums(&self, log: u32, residue: u64) -> Sums {
        let class = Factor::Class { modulus: 1 << log, residue };
        let whole = || Sum { plus: vec![class], minus: Vec::new() };
        match self {
            Self::None => Sums { set: Sum::default(), complement: whole() },
            Self::All => Sums { set: whole(), complement: Sum::default() },
            Self::Split(halves) => {
                let even = halves[0].sums(log + 1, residue);
                let odd = halves[1].sums(log + 1, residue | 1 << log);
                let set = even.set.join(odd.set);
                let complement = even.complement.join(odd.complement);
                let whole_less = |sum: &Sum| {
                    whole().join(Sum { plus: sum.minus.clone(), minus: sum.plus.clone() })
                };
                Sums {
                    set: set.clone().shorter(whole_less(&complement)),
                    complement: complement.shorter(whole_less(&set)),
                }
            }
        }
    }

    fn split(even: Self, odd: Self) -> Self {
        match (&even, &odd) {
            (Self::None, Self::None) => Self::None,
            (Self::All, Self::All) => Self::All,
            _ => Self::Split(Box::new([even, odd])),
        }
    }
}

struct Sums {
    set: Sum,
    complement: Sum,
}

#[derive(Clone, Default)]
struct Sum {
    plus: Vec<Factor>,
    minus: Vec<Factor>,
}

impl Sum {
    fn join(mut self, other: Self) -> Self {
        self.plus.extend(other.plus);
        self.minus.extend(other.minus);
        self
    }

    /// The shorter of two sums; of equally long ones the first, which takes less away.
    fn shorter(self, other: Self) -> Self {
        let len = |sum: &Self| sum.plus.len() + sum.minus.len();
        if len(&other) < len(&self) { other } else { self }
    }
}
