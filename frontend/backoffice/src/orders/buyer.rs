//! Correcting who bought, from the order's page.

use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, Submit, TextField};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::{OrderAnswer, OrderRef};
use crate::graphql::{mutation, use_act};
use crate::schema;

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderEditBuyerInput {
    order: cynic::Id,
    name: String,
    email: String,
}
mutation!(OrderEditBuyer, order_edit_buyer, OrderEditBuyerInput, OrderAnswer, OrderRef);

/// What [`BuyerButton`] needs.
#[derive(Properties, PartialEq)]
pub struct BuyerProps {
    /// The order.
    pub order: cynic::Id,
    /// Who bought.
    pub name: String,
    /// Where the links go.
    pub email: String,
    /// Something changed: show the order anew.
    pub on_change: Callback<()>,
}

/// The button, and the form that it opens.
#[component]
pub fn BuyerButton(props: &BuyerProps) -> Html {
    let i18n = use_i18n();
    let open = use_state(|| false);
    let set = |to: bool| {
        let open = open.clone();
        move || open.set(to)
    };
    let (show, close) = (set(true), set(false));
    html! {
        <>
            <button type="button" class="button" onclick={Callback::from(move |_: MouseEvent| show())}>{ t!(i18n, "buyer-correct") }</button>
            if *open {
                <BuyerDialog order={props.order.clone()} name={props.name.clone()} email={props.email.clone()}
                    on_change={props.on_change.clone()} on_close={Callback::from(move |()| close())} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DialogProps {
    order: cynic::Id,
    name: String,
    email: String,
    on_change: Callback<()>,
    on_close: Callback<()>,
}

#[component]
fn BuyerDialog(props: &DialogProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let name = use_state(|| props.name.clone());
    let email = use_state(|| props.email.clone());
    let act = use_act::<OrderEditBuyer>({
        let (i18n, change, close) = (i18n.clone(), props.on_change.clone(), props.on_close.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "buyer-corrected"));
            close.emit(());
            change.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (order, name, email, send) =
            (props.order.clone(), (*name).clone(), (*email).clone(), act.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(OrderEditBuyerInput { order: order.clone(), name: name.clone(), email: email.clone() });
        })
    };
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    html! {
        <Dialog title={t!(i18n, "buyer-correct")} on_close={props.on_close.clone()}>
            <FormScope id="buyer">
                <form class="form" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={act.refusals.clone()} fields={&["name", "email"][..]} />
                    <TextField name="name" label={t!(i18n, "name")} value={(*name).clone()} on_change={set(&name)} required=true refusals={act.refusals.clone()} />
                    <TextField name="email" kind="email" label={t!(i18n, "email")} value={(*email).clone()} on_change={set(&email)} required=true
                        hint={t!(i18n, "buyer-correct-hint")} refusals={act.refusals.clone()} />
                    <div class="dialog-actions">
                        <Submit label={t!(i18n, "save")} busy={act.busy} />
                        <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}
