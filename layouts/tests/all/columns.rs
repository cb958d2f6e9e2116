//! Traces of one table, column by column, against generated code.

use crate::recorder::Random;
use air_runtime::check::check_rows;
use air_runtime::field::{Field as _, Goldilocks, GoldilocksCubic};
use air_runtime::layout::Layout;
use air_runtime::trace::Trace;

/// The constraints that columns of the first phase violate, without repeats.
pub(crate) fn violated<L: Layout<Goldilocks, GoldilocksCubic>>(
    layout: &L,
    public: &L::Public,
    columns: &[(&str, Vec<u64>)],
) -> Vec<&'static str> {
    let info = layout.info();
    let table = info.tables[0].columns.iter().filter(|column| column.phase == 0);
    let table = table.map(|column| {
        let (_, cells) = columns.iter().find(|(name, _)| *name == column.name).expect("a column");
        cells.iter().map(|&cell| Goldilocks::from_u64(cell)).collect()
    });
    let trace = Trace::new(vec![table.collect()]).expect("a power of two of rows");
    let mut random = Random(1);
    let draws: Vec<GoldilocksCubic> = info.draws.iter().map(|_| random.challenge()).collect();
    let violations = check_rows(layout, public, &trace, &draws);
    let mut names: Vec<&str> =
        violations.expect("the trace suits the layout").iter().map(|one| one.name).collect();
    names.dedup();
    names
}
