//! The hashes against published digests, and the many-row paths against the plain ones.

use super::{Digest, HashError, HashKind, UnknownHash};

fn digest(hex: &str) -> Digest {
    assert!(hex.len() <= 64);
    let padded = format!("{hex:0>64}");
    core::array::from_fn(|at| u8::from_str_radix(&padded[2 * at..2 * at + 2], 16).unwrap())
}

fn word(value: u64) -> Digest {
    digest(&format!("{value:x}"))
}

/// The modulus `2^251 + 17·2^192 + 1` plus `more`.
fn modulus_plus(more: u8) -> Digest {
    let mut modulus = digest("800000000000011000000000000000000000000000000000000000000000001");
    modulus[31] += more;
    modulus
}

/// Bytes without structure whose 32-byte words are all below the modulus.
fn message(n_bytes: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..n_bytes).map(|at| if at % 32 == 0 { next() & 7 } else { next() }).collect()
}

#[test]
fn byte_hashes_have_their_published_digests() {
    let keccak = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
    assert_eq!(HashKind::Keccak256.hash(b""), Ok(digest(keccak)));
    let keccak = "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
    assert_eq!(HashKind::Keccak256.hash(b"abc"), Ok(digest(keccak)));
    // RFC 7693, appendix B.
    let blake = "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982";
    assert_eq!(HashKind::Blake256.hash(b"abc"), Ok(digest(blake)));
}

#[test]
fn masks_keep_the_named_bytes() {
    let plain = HashKind::Keccak256.hash(b"abc").unwrap();
    let msb = HashKind::Keccak256Masked160Msb.hash(b"abc").unwrap();
    assert_eq!((&msb[..20], &msb[20..]), (&plain[..20], &[0; 12][..]));
    let lsb = HashKind::Keccak256Masked160Lsb.hash(b"abc").unwrap();
    assert_eq!((&lsb[12..], &lsb[..12]), (&plain[12..], &[0; 12][..]));
    let plain = HashKind::Blake256.hash(b"abc").unwrap();
    let msb = HashKind::Blake256Masked160Msb.hash(b"abc").unwrap();
    assert_eq!((&msb[..20], &msb[20..]), (&plain[..20], &[0; 12][..]));
    let lsb = HashKind::Blake256Masked248Lsb.hash(b"abc").unwrap();
    assert_eq!((&lsb[1..], lsb[0]), (&plain[1..], 0));
}

#[test]
fn poseidon_has_the_digests_of_the_protocol() {
    let poseidon = HashKind::Poseidon3;
    let pair = digest("5d44a3decb2b2e0cc71071f7b802f45dd792d064f0fc7316c46514f70f9891a");
    assert_eq!(poseidon.combine(&word(1), &word(2)), Ok(pair));
    let empty = digest("2272be0f580fd156823304800919530eaa97430e972d7213ee13f4fbf7a5dbc");
    assert_eq!(poseidon.hash(&[]), Ok(empty));
    let one = digest("579e8877c7755365d5ec1ec7d3a94a457eff5d1f40482bbe9729c064cdead2");
    assert_eq!(poseidon.hash(&word(1)), Ok(one));
}

#[test]
fn pedersen_has_the_digest_of_the_protocol() {
    let zeros = digest("49ee3eba8c1600700ee1b87eb599f16716b0b1022947733551fde4050ca6804");
    assert_eq!(HashKind::Pedersen.combine(&word(0), &word(0)), Ok(zeros));
}

#[test]
fn pedersen_of_a_word_above_the_modulus_adds_its_quotient() {
    let pedersen = HashKind::Pedersen;
    // p + 5: the remainder is 5 and the quotient 1.
    let mut state = pedersen.combine(&word(0), &word(5)).unwrap();
    state[31] = state[31].checked_add(1).expect("this digest does not end in 0xff");
    let expected = pedersen.combine(&state, &word(1));
    assert_eq!(pedersen.hash(&modulus_plus(5)), expected);
    assert!(expected.is_ok());
}

#[test]
fn poseidon_refuses_words_from_the_modulus_on() {
    let hash = HashKind::Poseidon3;
    let refused = Err(HashError::NotAnElement { hash });
    assert_eq!(hash.hash(&modulus_plus(0)), refused);
    assert_eq!(hash.combine(&word(0), &[0xff; 32]), refused);
    assert_eq!(hash.hash_rows(&[0xff; 32], 32, &mut [[0; 32]]), refused.map(|_: Digest| ()));
}

#[test]
fn pedersen_combines_digests_modulo_the_modulus() {
    let pedersen = HashKind::Pedersen;
    let reduced = pedersen.combine(&word(5), &word(7));
    assert!(reduced.is_ok());
    assert_eq!(pedersen.combine(&modulus_plus(5), &word(7)), reduced);
    assert_eq!(pedersen.combine(&word(5), &modulus_plus(7)), reduced);
    assert_eq!(pedersen.child(modulus_plus(7)), word(7));
    assert_eq!(HashKind::Keccak256.child(modulus_plus(7)), modulus_plus(7));
    assert_ne!(pedersen.combine(&word(7), &word(5)), reduced);
}

#[test]
fn hashes_of_elements_refuse_a_part_of_a_word() {
    for hash in [HashKind::Pedersen, HashKind::Poseidon3] {
        assert_eq!(hash.hash(&[0; 33]), Err(HashError::NotWholeWords { hash, n_bytes: 33 }));
    }
}

#[test]
fn rows_are_hashed_as_one_by_one() {
    for hash in HashKind::ALL {
        let algebraic = matches!(hash, HashKind::Pedersen | HashKind::Poseidon3);
        let row_lens: &[usize] = if algebraic {
            &[0, 32, 96]
        } else {
            &[0, 1, 31, 32, 63, 64, 65, 128, 135, 136, 137, 192, 272, 300]
        };
        for &row_len in row_lens {
            for n_rows in if algebraic { [0, 1, 3] } else { [1, 7, 19] } {
                let rows = message(n_rows * row_len.next_multiple_of(32));
                let rows = &rows[..n_rows * row_len];
                let mut out = vec![[0xaa; 32]; n_rows];
                assert_eq!(hash.hash_rows(rows, row_len, &mut out), Ok(()));
                for (at, &digest) in out.iter().enumerate() {
                    let row = &rows[at * row_len..(at + 1) * row_len];
                    assert_eq!(hash.hash(row), Ok(digest), "{hash}, {row_len} bytes, row {at}");
                    assert!(hash.is_digest(&digest), "{hash}");
                }
            }
        }
    }
}

#[test]
fn pairs_are_combined_as_one_by_one() {
    let bytes = message(2 * 19 * 32);
    let children = bytes.as_chunks::<32>().0;
    for hash in HashKind::ALL {
        let mut parents = vec![[0xaa; 32]; 19];
        assert_eq!(hash.combine_pairs(children, &mut parents), Ok(()));
        for (pair, &parent) in children.chunks(2).zip(&parents) {
            assert_eq!(hash.combine(&pair[0], &pair[1]), Ok(parent), "{hash}");
        }
    }
}

#[test]
fn a_wrong_number_of_bytes_is_refused() {
    let wrong = Err(HashError::WrongLength { n_rows: 2, row_len: 64, n_bytes: 96 });
    for hash in HashKind::ALL {
        let mut out = [[0; 32]; 2];
        assert_eq!(hash.hash_rows(&[0; 96], 64, &mut out), wrong);
        assert_eq!(hash.combine_pairs(&[[0; 32]; 3], &mut out), wrong);
    }
}

#[test]
fn a_digest_with_a_masked_bit_is_none() {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    assert!(!HashKind::Keccak256Masked160Lsb.is_digest(&bytes));
    assert!(!HashKind::Blake256Masked248Lsb.is_digest(&bytes));
    assert!(HashKind::Keccak256Masked160Msb.is_digest(&bytes));
    bytes[20] = 1;
    assert!(!HashKind::Keccak256Masked160Msb.is_digest(&bytes));
    assert!(!HashKind::Blake256Masked160Msb.is_digest(&bytes));
    assert!(HashKind::Keccak256.is_digest(&[0xff; 32]));
    assert!(!HashKind::Poseidon3.is_digest(&modulus_plus(0)));
    assert!(HashKind::Pedersen.is_digest(&bytes));
}

#[test]
fn names_are_read_back() {
    for hash in HashKind::ALL {
        assert_eq!(HashKind::from_name(hash.name()), Ok(hash));
    }
    let found = "blake256_masked160_lsb".to_owned();
    assert_eq!(HashKind::from_name(&found), Err(UnknownHash { found }));
}
