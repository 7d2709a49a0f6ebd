use crate::fold::unaccented;
use crate::{Invalid, text_value};
use serde::{Deserialize, Serialize};

/// The readable part of a page's address: lower-case ASCII letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);
text_value!(Slug);

impl Slug {
    /// Longest slug, in characters.
    pub const MAX_CHARS: usize = 100;

    /// Reads a slug as it stands in an address.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(Invalid::TooLong(Self::MAX_CHARS));
        }
        let well_formed = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        if well_formed { Ok(Self(text.to_owned())) } else { Err(Invalid::Malformed) }
    }

    /// Suggests a slug for a title: accents folded, everything else turned into hyphens.
    /// `None` when the title has no letter that folds to ASCII.
    pub fn suggest(title: &str) -> Option<Self> {
        let mut slug = String::new();
        for letter in title.chars().flat_map(char::to_lowercase) {
            match unaccented(letter) {
                "" if letter.is_ascii_alphanumeric() => slug.push(letter),
                "" => {
                    if !slug.is_empty() && !slug.ends_with('-') {
                        slug.push('-');
                    }
                }
                folded => slug.push_str(folded),
            }
        }
        let mut short: String = slug.chars().take(Self::MAX_CHARS).collect();
        while short.ends_with('-') {
            short.pop();
        }
        Self::new(&short).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_suggests_its_slug() {
        assert_eq!(Slug::suggest("Le Petit Cœur — à l'été !").unwrap().as_str(), "le-petit-coeur-a-l-ete");
        assert_eq!(Slug::suggest("日本"), None);
    }

    #[test]
    fn a_slug_is_plain() {
        for text in ["A", "a b", "-a", "a-", "a--b", "é", "a/b"] {
            assert_eq!(Slug::new(text), Err(Invalid::Malformed), "{text}");
        }
    }
}
