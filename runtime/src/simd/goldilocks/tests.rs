//! Lanes against the portable code.

use super::lanes::{Lanes, WIDTH, deinterleaved, transposed};
use super::program::MAX_PRODUCTS;
use super::sums::Sums;
use crate::field::{
    Arith as _, ExtensionOf, Field as _, Goldilocks, GoldilocksCubic, GoldilocksQuadratic,
    StarkField as _,
};
use crate::simd::goldilocks::has_lanes;

const P: u64 = 0xffff_ffff_0000_0001;

/// Numbers where carries, borrows and reductions begin and end, as representatives, and some without structure.
fn numbers() -> Vec<u64> {
    let edges =
        [0, 1, 2, (1 << 32) - 2, (1 << 32) - 1, 1 << 32, (1 << 32) + 1, 1 << 63, P - 2, P - 1];
    let beyond = [P, P + 1, u64::MAX - (1 << 31), u64::MAX - 1, u64::MAX];
    let next =
        |x: &u64| Some(x.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f));
    let random = core::iter::successors(Some(1), next).take(1 << 10);
    edges.into_iter().chain(beyond).chain(random).collect()
}

/// The elements of these representatives; reduced ones are the field's own.
fn elements(numbers: &[u64]) -> [Goldilocks; WIDTH] {
    core::array::from_fn(|lane| Goldilocks::representing(numbers[lane]))
}

macro_rules! operations {
    ($($name:ident: |$a:ident, $b:ident| $in_lanes:expr, $portable:expr;)*) => {$(
        #[test]
        fn $name() {
            #[target_feature(enable = "avx512f")]
            fn in_lanes(left: &[Goldilocks; WIDTH], right: &[Goldilocks; WIDTH]) -> [Goldilocks; WIDTH] {
                let ($a, $b) = (Lanes::new(left), Lanes::new(right));
                let mut out = [Goldilocks::ZERO; WIDTH];
                let value: Lanes = $in_lanes;
                value.store(&mut out);
                out
            }
            if !has_lanes() {
                return;
            }
            let numbers = numbers();
            for left in numbers.chunks_exact(WIDTH) {
                for shift in 0..numbers.len() {
                    let right = elements(&core::array::from_fn::<_, WIDTH, _>(|lane| {
                        numbers[(shift + lane) % numbers.len()]
                    }));
                    let left = elements(left);
                    // SAFETY: the level has been asked for.
                    let found = unsafe { in_lanes(&left, &right) };
                    let expected: [Goldilocks; WIDTH] = core::array::from_fn(|lane| {
                        let ($a, $b) = (left[lane], right[lane]);
                        $portable
                    });
                    assert_eq!(found, expected, "{left:?} {right:?}");
                }
            }
        }
    )*};
}

operations! {
    sums_are_those_of_the_field: |a, b| a.add(b), a + b;
    differences_are_those_of_the_field: |a, b| a.sub(b), a - b;
    products_are_those_of_the_field: |a, b| a.mul(b), a * b;
    halves_are_those_of_the_field: |a, _b| a.halved(1), half(a, 1);
    repeated_halves_are_those_of_the_field: |a, _b| a.halved(20), half(a, 20);
    as_many_halves_as_there_can_be_are_those_of_the_field: |a, _b| a.halved(32), half(a, 32);
}

fn half(element: Goldilocks, log: u32) -> Goldilocks {
    element * Goldilocks::from_u64(1 << log).inverse().expect("a power of two is not zero")
}

#[test]
fn rows_become_columns_and_places_even_or_odd() {
    #[target_feature(enable = "avx512f")]
    fn in_lanes(rows: &mut [[Goldilocks; WIDTH]; WIDTH]) -> [[Goldilocks; WIDTH]; 2] {
        let lanes = rows.map(|row| Lanes::new(&row));
        for (row, lanes) in rows.iter_mut().zip(transposed(lanes)) {
            lanes.store(row);
        }
        let mut parts = [[Goldilocks::ZERO; WIDTH]; 2];
        let [even, odd] = deinterleaved(lanes[2], lanes[3]);
        even.store(&mut parts[0]);
        odd.store(&mut parts[1]);
        parts
    }
    if !has_lanes() {
        return;
    }
    let element = |row, column| Goldilocks::from_u64((row * WIDTH + column) as u64);
    let mut rows = core::array::from_fn(|row| core::array::from_fn(|column| element(row, column)));
    // SAFETY: the level has been asked for.
    let parts = unsafe { in_lanes(&mut rows) };
    for (row, columns) in rows.iter().enumerate() {
        for (column, &found) in columns.iter().enumerate() {
            assert_eq!(found, element(column, row));
        }
    }
    for (parity, part) in parts.iter().enumerate() {
        for (place, &found) in part.iter().enumerate() {
            assert_eq!(found, element(2, 2 * place + parity));
        }
    }
}

/// Elements without structure, none of them zero.
fn values<K: ExtensionOf<Goldilocks>>(n: usize) -> Vec<K> {
    let coordinates: Vec<Goldilocks> = numbers()
        .into_iter()
        .filter(|number| number % P > 0)
        .map(Goldilocks::representing)
        .collect();
    let from = |first: usize| {
        let coordinate = |place| coordinates[(first * 7 + place * 5) % coordinates.len()];
        let coordinates: Vec<Goldilocks> = (0..K::DEGREE).map(coordinate).collect();
        K::from_coordinates(&coordinates).expect("there are as many coordinates as the degree")
    };
    (0..n).map(from).collect()
}

#[track_caller]
fn loops_are_those_over_elements<K: ExtensionOf<Goldilocks>>() {
    let check = |done: bool, found: &[K], portable: &dyn Fn(usize) -> K| {
        assert_eq!(done, has_lanes());
        let expected: Vec<K> = (0..found.len()).map(portable).collect();
        assert!(!done || found == expected);
    };
    let n = 1 << 9;
    let (a, base) = (values::<K>(n), values::<Goldilocks>(n));
    let b: Vec<K> = a.iter().rev().copied().collect();
    let (x, by) = (a[77], base[5]);
    let mut found = a.clone();
    check(super::multiply(&mut found, &base, by), &found, &|at| a[at] * base[at] * by);
    let mut found = a.clone();
    check(super::fold(&mut found, &b, x), &found, &|at| (a[at] + x * b[at]).double());
    let mut found = a.clone();
    check(super::invert(&mut found), &found, &|at| a[at].inverse().expect("none is zero"));
    let expected = a.iter().zip(&base).fold(K::ZERO, |sum, (&a, &b)| sum + a * b);
    assert_eq!(super::dot(&a, &base), has_lanes().then_some(expected));
    let expected = a.iter().zip(&b).fold(K::ZERO, |sum, (&a, &b)| sum + a * b);
    assert_eq!(super::dot(&a, &b), has_lanes().then_some(expected));
}

#[test]
fn loops_over_vectors_are_those_over_elements() {
    loops_are_those_over_elements::<Goldilocks>();
    loops_are_those_over_elements::<GoldilocksQuadratic>();
    loops_are_those_over_elements::<GoldilocksCubic>();
    let (x, y) = (Goldilocks::from_u64(P - 5), Goldilocks::from_u64(1 << 63));
    let mut found = vec![Goldilocks::ZERO; 1 << 9];
    assert_eq!(super::powers(x, y, &mut found), has_lanes());
    let is_power = |(at, &found): (usize, &Goldilocks)| found == x * y.pow(at as u64);
    assert!(!has_lanes() || found.iter().enumerate().all(is_power));
}

#[test]
fn rows_are_the_coordinates_of_their_cells() {
    let (a, b, c) = (
        values::<Goldilocks>(64),
        values::<GoldilocksQuadratic>(64),
        values::<GoldilocksCubic>(64),
    );
    // Ten coordinates: one vector and a part of one.
    let columns = [
        super::coordinates(&c).expect("an extension"),
        super::coordinates(&a).expect("the field"),
        super::coordinates(&b).expect("an extension"),
        super::coordinates(&a).expect("the field"),
        super::coordinates(&c).expect("an extension"),
    ];
    let mut bytes = [0; 8 * 80];
    let places: [usize; 8] = core::array::from_fn(|row| (row * 3 % 8) * 80);
    assert_eq!(super::write_rows(&columns, [40, 48], &places, &mut bytes), has_lanes());
    for (row, place) in (40..).zip(places).filter(|_| has_lanes()) {
        let cells =
            c[row].coordinates().chain([a[row]]).chain(b[row].coordinates()).chain([a[row]]);
        let expected: Vec<u8> = cells
            .chain(c[row].coordinates())
            .flat_map(|coordinate| coordinate.to_limbs()[0].to_le_bytes())
            .collect();
        assert_eq!(bytes[place..place + 80], expected, "row {row}");
    }
}

#[test]
fn as_many_products_as_there_may_be_are_added() {
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn in_lanes(a: &[Goldilocks; WIDTH], b: Goldilocks) -> [Goldilocks; WIDTH] {
        let mut sums = Sums::zero();
        for _ in 0..MAX_PRODUCTS {
            sums.add_product(Lanes::new(a).parts(), Lanes::all(b).parts());
        }
        let mut out = [Goldilocks::ZERO; WIDTH];
        sums.reduced().store(&mut out);
        out
    }
    if !has_lanes() {
        return;
    }
    let numbers = numbers();
    let n_products = Goldilocks::from_u64(MAX_PRODUCTS as u64);
    for a in numbers[..8 * WIDTH].chunks_exact(WIDTH).map(elements) {
        for b in numbers[..2 * WIDTH].iter().map(|&number| Goldilocks::representing(number)) {
            // SAFETY: the level has been asked for.
            let found = unsafe { in_lanes(&a, b) };
            assert_eq!(found, a.map(|a| a * b * n_products), "{a:?} {b}");
        }
    }
}
