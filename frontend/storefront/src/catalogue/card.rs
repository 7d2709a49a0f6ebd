//! A product in a list.

use ui::format;
use ui::graphql::Money;
use ui::i18n::I18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use super::picture::{IN_CARDS, Picture, picture};
use super::{VariantKind, format_of, price};
use crate::route::Route;
use crate::schema;

/// What a list shows of a product.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Product")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct ProductCard {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub picture: Option<Picture>,
    pub variants: Vec<CardVariant>,
}

/// What a list shows of a variant.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Variant")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct CardVariant {
    pub kind: VariantKind,
    pub price: Money,
    pub former_price: Option<Money>,
    pub available: bool,
    pub files: Vec<CardFile>,
}

/// What a list shows of a file.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "VariantFile")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct CardFile {
    pub name: String,
    pub size_bytes: i64,
}

/// A list of products; `heading` is the element of their titles, one below the heading over the list.
pub fn cards(products: &[ProductCard], heading: &'static str, i18n: &I18n) -> Html {
    let card = |(at, product): (usize, &ProductCard)| card(product, heading, at == 0, i18n);
    html! { <ul class="cards">{ for products.iter().enumerate().map(card) }</ul> }
}

fn card(product: &ProductCard, heading: &'static str, first: bool, i18n: &I18n) -> Html {
    let cheapest = product.variants.iter().min_by_key(|variant| variant.price.minor);
    let several = product.variants.iter().any(|v| Some(v.price.minor) != cheapest.map(|c| c.price.minor));
    let available = product.variants.iter().any(|variant| variant.available);
    html! {
        <li class="card" key={product.slug.clone()}>
            // The title beside it says what it is: it need not be said twice.
            <div class="look">if let Some(look) = &product.picture { { picture(look, IN_CARDS, "", first) } }</div>
            <p class="kind">{ kinds(product, i18n) }</p>
            <@{heading} class="title"><To<Route> route={Route::Product { slug: product.slug.clone() }}>{ &product.title }</To<Route>></@>
            <p class="summary soft">{ &product.summary }</p>
            if let Some(cheapest) = cheapest {
                <p class="price number">
                    if let Some(former) = &cheapest.former_price {
                        <s><span class="visually-hidden">{ t!(i18n, "former-price") }</span>{ format::money(former, i18n.locale()) }</s>
                    }
                    <span>{ from(&cheapest.price, several, i18n) }</span>
                    if !available { <span class="soft small">{ t!(i18n, "not-available") }</span> }
                </p>
            }
        </li>
    }
}

fn from(money: &Money, several: bool, i18n: &I18n) -> String {
    if several {
        t!(i18n, "price-from", price = format::money(money, i18n.locale()))
    } else {
        price(money, i18n)
    }
}

/// `PDF · EPUB · 12 Mo`, and what is shipped.
fn kinds(product: &ProductCard, i18n: &I18n) -> String {
    let mut parts: Vec<String> = Vec::new();
    let files = product.variants.iter().flat_map(|variant| &variant.files);
    for format in files.clone().filter_map(|file| format_of(&file.name)) {
        if !parts.contains(&format) && parts.len() < 4 {
            parts.push(format);
        }
    }
    let sold_as_file = product.variants.iter().any(|variant| variant.kind == VariantKind::File);
    if parts.is_empty() && sold_as_file {
        parts.push(t!(i18n, "kind-file"));
    }
    if let Some(largest) = files.map(|file| file.size_bytes).max().filter(|size| *size > 0) {
        parts.push(format::size(largest, i18n.locale()));
    }
    if product.variants.iter().any(|variant| variant.kind == VariantKind::Goods) {
        parts.push(t!(i18n, "kind-goods"));
    }
    parts.join(" · ")
}
