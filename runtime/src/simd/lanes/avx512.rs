//! Eight elements in five vectors of limbs of 52 bits, by AVX-512 with its multiplication of 52 bits.
//!
//! A product of lanes is `a·b/2^260 mod p`, so the factor of an element is sixteen times itself: `(16·x)·y/2^260 =
//! x·y/2^256` is the image of the product. Limbs are in two's complement, and may be larger than 52 bits. Of `p`, `2^260`
//! has a little less than 512; a clean number is not negative, below `2^260`, with limbs of 52 bits.

use super::WIDTH;
use crate::field::Stark252;
use core::arch::x86_64::*;

super::instructions! {
    /// AVX-512 with its multiplication of 52 bits (IFMA).
    Avx512: "avx512f,avx512ifma", ["avx512f", "avx512ifma"], Lanes, Factor, Multiplier, Wide;
    factor 16, capacity 512, limit 511, excess 11;
}

const MASK: u64 = (1 << 52) - 1;
/// The limbs of `p` that are not zero: 0, 3 and 4.
const P3: u64 = 17 << 36;
const P4: u64 = 1 << 43;

/// Eight values.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(in crate::simd) struct Lanes([__m512i; 5]);

/// Sixteen times an element, limbs of 52 bits.
type Factor = [u64; 5];

/// The value `v` of an element, in all lanes, and `16·⌊v·2^256/p⌋`, limbs of 52 bits each.
#[derive(Clone, Copy, Debug)]
pub(in crate::simd) struct Multiplier {
    value: [__m512i; 5],
    quotient: [__m512i; 5],
}

/// A sum of products, ten limbs; to the lowest five `MASK` is added, so that what they carry is rounded up.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(in crate::simd) struct Wide([__m512i; 10]);

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn all(value: u64) -> __m512i {
    _mm512_set1_epi64(value.cast_signed())
}

impl Lanes {
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn zero() -> Self {
        Self([_mm512_setzero_si512(); 5])
    }

    /// One factor in all lanes; clean, below 16.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn all(&[a, b, c, d, e]: &Factor) -> Self {
        Self([all(a), all(b), all(c), all(d), all(e)])
    }

    /// Eight neighbours; clean, below 1 if they are elements.
    ///
    /// # Safety
    /// There are eight elements from `start` on.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn load(start: *const Stark252) -> Self {
        // SAFETY: as the caller says.
        Self::cut(unsafe { neighbours(start) })
    }

    /// Eight neighbours, sixteen times; clean, below 16.
    ///
    /// # Safety
    /// There are eight elements from `start` on.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn load_factors(start: *const Stark252) -> Self {
        // SAFETY: as the caller says.
        Self::cut_16(unsafe { neighbours(start) })
    }

    /// Eight elements, each `stride` behind the one before; clean, below 1.
    ///
    /// # Safety
    /// There are elements at these eight places.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn gather(start: *const Stark252, stride: isize) -> Self {
        // SAFETY: as the caller says.
        Self::cut(unsafe { strided(start, stride) })
    }

    /// Eight elements, each `stride` behind the one before, sixteen times; clean, below 16.
    ///
    /// # Safety
    /// There are elements at these eight places.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn gather_factors(start: *const Stark252, stride: isize) -> Self {
        // SAFETY: as the caller says.
        Self::cut_16(unsafe { strided(start, stride) })
    }

    /// Stores clean values below 31 as eight neighbours.
    ///
    /// # Safety
    /// There is room for eight elements from `start` on.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn store(self, start: *mut Stark252) {
        let pairs = self.pairs();
        for (at, pair) in pairs.into_iter().enumerate() {
            // SAFETY: as the caller says; two elements are 64 bytes.
            unsafe { _mm512_storeu_si512(start.add(2 * at).cast(), pair) };
        }
    }

    /// Stores clean values below 1, each `stride` elements behind the one before.
    ///
    /// # Safety
    /// There is room for elements at these eight places.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn scatter(self, start: *mut Stark252, stride: usize) {
        let pairs = self.pairs();
        for (at, pair) in pairs.into_iter().enumerate() {
            let (low, high) = (_mm512_castsi512_si256(pair), _mm512_extracti64x4_epi64(pair, 1));
            // SAFETY: as the caller says; an element is 32 bytes.
            unsafe {
                _mm256_storeu_si256(start.add(2 * at * stride).cast(), low);
                _mm256_storeu_si256(start.add((2 * at + 1) * stride).cast(), high);
            }
        }
    }

    /// Limbs of 64 bits as limbs of 52.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn cut([a, b, c, d]: [__m512i; 4]) -> Self {
        let mask = all(MASK);
        Self([
            _mm512_and_si512(a, mask),
            joined(_mm512_srli_epi64(a, 52), _mm512_slli_epi64(b, 12), mask),
            joined(_mm512_srli_epi64(b, 40), _mm512_slli_epi64(c, 24), mask),
            joined(_mm512_srli_epi64(c, 28), _mm512_slli_epi64(d, 36), mask),
            _mm512_srli_epi64(d, 16),
        ])
    }

    /// Limbs of 64 bits as limbs of 52, the number multiplied with 16.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn cut_16([a, b, c, d]: [__m512i; 4]) -> Self {
        let mask = all(MASK);
        Self([
            _mm512_and_si512(_mm512_slli_epi64(a, 4), mask),
            joined(_mm512_srli_epi64(a, 48), _mm512_slli_epi64(b, 16), mask),
            joined(_mm512_srli_epi64(b, 36), _mm512_slli_epi64(c, 28), mask),
            joined(_mm512_srli_epi64(c, 24), _mm512_slli_epi64(d, 40), mask),
            _mm512_srli_epi64(d, 12),
        ])
    }

    /// Clean values below 31 as limbs of 64 bits, two neighbours in a vector.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn pairs(self) -> [__m512i; 4] {
        let [a, b, c, d, e] = self.0;
        let w0 = _mm512_or_si512(a, _mm512_slli_epi64(b, 52));
        let w1 = _mm512_or_si512(_mm512_srli_epi64(b, 12), _mm512_slli_epi64(c, 40));
        let w2 = _mm512_or_si512(_mm512_srli_epi64(c, 24), _mm512_slli_epi64(d, 28));
        let w3 = _mm512_or_si512(_mm512_srli_epi64(d, 36), _mm512_slli_epi64(e, 16));
        // The quarters of a vector of limbs are { 0 2 }, { 1 3 }, { 4 6 } and { 5 7 }.
        let first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
        let second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
        let even_first = _mm512_permutex2var_epi64(w0, first, w2);
        let even_second = _mm512_permutex2var_epi64(w0, second, w2);
        let odd_first = _mm512_permutex2var_epi64(w1, first, w3);
        let odd_second = _mm512_permutex2var_epi64(w1, second, w3);
        [
            _mm512_unpacklo_epi64(even_first, odd_first),
            _mm512_unpackhi_epi64(even_first, odd_first),
            _mm512_unpacklo_epi64(even_second, odd_second),
            _mm512_unpackhi_epi64(even_second, odd_second),
        ]
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn add(&self, other: &Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([
            _mm512_add_epi64(a[0], b[0]),
            _mm512_add_epi64(a[1], b[1]),
            _mm512_add_epi64(a[2], b[2]),
            _mm512_add_epi64(a[3], b[3]),
            _mm512_add_epi64(a[4], b[4]),
        ])
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn sub(&self, other: &Self) -> Self {
        let (a, b) = (self.0, other.0);
        Self([
            _mm512_sub_epi64(a[0], b[0]),
            _mm512_sub_epi64(a[1], b[1]),
            _mm512_sub_epi64(a[2], b[2]),
            _mm512_sub_epi64(a[3], b[3]),
            _mm512_sub_epi64(a[4], b[4]),
        ])
    }

    /// The same plus `times·p`, for `times` below 512.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn plus_p(&self, times: u64) -> Self {
        let [a, b, c, d, e] = self.0;
        Self([
            _mm512_add_epi64(a, all(times)),
            b,
            c,
            _mm512_add_epi64(d, all(times * P3)),
            _mm512_add_epi64(e, all(times * P4)),
        ])
    }

    /// Sixteen times clean values below 2; clean.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn to_factors(self) -> Self {
        let mask = all(MASK);
        let [a, b, c, d, e] = self.0;
        Self([
            _mm512_and_si512(_mm512_slli_epi64(a, 4), mask),
            joined(_mm512_srli_epi64(a, 48), _mm512_slli_epi64(b, 4), mask),
            joined(_mm512_srli_epi64(b, 48), _mm512_slli_epi64(c, 4), mask),
            joined(_mm512_srli_epi64(c, 48), _mm512_slli_epi64(d, 4), mask),
            joined(_mm512_srli_epi64(d, 48), _mm512_slli_epi64(e, 4), mask),
        ])
    }

    /// The same integers with limbs 0 to 3 of 52 bits; clean if they are not negative and below `2^260`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn carried(&self) -> Self {
        let mask = all(MASK);
        let Self([a, b, c, d, e]) = self.rippled();
        Self([
            _mm512_and_si512(a, mask),
            _mm512_and_si512(b, mask),
            _mm512_and_si512(c, mask),
            _mm512_and_si512(d, mask),
            e,
        ])
    }

    /// The 52 low bits of each limb are those of the same integers [`carried`](Self::carried).
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn rippled(&self) -> Self {
        let [a, b, c, d, e] = self.0;
        let b = _mm512_add_epi64(b, _mm512_srai_epi64(a, 52));
        let c = _mm512_add_epi64(c, _mm512_srai_epi64(b, 52));
        let d = _mm512_add_epi64(d, _mm512_srai_epi64(c, 52));
        let e = _mm512_add_epi64(e, _mm512_srai_epi64(d, 52));
        Self([a, b, c, d, e])
    }

    /// The number less `q·p`, where `q` is what its highest limb has above bit 251 of the number: bits 251 on are
    /// cleared, and `q·(17·2^192 + 1)` is subtracted from what remains.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn folded(&self) -> Self {
        let [a, b, c, d, e] = self.0;
        let q = _mm512_srai_epi64(e, 43);
        let q17 = _mm512_add_epi64(q, _mm512_slli_epi64(q, 4));
        Self([
            _mm512_sub_epi64(a, q),
            b,
            c,
            _mm512_sub_epi64(d, _mm512_slli_epi64(q17, 36)),
            _mm512_and_si512(e, all(P4 - 1)),
        ])
    }

    /// Congruent values of any between −1022 and 1022: above `−2^216`, and below `2^251 + 2^216`.
    ///
    /// Each limb is carried into the next alone: that leaves limbs a little larger than 52 bits, and the highest one
    /// perhaps one less than if all were.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn small(&self) -> Self {
        let one = all(1);
        let [a, b, c, d, e] = self.0;
        // The product of a limb and one is its 52 bits.
        Self([
            _mm512_and_si512(a, all(MASK)),
            _mm512_madd52lo_epu64(_mm512_srai_epi64(a, 52), b, one),
            _mm512_madd52lo_epu64(_mm512_srai_epi64(b, 52), c, one),
            _mm512_madd52lo_epu64(_mm512_srai_epi64(c, 52), d, one),
            _mm512_add_epi64(_mm512_srai_epi64(d, 52), e),
        ])
        .folded()
    }

    /// The clean values below 1 of any above `−2^216` and below 511, which includes small ones.
    ///
    /// Of a carried number that is not negative `q` is exact, and the folded one below `2^251`; of another it is
    /// below `p`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn reduced(&self) -> Self {
        let Self([a, b, c, d, e]) = self.carried().folded().carried();
        // The sign is that of the highest limb.
        let sign = _mm512_srai_epi64(e, 63);
        Self([
            _mm512_sub_epi64(a, sign),
            b,
            c,
            _mm512_add_epi64(d, _mm512_and_si512(sign, all(P3))),
            _mm512_add_epi64(e, _mm512_and_si512(sign, all(P4))),
        ])
        .carried()
    }

    /// `self·other/2^260`: with clean factors below `A` and `B`, not negative and below `A·B/512 + 1`; its limbs are
    /// below `2^57`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn mul(&self, other: &Self) -> Self {
        let mut product = Wide::zero();
        product.add_product(self, other);
        product.reduced()
    }

    /// The product of the same integers carried, of whose limbs multiplication takes no more than 52 bits.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn carried_mul(&self, other: &Self) -> Self {
        self.rippled().mul(other)
    }

    /// The product of the same integer carried, `a`, below `A·p`, and the value `v`: below `A/32 + 10`,
    /// or above that by less than `2^−40`, and not below 1. Its lower limbs are above `−2^57` and below `2^57`.
    ///
    /// This is Shoup's way: `q·p` is subtracted for a `q` that is not above `a·v/p`, and little below it, and since what
    /// remains is known to be short, only the lower halves of both products are needed; of `a·⌊v·2^256/p⌋`, which `q`
    /// is read from, only the upper one. (David Harvey, "Faster arithmetic for number-theoretic transforms".)
    ///
    /// `q` lacks what is behind the point of `v·2^256/p`, `a/2^256 < A/32 + 2^−40`, and of the products of limbs
    /// which are left out those with the highest: five low parts and four high parts, each below 1. `p` is added.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn carried_times(&self, multiplier: &Multiplier) -> Self {
        let (zero, p3) = (_mm512_setzero_si512(), all(P3));
        let (a, Multiplier { value, quotient }) = (self.rippled().0, multiplier);
        let mut q = [zero; 5];
        let mut t = [all(1), zero, zero, p3, all(P4)];
        for i in 0..5 {
            for j in 0..5 {
                if i + j < 5 {
                    t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[i], value[j]);
                } else {
                    q[i + j - 5] = _mm512_madd52lo_epu64(q[i + j - 5], a[i], quotient[j]);
                }
                if i + j < 4 {
                    t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[i], value[j]);
                } else {
                    q[i + j - 4] = _mm512_madd52hi_epu64(q[i + j - 4], a[i], quotient[j]);
                }
            }
        }
        // q·p modulo 2^260 is q, and (17·2^192 + 2^251) times its two lowest limbs.
        let second = _mm512_add_epi64(q[1], _mm512_srli_epi64(q[0], 52));
        let d = _mm512_madd52lo_epu64(q[3], q[0], p3);
        let e = _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(q[4], q[0], p3), second, p3);
        let e = _mm512_add_epi64(e, _mm512_slli_epi64(q[0], 43));
        // The lower limbs together are less than p, so the highest one has a multiple of 2^52 too much or too little.
        Self([
            _mm512_sub_epi64(t[0], q[0]),
            _mm512_sub_epi64(t[1], q[1]),
            _mm512_sub_epi64(t[2], q[2]),
            _mm512_sub_epi64(t[3], d),
            _mm512_and_si512(_mm512_sub_epi64(t[4], e), all(MASK)),
        ])
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn div_power_of_two(&self, log: u32) -> Self {
        // n·p ≡ −self (mod 2^log), since p ≡ 1.
        let [a, b, c, d, e] = self.0;
        let n = _mm512_and_si512(_mm512_sub_epi64(_mm512_setzero_si512(), a), all((1 << log) - 1));
        let zero = _mm512_setzero_si512();
        let mut limbs = [
            _mm512_add_epi64(a, n),
            b,
            c,
            _mm512_madd52lo_epu64(d, n, all(P3)),
            _mm512_madd52lo_epu64(_mm512_madd52hi_epu64(e, n, all(P3)), n, all(P4)),
            _mm512_madd52hi_epu64(zero, n, all(P4)),
        ];
        let mask = all(MASK);
        for limb in 0..5 {
            limbs[limb + 1] = _mm512_add_epi64(limbs[limb + 1], _mm512_srli_epi64(limbs[limb], 52));
            limbs[limb] = _mm512_and_si512(limbs[limb], mask);
        }
        let (down, up) = (all(u64::from(log)), all(u64::from(52 - log)));
        let mut quotient = Self::zero();
        for limb in 0..5 {
            let low = _mm512_srlv_epi64(limbs[limb], down);
            quotient.0[limb] = joined(low, _mm512_sllv_epi64(limbs[limb + 1], up), mask);
        }
        quotient
    }
}

impl Wide {
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn zero() -> Self {
        let (zero, mask) = (_mm512_setzero_si512(), all(MASK));
        Self([mask, mask, mask, mask, mask, zero, zero, zero, zero, zero])
    }

    /// Adds a product of clean factors; each limb grows by less than `9·2^52`, so 200 products are no overflow.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn add_product(&mut self, a: &Lanes, b: &Lanes) {
        let t = &mut self.0;
        for i in 0..5 {
            for j in 0..5 {
                t[i + j] = _mm512_madd52lo_epu64(t[i + j], a.0[i], b.0[j]);
                t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a.0[i], b.0[j]);
            }
        }
    }

    /// `self/2^260`, for the sum of up to 200 products: not negative, and less than 1 above the quotient.
    ///
    /// Limb by limb a multiple `n·p` makes the lowest one a multiple of `2^52`; since `p ≡ 1`, `n` is the limb's
    /// negative, and what is carried the limb divided by `2^52`, rounded up. Products take the 52 bits of `n` alone.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn reduced(self) -> Lanes {
        let (mask, p3, p4) = (all(MASK), all(P3), all(P4));
        let mut t = self.0;
        for i in 0..5 {
            let n = _mm512_sub_epi64(mask, t[i]);
            t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srli_epi64(t[i], 52));
            t[i + 3] = _mm512_madd52lo_epu64(t[i + 3], n, p3);
            t[i + 4] = _mm512_madd52hi_epu64(t[i + 4], n, p3);
            t[i + 4] = _mm512_madd52lo_epu64(t[i + 4], n, p4);
            t[i + 5] = _mm512_madd52hi_epu64(t[i + 5], n, p4);
        }
        Lanes([t[5], t[6], t[7], t[8], t[9]])
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn multiplier(element: Stark252) -> Multiplier {
    let [[a, b, c, d], quotient] = element.value_and_quotient();
    Multiplier {
        value: [
            all(a & MASK),
            all((a >> 52 | b << 12) & MASK),
            all((b >> 40 | c << 24) & MASK),
            all((c >> 28 | d << 36) & MASK),
            all(d >> 16),
        ],
        quotient: Lanes::all(&times_16(quotient)).0,
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn factor(element: Stark252) -> Factor {
    times_16(element.image())
}

/// The limbs of 52 bits of sixteen times a number.
#[inline]
fn times_16([a, b, c, d]: [u64; 4]) -> [u64; 5] {
    [
        a << 4 & MASK,
        (a >> 48 | b << 16) & MASK,
        (b >> 36 | c << 28) & MASK,
        (c >> 24 | d << 40) & MASK,
        d >> 12,
    ]
}

/// `(a | b) & mask`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn joined(a: __m512i, b: __m512i, mask: __m512i) -> __m512i {
    _mm512_ternarylogic_epi64(a, b, mask, 0b1010_1000)
}

/// The limbs of eight neighbours.
///
/// # Safety
/// There are eight elements from `start` on.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
unsafe fn neighbours(start: *const Stark252) -> [__m512i; 4] {
    // SAFETY: as the caller says; two elements are 64 bytes.
    limbs(unsafe {
        [
            _mm512_loadu_si512(start.cast()),
            _mm512_loadu_si512(start.add(2).cast()),
            _mm512_loadu_si512(start.add(4).cast()),
            _mm512_loadu_si512(start.add(6).cast()),
        ]
    })
}

/// The limbs of eight elements, each `stride` behind the one before.
///
/// # Safety
/// There are elements at these eight places.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
unsafe fn strided(start: *const Stark252, stride: isize) -> [__m512i; 4] {
    let mut pairs = [_mm512_setzero_si512(); 4];
    for (at, pair) in (0_isize..).zip(&mut pairs) {
        // SAFETY: as the caller says; an element is 32 bytes.
        let (low, high) = unsafe {
            (
                _mm256_loadu_si256(start.offset(2 * at * stride).cast()),
                _mm256_loadu_si256(start.offset((2 * at + 1) * stride).cast()),
            )
        };
        *pair = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
    }
    limbs(pairs)
}

/// The limbs of eight elements, two of which are in a vector.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn limbs([a, b, c, d]: [__m512i; 4]) -> [__m512i; 4] {
    let (even_first, odd_first) = (_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    let (even_second, odd_second) = (_mm512_unpacklo_epi64(c, d), _mm512_unpackhi_epi64(c, d));
    [
        _mm512_shuffle_i64x2(even_first, even_second, 0b10_00_10_00),
        _mm512_shuffle_i64x2(odd_first, odd_second, 0b10_00_10_00),
        _mm512_shuffle_i64x2(even_first, even_second, 0b11_01_11_01),
        _mm512_shuffle_i64x2(odd_first, odd_second, 0b11_01_11_01),
    ]
}

/// Lane `j` of vector `i` becomes lane `i` of vector `j`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn transposed(rows: [Lanes; WIDTH]) -> [Lanes; WIDTH] {
    let mut columns = rows;
    for limb in 0..5 {
        let mut pairs = [_mm512_setzero_si512(); WIDTH];
        for at in (0..WIDTH).step_by(2) {
            let (a, b) = (rows[at].0[limb], rows[at + 1].0[limb]);
            pairs[at] = _mm512_unpacklo_epi64(a, b);
            pairs[at + 1] = _mm512_unpackhi_epi64(a, b);
        }
        // pairs[2k + c] has in its quarter q the lane 2q + c of rows 2k and 2k + 1.
        for c in 0..2 {
            let [a, b, d, e] = [pairs[c], pairs[2 + c], pairs[4 + c], pairs[6 + c]];
            let low_even = _mm512_shuffle_i64x2(a, b, 0b10_00_10_00);
            let high_even = _mm512_shuffle_i64x2(d, e, 0b10_00_10_00);
            let low_odd = _mm512_shuffle_i64x2(a, b, 0b11_01_11_01);
            let high_odd = _mm512_shuffle_i64x2(d, e, 0b11_01_11_01);
            // low_even: quarters 0 and 2 of a, then of b.
            columns[c].0[limb] = _mm512_shuffle_i64x2(low_even, high_even, 0b10_00_10_00);
            columns[4 + c].0[limb] = _mm512_shuffle_i64x2(low_even, high_even, 0b11_01_11_01);
            columns[2 + c].0[limb] = _mm512_shuffle_i64x2(low_odd, high_odd, 0b10_00_10_00);
            columns[6 + c].0[limb] = _mm512_shuffle_i64x2(low_odd, high_odd, 0b11_01_11_01);
        }
    }
    columns
}
