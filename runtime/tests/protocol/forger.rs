//! A cheating prover for tests of verifiers.

use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::protocol::native::NativeChannel;
use air_runtime::protocol::{Channel, ChannelError, Native, Protocol};
use air_runtime::stark::Setup;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

type Small = Native<Goldilocks, GoldilocksCubic>;

/// The setup of a prover that sends another value instead of one element of a vector: which, and
/// what.
pub(crate) fn lying(honest: &Setup<Small>, lie: (usize, GoldilocksCubic)) -> Setup<Forger> {
    Setup {
        log_rows: honest.log_rows.clone(),
        options: honest.options.clone(),
        trees: honest.trees,
        channel: Liar { inner: honest.channel.clone(), n_sent: Arc::default(), lie },
    }
}

/// A prover that speaks as the honest one does, but for one out-of-domain value.
pub(crate) struct Forger;

/// The honest channel, with a lie instead of one element of a vector.
#[derive(Clone, Debug)]
pub(crate) struct Liar {
    inner: NativeChannel<Goldilocks, GoldilocksCubic>,
    /// How many elements of vectors were sent, by all copies.
    n_sent: Arc<AtomicUsize>,
    /// Which element is replaced, and by what.
    lie: (usize, GoldilocksCubic),
}

impl Protocol for Forger {
    type Field = Goldilocks;
    type Challenge = GoldilocksCubic;
    type Channel = Liar;

    const FIELD_BYTES: usize = Small::FIELD_BYTES;
    const CHALLENGE_BYTES: usize = Small::CHALLENGE_BYTES;
    const RAW_SINGLE_CELLS: bool = Small::RAW_SINGLE_CELLS;
    const CAN_HIDE: bool = Small::CAN_HIDE;

    fn write_field(value: Goldilocks, out: &mut [u8]) {
        Small::write_field(value, out);
    }

    fn read_field(bytes: &[u8]) -> Option<Goldilocks> {
        Small::read_field(bytes)
    }

    fn write_challenge(value: GoldilocksCubic, out: &mut [u8]) {
        Small::write_challenge(value, out);
    }

    fn read_challenge(bytes: &[u8]) -> Option<GoldilocksCubic> {
        Small::read_challenge(bytes)
    }
}

impl Channel<GoldilocksCubic> for Liar {
    const ELEMENT_BYTES: usize = Small::CHALLENGE_BYTES;
    const VECTOR_ELEMENT_BYTES: usize = Small::CHALLENGE_BYTES;

    fn absorb(&mut self, message: &[u8]) -> Result<(), ChannelError> {
        self.inner.absorb(message)
    }

    fn admit(&self, message: &[u8]) -> Result<(), ChannelError> {
        self.inner.admit(message)
    }

    fn draw(&mut self) -> GoldilocksCubic {
        self.inner.draw()
    }

    fn draw_index(&mut self, bound: u64) -> u64 {
        self.inner.draw_index(bound)
    }

    fn encode_element(value: GoldilocksCubic, out: &mut Vec<u8>) {
        NativeChannel::<Goldilocks, GoldilocksCubic>::encode_element(value, out);
    }

    fn decode_element(bytes: &[u8]) -> Option<GoldilocksCubic> {
        NativeChannel::<Goldilocks, GoldilocksCubic>::decode_element(bytes)
    }

    fn encode_vector_element(&self, value: GoldilocksCubic, out: &mut Vec<u8>) {
        let place = self.n_sent.fetch_add(1, Ordering::Relaxed);
        let (lie_at, lie) = self.lie;
        self.inner.encode_vector_element(if place == lie_at { lie } else { value }, out);
    }

    fn decode_vector_element(&self, bytes: &[u8]) -> Option<GoldilocksCubic> {
        self.inner.decode_vector_element(bytes)
    }

    fn n_nonce_bytes(&self) -> usize {
        self.inner.n_nonce_bytes()
    }

    fn encode_nonce(&self, nonce: u64, out: &mut Vec<u8>) {
        self.inner.encode_nonce(nonce, out);
    }

    fn decode_nonce(&self, bytes: &[u8]) -> Option<u64> {
        self.inner.decode_nonce(bytes)
    }

    fn grind(&self, bits: u32) -> Result<u64, ChannelError> {
        self.inner.grind(bits)
    }

    fn accepts(&self, bits: u32, nonce: u64) -> Result<bool, ChannelError> {
        self.inner.accepts(bits, nonce)
    }
}
