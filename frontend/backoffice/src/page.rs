//! What pages are made of: the title, what is shown while the server answers, copying, saying that it is saved.

use gloo::events::EventListener;
use std::rc::Rc;
use ui::graphql::{Failure, Query, Remote};
use ui::i18n::{I18n, use_i18n};
use ui::t;
use ui::toast::{Toasts, use_toasts};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDetailsElement, HtmlDocument, HtmlElement, HtmlTextAreaElement, Node};
use yew::prelude::*;

use crate::auth::use_session;

/// What [`Page`] needs.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// The page's one title.
    pub title: AttrValue,
    /// Where the page stands, above the title.
    #[prop_or_default]
    pub above: Html,
    /// What can be done with all of it, beside the title.
    #[prop_or_default]
    pub actions: Html,
    /// The page.
    pub children: Html,
}

/// A page: its title is the document's, and has the focus when one comes from another page.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let title = use_node_ref();
    use_title(&props.title);
    use_effect_with((), {
        let title = title.clone();
        move |()| {
            if let Some(title) = title.cast::<HtmlElement>() {
                let _ = title.focus();
            }
        }
    });
    html! {
        <>
            <div class="page-head">
                <div>
                    { props.above.clone() }
                    <h1 ref={title} tabindex="-1">{ &props.title }</h1>
                </div>
                <div class="page-actions">{ props.actions.clone() }</div>
            </div>
            { props.children.clone() }
        </>
    }
}

/// Names the document.
#[hook]
pub fn use_title(title: &str) {
    use_effect_with(title.to_owned(), |title| {
        gloo::utils::document().set_title(&format!("{title} · Comptoir"));
    });
}

/// Shows what the server knows, or that it is asked, or why not.
pub fn shown<T>(query: &Query<T>, view: impl FnOnce(&Rc<T>) -> Html) -> Html {
    match &query.remote {
        Remote::Loading => html! { <Skeleton /> },
        Remote::Failed(failure) => {
            html! { <Failed failure={failure.clone()} on_retry={query.reload.clone()} /> }
        }
        Remote::Ready(value) => view(value),
    }
}

/// Lines that will be text.
#[component]
pub fn Skeleton() -> Html {
    let i18n = use_i18n();
    html! {
        <div class="skeletons" aria-busy="true">
            <p class="visually-hidden" role="status">{ t!(i18n, "loading") }</p>
            { for (0..6).map(|_| html! { <span class="skeleton" aria-hidden="true" /> }) }
        </div>
    }
}

/// What [`Failed`] needs.
#[derive(Properties, PartialEq)]
pub struct FailedProps {
    /// Why there is no answer.
    pub failure: Failure,
    /// Asks again.
    pub on_retry: Callback<()>,
}

/// There is no answer: why, and the way on. Within the gate the session is doubted too.
#[component]
pub fn Failed(props: &FailedProps) -> Html {
    let i18n = use_i18n();
    let session = use_context::<crate::auth::Session>();
    use_effect_with(props.failure.clone(), move |failure| {
        if let Some(session) = session {
            session.doubt(failure);
        }
    });
    html! {
        <div class="notice bad" role="alert">
            <p>{ i18n.failure(&props.failure) }</p>
            <button type="button" class="button" onclick={props.on_retry.reform(|_| ())}>{ t!(i18n, "try-again") }</button>
        </div>
    }
}

/// What [`Empty`] needs.
#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    /// What there is none of.
    pub title: AttrValue,
    /// What to do about it.
    pub children: Html,
}

/// Nothing yet, and the way to the first one.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty">
            <h2>{ &props.title }</h2>
            { props.children.clone() }
        </div>
    }
}

/// What [`SaveLine`] needs.
#[derive(Properties, PartialEq)]
pub struct SaveLineProps {
    /// What the button says.
    pub label: AttrValue,
    /// Whether it is under way.
    pub busy: bool,
    /// Whether what is shown is what is saved.
    pub saved: bool,
    /// More buttons.
    #[prop_or_default]
    pub children: Html,
}

/// The button that saves, and the word that it did.
#[component]
pub fn SaveLine(props: &SaveLineProps) -> Html {
    let i18n = use_i18n();
    html! {
        <div class="save-line">
            <ui::form::Submit label={props.label.clone()} busy={props.busy} />
            { props.children.clone() }
            <span role="status" class="state good">
                if props.saved { <span aria-hidden="true">{ "✓" }</span>{ t!(i18n, "saved") } }
            </span>
        </div>
    }
}

/// What [`Mark`] needs.
#[derive(Properties, PartialEq)]
pub struct MarkProps {
    /// The signal: `good`, `warning`, `bad`, or none.
    pub tone: &'static str,
    /// The shape.
    pub shape: &'static str,
    /// The word.
    pub word: AttrValue,
}

/// A state: a shape, a word, a colour.
#[component]
pub fn Mark(props: &MarkProps) -> Html {
    html! { <span class={classes!("state", props.tone)}><span aria-hidden="true">{ props.shape }</span>{ &props.word }</span> }
}

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

/// What [`Instant`] needs.
#[derive(Properties, PartialEq)]
pub struct InstantProps {
    /// RFC 3339.
    pub at: AttrValue,
    /// The day alone, with the rest on demand: for dense lists.
    #[prop_or_default]
    pub short: bool,
}

/// A moment in the shop's time zone.
#[component]
pub fn Instant(props: &InstantProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let zone = &session.shop.time_zone;
    let full = ui::format::instant(&props.at, zone, i18n.locale());
    if props.short {
        let day = crate::time::short_day(&props.at, zone, i18n.locale());
        html! { <time datetime={props.at.clone()} title={full}>{ day }</time> }
    } else {
        html! { <time datetime={props.at.clone()}>{ full }</time> }
    }
}
