//! The messages of a proof as Stone annotates them, equal to the letter.

use air_runtime::hash::{Digest, HashKind};
use air_runtime::transcript::{Direction, ElementValue, Message, MessageValue};

/// The name that Stone gives a proof of a Cairo run.
const TITLE: &str = "cpu air";

/// The title, a line a message, and the statistics, as Stone's prover writes them.
#[must_use]
pub fn lines(messages: &[Message]) -> Vec<String> {
    let mut lines = vec![format!("title {TITLE} Proof Protocol"), String::new()];
    lines.extend(messages.iter().map(line));
    lines.extend(Statistics::of(messages).lines());
    lines
}

/// The line of one message.
#[must_use]
pub fn line(message: &Message) -> String {
    let Message { direction, scope, name, value } = message;
    let who = match direction {
        Direction::ProverToVerifier { from, to } => format!("P->V[{from}:{to}]"),
        Direction::VerifierToProver => "V->P".to_owned(),
    };
    format!("{who}: /{TITLE}/{scope}: {name}: {}", text(value))
}

/// What Stone counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The bytes of the proof.
    pub n_bytes: usize,
    /// Digests, commitments among them.
    pub n_hashes: usize,
    /// Roots.
    pub n_commitments: usize,
    /// Field elements, alone or in a vector.
    pub n_elements: usize,
    /// Messages of bytes.
    pub n_data: usize,
}

impl Statistics {
    /// The counts over the prover's messages.
    #[must_use]
    pub fn of(messages: &[Message]) -> Self {
        let mut counts = Self::default();
        for message in messages {
            let Direction::ProverToVerifier { from, to } = message.direction else { continue };
            counts.n_bytes += to - from;
            match &message.value {
                MessageValue::Hash(..) => {
                    counts.n_hashes += 1;
                    counts.n_commitments += usize::from(message.name == "Commitment");
                }
                MessageValue::Element(_) => counts.n_elements += 1,
                MessageValue::Elements(elements) => counts.n_elements += elements.len(),
                MessageValue::Data(_) => counts.n_data += 1,
                MessageValue::Number(_) => {}
            }
        }
        counts
    }

    fn lines(&self) -> [String; 8] {
        [
            String::new(),
            "Proof Statistics:".to_owned(),
            String::new(),
            format!("Byte count: {}", self.n_bytes),
            format!("Hash count: {}", self.n_hashes),
            format!("Commitment count: {}", self.n_commitments),
            format!("Field element count: {}", self.n_elements),
            format!("Data count: {}", self.n_data),
        ]
    }
}

fn text(value: &MessageValue) -> String {
    match value {
        MessageValue::Hash(digest, hash) => format!("Hash({})", hash_text(digest, *hash)),
        MessageValue::Element(element) => format!("Field Element({})", element_text(element)),
        MessageValue::Elements(elements) => {
            let elements: Vec<String> = elements.iter().map(element_text).collect();
            format!("Field Elements({})", elements.join(", "))
        }
        MessageValue::Data(bytes) => format!("Data({})", stripped(bytes)),
        MessageValue::Number(number) => format!("Number({number})"),
    }
}

/// Digests of which the low bits are kept have leading zeros, the others do not.
fn hash_text(digest: &Digest, hash: HashKind) -> String {
    match hash {
        HashKind::Keccak256Masked160Lsb | HashKind::Blake256Masked248Lsb => {
            format!("0x{}", digits(digest))
        }
        HashKind::Keccak256
        | HashKind::Keccak256Masked160Msb
        | HashKind::Blake256
        | HashKind::Blake256Masked160Msb
        | HashKind::Pedersen
        | HashKind::Poseidon3 => stripped(digest),
    }
}

fn element_text(element: &ElementValue) -> String {
    let coordinates = element.coordinates.iter().map(|limbs| {
        let bytes: Vec<u8> = limbs.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect();
        stripped(&bytes)
    });
    coordinates.collect::<Vec<String>>().join("::")
}

/// A big-endian number in hexadecimal digits without leading zeros.
fn stripped(bytes: &[u8]) -> String {
    let digits = digits(bytes);
    let significant = digits.trim_start_matches('0');
    format!("0x{}", if significant.is_empty() { "0" } else { significant })
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(name: &str, from: usize, to: usize, value: MessageValue) -> Message {
        let direction = Direction::ProverToVerifier { from, to };
        Message { direction, scope: "STARK/X".to_owned(), name: name.to_owned(), value }
    }

    #[test]
    fn only_digests_of_low_bits_keep_leading_zeros() {
        let mut digest = [0; 32];
        digest[31] = 5;
        let text = |hash| line(&sent("Commitment", 0, 32, MessageValue::Hash(digest, hash)));
        let start = "P->V[0:32]: /cpu air/STARK/X: Commitment: Hash(0x";
        assert_eq!(text(HashKind::Poseidon3), format!("{start}5)"));
        assert_eq!(text(HashKind::Keccak256Masked160Lsb), format!("{start}{}5)", "0".repeat(63)));
    }

    #[test]
    fn what_the_verifier_says_is_not_counted() {
        let element = ElementValue { coordinates: vec![[0x10, 0, 0, 0]] };
        let challenge = Message {
            direction: Direction::VerifierToProver,
            ..sent("a", 0, 0, MessageValue::Element(element.clone()))
        };
        assert_eq!(line(&challenge), "V->P: /cpu air/STARK/X: a: Field Element(0x10)");
        let messages = [
            sent("Commitment", 0, 32, MessageValue::Hash([1; 32], HashKind::Keccak256)),
            challenge,
            sent("For node 5", 32, 64, MessageValue::Hash([2; 32], HashKind::Keccak256)),
            sent("", 64, 128, MessageValue::Elements(vec![element.clone(), element])),
            sent("POW", 128, 136, MessageValue::Data(vec![0, 0])),
        ];
        let expected =
            Statistics { n_bytes: 136, n_hashes: 2, n_commitments: 1, n_elements: 2, n_data: 1 };
        assert_eq!(Statistics::of(&messages), expected);
        assert_eq!(lines(&messages).last().map(String::as_str), Some("Data count: 1"));
    }
}
