//! Traces and memories of Cairo runs.

use super::Case;
use super::edits::bytes;
use super::programs::FROM_FILES;

const STEP: usize = 24;
const CELL: usize = 40;

fn trace(name: &'static str, change: impl Fn(&mut Vec<u8>) + Send + Sync + 'static) -> Case {
    Case::new(name, FROM_FILES, bytes("trace.bin", change))
}

fn memory(name: &'static str, change: impl Fn(&mut Vec<u8>) + Send + Sync + 'static) -> Case {
    Case::new(name, FROM_FILES, bytes("memory.bin", change))
}

/// Writes a number of 64 bits.
fn put(bytes: &mut [u8], at: usize, value: u64) {
    bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = traces();
    cases.extend(memories());
    cases
}

fn traces() -> Vec<Case> {
    let registers = [("ap", 0), ("fp", 8), ("pc", 16)];
    let mut cases = vec![
        trace("a trace of no bytes", Vec::clear),
        trace("a trace with a byte less", |bytes| bytes.truncate(bytes.len() - 1)),
        trace("a trace with a step less", |bytes| bytes.truncate(bytes.len() - STEP)),
        trace("a trace with a step more", |bytes| bytes.extend_from_within(..STEP)),
        trace("a trace of the other byte order", |bytes| {
            bytes.chunks_mut(8).for_each(<[u8]>::reverse);
        }),
        trace("the memory as trace", |bytes| *bytes = vec![1; 18 * CELL]),
        trace("a pc that the memory has not", |bytes| put(bytes, STEP + 16, 12_345)),
        trace("two steps that changed places", |bytes| {
            let (first, second) = bytes.split_at_mut(3 * STEP);
            first[2 * STEP..].swap_with_slice(&mut second[..STEP]);
        }),
    ];
    for (register, at) in registers {
        let name = match register {
            "ap" => "ap is 2^64 − 1",
            "fp" => "fp is 2^64 − 1",
            _ => "pc is 2^64 − 1",
        };
        cases.push(trace(name, move |bytes| put(bytes, 2 * STEP + at, u64::MAX)));
    }
    cases
}

fn memories() -> Vec<Case> {
    vec![
        memory("a memory of no bytes", Vec::clear),
        memory("a memory with a byte less", |bytes| bytes.truncate(bytes.len() - 1)),
        memory("a memory with a byte more", |bytes| bytes.push(0)),
        memory("two values of an address", |bytes| {
            bytes.extend_from_within(..8);
            bytes.extend([7; 32].map(|_: u8| 0));
        }),
        memory("a value that is not below the modulus", |bytes| {
            bytes[CELL + 8..2 * CELL].fill(0xff);
        }),
        memory("a cell at 0", |bytes| bytes.extend([0; CELL])),
        memory("a missing instruction", |bytes| _ = bytes.drain(6 * CELL..7 * CELL)),
        memory("an instruction with bit 63", |bytes| bytes[15] |= 0x80),
        memory("an instruction of 65 bits", |bytes| bytes[16] |= 1),
        memory("op1_imm with op1_fp", |bytes| bytes[14] |= 1 << 3),
        memory("add with mul", |bytes| bytes[14] |= 3 << 5),
        memory("jump_abs with jump_rel", |bytes| {
            bytes[14] |= 1 << 7;
            bytes[15] |= 1;
        }),
        memory("call with ret", |bytes| bytes[15] |= 3 << 4),
        // The third word calls `main`.
        memory("call with an offset of dst", |bytes| bytes[2 * CELL + 8] ^= 2),
        memory("call with an offset of op0", |bytes| bytes[2 * CELL + 10] ^= 2),
        memory("an assertion that does not hold", |bytes| {
            let at = bytes.len() - 32;
            bytes[at..].fill(0);
        }),
        memory("the trace as memory", |bytes| *bytes = vec![1; 8 * STEP]),
    ]
}
