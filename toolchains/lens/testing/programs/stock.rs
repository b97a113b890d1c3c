//! Keeps the stock of a small shop: orders are parsed, carried out in turn, and summed up by group.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Tool,
    Paper,
    Paint,
}

impl Group {
    fn named(name: &str) -> Option<Group> {
        match name {
            "tool" => Some(Group::Tool),
            "paper" => Some(Group::Paper),
            "paint" => Some(Group::Paint),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    name: String,
    group: Group,
    count: u32,
    cents: u64,
}

/// One line of the day's list.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    Buy { name: String, group: Group, count: u32, cents: u64 },
    Sell { name: String, count: u32 },
    Reprice { name: String, percent: i64 },
    Drop(String),
}

#[derive(Debug, PartialEq)]
pub enum Problem {
    Empty,
    UnknownWord(String),
    NotANumber { word: String, line: usize },
    Missing(&'static str),
    NotInStock(String),
    TooFew { name: String, wanted: u32, present: u32 },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Empty => write!(f, "the line is empty"),
            Problem::UnknownWord(word) => write!(f, "nobody knows what \"{word}\" means"),
            Problem::NotANumber { word, line } => write!(f, "line {line}: \"{word}\" is no number"),
            Problem::Missing(what) => write!(f, "the {what} is missing"),
            Problem::NotInStock(name) => write!(f, "there is no {name}"),
            Problem::TooFew { name, wanted, present } => {
                write!(f, "{wanted} of {name} are wanted, {present} are there")
            }
        }
    }
}

/// The words of a line, taken one after the other.
struct Words<'a> {
    parts: std::str::SplitWhitespace<'a>,
    line: usize,
}

impl<'a> Words<'a> {
    fn new(text: &'a str, line: usize) -> Self {
        Words { parts: text.split_whitespace(), line }
    }

    fn word(&mut self, what: &'static str) -> Result<&'a str, Problem> {
        self.parts.next().ok_or(Problem::Missing(what))
    }

    fn number<N: std::str::FromStr>(&mut self, what: &'static str) -> Result<N, Problem> {
        let word = self.word(what)?;
        word.parse().map_err(|_| Problem::NotANumber { word: word.to_string(), line: self.line })
    }
}

pub fn parse_order(text: &str, line: usize) -> Result<Order, Problem> {
    let mut words = Words::new(text, line);
    match words.word("order").map_err(|_| Problem::Empty)? {
        "buy" => {
            let name = words.word("name")?.to_string();
            let group = words.word("group")?;
            let group = Group::named(group).ok_or_else(|| Problem::UnknownWord(group.to_string()))?;
            Ok(Order::Buy { name, group, count: words.number("count")?, cents: words.number("price")? })
        }
        "sell" => Ok(Order::Sell { name: words.word("name")?.to_string(), count: words.number("count")? }),
        "reprice" => Ok(Order::Reprice { name: words.word("name")?.to_string(), percent: words.number("percent")? }),
        "drop" => Ok(Order::Drop(words.word("name")?.to_string())),
        other => Err(Problem::UnknownWord(other.to_string())),
    }
}

/// What is told of each order that was carried out.
pub trait Listener {
    fn changed(&mut self, name: &str, before: u32, after: u32);
    fn earned(&mut self, cents: u64);
}

#[derive(Default)]
pub struct Ledger {
    changes: Vec<(String, i64)>,
    earned_cents: u64,
}

impl Listener for Ledger {
    fn changed(&mut self, name: &str, before: u32, after: u32) {
        self.changes.push((name.to_string(), i64::from(after) - i64::from(before)));
    }

    fn earned(&mut self, cents: u64) {
        self.earned_cents += cents;
    }
}

/// Counts and says nothing.
#[derive(Default)]
pub struct Counter {
    orders: usize,
}

impl Listener for Counter {
    fn changed(&mut self, _name: &str, _before: u32, _after: u32) {
        self.orders += 1;
    }

    fn earned(&mut self, _cents: u64) {}
}

#[derive(Default)]
pub struct Stock {
    items: BTreeMap<String, Item>,
}

impl Stock {
    fn find(&mut self, name: &str) -> Result<&mut Item, Problem> {
        self.items.get_mut(name).ok_or_else(|| Problem::NotInStock(name.to_string()))
    }

    pub fn carry_out(&mut self, order: &Order, listener: &mut dyn Listener) -> Result<(), Problem> {
        match order {
            Order::Buy { name, group, count, cents } => {
                let item = self.items.entry(name.clone()).or_insert_with(|| Item {
                    name: name.clone(),
                    group: *group,
                    count: 0,
                    cents: *cents,
                });
                let before = item.count;
                item.count += count;
                item.cents = weighted(item.cents, before, *cents, *count);
                listener.changed(name, before, item.count);
            }
            Order::Sell { name, count } => {
                let item = self.find(name)?;
                let before = item.count;
                item.count = before.checked_sub(*count).ok_or_else(|| Problem::TooFew {
                    name: name.clone(),
                    wanted: *count,
                    present: before,
                })?;
                let earned = item.cents * u64::from(*count) * 3 / 2;
                listener.changed(name, before, before - count);
                listener.earned(earned);
            }
            Order::Reprice { name, percent } => {
                let item = self.find(name)?;
                item.cents = (item.cents as i64 * (100 + percent) / 100).max(1) as u64;
            }
            Order::Drop(name) => {
                let before = self.find(name)?.count;
                self.items.remove(name);
                listener.changed(name, before, 0);
            }
        }
        Ok(())
    }

    /// A value for each group, made of its items by `fold`.
    pub fn by_group<T, F>(&self, start: T, fold: F) -> Vec<(Group, T)>
    where
        T: Clone,
        F: Fn(T, &Item) -> T,
    {
        let mut groups: HashMap<Group, T> = HashMap::new();
        for item in self.items.values() {
            let value = groups.remove(&item.group).unwrap_or_else(|| start.clone());
            groups.insert(item.group, fold(value, item));
        }
        let mut sorted: Vec<_> = groups.into_iter().collect();
        sorted.sort_by_key(|(group, _)| *group);
        sorted
    }

    pub fn most_by<K: Ord, F: FnMut(&&Item) -> K>(&self, key: F) -> Option<&Item> {
        self.items.values().max_by_key(key)
    }
}

/// The price of all when some were there for one price and more came for another.
#[no_mangle]
pub extern "C" fn weighted(cents: u64, count: u32, more_cents: u64, more_count: u32) -> u64 {
    let total = u64::from(count) + u64::from(more_count);
    if total == 0 {
        return more_cents;
    }
    (cents * u64::from(count) + more_cents * u64::from(more_count)) / total
}

fn run<L: Listener>(stock: &mut Stock, text: &str, listener: &mut L) -> Vec<Problem> {
    text.lines()
        .enumerate()
        .filter_map(|(index, line)| {
            parse_order(line, index + 1).and_then(|order| stock.carry_out(&order, listener)).err()
        })
        .collect()
}

const MORNING: &str = "buy hammer tool 12 1450
buy saw tool 4 2300
buy notebook paper 60 320
buy blue paint 18 799
buy hammer tool 6 1600";

const DAY: &str = "sell notebook 25
sell hammer 3
sell saw 9
reprice blue -15
sell blue seven

lend hammer
drop saw
buy brush brushes 3 410
sell brush 1
reprice notebook 10";

fn main() {
    let mut stock = Stock::default();
    let mut counter = Counter::default();
    let problems = run(&mut stock, MORNING, &mut counter);
    println!("{} deliveries, {} problems", counter.orders, problems.len());

    let mut ledger = Ledger::default();
    for problem in run(&mut stock, DAY, &mut ledger) {
        println!("- {problem}");
    }
    let sold: i64 = ledger.changes.iter().map(|(_, change)| -change).filter(|sold| *sold > 0).sum();
    println!("{sold} left the shop, {} cents came in", ledger.earned_cents);

    for (group, value) in stock.by_group(0, |sum, item| sum + item.cents * u64::from(item.count)) {
        println!("{group:?} is worth {value} cents");
    }
    for (group, names) in stock.by_group(String::new(), |names, item| match names.is_empty() {
        true => item.name.clone(),
        false => names + ", " + &item.name,
    }) {
        println!("{group:?}: {names}");
    }
    if let Some(item) = stock.most_by(|item| item.cents) {
        println!("most expensive is {} at {} cents", item.name, item.cents);
    }
    let longest = stock.most_by(|item| item.name.len());
    println!("the longest name has {} letters", longest.map_or(0, |item| item.name.len()));
}
