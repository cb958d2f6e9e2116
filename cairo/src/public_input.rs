//! The public input: what a proof of a Cairo run states.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::error::InputError;
use crate::json::{self, Node};
use air_runtime::field::stark252::Stark252;
use serde_json::{Map, Value, json};
use std::path::Path;

/// No run has more steps: its trace would have `2^36` rows.
pub const MAX_STEPS: u64 = 1 << 32;

/// The public input of a run in layout `plain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicInput {
    /// The layout's name, `plain`.
    pub layout: String,
    /// The number of steps, a power of two.
    pub n_steps: u64,
    /// The smallest biased offset of an instruction, a 16-bit number.
    pub rc_min: u64,
    /// The greatest one.
    pub rc_max: u64,
    /// `pc` of the first and of the last step.
    pub program: Segment,
    /// `ap` of the first and of the last step.
    pub execution: Segment,
    /// The cells of memory that the verifier knows, in the order in which they are stated.
    pub public_memory: Vec<PublicCell>,
}

/// The addresses between which something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The first address.
    pub begin_addr: u64,
    /// Where it stops.
    pub stop_ptr: u64,
}

/// A public cell of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicCell {
    /// Its address.
    pub address: u64,
    /// Its value.
    pub value: Stark252,
    /// The page to which it belongs.
    pub page: u64,
}

impl PublicInput {
    /// The segments of layout `plain`, in the order in which the statement names them.
    pub const SEGMENTS: [&'static str; 2] = ["program", "execution"];

    /// Reads a public input file.
    ///
    /// # Errors
    /// Names the file, the key, what was expected and what is there.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        let value = json::read(path)?;
        Self::from_json(&Node::root(&path.display().to_string(), &value))
    }

    /// Reads a public input from JSON.
    ///
    /// # Errors
    /// Names the file, the key, what was expected and what is there.
    pub fn from_json(node: &Node<'_>) -> Result<Self, InputError> {
        node.only_keys(&[
            "layout",
            "n_steps",
            "rc_min",
            "rc_max",
            "memory_segments",
            "public_memory",
            "dynamic_params",
        ])?;
        let layout_node = node.required("layout")?;
        let layout = layout_node.string()?;
        if layout != "plain" {
            return Err(layout_node.wrong("\"plain\", the only layout there is yet"));
        }
        if let Some(params) = node.optional("dynamic_params")?
            && !params.value().is_null()
        {
            return Err(params.wrong("null: layout plain has no parameters"));
        }
        let steps = node.required("n_steps")?;
        let n_steps = steps.integer(MAX_STEPS)?;
        if !n_steps.is_power_of_two() || n_steps < 2 {
            return Err(steps.wrong("a power of two, at least 2"));
        }
        let rc_min = node.required("rc_min")?.integer(u64::from(u16::MAX))?;
        let rc_max_node = node.required("rc_max")?;
        let rc_max = rc_max_node.integer(u64::from(u16::MAX))?;
        if rc_max <= rc_min {
            return Err(rc_max_node.wrong(format!("more than rc_min, which is {rc_min}")));
        }
        let segments = node.required("memory_segments")?;
        segments.only_keys(&Self::SEGMENTS)?;
        let program = segment(&segments.required("program")?)?;
        let execution = segment(&segments.required("execution")?)?;
        let memory = node.required("public_memory")?;
        let public_memory: Vec<PublicCell> =
            memory.elements()?.map(|cell| public_cell(&cell)).collect::<Result<_, _>>()?;
        if public_memory.is_empty() {
            return Err(memory.error("at least one entry", "none"));
        }
        let most = n_steps.saturating_mul(2);
        if public_memory.len() as u64 > most {
            let room = format!("at most {most} entries, two a step");
            return Err(memory.error(room, format!("{} entries", public_memory.len())));
        }
        let input = Self {
            layout: layout.to_owned(),
            n_steps,
            rc_min,
            rc_max,
            program,
            execution,
            public_memory,
        };
        input.check_pages(&memory)?;
        input.check_values(&memory)?;
        Ok(input)
    }

    /// An address may be stated several times, but it has one value.
    fn check_values(&self, node: &Node<'_>) -> Result<(), InputError> {
        let mut cells: Vec<(usize, &PublicCell)> = self.public_memory.iter().enumerate().collect();
        cells.sort_by_key(|(_, cell)| cell.address);
        let conflict =
            cells.array_windows().find_map(|&[(at_first, first), (at_second, second)]| {
                let differ = first.address == second.address && first.value != second.value;
                differ.then_some((at_first, first, at_second, second))
            });
        conflict.map_or(Ok(()), |(at_first, first, at_second, second)| {
            let place = format!("{}[{at_second}].value", node.place());
            let address = first.address;
            let wanted = format!(
                "{}, which entry {at_first} has at the same address {address}",
                first.value
            );
            Err(InputError::new(node.file(), place, wanted, second.value.to_string()))
        })
    }

    /// Pages other than 0 are given by a start and values, so their addresses must follow each other.
    fn check_pages(&self, node: &Node<'_>) -> Result<(), InputError> {
        let mut next = std::collections::BTreeMap::new();
        for (index, cell) in self.public_memory.iter().enumerate() {
            if cell.page == 0 {
                continue;
            }
            if let Some(&expected) = next.get(&cell.page)
                && cell.address != expected
            {
                let place = format!("{}[{index}].address", node.place());
                let wanted = format!("{expected}, the next address of page {}", cell.page);
                return Err(InputError::new(node.file(), place, wanted, cell.address.to_string()));
            }
            next.insert(cell.page, cell.address.saturating_add(1));
        }
        // The statement has a place for page 0, which no other page takes.
        if self.public_memory.iter().all(|cell| cell.page != 0) {
            return Err(node.error("an entry in page 0", "other pages only"));
        }
        Ok(())
    }

    /// The public input as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let segment = |segment: Segment| json!({ "begin_addr": segment.begin_addr, "stop_ptr": segment.stop_ptr });
        let cells = self.public_memory.iter().map(|cell| {
            json!({ "address": cell.address, "value": cell.value.to_hex(), "page": cell.page })
        });
        let mut object = Map::new();
        object.insert("layout".to_owned(), json!(self.layout));
        object.insert("rc_min".to_owned(), json!(self.rc_min));
        object.insert("rc_max".to_owned(), json!(self.rc_max));
        object.insert("n_steps".to_owned(), json!(self.n_steps));
        let segments =
            json!({ "program": segment(self.program), "execution": segment(self.execution) });
        object.insert("memory_segments".to_owned(), segments);
        object.insert("public_memory".to_owned(), Value::Array(cells.collect()));
        object.insert("dynamic_params".to_owned(), Value::Null);
        Value::Object(object)
    }

    /// The text of a public input file, as cairo-run writes it.
    #[must_use]
    pub fn to_text(&self) -> String {
        let segment = |name: &str, Segment { begin_addr, stop_ptr }: Segment| {
            format!(
                "        \"{name}\": {{\n            \"begin_addr\": {begin_addr},\n            \"stop_ptr\": {stop_ptr}\n        }}"
            )
        };
        let cell = |PublicCell { address, value, page }: &PublicCell| {
            format!(
                "        {{\n            \"address\": {address},\n            \"value\": \"{value}\",\n            \"page\": {page}\n        }}"
            )
        };
        let [program, execution] = Self::SEGMENTS;
        let segments = [segment(program, self.program), segment(execution, self.execution)];
        let cells: Vec<String> = self.public_memory.iter().map(cell).collect();
        format!(
            "{{\n    \"layout\": \"{}\",\n    \"rc_min\": {},\n    \"rc_max\": {},\n    \"n_steps\": {},\n    \
             \"memory_segments\": {{\n{}\n    }},\n    \"public_memory\": [\n{}\n    ],\n    \
             \"dynamic_params\": null\n}}\n",
            self.layout,
            self.rc_min,
            self.rc_max,
            self.n_steps,
            segments.join(",\n"),
            cells.join(",\n"),
        )
    }

    /// Logarithm of the number of trace rows, 16 a step.
    #[must_use]
    pub fn log_rows(&self) -> u32 {
        self.n_steps.trailing_zeros().saturating_add(4)
    }
}

fn segment(node: &Node<'_>) -> Result<Segment, InputError> {
    node.only_keys(&["begin_addr", "stop_ptr"])?;
    let begin_addr = node.required("begin_addr")?.integer(i64::MAX.unsigned_abs())?;
    let stop = node.required("stop_ptr")?;
    let stop_ptr = stop.integer(i64::MAX.unsigned_abs())?;
    if stop_ptr < begin_addr {
        return Err(stop.wrong(format!("at least begin_addr, which is {begin_addr}")));
    }
    Ok(Segment { begin_addr, stop_ptr })
}

fn public_cell(node: &Node<'_>) -> Result<PublicCell, InputError> {
    node.only_keys(&["address", "value", "page"])?;
    let address_node = node.required("address")?;
    let address = address_node.integer(i64::MAX.unsigned_abs())?;
    if address == 0 {
        return Err(address_node.wrong("an address from 1 on"));
    }
    let value_node = node.required("value")?;
    let value = Stark252::from_hex(value_node.string()?)
        .map_err(|error| value_node.wrong(format!("a hexadecimal field element ({error})")))?;
    let page = match node.optional("page")? {
        Some(page) => page.integer(u64::from(u32::MAX))?,
        None => 0,
    };
    Ok(PublicCell { address, value, page })
}

#[cfg(test)]
mod tests;
