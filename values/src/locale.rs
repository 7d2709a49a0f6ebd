use crate::Invalid;
use serde::{Deserialize, Serialize};

/// A language that the shop speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

impl Locale {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Locale; 2] = [Locale::Fr, Locale::En];

    /// The BCP 47 tag: `fr`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Locale::Fr => "fr",
            Locale::En => "en",
        }
    }

    /// The language's name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Locale::Fr => "Français",
            Locale::En => "English",
        }
    }

    /// Reads a tag, of which only the language counts: `fr-CA` is French.
    pub fn new(tag: &str) -> Result<Self, Invalid> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| locale.tag().eq_ignore_ascii_case(language))
            .ok_or(Invalid::Malformed)
    }

    /// The best language for an `Accept-Language` header (RFC 9110 12.5.4); `None` when it names none of ours.
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(f32, Locale)> = None;
        for part in accept_language.split(',').take(32) {
            let mut pieces = part.trim().split(';');
            let Some(Ok(locale)) = pieces.next().map(Self::new) else { continue };
            let quality =
                pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            if quality > 0.0 && best.is_none_or(|(q, _)| quality > q) {
                best = Some((quality, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_wins() {
        assert_eq!(Locale::negotiate("de, en;q=0.8, fr-CA;q=0.9"), Some(Locale::Fr));
        assert_eq!(Locale::negotiate("en-GB,fr;q=0.5"), Some(Locale::En));
        assert_eq!(Locale::negotiate("de, fr;q=0"), None);
    }
}
