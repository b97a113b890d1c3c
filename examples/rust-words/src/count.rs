use std::collections::HashMap;

/// How often a word came.
#[derive(Debug, PartialEq, Eq)]
pub struct Count<'a> {
    pub word: &'a str,
    pub times: u64,
}

#[derive(Default)]
pub struct WordCounter {
    counts: HashMap<String, u64>,
}

impl WordCounter {
    /// Counts every word of a text: letters, digits, and the apostrophes inside of "don't".
    pub fn add(&mut self, text: &str) {
        let words = text
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .map(|word| word.trim_matches('\''))
            .filter(|word| !word.is_empty());
        for word in words {
            *self.counts.entry(normalized(word)).or_default() += 1;
        }
    }

    /// The most frequent words first; equally frequent ones in the order of their letters, the same on every machine.
    pub fn most_frequent(&self, how_many: usize) -> Vec<Count<'_>> {
        let mut counts: Vec<_> = self
            .counts
            .iter()
            .map(|(word, &times)| Count { word, times })
            .collect();
        counts.sort_unstable_by(|a, b| b.times.cmp(&a.times).then(a.word.cmp(b.word)));
        counts.truncate(how_many);
        counts
    }

    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    pub fn different(&self) -> usize {
        self.counts.len()
    }
}

fn normalized(word: &str) -> String {
    if cfg!(feature = "ignore-case") {
        word.to_lowercase()
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equally_frequent_words_come_in_alphabetical_order() {
        let mut counter = WordCounter::default();
        counter.add("to be, or not to be: don't 'ask'");
        let most = counter.most_frequent(3);
        let words: Vec<_> = most.iter().map(|count| (count.word, count.times)).collect();
        assert_eq!(words, [("be", 2), ("to", 2), ("ask", 1)]);
        assert_eq!((counter.total(), counter.different()), (8, 6));
    }
}
