//! An address as banks want it, read of the lines that a buyer wrote.

use super::provider::Buyer;

/// A street, a code and a city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postal {
    /// The street, or whatever comes before the city.
    pub line: String,
    /// The postal code; `00000` when none was written.
    pub code: String,
    /// The city.
    pub city: String,
}

impl Postal {
    /// Reads the last line with a digit after the first as code and city: `29200 Brest`, `London SW1A 2AA`.
    pub fn read(address: &str) -> Self {
        let lines: Vec<&str> = address.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let has_digit = |line: &&str| line.bytes().any(|b| b.is_ascii_digit());
        let at = lines.iter().skip(1).rposition(has_digit).map(|at| at + 1).unwrap_or(lines.len());
        let place = lines.get(at).copied().or(lines.last().copied()).unwrap_or_default();
        let (digits, words): (Vec<&str>, Vec<&str>) = place.split_whitespace().partition(has_digit);
        let line = match lines.get(..at.min(lines.len())) {
            Some([]) | None => place.to_owned(),
            Some(before) => before.join(", "),
        };
        let or = |text: String, default: &str| if text.is_empty() { default.to_owned() } else { text };
        Self { line: or(line, "-"), code: or(digits.join(" "), "00000"), city: or(words.join(" "), "-") }
    }
}

impl Buyer {
    /// All but the last word of the name.
    pub fn first_name(&self) -> &str {
        self.name.trim().rsplit_once(char::is_whitespace).map_or("-", |(first, _)| first)
    }

    /// The last word of the name.
    pub fn last_name(&self) -> &str {
        self.name.trim().rsplit(char::is_whitespace).next().filter(|name| !name.is_empty()).unwrap_or("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_and_a_city_are_found() {
        let read = |text| {
            let postal = Postal::read(text);
            (postal.line, postal.code, postal.city)
        };
        let told = |line: &str, code: &str, city: &str| (line.to_owned(), code.to_owned(), city.to_owned());
        assert_eq!(read("1 rue du Port\n29200 Brest"), told("1 rue du Port", "29200", "Brest"));
        assert_eq!(
            read("Flat 2\n10 Downing St\nLondon SW1A 2AA\nUK"),
            told("Flat 2, 10 Downing St", "SW1A 2AA", "London")
        );
        assert_eq!(read(""), told("-", "00000", "-"));
    }
}
