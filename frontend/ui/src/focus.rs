//! Where the keyboard is.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Puts the focus on the element with this id, and scrolls it into view.
pub fn focus(id: &str) {
    let element = gloo::utils::document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// After a form was refused: puts the focus on its first field that says why. Runs once the page shows the refusals,
/// when `refusals` changes.
#[hook]
pub fn use_focus_on_refusal(refusals: &[crate::graphql::Refusal]) {
    use_effect_with(refusals.to_vec(), |refusals| {
        if !refusals.is_empty() {
            let first =
                gloo::utils::document().query_selector("[aria-invalid=true], [data-refusals]").ok().flatten();
            if let Some(element) = first.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                let _ = element.focus();
            }
        }
    });
}
