//! What an order amounts to, from what was frozen on it: nothing is computed from today's prices.

use std::fmt::Write;

use values::{Currency, Locale, Money, TaxPart, TaxRate, Taxed, tax_parts};

use super::countries;
use super::entities::{order_line, order_shipping};

/// The tax of an order by rate, the highest rate first: the sum of what its lines and its shipping were taxed.
pub fn taxes(
    currency: Currency,
    lines: &[order_line::Model],
    shipping: Option<&order_shipping::Model>,
) -> Vec<TaxPart> {
    let frozen = |rate: i32, gross: i64, tax: i64| {
        let money = |minor| Money::new(minor, currency);
        let amounts = Taxed { net: money(gross - tax), tax: money(tax), gross: money(gross) };
        (TaxRate::new(rate).unwrap_or_default(), amounts)
    };
    let lines = lines.iter().map(|line| frozen(line.tax_rate, line.total_minor, line.tax_minor));
    let shipping = shipping.iter().map(|row| frozen(row.tax_rate, row.price_minor, row.tax_minor));
    tax_parts(lines.chain(shipping))
}

impl order_shipping::Model {
    /// Name and address as they stand on the parcel, the country in a language.
    pub fn label(&self, locale: Locale) -> String {
        let mut label = format!("{}\n{}\n", self.name, self.street);
        let _ = write!(label, "{}", format!("{} {}", self.postcode, self.city).trim());
        let _ = write!(label, "\n{}", countries::name(&self.country, locale));
        label
    }
}
