//! A catalogue's page.

use cynic::QueryBuilder;
use ui::graphql::{Remote, use_page_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::{To, encoded, parameter};
use ui::t;
use yew::prelude::*;
use yew_router::prelude::*;

use super::PER_PAGE;
use super::card::{ProductCard, cards};
use crate::head::{Described, Head};
use crate::route::Route;
use crate::schema;
use crate::states::{broken, not_found, waiting};

#[derive(cynic::QueryVariables)]
struct CatalogueVariables {
    slug: String,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "CatalogueVariables")]
struct CatalogueQuery {
    #[arguments(slug: $slug)]
    catalogue: Option<Catalogue>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(variables = "CatalogueVariables")]
struct Catalogue {
    title: String,
    #[arguments(first: $first, after: $after)]
    products: Products,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "ProductConnection")]
struct Products {
    nodes: Vec<ProductCard>,
    page_info: Paging,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "PageInfo")]
struct Paging {
    has_next_page: bool,
    end_cursor: Option<String>,
}

/// What [`CataloguePage`] needs.
#[derive(Properties, PartialEq)]
pub struct CatalogueProps {
    /// Its address.
    pub slug: String,
}

/// The products of a catalogue, a page at a time; the page is in the address.
#[component]
pub fn CataloguePage(props: &CatalogueProps) -> HtmlResult {
    let i18n = use_i18n();
    let after = use_location().and_then(|location| parameter(location.query_str(), "after"));
    let variables = CatalogueVariables { slug: props.slug.clone(), first: PER_PAGE, after: after.clone() };
    let query = use_page_query(CatalogueQuery::build(variables))?;
    let catalogue = match &query.remote {
        Remote::Loading => return Ok(waiting(8, &i18n)),
        Remote::Failed(failure) => {
            return Ok(broken(failure, &query.reload, &i18n));
        }
        Remote::Ready(answer) => match &answer.catalogue {
            Some(catalogue) => catalogue,
            None => return Ok(not_found(&i18n)),
        },
    };
    let here = Route::Catalogue { slug: props.slug.clone() };
    let paging = &catalogue.products.page_info;
    let next = paging.end_cursor.as_deref().filter(|_| paging.has_next_page);
    Ok(html! {
        <>
            <Described head={head(&catalogue.title, &props.slug, &i18n)} />
            <h1>{ &catalogue.title }</h1>
            if catalogue.products.nodes.is_empty() {
                <div class="empty"><p>{ t!(i18n, "catalogue-empty") }</p></div>
            } else {
                <div aria-busy={query.busy.to_string()}>{ cards(&catalogue.products.nodes, "h2", &i18n) }</div>
            }
            if next.is_some() || after.is_some() {
                <nav class="paging" aria-label={t!(i18n, "pages")}>
                    if after.is_some() {
                        <To<Route> route={here.clone()} class="button">{ t!(i18n, "first-page") }</To<Route>>
                    }
                    if let Some(next) = next {
                        <To<Route> route={here} query={format!("after={}", encoded(next))} class="button">{ t!(i18n, "next-page") }</To<Route>>
                    }
                </nav>
            }
        </>
    })
}

fn head(title: &str, slug: &str, i18n: &I18n) -> Head {
    Head {
        status: 200,
        title: title.to_owned(),
        description: t!(i18n, "catalogue-description", title = title),
        canonical: Some(format!("/catalogue/{slug}")),
        kind: "website",
        ..Head::default()
    }
}
