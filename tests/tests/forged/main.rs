//! Forged traces against the layouts: which equation refuses each, and that no equation could be left out.

mod arguments;
mod brainfuck;
mod brainfuck_forgeries;
mod cairo;
mod cairo_forgeries;
mod cells;
mod fibonacci;
mod kill_matrix;
mod layouts;
mod refilled;
mod statement;
