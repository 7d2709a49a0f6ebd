//! A product's page.

use std::rc::Rc;

use cynic::QueryBuilder;
use serde_json::json;
use ui::format;
use ui::graphql::{DateTime, Money, Remote, use_page_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::facts::facts;
use super::picture::{IN_PAGE, Picture, picture};
use super::{VariantKind, price};
use crate::cart::AddToCart;
use crate::head::{Described, Head};
use crate::route::Route;
use crate::schema;
use crate::states::{broken, not_found, waiting};

#[derive(cynic::QueryVariables)]
struct ProductVariables {
    slug: String,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "ProductVariables")]
struct ProductQuery {
    shop: ProductShop,
    #[arguments(slug: $slug)]
    product: Option<Product>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Shop")]
struct ProductShop {
    prices_include_tax: bool,
}

#[derive(cynic::QueryFragment, Debug)]
struct Product {
    slug: String,
    title: String,
    html: String,
    summary: String,
    is_draft: bool,
    catalogues: Vec<ProductCatalogue>,
    pictures: Vec<Picture>,
    variants: Vec<Variant>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Catalogue")]
struct ProductCatalogue {
    slug: String,
    title: String,
}

/// What the page shows of a variant.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct Variant {
    pub id: cynic::Id,
    pub title: String,
    pub kind: VariantKind,
    pub sku: Option<String>,
    pub price: Money,
    pub former_price: Option<Money>,
    pub tax_rate: i32,
    pub available: bool,
    pub stock: Option<i64>,
    pub weight_grams: Option<i64>,
    pub files: Vec<VariantFile>,
    pub max_downloads: Option<i32>,
    pub period_days: Option<i32>,
}

/// What a shopper may know of a sold file.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct VariantFile {
    pub name: String,
    pub size_bytes: i64,
    pub media_type: String,
    pub version: i32,
    pub updated_at: DateTime,
}

/// What [`ProductPage`] needs.
#[derive(Properties, PartialEq)]
pub struct ProductProps {
    /// Its address.
    pub slug: String,
}

/// What a product is, what one receives, what it costs.
#[component]
pub fn ProductPage(props: &ProductProps) -> HtmlResult {
    let query = use_page_query(ProductQuery::build(ProductVariables { slug: props.slug.clone() }))?;
    let i18n = use_i18n();
    Ok(match &query.remote {
        Remote::Loading => waiting(8, &i18n),
        Remote::Failed(failure) => broken(failure, &query.reload, &i18n),
        Remote::Ready(answer) => match &answer.product {
            None => not_found(&i18n),
            Some(product) => known(product, answer, &i18n),
        },
    })
}

fn known(product: &Product, answer: &Rc<ProductQuery>, i18n: &I18n) -> Html {
    let head = Head {
        status: 200,
        title: product.title.clone(),
        description: product.summary.clone(),
        canonical: (!product.is_draft).then(|| format!("/product/{}", product.slug)),
        kind: "product",
        image: product.pictures.first().map(|look| look.src.clone()),
        // Only crawlers read it, so only the server writes it.
        data: cfg!(feature = "ssr").then(|| linked_data(product)),
        ..Head::default()
    };
    html! {
        <article class="product">
            <Described {head} />
            <header class="product-title">
                if product.is_draft { <p class="notice">{ t!(i18n, "draft-preview") }</p> }
                if let Some(catalogue) = product.catalogues.first() {
                    <p class="trail small"><To<Route> route={Route::Catalogue { slug: catalogue.slug.clone() }}>{ &catalogue.title }</To<Route>></p>
                }
                <h1>{ &product.title }</h1>
            </header>
            <Counter answer={answer.clone()} />
            <div class="body">
            if !product.pictures.is_empty() {
                <div class="pictures">
                    { for product.pictures.iter().enumerate().map(|(at, look)| picture(look, IN_PAGE, &look.alt, at == 0)) }
                </div>
            }
            <div class="prose">
                if product.html.trim().is_empty() { <p class="soft">{ t!(i18n, "no-description") }</p> }
                { Html::from_html_unchecked(product.html.clone().into()) }
            </div>
            </div>
        </article>
    }
}

#[derive(Properties)]
struct CounterProps {
    answer: Rc<ProductQuery>,
}

impl PartialEq for CounterProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
    }
}

/// Where one chooses and takes: the variants, the facts, the price, the button.
#[component]
fn Counter(props: &CounterProps) -> Html {
    let i18n = use_i18n();
    let variants = props.answer.product.as_ref().map_or(&[][..], |product| &product.variants);
    let first = variants.iter().position(|variant| variant.available).unwrap_or(0);
    let chosen = use_state(|| first);
    let Some(variant) = variants.get(*chosen) else {
        return html! { <aside class="counter"><p class="soft">{ t!(i18n, "not-for-sale") }</p></aside> };
    };
    let title = props.answer.product.as_ref().map(|product| product.title.clone()).unwrap_or_default();
    let name = if variant.title.is_empty() { title } else { format!("{title} — {}", variant.title) };
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            if let Ok(at) = event.target_unchecked_into::<HtmlInputElement>().value().parse() {
                chosen.set(at);
            }
        })
    };
    html! {
        <aside class="counter" aria-label={t!(i18n, "price-and-facts")}>
            if variants.len() > 1 {
                <fieldset class="variants">
                    <legend>{ t!(i18n, "choose-variant") }</legend>
                    { for variants.iter().enumerate().map(|(at, variant)| html! {
                        <label class="option" key={variant.id.inner().to_owned()}>
                            <input type="radio" name="variant" value={at.to_string()} checked={at == *chosen} onchange={onchange.clone()} />
                            <span class="option-text">{ variant_name(variant, &i18n) }</span>
                            <span class="number">{ price(&variant.price, &i18n) }</span>
                        </label>
                    }) }
                </fieldset>
            }
            { facts(variant, &i18n) }
            <p class="price-line">
                <span class="price number">{ price(&variant.price, &i18n) }</span>
                if let Some(former) = &variant.former_price {
                    <s class="soft number"><span class="visually-hidden">{ t!(i18n, "former-price") }</span>{ format::money(former, i18n.locale()) }</s>
                }
                <span class="soft small">{ tax(variant, props.answer.shop.prices_include_tax, &i18n) }</span>
            </p>
            <AddToCart variant={variant.id.inner().to_owned()} {name} available={variant.available} />
        </aside>
    }
}

fn variant_name(variant: &Variant, i18n: &I18n) -> String {
    match (variant.title.as_str(), variant.kind) {
        ("", VariantKind::File) => t!(i18n, "kind-file"),
        ("", VariantKind::Goods) => t!(i18n, "kind-goods"),
        (title, _) => title.to_owned(),
    }
}

fn tax(variant: &Variant, included: bool, i18n: &I18n) -> String {
    if variant.price.minor == 0 {
        return String::new();
    }
    let rate = format::rate(variant.tax_rate, i18n.locale());
    match (variant.tax_rate, included) {
        (0, _) => String::new(),
        (_, true) => t!(i18n, "tax-included", rate = rate),
        (_, false) => t!(i18n, "tax-added", rate = rate),
    }
}

/// What search engines read (schema.org's Product). The server fills in its address.
fn linked_data(product: &Product) -> String {
    let offers: Vec<_> = product
        .variants
        .iter()
        .map(|variant| {
            json!({
                "@type": "Offer",
                "name": variant.title,
                "sku": variant.sku,
                "price": format::decimal(&variant.price),
                "priceCurrency": variant.price.currency,
                "availability": if variant.available { "https://schema.org/InStock" } else { "https://schema.org/OutOfStock" },
                "url": format!("{{public_url}}/product/{}", product.slug),
            })
        })
        .collect();
    json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.summary,
        "image": product.pictures.iter().map(|look| format!("{{public_url}}{}", look.src)).collect::<Vec<_>>(),
        "url": format!("{{public_url}}/product/{}", product.slug),
        "offers": offers,
    })
    .to_string()
}
