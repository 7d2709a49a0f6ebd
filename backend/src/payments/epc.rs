//! What a bank transfer needs to be scanned and recognised: the text of the EPC code (EPC069-12) and creditor references
//! (ISO 11649).

use values::{Currency, Iban, Money};

/// Bytes of the text at most.
const MAX_BYTES: usize = 331;
/// The largest amount that the code can say, in cents.
const MAX_CENTS: i64 = 99_999_999_999;

/// A transfer as the code says it; what is empty is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Epc<'a> {
    /// Whether the bank's code is needed, as it is outside the European Economic Area (version 001).
    pub needs_bic: bool,
    /// The bank's code.
    pub bic: &'a str,
    /// Whose account it is, as the bank knows them.
    pub name: &'a str,
    /// The account.
    pub iban: &'a str,
    /// A purpose's code.
    pub purpose: &'a str,
    /// A structured reference; not together with `text`.
    pub reference: &'a str,
    /// Free words; not together with `reference`.
    pub text: &'a str,
    /// A note to whoever pays.
    pub note: &'a str,
}

/// Why a transfer has no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsayable {
    /// No euros, nothing, or too much.
    #[error("amount range")]
    Amount,
    /// The account's number is wrong.
    #[error("iban")]
    Iban,
    /// The bank's code is wrong, or missing.
    #[error("bic")]
    Bic,
    /// The name is missing or too long.
    #[error("name")]
    Name,
    /// A reference and words, or too long, or a purpose of another form.
    #[error("remittance")]
    Remittance,
    /// A control character would shift the lines.
    #[error("control character")]
    Control,
    /// More bytes than the code may have.
    #[error("too long")]
    TooLong,
}

impl Epc<'_> {
    /// The code's text.
    pub fn payload(&self, amount: Money) -> Result<String, Unsayable> {
        if amount.currency != Currency::EUR || !(1..=MAX_CENTS).contains(&amount.minor) {
            return Err(Unsayable::Amount);
        }
        let values = [self.bic, self.name, self.iban, self.purpose, self.reference, self.text, self.note];
        if values.iter().any(|value| value.chars().any(char::is_control)) {
            return Err(Unsayable::Control);
        }
        let iban: String = self.iban.split_whitespace().collect::<String>().to_ascii_uppercase();
        if Iban::new(&iban).is_err() {
            return Err(Unsayable::Iban);
        }
        let is_bic = matches!(self.bic.len(), 8 | 11) && self.bic.bytes().all(|b| b.is_ascii_alphanumeric());
        if !(is_bic || self.bic.is_empty() && !self.needs_bic) {
            return Err(Unsayable::Bic);
        }
        let chars = |text: &str| text.chars().count();
        if !(1..=70).contains(&chars(self.name)) {
            return Err(Unsayable::Name);
        }
        let one = self.reference.is_empty() || self.text.is_empty();
        let short = chars(self.purpose) <= 4 && chars(self.reference) <= 35 && chars(self.text) <= 140;
        if !one || !short || chars(self.note) > 70 {
            return Err(Unsayable::Remittance);
        }
        let cents = amount.decimal();
        let euros = format!("EUR{}", cents.trim_end_matches('0').trim_end_matches('.'));
        let version = if self.needs_bic { "001" } else { "002" };
        // `1` is UTF-8.
        let lines = [
            "BCD",
            version,
            "1",
            "SCT",
            self.bic,
            self.name,
            &iban,
            &euros,
            self.purpose,
            self.reference,
            self.text,
            self.note,
        ];
        let payload = lines.join("\n").trim_end_matches('\n').to_owned();
        if payload.len() > MAX_BYTES { Err(Unsayable::TooLong) } else { Ok(payload) }
    }
}

/// Whether a creditor reference has the right form and check digits; spaces do not matter.
pub fn is_reference(text: &str) -> bool {
    let reference: String = text.split_whitespace().collect::<String>().to_ascii_uppercase();
    let digits = reference.bytes().skip(2).take(2).all(|b| b.is_ascii_digit());
    (5..=25).contains(&reference.len())
        && reference.starts_with("RF")
        && digits
        && remainder(&reference) == Some(1)
}

/// The creditor reference of 1 to 21 letters and digits; others are left out.
pub fn reference(text: &str) -> Option<String> {
    let own: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    if !(1..=21).contains(&own.len()) {
        return None;
    }
    let check = 98 - remainder(&format!("RF00{own}"))?;
    Some(format!("RF{check:02}{own}"))
}

/// The first four characters put last, letters as 10 to 35: what is left of it by 97.
fn remainder(text: &str) -> Option<u32> {
    if !text.is_ascii() || text.len() < 5 {
        return None;
    }
    let (front, rest) = text.split_at(4);
    rest.chars().chain(front.chars()).try_fold(0, |left: u32, c| {
        let value = c.to_digit(36)?;
        let shift = if value < 10 { 10 } else { 100 };
        Some((left * shift + value) % 97)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_checks_itself() {
        assert_eq!(reference("ORD42").as_deref(), Some("RF47ORD42"));
        assert_eq!(reference("2026-000123").map(|made| is_reference(&made)), Some(true));
        assert_eq!(reference(""), None);
        assert!(!is_reference("RF47ORD43") && !is_reference("RF") && !is_reference("RFé7ORD42"));
    }

    #[test]
    fn a_line_break_makes_no_line() {
        let epc = Epc { name: "A\nFR76", iban: "FR7630006000011234567890189", ..Epc::default() };
        assert_eq!(epc.payload(Money::new(100, Currency::EUR)), Err(Unsayable::Control));
    }
}
