//! A catalogue's page.

use cynic::QueryBuilder;
use ui::graphql::{Remote, use_page_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::{To, encoded, parameter};
use ui::router::use_location;
use ui::t;
use yew::prelude::*;

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
    slug: String,
    title: String,
    locked: bool,
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
pub(super) struct Paging {
    pub has_next_page: bool,
    pub end_cursor: Option<String>,
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
    let location = use_location();
    let asked = |name| parameter(&location.query, name);
    let after = asked("after");
    let variables = CatalogueVariables { slug: props.slug.clone(), first: PER_PAGE, after: after.clone() };
    let query = use_page_query(CatalogueQuery::build(variables))?;
    let catalogue = match &query.remote {
        Remote::Loading => return Ok(waiting(8, &i18n)),
        Remote::Failed(failure) => {
            return Ok(broken(failure, &query.reload, &i18n));
        }
        Remote::Ready(answer) => match &answer.catalogue {
            Some(catalogue) if catalogue.locked => {
                return Ok(locked(&catalogue.slug, asked("refused").as_deref(), &i18n));
            }
            Some(catalogue) => catalogue,
            None => return Ok(not_found(&i18n)),
        },
    };
    let here = Route::Catalogue { slug: catalogue.slug.clone() };
    let paging = &catalogue.products.page_info;
    let next = paging.end_cursor.as_deref().filter(|_| paging.has_next_page);
    Ok(html! {
        <>
            <Described head={head(&catalogue.title, &catalogue.slug, &i18n)} />
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

/// Asks for the password by a plain form: the page comes back unlocked, or says what was wrong.
fn locked(slug: &str, refused: Option<&str>, i18n: &I18n) -> Html {
    let title = t!(i18n, "locked-title");
    let refused = refused.map(|why| match why {
        "throttled" => t!(i18n, "locked-throttled"),
        _ => t!(i18n, "locked-wrong"),
    });
    html! {
        <div class="narrow stack">
            <Described head={Head { status: 200, title: title.clone(), ..Head::default() }} />
            <h1>{ title }</h1>
            <p>{ t!(i18n, "locked-text") }</p>
            <form class="form" method="post" action={format!("/unlock/{slug}")}>
                <div class="field">
                    <label for="password">{ t!(i18n, "locked-password") }</label>
                    <input id="password" name="password" type="password" required=true autocomplete="off" maxlength="200"
                        aria-invalid={refused.is_some().then_some("true")} aria-describedby={refused.is_some().then_some("refused")} />
                    if let Some(refused) = refused { <div class="refusal" id="refused" role="alert"><p>{ refused }</p></div> }
                </div>
                <div><button type="submit" class="button primary">{ t!(i18n, "locked-enter") }</button></div>
            </form>
        </div>
    }
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
