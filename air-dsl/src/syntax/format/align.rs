//! Columns: statements of one kind that follow each other have their parts below each other.

use super::lines::is_on_one_line;
use super::marks::{Kind, Marks};
use super::spacing::width;
use super::tree::{Entry, Piece, What};

/// Cells of a column whose widths differ by more are not made equally wide.
const MAX_SPREAD: usize = 8;
/// The same for the names and the row sets of constraints, which are longer.
const MAX_SPREAD_OF_CONSTRAINTS: usize = 10;
/// The same for statements with comments after them.
const MAX_SPREAD_BEFORE_REMARKS: usize = 40;
/// No statement has more columns after its first.
const N_COLUMNS: usize = 3;

/// Blanks before pieces of a statement, in addition to the usual one.
pub(super) type Pads = Vec<(usize, usize)>;

/// Where the columns of a statement begin: the indices of their first pieces.
type Starts = [Option<usize>; N_COLUMNS];

/// The pads of each of the statements of a body.
pub(super) fn pads(entries: &[Entry<'_>], marks: &Marks) -> Vec<Pads> {
    let mut pads = vec![Pads::new(); entries.len()];
    let starts: Vec<Option<Starts>> = entries.iter().map(|entry| starts(entry, marks)).collect();
    let mut run: Vec<(usize, Starts)> = Vec::new();
    let mut before: Option<(Kind, bool)> = None;
    for (index, (entry, starts)) in entries.iter().zip(&starts).enumerate() {
        // A comment on a line of its own is above the next statement and parts nothing.
        let Some(kind) = entry.kind else {
            if entry.is_apart {
                before = None;
            }
            continue;
        };
        let form = starts.map(|starts| (kind, kind == Kind::Constraint && starts[0].is_some()));
        if entry.is_apart || form.is_none() || form != before {
            align(entries, &run, marks, &mut pads);
            run.clear();
        }
        before = form;
        run.extend(starts.map(|starts| (index, starts)));
    }
    align(entries, &run, marks, &mut pads);
    pads
}

/// The columns of a statement of one of the kinds that are aligned; none if a line ends where a column begins.
fn starts(entry: &Entry<'_>, marks: &Marks) -> Option<Starts> {
    let pieces = entry.pieces.as_slice();
    let line = pieces.iter().position(|piece| piece.is_first).unwrap_or(pieces.len());
    let find =
        |from: usize, sign: &str| position(pieces.get(from..line)?, sign).map(|at| from + at);
    match entry.kind? {
        Kind::Constraint => {
            let colon = find(0, ":")?;
            let value = Some(colon + 1).filter(|value| *value < line)?;
            // A label of a path may be called `on`.
            let is_label = |at: usize| match pieces.get(at.wrapping_sub(1)).map(|piece| &piece.what)
            {
                Some(What::Token(before)) => marks.slashes.contains(&before.start),
                Some(What::Body(_)) | None => true,
            };
            let rows = find(0, "on").filter(|at| *at < colon && !is_label(*at));
            Some([rows, Some(value), None])
        }
        Kind::Witness => {
            let assign = find(0, ":=")?;
            let rows = find(0, "on").filter(|at| *at > 1 && *at < assign);
            Some([rows, Some(assign), None])
        }
        Kind::View | Kind::Periodic => {
            let equals = find(0, "=").or_else(|| find(0, "from").filter(|at| *at > 1));
            let frame =
                find(0, "on").filter(|at| *at > 1 && equals.is_none_or(|equals| *at < equals));
            let cells = equals.and_then(|equals| find(equals, "{"));
            Some([frame, equals, cells])
        }
        Kind::Let | Kind::Const | Kind::Frame => {
            let is_list = matches!(&pieces.get(1)?.what, What::Token(token) if token.text == "[");
            let equals = find(0, "=").filter(|_| !is_list)?;
            Some([Some(equals), None, None])
        }
        // What is on several lines is read on its own.
        Kind::Arm if is_one_line(entry) => Some([Some(find(0, "=>")?), None, None]),
        Kind::Arm | Kind::Argument | Kind::Def | Kind::Other => None,
    }
}

/// The first piece with this text outside of all brackets.
fn position(pieces: &[Piece<'_>], sign: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate() {
        let What::Token(token) = &piece.what else { continue };
        if depth == 0 && token.text == sign {
            return Some(at);
        }
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Makes the cells of each column of a run of statements equally wide, as far as they are alike.
fn align(entries: &[Entry<'_>], run: &[(usize, Starts)], marks: &Marks, pads: &mut [Pads]) {
    // For each statement, where its last column begins, and how far from the left that is.
    let mut reached = vec![(0, 0); run.len()];
    let is_constraint = |index: usize| entries[index].kind == Some(Kind::Constraint);
    let are_constraints = run.first().is_some_and(|(index, _)| is_constraint(*index));
    let max_spread = if are_constraints { MAX_SPREAD_OF_CONSTRAINTS } else { MAX_SPREAD };
    for column in 0..N_COLUMNS {
        let mut cells = Vec::new();
        for ((index, starts), (from, at)) in run.iter().zip(&mut reached) {
            let Some(start) = starts[column] else { continue };
            let n_chars = width(&entries[*index].pieces[*from..start], marks);
            *from = start;
            *at += n_chars;
            cells.push((*index, start, n_chars, at));
        }
        let widths: Vec<usize> = cells.iter().map(|(_, _, n_chars, _)| *n_chars).collect();
        let mut rest = cells.as_mut_slice();
        for len in alike(&widths, max_spread) {
            let (group, after) = rest.split_at_mut(len);
            rest = after;
            let widest = group.iter().map(|(.., at)| **at).max().unwrap_or(0);
            for (index, start, _, at) in group {
                if widest > **at {
                    pads[*index].push((*start, widest - **at));
                }
                // The usual blank.
                **at = widest + 1;
            }
        }
    }
}

/// The blanks before the comments after statements, in addition to the usual one; `widths` are those of the last
/// lines of the statements.
pub(super) fn remark_pads(entries: &[Entry<'_>], widths: &[usize]) -> Vec<usize> {
    let mut pads = vec![0; entries.len()];
    let mut run: Vec<usize> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let has_remark = entry.kind.is_some() && is_one_line(entry) && !entry.remarks.is_empty();
        if entry.is_apart || !has_remark {
            align_remarks(&run, widths, &mut pads);
            run.clear();
        }
        if has_remark {
            run.push(index);
        }
    }
    align_remarks(&run, widths, &mut pads);
    pads
}

fn align_remarks(run: &[usize], widths: &[usize], pads: &mut [usize]) {
    let mut rest = run;
    let of_run: Vec<usize> = run.iter().map(|index| widths[*index]).collect();
    for len in alike(&of_run, MAX_SPREAD_BEFORE_REMARKS) {
        let (group, after) = rest.split_at(len);
        rest = after;
        let widest = group.iter().map(|index| widths[*index]).max().unwrap_or(0);
        group.iter().for_each(|index| pads[*index] = widest - widths[*index]);
    }
}

fn is_one_line(entry: &Entry<'_>) -> bool {
    entry.pieces.iter().all(|piece| {
        let is_block = matches!(&piece.what, What::Body(body) if !is_on_one_line(body));
        !piece.is_first && !is_block
    })
}

/// The lengths of the groups of neighbours whose widths differ by at most `max_spread`, taken from the front.
fn alike(widths: &[usize], max_spread: usize) -> Vec<usize> {
    let mut lengths = Vec::new();
    let (mut narrowest, mut widest) = (usize::MAX, 0);
    for width in widths.iter().copied() {
        (narrowest, widest) = (narrowest.min(width), widest.max(width));
        match lengths.last_mut() {
            Some(len) if widest - narrowest <= max_spread => *len += 1,
            Some(_) | None => {
                lengths.push(1);
                (narrowest, widest) = (width, width);
            }
        }
    }
    lengths
}
