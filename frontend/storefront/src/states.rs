//! What a page shows while it waits, and when there is nothing to show.

use ui::graphql::Failure;
use ui::i18n::I18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use crate::head::{Described, Head};
use crate::route::Route;

/// A page whose answer is under way: about as many lines as it will have, of their size.
pub fn waiting(lines: usize, i18n: &I18n) -> Html {
    html! {
        <div class="waiting" aria-busy="true">
            <span class="visually-hidden">{ t!(i18n, "loading") }</span>
            { for (0..lines).map(|_| html! { <span class="skeleton" /> }) }
        </div>
    }
}

/// There is no answer: why, and what to do.
pub fn broken(failure: &Failure, retry: &Callback<()>, i18n: &I18n) -> Html {
    html! {
        <div class="notice bad" role="alert">
            <Described head={Head { status: 500, title: t!(i18n, "broken-title"), ..Head::default() }} />
            <p>{ i18n.failure(failure) }</p>
            <p><button type="button" class="button" onclick={retry.reform(|_: MouseEvent| ())}>{ t!(i18n, "try-again") }</button></p>
        </div>
    }
}

/// There is nothing at this address.
pub fn not_found(i18n: &I18n) -> Html {
    html! {
        <div class="narrow stack">
            <Described head={Head { status: 404, title: t!(i18n, "not-found-title"), ..Head::default() }} />
            <h1>{ t!(i18n, "not-found-title") }</h1>
            <p>{ t!(i18n, "not-found-text") }</p>
            <p><To<Route> route={Route::Home} class="button">{ t!(i18n, "back-to-shop") }</To<Route>></p>
        </div>
    }
}
