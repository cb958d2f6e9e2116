//! What the book says is so: snippets compile or fail as they say, commands print what is shown, paths and links lead
//! somewhere, and tables of words, signs and codes are complete.

#[path = "all/book.rs"]
mod book;
#[path = "all/codes.rs"]
mod codes;
#[path = "all/comparison.rs"]
mod comparison;
#[path = "all/links.rs"]
mod links;
#[path = "all/pictures.rs"]
mod pictures;
#[path = "all/snippets.rs"]
mod snippets;
#[path = "all/tutorial.rs"]
mod tutorial;
#[path = "all/words.rs"]
mod words;
