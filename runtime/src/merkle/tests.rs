//! Trees against a plain recursion, and the two sides of an opening against each other.

use super::{Leaf, MerkleTree, OpeningError, TreeHash, root_from_opening};
use crate::hash::{Digest, HashError, HashKind};
use std::collections::{BTreeMap, BTreeSet};

type Rows = BTreeMap<usize, Vec<u8>>;
type Siblings = Vec<(u64, Digest)>;

/// The rows of a table; every 32-byte word is a field element.
fn row(index: usize, row_len: usize) -> Vec<u8> {
    (0..row_len).map(|at| if at % 32 == 0 { 0 } else { (index * 31 + at * 7 + 3) as u8 }).collect()
}

fn commit(
    hash: &TreeHash,
    leaf: Leaf,
    log_rows: u32,
    row_len: usize,
) -> Result<MerkleTree, HashError> {
    MerkleTree::commit(hash, leaf, log_rows, row_len, &|range, out| {
        out.copy_from_slice(&range.flat_map(|index| row(index, row_len)).collect::<Vec<u8>>());
    })
}

/// The digest of a node, from the definition.
fn node(hash: &TreeHash, leaf: Leaf, log_rows: u32, row_len: usize, number: usize) -> Digest {
    let depth = number.ilog2();
    let pick = |layer| if layer <= hash.n_friendly_layers { hash.friendly } else { hash.bottom };
    if depth == log_rows {
        let row = row(number - (1 << log_rows), row_len);
        return match leaf {
            Leaf::Hashed => pick(log_rows + 1).hash(&row).unwrap(),
            Leaf::Raw => row.try_into().unwrap(),
        };
    }
    let child = |number| node(hash, leaf, log_rows, row_len, number);
    pick(depth + 1).combine(&child(2 * number), &child(2 * number + 1)).unwrap()
}

fn mixed(n_friendly_layers: u32) -> TreeHash {
    TreeHash {
        bottom: HashKind::Blake256Masked248Lsb,
        friendly: HashKind::Poseidon3,
        n_friendly_layers,
    }
}

/// Opens `rows` and recomputes the root; `alter` may change what the verifier is given.
fn reopen(
    hash: &TreeHash,
    leaf: Leaf,
    log_rows: u32,
    row_len: usize,
    rows: &[usize],
    alter: impl FnOnce(&mut Rows, &mut Siblings),
) -> Result<Digest, OpeningError> {
    let tree = commit(hash, leaf, log_rows, row_len).unwrap();
    let mut siblings = tree.siblings(&BTreeSet::from_iter(rows.iter().copied()));
    let mut rows = rows.iter().map(|&index| (index, row(index, row_len))).collect();
    alter(&mut rows, &mut siblings);
    let mut siblings = siblings.into_iter();
    let root = root_from_opening::<OpeningError>(hash, leaf, log_rows, &rows, &mut |asked| {
        let (number, digest) = siblings.next().expect("as many siblings as are asked for");
        assert_eq!(number, asked);
        Ok(digest)
    })?;
    assert_eq!(siblings.next(), None);
    Ok(root)
}

#[test]
fn roots_follow_the_definition_for_every_number_of_friendly_layers() {
    for log_rows in [0, 1, 4] {
        for n_friendly_layers in 0..=log_rows + 2 {
            let hash = mixed(n_friendly_layers);
            for (leaf, row_len) in [(Leaf::Hashed, 64), (Leaf::Raw, 32)] {
                let tree = commit(&hash, leaf, log_rows, row_len).unwrap();
                assert_eq!(tree.root(), node(&hash, leaf, log_rows, row_len, 1));
            }
        }
    }
}

#[test]
fn a_tree_of_many_tasks_follows_the_definition() {
    let hash = TreeHash::uniform(HashKind::Keccak256Masked160Msb);
    let tree = commit(&hash, Leaf::Hashed, 13, 192).unwrap();
    assert_eq!(tree.root(), node(&hash, Leaf::Hashed, 13, 192, 1));
}

#[test]
fn siblings_are_given_level_by_level_from_left_to_right() {
    let hash = TreeHash::uniform(HashKind::Keccak256Masked160Msb);
    // Queries of a table of 2^11 rows, with the numbers of their first siblings.
    let tree = commit(&hash, Leaf::Hashed, 11, 64).unwrap();
    let siblings = tree.siblings(&BTreeSet::from([53, 713, 1031, 1353, 1583]));
    let numbers: Vec<u64> = siblings.iter().map(|&(number, _)| number).take(11).collect();
    assert_eq!(numbers, [2100, 2760, 3078, 3400, 3630, 1051, 1381, 1538, 1701, 1814, 524]);
    for (number, digest) in siblings {
        assert_eq!(digest, node(&hash, Leaf::Hashed, 11, 64, number as usize));
    }
    assert_eq!(tree.siblings(&(0..1 << 11).collect()), []);
}

#[test]
fn every_set_of_rows_of_a_small_tree_opens_to_the_root() {
    let hash = mixed(2);
    for (leaf, row_len) in [(Leaf::Hashed, 96), (Leaf::Raw, 32)] {
        let root = commit(&hash, leaf, 3, row_len).unwrap().root();
        for set in 1..1_usize << 8 {
            let rows: Vec<usize> = (0..8).filter(|row| set >> row & 1 == 1).collect();
            assert_eq!(reopen(&hash, leaf, 3, row_len, &rows, |_, _| {}), Ok(root));
        }
    }
    let root = commit(&hash, Leaf::Hashed, 0, 64).unwrap().root();
    assert_eq!(reopen(&hash, Leaf::Hashed, 0, 64, &[0], |_, _| {}), Ok(root));
}

#[test]
fn an_altered_row_or_sibling_gives_another_root() {
    let hash = TreeHash::uniform(HashKind::Blake256);
    let root = commit(&hash, Leaf::Hashed, 5, 64).unwrap().root();
    let open = |alter: &dyn Fn(&mut Rows, &mut Siblings)| {
        reopen(&hash, Leaf::Hashed, 5, 64, &[3, 17], alter).unwrap()
    };
    assert_eq!(open(&|_, _| {}), root);
    assert_ne!(open(&|rows, _| rows.get_mut(&3).unwrap()[63] ^= 1), root);
    assert_ne!(open(&|rows, _| rows.get_mut(&17).unwrap().push(0)), root);
    for sibling in 0..8 {
        assert_ne!(open(&|_, siblings| siblings[sibling].1[31] ^= 1), root);
    }
}

#[test]
fn openings_that_make_no_sense_are_refused() {
    let hash = TreeHash::uniform(HashKind::Keccak256);
    let open = |leaf, log_rows, rows: &[(usize, usize)]| {
        let rows = rows.iter().map(|&(row, len)| (row, vec![0; len])).collect();
        root_from_opening::<OpeningError>(&hash, leaf, log_rows, &rows, &mut |_| Ok([0; 32]))
    };
    assert_eq!(open(Leaf::Hashed, 4, &[]), Err(OpeningError::NoRows));
    let out_of_range = |row, log_rows| Err(OpeningError::RowOutOfRange { row, log_rows });
    assert_eq!(open(Leaf::Hashed, 4, &[(1, 64), (16, 64)]), out_of_range(16, 4));
    assert_eq!(open(Leaf::Hashed, 0, &[(1, 64)]), out_of_range(1, 0));
    assert_eq!(open(Leaf::Hashed, 62, &[(usize::MAX, 64)]), out_of_range(usize::MAX, 62));
    for log_rows in [63, 64, u32::MAX] {
        let too_high = Err(OpeningError::TreeTooHigh { log_rows });
        assert_eq!(open(Leaf::Hashed, log_rows, &[(0, 64)]), too_high);
    }
    assert_eq!(open(Leaf::Raw, 4, &[(2, 31)]), Err(OpeningError::LeafLength { row: 2, found: 31 }));
}

#[test]
fn a_sibling_that_is_no_element_is_refused_by_a_friendly_layer() {
    let hash = mixed(9);
    let refused = reopen(&hash, Leaf::Raw, 3, 32, &[2], |_, siblings| siblings[0].1 = [0xff; 32]);
    let not_an_element = HashError::NotAnElement { hash: HashKind::Poseidon3 };
    assert_eq!(refused, Err(OpeningError::Hash(not_an_element)));
}

#[test]
fn the_error_of_the_source_of_siblings_is_passed_on() {
    #[derive(Debug, PartialEq)]
    enum Failure {
        Opening(OpeningError),
        Missing(u64),
    }
    impl From<OpeningError> for Failure {
        fn from(error: OpeningError) -> Self {
            Self::Opening(error)
        }
    }
    let hash = TreeHash::uniform(HashKind::Keccak256);
    let rows = BTreeMap::from([(2, vec![0; 64])]);
    let mut next = |node| Err(Failure::Missing(node));
    let root = root_from_opening::<Failure>(&hash, Leaf::Hashed, 2, &rows, &mut next);
    assert_eq!(root, Err(Failure::Missing(7)));
    let none = root_from_opening::<Failure>(&hash, Leaf::Hashed, 2, &BTreeMap::new(), &mut next);
    assert_eq!(none, Err(Failure::Opening(OpeningError::NoRows)));
}

#[test]
fn a_raw_leaf_that_is_not_32_bytes_is_refused_at_commitment() {
    let hash = TreeHash::uniform(HashKind::Keccak256);
    let wrong = HashError::WrongLength { n_rows: 4, row_len: 32, n_bytes: 256 };
    assert_eq!(commit(&hash, Leaf::Raw, 2, 64).unwrap_err(), wrong);
}

#[test]
fn a_row_that_is_no_element_is_refused_at_commitment() {
    let hash = TreeHash::uniform(HashKind::Poseidon3);
    let tree = MerkleTree::commit(&hash, Leaf::Hashed, 10, 64, &|_, out| out.fill(0xff));
    let not_an_element = HashError::NotAnElement { hash: HashKind::Poseidon3 };
    assert_eq!(tree.unwrap_err(), not_an_element);
}
