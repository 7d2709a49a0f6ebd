//! What the form of a variant holds while it is typed, and how it is understood.

use ui::graphql::Refusal;
use ui::i18n::I18n;
use values::{Currency, Locale, Money};

use super::variant::Variant;
use crate::graphql::{VariantKind, found};

/// What the form holds: texts as they were typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub title: String,
    pub kind: VariantKind,
    pub sku: String,
    pub price: String,
    pub former_price: String,
    pub tax: String,
    pub stock: String,
    pub weight: String,
    pub files: Vec<cynic::Id>,
}

/// What was typed, understood.
pub struct Read {
    pub price_minor: i64,
    pub former_price_minor: Option<i64>,
    pub tax_rate: i32,
    pub stock: Option<i64>,
    pub weight_grams: Option<i64>,
}

impl Draft {
    pub fn new(default_tax: i32, locale: Locale) -> Self {
        Self {
            title: String::new(),
            kind: VariantKind::File,
            sku: String::new(),
            price: String::new(),
            former_price: String::new(),
            tax: percent(default_tax, locale),
            stock: String::new(),
            weight: String::new(),
            files: Vec::new(),
        }
    }

    pub fn of(variant: &Variant, currency: Currency, locale: Locale) -> Self {
        let decimal = |minor: i64| amount(minor, currency, locale);
        Self {
            title: variant.title.clone(),
            kind: variant.kind,
            sku: variant.sku.clone().unwrap_or_default(),
            price: decimal(variant.price.minor),
            former_price: variant.former_price.as_ref().map(|price| decimal(price.minor)).unwrap_or_default(),
            tax: percent(variant.tax_rate, locale),
            stock: variant.stock.map(|count| count.to_string()).unwrap_or_default(),
            weight: variant.weight_grams.map(|grams| grams.to_string()).unwrap_or_default(),
            files: variant.files.iter().map(|file| file.id.clone()).collect(),
        }
    }

    /// What of this differs from another draft, named.
    pub fn beside(&self, other: &Self, i18n: &I18n) -> Vec<(String, String)> {
        [
            ("variant-title", &self.title, &other.title),
            ("sku", &self.sku, &other.sku),
            ("price", &self.price, &other.price),
            ("former-price", &self.former_price, &other.former_price),
            ("tax-rate", &self.tax, &other.tax),
            ("stock", &self.stock, &other.stock),
            ("weight", &self.weight, &other.weight),
        ]
        .into_iter()
        .filter(|(_, mine, theirs)| mine != theirs)
        .map(|(word, mine, _)| (i18n.text(word), mine.clone()))
        .collect()
    }

    /// Understands what was typed, or says where not.
    pub fn read(&self, currency: Currency, i18n: &I18n) -> Result<Read, Vec<Refusal>> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, word: &str| wrong.push(found(field, i18n.text(word)));
        let price = Money::parse(&self.price, currency);
        if price.is_err() {
            refuse("priceMinor", "an-amount");
        }
        let former = optional(&self.former_price, |text| Money::parse(text, currency).ok());
        if former.is_none() {
            refuse("formerPriceMinor", "an-amount");
        }
        let tax_rate = basis_points(&self.tax);
        if tax_rate.is_none() {
            refuse("taxRate", "a-rate");
        }
        let stock = optional(&self.stock, |text| text.parse::<i64>().ok());
        if stock.is_none() {
            refuse("stock", "whole-number");
        }
        let goods = self.kind == VariantKind::Goods;
        let weight = if goods { optional(&self.weight, |text| text.parse::<i64>().ok()) } else { Some(None) };
        if weight.is_none() {
            refuse("weightGrams", "whole-number");
        }
        match (price, former, tax_rate, stock, weight) {
            (Ok(price), Some(former), Some(tax_rate), Some(stock), Some(weight_grams)) => Ok(Read {
                price_minor: price.minor,
                former_price_minor: former.map(|price| price.minor),
                tax_rate,
                stock,
                weight_grams,
            }),
            _ => Err(wrong),
        }
    }
}

/// Nothing typed is nothing meant; none when what was typed is not understood.
#[allow(clippy::option_option, reason = "the outer is whether it was understood")]
fn optional<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    let text = text.trim();
    if text.is_empty() { Some(None) } else { read(text).map(Some) }
}

/// `4.90` for 490 cents.
pub fn amount(minor: i64, currency: Currency, locale: Locale) -> String {
    written(Money::new(minor, currency).decimal(), locale)
}

/// `5.5` for 550.
pub fn percent(basis_points: i32, locale: Locale) -> String {
    let text = format!("{}.{:02}", basis_points / 100, basis_points % 100);
    written(text.trim_end_matches('0').trim_end_matches('.').to_owned(), locale)
}

/// A decimal as the language writes it; both are understood.
fn written(decimal: String, locale: Locale) -> String {
    if locale == Locale::Fr { decimal.replace('.', ",") } else { decimal }
}

/// 550 for `5,5`: at most two decimals, at most 100 %.
pub fn basis_points(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let points: i32 = format!("{whole}{rest:0<2}").parse().ok()?;
    (points <= 10_000).then_some(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_typed_as_a_percentage() {
        assert_eq!(basis_points("20"), Some(2_000));
        assert_eq!(basis_points("5,5 %"), Some(550));
        assert_eq!(basis_points("2.1"), Some(210));
        assert_eq!(basis_points("100.01"), None);
        assert_eq!(basis_points("-1"), None);
        assert_eq!(basis_points(""), None);
        assert_eq!(percent(550, Locale::En), "5.5");
        assert_eq!(percent(550, Locale::Fr), "5,5");
        assert_eq!(percent(2_000, Locale::Fr), "20");
    }
}
