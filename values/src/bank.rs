//! Where a bank transfer goes.

use crate::{Invalid, text_value};
use serde::{Deserialize, Serialize};

/// An account by its IBAN (ISO 13616), in capitals and without spaces; its check digits are right.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iban(String);
text_value!(Iban);

/// A bank by its BIC (ISO 9362), in capitals: 8 or 11 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bic(String);
text_value!(Bic);

/// How long the IBANs of a country are, where transfers in euros go (the register of ISO 13616).
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("VA", 22),
];

impl Iban {
    /// Reads `FR76 3000 6000 0112 3456 7890 189`. Malformed when it has not an IBAN's form or its country's length; out
    /// of range when its check digits are wrong, as after a typing error.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = compact(text);
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        let bytes = text.as_bytes();
        let form = (15..=34).contains(&bytes.len())
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2..4].iter().all(u8::is_ascii_digit)
            && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if !form {
            return Err(Invalid::Malformed);
        }
        let length = LENGTHS.iter().find(|(country, _)| text.starts_with(country)).map(|(_, length)| *length);
        if length.is_some_and(|length| length != bytes.len()) {
            return Err(Invalid::Malformed);
        }
        // ISO 7064, MOD 97-10: the first four characters last, letters as two digits.
        let remainder = bytes[4..].iter().chain(&bytes[..4]).fold(0_u32, |sum, byte| match byte {
            b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
            _ => (sum * 100 + u32::from(byte - b'A') + 10) % 97,
        });
        if remainder == 1 { Ok(Self(text)) } else { Err(Invalid::OutOfRange) }
    }

    /// In groups of four, as people read it.
    pub fn grouped(&self) -> String {
        let characters: Vec<char> = self.0.chars().collect();
        characters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }
}

impl Bic {
    /// Reads `AGRIFRPP` or `AGRIFRPP882`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = compact(text);
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        let bytes = text.as_bytes();
        let form = matches!(bytes.len(), 8 | 11)
            && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && bytes[4..6].iter().all(u8::is_ascii_uppercase);
        if form { Ok(Self(text)) } else { Err(Invalid::Malformed) }
    }
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_read_as_people_write_it() {
        let iban = Iban::new("fr76 3000 6000 0112 3456 7890 189").unwrap();
        assert_eq!(iban.as_str(), "FR7630006000011234567890189");
        assert_eq!(iban.grouped(), "FR76 3000 6000 0112 3456 7890 189");
        assert!(Iban::new("DE89 3704 0044 0532 0130 00").is_ok());
        assert!(Iban::new("GB82WEST12345698765432").is_ok());
    }

    #[test]
    fn a_wrong_digit_and_a_wrong_length_are_told_apart() {
        assert_eq!(Iban::new("FR76 3000 6000 0112 3456 7890 188"), Err(Invalid::OutOfRange));
        assert_eq!(Iban::new("FR76 3000 6000 0112 3456 7890 18"), Err(Invalid::Malformed));
        assert_eq!(Iban::new("hello"), Err(Invalid::Malformed));
        assert_eq!(Iban::new(" "), Err(Invalid::Empty));
    }

    #[test]
    fn a_bic_has_eight_or_eleven_characters() {
        assert_eq!(Bic::new("agri fr pp").unwrap().as_str(), "AGRIFRPP");
        assert!(Bic::new("AGRIFRPP882").is_ok());
        assert_eq!(Bic::new("AGRIFRP"), Err(Invalid::Malformed));
        assert_eq!(Bic::new("AGRI12PP"), Err(Invalid::Malformed));
    }
}
