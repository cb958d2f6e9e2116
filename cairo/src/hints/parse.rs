//! Assignments as text to assignments as trees.

use num_bigint::BigInt;
use num_traits::Num as _;

/// No expression nests deeper.
const MAX_DEPTH: usize = 32;
/// No hint is longer, in bytes.
const MAX_BYTES: usize = 4096;

/// `target = value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) target: Target,
    pub(super) value: Expr,
}

/// What is assigned to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// `ids.x`
    Id(String),
    /// `memory[e]`
    Memory(Expr),
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expr {
    Int(BigInt),
    Id(String),
    Input(String),
    Memory(Box<Expr>),
    Ap,
    Fp,
    Neg(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
}

/// An operator of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Add,
    Sub,
    Mul,
    FloorDiv,
    Rem,
}

/// The assignments of a hint, or `None` if it is not made of such.
pub(super) fn assignments(code: &str) -> Option<Vec<Assignment>> {
    if code.len() > MAX_BYTES {
        return None;
    }
    let lines = code.lines().map(|line| line.split('#').next().unwrap_or("").trim());
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return None;
    }
    lines.into_iter().map(assignment).collect()
}

/// The keys of the program input that assignments read.
pub(super) fn keys(assignments: &[Assignment]) -> Vec<&str> {
    let mut keys = Vec::new();
    for assignment in assignments {
        if let Target::Memory(address) = &assignment.target {
            collect_keys(address, &mut keys);
        }
        collect_keys(&assignment.value, &mut keys);
    }
    keys
}

fn collect_keys<'a>(expr: &'a Expr, keys: &mut Vec<&'a str>) {
    match expr {
        Expr::Input(key) => keys.push(key),
        Expr::Memory(inner) | Expr::Neg(inner) => collect_keys(inner, keys),
        Expr::Binary(_, a, b) => {
            collect_keys(a, keys);
            collect_keys(b, keys);
        }
        Expr::Int(_) | Expr::Id(_) | Expr::Ap | Expr::Fp => {}
    }
}

fn assignment(line: &str) -> Option<Assignment> {
    let mut text = Text { rest: line, depth: 0 };
    let target = match text.primary()? {
        Expr::Id(name) => Target::Id(name),
        Expr::Memory(address) => Target::Memory(*address),
        Expr::Int(_) | Expr::Input(_) | Expr::Ap | Expr::Fp | Expr::Neg(_) | Expr::Binary(..) => {
            return None;
        }
    };
    text.take("=")?;
    let value = text.sum()?;
    text.rest.is_empty().then_some(Assignment { target, value })
}

/// What is left of a line.
struct Text<'a> {
    rest: &'a str,
    depth: usize,
}

impl Text<'_> {
    fn sum(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut value = self.product()?;
        loop {
            let op = if self.take("+").is_some() {
                Op::Add
            } else if self.take("-").is_some() {
                Op::Sub
            } else {
                self.depth -= 1;
                return Some(value);
            };
            value = Expr::Binary(op, Box::new(value), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Option<Expr> {
        let mut value = self.factor()?;
        loop {
            let op = if self.take("//").is_some() {
                Op::FloorDiv
            } else if !self.rest.starts_with("**") && self.take("*").is_some() {
                Op::Mul
            } else if self.take("%").is_some() {
                Op::Rem
            } else {
                return Some(value);
            };
            value = Expr::Binary(op, Box::new(value), Box::new(self.factor()?));
        }
    }

    fn factor(&mut self) -> Option<Expr> {
        if self.take("-").is_some() {
            return Some(Expr::Neg(Box::new(self.primary()?)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Option<Expr> {
        if self.take("(").is_some() {
            let value = self.sum()?;
            self.take(")")?;
            return Some(value);
        }
        let word = self.word()?;
        match word.as_str() {
            "ids" => {
                self.take(".")?;
                Some(Expr::Id(self.word()?))
            }
            "memory" => {
                self.take("[")?;
                let address = self.sum()?;
                self.take("]")?;
                Some(Expr::Memory(Box::new(address)))
            }
            "program_input" => {
                self.take("[")?;
                let quote =
                    if self.take("'").is_some() { '\'' } else { self.take("\"").map(|()| '"')? };
                let end = self.rest.find(quote)?;
                let key = self.rest[..end].to_owned();
                self.rest = &self.rest[end + 1..];
                self.take("]")?;
                Some(Expr::Input(key))
            }
            "ap" => Some(Expr::Ap),
            "fp" => Some(Expr::Fp),
            digits => {
                let value = match digits.strip_prefix("0x") {
                    Some(hex) => BigInt::from_str_radix(hex, 16),
                    None => BigInt::from_str_radix(digits, 10),
                };
                value.ok().map(Expr::Int)
            }
        }
    }

    /// A name or a number.
    fn word(&mut self) -> Option<String> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let end = end.unwrap_or(self.rest.len());
        let word = self.rest[..end].to_owned();
        self.rest = self.rest[end..].trim_start();
        (!word.is_empty()).then_some(word)
    }

    fn take(&mut self, token: &str) -> Option<()> {
        let rest = self.rest.strip_prefix(token)?;
        self.rest = rest.trim_start();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_of_ids_and_memory_are_understood() {
        let code = "ids.n = program_input['n']\nmemory[ids.inner + 1000] = -(ids.x % 2) // 3";
        let assignments = assignments(code).expect("both lines are assignments");
        assert_eq!(assignments.len(), 2);
        assert_eq!(keys(&assignments), ["n"]);
    }

    #[test]
    fn other_python_is_not_understood() {
        let deep = format!("ids.x = {}1{}", "(".repeat(100), ")".repeat(100));
        for code in
            ["", "import os", "ids.x = f(1)", "x = 1", "ids.x = 2 ** 8", "ids.x = 1 1", &deep]
        {
            assert_eq!(assignments(code), None, "{code}");
        }
    }
}
