//! The tree of a text: what was written, all of it spanned, nothing looked up.

pub use crate::ir::ArgumentKind;
use crate::source::Span;
use num_bigint::BigInt;

/// A whole text: a layout, or a file of blocks where `header` is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// `layout name;`, with the sentences above it.
    pub header: Option<Header>,
    /// Everything after the header.
    pub items: Vec<Item>,
}

/// `layout name;`
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The sentences above it.
    pub doc: String,
    /// The layout's name.
    pub name: Ident,
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Its place.
    pub span: Span,
}

/// A declaration of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The sentences above it.
    pub doc: String,
    /// What is declared.
    pub kind: ItemKind,
    /// Its place.
    pub span: Span,
}

/// The declarations of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `import a, b from "path.air";`
    Import {
        /// The blocks, constants and functions to import.
        names: Vec<Ident>,
        /// The path, relative to the importing file.
        path: String,
        /// Where the path stands.
        path_span: Span,
    },
    /// `public x, y: [a, b];`
    Public(Vec<PublicDecl>),
    /// `const W = 2 ** 16;`
    Const {
        /// The name.
        name: Ident,
        /// The value.
        value: Expr,
    },
    /// `draw group { z, alpha }`
    Draw {
        /// The group.
        group: Ident,
        /// The challenges in the order in which they are drawn.
        names: Vec<Ident>,
    },
    /// `terminal after group { a, nonzero b }`
    Terminal {
        /// The group of challenges on which the columns that they come from may depend.
        after: Ident,
        /// The terminals in the order in which they are sent.
        terminals: Vec<TerminalDecl>,
    },
    /// `def f(x) = e;`
    Def(Def),
    /// `block name(a, b) { … }`
    Block(Block),
    /// `table name { … }`
    Table {
        /// The name.
        name: Ident,
        /// What it holds.
        body: Vec<Stmt>,
    },
    /// `lookup path: a (x) ~ b (y) by z;`
    Argument(Box<Argument>),
    /// `max degree 3;`
    MaxDegree(Expr),
}

/// A public value.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicDecl {
    /// The name.
    pub name: Ident,
    /// The fields of an entry, if it is a list.
    pub fields: Option<Vec<Ident>>,
}

/// A value that the proof carries.
#[derive(Clone, Debug, PartialEq)]
pub struct TerminalDecl {
    /// The name.
    pub name: Ident,
    /// Whether the verifier refuses zero.
    pub is_nonzero: bool,
}

/// A function: an expression with parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Def {
    /// The name.
    pub name: Ident,
    /// The parameters.
    pub params: Vec<Ident>,
    /// The expression.
    pub value: Expr,
}

/// A block with parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The name.
    pub name: Ident,
    /// The parameters.
    pub params: Vec<Ident>,
    /// What it holds.
    pub body: Vec<Stmt>,
}

/// A statement of a table or of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// The sentences above it.
    pub doc: String,
    /// What is stated.
    pub kind: StmtKind,
    /// Its place.
    pub span: Span,
}

/// The statements of a table or of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `commit { a, b }`, `commit after group { c }`
    Commit {
        /// The group of challenges on which the columns may depend.
        after: Option<Ident>,
        /// The columns.
        names: Vec<Ident>,
    },
    /// `const k = 3;`
    Const {
        /// The name.
        name: Ident,
        /// The value.
        value: Expr,
    },
    /// `frame cycle = 16 rows;`
    Frame {
        /// The name.
        name: Ident,
        /// Its rows.
        rows: Expr,
    },
    /// `periodic p on frame = [1, 0];`, `periodic p from "values.txt";`
    Periodic {
        /// The name.
        name: Ident,
        /// The frame; without it, a row.
        frame: Option<Ident>,
        /// The elements.
        values: PeriodicValues,
    },
    /// `view v on frame = source @ k;`, `view v = source { a @ 0, b @ 1 };`
    View {
        /// The name.
        name: Ident,
        /// The frame; without it, that of the source.
        frame: Option<Ident>,
        /// A column or another view.
        source: Expr,
        /// Which cells.
        cells: ViewCells,
    },
    /// `let x = e;`, `let [a, b] = e;`
    Let {
        /// What is named.
        pattern: Pattern,
        /// The value.
        value: Expr,
    },
    /// `def f(x) = e;`
    Def(Def),
    /// `block name(a, b) { … }`
    Block(Block),
    /// `scope a/b { … }`
    Scope {
        /// The prefix.
        path: Path,
        /// What it holds.
        body: Vec<Stmt>,
    },
    /// `on rows { … }`, `on rows when s { … }`
    On {
        /// The row set.
        rows: RowSet,
        /// The selector by which everything in it is multiplied.
        when: Option<Selector>,
        /// What it holds.
        body: Vec<Stmt>,
    },
    /// `for x in [a, b] { … }`, `for i in 0..8 { … }`
    For {
        /// The variable.
        variable: Ident,
        /// What it runs over.
        over: Over,
        /// What is repeated.
        body: Vec<Stmt>,
    },
    /// `use block(a, b) as path;`
    Use {
        /// The block.
        block: Ident,
        /// The arguments.
        args: Vec<Expr>,
        /// The prefix of its constraints.
        path: Option<Path>,
    },
    /// `permutation p on V: a ~ b by z, alpha in acc with dummy as list;`
    Permutation(Permutation),
    /// `lookup path: (x) ~ (y) by z;`
    Argument(Box<Argument>),
    /// `bool a, b;`, `values x in { 0, 1, 2 } because "…";`
    Fact(Fact),
    /// `unused x because "…";`
    Unused {
        /// Columns or views.
        subjects: Vec<Expr>,
        /// Why no constraint reads them.
        because: Reason,
    },
    /// `free x because "…";`
    Free {
        /// Columns or views.
        subjects: Vec<Expr>,
        /// Why no constraint pins them.
        because: Reason,
    },
    /// `max degree 3;`
    MaxDegree(Expr),
    /// `when s { … }`
    When {
        /// The selector by which everything in it is multiplied.
        selector: Selector,
        /// What it holds.
        body: Vec<Stmt>,
    },
    /// `case x { 0 => { … } 1 => { … } }`
    Case {
        /// What is one of the values.
        subject: Expr,
        /// One arm a value.
        arms: Vec<Arm>,
    },
    /// `match { s => { … } else => { … } }`
    Match {
        /// Why the arms exclude each other, where no constraint of the table says so.
        because: Option<Reason>,
        /// One arm a selector.
        arms: Vec<Choice>,
    },
    /// `fill x on rows := e;`
    Rule {
        /// The cell that it fills, or the terminal.
        target: Expr,
        /// The row set; without it, that of the enclosing `on`.
        rows: Option<RowSet>,
        /// What it is filled with.
        value: Expr,
    },
    /// `label on rows when s: left = right;`
    Constraint {
        /// The label.
        path: Path,
        /// The row set; without it, that of the enclosing `on`.
        rows: Option<RowSet>,
        /// The selector by which it is multiplied.
        when: Option<Selector>,
        /// What vanishes.
        relation: Relation,
    },
}

/// What is said of cells: `bool a, b;`, `values x in { 0, 1, 2 } because "…";`
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Columns or views.
    pub subjects: Vec<Expr>,
    /// The values that they have; without them, 0 and 1.
    pub values: Option<Vec<Expr>>,
    /// Why, where no constraint of the table says so.
    pub because: Option<Reason>,
}

/// `because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The sentence, without its quotes.
    pub text: String,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// `s`, `not s`
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// Whether it is meant where the bit is 0.
    pub is_not: bool,
    /// The bit.
    pub bit: Expr,
    /// Its place.
    pub span: Span,
}

/// An arm of a `case`: `0 => { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// The value.
    pub value: Expr,
    /// What holds where the subject has it.
    pub body: Vec<Stmt>,
}

/// An arm of a `match`: `s => { … }`, `else => { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The bit that selects it; an `else` has none.
    pub selector: Option<Selector>,
    /// Where the selector stands, or the `else`.
    pub span: Span,
    /// What holds where it is selected.
    pub body: Vec<Stmt>,
}

/// The elements of a periodic column.
#[derive(Clone, Debug, PartialEq)]
pub enum PeriodicValues {
    /// `= [1, 0]`
    List(Expr),
    /// `from "values.txt"`
    File {
        /// The path, relative to the file of the text.
        path: String,
        /// Where the path stands.
        span: Span,
    },
}

/// The cells of a view.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewCells {
    /// Every cell of the source, in its own step.
    All,
    /// `@ k`: one cell a frame.
    At(Expr),
    /// `{ a @ 0, b @ 1 }`: named cells of a frame.
    Fields(Vec<(Ident, Expr)>),
}

/// What a `let` names.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// One value.
    Name(Ident),
    /// The values of a list.
    List(Vec<Ident>),
}

/// What a `for` runs over.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// `a..b`
    Range(Expr, Expr),
    /// A list.
    List(Expr),
}

/// `permutation path on V: a ~ b by z, alpha in acc with dummy as list;`
#[derive(Clone, Debug, PartialEq)]
pub struct Permutation {
    /// The path.
    pub path: Path,
    /// The view whose elements it runs over.
    pub over: Expr,
    /// The left side.
    pub left: Expr,
    /// The right side.
    pub right: Expr,
    /// The challenge of the product.
    pub z: Expr,
    /// The challenges that weigh the fields from the second on.
    pub weights: Vec<Expr>,
    /// The column or view of the running product.
    pub accumulator: Expr,
    /// `with dummy as list`
    pub public: Option<(Expr, Ident)>,
}

/// `lookup path: a (x) ~ b (y) times uses by z, [w];`, an argument over the rows of one or two tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// What it shows.
    pub kind: ArgumentKind,
    /// The path.
    pub path: Path,
    /// The left side.
    pub left: Side,
    /// The right side.
    pub right: OtherSide,
    /// The challenge.
    pub z: Expr,
    /// The challenges that weigh the fields: all of them, or those from the second on.
    pub weights: Vec<Expr>,
    /// Where its accumulators start in the first row, if they go down.
    pub start: Option<Start>,
}

/// `from 1`, `from nonzero`, `from free because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The value in the first row.
    pub value: StartValue,
    /// Why it is sound, where nothing checks it.
    pub because: Option<Reason>,
    /// Its place.
    pub span: Span,
}

/// What an accumulator has in the first row.
#[derive(Clone, Debug, PartialEq)]
pub enum StartValue {
    /// `nonzero`: what the prover chooses, but not zero.
    Nonzero,
    /// `free`: what the prover chooses.
    Free,
    /// An integer or a challenge.
    Fixed(Expr),
}

/// The right side of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherSide {
    /// Rows of a table.
    Rows(Box<Side>),
    /// `public list`
    Public(Ident),
}

/// `table (x, y) on row except last if s times uses`
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The table, or the one around.
    pub table: Option<Ident>,
    /// The fields of a tuple.
    pub tuple: Vec<Expr>,
    /// The rows that may take part, or all.
    pub rows: Option<RowSet>,
    /// Which of them do, by conditions that must all hold.
    pub conditions: Vec<Condition>,
    /// How often a tuple counts, or once.
    pub times: Option<Expr>,
    /// Its place.
    pub span: Span,
}

/// `s`, `not s`, `x == v`, `x != v`
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Whether `not` stands before it.
    pub is_not: bool,
    /// A bit, or what is compared.
    pub subject: Expr,
    /// How it is compared, and with what.
    pub comparison: Option<(Comparison, Expr)>,
    /// Its place.
    pub span: Span,
}

/// A sign between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Same,
    /// `!=`
    Differs,
}

/// A path: `a/b[0]/c`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Its labels.
    pub labels: Vec<Label>,
    /// Its place.
    pub span: Span,
}

/// A part of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The name.
    pub name: String,
    /// `[i]`
    pub index: Option<Expr>,
}

/// What vanishes.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    /// `left = right`
    Equal(Expr, Expr),
    /// `left := right`: the same, and the left side is filled with the right one
    Fill(Expr, Expr),
    /// `bool(e)`
    Bool(Expr),
}

/// `[first|last] base [at …] [except …] [cyclic]`
#[derive(Clone, Debug, PartialEq)]
pub struct RowSet {
    /// `first` or `last`.
    pub edge: Option<Edge>,
    /// A frame or a view.
    pub base: Expr,
    /// `at …`: the elements that are meant, or all where there is none.
    pub at: Vec<Part>,
    /// `except …`: those of them that are not.
    pub except: Vec<Part>,
    /// Whether reads past an end of the table wrap to the other.
    pub is_cyclic: bool,
    /// Its place.
    pub span: Span,
}

/// An end of a row set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The first element.
    First,
    /// The last element.
    Last,
}

impl core::fmt::Display for Edge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::First => "first",
            Self::Last => "last",
        })
    }
}

/// Some elements of a row set.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// `first`, `last`, `last 2`
    Edge {
        /// Which end.
        edge: Edge,
        /// How many elements.
        count: Option<Expr>,
        /// Its place.
        span: Span,
    },
    /// `15 mod 16`
    Residue(Residue),
}

/// `r`, `r mod m`, `a..b mod m`
#[derive(Clone, Debug, PartialEq)]
pub struct Residue {
    /// The first residue, or the row itself where there is no modulus.
    pub start: Expr,
    /// One past the last residue of a range.
    pub end: Option<Expr>,
    /// The modulus.
    pub modulus: Option<Expr>,
    /// Its place.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Box<ExprKind>,
    /// Its place.
    pub span: Span,
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// An integer.
    Int(BigInt),
    /// A name.
    Name(String),
    /// `x[k]`
    Index(Expr, Expr),
    /// `x.next`
    Next(Expr),
    /// `x.field`
    Field(Expr, Ident),
    /// `f(a, b)`
    Call(Ident, Vec<Expr>),
    /// `bool(e)`, which is `e·e − e`.
    Bool(Expr),
    /// `a + b`, `a - b`, `a * b`, `a ** b`, `a / b`, `a % b`
    Binary(BinaryOp, Expr, Expr),
    /// `-a`
    Neg(Expr),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `[e for i in 0..8]`
    Comprehension {
        /// The element.
        element: Expr,
        /// The variable.
        variable: Ident,
        /// What it runs over.
        over: Over,
    },
    /// `sum(i in 0..8: e)`, `product(i in 0..8: e)`
    Fold {
        /// Sum or product.
        product: bool,
        /// The variable.
        variable: Ident,
        /// What it runs over.
        over: Over,
        /// The term.
        term: Expr,
    },
}

/// The operators of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `**`
    Pow,
    /// `/`, of integers, exact
    Div,
    /// `%`, of integers
    Rem,
}
