//! The shop's window.

use cynic::QueryBuilder;
use ui::graphql::{Remote, use_page_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use yew::prelude::*;

use super::PER_PAGE;
use super::card::{ProductCard, cards};
use crate::head::{Described, Head};
use crate::route::Route;
use crate::schema;
use crate::states::{broken, waiting};

#[derive(cynic::QueryVariables)]
struct HomeVariables {
    first: i32,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "HomeVariables")]
struct HomeQuery {
    shop: HomeShop,
    catalogues: Vec<HomeCatalogue>,
    #[arguments(first: $first)]
    products: HomeProducts,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Shop")]
struct HomeShop {
    name: String,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Catalogue")]
struct HomeCatalogue {
    slug: String,
    title: String,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "ProductConnection")]
struct HomeProducts {
    nodes: Vec<ProductCard>,
}

/// The shop's name, what is new, where to look further.
#[component]
pub fn HomePage() -> HtmlResult {
    let i18n = use_i18n();
    let query = use_page_query(HomeQuery::build(HomeVariables { first: PER_PAGE }))?;
    Ok(match &query.remote {
        Remote::Loading => waiting(8, &i18n),
        Remote::Failed(failure) => broken(failure, &query.reload, &i18n),
        Remote::Ready(answer) => html! {
            <>
                <Described head={head(&answer.shop.name, &i18n)} />
                <div class="window">
                    <h1>{ t!(i18n, "home-promise") }</h1>
                </div>
                if answer.products.nodes.is_empty() {
                    <div class="empty"><p>{ t!(i18n, "shop-empty") }</p></div>
                } else {
                    <section aria-labelledby="newest">
                        <h2 id="newest" class="rule">{ t!(i18n, "newest") }</h2>
                        { cards(&answer.products.nodes, "h3", &i18n) }
                    </section>
                }
                if !answer.catalogues.is_empty() {
                    <section aria-labelledby="catalogues">
                        <h2 id="catalogues" class="rule">{ t!(i18n, "catalogues") }</h2>
                        <ul class="shelves">
                            { for answer.catalogues.iter().map(|catalogue| html! {
                                <li key={catalogue.slug.clone()}>
                                    <To<Route> route={Route::Catalogue { slug: catalogue.slug.clone() }}>{ &catalogue.title }</To<Route>>
                                </li>
                            }) }
                        </ul>
                    </section>
                }
            </>
        },
    })
}

fn head(name: &str, i18n: &I18n) -> Head {
    Head {
        status: 200,
        description: t!(i18n, "home-description", name = name),
        canonical: Some("/".to_owned()),
        kind: "website",
        ..Head::default()
    }
}
