//! What the API's numbers and words look like.

use async_graphql::{Enum, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use values::{Currency, Locale};

/// A whole number of 64 bits, written as a JSON number: bytes of a file, minor units of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Long(pub i64);

/// A whole number of 64 bits, written as a JSON number: bytes of a file, minor units of an amount.
#[Scalar]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number
                .as_i64()
                .map(Long)
                .ok_or_else(|| InputValueError::custom("not a whole number of 64 bits")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

impl From<i64> for Long {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

/// An amount: a whole number of the currency's minor units.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(serial)]
pub struct Money {
    /// Minor units, such as cents.
    pub minor: Long,
    /// ISO 4217 code, such as `EUR`.
    pub currency: String,
    /// Decimals of the minor unit, 0 to 3.
    pub exponent: i32,
}

impl From<values::Money> for Money {
    fn from(money: values::Money) -> Self {
        Self {
            minor: Long(money.minor),
            currency: money.currency.code().to_owned(),
            exponent: i32::try_from(money.currency.exponent()).unwrap_or_default(),
        }
    }
}

impl Money {
    /// An amount whose currency was stored as its code.
    pub fn of(minor: i64, currency: &str) -> Self {
        values::Money::new(minor, Currency::new(currency).unwrap_or(Currency::EUR)).into()
    }
}

/// What of an amount is taxed at one rate.
#[derive(Clone, Debug, SimpleObject)]
pub struct TaxPart {
    /// The rate in basis points: 2000 is 20 %.
    pub rate: i32,
    /// What is taxed, without the tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
}

impl From<values::TaxPart> for TaxPart {
    fn from(part: values::TaxPart) -> Self {
        Self { rate: part.rate.basis_points(), net: part.amounts.net.into(), tax: part.amounts.tax.into() }
    }
}

/// A language that the shop speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::Fr => Language::Fr,
            Locale::En => Language::En,
        }
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::Fr => Locale::Fr,
            Language::En => Locale::En,
        }
    }
}
