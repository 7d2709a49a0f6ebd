use crate::fold::unaccented;
use crate::{Invalid, text_value};
use serde::{Deserialize, Serialize};

/// The name of a stored file, unique in the shop, never shown to a shopper (SPEC 3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InternalName(String);
text_value!(InternalName);

impl InternalName {
    /// Longest name, in characters.
    pub const MAX_CHARS: usize = 128;

    /// Reads a name of `[A-Za-z0-9._-]`, 1 to 128 characters.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(Invalid::TooLong(Self::MAX_CHARS));
        }
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        if plain && text != "." && text != ".." { Ok(Self(text.to_owned())) } else { Err(Invalid::Malformed) }
    }

    /// Suggests a name from that of an uploaded file: accents go, whatever else is not allowed becomes a hyphen.
    pub fn suggest(uploaded: &str) -> Option<Self> {
        let base = uploaded.rsplit(['/', '\\']).next().unwrap_or(uploaded);
        let mut plain = String::new();
        for c in base.chars() {
            match c.to_lowercase().next().map_or("", unaccented) {
                _ if c.is_ascii_alphanumeric() || "._-".contains(c) => plain.push(c),
                "" if plain.ends_with('-') => {}
                "" => plain.push('-'),
                folded if c.is_uppercase() => plain.push_str(&folded.to_uppercase()),
                folded => plain.push_str(folded),
            }
        }
        let plain: String = plain.chars().take(Self::MAX_CHARS).collect();
        Self::new(&plain).ok()
    }
}

/// What the buyer's computer saves a file as: any Unicode, no separator, no control character (SPEC 3.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CustomerName(String);
text_value!(CustomerName);

impl CustomerName {
    /// Longest name, in bytes of UTF-8: what every common file system can hold.
    pub const MAX_BYTES: usize = 255;

    /// Reads a name such as `Manuel d'été.pdf`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(Invalid::TooLong(Self::MAX_BYTES));
        }
        if text == "." || text == ".." || text.chars().any(forbidden) {
            return Err(Invalid::Malformed);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Separators, control characters, and the invisible marks that make a name read as another one.
fn forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '/' | '\\' | ':' | '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_name_is_suggested_from_the_uploaded_file() {
        assert_eq!(InternalName::suggest("C:\\docs\\Été 1.pdf").unwrap().as_str(), "Ete-1.pdf");
    }

    #[test]
    fn an_internal_name_is_plain() {
        for text in ["a b", "é", "..", "a/b", "a\n"] {
            assert_eq!(InternalName::new(text), Err(Invalid::Malformed), "{text}");
        }
        assert_eq!(InternalName::new(&"a".repeat(129)), Err(Invalid::TooLong(128)));
    }

    #[test]
    fn a_customer_name_may_be_any_unicode_but_not_a_path() {
        assert!(CustomerName::new("Manuel d'été — 日本 (مرحبا).pdf").is_ok());
        for text in ["a/b", "a\\b", "a\nb", "a\u{202e}fdp.exe", ".."] {
            assert_eq!(CustomerName::new(text), Err(Invalid::Malformed), "{text:?}");
        }
    }
}
