//! The published engine as its formulas are printed, letter by letter: it accepts a false output. Its accumulators start
//! from zero and are rescaled in every other row, which no argument of the language does, so the formulas stand here.

use air_brainfuck::{CellBits, Options, Program, run};
use air_runtime::field::{Arith as _, ExtensionOf as _, Field as _, Goldilocks, GoldilocksCubic};
use serde_json::Value;

type K = GoldilocksCubic;

const COMMANDS: &[u8; 8] = b"[]<>+-,.";

#[test]
fn the_printed_formulas_accept_an_output_that_the_program_does_not_print() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/brainfuck_literal.json");
    let text = std::fs::read_to_string(path).expect("the data are there");
    let data: Value = serde_json::from_str(&text).expect("the data are JSON");
    let proof = Proof { data: &data };
    let violated: Vec<String> =
        [proof.processor(), proof.instruction(), proof.memory(), proof.output()]
            .concat()
            .into_iter()
            .filter(|(_, value)| *value != K::ZERO)
            .map(|(name, _)| name)
            .collect();
    assert_eq!(violated, Vec::<String>::new());

    let source = data["program"].as_str().expect("a text");
    let program = Program::compile(source.as_bytes()).expect("it has no brackets");
    let options = Options { cells: CellBits::Field, ..Options::default() };
    let printed = run(&program, &[], &options).expect("it halts").output;
    let claimed: Vec<u64> = proof.list("claimed_output");
    assert_eq!((printed, claimed), (vec![1], vec![0]));
}

/// Values of constraints by table, name and row.
type Values = Vec<(String, K)>;

/// The tables, challenges and terminals of a forged trace.
struct Proof<'a> {
    data: &'a Value,
}

/// A table's columns, by their names.
struct Table<'a>(&'a Value);

impl Table<'_> {
    fn n_rows(&self) -> usize {
        self.0["rows"].as_array().expect("rows").len()
    }

    /// Cells of a row by their names.
    fn cells<const N: usize>(&self, row: usize, names: [&str; N]) -> [K; N] {
        let columns = self.0["columns"].as_array().expect("columns");
        names.map(|name| {
            let column = columns.iter().position(|column| column == name).expect("a column");
            element(&self.0["rows"][row][column])
        })
    }
}

impl Proof<'_> {
    fn table(&self, name: &str) -> Table<'_> {
        Table(&self.data["tables"][name])
    }

    fn challenge(&self, name: &str) -> K {
        element(&self.data["challenges"][name])
    }

    fn terminal(&self, name: &str) -> K {
        element(&self.data["terminals"][name])
    }

    fn list(&self, name: &str) -> Vec<u64> {
        let list = self.data[name].as_array().expect("a list").iter();
        list.map(|value| value.as_u64().expect("a number")).collect()
    }

    /// `a·x + b·y + c·z`, with challenges of these names.
    fn hash(&self, names: [&str; 3], [x, y, z]: [K; 3]) -> K {
        let [a, b, c] = names.map(|name| self.challenge(name));
        a * x + b * y + c * z
    }

    fn processor(&self) -> Values {
        const NAMES: [&str; 11] =
            ["clk", "ip", "ci", "ni", "mp", "mv", "inv", "ipa", "mpa", "iea", "oea"];
        let table = self.table("processor");
        let [alpha, beta] = ["alpha", "beta"].map(|name| self.challenge(name));
        let [gamma, delta] = ["gamma", "delta"].map(|name| self.challenge(name));
        let [first_clk, first_ip, _, _, first_mp, first_mv, first_inv, ipa, mpa, iea, oea] =
            table.cells(0, NAMES);
        let of_instruction = self.table("instruction").cells(0, ["ppa"])[0];
        let of_memory = self.table("memory").cells(0, ["ppa"])[0];
        let mut values = named(
            "processor",
            0,
            [
                ("clk", first_clk),
                ("ip", first_ip),
                ("mp", first_mp),
                ("mv", first_mv),
                ("inv", first_inv),
                ("iea", iea),
                ("oea", oea),
                ("ipa", ipa - of_instruction),
                ("mpa", mpa - of_memory),
            ],
        );
        for row in 0..table.n_rows() {
            let [clk, ip, ci, ni, mp, mv, inv, ipa, mpa, iea, oea] = table.cells(row, NAMES);
            let instruction = self.hash(["a", "b", "c"], [ip, ci, ni]);
            let access = self.hash(["d", "e", "f"], [clk, mp, mv]);
            if row + 1 == table.n_rows() {
                values.extend(named(
                    "processor",
                    row,
                    [
                        ("T_ipa", ipa * (instruction - alpha) - self.terminal("T_ipa")),
                        ("T_mpa", mpa * (access - beta) - self.terminal("T_mpa")),
                        ("T_iea", iea - self.terminal("T_iea")),
                        ("T_oea", oea - self.terminal("T_oea")),
                    ],
                ));
                break;
            }
            let [clk1, ip1, _, _, mp1, mv1, _, ipa1, mpa1, iea1, oea1] =
                table.cells(row + 1, NAMES);
            let [one, two] = [K::ONE, K::from_u64(2)];
            let is_zero = one - mv * inv;
            let (on, skip, jump) = (|command| selector(command, ci), ip1 - ip - two, ip1 - ni);
            let pointer = COMMANDS.iter().map(|&command| {
                on(command)
                    * match command {
                        b'[' => skip * mv + jump * is_zero,
                        b']' => skip * is_zero + jump * mv,
                        _ => ip1 - ip - one,
                    }
            });
            let memory_pointer = COMMANDS.iter().map(|&command| {
                on(command)
                    * match command {
                        b'<' => mp1 - mp + one,
                        b'>' => mp1 - mp - one,
                        _ => mp1 - mp,
                    }
            });
            let value = COMMANDS.iter().map(|&command| {
                on(command)
                    * match command {
                        b'+' => mv1 - mv - one,
                        b'-' => mv1 - mv + one,
                        b'<' | b'>' | b',' => K::ZERO,
                        _ => mv1 - mv,
                    }
            });
            let symbol = |command: u8, accumulator: K, point: K| {
                selector(command, ni) * (accumulator * point + mv)
                    + (ni - K::from_u64(command.into())) * accumulator
            };
            values.extend(named(
                "processor",
                row,
                [
                    ("clk", clk1 - clk - one),
                    ("inv", inv * is_zero),
                    ("mv", mv * is_zero),
                    ("ip", sum(pointer)),
                    ("mp", sum(memory_pointer)),
                    ("value", sum(value)),
                    (
                        "ipa",
                        ci * (ipa * (instruction - alpha) - ipa1) + (ipa1 - ipa) * no_command(ci),
                    ),
                    ("mpa", mpa * (access - beta) - mpa1),
                    ("iea", symbol(b',', iea, gamma) - iea1),
                    ("oea", symbol(b'.', oea, delta) - oea1),
                ],
            ));
        }
        values
    }

    fn instruction(&self) -> Values {
        const NAMES: [&str; 5] = ["ip", "ci", "ni", "ppa", "pea"];
        let table = self.table("instruction");
        let hash = |tuple| self.hash(["a", "b", "c"], tuple);
        let [alpha, eta] = ["alpha", "eta"].map(|name| self.challenge(name));
        let [ip, ci, ni, _, pea] = table.cells(0, NAMES);
        let mut values = named("instruction", 0, [("ip", ip), ("pea", pea - hash([ip, ci, ni]))]);
        for row in 0..table.n_rows() {
            let [ip, ci, ni, ppa, pea] = table.cells(row, NAMES);
            if row + 1 == table.n_rows() {
                values.extend(named(
                    "instruction",
                    row,
                    [
                        ("T_ipa", ppa - self.terminal("T_ipa")),
                        ("T_pea", pea - self.terminal("T_pea")),
                        ("program", self.terminal("T_pea") - self.program()),
                    ],
                ));
                break;
            }
            let [ip1, ci1, ni1, ppa1, pea1] = table.cells(row + 1, NAMES);
            let (moves, stays) = (ip1 - ip, ip1 - ip - K::ONE);
            let next = hash([ip1, ci1, ni1]);
            values.extend(named(
                "instruction",
                row,
                [
                    ("ip", moves * stays),
                    ("ni", moves * (ni - ci1)),
                    ("keeps ci", stays * (ci1 - ci)),
                    ("keeps ni", stays * (ni1 - ni)),
                    (
                        "ppa",
                        -ci * stays * (ppa1 - ppa * (next - alpha))
                            + (no_command(ci) - moves) * (ppa1 - ppa),
                    ),
                    ("pea", stays * (pea1 - pea) + moves * (pea1 - eta * pea - next)),
                ],
            ));
        }
        values
    }

    /// The terminal of the program, as the verifier computes it: with the zero behind it.
    fn program(&self) -> K {
        let source = self.data["program"].as_str().expect("a text");
        let program = Program::compile(source.as_bytes()).expect("it has no brackets");
        let eta = self.challenge("eta");
        (0..=program.words().len()).fold(K::ZERO, |total, address| {
            let word = |address| K::from_u64(program.word(address).into());
            let tuple = [K::from_u64(address as u64), word(address), word(address + 1)];
            total * eta + self.hash(["a", "b", "c"], tuple)
        })
    }

    fn memory(&self) -> Values {
        const NAMES: [&str; 4] = ["clk", "mp", "mv", "ppa"];
        let table = self.table("memory");
        let beta = self.challenge("beta");
        let [clk, mp, mv, _] = table.cells(0, NAMES);
        let mut values = named("memory", 0, [("clk", clk), ("mp", mp), ("mv", mv)]);
        for row in 0..table.n_rows() {
            let [clk, mp, mv, ppa] = table.cells(row, NAMES);
            let product = ppa * (self.hash(["d", "e", "f"], [clk, mp, mv]) - beta);
            if row + 1 == table.n_rows() {
                values.extend(named("memory", row, [("T_mpa", product - self.terminal("T_mpa"))]));
                break;
            }
            let [clk1, mp1, mv1, ppa1] = table.cells(row + 1, NAMES);
            values.extend(named(
                "memory",
                row,
                [
                    ("mp", (mp + K::ONE - mp1) * (mp - mp1)),
                    ("new cell", (mp - mp1) * mv1),
                    ("keeps mv", (mp - mp1) * (mv1 - mv)),
                    ("clk", (clk - K::ONE - clk1) * (mv1 - mv)),
                    ("ppa", product - ppa1),
                ],
            ));
        }
        values
    }

    fn output(&self) -> Values {
        let table = self.table("output");
        let delta = self.challenge("delta");
        let [symbol, ea] = table.cells(0, ["c", "ea"]);
        let claimed = self.list("claimed_output");
        let claim = claimed.iter().fold(K::ZERO, |sum, &symbol| sum * delta + K::from_u64(symbol));
        assert_eq!((table.n_rows(), claimed.len()), (1, 1), "one symbol is claimed");
        named(
            "output",
            0,
            [
                ("ea", ea - symbol),
                ("T", self.terminal("T_out") - ea),
                ("claim", claim - self.terminal("T_out")),
                ("processor", claim - self.terminal("T_oea")),
            ],
        )
    }
}

/// `v·Π(v − ψ)` over the other commands: zero at all of them and at zero.
fn selector(command: u8, value: K) -> K {
    let others = COMMANDS.iter().filter(|&&other| other != command);
    others.fold(value, |product, &other| product * (value - K::from_u64(other.into())))
}

/// `Π(v − ψ)` over all commands.
fn no_command(value: K) -> K {
    COMMANDS
        .iter()
        .fold(K::ONE, |product, &command| product * (value - K::from_u64(command.into())))
}

fn sum(terms: impl Iterator<Item = K>) -> K {
    terms.fold(K::ZERO, |sum, term| sum + term)
}

fn named<const N: usize>(table: &str, row: usize, values: [(&str, K); N]) -> Values {
    values.map(|(name, value)| (format!("{table} {name} in row {row}"), value)).to_vec()
}

/// An element of the challenge field: three texts, or one for an element of the field itself.
///
/// The data are of the extension by `x³ − x + 1`, ours is the one by `X³ − X − 1`: `x` is `−X`.
fn element(value: &Value) -> K {
    let number = |value: &Value| {
        let text = value.as_str().expect("a text");
        Goldilocks::from_u64(text.parse().expect("a number"))
    };
    match value.as_array().map(Vec::as_slice) {
        Some([zeroth, first, second]) => {
            K::from_coordinates(&[number(zeroth), -number(first), number(second)])
                .expect("three coordinates")
        }
        Some(other) => panic!("expected three coordinates, found {}", other.len()),
        None => K::from(number(value)),
    }
}
