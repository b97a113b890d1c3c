//! The n-th Fibonacci number by its definition, as in fibonacci.c: the same work
//! in another language.

use std::process::exit;

const DEFAULT_N: u32 = 38;
/// f(93) is the last that fits into 64 bits.
const GREATEST_N: u32 = 93;

fn fibonacci(n: u32) -> u64 {
    if n < 2 {
        u64::from(n)
    } else {
        fibonacci(n - 1) + fibonacci(n - 2)
    }
}

/// Reads a number from 0 to the greatest; only digits are allowed, not even a plus sign.
fn parse_number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&n| digits && n <= GREATEST_N)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let n = match args.as_slice() {
        [] => Some(DEFAULT_N),
        [text] => parse_number(text),
        _ => None,
    };
    match n {
        Some(n) => println!("fibonacci({n}) = {}", fibonacci(n)),
        None => {
            eprintln!("usage: fibonacci [N]\nN is a whole number from 0 to {GREATEST_N} (default {DEFAULT_N}).");
            exit(2);
        }
    }
}
