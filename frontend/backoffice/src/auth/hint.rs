//! After a one-time link: a password would make the next sign-in simpler. Said once, quietly.

use gloo::storage::{LocalStorage, Storage};
use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use super::session::use_session;
use crate::route::Route;

/// Where "not now" is kept.
const LATER: &str = "comptoir.password-later";

/// Proposes a password to whoever has none.
#[component]
pub fn Hint() -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let later = use_state(|| LocalStorage::get::<bool>(LATER).is_ok());
    if session.me.has_password || *later {
        return Html::default();
    }
    let onclick = Callback::from(move |_: MouseEvent| {
        let _ = LocalStorage::set(LATER, true);
        later.set(true);
    });
    html! {
        <p class="hint-line small">
            { t!(i18n, "password-hint-line") }{ " " }
            <To<Route> route={Route::Account}>{ t!(i18n, "password-set") }</To<Route>>{ " " }
            <button type="button" class="link" {onclick}>{ t!(i18n, "not-now") }</button>
        </p>
    }
}
