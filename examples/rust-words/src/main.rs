//! Counts the words of a text and prints the most frequent ones.

mod count;

use std::env;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::exit;

use count::{Count, WordCounter};

const USAGE: &str = "usage: rust-words [HOW_MANY [FILE]]
Prints the HOW_MANY (10) most frequent words of FILE or of standard input.";

struct Options {
    how_many: usize,
    file: Option<String>,
}

fn parse_options(mut args: impl Iterator<Item = String>) -> Option<Options> {
    let how_many = args.next().map_or(Some(10), |text| text.parse().ok())?;
    let file = args.next();
    args.next().is_none().then_some(Options { how_many, file })
}

/// On wasm a file is only there when its folder was handed to the program.
fn open(file: Option<&str>) -> io::Result<Box<dyn Read>> {
    Ok(match file {
        Some(path) => Box::new(File::open(path)?),
        None => Box::new(io::stdin()),
    })
}

fn count_words(file: Option<&str>) -> io::Result<WordCounter> {
    let mut text = String::new();
    open(file)?.read_to_string(&mut text)?;
    let mut counter = WordCounter::default();
    counter.add(&text);
    Ok(counter)
}

fn print(counter: &WordCounter, how_many: usize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for Count { word, times } in counter.most_frequent(how_many) {
        writeln!(out, "{times:>6} {word}")?;
    }
    writeln!(
        out,
        "{} words, {} different",
        counter.total(),
        counter.different()
    )
}

fn main() {
    let options = parse_options(env::args().skip(1)).unwrap_or_else(|| {
        eprintln!("{USAGE}");
        exit(2);
    });
    let file = options.file.as_deref();
    let result = count_words(file).and_then(|counter| print(&counter, options.how_many));
    if let Err(error) = result {
        eprintln!("rust-words: {}: {error}", file.unwrap_or("standard input"));
        exit(1);
    }
}
