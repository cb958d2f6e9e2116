//! The fields of a proof: which bytes hold what, told from the annotations of its messages.

/// A message from the prover and the bytes of the proof that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The first byte.
    pub(crate) from: usize,
    /// The byte after the last.
    pub(crate) to: usize,
    /// The phase, such as `FRI/Commitment/Layer 1`.
    pub(crate) scope: String,
    /// The message within the phase, such as `Commitment`; may be empty.
    pub(crate) name: String,
    /// What it is: `Hash`, `Field Element`, `Field Elements`, `Data`.
    pub(crate) kind: String,
}

/// Neighbouring fields of one phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// The first byte.
    pub(crate) from: usize,
    /// The byte after the last.
    pub(crate) to: usize,
    /// The phase.
    pub(crate) scope: String,
    /// What its fields are, each kind once, with their numbers: `30 Field Element, 12 Hash`.
    pub(crate) kinds: Vec<(String, usize)>,
}

/// The fields that these annotation lines describe, in their order. Lines of other kinds (from
/// the verifier, titles, statistics) and lines that are malformed are left out.
pub(crate) fn fields(lines: &[String]) -> Vec<Field> {
    lines.iter().filter_map(|line| field(line)).collect()
}

/// The field that holds this byte.
pub(crate) fn field_at(fields: &[Field], byte: usize) -> Option<&Field> {
    fields.iter().find(|field| (field.from..field.to).contains(&byte))
}

/// The fields by phase.
pub(crate) fn sections(fields: &[Field]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for field in fields {
        let scope = &field.scope;
        let section = match sections.pop() {
            Some(section) if section.scope == *scope => section,
            other => {
                sections.extend(other);
                Section { from: field.from, to: field.to, scope: scope.clone(), kinds: Vec::new() }
            }
        };
        let Section { from, scope, mut kinds, .. } = section;
        match kinds.iter_mut().find(|(kind, _)| *kind == field.kind) {
            Some((_, n)) => *n += 1,
            None => kinds.push((field.kind.clone(), 1)),
        }
        sections.push(Section { from, to: field.to, scope, kinds });
    }
    sections
}

impl Field {
    /// The field's full name, as people read it.
    pub(crate) fn path(&self) -> String {
        match self.name.as_str() {
            "" => self.scope.clone(),
            name => format!("{}: {name}", self.scope),
        }
    }
}

/// `P->V[0:32]: /cpu air/STARK/Original/Commit on Trace: Commitment: Hash(0x…)`.
fn field(line: &str) -> Option<Field> {
    let (range, rest) = line.strip_prefix("P->V[")?.split_once("]: ")?;
    let (from, to) = range.split_once(':')?;
    let mut parts = rest.splitn(3, ": ");
    let (scope, name, value) = (parts.next()?, parts.next()?, parts.next()?);
    let (kind, _) = value.split_once('(')?;
    Some(Field {
        from: from.parse().ok()?,
        to: to.parse().ok()?,
        scope: scope.strip_prefix("/cpu air/STARK/").unwrap_or(scope).to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<Field> {
        let lines = [
            "title cpu air Proof Protocol",
            "P->V[0:32]: /cpu air/STARK/Original/Commit on Trace: Commitment: Hash(0x12)",
            "V->P: /cpu air/STARK/Interaction: Interaction element #0: Field Element(0x2)",
            "P->V[32:96]: /cpu air/STARK/Out Of Domain Sampling/OODS values: : Field Elements(0x1, 0x2)",
            "P->V[96:128]: /cpu air/STARK/FRI/Decommitment/Layer 1: Row 0, Column 0: Field Element(0x5)",
            "P->V[128:160]: /cpu air/STARK/FRI/Decommitment/Layer 1: For node 3: Hash(0x5)",
            "P->V[160:192]: /cpu air/STARK/FRI/Decommitment/Layer 1: For node 4: Hash(0x5)",
            "Byte count: 192",
        ];
        fields(&lines.map(str::to_owned))
    }

    #[test]
    fn a_byte_belongs_to_the_field_whose_range_holds_it() {
        let fields = example();
        let path = |byte| field_at(&fields, byte).map(Field::path);
        assert_eq!(path(31).as_deref(), Some("Original/Commit on Trace: Commitment"));
        assert_eq!(path(32).as_deref(), Some("Out Of Domain Sampling/OODS values"));
        assert_eq!(path(191).as_deref(), Some("FRI/Decommitment/Layer 1: For node 4"));
        assert_eq!(path(192), None);
    }

    #[test]
    fn neighbours_of_one_phase_are_one_section() {
        let sections = sections(&example());
        let last = sections.last().expect("there are fields");
        assert_eq!(sections.len(), 3);
        assert_eq!((last.from, last.to), (96, 192));
        assert_eq!(last.kinds, [("Field Element".to_owned(), 1), ("Hash".to_owned(), 2)]);
    }
}
