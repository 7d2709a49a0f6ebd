//! Questions that must be answered first: the browser's own modal dialog, which keeps the focus inside and lets Escape out.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// What [`Dialog`] needs.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// The question.
    pub title: AttrValue,
    /// Escape, or a press beside the dialog: the page takes the dialog away.
    pub on_close: Callback<()>,
    /// What it says and asks.
    pub children: Html,
}

/// A modal dialog, open as long as the page shows it. Afterwards the focus is where it was.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    let on_close = use_mut_ref(|| props.on_close.clone());
    *on_close.borrow_mut() = props.on_close.clone();
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let before = gloo::utils::document()
                .active_element()
                .and_then(|element| element.dyn_into::<HtmlElement>().ok());
            let listeners = node.cast::<HtmlDialogElement>().map(|dialog| {
                let _ = dialog.show_modal();
                listen(&dialog, on_close)
            });
            move || {
                drop(listeners);
                if let Some(before) = before {
                    let _ = before.focus();
                }
            }
        }
    });
    html! {
        <dialog ref={node} class="dialog" aria-labelledby="dialog-title">
            <div class="dialog-body">
                <h2 id="dialog-title">{ &props.title }</h2>
                { props.children.clone() }
            </div>
        </dialog>
    }
}

/// Escape and a press on what is behind the dialog both ask the page to take it away.
fn listen(
    dialog: &HtmlDialogElement,
    on_close: std::rc::Rc<std::cell::RefCell<Callback<()>>>,
) -> [EventListener; 2] {
    let close = on_close.clone();
    let cancel = EventListener::new_with_options(
        dialog,
        "cancel",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            event.prevent_default();
            let close = close.borrow().clone();
            close.emit(());
        },
    );
    let itself = dialog.clone();
    let beside = EventListener::new(dialog, "mousedown", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
        if target.as_ref() == Some(&itself) {
            let close = on_close.borrow().clone();
            close.emit(());
        }
    });
    [cancel, beside]
}

/// What [`Confirm`] needs.
#[derive(Properties, PartialEq)]
pub struct ConfirmProps {
    /// The question.
    pub title: AttrValue,
    /// What the act is called.
    pub confirm: AttrValue,
    /// What not doing it is called.
    pub cancel: AttrValue,
    /// Whether something is lost by it.
    #[prop_or_default]
    pub danger: bool,
    /// Whether it is under way.
    #[prop_or_default]
    pub busy: bool,
    /// Do it.
    pub on_confirm: Callback<()>,
    /// Leave it.
    pub on_close: Callback<()>,
    /// What will happen, and what will be lost.
    pub children: Html,
}

/// Asks once. A dangerous act has the focus on the way out.
#[component]
pub fn Confirm(props: &ConfirmProps) -> Html {
    let onsubmit = props.on_confirm.reform(|event: SubmitEvent| event.prevent_default());
    let class = if props.danger { "danger" } else { "primary" };
    let leave = html! {
        <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ &props.cancel }</button>
    };
    let act = html! {
        <button type="submit" class={classes!("button", class)} aria-disabled={props.busy.to_string()} aria-busy={props.busy.to_string()}>{ &props.confirm }</button>
    };
    html! {
        <Dialog title={props.title.clone()} on_close={props.on_close.clone()}>
            <form class="form" {onsubmit}>
                { props.children.clone() }
                <div class="dialog-actions">
                    if props.danger { { leave } { act } } else { { act } { leave } }
                </div>
            </form>
        </Dialog>
    }
}
