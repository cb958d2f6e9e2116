//! What our channel has absorbed before the first challenge.

use super::{Native, NativeChannel};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::Layout;
use crate::merkle::TreeHash;
use crate::protocol::{Channel as _, Protocol as _};
use crate::stark::{Options, Setup};

/// The first bytes of every transcript; they change with the format of the proof.
const TAG: &[u8] = b"airfoil native proof, version 1";

/// The setup of a proof in our own protocol: its channel has absorbed the field, the layout's
/// digest, the options, the hashes, the heights and the public values.
///
/// Every list is preceded by its length, so no two statements give the same bytes.
#[must_use]
#[allow(clippy::expect_used, reason = "so is our channel defined")]
pub fn setup<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    log_rows: &[u32],
    options: Options,
    trees: TreeHash,
) -> Setup<Native<F, K>> {
    let mut statement = Statement::default();
    statement.text(F::NAME);
    statement.number(K::DEGREE as u64);
    statement.text(layout.info().name);
    statement.bytes(&layout.info().digest);
    statement.number(options.log_blowup().into());
    statement.numbers(options.fri_steps());
    statement.number(options.last_layer_degree_bound() as u64);
    statement.number(options.n_queries() as u64);
    statement.number(options.grinding_bits().into());
    statement.number(options.oods_in_one_message().into());
    statement.number(options.is_hiding().into());
    statement.text(trees.bottom.name());
    statement.text(trees.friendly.name());
    statement.number(trees.n_friendly_layers.into());
    statement.numbers(log_rows);
    let elements = layout.public_elements(public);
    let mut bytes = Vec::with_capacity(elements.len().saturating_mul(F::N_BYTES));
    for element in elements {
        let mut of_element = vec![0; F::N_BYTES];
        Native::<F, K>::write_field(element, &mut of_element);
        bytes.extend_from_slice(&of_element);
    }
    statement.bytes(&bytes);
    let mut channel = NativeChannel::new(TAG);
    channel.absorb(&statement.0).expect("our channel takes any bytes");
    Setup { log_rows: log_rows.to_vec(), options, trees, channel }
}

/// The bytes of a statement.
#[derive(Default)]
struct Statement(Vec<u8>);

impl Statement {
    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn numbers(&mut self, numbers: &[u32]) {
        self.number(numbers.len() as u64);
        numbers.iter().for_each(|&number| self.number(number.into()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }
}
