//! "Ship": which articles leave, with whom, under which number; then the buyer is told.

use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, FormScope, RefusalSummary, Submit, TextField};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::goods::in_words;
use super::one::{Line, Order};
use super::{OrderShip, OrderShipInput};
use crate::graphql::{OrderState, found, use_act};

/// What [`ShipDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct ShipProps {
    /// The order.
    pub order: Order,
    /// What is still to be shipped.
    pub waiting: Vec<Line>,
    /// Shipped: show the order anew.
    pub on_done: Callback<()>,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// What the form holds.
#[derive(Clone, Default, PartialEq)]
struct Draft {
    left_out: Vec<cynic::Id>,
    carrier: String,
    tracking: String,
    url: String,
}

/// The dialog.
#[component]
pub fn ShipDialog(props: &ShipProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let draft = use_state(Draft::default);
    let act = use_act::<OrderShip>({
        let (i18n, close, done) = (i18n.clone(), props.on_close.clone(), props.on_done.clone());
        let email = props.order.email.clone();
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-shipped", email = email.clone()));
            close.emit(());
            done.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, i18n, order) = ((*draft).clone(), i18n.clone(), props.order.id.clone());
        let waiting: Vec<cynic::Id> = props.waiting.iter().map(|line| line.id.clone()).collect();
        let (send, refuse) = (act.send.clone(), act.refuse.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let lines = waiting.iter().filter(|id| !draft.left_out.contains(id));
            let lines: Vec<cynic::Id> = lines.cloned().collect();
            if lines.is_empty() {
                return refuse.emit(vec![found("lines", t!(i18n, "ship-nothing"))]);
            }
            let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            send.emit(OrderShipInput {
                order: order.clone(),
                lines: Some(lines),
                carrier: draft.carrier.clone(),
                tracking: some(&draft.tracking),
                tracking_url: some(&draft.url),
            });
        })
    };
    let change = |edit: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            edit(&mut next, text);
            draft.set(next);
        })
    };
    let tick = |id: cynic::Id| {
        let draft = draft.clone();
        Callback::from(move |ticked: bool| {
            let mut next = (*draft).clone();
            next.left_out.retain(|out| *out != id);
            if !ticked {
                next.left_out.push(id.clone());
            }
            draft.set(next);
        })
    };
    let refusals = act.refusals.clone();
    html! {
        <Dialog title={t!(i18n, "ship-title", number = props.order.number.clone())} on_close={props.on_close.clone()}>
            <FormScope id="ship">
                <form class="form" novalidate=true {onsubmit}>
                    if props.order.state == OrderState::AwaitingPayment {
                        <p class="notice warning">{ t!(i18n, "ship-unpaid") }</p>
                    }
                    <RefusalSummary refusals={refusals.clone()} fields={&["carrier", "tracking", "trackingUrl"][..]} />
                    if props.waiting.len() > 1 {
                        <fieldset class="field">
                            <legend>{ t!(i18n, "ship-what") }</legend>
                            { for props.waiting.iter().enumerate().map(|(at, line)| html! {
                                <CheckField key={at} name={format!("line-{at}")} label={in_words(line)} checked={!draft.left_out.contains(&line.id)} on_change={tick(line.id.clone())} />
                            }) }
                        </fieldset>
                    }
                    <TextField name="carrier" label={t!(i18n, "ship-carrier")} hint={t!(i18n, "ship-carrier-hint")} value={draft.carrier.clone()} on_change={change(|draft, text| draft.carrier = text)} refusals={refusals.clone()} required=true />
                    <TextField name="tracking" label={t!(i18n, "ship-tracking")} value={draft.tracking.clone()} on_change={change(|draft, text| draft.tracking = text)} refusals={refusals.clone()} />
                    <TextField name="trackingUrl" kind="url" label={t!(i18n, "ship-url")} hint={t!(i18n, "ship-url-hint")} value={draft.url.clone()} on_change={change(|draft, text| draft.url = text)} inputmode="url" {refusals} />
                    <p>{ t!(i18n, "ship-mail", email = props.order.email.clone()) }</p>
                    <div class="dialog-actions">
                        <Submit label={t!(i18n, "ship")} busy={act.busy} />
                        <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}
