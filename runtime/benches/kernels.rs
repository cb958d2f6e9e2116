//! The kernels that a proof's time goes to: field multiplication, transforms, hashing of rows.
//!
//! Groups that begin with `vectors` are in lanes where the processor has them; `AIRFOIL_SIMD=scalar` before the command
//! gives the portable code. Single operations are never in lanes.

use air_runtime::field::{
    ExtensionOf, Field, Goldilocks, GoldilocksCubic, GoldilocksQuadratic, Stark252, StarkField,
};
use air_runtime::hash::HashKind;
use air_runtime::merkle::{Leaf, MerkleTree, TreeHash};
use air_runtime::poly::{CosetPowers, batch_inverse, interpolate};
use core::hint::black_box;
use core::ops::Mul;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

criterion_group!(kernels, fields, vectors, hashes);
criterion_main!(kernels);

/// Elements without structure.
fn values<T: Field>(n: usize) -> Vec<T> {
    let next = |x: &T| Some(x.square() + T::from_u64(0x9e37_79b9_7f4a_7c15));
    core::iter::successors(Some(T::from_u64(3)), next).take(n).collect()
}

fn fields(c: &mut Criterion) {
    field::<Stark252>(c, "stark252");
    field::<Goldilocks>(c, "goldilocks");
    field::<GoldilocksCubic>(c, "goldilocks_cubic");
}

/// A thousand operations that do not wait for each other, as in a column.
fn field<T: Field>(c: &mut Criterion, name: &str) {
    let mut group = c.benchmark_group(name);
    let a = values::<T>(1000);
    let mut out = a.clone();
    group.throughput(Throughput::Elements(1000));
    each(&mut group, "mul", |a: T, b: T| a * b);
    each(&mut group, "square", |a: T, _| a.square());
    each(&mut group, "add", |a: T, b: T| a + b);
    each(&mut group, "sub", |a: T, b: T| a - b);
    group.bench_function("butterfly", |bencher| {
        let w = black_box(a[9]);
        bencher.iter(|| {
            let (left, right) = out.split_at_mut(500);
            for (x, y) in left.iter_mut().zip(right) {
                let product = *y * w;
                (*x, *y) = (*x + product, *x - product);
            }
            black_box(&mut out);
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("mul_latency", |bencher| {
        let w = black_box(a[9]);
        let mut x = a[3];
        bencher.iter(|| x *= w);
        black_box(x);
    });
    group.bench_function("inverse", |bencher| bencher.iter(|| black_box(a[9]).inverse()));
    group.finish();
}

/// One operation on each of a thousand values and the same other.
fn each<T: Field>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    operation: impl Fn(T, T) -> T,
) {
    let a = values::<T>(1000);
    let mut out = a.clone();
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let b = black_box(a[7]);
            out.iter_mut().zip(&a).for_each(|(out, &a)| *out = operation(a, b));
            black_box(&mut out);
        });
    });
}

fn vectors(c: &mut Criterion) {
    transform::<Stark252, Stark252>(c, "vectors/stark252");
    transform::<Goldilocks, Goldilocks>(c, "vectors/goldilocks");
    transform::<Goldilocks, GoldilocksQuadratic>(c, "vectors/goldilocks_quadratic");
    transform::<Goldilocks, GoldilocksCubic>(c, "vectors/goldilocks_cubic");
}

fn transform<F: StarkField, K: ExtensionOf<F> + Mul<F, Output = K>>(c: &mut Criterion, name: &str) {
    for log_n in [12, 18] {
        let mut group = c.benchmark_group(format!("{name}/2^{log_n}"));
        group.sample_size(20).throughput(Throughput::Elements(1 << log_n));
        let values = values::<K>(1 << log_n);
        group.bench_function("interpolate", |bencher| {
            let input = || values.clone();
            bencher.iter_batched(input, interpolate::<F, K>, criterion::BatchSize::LargeInput);
        });
        let polynomial = interpolate::<F, K>(values.clone());
        let coset = CosetPowers::new(log_n, F::GENERATOR);
        group.bench_function("evaluate", |bencher| bencher.iter(|| polynomial.evaluate_on(&coset)));
        group.bench_function("evaluate_at", |bencher| {
            bencher.iter(|| polynomial.evaluate_at(&[black_box(values[5])]));
        });
        group.bench_function("batch_inverse", |bencher| {
            let mut values = values.clone();
            bencher.iter(|| batch_inverse(black_box(&mut values)));
        });
        group.finish();
    }
}

fn hashes(c: &mut Criterion) {
    for hash in HashKind::ALL {
        let algebraic = matches!(hash, HashKind::Pedersen | HashKind::Poseidon3);
        let n_rows = if algebraic { 16 } else { 1024 };
        let rows: Vec<u8> = (0..192 * n_rows).map(|at| (at % 32) as u8 & 7).collect();
        let mut out = vec![[0; 32]; n_rows];
        let mut group = c.benchmark_group(hash.name());
        group.sample_size(20).throughput(Throughput::Elements(n_rows as u64));
        group.bench_function("row_of_192_bytes", |bencher| {
            bencher.iter(|| hash.hash_rows(black_box(&rows), 192, &mut out));
        });
        group.bench_function("pair", |bencher| {
            bencher.iter(|| hash.hash_rows(black_box(&rows[..64 * n_rows]), 64, &mut out));
        });
        group.finish();
    }
    c.bench_function("tree of 2^14 rows of 192 bytes", |bencher| {
        let hash = TreeHash::uniform(HashKind::Keccak256Masked160Msb);
        bencher.iter(|| MerkleTree::commit(&hash, Leaf::Hashed, 14, 192, &|_, out| out.fill(1)));
    });
}
