//! Putting an address on the clipboard.

use ui::i18n::{I18n, use_i18n};
use ui::t;
use ui::toast::{Toasts, use_toasts};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What [`CopyButton`] needs.
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// What is copied.
    pub text: AttrValue,
    /// What it is, spoken after the label.
    pub about: AttrValue,
}

/// Copies an address.
#[component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let onclick = {
        let (text, i18n) = (props.text.clone(), i18n.clone());
        Callback::from(move |_: MouseEvent| copy(text.to_string(), toasts.clone(), i18n.clone()))
    };
    html! {
        <button type="button" class="button" {onclick}>{ t!(i18n, "copy") }<span class="visually-hidden">{ " " }{ &props.about }</span></button>
    }
}

/// Puts a text on the clipboard, and says so.
pub fn copy(text: String, toasts: Toasts, i18n: I18n) {
    spawn_local(async move {
        let window = gloo::utils::window();
        // Without a secure context there is no clipboard object.
        let clipboard = js_sys::Reflect::get(&window.navigator(), &JsValue::from_str("clipboard"));
        let modern = match clipboard {
            Ok(clipboard) if !clipboard.is_undefined() => {
                JsFuture::from(window.navigator().clipboard().write_text(&text)).await.is_ok()
            }
            _ => false,
        };
        if modern || copy_the_old_way(&text).is_some() {
            toasts.good(t!(i18n, "copied"));
        } else {
            toasts.bad(t!(i18n, "not-copied"));
        }
    });
}

/// For a shop reached by plain HTTP in a local network.
fn copy_the_old_way(text: &str) -> Option<()> {
    let document = gloo::utils::document().dyn_into::<HtmlDocument>().ok()?;
    let before = document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_value(text);
    area.set_class_name("visually-hidden");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let done = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(before) = before {
        let _ = before.focus();
    }
    done.then_some(())
}
