//! The tree back to text, in one form: four blanks a level, one statement a line.
//!
//! `///` comments are in the tree and are kept; `//` and `/* */` comments are not. What is printed parses to the same
//! tree, its places aside.

mod expression;

use super::ast::*;
use core::fmt::{self, Display};
use expression::{over, path, row_set};

/// The text of a tree.
#[must_use]
pub fn print(file: &File) -> String {
    let mut printer = Printer { out: String::new(), level: 0 };
    if let Some(header) = &file.header {
        printer.doc(&header.doc);
        printer.line(format_args!("layout {};", header.name.name));
    }
    let mut before = None;
    for item in &file.items {
        let kind = core::mem::discriminant(&item.kind);
        let is_short = !matches!(item.kind, ItemKind::Block(_) | ItemKind::Table { .. });
        if before != Some((kind, true)) && !printer.out.is_empty() {
            printer.out.push('\n');
        }
        before = Some((kind, is_short));
        printer.item(item);
    }
    printer.out
}

struct Printer {
    out: String,
    level: usize,
}

impl Printer {
    fn item(&mut self, item: &Item) {
        self.doc(&item.doc);
        match &item.kind {
            ItemKind::Import { names, path, .. } => {
                self.line(format_args!("import {} from \"{path}\";", idents(names)));
            }
            ItemKind::Public(publics) => {
                let publics = publics.iter().map(|public| match &public.fields {
                    Some(fields) => format!("{}: [{}]", public.name.name, idents(fields)),
                    None => public.name.name.clone(),
                });
                self.line(format_args!("public {};", commas(publics)));
            }
            ItemKind::Const { name, value } => {
                self.line(format_args!("const {} = {value};", name.name));
            }
            ItemKind::Draw { group, names } => {
                self.line(format_args!("draw {} {{ {} }}", group.name, idents(names)));
            }
            ItemKind::Terminal { after, terminals } => {
                let terminals = terminals.iter().map(|TerminalDecl { name, is_nonzero }| {
                    let nonzero = if *is_nonzero { "nonzero " } else { "" };
                    format!("{nonzero}{}", name.name)
                });
                self.line(format_args!(
                    "terminal after {} {{ {} }}",
                    after.name,
                    commas(terminals)
                ));
            }
            ItemKind::Def(def) => self.def(def),
            ItemKind::Block(block) => self.block(block),
            ItemKind::Table { name, body } => self.body(&format!("table {}", name.name), body),
            ItemKind::Argument(argument) => self.argument(argument),
            ItemKind::MaxDegree(degree) => self.line(format_args!("max degree {degree};")),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.doc(&stmt.doc);
        match &stmt.kind {
            StmtKind::Commit { after, names } => {
                let after =
                    after.as_ref().map_or(String::new(), |group| format!("after {} ", group.name));
                self.line(format_args!("commit {after}{{ {} }}", idents(names)));
            }
            StmtKind::Const { name, value } => {
                self.line(format_args!("const {} = {value};", name.name));
            }
            StmtKind::Frame { name, rows } => {
                self.line(format_args!("frame {} = {rows} rows;", name.name));
            }
            StmtKind::Periodic { name, frame, values } => {
                let frame =
                    frame.as_ref().map_or(String::new(), |frame| format!(" on {}", frame.name));
                let name = &name.name;
                match values {
                    PeriodicValues::List(list) => {
                        self.line(format_args!("periodic {name}{frame} = {list};"));
                    }
                    PeriodicValues::File { path, .. } => {
                        self.line(format_args!("periodic {name}{frame} from \"{path}\";"));
                    }
                }
            }
            StmtKind::View { name, frame, source, cells } => {
                let frame =
                    frame.as_ref().map_or(String::new(), |frame| format!(" on {}", frame.name));
                let name = &name.name;
                match cells {
                    ViewCells::All => self.line(format_args!("view {name}{frame} = {source};")),
                    ViewCells::At(at) => {
                        self.line(format_args!("view {name}{frame} = {source} @ {at};"));
                    }
                    ViewCells::Fields(fields) => {
                        let fields =
                            fields.iter().map(|(field, at)| format!("{} @ {at}", field.name));
                        let fields = commas(fields);
                        self.line(format_args!("view {name}{frame} = {source} {{ {fields} }};"));
                    }
                }
            }
            StmtKind::Let { pattern, value } => match pattern {
                Pattern::Name(name) => self.line(format_args!("let {} = {value};", name.name)),
                Pattern::List(names) => {
                    self.line(format_args!("let [{}] = {value};", idents(names)));
                }
            },
            StmtKind::Def(def) => self.def(def),
            StmtKind::Block(block) => self.block(block),
            StmtKind::Scope { path: prefix, body } => {
                self.body(&format!("scope {}", path(prefix)), body);
            }
            StmtKind::On { rows, when, body } => {
                self.body(&format!("on {}{}", row_set(rows), when_of(when.as_ref())), body);
            }
            StmtKind::For { variable, over: range, body } => {
                self.body(&format!("for {} in {}", variable.name, over(range)), body);
            }
            StmtKind::Use { block, args, path: prefix } => {
                let prefix =
                    prefix.as_ref().map_or(String::new(), |prefix| format!(" as {}", path(prefix)));
                self.line(format_args!("use {}({}){prefix};", block.name, commas(args)));
            }
            StmtKind::Permutation(permutation) => self.permutation(permutation),
            StmtKind::Argument(argument) => self.argument(argument),
            StmtKind::Fact(Fact { subjects, values, because }) => {
                let because = because.as_ref().map_or(String::new(), reason);
                let subjects = commas(subjects);
                match values {
                    None => self.line(format_args!("bool {subjects}{because};")),
                    Some(values) => {
                        let values = commas(values);
                        self.line(format_args!("values {subjects} in {{ {values} }}{because};"));
                    }
                }
            }
            StmtKind::Unused { subjects, because } => {
                self.line(format_args!("unused {}{};", commas(subjects), reason(because)));
            }
            StmtKind::Free { subjects, because } => {
                self.line(format_args!("free {}{};", commas(subjects), reason(because)));
            }
            StmtKind::MaxDegree(degree) => self.line(format_args!("max degree {degree};")),
            StmtKind::When { selector, body } => {
                self.body(when_of(Some(selector)).trim_start(), body);
            }
            StmtKind::Case { subject, arms } => {
                self.line(format_args!("case {subject} {{"));
                self.level += 1;
                for arm in arms {
                    self.body(&format!("{} =>", arm.value), &arm.body);
                }
                self.level -= 1;
                self.line(format_args!("}}"));
            }
            StmtKind::Match { because, arms } => {
                let because = because.as_ref().map_or(String::new(), reason);
                self.line(format_args!("match{because} {{"));
                self.level += 1;
                for arm in arms {
                    let when = when_of(arm.selector.as_ref());
                    let selector = when.trim_start().strip_prefix("when ").unwrap_or("else");
                    self.body(&format!("{selector} =>"), &arm.body);
                }
                self.level -= 1;
                self.line(format_args!("}}"));
            }
            StmtKind::Rule { target, rows, value } => {
                let rows = on(rows.as_ref());
                self.line(format_args!("fill {target}{rows} := {value};"));
            }
            StmtKind::Constraint { path: label, rows, when, relation } => {
                let rows = format!("{}{}", on(rows.as_ref()), when_of(when.as_ref()));
                let label = path(label);
                match relation {
                    Relation::Equal(left, right) => {
                        self.line(format_args!("{label}{rows}: {left} = {right};"));
                    }
                    Relation::Fill(left, right) => {
                        self.line(format_args!("{label}{rows}: {left} := {right};"));
                    }
                    Relation::Bool(value) => {
                        self.line(format_args!("{label}{rows}: bool({value});"));
                    }
                }
            }
        }
    }

    fn block(&mut self, block: &Block) {
        let head = format!("block {}({})", block.name.name, idents(&block.params));
        self.body(&head, &block.body);
    }

    fn def(&mut self, def: &Def) {
        self.line(format_args!("def {}({}) = {};", def.name.name, idents(&def.params), def.value));
    }

    fn permutation(&mut self, permutation: &Permutation) {
        let Permutation { path: label, over, left, right, z, weights, accumulator, public } =
            permutation;
        let by = weights_of(weights);
        let with = public
            .as_ref()
            .map_or(String::new(), |(dummy, list)| format!(" with {dummy} as {}", list.name));
        let label = path(label);
        self.line(format_args!(
            "permutation {label} on {over}: {left} ~ {right} by {z}{by} in {accumulator}{with};"
        ));
    }

    fn argument(&mut self, argument: &Argument) {
        let kind = match argument.kind {
            ArgumentKind::Lookup => "lookup",
            ArgumentKind::Permutation => "permutation",
            ArgumentKind::Evaluation => "evaluation",
        };
        let right = match &argument.right {
            OtherSide::Rows(rows) => format!("~ {}", side(rows)),
            OtherSide::Public(list) => format!("= public {}", list.name),
        };
        let (label, left, z) = (path(&argument.path), side(&argument.left), &argument.z);
        let by = weights_of(&argument.weights);
        let from = argument.start.as_ref().map_or(String::new(), start);
        self.line(format_args!("{kind} {label}: {left} {right} by {z}{by}{from};"));
    }

    fn body(&mut self, head: &str, body: &[Stmt]) {
        if body.is_empty() {
            self.line(format_args!("{head} {{}}"));
            return;
        }
        self.line(format_args!("{head} {{"));
        self.level += 1;
        for stmt in body {
            self.stmt(stmt);
        }
        self.level -= 1;
        self.line(format_args!("}}"));
    }

    fn doc(&mut self, doc: &str) {
        if doc.is_empty() {
            return;
        }
        for line in doc.split('\n') {
            let blank = if line.is_empty() { "" } else { " " };
            self.line(format_args!("///{blank}{line}"));
        }
    }

    fn line(&mut self, line: fmt::Arguments<'_>) {
        for _ in 0..self.level {
            self.out.push_str("    ");
        }
        self.out.push_str(&line.to_string());
        self.out.push('\n');
    }
}

/// The challenges behind the first of a `by`.
fn weights_of(weights: &[Expr]) -> String {
    match weights {
        [] => String::new(),
        [one] if expression::is_place(one) => format!(", {one}"),
        weights => format!(", [{}]", commas(weights)),
    }
}

/// `table (x, y) on row if s times m`
fn side(side: &Side) -> String {
    let Side { table, tuple, rows, conditions, times, span: _ } = side;
    let mut text = table.as_ref().map_or(String::new(), |table| format!("{} ", table.name));
    text.push_str(&format!("({})", commas(tuple)));
    if let Some(rows) = rows {
        text.push_str(&format!(" on {}", row_set(rows)));
    }
    for (at, Condition { is_not, subject, comparison, span: _ }) in conditions.iter().enumerate() {
        let word = if at == 0 { "if" } else { "and" };
        let not = if *is_not { "not " } else { "" };
        text.push_str(&format!(" {word} {not}{subject}"));
        match comparison {
            Some((Comparison::Same, value)) => text.push_str(&format!(" == {value}")),
            Some((Comparison::Differs, value)) => text.push_str(&format!(" != {value}")),
            None => {}
        }
    }
    if let Some(times) = times {
        text.push_str(&format!(" times {times}"));
    }
    text
}

/// ` from 1`, ` from free because "…"`
fn start(start: &Start) -> String {
    let value = match &start.value {
        StartValue::Nonzero => "nonzero".to_owned(),
        StartValue::Free => "free".to_owned(),
        StartValue::Fixed(value) => value.to_string(),
    };
    format!(" from {value}{}", start.because.as_ref().map_or(String::new(), reason))
}

/// ` because "…"`
fn reason(reason: &Reason) -> String {
    format!(" because \"{}\"", reason.text)
}

/// ` on rows`
fn on(rows: Option<&RowSet>) -> String {
    rows.map_or(String::new(), |rows| format!(" on {}", row_set(rows)))
}

/// ` when s`, ` when not s`
fn when_of(selector: Option<&Selector>) -> String {
    selector.map_or(String::new(), |selector| {
        let not = if selector.is_not { "not " } else { "" };
        format!(" when {not}{}", selector.bit)
    })
}

fn idents(names: &[Ident]) -> String {
    commas(names.iter().map(|name| name.name.as_str()))
}

fn commas<T: Display>(parts: impl IntoIterator<Item = T>) -> String {
    let parts: Vec<String> = parts.into_iter().map(|part| part.to_string()).collect();
    parts.join(", ")
}
