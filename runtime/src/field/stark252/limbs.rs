//! 256-bit arithmetic modulo `p = 2^251 + 17·2^192 + 1`, on limbs that are lowest first.

use super::{P, TOP};

/// `a < b` as integers of 256 bits.
#[inline]
pub(super) fn less(a: [u64; 4], b: [u64; 4]) -> bool {
    let (_, borrow) = a[0].overflowing_sub(b[0]);
    let (_, borrow) = a[1].borrowing_sub(b[1], borrow);
    let (_, borrow) = a[2].borrowing_sub(b[2], borrow);
    let (_, borrow) = a[3].borrowing_sub(b[3], borrow);
    borrow
}

/// `a − b mod 2^256`.
#[inline]
pub(super) fn sub_wrapping(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let (r0, borrow) = a[0].overflowing_sub(b[0]);
    let (r1, borrow) = a[1].borrowing_sub(b[1], borrow);
    let (r2, borrow) = a[2].borrowing_sub(b[2], borrow);
    [r0, r1, r2, a[3].wrapping_sub(b[3]).wrapping_sub(u64::from(borrow))]
}

/// The reduced form of a number of `(−p, p)` in two's complement: its sign is its top bit, which
/// costs less than to keep the last borrow of the subtraction that made it.
#[inline]
fn canonical(a: [u64; 4]) -> [u64; 4] {
    let mask = (a[3].cast_signed() >> 63).cast_unsigned();
    let (r0, carry) = a[0].overflowing_add(mask & 1);
    let (r1, carry) = a[1].carrying_add(0, carry);
    let (r2, carry) = a[2].carrying_add(0, carry);
    [r0, r1, r2, a[3].wrapping_add(mask & TOP).wrapping_add(u64::from(carry))]
}

/// `a + b mod p` for reduced operands.
#[inline]
pub(super) fn add(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let (s0, carry) = a[0].overflowing_add(b[0]);
    let (s1, carry) = a[1].carrying_add(b[1], carry);
    let (s2, carry) = a[2].carrying_add(b[2], carry);
    let s3 = a[3].wrapping_add(b[3]).wrapping_add(u64::from(carry));
    canonical(sub_wrapping([s0, s1, s2, s3], P))
}

/// `a − b mod p` for reduced operands.
#[inline]
pub(super) fn sub(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    canonical(sub_wrapping(a, b))
}

/// The 512-bit product.
#[inline]
pub(super) fn mul_wide(a: [u64; 4], b: [u64; 4]) -> [u64; 8] {
    let mut product = [0; 8];
    for i in 0..4 {
        let mut carry = 0;
        for j in 0..4 {
            (product[i + j], carry) = a[i].carrying_mul_add(b[j], product[i + j], carry);
        }
        product[i + 4] = carry;
    }
    product
}

/// The 512-bit square: each product of two different limbs once, doubled, then the squares.
#[inline]
pub(super) fn square_wide(a: [u64; 4]) -> [u64; 8] {
    let (t1, carry) = a[0].carrying_mul(a[1], 0);
    let (t2, carry) = a[0].carrying_mul(a[2], carry);
    let (t3, t4) = a[0].carrying_mul(a[3], carry);
    let (t3, carry) = a[1].carrying_mul_add(a[2], t3, 0);
    let (t4, t5) = a[1].carrying_mul_add(a[3], t4, carry);
    let (t5, t6) = a[2].carrying_mul_add(a[3], t5, 0);
    let t7 = t6 >> 63;
    let t6 = t6 << 1 | t5 >> 63;
    let t5 = t5 << 1 | t4 >> 63;
    let t4 = t4 << 1 | t3 >> 63;
    let t3 = t3 << 1 | t2 >> 63;
    let t2 = t2 << 1 | t1 >> 63;
    let t1 = t1 << 1;
    let (s0, high) = a[0].carrying_mul(a[0], 0);
    let (s1, carry) = t1.overflowing_add(high);
    let (low, high) = a[1].carrying_mul(a[1], 0);
    let (s2, carry) = t2.carrying_add(low, carry);
    let (s3, carry) = t3.carrying_add(high, carry);
    let (low, high) = a[2].carrying_mul(a[2], 0);
    let (s4, carry) = t4.carrying_add(low, carry);
    let (s5, carry) = t5.carrying_add(high, carry);
    let (low, high) = a[3].carrying_mul(a[3], 0);
    let (s6, carry) = t6.carrying_add(low, carry);
    let (s7, _) = t7.carrying_add(high, carry);
    [s0, s1, s2, s3, s4, s5, s6, s7]
}

/// `t / 2^256 mod p`, fully reduced, for `t < 2^256·p`.
///
/// With `M ≡ t (mod 2^256)` modulo the low limbs of `p`, `(t − M·p) / 2^256` is an integer of
/// `(−p, p)`, since `M·p < 2^256·p` too: one conditional addition makes it canonical.
#[inline]
pub(super) fn reduce(t: [u64; 8]) -> [u64; 4] {
    // M·p = M + M·TOP·2^192. The limbs 0, 1 and 2 of M are those of t; limb 3 is what M's own
    // lowest product leaves of t[3].
    let (low, carry) = t[0].carrying_mul(TOP, 0);
    let (m3, borrow) = t[3].overflowing_sub(low);
    let (s0, carry) = t[1].carrying_mul(TOP, carry);
    let (s1, carry) = t[2].carrying_mul(TOP, carry);
    let (s2, s3) = m3.carrying_mul(TOP, carry);
    let (r0, borrow) = t[4].borrowing_sub(s0, borrow);
    let (r1, borrow) = t[5].borrowing_sub(s1, borrow);
    let (r2, borrow) = t[6].borrowing_sub(s2, borrow);
    let r3 = t[7].wrapping_sub(s3).wrapping_sub(u64::from(borrow));
    canonical([r0, r1, r2, r3])
}

/// The quotient, at most 31, and the remainder of any 256-bit integer by `p`.
pub(super) fn divide(a: [u64; 4]) -> (u64, [u64; 4]) {
    // p is a little above 2^251: the five top bits are the quotient or one more.
    let estimate = a[3] >> 59;
    let difference = sub_wrapping(a, [estimate, 0, 0, estimate * TOP]);
    let excess = difference[3] >> 63;
    (estimate - excess, canonical(difference))
}
