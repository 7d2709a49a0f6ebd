use ui::graphql::Prepared;
use ui::i18n::{I18n, use_i18n};
use ui::router::{Location, Router, use_route};
use yew::prelude::*;

use crate::cart::{CartPage, CartProvider};
use crate::catalogue::{CataloguePage, HomePage, ProductPage, SearchPage};
use crate::head::HeadSlot;
use crate::orders::{CheckoutPage, LostPage, OrderPage};
use crate::route::Route;
use crate::shell::Shell;
use crate::states::not_found;

/// The addresses that the server hands to this front end, as its router writes them.
pub const PAGES: [&str; 8] =
    ["/", "/catalogue/:slug", "/product/:slug", "/search", "/cart", "/checkout", "/order/:secret", "/lost"];

/// What the root needs; made differently on the server and in the browser.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// Where we are.
    pub start: Location,
    /// The visitor's words.
    pub i18n: I18n,
    /// Answers that travel in the page.
    pub prepared: Prepared,
    /// Where the server collects the page's head.
    pub head: HeadSlot,
}

/// The root, the same on both sides: what hydrates is what was painted.
#[component]
pub fn App(props: &AppProps) -> Html {
    html! {
        <ContextProvider<I18n> context={props.i18n.clone()}>
        <ContextProvider<Prepared> context={props.prepared.clone()}>
        <ContextProvider<HeadSlot> context={props.head.clone()}>
            <Router start={props.start.clone()}>
                <CartProvider>
                    <Suspense>
                        <Shell>
                            <Page />
                        </Shell>
                    </Suspense>
                </CartProvider>
            </Router>
        </ContextProvider<HeadSlot>>
        </ContextProvider<Prepared>>
        </ContextProvider<I18n>>
    }
}

/// Pages of different things are different components: none shows what the last one knew.
#[component]
fn Page() -> Html {
    let i18n = use_i18n();
    match use_route() {
        Route::Home => html! { <HomePage /> },
        Route::Catalogue { slug } => html! { <CataloguePage slug={slug.clone()} key={slug} /> },
        Route::Product { slug } => html! { <ProductPage slug={slug.clone()} key={slug} /> },
        Route::Search => html! { <SearchPage /> },
        Route::Cart => html! { <CartPage /> },
        Route::Checkout => html! { <CheckoutPage /> },
        Route::Order { secret } => html! { <OrderPage secret={secret.clone()} key={secret} /> },
        Route::Lost => html! { <LostPage /> },
        Route::NotFound => not_found(&i18n),
    }
}
