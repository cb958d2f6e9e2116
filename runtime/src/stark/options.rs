//! The parameters of a proof, parsed once: an [`Options`] cannot hold nonsense.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

/// The parameters of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    log_blowup: u32,
    fri_steps: Vec<u32>,
    last_layer_degree_bound: usize,
    n_queries: usize,
    grinding_bits: u32,
    oods_in_one_message: bool,
    hiding: bool,
}

/// Why numbers are not the parameters of a proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// The code would have rate 1, or the domain would be too large for any machine.
    #[error("expected the logarithm of a blow-up from 1 to {max}, found {found}")]
    LogBlowup {
        /// The largest that is taken.
        max: u32,
        /// What was found.
        found: u32,
    },
    /// FRI has at least one layer.
    #[error("expected at least one FRI step, found none")]
    NoFriSteps,
    /// A committed layer must be folded.
    #[error("only the first FRI step may be 0, but step {index} is")]
    ZeroFriStep {
        /// Index in the list.
        index: usize,
    },
    /// A step folds more than any trace has.
    #[error("expected FRI steps up to {max}, found {found} as step {index}")]
    FriStepTooLarge {
        /// Index in the list.
        index: usize,
        /// The largest that is taken.
        max: u32,
        /// What was found.
        found: u32,
    },
    /// The last layer's bound is no power of two.
    #[error("expected a power of two as the last layer's degree bound, found {found}")]
    LastLayerDegreeBound {
        /// What was found.
        found: usize,
    },
    /// A verifier that asks for nothing accepts everything.
    #[error("expected at least one query, found none")]
    NoQueries,
    /// There are more queries than the protocol has use for.
    #[error("expected at most {max} queries, found {found}")]
    TooManyQueries {
        /// The largest number that is taken.
        max: usize,
        /// What was found.
        found: usize,
    },
    /// A nonce has 64 bits.
    #[error("expected at most {max} bits of grinding, found {found}")]
    GrindingBits {
        /// The largest number that is taken.
        max: u32,
        /// What was found.
        found: u32,
    },
    /// FRI would test another degree than the trace's.
    #[error(
        "the FRI steps and the last layer's degree bound fit polynomials of 2^{found} \
         coefficients, but those of the trace have 2^{expected}: log2({last_layer_degree_bound}) + {fri_steps:?} must add up to {expected}"
    )]
    DegreeMismatch {
        /// Logarithm of the number of coefficients: that of the height, and 1 more if the proof hides.
        expected: u32,
        /// Logarithm of the number that would fit.
        found: u32,
        /// The last layer's degree bound.
        last_layer_degree_bound: usize,
        /// The steps.
        fri_steps: Vec<u32>,
    },
    /// The composition polynomial does not fit the evaluation domain.
    #[error(
        "the layout's composition polynomial has degree {composition_degree} times the trace, but \
         the blow-up is only 2^{log_blowup}"
    )]
    BlowupTooSmall {
        /// The degree, in traces.
        composition_degree: usize,
        /// Logarithm of the blow-up.
        log_blowup: u32,
    },
    /// The protocol has no proofs that hide.
    #[error("proofs that hide the trace are not possible in this protocol")]
    CannotHide,
    /// A value that the proof carries tells something of the trace.
    #[error(
        "the terminal `{terminal}` tells something of the trace, since its argument starts from a fixed value"
    )]
    TerminalNotHidden {
        /// Its name.
        terminal: &'static str,
    },
    /// A table's polynomials have less randomness than is opened of them.
    #[error(
        "table `{table}` has 2^{found} rows, but a proof with these parameters only hides tables of \
         at least 2^{expected} rows"
    )]
    TableTooLowToHide {
        /// The table's name.
        table: &'static str,
        /// Logarithm of the least height.
        expected: u32,
        /// Logarithm of the height.
        found: u32,
    },
    /// The evaluation domain is larger than the field or a machine admits.
    #[error("an evaluation domain of 2^{found} points is too large, at most 2^{max} are possible")]
    DomainTooLarge {
        /// Logarithm of the largest size.
        max: u32,
        /// Logarithm of the size.
        found: u32,
    },
}

/// Bounds on parameters: far above what is used, so that no later sum or shift overflows.
const MAX_LOG_BLOWUP: u32 = 16;
const MAX_FRI_STEP: u32 = 30;
const MAX_QUERIES: usize = 1 << 16;
const MAX_GRINDING_BITS: u32 = 64;

impl Options {
    /// The parameters: logarithm of the blow-up, logarithms of the FRI folding factors (a first
    /// one of 0 commits to the unfolded polynomial), number of coefficients of the last layer,
    /// number of queries, bits of grinding before them.
    ///
    /// # Errors
    /// If a parameter is out of its range.
    pub fn new(
        log_blowup: u32,
        fri_steps: Vec<u32>,
        last_layer_degree_bound: usize,
        n_queries: usize,
        grinding_bits: u32,
    ) -> Result<Self, OptionsError> {
        if !(1..=MAX_LOG_BLOWUP).contains(&log_blowup) {
            return Err(OptionsError::LogBlowup { max: MAX_LOG_BLOWUP, found: log_blowup });
        }
        check_fri_steps(&fri_steps)?;
        if !last_layer_degree_bound.is_power_of_two() {
            return Err(OptionsError::LastLayerDegreeBound { found: last_layer_degree_bound });
        }
        if n_queries == 0 {
            return Err(OptionsError::NoQueries);
        }
        if n_queries > MAX_QUERIES {
            return Err(OptionsError::TooManyQueries { max: MAX_QUERIES, found: n_queries });
        }
        if grinding_bits > MAX_GRINDING_BITS {
            return Err(OptionsError::GrindingBits {
                max: MAX_GRINDING_BITS,
                found: grinding_bits,
            });
        }
        Ok(Self {
            log_blowup,
            fri_steps,
            last_layer_degree_bound,
            n_queries,
            grinding_bits,
            oods_in_one_message: false,
            hiding: false,
        })
    }

    /// The same parameters, with the out-of-domain values sent as one message or one by one.
    #[must_use]
    pub fn with_oods_in_one_message(self, oods_in_one_message: bool) -> Self {
        Self { oods_in_one_message, ..self }
    }

    /// The same parameters for a proof that hides the trace; see [`Randomness`](super::Randomness).
    ///
    /// FRI then tests a degree twice as high, so the FRI steps and the last layer's bound must fit
    /// tables of twice as many rows. The blow-up is that over the higher degree.
    #[must_use]
    pub fn hiding(self) -> Self {
        Self { hiding: true, ..self }
    }

    /// Logarithm of the blow-up.
    #[must_use]
    pub fn log_blowup(&self) -> u32 {
        self.log_blowup
    }

    /// Logarithms of the FRI folding factors.
    #[must_use]
    pub fn fri_steps(&self) -> &[u32] {
        &self.fri_steps
    }

    /// The number of coefficients of the last FRI layer.
    #[must_use]
    pub fn last_layer_degree_bound(&self) -> usize {
        self.last_layer_degree_bound
    }

    /// The number of queries.
    #[must_use]
    pub fn n_queries(&self) -> usize {
        self.n_queries
    }

    /// The bits of grinding before the queries.
    #[must_use]
    pub fn grinding_bits(&self) -> u32 {
        self.grinding_bits
    }

    /// Whether the out-of-domain values are one message.
    #[must_use]
    pub fn oods_in_one_message(&self) -> bool {
        self.oods_in_one_message
    }

    /// Whether proofs hide the trace.
    #[must_use]
    pub fn is_hiding(&self) -> bool {
        self.hiding
    }

    /// Logarithm of how many times as many coefficients as rows the committed polynomials have.
    #[must_use]
    pub fn log_growth(&self) -> u32 {
        self.hiding.into()
    }

    /// Checks that the parameters suit a trace of `2^log_rows` rows whose composition polynomial
    /// has `composition_degree` times as many coefficients.
    ///
    /// # Errors
    /// If FRI would test another degree than the trace's, or the composition polynomial does not
    /// fit the evaluation domain.
    pub fn fit(&self, log_rows: u32, composition_degree: usize) -> Result<(), OptionsError> {
        let log_degree = self.last_layer_degree_bound.trailing_zeros();
        let found = self.fri_steps.iter().fold(log_degree, |sum, &step| sum.saturating_add(step));
        let expected = log_rows.saturating_add(self.log_growth());
        if found != expected {
            return Err(OptionsError::DegreeMismatch {
                expected,
                found,
                last_layer_degree_bound: self.last_layer_degree_bound,
                fri_steps: self.fri_steps.clone(),
            });
        }
        if composition_degree > 1 << self.log_blowup.saturating_add(self.log_growth()) {
            let log_blowup = self.log_blowup;
            return Err(OptionsError::BlowupTooSmall { composition_degree, log_blowup });
        }
        Ok(())
    }
}

fn check_fri_steps(fri_steps: &[u32]) -> Result<(), OptionsError> {
    if fri_steps.is_empty() {
        return Err(OptionsError::NoFriSteps);
    }
    for (index, &found) in fri_steps.iter().enumerate() {
        if found == 0 && index > 0 {
            return Err(OptionsError::ZeroFriStep { index });
        }
        if found > MAX_FRI_STEP {
            return Err(OptionsError::FriStepTooLarge { index, max: MAX_FRI_STEP, found });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fri(steps: &[u32], bound: usize) -> Result<Options, OptionsError> {
        Options::new(2, steps.to_vec(), bound, 5, 0)
    }

    #[test]
    fn only_the_first_fri_step_may_be_zero() {
        assert_eq!(fri(&[], 1), Err(OptionsError::NoFriSteps));
        assert_eq!(fri(&[0, 0], 1), Err(OptionsError::ZeroFriStep { index: 1 }));
        assert!(fri(&[0, 1], 1).is_ok());
        let too_large = OptionsError::FriStepTooLarge { index: 1, max: 30, found: 31 };
        assert_eq!(fri(&[0, 31], 1), Err(too_large));
    }

    #[test]
    fn fri_must_test_the_degree_of_the_trace() {
        let options = fri(&[0, 3, 2], 4).expect("the parameters are in range");
        assert_eq!(options.fit(7, 2), Ok(()));
        let mismatch = |expected| OptionsError::DegreeMismatch {
            expected,
            found: 7,
            last_layer_degree_bound: 4,
            fri_steps: vec![0, 3, 2],
        };
        assert_eq!(options.fit(6, 2), Err(mismatch(6)));
        assert_eq!(options.fit(8, 2), Err(mismatch(8)));
        let too_small = OptionsError::BlowupTooSmall { composition_degree: 8, log_blowup: 2 };
        assert_eq!(options.fit(7, 8), Err(too_small));
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let new = |log_blowup, bound, n_queries, bits| {
            Options::new(log_blowup, vec![1], bound, n_queries, bits).map(|_| ())
        };
        assert_eq!(new(0, 1, 1, 0), Err(OptionsError::LogBlowup { max: 16, found: 0 }));
        assert_eq!(new(17, 1, 1, 0), Err(OptionsError::LogBlowup { max: 16, found: 17 }));
        assert_eq!(new(1, 0, 1, 0), Err(OptionsError::LastLayerDegreeBound { found: 0 }));
        assert_eq!(new(1, 3, 1, 0), Err(OptionsError::LastLayerDegreeBound { found: 3 }));
        assert_eq!(new(1, 1, 0, 0), Err(OptionsError::NoQueries));
        let too_many = OptionsError::TooManyQueries { max: 1 << 16, found: 1 << 31 };
        assert_eq!(new(1, 1, 1 << 31, 0), Err(too_many));
        assert_eq!(new(1, 1, 1, 65), Err(OptionsError::GrindingBits { max: 64, found: 65 }));
    }
}
