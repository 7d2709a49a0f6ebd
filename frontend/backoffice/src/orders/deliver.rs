//! "Deliver": one question about the money, then the files go out.

use ui::dialog::Dialog;
use ui::form::{Choice, RadioField, Submit};
use ui::graphql::Money;
use ui::i18n::use_i18n;
use ui::toast::use_toasts;
use ui::{format, t};
use yew::prelude::*;

use super::{OrderDeliver, OrderReceivePayment};
use crate::graphql::{OrderState, PaymentMethod, use_press};

/// What the question names.
#[derive(Clone, Debug, PartialEq)]
pub struct Deliverable {
    pub id: cynic::Id,
    pub number: String,
    pub name: String,
    pub email: String,
    pub state: OrderState,
    pub method: PaymentMethod,
    pub total: Money,
    pub has_files: bool,
}

/// What [`DeliverDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct DeliverProps {
    /// The order.
    pub order: Deliverable,
    /// Delivered: show the order anew.
    pub on_done: Callback<()>,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// Asks whether the money is there when that is not known, and hands over.
#[component]
pub fn DeliverDialog(props: &DeliverProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let order = &props.order;
    let unpaid = order.state == OrderState::AwaitingPayment;
    let paid = use_state(|| "yes".to_owned());
    let done = {
        let (i18n, close, done) = (i18n.clone(), props.on_close.clone(), props.on_done.clone());
        let email = order.email.clone();
        Callback::from(move |_| {
            toasts.good(t!(i18n, "delivered-to", email = email.clone()));
            close.emit(());
            done.emit(());
        })
    };
    let receive = use_press::<OrderReceivePayment>(done.clone());
    let deliver = use_press::<OrderDeliver>(done);
    let onsubmit = Callback::from({
        let (id, paid) = (order.id.clone(), paid.clone());
        let (receive, deliver) = (receive.send.clone(), deliver.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if unpaid && *paid == "yes" {
                receive.emit(id.clone().into());
            } else {
                deliver.emit(id.clone().into());
            }
        }
    });
    let on_change = Callback::from({
        let paid = paid.clone();
        move |value| paid.set(value)
    });
    let total = format::money(&order.total, i18n.locale());
    let method = i18n.text(&format!("method-{}", order.method.word()));
    html! {
        <Dialog title={t!(i18n, "deliver-title", number = order.number.clone())} on_close={props.on_close.clone()}>
            <form class="form" {onsubmit}>
                if unpaid {
                    <RadioField name="paid" label={t!(i18n, "deliver-paid", total = total, method = method)}
                        choices={vec![Choice::new("yes", t!(i18n, "deliver-paid-yes")), Choice::new("no", t!(i18n, "deliver-paid-no"))]}
                        value={(*paid).clone()} {on_change} />
                }
                if order.has_files {
                    <p>{ t!(i18n, "deliver-what", name = order.name.clone(), email = order.email.clone()) }</p>
                }
                <div class="dialog-actions">
                    <Submit label={t!(i18n, "deliver")} busy={receive.busy || deliver.busy} />
                    <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                </div>
            </form>
        </Dialog>
    }
}
