//! The layout IR: what a layout means, with every name resolved and every block instantiated.
//!
//! A cell is (column, row offset), a row set is rows and classes of rows, an argument is its
//! constraints and the rule that fills its columns. Names, spans and the place in the text lie beside.

use crate::row_set::Rows;
use crate::source::Span;
use num_bigint::BigInt;

/// A compiled layout.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The layout's name.
    pub name: String,
    /// The sentences above it.
    pub doc: String,
    /// Public values in the order of the text.
    pub publics: Vec<Public>,
    /// Challenges in the order in which they are drawn, each phase's behind its terminals.
    pub draws: Vec<Draw>,
    /// The number of phases in which columns are committed.
    pub n_phases: usize,
    /// Tables in the order of the text.
    pub tables: Vec<Table>,
    /// Equations between tables; they follow the constraints of all tables.
    pub links: Vec<Link>,
    /// Which of `draws` are not drawn but carried by the proof, in their order.
    pub terminals: Vec<Terminal>,
    /// What the layout promises of the degree of its constraints.
    pub max_degree: Option<MaxDegree>,
}

/// `max degree d;`
#[derive(Clone, Copy, Debug)]
pub struct MaxDegree {
    /// No constraint has a higher degree.
    pub degree: u32,
    /// Where it is promised.
    pub span: Span,
}

/// A public value.
#[derive(Clone, Debug)]
pub struct Public {
    /// Its name.
    pub name: String,
    /// The fields of an entry if it is a list of unknown length.
    pub fields: Option<Vec<String>>,
    /// Where it is declared.
    pub span: Span,
}

/// A challenge, or a terminal: what is known once the columns of a phase are committed.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Its name.
    pub name: String,
    /// The `draw` group it belongs to; empty for a terminal.
    pub group: String,
    /// The phase after whose commitment it is drawn.
    pub phase: usize,
    /// Where it is declared.
    pub span: Span,
}

/// A value that the proof carries, absorbed before anything else is drawn after its phase: the total of an argument
/// that accumulates down from the first row, in which both its sides end, or one that the text declares.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// Index in [`Layout::draws`].
    pub draw: usize,
    /// What it is computed from.
    pub of: TerminalOf,
    /// Whether the verifier refuses zero.
    pub is_nonzero: bool,
    /// Whether the prover chooses where the accumulators start, so that the value tells nothing of the trace.
    pub is_masked: bool,
    /// Where its argument stands.
    pub span: Span,
}

/// What a prover computes a terminal from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalOf {
    /// It is the total of the accumulator in this column, that of the left side.
    Total(LinkedColumn),
    /// A witness rule says what it is.
    Rule,
}

/// The field of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The base field.
    Base,
    /// The challenge field.
    Ext,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The sentences above it.
    pub doc: String,
    /// Columns in the order of their phases, then of the text.
    pub columns: Vec<Column>,
    /// Periodic columns in the order of the text.
    pub periodics: Vec<Periodic>,
    /// Virtual columns in the order of the text, with those of blocks under their paths.
    pub views: Vec<View>,
    /// Constraints in the order of the text.
    pub constraints: Vec<Constraint>,
    /// Permutation arguments in the order of the text; their constraints are in `constraints`.
    pub permutations: Vec<Permutation>,
    /// Accumulators of arguments over rows, in the order of the text; their constraints are in `constraints`.
    pub accumulators: Vec<Accumulator>,
    /// Witness rules in the order of the text.
    pub rules: Vec<Rule>,
    /// The same rules in an order in which they can be carried out.
    pub rule_groups: Vec<RuleGroup>,
    /// Facts of the text that no constraint of this table proves, in its order.
    pub assumptions: Vec<Assumption>,
    /// Cells that no constraint reads, as the author says; checked.
    pub unused: Vec<Exemption>,
    /// Cells that the constraints are not meant to pin.
    pub free: Vec<Exemption>,
    /// What the table promises of the degree of its constraints.
    pub max_degree: Option<MaxDegree>,
}

impl Table {
    /// Whether witness rules fill every cell of a column.
    #[must_use]
    pub fn rules_fill(&self, column: usize) -> bool {
        let mut left = Rows::class(1, 0);
        for rule in &self.rules {
            if let RuleTarget::Cell(cell) = rule.target
                && cell.column == column
            {
                left = left.except(&Rows::of(&rule.rows).shifted(cell.offset));
            }
        }
        left.is_empty()
    }
}

/// A fact about cells for which the author gives a reason and no constraint.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The cells, as the text calls them.
    pub name: String,
    /// What is said of them: `is 0 or 1`.
    pub what: String,
    /// Why it holds.
    pub because: String,
    /// Where it is said.
    pub span: Span,
}

/// Cells that a check passes over, with the author's reason.
#[derive(Clone, Debug)]
pub struct Exemption {
    /// The cells, as the text calls them.
    pub name: String,
    /// Which ones.
    pub cells: VirtualColumn,
    /// Why.
    pub because: String,
    /// Where it is said.
    pub span: Span,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The phase in which it is committed.
    pub phase: usize,
    /// The field of its cells.
    pub kind: Kind,
    /// Where it is declared.
    pub span: Span,
}

/// A column of constants that repeats: element `k` stands in row `k·step`, and after the last comes the first.
#[derive(Clone, Debug)]
pub struct Periodic {
    /// Its name.
    pub name: String,
    /// Distance of two elements, in rows; a power of two.
    pub step: u64,
    /// Its elements, a power of two of them.
    pub values: Vec<BigInt>,
    /// Where it is declared.
    pub span: Span,
}

/// A virtual column by name: for documentation, pictures and messages.
#[derive(Clone, Debug)]
pub struct View {
    /// `reg.ap`, or the view's name where it has no fields.
    pub name: String,
    /// Its cells.
    pub cells: VirtualColumn,
    /// Where it is declared.
    pub span: Span,
}

/// The cells `offset, offset + step, …` of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VirtualColumn {
    /// Index in [`Table::columns`].
    pub column: usize,
    /// Distance of two cells, in rows.
    pub step: u64,
    /// Row of the first cell.
    pub offset: u64,
}

/// A constraint: an expression that vanishes on a row set.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Its path, as Stone names it.
    pub name: String,
    /// The sentences above it.
    pub doc: String,
    /// Left side minus right side.
    pub value: Expr,
    /// Where it holds.
    pub rows: RowSet,
    /// Whether its reads past an end of the table wrap to the other, on purpose.
    pub is_cyclic: bool,
    /// Where its equation stands; of several arms, that of the first.
    pub span: Span,
    /// The arms of a `case` or a `match` that state it: `value` is their sum, associated to the left.
    pub arms: Vec<Arm>,
    /// The `use`s that brought it, outermost first.
    pub uses: Vec<Span>,
    /// The `for` loops around it, outermost first: which loop of the text, and which turn of it.
    pub turns: Vec<Turn>,
}

/// What an arm of a `case` or a `match` adds to a constraint.
#[derive(Clone, Debug)]
pub struct Arm {
    /// When it is selected, as the text has it: `when op = 3`, `when not s`, `else`.
    pub selected: String,
    /// Where its equation stands.
    pub span: Span,
    /// The arms inside of this one that state it.
    pub arms: Vec<Arm>,
}

/// A witness rule: how a prover computes cells, or a terminal. A proof does not depend on it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it fills, as the text has it.
    pub name: String,
    /// What it fills, seen from a row of `rows`.
    pub target: RuleTarget,
    /// Where it does.
    pub rows: RowSet,
    /// What it is filled with, or what is divided.
    pub value: Expr,
    /// By what it is divided; the quotient is 0 where this is 0.
    pub divisor: Option<Expr>,
    /// The phase of what it fills: it reads what is committed and drawn before, and cells of this phase.
    pub phase: usize,
    /// Where it stands.
    pub span: Span,
}

/// What a witness rule fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleTarget {
    /// A cell, relative to the current row.
    Cell(Cell),
    /// A terminal: index in [`Layout::draws`].
    Terminal(usize),
}

/// Witness rules that need each other, or one alone, in the order in which they are carried out in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleGroup {
    /// Indices in [`Table::rules`].
    pub rules: Vec<usize>,
    /// How they go through the rows.
    pub order: RuleOrder,
}

/// How witness rules go through their rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleOrder {
    /// As one likes: no row needs another.
    Any,
    /// From the first row to the last.
    Down,
    /// From the last row to the first.
    Up,
}

/// One turn of a `for` loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// The loop, numbered over the layout as instantiated (each run of a loop has its own number).
    pub run: usize,
    /// The turn, from 0.
    pub index: usize,
}

/// An expression over cells, public values and challenges.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub node: Box<ExprNode>,
    /// Where it stands.
    pub span: Span,
}

impl Expr {
    /// What the expression is a product of, from left to right; itself, if it is no product.
    #[must_use]
    pub fn factors(&self) -> Vec<&Self> {
        let (mut factors, mut open) = (Vec::new(), vec![self]);
        while let Some(expr) = open.pop() {
            match &*expr.node {
                ExprNode::Mul(a, b) => open.extend([b, a]),
                ExprNode::Const(_)
                | ExprNode::Cell(_)
                | ExprNode::Periodic(_)
                | ExprNode::Public(_)
                | ExprNode::Draw(_)
                | ExprNode::PublicProduct(_)
                | ExprNode::PublicEvaluation(_)
                | ExprNode::Add(..)
                | ExprNode::Sub(..)
                | ExprNode::Neg(_)
                | ExprNode::Pow(..) => factors.push(expr),
            }
        }
        factors
    }
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprNode {
    /// An integer.
    Const(BigInt),
    /// A cell, relative to the current row.
    Cell(Cell),
    /// An element of a periodic column, relative to the current row.
    Periodic(PeriodicCell),
    /// A public scalar: index in [`Layout::publics`].
    Public(usize),
    /// A challenge: index in [`Layout::draws`].
    Draw(usize),
    /// The public product of a permutation: index in [`Table::permutations`].
    PublicProduct(usize),
    /// The evaluation of a public list: index in [`Table::accumulators`].
    PublicEvaluation(usize),
    /// A sum.
    Add(Expr, Expr),
    /// A difference.
    Sub(Expr, Expr),
    /// A product.
    Mul(Expr, Expr),
    /// The negative.
    Neg(Expr),
    /// A power with a constant exponent.
    Pow(Expr, u32),
}

/// A cell relative to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Index in [`Table::columns`].
    pub column: usize,
    /// Rows ahead of the current one.
    pub offset: i64,
}

/// An element of a periodic column relative to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeriodicCell {
    /// Index in [`Table::periodics`].
    pub periodic: usize,
    /// Rows ahead of the current one.
    pub offset: i64,
}

/// The rows on which a constraint holds, and the polynomial that vanishes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSet {
    /// The row set as the text has it, but by the names outside of blocks and loops: a parameter is what it stands for,
    /// and a number its value.
    pub text: String,
    /// Numerator of the vanishing polynomial, sorted.
    pub zero_on: Vec<Factor>,
    /// Denominator, sorted: each factor divides the numerator.
    pub except: Vec<Factor>,
}

impl RowSet {
    /// Whether both are the same rows, however they are spelled.
    #[must_use]
    pub fn is_same_set(&self, other: &Self) -> bool {
        self.zero_on == other.zero_on && self.except == other.except
    }
}

/// A factor of a vanishing polynomial over `N` rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Factor {
    /// The rows congruent to `residue` modulo `modulus`, a power of two: `X^(N/m) − g^(rN/m)`.
    Class {
        /// The modulus.
        modulus: u64,
        /// The residue, below the modulus.
        residue: u64,
    },
    /// One row, `X − g^row`; a negative one counts from the end, −1 being the last.
    Row(i64),
}

/// A permutation argument within a table, in Stone's form.
#[derive(Clone, Debug)]
pub struct Permutation {
    /// Its path.
    pub name: String,
    /// One virtual column a component of the left tuple.
    pub left: Vec<VirtualColumn>,
    /// One virtual column a component of the right tuple.
    pub right: Vec<VirtualColumn>,
    /// Where the running product is stored.
    pub accumulator: VirtualColumn,
    /// Index in [`Layout::draws`].
    pub z: usize,
    /// Indices in [`Layout::draws`], one fewer than the tuple is wide.
    pub weights: Vec<usize>,
    /// The public list that stands in for dummy cells.
    pub public: Option<PublicSide>,
    /// Where it stands.
    pub span: Span,
}

/// The public list of a permutation: its entries take the place of the dummy cells, whose surplus
/// takes the first entry.
#[derive(Clone, Debug)]
pub struct PublicSide {
    /// Index in [`Layout::publics`], a list with as many fields as the tuple is wide.
    pub list: usize,
    /// The dummy cells; the table has `N / step` of them.
    pub dummy: Vec<VirtualColumn>,
}

/// An accumulator: one side of an argument over the rows of a table, in a column of its own.
///
/// Row by row it takes in the tuples of the rows that take part. With `h(t) = t_0 + a_1·t_1 + …` and `before` the
/// value so far, it goes on as `before + times/(z − h)` in a lookup, `before·(z − h)` in a permutation and
/// `before·z + h` in an evaluation. From below the last row it goes up: there stand 0, 1 and 1, a row's value is that
/// with its own tuple, and row 0 holds the total. From the first row it goes down: a row's value is that without its
/// own tuple, and the total is what would stand behind the last row.
#[derive(Clone, Debug)]
pub struct Accumulator {
    /// The argument's path.
    pub name: String,
    /// What the argument shows.
    pub kind: ArgumentKind,
    /// Index in [`Table::columns`].
    pub column: usize,
    /// The fields of the tuple.
    pub tuple: Vec<Expr>,
    /// Index in [`Layout::draws`].
    pub z: usize,
    /// Indices in [`Layout::draws`]: one a field, or one a field from the second on.
    pub weights: Vec<usize>,
    /// The rows that may take part.
    pub rows: RowSet,
    /// What is zero in those of `rows` that take part, if not all of them do.
    pub unless: Option<Expr>,
    /// Where the text says which of them do.
    pub condition: Option<Span>,
    /// How often a tuple counts in a lookup, if not once.
    pub times: Option<Expr>,
    /// The public list whose evaluation the total is.
    pub public: Option<PublicList>,
    /// Where it starts.
    pub start: Start,
    /// Where the argument stands.
    pub span: Span,
}

/// Where an accumulator starts, and so which way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Below the last row, with what changes nothing: it goes up.
    BelowLast,
    /// In the first row, with an integer: it goes down, as it does from all that follow.
    Integer(u64),
    /// In the first row, with a challenge: index in [`Layout::draws`].
    Draw(usize),
    /// In the first row, with what the prover chooses, the same on both sides: the index of their terminal in
    /// [`Layout::draws`].
    Free(usize),
}

/// What an argument over rows shows of its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArgumentKind {
    /// Every tuple of one side is one of the other, by sums of fractions.
    Lookup,
    /// Both sides are the same tuples, by products.
    Permutation,
    /// Both sides are the same tuples in the same order, by polynomials.
    Evaluation,
}

/// A public list that rows are compared with.
#[derive(Clone, Copy, Debug)]
pub struct PublicList {
    /// Index in [`Layout::publics`], a list with as many fields as the tuple is wide.
    pub list: usize,
    /// Whether all rows of the set take part, so that the list ends in zeros; else its length is bound.
    pub is_padded: bool,
}

/// An equation between two tables: their cells in row 0 are equal.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its path.
    pub name: String,
    /// The sentences above its argument.
    pub doc: String,
    /// One side.
    pub left: LinkedColumn,
    /// The other.
    pub right: LinkedColumn,
    /// Where its argument stands.
    pub span: Span,
}

/// The column of a link's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedColumn {
    /// Index in [`Layout::tables`].
    pub table: usize,
    /// Index in [`Table::columns`].
    pub column: usize,
}
