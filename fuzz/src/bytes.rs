//! Changes of bytes: of files, and of texts that are not layouts.

use fastrand::Rng;

/// What stands in texts, and numbers at edges.
const WORDS: &[&str] = &[
    "null",
    "true",
    "[",
    "]",
    "{",
    "}",
    "\"",
    ",",
    ":",
    "0",
    "1",
    "-1",
    "1.5",
    "1e400",
    "65535",
    "65536",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "\"0x\"",
    "\"0x0\"",
    "\"0xzz\"",
    "\"page\": 1,",
    "\"address\": 0,",
    "0x800000000000011000000000000000000000000000000000000000000000000",
    "0x800000000000011000000000000000000000000000000000000000000000001",
    "\\u0000",
    "\u{feff}",
];
/// Numbers of 64 bits at edges, the modulus of the small field among them.
const NUMBERS: &[u64] = &[
    0,
    1,
    2,
    255,
    256,
    1 << 16,
    1 << 31,
    u32::MAX as u64,
    1 << 63,
    u64::MAX,
    0xffff_ffff_0000_0001,
];
/// The sizes of what files are made of.
const BLOCKS: [usize; 6] = [1, 8, 20, 24, 32, 40];
/// The most bytes that an input grows by.
const MAX_GROWTH: usize = 1 << 12;

/// A random change of an input, a function of the seed.
#[must_use]
pub fn changed(base: &[u8], seed: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed);
    let mut bytes = base.to_vec();
    for _ in 0..[1, 1, 1, 2, 3, 6][rng.usize(..6)] {
        change(&mut bytes, &mut rng);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        bytes.push(rng.u8(..));
        return;
    }
    let block = BLOCKS[rng.usize(..BLOCKS.len())];
    let at = rng.usize(..bytes.len()) / block * block;
    let end = (at + block * (1 + rng.usize(..3))).min(bytes.len());
    match rng.u8(..11) {
        0 => bytes[at] ^= 1 << rng.u8(..8),
        1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][rng.usize(..5)],
        2 => bytes[at] = bytes[at].wrapping_add(1),
        3 => bytes[at..end].fill([0, 0xff][rng.usize(..2)]),
        4 => {
            let number = NUMBERS[rng.usize(..NUMBERS.len())].to_le_bytes();
            let end = (at + number.len()).min(bytes.len());
            bytes[at..end].copy_from_slice(&number[..end - at]);
        }
        5 => _ = bytes.drain(at..end),
        6 => {
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        7 => {
            // Two places of one size are exchanged.
            let size = end - at;
            let other = rng.usize(..=bytes.len() - size) / block * block;
            let (low, high) = (at.min(other), at.max(other));
            if low + size <= high {
                let (left, right) = bytes.split_at_mut(high);
                left[low..low + size].swap_with_slice(&mut right[..size]);
            }
        }
        8 => bytes.truncate(at),
        9 => {
            let n_bytes = 1 + rng.usize(..MAX_GROWTH) / (1 + rng.usize(..64));
            bytes.extend((0..n_bytes).map(|_| rng.u8(..)));
        }
        _ => {
            let word = WORDS[rng.usize(..WORDS.len())].as_bytes();
            let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
            // A number or a word is replaced as a whole, so that the text is often still one.
            let start = bytes[..at].iter().rposition(|byte| !is_part(byte)).map_or(0, |at| at + 1);
            let end = bytes[at..].iter().position(|byte| !is_part(byte));
            let end = end.map_or(bytes.len(), |length| at + length).min(start + 80).max(start);
            bytes.splice(start..end, word.iter().copied());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_a_function_of_its_seed() {
        let base: Vec<u8> = (0..200).collect();
        for seed in 0..500 {
            assert_eq!(changed(&base, seed), changed(&base, seed));
        }
        let n_changed = (0..500).filter(|seed| changed(&base, *seed) != base).count();
        assert!(n_changed > 450, "{n_changed}");
    }

    #[test]
    fn a_number_in_a_text_is_replaced_as_a_whole() {
        let base = br#"{"n_steps": 128}"#;
        let expected = br#"{"n_steps": 65536}"#;
        assert!((0..100_000).any(|seed| changed(base, seed) == expected));
    }
}
