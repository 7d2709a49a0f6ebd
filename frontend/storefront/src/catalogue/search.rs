//! What a shopper looks for, and what is found.

use cynic::QueryBuilder;
use ui::graphql::{Remote, use_page_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::{To, encoded, parameter};
use ui::router::use_location;
use ui::t;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::PER_PAGE;
use super::card::{ProductCard, cards};
use super::catalogue::Paging;
use crate::head::{Described, Head};
use crate::route::Route;
use crate::schema;
use crate::states::{broken, waiting};

#[derive(cynic::QueryVariables)]
struct SearchVariables {
    search: String,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "SearchVariables")]
struct SearchQuery {
    #[arguments(first: $first, after: $after, search: $search)]
    products: Found,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "ProductConnection")]
struct Found {
    nodes: Vec<ProductCard>,
    page_info: Paging,
}

/// The way to the search: a plain form, which the router takes over.
#[component]
pub fn SearchBox() -> Html {
    let i18n = use_i18n();
    let asked = parameter(&use_location().query, "q").unwrap_or_default();
    let field = use_node_ref();
    let onsubmit = {
        let field = field.clone();
        Callback::from(move |event: SubmitEvent| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                event.prevent_default();
                let words = field.value();
                ui::links::go(&Route::Search, Some(&format!("q={}", encoded(words.trim()))));
            }
        })
    };
    html! {
        <form class="search" role="search" method="get" action="/search" {onsubmit}>
            <label class="visually-hidden" for="q">{ t!(i18n, "search") }</label>
            <input id="q" name="q" type="search" ref={field} key={asked.clone()} value={asked.clone()} placeholder={t!(i18n, "search")} autocomplete="off" maxlength="100" />
            <button type="submit" class="button" aria-label={t!(i18n, "search")}>{ "⌕" }</button>
        </form>
    }
}

/// What was found; the words and the page are in the address.
#[component]
pub fn SearchPage() -> HtmlResult {
    let i18n = use_i18n();
    let location = use_location();
    let asked = |name| parameter(&location.query, name);
    let words = asked("q").map(|words| words.trim().to_owned()).unwrap_or_default();
    let after = asked("after");
    // A page of nothing, unless something is looked for.
    let first = if words.is_empty() { 0 } else { PER_PAGE };
    let variables = SearchVariables { search: words.clone(), first, after: after.clone() };
    let query = use_page_query(SearchQuery::build(variables))?;
    let found = match &query.remote {
        Remote::Loading => return Ok(waiting(8, &i18n)),
        Remote::Failed(failure) => return Ok(broken(failure, &query.reload, &i18n)),
        Remote::Ready(answer) => &answer.products,
    };
    let here = |after: Option<&str>| match after {
        Some(after) => format!("q={}&after={}", encoded(&words), encoded(after)),
        None => format!("q={}", encoded(&words)),
    };
    let next = found.page_info.end_cursor.as_deref().filter(|_| found.page_info.has_next_page);
    Ok(html! {
        <>
            <Described head={Head { status: 200, title: title(&words, &i18n), ..Head::default() }} />
            <h1>{ title(&words, &i18n) }</h1>
            if words.is_empty() {
                <p>{ t!(i18n, "search-how") }</p>
            } else if found.nodes.is_empty() {
                <div class="empty"><p role="status">{ t!(i18n, "search-nothing", words = words.clone()) }</p></div>
                <p class="soft">{ t!(i18n, "search-how") }</p>
            } else {
                <div aria-busy={query.busy.to_string()}>{ cards(&found.nodes, "h2", &i18n) }</div>
            }
            if next.is_some() || after.is_some() {
                <nav class="paging" aria-label={t!(i18n, "pages")}>
                    if after.is_some() {
                        <To<Route> route={Route::Search} query={here(None)} class="button">{ t!(i18n, "first-page") }</To<Route>>
                    }
                    if let Some(next) = next {
                        <To<Route> route={Route::Search} query={here(Some(next))} class="button">{ t!(i18n, "next-page") }</To<Route>>
                    }
                </nav>
            }
        </>
    })
}

fn title(words: &str, i18n: &I18n) -> String {
    if words.is_empty() { t!(i18n, "search") } else { t!(i18n, "search-for", words = words.to_owned()) }
}
