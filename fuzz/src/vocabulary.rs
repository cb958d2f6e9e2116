//! What a token may become: the words and signs of the language, and every form that it has.

/// Words and signs of the language, names, numbers at edges, and what is no token at all.
#[rustfmt::skip]
pub(crate) const TOKENS: &[&str] = &[
    "layout", "import", "from", "public", "const", "draw", "terminal", "block", "table", "commit", "after", "frame", "rows",
    "view", "on", "let", "def", "scope", "for", "in", "use", "as", "first", "last", "at", "except", "mod", "by", "permutation",
    "with", "bool", "values", "because", "unused", "free", "when", "not", "case", "match", "else", "periodic", "evaluation",
    "lookup", "times", "cyclic", "if", "and", "nonzero", "max", "degree", "sum", "product", "fill",
    "next", "row", "a", "b", "x", "main", "z", "processor", "memory",
    "(", ")", "[", "]", "{", "}", ",", ";", ":", "=", ":=", "~", "@", "..", ".", "/", "**", "*", "+", "-", "%", "=>", "==", "!=",
    "\"", "'", "'+'", "//", "/*", "*/", "///", "\n",
    "0", "1", "2", "3", "-1", "15", "16", "65535", "65536", "4294967296", "0x", "0xff",
    "115792089237316195423570985008687907853269984665640564039457584007913129639936",
    "é", "\u{feff}", "\u{202e}", "\0",
    "std/bits.air", "std/lookup.air", "std/evaluation.air",
];

/// Declarations of a file.
pub(crate) const ITEMS: &[&str] = &[
    "import boolean, bits from \"std/bits.air\";",
    "import subset from \"std/lookup.air\";",
    "public p, l: [a, b];",
    "const W = 2 ** 16 % 7;",
    "draw more { y, w }",
    "terminal after mix { t, nonzero u }",
    "terminal after cross { t }",
    "terminal after interaction { t, u }",
    "def f(e, i) = e[i] * e.next;",
    "block g(e) { c on e except last: e.next = e + 1; }",
    "block h(e, k) { use g(e) as inner; d[k] on first e: e = k; }",
    "table other { commit { a, b } c on row: a = b; }",
    "lookup a: main (x, b) on row except last if not x ~ main (b, x) by z, [a];",
    "lookup a: main (x) ~ memory (x) times b by z from free;",
    "permutation a: main (x) if x and not b ~ main (b) if b != 1 and x == 0 by z from nonzero;",
    "evaluation a: main (x) = public a by z from 0 because \"of its length\";",
    "max degree 3;",
];

/// Statements of a body.
pub(crate) const STATEMENTS: &[&str] = &[
    "commit { c, d }",
    "commit after mix { e }",
    "const K = -3 / 1;",
    "frame four = 4 rows;",
    "periodic p on row = [0, 1];",
    "periodic p on row = [i * i for i in 0..4];",
    "periodic p from \"data.txt\";",
    "view v on row = a @ 0;",
    "view v = a;",
    "view w on four = b { x @ 0, y @ 3 };",
    "let s = a + b.next;",
    "let [s, t] = [a, b];",
    "let l = [x[i] for i in 0..4];",
    "def f(e) = bool(e);",
    "block g(e) { c on e: e = 1; }",
    "scope some/where { c on row: a = b; }",
    "on row except last { c: a.next = b; }",
    "on row when a { c: b = 1; }",
    "for e in [a, b] { c[e] on row: bool(e); }",
    "for i in 0..3 { c[i] on row at i: a = i; }",
    "use boolean(a) as flag;",
    "use g(b);",
    "permutation a on row: a ~ b by z in c;",
    "permutation a on row: v ~ w by z, [y] in c with d as l;",
    "permutation a: (x) if b == 1 ~ (b) if b != 1 by z;",
    "permutation a: (x, b) ~ (b, x) by z, [a] from free because \"so it is\";",
    "lookup a: (x) ~ (b) times x by z;",
    "evaluation a: (x.next) on row except last if b = public a by z from a;",
    "evaluation a: (x) if b = public a by z;",
    "bool a, b because \"so it is\";",
    "bool a;",
    "values a in { 0, '+', 2 };",
    "unused a because \"so it is\";",
    "free a, b because \"so it is\";",
    "max degree 3;",
    "when not a { c on row: b = 1; }",
    "case a { 0 => { c: b = 1; } '+' => { c: b = 2; d: x = 1; } }",
    "on row { match { a => { c: b = 1; } not a * b => { } else => { c: b = 2; } } }",
    "match because \"so it is\" { a => { c: b.next = 1; } b => { match { not x => { d: b = 1; } } } }",
    "fill x on row := a / b;",
    "fill x.next on row except last := x + b.next;",
    "fill a on row except last := a.next * x;",
    "fill u on first row := b / x;",
    "c on row except last 2: x[2] := x[1] + x;",
    "c on first row: a := 1 - b * x;",
    "end on last row: t := x;",
    "c on row when not a: bool(b);",
    "c on row except last: a.next = b * x;",
];

/// Expressions.
pub(crate) const EXPRESSIONS: &[&str] = &[
    "0x10",
    "a",
    "a[2]",
    "a.next",
    "w.next.y",
    "w.x",
    "f(a, b)",
    "bool(a)",
    "a + b - x * 2",
    "(a - b) ** 2",
    "7 / 7 % 2",
    "-a",
    "[a, b, x]",
    "[a[i] for i in 0..4]",
    "[e for e in [a, b]]",
    "sum(i in 0..4: a[i])",
    "sum(e in [a, b]: e * e)",
    "product(e in l: e)",
    "product(i in 0..2: sum(j in 0..i: b[j]))",
];

/// Row sets.
pub(crate) const ROW_SETS: &[&str] = &[
    "row",
    "first row",
    "last four",
    "row cyclic",
    "row at 0",
    "row at first, last 2, 1..3 mod 4 except last, 5",
    "v except 15 mod 16",
];

/// Parts of sides and starts of arguments.
pub(crate) const TAILS: &[&str] = &[
    " from 1",
    " from free",
    " from nonzero",
    " and not x",
    " if x == 1",
    " times b",
    " because \"so it is\"",
];

/// All forms.
pub(crate) const ALL: [&[&str]; 5] = [ITEMS, STATEMENTS, EXPRESSIONS, ROW_SETS, TAILS];

#[cfg(test)]
mod tests {
    use super::*;
    use air_dsl::diagnostics::{Report, render};
    use air_dsl::source::Sources;
    use air_dsl::syntax::ast::{
        BinaryOp, Expr, ExprKind, File, ItemKind, Over, Relation, Stmt, StmtKind, ViewCells,
    };
    use air_dsl::syntax::parse;
    use std::collections::BTreeSet;

    /// The tree of a text that must be of the right form.
    #[track_caller]
    fn tree(text: &str) -> File {
        let mut sources = Sources::default();
        let file = sources.add("a.air", text);
        let mut report = Report::default();
        let tree = parse(&sources, file, &mut report);
        assert!(report.is_empty(), "{text}\n{}", render(&sources, &report, false));
        tree
    }

    #[track_caller]
    fn statement(text: &str) -> Stmt {
        let tree = tree(&format!("layout a; table t {{ {text} }}"));
        let Some(ItemKind::Table { body, .. }) =
            tree.items.into_iter().next().map(|item| item.kind)
        else {
            panic!("{text}: no table")
        };
        let [statement] = body.try_into().unwrap_or_else(|_| panic!("{text}: one statement"));
        statement
    }

    /// One more kind of declaration breaks this, and then needs a form above.
    fn item(kind: &ItemKind) -> usize {
        match kind {
            ItemKind::Import { .. } => 0,
            ItemKind::Public(_) => 1,
            ItemKind::Const { .. } => 2,
            ItemKind::Draw { .. } => 3,
            ItemKind::Terminal { .. } => 4,
            ItemKind::Def(_) => 5,
            ItemKind::Block(_) => 6,
            ItemKind::Table { .. } => 7,
            ItemKind::Argument(_) => 8,
            ItemKind::MaxDegree(_) => 9,
        }
    }

    fn stmt(kind: &StmtKind) -> usize {
        match kind {
            StmtKind::Commit { after: None, .. } => 0,
            StmtKind::Commit { after: Some(_), .. } => 1,
            StmtKind::Const { .. } => 2,
            StmtKind::Frame { .. } => 3,
            StmtKind::Periodic { .. } => 4,
            StmtKind::View { cells: ViewCells::All, .. } => 5,
            StmtKind::View { cells: ViewCells::At(_), .. } => 6,
            StmtKind::View { cells: ViewCells::Fields(_), .. } => 7,
            StmtKind::Let { .. } => 8,
            StmtKind::Def(_) => 9,
            StmtKind::Block(_) => 10,
            StmtKind::Scope { .. } => 11,
            StmtKind::On { .. } => 12,
            StmtKind::For { over: Over::Range(..), .. } => 13,
            StmtKind::For { over: Over::List(_), .. } => 14,
            StmtKind::Use { .. } => 15,
            StmtKind::Permutation(_) => 16,
            StmtKind::Argument(_) => 17,
            StmtKind::Fact(_) => 18,
            StmtKind::Unused { .. } => 19,
            StmtKind::Free { .. } => 20,
            StmtKind::MaxDegree(_) => 21,
            StmtKind::When { .. } => 22,
            StmtKind::Case { .. } => 23,
            StmtKind::Match { .. } => 24,
            StmtKind::Rule { .. } => 25,
            StmtKind::Constraint { relation: Relation::Equal(..), .. } => 26,
            StmtKind::Constraint { relation: Relation::Fill(..), .. } => 27,
            StmtKind::Constraint { relation: Relation::Bool(_), .. } => 28,
        }
    }

    fn expr(expr: &Expr) -> usize {
        match &*expr.kind {
            ExprKind::Int(_) => 0,
            ExprKind::Name(_) => 1,
            ExprKind::Index(..) => 2,
            ExprKind::Next(_) => 3,
            ExprKind::Field(..) => 4,
            ExprKind::Call(..) => 5,
            ExprKind::Bool(_) => 6,
            ExprKind::Binary(op, ..) => match op {
                BinaryOp::Add | BinaryOp::Sub => 7,
                BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 8,
                BinaryOp::Pow => 9,
            },
            ExprKind::Neg(_) => 10,
            ExprKind::List(_) => 11,
            ExprKind::Comprehension { over: Over::Range(..), .. } => 12,
            ExprKind::Comprehension { over: Over::List(_), .. } => 13,
            ExprKind::Fold { product: false, over: Over::Range(..), .. } => 14,
            ExprKind::Fold { product: false, over: Over::List(_), .. } => 15,
            ExprKind::Fold { product: true, over: Over::List(_), .. } => 16,
            ExprKind::Fold { product: true, over: Over::Range(..), .. } => 17,
        }
    }

    #[test]
    fn every_form_of_the_language_is_there_and_is_of_its_form() {
        let items = ITEMS.iter().flat_map(|text| tree(&format!("layout a; {text}")).items);
        let items: BTreeSet<usize> = items.map(|one| item(&one.kind)).collect();
        assert_eq!(items, (0..10).collect());

        let statements: BTreeSet<usize> =
            STATEMENTS.iter().map(|text| stmt(&statement(text).kind)).collect();
        assert_eq!(statements, (0..29).collect());

        let expressions = EXPRESSIONS.iter().map(|text| {
            let StmtKind::Let { value, .. } = statement(&format!("let e = {text};")).kind else {
                panic!("{text}: no expression")
            };
            expr(&value)
        });
        assert_eq!(expressions.collect::<BTreeSet<_>>(), (0..18).collect());

        for rows in ROW_SETS {
            statement(&format!("c on {rows}: a = b;"));
        }
    }

    #[test]
    fn every_word_and_every_sign_of_the_grammar_is_there() {
        let grammar = include_str!("../../air-dsl/src/syntax/grammar.pest");
        let productions = grammar.lines().filter(|line| !line.trim_start().starts_with("//"));
        let is_word = |text: &&str| text.len() > 1 && text.bytes().all(|b| b.is_ascii_lowercase());
        let is_sign =
            |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_punctuation());
        let mut n_found = 0;
        for literal in productions.flat_map(|line| line.split('"').skip(1).step_by(2)) {
            // Marks inside of a string or a comment are no signs.
            let is_wanted =
                is_word(&literal) || is_sign(&literal) && !literal.contains(['\\', '_', '\'']);
            if is_wanted {
                assert!(TOKENS.contains(&literal), "`{literal}`");
                n_found += 1;
            }
        }
        assert!(n_found > 70, "{n_found}");
    }
}
