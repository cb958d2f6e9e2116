//! What a subject's proof does not prove: other statements, and other parameters.

use super::subject::verdict_of_cairo;
use crate::reason::Reason;
use air_brainfuck::{CellBits, Claim};
use air_cairo::proof_file::ProofFile as CairoFile;
use air_cairo::verify::Claim as CairoClaim;
use air_layouts::brainfuck::Brainfuck;
use air_layouts::fibonacci::{self, Fibonacci};
use air_runtime::field::{Arith as _, Goldilocks, GoldilocksCubic};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, ProofFile, TREES, setup as setup_of};
use air_runtime::stark::{self, Options, Policy, Setup};
use core::fmt;
use serde_json::Value;

type K = GoldilocksCubic;
type Small = Native<Goldilocks, K>;
/// Where a claim has the symbols that are read, or those that are printed.
type Stream = fn(&mut Claim) -> &mut Option<Vec<u64>>;
/// A change of parameters.
type Change = fn(&mut Numbers);
type Verify = dyn Fn() -> Result<(), Reason> + Send + Sync;

/// Another statement, or the same with other parameters, and the verifier that is asked about it.
pub struct Other {
    /// What is other.
    pub name: String,
    verify: Box<Verify>,
}

impl Other {
    /// Verifies the subject's own proof.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn verify(&self) -> Result<(), Reason> {
        (self.verify)()
    }

    fn new(
        name: impl Into<String>,
        verify: impl Fn() -> Result<(), Reason> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), verify: Box::new(verify) }
    }

    /// A native proof, asked about with a setup. Any parameters are strong enough, so that the proof
    /// is looked at.
    fn native<L: Layout<Goldilocks, K> + Copy + 'static>(
        name: String,
        layout: L,
        setup: Setup<Small>,
        public: L::Public,
        proof: &[u8],
    ) -> Self
    where
        L::Public: 'static,
    {
        let proof = proof.to_vec();
        Self::new(name, move || {
            let policy = Policy::proven_bits(0);
            let verified = stark::verify(&layout, &setup, &public, &proof, &policy, &());
            verified.map(drop).map_err(|error| Reason::of(&error))
        })
    }
}

/// What the proof of a sequence does not prove.
pub(super) fn of_fibonacci(
    claimed: Goldilocks,
    log_rows: u32,
    options: &Options,
    proof: &[u8],
) -> Vec<Other> {
    let other = |name: String, claimed, log_rows, options: Options, trees| {
        let public = fibonacci::Public { claimed };
        let setup = setup_of::<Goldilocks, K, _>(&Fibonacci, &public, &[log_rows], options, trees);
        Other::native(name, Fibonacci, setup, public, proof)
    };
    let one = Goldilocks::ONE;
    let claims = [claimed + one, claimed - one, Goldilocks::ZERO, one].into_iter();
    let claims = claims
        .map(|claim| other(format!("claim {claim:?}"), claim, log_rows, options.clone(), TREES));
    let heights = [log_rows - 1, log_rows + 1].into_iter();
    let heights = heights.flat_map(|log_rows| {
        fitting(options, log_rows).into_iter().map(move |options| (log_rows, options))
    });
    let heights = heights.map(|(log_rows, options)| {
        other(format!("2^{log_rows} rows, {options:?}"), claimed, log_rows, options, TREES)
    });
    let parameters = parameters(options).into_iter();
    let parameters =
        parameters.map(|(name, options, trees)| other(name, claimed, log_rows, options, trees));
    claims.chain(heights).chain(parameters).collect()
}

/// What the proof of a run does not prove.
pub(super) fn of_brainfuck(claim: &Claim, file: &ProofFile) -> Vec<Other> {
    let mut claims: Vec<(String, Claim)> = Vec::new();
    let mut push = |name: String, change: &dyn Fn(&mut Claim)| {
        let mut claim = claim.clone();
        change(&mut claim);
        claims.push((name, claim));
    };
    for at in 0..claim.words.len() {
        push(format!("word {at}"), &|claim| claim.words[at] += 1);
        push(format!("no word {at}"), &|claim| {
            claim.words.remove(at);
        });
    }
    push("a word more".to_owned(), &|claim| claim.words.push(43));
    let streams: [(&str, Stream); 2] =
        [("input", |claim| &mut claim.input), ("output", |claim| &mut claim.output)];
    for (name, stream) in streams {
        let change = |change: fn(&mut Vec<u64>)| {
            move |claim: &mut Claim| change(stream(claim).get_or_insert_default())
        };
        push(format!("{name}, another symbol"), &change(|symbols| symbols[0] += 1));
        push(format!("{name}, a zero more"), &change(|symbols| symbols.push(0)));
        push(format!("{name}, nothing"), &change(Vec::clear));
    }
    for cells in [CellBits::Sixteen, CellBits::Field] {
        push(format!("cells {cells:?}"), &|claim| claim.cells = cells);
    }
    for change in [-1, 1] {
        push(format!("height {change:+}"), &|claim| {
            claim.log_rows = claim.log_rows.saturating_add_signed(change);
        });
        push(format!("addresses {change:+}"), &|claim| {
            claim.log_addresses = claim.log_addresses.saturating_add_signed(change);
        });
    }
    let other = |name: String, claim: &Claim, options: Options, trees| {
        let setup = air_brainfuck::setup(claim, options, trees);
        Other::native(name, Brainfuck, setup, claim.public(), file.proof())
    };
    let claims = claims.into_iter();
    let claims = claims.flat_map(|(name, claim)| {
        let log_rows = claim.log_rows().into_iter().max().unwrap_or(0);
        let options = fitting(file.options(), log_rows).into_iter();
        options.map(move |options| (name.clone(), claim.clone(), options))
    });
    let claims = claims.map(|(name, claim, options)| other(name, &claim, options, file.trees()));
    let parameters = parameters(file.options()).into_iter();
    let parameters = parameters.map(|(name, options, trees)| other(name, claim, options, trees));
    claims.chain(parameters).collect()
}

/// What Stone's proof does not prove: its own public input and parameters, with one value changed.
pub(super) fn of_cairo(file: &CairoFile) -> Vec<Other> {
    let parts: [fn(&mut CairoFile) -> &mut Value; 2] =
        [|file| &mut file.public_input, |file| &mut file.proof_parameters];
    let mut others = Vec::new();
    for part in parts {
        let mut changed = file.clone();
        for (pointer, values) in changes(part(&mut changed)) {
            for value in values {
                let mut file = file.clone();
                let name = format!("{pointer} = {value}");
                if let Some(place) = part(&mut file).pointer_mut(&pointer) {
                    *place = value;
                }
                others.push(Other::new(name, move || {
                    let claim = CairoClaim::read(&file).map_err(|_| Reason::Input)?;
                    verdict_of_cairo(&claim, &file.proof)
                }));
            }
        }
    }
    others
}

/// The places of a value, and what else may stand there: numbers one off, digits changed, lists with an
/// entry less, with one twice, and in reverse.
fn changes(value: &Value) -> Vec<(String, Vec<Value>)> {
    fn walk(pointer: String, value: &Value, found: &mut Vec<(String, Vec<Value>)>) {
        let others: Vec<Value> = match value {
            Value::Number(number) => number.as_u64().map_or(Vec::new(), |number| {
                [number.checked_sub(1), number.checked_add(1)]
                    .into_iter()
                    .flatten()
                    .map(Value::from)
                    .collect()
            }),
            Value::String(text) => {
                let (head, last) = text.split_at(text.len().saturating_sub(1));
                vec![format!("{head}{}", if last == "1" { 2 } else { 1 }).into()]
            }
            Value::Bool(bit) => vec![Value::Bool(!bit)],
            Value::Null => vec![Value::Bool(true)],
            Value::Array(list) => {
                let shorter = list.split_last().map(|(_, rest)| rest.to_vec());
                let longer =
                    list.last().map(|last| [list.as_slice(), core::slice::from_ref(last)].concat());
                let reversed: Vec<Value> = list.iter().rev().cloned().collect();
                let reversed = (reversed != *list).then_some(reversed);
                [shorter, longer, reversed].into_iter().flatten().map(Value::Array).collect()
            }
            Value::Object(_) => Vec::new(),
        };
        match value {
            Value::Array(list) => list.iter().enumerate().for_each(|(index, entry)| {
                walk(format!("{pointer}/{index}"), entry, found);
            }),
            Value::Object(members) => members.iter().for_each(|(key, member)| {
                walk(format!("{pointer}/{key}"), member, found);
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        if !others.is_empty() {
            found.push((pointer, others));
        }
    }
    let mut found = Vec::new();
    walk(String::new(), value, &mut found);
    found
}

/// The parameters for tables of another height: as they are, and with the last layer or the last step
/// so that they fit.
fn fitting(options: &Options, log_rows: u32) -> Vec<Options> {
    let mut all = vec![options.clone()];
    let sum = options.fri_steps().iter().sum::<u32>();
    if let Some(log_bound) = log_rows.checked_sub(sum)
        && 1 << log_bound != options.last_layer_degree_bound()
    {
        all.extend(changed(options, |numbers| numbers.bound = 1 << log_bound));
    }
    all
}

/// Other parameters than these, each with what is other.
fn parameters(options: &Options) -> Vec<(String, Options, TreeHash)> {
    let changes: [(&str, Change); 13] = [
        ("a query less", |numbers| numbers.n_queries = numbers.n_queries.saturating_sub(1)),
        ("a query more", |numbers| numbers.n_queries += 1),
        ("one query", |numbers| numbers.n_queries = 1),
        ("half the blow-up", |numbers| numbers.log_blowup = numbers.log_blowup.saturating_sub(1)),
        ("twice the blow-up", |numbers| numbers.log_blowup += 1),
        ("a bit of grinding less", |numbers| {
            numbers.grinding_bits = numbers.grinding_bits.saturating_sub(1);
        }),
        ("a bit of grinding more", |numbers| numbers.grinding_bits += 1),
        ("no grinding", |numbers| numbers.grinding_bits = 0),
        ("a last layer of half the length", |numbers| numbers.bound /= 2),
        ("a last layer of twice the length", |numbers| numbers.bound *= 2),
        ("a longer last layer and a shorter step", |numbers| {
            numbers.bound *= 2;
            *numbers.last_step() = numbers.last_step().saturating_sub(1);
        }),
        ("a shorter last layer and a longer step", |numbers| {
            numbers.bound /= 2;
            *numbers.last_step() += 1;
        }),
        ("an unfolded first layer", |numbers| numbers.steps.insert(0, 0)),
    ];
    let changes = changes.into_iter();
    let numbers = changes
        .filter_map(|(name, change)| Some((name.to_owned(), changed(options, change)?, TREES)));
    let in_one = options.oods_in_one_message();
    let flags = [
        ("values in other messages", options.clone().with_oods_in_one_message(!in_one)),
        ("a proof that hides", options.clone().hiding()),
    ];
    let flags = flags.map(|(name, options)| (name.to_owned(), options, TREES));
    let hashes = HashKind::ALL.into_iter().filter(|&hash| hash != TREES.bottom);
    let hashes = hashes.map(|hash| {
        (format!("trees of {}", hash.name()), options.clone(), TreeHash::uniform(hash))
    });
    let friendly = TreeHash { n_friendly_layers: 1, ..TREES };
    let friendly = ("a layer near the roots".to_owned(), options.clone(), friendly);
    numbers.chain(flags).chain(hashes).chain([friendly]).collect()
}

/// The numbers of parameters.
struct Numbers {
    log_blowup: u32,
    steps: Vec<u32>,
    bound: usize,
    n_queries: usize,
    grinding_bits: u32,
}

impl Numbers {
    fn last_step(&mut self) -> &mut u32 {
        self.steps.last_mut().expect("parameters have a step")
    }
}

/// The parameters with other numbers, if there are such and they are others.
fn changed(options: &Options, change: impl Fn(&mut Numbers)) -> Option<Options> {
    let mut numbers = Numbers {
        log_blowup: options.log_blowup(),
        steps: options.fri_steps().to_vec(),
        bound: options.last_layer_degree_bound(),
        n_queries: options.n_queries(),
        grinding_bits: options.grinding_bits(),
    };
    change(&mut numbers);
    let Numbers { log_blowup, steps, bound, n_queries, grinding_bits } = numbers;
    let other = Options::new(log_blowup, steps, bound, n_queries, grinding_bits).ok()?;
    let other = other.with_oods_in_one_message(options.oods_in_one_message());
    (other != *options).then_some(other)
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Other").field("name", &self.name).finish_non_exhaustive()
    }
}
