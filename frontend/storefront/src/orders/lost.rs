//! The page for a buyer who has lost their links: an address is typed, and a mail goes to it. A plain form, which works
//! before and without the program.

use ui::i18n::use_i18n;
use ui::links::parameter;
use ui::router::use_location;
use ui::t;
use yew::prelude::*;

use crate::head::{Head, use_head};

/// The form, and what became of it.
#[component]
pub fn LostPage() -> Html {
    let i18n = use_i18n();
    use_head(Head { title: t!(i18n, "lost-links"), ..Head::default() });
    let said = parameter(&use_location().query, "said").unwrap_or_default();
    let refused = (said == "malformed").then_some("true");
    html! {
        <div class="narrow stack">
            <h1>{ t!(i18n, "lost-links") }</h1>
            if said == "sent" {
                <div class="notice" role="status"><p>{ t!(i18n, "lost-sent") }</p></div>
            }
            if said == "broken" {
                <div class="notice warning" role="alert"><p>{ t!(i18n, "lost-broken") }</p></div>
            }
            <p>{ t!(i18n, "lost-text") }</p>
            <form class="form stack" method="post" action="/lost">
                <div class="field">
                    <label for="lost-email">{ t!(i18n, "field-email") }</label>
                    <div class="control">
                        <input id="lost-email" name="email" type="email" autocomplete="email" required=true maxlength="254"
                            aria-invalid={refused} aria-describedby={refused.map(|_| "lost-refused")} />
                    </div>
                    if refused.is_some() {
                        <p id="lost-refused" class="refusal">{ t!(i18n, "lost-malformed") }</p>
                    }
                </div>
                <p><button class="button primary">{ t!(i18n, "lost-send") }</button></p>
            </form>
        </div>
    }
}
