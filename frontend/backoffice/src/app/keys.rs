//! Single keys: `/` searches, `n` makes a new one, `?` helps, `g` and a letter goes to a page. They are silent while
//! somebody types or a dialog asks, and can be switched off (WCAG 2.1.4).

use gloo::events::{EventListener, EventListenerOptions};
use gloo::storage::{LocalStorage, Storage};
use ui::dialog::Dialog;
use ui::i18n::use_i18n;
use ui::router;
use ui::t;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::route::Route;

/// Where the choice to have no single keys is kept.
const OFF: &str = "comptoir.keys-off";

/// The pages that `g` and a letter lead to.
const PLACES: [(&str, Route); 7] = [
    ("h", Route::Home),
    ("o", Route::Orders),
    ("p", Route::Products),
    ("f", Route::Files),
    ("c", Route::Catalogues),
    ("m", Route::Mail),
    ("s", Route::Settings),
];

/// What [`Keys`] needs.
#[derive(Properties, PartialEq)]
pub struct KeysProps {
    /// Whether the help is open.
    pub help: bool,
    /// Opens or closes it.
    pub on_help: Callback<bool>,
}

/// Listens to the keys, and shows the help.
#[component]
pub fn Keys(props: &KeysProps) -> Html {
    let i18n = use_i18n();
    let on = use_state(|| LocalStorage::get::<bool>(OFF).is_err());
    use_effect_with((*on, props.on_help.clone()), move |(on, on_help)| {
        let listener = on.then(|| listen(on_help.clone()));
        move || drop(listener)
    });
    if !props.help {
        return Html::default();
    }
    let switch = Callback::from({
        let on = on.clone();
        move |event: Event| {
            let wanted = event.target_unchecked_into::<HtmlInputElement>().checked();
            if wanted {
                LocalStorage::delete(OFF);
            } else {
                let _ = LocalStorage::set(OFF, true);
            }
            on.set(wanted);
        }
    });
    let line = |keys: &[&str], word: &str| {
        let keys = keys.iter().map(|key| html! { <kbd>{ *key }</kbd> });
        html! { <><dt>{ for keys }</dt><dd>{ i18n.text(word) }</dd></> }
    };
    html! {
        <Dialog title={t!(i18n, "keys")} on_close={props.on_help.reform(|()| false)}>
            <dl class="keys">
                { line(&["/"], "keys-search") }
                { line(&["↑", "↓"], "keys-rows") }
                { line(&["Enter"], "keys-open") }
                { line(&["x"], "keys-select") }
                { line(&["n"], "keys-new") }
                { line(&["g", "h"], "dashboard") }
                { line(&["g", "o"], "orders") }
                { line(&["g", "p"], "products") }
                { line(&["g", "f"], "files") }
                { line(&["g", "c"], "catalogues") }
                { line(&["g", "m"], "mail") }
                { line(&["g", "s"], "settings") }
                { line(&["?"], "keys-help") }
                { line(&["Esc"], "keys-close") }
            </dl>
            <label class="option">
                <input type="checkbox" checked={*on} onchange={switch} />
                <span class="option-text">{ t!(i18n, "keys-on") }</span>
            </label>
            <div class="dialog-actions">
                <button type="button" class="button" onclick={props.on_help.reform(|_| false)}>{ t!(i18n, "close") }</button>
            </div>
        </Dialog>
    }
}

fn listen(on_help: Callback<bool>) -> EventListener {
    let going = std::cell::Cell::new(false);
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&gloo::utils::document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let went = going.replace(false);
        if event.ctrl_key() || event.meta_key() || event.alt_key() || somebody_types(event) {
            return;
        }
        let key = event.key();
        let taken = match key.as_str() {
            "/" => press("[data-search]", |element| element.focus().is_ok()),
            "?" => {
                on_help.emit(true);
                true
            }
            "n" => press("[data-new], .new a", |element| {
                element.click();
                true
            }),
            "x" => select_row(),
            "g" => {
                going.set(true);
                true
            }
            letter if went => match PLACES.iter().find(|(key, _)| *key == letter) {
                Some((_, route)) => {
                    router::push(route, None);
                    true
                }
                None => false,
            },
            _ => false,
        };
        if taken {
            event.prevent_default();
        }
    })
}

/// Does something with the first element that fits; false when there is none.
fn press(selector: &str, act: impl FnOnce(&HtmlElement) -> bool) -> bool {
    let element = gloo::utils::document().query_selector(selector).ok().flatten();
    element.and_then(|element| element.dyn_into::<HtmlElement>().ok()).is_some_and(|element| act(&element))
}

/// Selects the row that the focus is in, or lets it go; false when it is in none that can be selected.
fn select_row() -> bool {
    let active = gloo::utils::document().active_element();
    let row = active.and_then(|element| element.closest("tr").ok().flatten());
    let switch = row.and_then(|row| row.query_selector(".row-select").ok().flatten());
    switch.and_then(|switch| switch.dyn_into::<HtmlElement>().ok()).map(|switch| switch.click()).is_some()
}

fn somebody_types(event: &KeyboardEvent) -> bool {
    let dialog = gloo::utils::document().query_selector("dialog[open]").ok().flatten().is_some();
    let field = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            && !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio"))
    });
    dialog || field
}
