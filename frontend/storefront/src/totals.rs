//! What a cart or an order amounts to, in the same lines everywhere: shipping, the total, the tax by rate.

use ui::format;
use ui::graphql::Money;
use ui::i18n::I18n;
use ui::t;
use yew::prelude::*;

use crate::catalogue::price;
use crate::schema;

/// What of an amount is taxed at one rate.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct TaxPart {
    pub rate: i32,
    pub tax: Money,
}

/// The lines; `shipping` is the method and its price.
pub fn totals(shipping: Option<(&str, &Money)>, total: &Money, taxes: &[TaxPart], i18n: &I18n) -> Html {
    let locale = i18n.locale();
    let row = |class: &'static str, term: String, figure: String| {
        html! { <div {class}><dt>{ term }</dt><dd class="number">{ figure }</dd></div> }
    };
    html! {
        <dl class="totals">
            if let Some((method, price)) = shipping {
                { row("", t!(i18n, "shipping-by", method = method), price_of(price, i18n)) }
            }
            { row("total", t!(i18n, "total"), price(total, i18n)) }
            { for taxes.iter().filter(|part| part.tax.minor != 0).map(|part| {
                row("soft", t!(i18n, "of-which-tax", rate = format::rate(part.rate, locale)), format::money(&part.tax, locale))
            }) }
        </dl>
    }
}

/// What shipping costs, in words when it costs nothing.
pub fn price_of(shipping: &Money, i18n: &I18n) -> String {
    if shipping.minor == 0 { t!(i18n, "shipping-free") } else { format::money(shipping, i18n.locale()) }
}
