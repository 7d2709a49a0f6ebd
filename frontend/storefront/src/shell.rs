//! What surrounds every page: the shop's name, its catalogues, the cart, the language.

use cynic::QueryBuilder;
use ui::graphql::{Remote, use_page_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::router::{use_location, use_route};
use ui::t;
use values::Locale;
use yew::prelude::*;

use crate::cart::{Cart, use_cart};
use crate::catalogue::SearchBox;
use crate::head::{HeadSlot, name_shop};
use crate::route::Route;
use crate::schema;

/// What the shell shows.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct ShellQuery {
    shop: ShopName,
    catalogues: Vec<CatalogueLink>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Shop")]
struct ShopName {
    name: String,
    is_demo: bool,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Catalogue")]
struct CatalogueLink {
    slug: String,
    title: String,
}

/// What [`Shell`] needs.
#[derive(Properties, PartialEq)]
pub struct ShellProps {
    /// The page.
    pub children: Html,
}

/// The page with what surrounds it.
#[component]
pub fn Shell(props: &ShellProps) -> HtmlResult {
    let i18n = use_i18n();
    let query = use_page_query(ShellQuery::build(()))?;
    let head = use_context::<HeadSlot>().unwrap_or_default();
    let route = use_route::<Route>();
    let cart = use_cart();
    let path = use_location().path;
    use_arrival(path.clone());

    let (name, demo, catalogues) = match &query.remote {
        Remote::Ready(answer) => {
            (answer.shop.name.as_str(), answer.shop.is_demo, answer.catalogues.as_slice())
        }
        Remote::Loading | Remote::Failed(_) => ("", false, &[][..]),
    };
    name_shop(&head, name);
    Ok(html! {
        <>
            <a class="skip-link" href="#main">{ t!(i18n, "skip-to-content") }</a>
            <header class="shop-header">
                <div class="bar">
                    <To<Route> route={Route::Home} class="shop-name" current={route == Route::Home}>{ name }</To<Route>>
                    <SearchBox />
                    { cart_link(&cart.remote, route == Route::Cart, &i18n) }
                </div>
                if !catalogues.is_empty() {
                    <nav aria-label={t!(i18n, "catalogues")}>
                        <ul>
                            { for catalogues.iter().map(|catalogue| {
                                let here = Route::Catalogue { slug: catalogue.slug.clone() };
                                let current = route == here;
                                html! { <li key={catalogue.slug.clone()}><To<Route> route={here} {current}>{ &catalogue.title }</To<Route>></li> }
                            }) }
                        </ul>
                    </nav>
                }
            </header>
            <main id="main" tabindex="-1">{ props.children.clone() }</main>
            <footer class="shop-footer">
                <p>{ name }</p>
                <p><To<Route> route={Route::Lost} current={route == Route::Lost}>{ t!(i18n, "lost-links") }</To<Route>></p>
                if demo { <p class="soft">{ t!(i18n, "demo-shop") }</p> }
                { languages(&path, &i18n) }
            </footer>
            <div class="visually-hidden" role="status">{ &cart.said }</div>
        </>
    })
}

/// Puts the keyboard at the start of a page that was reached by a link; the first one was reached by the browser.
#[hook]
fn use_arrival(path: String) {
    let first = use_mut_ref(|| true);
    use_effect_with(path, move |_| {
        if !std::mem::replace(&mut *first.borrow_mut(), false) {
            ui::focus::focus("main");
        }
    });
}

/// The way to the cart. The count is this visitor's own: it comes once the page has been taken over.
fn cart_link(cart: &Remote<Cart>, current: bool, i18n: &I18n) -> Html {
    let count = match cart {
        Remote::Ready(cart) => cart.count,
        Remote::Loading | Remote::Failed(_) => 0,
    };
    let label = if count == 0 { t!(i18n, "cart") } else { t!(i18n, "cart-with-count", count = count) };
    html! {
        <To<Route> route={Route::Cart} class="cart-link" {current} aria_label={label}>
            <span>{ t!(i18n, "cart") }</span>
            <span class="count number" data-count={count.to_string()}>{ count.to_string() }</span>
        </To<Route>>
    }
}

/// The shop's languages: plain links, which the server answers with a cookie.
fn languages(path: &str, i18n: &I18n) -> Html {
    html! {
        <nav class="languages" aria-label={t!(i18n, "language")}>
            <ul>
                { for Locale::ALL.into_iter().map(|locale| {
                    let tag = locale.tag();
                    let current = (locale == i18n.locale()).then_some("true");
                    html! {
                        <li><a href={format!("{path}?lang={tag}")} lang={tag} hreflang={tag} rel="nofollow" aria-current={current}>{ locale.name() }</a></li>
                    }
                }) }
            </ul>
        </nav>
    }
}
