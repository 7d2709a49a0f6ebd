//! Acts that are there, smaller.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement, Node};
use yew::prelude::*;

/// What [`Menu`] needs.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// What the button says.
    pub label: AttrValue,
    /// What it is about, spoken after the label.
    pub about: AttrValue,
    /// Its buttons.
    pub children: Html,
}

/// Acts that are there, smaller: they open at a press, and close at a choice, Escape or a press elsewhere.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let node = use_node_ref();
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let close = move |event: &Event| {
                let Some(menu) = node.cast::<HtmlDetailsElement>() else { return };
                let inside = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                if menu.open() && !menu.contains(inside.as_ref()) {
                    menu.set_open(false);
                }
            };
            let document = gloo::utils::document();
            let listeners = [
                EventListener::new(&document, "pointerdown", close.clone()),
                EventListener::new(&document, "focusin", close),
            ];
            move || drop(listeners)
        }
    });
    let shut = {
        let node = node.clone();
        move || {
            if let Some(menu) = node.cast::<HtmlDetailsElement>() {
                menu.set_open(false);
                if let Ok(Some(summary)) = menu.query_selector("summary")
                    && let Ok(summary) = summary.dyn_into::<HtmlElement>()
                {
                    let _ = summary.focus();
                }
            }
        }
    };
    let onkeydown = Callback::from({
        let shut = shut.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                shut();
            }
        }
    });
    let onclick = Callback::from(move |_: MouseEvent| shut());
    html! {
        <details class="menu" ref={node} {onkeydown}>
            <summary class="button">{ &props.label }<span class="visually-hidden">{ " " }{ &props.about }</span></summary>
            <div class="menu-items" {onclick}>{ props.children.clone() }</div>
        </details>
    }
}
