//! Reading a proof file part by part.

use super::{FileError, MAGIC, VERSION};
use crate::hash::{Digest, HashKind};
use crate::merkle::TreeHash;
use crate::stark::Options;

/// Logarithm of the largest bound of the last layer: higher than any table.
const MAX_LOG_LAST_LAYER: u32 = 30;

/// The bytes of a file, and where reading is.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    pub(super) fn magic(&mut self) -> Result<(), FileError> {
        let found = self.bytes.get(..MAGIC.len()).unwrap_or(self.bytes);
        if found != MAGIC {
            return Err(FileError::Magic { found: found.to_vec() });
        }
        self.offset = MAGIC.len();
        Ok(())
    }

    pub(super) fn version(&mut self) -> Result<(), FileError> {
        match self.word("the version")? {
            VERSION => Ok(()),
            found => Err(FileError::Version { found }),
        }
    }

    /// The next bytes.
    pub(super) fn bytes(&mut self, part: &'static str, n: usize) -> Result<&'a [u8], FileError> {
        let cut = self.left().split_at_checked(n);
        let (bytes, _) = cut.ok_or_else(|| self.truncated(part, n as u64))?;
        self.offset = self.offset.saturating_add(n);
        Ok(bytes)
    }

    pub(super) fn byte(&mut self, part: &'static str) -> Result<u8, FileError> {
        self.array::<1>(part).map(|[byte]| byte)
    }

    /// A number of entries.
    pub(super) fn count(&mut self, part: &'static str) -> Result<usize, FileError> {
        self.array(part).map(u16::from_le_bytes).map(usize::from)
    }

    pub(super) fn text(&mut self, part: &'static str) -> Result<String, FileError> {
        let n_bytes = self.count(part)?;
        let offset = self.offset;
        let bytes = self.bytes(part, n_bytes)?;
        let text = str::from_utf8(bytes).map_err(|_| FileError::NotText { part, offset })?;
        Ok(text.to_owned())
    }

    pub(super) fn digest(&mut self, part: &'static str) -> Result<Digest, FileError> {
        self.array(part)
    }

    pub(super) fn digests(
        &mut self,
        part: &'static str,
        n: usize,
    ) -> Result<Vec<Digest>, FileError> {
        let bytes = self.bytes(part, n.saturating_mul(size_of::<Digest>()))?;
        let (digests, _) = bytes.as_chunks();
        Ok(digests.to_vec())
    }

    pub(super) fn options(&mut self) -> Result<Options, FileError> {
        let log_blowup = self.byte("the blow-up")?.into();
        let n_steps = self.byte("the number of FRI steps")?;
        let steps = self.bytes("FRI steps", n_steps.into())?;
        let found = self.byte("the last layer's bound")?;
        if u32::from(found) > MAX_LOG_LAST_LAYER {
            return Err(FileError::LastLayer { max: MAX_LOG_LAST_LAYER, found });
        }
        let n_queries = self.word("the number of queries")?;
        let n_queries = usize::try_from(n_queries).unwrap_or(usize::MAX);
        let grinding_bits = self.byte("the bits of grinding")?.into();
        let in_one_message = self.bit("the out-of-domain values")?;
        let hides = self.bit("whether the trace is hidden")?;
        let steps = steps.iter().copied().map(u32::from).collect();
        let options = Options::new(log_blowup, steps, 1 << found, n_queries, grinding_bits)?;
        let options = options.with_oods_in_one_message(in_one_message);
        Ok(if hides { options.hiding() } else { options })
    }

    pub(super) fn trees(&mut self) -> Result<TreeHash, FileError> {
        let bottom: HashKind = self.text("the hash of the trees")?.parse()?;
        let friendly = self.text("the hash near the roots")?.parse()?;
        let n_friendly_layers = self.word("the number of layers near the roots")?;
        Ok(TreeHash { bottom, friendly, n_friendly_layers })
    }

    /// The last part: its length and as many bytes, with which the file ends.
    pub(super) fn rest(&mut self, part: &'static str) -> Result<Vec<u8>, FileError> {
        let length = u64::from_le_bytes(self.array(part)?);
        let left = self.left();
        let cut = usize::try_from(length).ok().and_then(|length| left.split_at_checked(length));
        match cut {
            Some((proof, [])) => Ok(proof.to_vec()),
            Some((proof, more)) => Err(FileError::TrailingBytes {
                offset: self.offset.saturating_add(proof.len()),
                n_bytes: more.len(),
            }),
            None => Err(self.truncated(part, length)),
        }
    }

    fn word(&mut self, part: &'static str) -> Result<u32, FileError> {
        self.array(part).map(u32::from_le_bytes)
    }

    fn bit(&mut self, part: &'static str) -> Result<bool, FileError> {
        let offset = self.offset;
        match self.byte(part)? {
            0 => Ok(false),
            1 => Ok(true),
            found => Err(FileError::NotABit { part, offset, found }),
        }
    }

    fn array<const N: usize>(&mut self, part: &'static str) -> Result<[u8; N], FileError> {
        let &bytes = self.left().first_chunk().ok_or_else(|| self.truncated(part, N as u64))?;
        self.offset = self.offset.saturating_add(N);
        Ok(bytes)
    }

    /// What is not read yet.
    fn left(&self) -> &'a [u8] {
        self.bytes.get(self.offset..).unwrap_or_default()
    }

    fn truncated(&self, part: &'static str, expected: u64) -> FileError {
        FileError::Truncated { part, offset: self.offset, expected, found: self.left().len() }
    }
}
