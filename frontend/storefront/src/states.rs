//! What a page shows while it waits, and when there is nothing to show.

use ui::graphql::Failure;
use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use crate::head::{Head, use_head};
use crate::route::Route;

/// What [`Waiting`] needs.
#[derive(Properties, PartialEq)]
pub struct WaitingProps {
    /// Lines that the page will have, about.
    #[prop_or(4)]
    pub lines: usize,
}

/// A page whose answer is under way: its lines, of its size.
#[component]
pub fn Waiting(props: &WaitingProps) -> Html {
    let i18n = use_i18n();
    html! {
        <div class="waiting" aria-busy="true">
            <span class="visually-hidden">{ t!(i18n, "loading") }</span>
            { for (0..props.lines).map(|_| html! { <span class="skeleton" /> }) }
        </div>
    }
}

/// What [`Broken`] needs.
#[derive(Properties, PartialEq)]
pub struct BrokenProps {
    /// Why.
    pub failure: Failure,
    /// Tries again.
    pub retry: Callback<()>,
}

/// There is no answer: why, and what to do.
#[component]
pub fn Broken(props: &BrokenProps) -> Html {
    let i18n = use_i18n();
    use_head(Head { status: 500, title: t!(i18n, "broken-title"), ..Head::default() });
    html! {
        <div class="notice bad" role="alert">
            <p>{ i18n.failure(&props.failure) }</p>
            <p><button type="button" class="button" onclick={props.retry.reform(|_: MouseEvent| ())}>{ t!(i18n, "try-again") }</button></p>
        </div>
    }
}

/// There is nothing at this address.
#[component]
pub fn NotFound() -> Html {
    let i18n = use_i18n();
    use_head(Head { status: 404, title: t!(i18n, "not-found-title"), ..Head::default() });
    html! {
        <div class="narrow stack">
            <h1>{ t!(i18n, "not-found-title") }</h1>
            <p>{ t!(i18n, "not-found-text") }</p>
            <p><To<Route> route={Route::Home} class="button">{ t!(i18n, "back-to-shop") }</To<Route>></p>
        </div>
    }
}
