//! Editing an order where it stands in the list: the counter, the limit and the last day of its links.

use ui::dialog::Dialog;
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::link::{LimitForms, Limits};

/// A link that can be edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Editable {
    pub name: String,
    pub limits: Limits,
}

/// What [`EditDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct EditProps {
    /// The order's number.
    pub number: String,
    /// Its links.
    pub links: Vec<Editable>,
    /// Something changed: show the list anew.
    pub on_change: Callback<()>,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// The links of an order, each with what can be set on it.
#[component]
pub fn EditDialog(props: &EditProps) -> Html {
    let i18n = use_i18n();
    html! {
        <Dialog title={t!(i18n, "edit-title", number = props.number.clone())} on_close={props.on_close.clone()}>
            { for props.links.iter().map(|link| html! {
                <section key={link.limits.id.inner().to_owned()} class="edit-link">
                    <h3><bdi>{ &link.name }</bdi></h3>
                    <div class="in-place">
                        <LimitForms limits={link.limits.clone()} on_change={props.on_change.clone()} />
                    </div>
                </section>
            }) }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "close") }</button>
            </div>
        </Dialog>
    }
}
