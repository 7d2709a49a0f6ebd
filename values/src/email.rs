use crate::{Invalid, text_value};
use serde::{Deserialize, Serialize};

/// An e-mail address, trimmed. What mail servers accept is theirs to say (RFC 5321); this refuses only
/// what can never be delivered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);
text_value!(Email);

impl Email {
    /// Longest address that SMTP can carry (RFC 5321 4.5.3.1.3).
    pub const MAX_CHARS: usize = 254;

    /// Reads an address such as `camille@example.fr`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(Invalid::TooLong(Self::MAX_CHARS));
        }
        let (local, domain) = text.rsplit_once('@').ok_or(Invalid::Malformed)?;
        let printable = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()[]\\".contains(c);
        let labels_fit = domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && !local.contains('@')
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(printable);
        if !local_fits || !labels_fit || !domain.contains('.') {
            return Err(Invalid::Malformed);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed() {
        assert_eq!(Email::new(" camille@example.fr ").unwrap().as_str(), "camille@example.fr");
    }

    #[test]
    fn what_cannot_be_delivered_is_refused() {
        for text in
            ["a", "a@", "@b.fr", "a@b", "a b@c.fr", "a@b..fr", "a@-b.fr", "a\r\nBcc: x@y.fr", "a@b@c.fr"]
        {
            assert_eq!(Email::new(text), Err(Invalid::Malformed), "{text}");
        }
        assert_eq!(Email::new("  "), Err(Invalid::Empty));
    }
}
