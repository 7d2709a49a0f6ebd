//! All products, drafts marked.

use cynic::QueryBuilder;
use ui::graphql::{DateTime, Money, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::table::{Column, Row, Table};
use ui::{format, t};
use yew::prelude::*;

use crate::graphql::{PageInfo, ProductStatus};
use crate::list::{Pager, Search, use_asked};
use crate::page::{Empty, Instant, Mark, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which products.
#[derive(cynic::QueryVariables, Debug)]
pub struct ProductsVariables {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    search: Option<String>,
}

/// A page of products.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "ProductsVariables")]
pub struct Products {
    #[arguments(first: $first, after: $after, last: $last, before: $before, search: $search)]
    admin_products: ProductRows,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminProductConnection")]
struct ProductRows {
    nodes: Vec<ProductRow>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminProduct")]
struct ProductRow {
    id: cynic::Id,
    title: String,
    status: ProductStatus,
    updated_at: DateTime,
    catalogues: Vec<CatalogueName>,
    variants: Vec<PriceAndStock>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminCatalogue")]
struct CatalogueName {
    title: String,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminVariant")]
struct PriceAndStock {
    price: Money,
    stock: Option<i64>,
}

/// A product's state.
pub fn status_mark(status: ProductStatus, i18n: &I18n) -> Html {
    let (tone, shape) = if status == ProductStatus::Published { ("good", "●") } else { ("warning", "✎") };
    html! { <Mark {tone} {shape} word={i18n.text(&format!("status-{}", status.word()))} /> }
}

/// The list.
#[component]
pub fn ProductsPage() -> Html {
    let i18n = use_i18n();
    let (asked, ask) = use_asked(Route::Products);
    let (first, after, last, before) = asked.page();
    let search = asked.search.clone();
    let query = use_query(Products::build(ProductsVariables { first, after, last, before, search }));
    let new = html! { <span class="new"><To<Route> route={Route::NewProduct} class="button primary">{ t!(i18n, "product-new") }</To<Route>></span> };
    let columns = vec![
        Column::bare(t!(i18n, "state")),
        Column::bare(t!(i18n, "title")),
        Column::new(t!(i18n, "catalogues")),
        Column::figures(t!(i18n, "price")),
        Column::figures(t!(i18n, "stock")),
        Column::new(t!(i18n, "changed")),
    ];
    let row = |product: &ProductRow| {
        let id = product.id.inner().to_owned();
        let catalogues: Vec<&str> = product.catalogues.iter().map(|c| c.title.as_str()).collect();
        let cells = vec![
            status_mark(product.status, &i18n),
            html! { <To<Route> route={Route::Product { id: id.clone() }} class="row-link">{ &product.title }</To<Route>> },
            html! { if catalogues.is_empty() { <span class="soft">{ t!(i18n, "in-no-catalogue") }</span> } else { { catalogues.join(", ") } } },
            html! { prices(&product.variants, &i18n) },
            html! { stock(&product.variants, &i18n) },
            html! { <Instant at={product.updated_at.0.clone()} short=true /> },
        ];
        Row { key: id, class: "", cells }
    };
    html! {
        <Page title={t!(i18n, "products")} actions={new}>
            <div class="filters"><Search label={t!(i18n, "products-search")} asked={asked.clone()} {ask} /></div>
            { shown(&query, |answer| {
                let products = &answer.admin_products;
                if products.nodes.is_empty() {
                    return nothing(asked.filters(), &i18n);
                }
                html! {
                    <>
                        <Table caption={t!(i18n, "products")} busy={query.busy} {columns} rows={products.nodes.iter().map(row).collect::<Vec<_>>()} />
                        <Pager route={Route::Products} asked={asked.clone()} info={products.page_info.clone()} />
                    </>
                }
            }) }
        </Page>
    }
}

fn nothing(filtered: bool, i18n: &I18n) -> Html {
    if filtered {
        return html! { <Empty title={t!(i18n, "no-match")}><p>{ t!(i18n, "no-match-text") }</p></Empty> };
    }
    html! {
        <Empty title={t!(i18n, "products-none")}>
            <p>{ t!(i18n, "products-none-text") }</p>
            <p><To<Route> route={Route::NewProduct} class="button">{ t!(i18n, "product-new") }</To<Route>></p>
        </Empty>
    }
}

/// From the cheapest to the dearest.
fn prices(variants: &[PriceAndStock], i18n: &I18n) -> String {
    let by = |variant: &&PriceAndStock| variant.price.minor;
    match (variants.iter().min_by_key(by), variants.iter().max_by_key(by)) {
        (Some(low), Some(high)) if low.price.minor == high.price.minor => {
            format::money(&low.price, i18n.locale())
        }
        (Some(low), Some(high)) => {
            format!(
                "{} – {}",
                format::money(&low.price, i18n.locale()),
                format::money(&high.price, i18n.locale())
            )
        }
        _ => "–".to_owned(),
    }
}

/// What is counted, in all.
fn stock(variants: &[PriceAndStock], i18n: &I18n) -> String {
    let counted: Vec<i64> = variants.iter().filter_map(|variant| variant.stock).collect();
    if counted.is_empty() { "–".to_owned() } else { format::number(counted.iter().sum(), i18n.locale()) }
}
