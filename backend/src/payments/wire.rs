//! What providers write on the wire, read strictly: forms without repeated names, hexadecimal digits, decimal amounts.

use anyhow::{Context, bail, ensure};
use encoding_rs::Encoding;
use percent_encoding::percent_decode;
use values::{Currency, Money};

/// Bytes of a form at most.
pub const FORM_BYTES: usize = 64 << 10;
/// Names in a form at most: no provider sends as many.
const FORM_NAMES: usize = 500;

/// A form's names and values as bytes, in the order of arrival. No name comes twice: which of the two would count?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form(Vec<(String, Vec<u8>)>);

impl Form {
    /// Reads a form; `+` is a space, as browsers write it.
    pub fn parse(raw: &[u8]) -> anyhow::Result<Self> {
        Self::read(raw, |_| true)
    }

    /// Reads a form in whose field `kept` a `+` stays one.
    pub fn parse_keeping_plus(raw: &[u8], kept: &str) -> anyhow::Result<Self> {
        Self::read(raw, |name| name != kept)
    }

    fn read(raw: &[u8], plus_is_space: impl Fn(&str) -> bool) -> anyhow::Result<Self> {
        ensure!(raw.len() <= FORM_BYTES, "the form is larger than {FORM_BYTES} bytes");
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        for pair in raw.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let name = String::from_utf8(decoded(&pair[..at], true)).context("a name is not UTF-8")?;
            let value = decoded(pair.get(at + 1..).unwrap_or_default(), plus_is_space(&name));
            ensure!(fields.iter().all(|(known, _)| *known != name), "a name comes twice");
            ensure!(fields.len() < FORM_NAMES, "more than {FORM_NAMES} names");
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    /// Every name and its bytes.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// A field's bytes.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.fields().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// A field that is UTF-8 and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.bytes(name).and_then(|value| std::str::from_utf8(value).ok()).filter(|text| !text.is_empty())
    }

    /// A field that the message must have.
    pub fn need(&self, name: &str) -> anyhow::Result<&str> {
        self.text(name).with_context(|| format!("the field {name} is missing"))
    }

    /// A field's words in the charset that the message names.
    pub fn words(&self, name: &str, charset: &str) -> Option<String> {
        let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
        self.bytes(name).map(|value| encoding.decode_without_bom_handling(value).0.into_owned())
    }
}

fn decoded(raw: &[u8], plus_is_space: bool) -> Vec<u8> {
    let spaced: Vec<u8> =
        raw.iter().map(|byte| if plus_is_space && *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).collect()
}

/// Words that are UTF-8, or else what France wrote before it.
pub fn latin(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hexadecimal digits, whatever their case.
pub fn unhex(digits: &str) -> anyhow::Result<Vec<u8>> {
    ensure!(digits.len().is_multiple_of(2) && digits.is_ascii(), "not hexadecimal digits");
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok().filter(|_| !digits[at..].starts_with('+')))
        .collect::<Option<Vec<u8>>>()
        .context("not hexadecimal digits")
}

/// Reads a decimal amount exactly, with a point and without a sign, as `19.9` or `19.90`.
pub fn decimal(text: &str, currency: Currency) -> anyhow::Result<Money> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    ensure!(plain && !text.ends_with('.'), "not an amount");
    // Some providers write decimals that the currency has not: `500.00` yen.
    let text = match text.split_once('.') {
        Some((whole, cents)) if cents.len() > currency.exponent() as usize => {
            let (kept, rest) = cents.split_at(currency.exponent() as usize);
            if rest.chars().any(|c| c != '0') {
                bail!("more decimals than the currency has");
            }
            if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") }
        }
        _ => text.to_owned(),
    };
    Money::parse(&text, currency).map_err(Into::into)
}

/// The same without control characters and at most so long: nothing of a name becomes a line of its own.
pub fn one_line(text: &str, chars: usize) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(chars).collect()
}

/// Letters without accents and nothing but ASCII: some providers read nothing else.
pub fn ascii(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd().filter(|c| c.is_ascii() && !c.is_ascii_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_each_name_once() {
        let form = Form::parse(b"a=1+2&b=%C3%A9&c&d=").unwrap();
        assert_eq!(form.text("a"), Some("1 2"));
        assert_eq!(form.text("b"), Some("é"));
        assert_eq!((form.bytes("c"), form.text("d")), (Some(&b""[..]), None));
        assert!(Form::parse(b"amount=1&amount=1990").is_err());
        assert!(Form::parse(b"amount=1&%61mount=1990").is_err());
        assert_eq!(Form::parse_keeping_plus(b"a=1+2", "a").unwrap().text("a"), Some("1+2"));
    }

    #[test]
    fn amounts_are_exact() {
        let yen = Currency::new("JPY").unwrap();
        assert_eq!(decimal("19.9", Currency::EUR).unwrap().minor, 1_990);
        assert_eq!(decimal("500.00", yen).unwrap().minor, 500);
        for wrong in ["", "-1", "1,5", "1.999", ".5", "1.", "1e3", " 1", "1..2"] {
            assert!(decimal(wrong, Currency::EUR).is_err(), "{wrong}");
        }
    }

    #[test]
    fn digits_are_bytes() {
        assert_eq!(unhex("00fF").unwrap(), [0, 255]);
        assert!(unhex("0").is_err() && unhex("0g").is_err() && unhex("+1").is_err() && unhex("é").is_err());
    }
}
