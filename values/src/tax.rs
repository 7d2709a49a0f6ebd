use crate::{Invalid, Money};
use serde::{Deserialize, Serialize};

/// A tax rate in basis points: 2000 is 20 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct TaxRate(i32);

impl TaxRate {
    /// Reads basis points, from 0 to 10000.
    pub fn new(basis_points: i32) -> Result<Self, Invalid> {
        if (0..=10_000).contains(&basis_points) { Ok(Self(basis_points)) } else { Err(Invalid::OutOfRange) }
    }

    /// 2000 for 20 %.
    pub fn basis_points(self) -> i32 {
        self.0
    }

    /// Splits an amount that already contains the tax.
    pub fn within(self, gross: Money) -> Taxed {
        let rate = i64::from(self.0);
        let tax = divide_half_up(gross.minor * rate, 10_000 + rate);
        Taxed { net: Money { minor: gross.minor - tax, ..gross }, tax: Money { minor: tax, ..gross }, gross }
    }

    /// Adds the tax to an amount without it.
    pub fn on_top_of(self, net: Money) -> Taxed {
        let tax = divide_half_up(net.minor * i64::from(self.0), 10_000);
        Taxed { net, tax: Money { minor: tax, ..net }, gross: Money { minor: net.minor + tax, ..net } }
    }
}

impl From<TaxRate> for i32 {
    fn from(rate: TaxRate) -> i32 {
        rate.0
    }
}

impl TryFrom<i32> for TaxRate {
    type Error = Invalid;
    fn try_from(basis_points: i32) -> Result<Self, Invalid> {
        Self::new(basis_points)
    }
}

/// An amount and what of it is tax: `net + tax = gross`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taxed {
    /// Without the tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// With the tax.
    pub gross: Money,
}

/// What of a sale is taxed at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxPart {
    /// The rate.
    pub rate: TaxRate,
    /// The sum of what is taxed at it. Nothing is rounded anew: each amount was rounded once, by itself.
    pub amounts: Taxed,
}

/// Gathers taxed amounts by their rate, the highest first. The parts' gross is the amounts' gross, to the last unit.
pub fn tax_parts(amounts: impl IntoIterator<Item = (TaxRate, Taxed)>) -> Vec<TaxPart> {
    let mut parts: Vec<TaxPart> = Vec::new();
    for (rate, amount) in amounts {
        match parts.iter_mut().find(|part| part.rate == rate) {
            Some(part) => {
                part.amounts.net.minor += amount.net.minor;
                part.amounts.tax.minor += amount.tax.minor;
                part.amounts.gross.minor += amount.gross.minor;
            }
            None => parts.push(TaxPart { rate, amounts: amount }),
        }
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.rate.basis_points()));
    parts
}

/// Rounds to the nearest unit, a half away from zero, as invoices do.
fn divide_half_up(dividend: i64, divisor: i64) -> i64 {
    (dividend * 2 + dividend.signum() * divisor) / (divisor * 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn net_and_tax_always_make_the_gross() {
        let rate = TaxRate::new(2000).unwrap();
        for minor in [0, 1, 5, 999, 1_234_567] {
            let inside = rate.within(Money::new(minor, Currency::EUR));
            assert_eq!(inside.net.minor + inside.tax.minor, minor);
        }
        assert_eq!(rate.within(Money::new(1_200, Currency::EUR)).tax.minor, 200);
        assert_eq!(rate.on_top_of(Money::new(1_000, Currency::EUR)).gross.minor, 1_200);
        assert_eq!(TaxRate::new(550).unwrap().on_top_of(Money::new(10, Currency::EUR)).tax.minor, 1);
    }

    #[test]
    fn parts_are_gathered_by_rate_and_lose_nothing() {
        let (normal, books) = (TaxRate::new(2_000).unwrap(), TaxRate::new(550).unwrap());
        let of = |rate: TaxRate, minor| (rate, rate.within(Money::new(minor, Currency::EUR)));
        let parts = tax_parts([of(books, 1_800), of(normal, 490), of(books, 901)]);
        let shown: Vec<_> = parts
            .iter()
            .map(|p| (p.rate.basis_points(), p.amounts.gross.minor, p.amounts.tax.minor))
            .collect();
        assert_eq!(shown, [(2_000, 490, 82), (550, 2_701, 141)]);
        assert!(parts.iter().all(|p| p.amounts.net.minor + p.amounts.tax.minor == p.amounts.gross.minor));
    }
}
