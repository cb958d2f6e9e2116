//! An out-of-domain point in a domain is an error of both sides, never a division by zero.

use crate::layouts::{Squares, squares};
use air_runtime::field::goldilocks::Goldilocks;
use air_runtime::field::{Arith as _, Field as _, StarkField as _};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::{Channel, ChannelError, Protocol};
use air_runtime::stark::{Options, Policy, ProveError, Setup, VerifyError, prove, verify};

/// A channel that draws `1` first and then always the same point.
#[derive(Clone, Debug)]
struct Rigged {
    point: Goldilocks,
    n_draws: u32,
}

struct RiggedProtocol;

impl Protocol for RiggedProtocol {
    type Field = Goldilocks;
    type Challenge = Goldilocks;
    type Channel = Rigged;

    const FIELD_BYTES: usize = 8;
    const CHALLENGE_BYTES: usize = 8;
    const RAW_SINGLE_CELLS: bool = false;

    fn write_field(value: Goldilocks, out: &mut [u8]) {
        out.copy_from_slice(&value.to_limbs()[0].to_le_bytes());
    }

    fn read_field(bytes: &[u8]) -> Option<Goldilocks> {
        Goldilocks::from_limbs([u64::from_le_bytes(bytes.try_into().ok()?), 0, 0, 0])
    }

    fn write_challenge(value: Goldilocks, out: &mut [u8]) {
        Self::write_field(value, out);
    }

    fn read_challenge(bytes: &[u8]) -> Option<Goldilocks> {
        Self::read_field(bytes)
    }
}

impl Channel<Goldilocks> for Rigged {
    const ELEMENT_BYTES: usize = 8;
    const VECTOR_ELEMENT_BYTES: usize = 8;

    fn absorb(&mut self, _message: &[u8]) -> Result<(), ChannelError> {
        Ok(())
    }

    fn admit(&self, _message: &[u8]) -> Result<(), ChannelError> {
        Ok(())
    }

    fn draw(&mut self) -> Goldilocks {
        self.n_draws += 1;
        if self.n_draws == 1 { Goldilocks::ONE } else { self.point }
    }

    fn draw_index(&mut self, bound: u64) -> u64 {
        bound - 1
    }

    fn encode_element(value: Goldilocks, out: &mut Vec<u8>) {
        out.extend_from_slice(&value.to_limbs()[0].to_le_bytes());
    }

    fn decode_element(bytes: &[u8]) -> Option<Goldilocks> {
        RiggedProtocol::read_field(bytes)
    }

    fn encode_vector_element(&self, value: Goldilocks, out: &mut Vec<u8>) {
        Self::encode_element(value, out);
    }

    fn decode_vector_element(&self, bytes: &[u8]) -> Option<Goldilocks> {
        Self::decode_element(bytes)
    }

    fn n_nonce_bytes(&self) -> usize {
        8
    }

    fn encode_nonce(&self, nonce: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&nonce.to_le_bytes());
    }

    fn decode_nonce(&self, bytes: &[u8]) -> Option<u64> {
        bytes.try_into().ok().map(u64::from_le_bytes)
    }

    fn grind(&self, _bits: u32) -> Result<u64, ChannelError> {
        Ok(0)
    }

    fn accepts(&self, _bits: u32, _nonce: u64) -> Result<bool, ChannelError> {
        Ok(true)
    }
}

fn verdicts(point: Goldilocks) -> (Option<ProveError>, Option<VerifyError>) {
    let (trace, result) = squares(3);
    let setup = Setup::<RiggedProtocol> {
        log_rows: vec![3],
        options: Options::new(2, vec![0, 3], 1, 2, 0).expect("the options are in range"),
        trees: TreeHash::uniform(HashKind::Keccak256),
        channel: Rigged { point, n_draws: 0 },
    };
    let proved = prove::<_, Squares>(&Squares, &setup, &result, trace, &()).err();
    // Two roots precede the point.
    let any = Policy::proven_bits(0);
    let verified = verify::<_, Squares>(&Squares, &setup, &result, &[0; 64], &any, &()).err();
    (proved, verified)
}

#[test]
fn every_point_of_a_domain_is_refused() {
    let refused = |domain| {
        (Some(ProveError::PointInDomain { domain }), Some(VerifyError::PointInDomain { domain }))
    };
    let g = Goldilocks::root_of_unity(3);
    for row in 0..8 {
        assert_eq!(verdicts(g.pow(row)), refused("trace domain"));
    }
    let h = Goldilocks::root_of_unity(5);
    for row in 0..32 {
        let point = Goldilocks::GENERATOR * h.pow(row);
        assert_eq!(verdicts(point), refused("evaluation domain"));
    }
    // Zero is in no domain.
    let (proved, verified) = verdicts(Goldilocks::ZERO);
    assert_eq!(proved, None);
    assert!(matches!(verified, Some(VerifyError::Truncated { .. })));
}
