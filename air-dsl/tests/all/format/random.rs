//! Random texts of the language's form, with blanks, ends of lines and comments wherever they may be.

/// A text in the making. The same seed gives the same text.
pub(super) struct Random {
    state: u64,
    out: String,
}

const NAMES: [&str; 8] = ["a", "b", "row", "clk", "mem_pool", "offset", "a_rather_long_name", "x1"];
const OPERATORS: [&str; 6] = ["+", "-", "*", "/", "%", "**"];
const COMMENTS: [&str; 6] = [
    "// remark\n",
    "/* block */",
    "/* two\n lines */",
    "//\n",
    "/* /* nested */ } */",
    "// { \" ;\n",
];

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), out: String::new() }
    }

    pub(super) fn text(mut self) -> String {
        if self.is(2) {
            self.docs();
            self.words("layout a ;");
        }
        for _ in 0..self.below(4) {
            self.item();
        }
        self.gap();
        self.out
    }

    /// A number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    /// True once in `n` times.
    fn is(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn gap(&mut self) {
        match self.below(24) {
            0 => self.out.push('\n'),
            1 => self.out.push_str("\r\n\n\t\n"),
            2 => self.out.push_str("   "),
            3 => {
                let comment = COMMENTS[self.below(6) as usize];
                self.out.push(' ');
                self.out.push_str(comment);
                self.gap();
            }
            _ => self.out.push(' '),
        }
    }

    fn word(&mut self, word: &str) {
        let is_apart = !matches!(word, "," | ";" | ")" | "]" | ":") || self.is(4);
        if is_apart {
            self.gap();
        }
        self.out.push_str(word);
    }

    fn words(&mut self, words: &str) {
        for word in words.split(' ') {
            self.word(word);
        }
    }

    fn name(&mut self) {
        let name = NAMES[self.below(8) as usize];
        self.word(name);
    }

    fn docs(&mut self) {
        while self.is(4) {
            self.gap();
            self.out.push_str("/// A sentence.\n");
        }
    }

    /// Parts with commas between.
    fn list(&mut self, part: fn(&mut Self)) {
        part(self);
        while self.is(2) {
            self.word(",");
            part(self);
        }
    }

    fn item(&mut self) {
        self.docs();
        match self.below(8) {
            0 => {
                self.word("import");
                self.list(Self::name);
                self.words("from \"a/*b//.air\" ;");
            }
            1 => {
                self.word("public");
                self.list(Self::name);
                self.words(": [");
                self.list(Self::name);
                self.words("] ;");
            }
            2 => {
                self.words("draw mix {");
                self.list(Self::name);
                self.word("}");
            }
            3 => self.constant(),
            4 => self.function(),
            5 => {
                self.words("block climbs (");
                self.list(Self::name);
                self.word(")");
                self.body(3);
            }
            _ => {
                self.words("table main");
                self.body(3);
            }
        }
    }

    fn constant(&mut self) {
        self.word("const");
        self.name();
        self.word("=");
        self.expr(3);
        self.word(";");
    }

    fn function(&mut self) {
        self.words("def f (");
        self.list(Self::name);
        self.words(") =");
        self.expr(3);
        self.word(";");
    }

    fn body(&mut self, depth: u64) {
        self.word("{");
        for _ in 0..self.below(6) {
            self.statement(depth);
        }
        self.word("}");
    }

    fn statement(&mut self, depth: u64) {
        self.docs();
        match self.below(if depth == 0 { 19 } else { 25 }) {
            0 => {
                let head = if self.is(2) { "commit {" } else { "commit after mix {" };
                self.words(head);
                self.list(Self::name);
                self.word("}");
            }
            1 => self.constant(),
            2 => {
                self.word("frame");
                self.name();
                self.word("=");
                self.expr(1);
                self.words("rows ;");
            }
            3 | 4 => self.view(),
            5 => {
                self.word("let");
                self.name();
                self.word("=");
                self.expr(4);
                self.word(";");
            }
            6 => {
                self.words("let [");
                self.list(Self::name);
                self.words("] = [");
                self.expr(2);
                self.words("for i in 0 .. 4 ] ;");
            }
            7 => self.function(),
            8 => {
                self.words("use climbs (");
                self.list(|random| random.expr(2));
                let tail = if self.is(2) { ") ;" } else { ") as cpu / decode ;" };
                self.words(tail);
            }
            9 => {
                self.words("permutation perm on row : a ~ b by z , [");
                self.list(|random| random.expr(1));
                self.words("] in p with d as e ;");
            }
            10..=12 => self.constraint(),
            13 => {
                self.words("bool");
                self.list(Self::name);
                self.word(";");
            }
            14 => {
                self.words("values a in {");
                self.list(|random| random.expr(0));
                self.words("} because \"{/*;\" ;");
            }
            15 => {
                self.words("unused");
                self.list(Self::name);
                self.words("because \"//\" ;");
            }
            16 => self.words("max degree 3 ;"),
            17 => {
                self.words("fill a . next");
                if self.is(2) {
                    self.word("on");
                    self.rows();
                }
                self.word(":=");
                self.expr(3);
                self.word(";");
            }
            18 => {
                self.words("lookup fetch : main (");
                self.list(|random| random.expr(1));
                self.words(") on row if a == 1 and not b ~ (");
                self.list(|random| random.expr(1));
                self.words(") times c by z , [ y ] from nonzero because \"\" ;");
            }
            19 => {
                self.words("scope cpu / decode");
                self.body(depth - 1);
            }
            20 => {
                self.word("on");
                self.rows();
                self.body(depth - 1);
            }
            21 => {
                self.words("for i in 0 .. 8");
                self.body(depth - 1);
            }
            22 => {
                self.words("when not s");
                self.body(depth - 1);
            }
            23 => {
                self.words("case a { '<' =>");
                self.body(depth - 1);
                self.words("'}' =>");
                self.body(depth - 1);
                self.word("}");
            }
            _ => {
                let head = if self.is(2) { "match {" } else { "match because \"//\" {" };
                self.words(head);
                for _ in 0..self.below(3) {
                    self.expr(1);
                    self.word("=>");
                    self.body(depth - 1);
                }
                self.words("not s =>");
                self.body(depth - 1);
                self.words("else =>");
                self.body(depth - 1);
                self.word("}");
            }
        }
    }

    fn view(&mut self) {
        self.word("view");
        self.name();
        if self.is(2) {
            self.word("on");
            self.name();
        }
        self.word("=");
        self.name();
        match self.below(3) {
            0 => {
                self.word("@");
                self.expr(1);
            }
            1 => {
                self.word("{");
                self.list(|random| {
                    random.name();
                    random.words("@ 1");
                });
                self.word("}");
            }
            _ => {}
        }
        self.word(";");
    }

    fn constraint(&mut self) {
        self.name();
        if self.is(3) {
            self.words("/ flag [ i ]");
        }
        if self.is(2) {
            self.word("on");
            self.rows();
        }
        self.word(":");
        self.expr(4);
        self.word("=");
        self.expr(3);
        self.word(";");
    }

    fn rows(&mut self) {
        match self.below(4) {
            0 => self.words("row except last 2"),
            1 => self.words("first row"),
            2 => self.words("row at 24 .. 32 mod 64 except last , 3 mod 4"),
            _ => self.name(),
        }
    }

    fn expr(&mut self, depth: u64) {
        if depth == 0 {
            match self.below(5) {
                0 => self.word("0x1_f"),
                1 => self.word("17"),
                2 => self.word("'{'"),
                3 => self.words("a [ 1 ] . next"),
                _ => self.name(),
            }
            return;
        }
        match self.below(8) {
            0 => {
                self.words("( -");
                self.expr(0);
                self.word(")");
            }
            1 => {
                self.words("sum ( i in 0 .. 4 :");
                self.expr(depth - 1);
                self.word(")");
            }
            2 => {
                self.words("f (");
                self.list(|random| random.expr(0));
                self.word(")");
            }
            3 => {
                self.words("[");
                self.list(|random| random.expr(0));
                self.word("]");
            }
            _ => {
                self.word("(");
                self.expr(depth - 1);
                self.word(")");
                let operator = OPERATORS[self.below(6) as usize];
                self.word(operator);
                self.expr(0);
            }
        }
    }
}
