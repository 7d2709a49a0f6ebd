use crate::Invalid;
use serde::{Deserialize, Serialize};

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);

    /// Reads a code such as `EUR`. Currencies without minor units in ISO 4217 (gold, test codes) are refused.
    pub fn new(code: &str) -> Result<Self, Invalid> {
        let known =
            iso_currency::Currency::from_code(&code.to_ascii_uppercase()).ok_or(Invalid::Malformed)?;
        match known.exponent() {
            Some(0..=3) => Ok(Self(known)),
            _ => Err(Invalid::Malformed),
        }
    }

    /// `EUR`.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimals of the minor unit: 0 for the yen, 2 for the euro, 3 for the Tunisian dinar.
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(2))
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl TryFrom<String> for Currency {
    type Error = Invalid;
    fn try_from(code: String) -> Result<Self, Invalid> {
        Self::new(&code)
    }
}

/// An amount: a whole number of the currency's minor units. Never a float (SPEC 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Cents, yen, millimes: the currency's smallest unit.
    pub minor: i64,
    /// Which currency.
    pub currency: Currency,
}

impl Money {
    /// The largest amount that is believed, in minor units: far above any sale, far below overflow.
    pub const MAX_MINOR: i64 = 1_000_000_000_000;

    /// An amount of minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads what a person types: `12`, `12.5`, `12,50`, `1 234,50`. At most the currency's decimals.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Invalid> {
        let plain: String =
            text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
        if plain.is_empty() {
            return Err(Invalid::Empty);
        }
        let (whole, cents) = plain.split_once(['.', ',']).unwrap_or((&plain, ""));
        let exponent = currency.exponent() as usize;
        let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(cents) || cents.len() > exponent {
            return Err(Invalid::Malformed);
        }
        let minor: i64 = format!("{whole}{cents:0<exponent$}").parse().map_err(|_| Invalid::OutOfRange)?;
        if minor > Self::MAX_MINOR { Err(Invalid::OutOfRange) } else { Ok(Self { minor, currency }) }
    }

    /// The amount as a plain decimal, such as `12.50`: for inputs, files and protocols, not for people.
    pub fn decimal(self) -> String {
        let exponent = self.currency.exponent() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, cents) = digits.split_at(digits.len() - exponent);
        if exponent == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{cents}") }
    }

    /// The amount times a quantity; `None` when it leaves the believable.
    pub fn times(self, quantity: i64) -> Option<Self> {
        let minor = self.minor.checked_mul(quantity)?;
        (minor.abs() <= Self::MAX_MINOR).then_some(Self { minor, ..self })
    }

    /// The sum of two amounts of one currency; `None` across currencies or past the believable.
    pub fn plus(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency && minor.abs() <= Self::MAX_MINOR).then_some(Self { minor, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_the_currency_s_decimals() {
        let yen = Currency::new("JPY").unwrap();
        let dinar = Currency::new("tnd").unwrap();
        assert_eq!(Money::parse("1 234,5", Currency::EUR).unwrap().minor, 123_450);
        assert_eq!(Money::parse("7", yen).unwrap().minor, 7);
        assert_eq!(Money::parse("1.234", dinar).unwrap().minor, 1_234);
        assert_eq!(Money::parse("1.5", yen), Err(Invalid::Malformed));
        assert_eq!(Money::parse("1.234", Currency::EUR), Err(Invalid::Malformed));
        assert_eq!(Money::parse("-1", Currency::EUR), Err(Invalid::Malformed));
        assert_eq!(Money::new(5, Currency::EUR).decimal(), "0.05");
        assert_eq!(Money::new(-1_205, Currency::EUR).decimal(), "-12.05");
        assert_eq!(Money::new(7, yen).decimal(), "7");
    }

    #[test]
    fn sums_refuse_other_currencies_and_overflow() {
        let euro = Money::new(1, Currency::EUR);
        assert_eq!(euro.plus(Money::new(1, Currency::new("USD").unwrap())), None);
        assert_eq!(Money::new(Money::MAX_MINOR, Currency::EUR).times(2), None);
    }
}
