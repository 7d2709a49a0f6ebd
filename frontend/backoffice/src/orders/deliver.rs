//! "Deliver": one question about the money, then the files go out.

use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{Choice, FormScope, RadioField, RefusalSummary, Submit, TextField};
use ui::graphql::Money;
use ui::i18n::use_i18n;
use ui::toast::use_toasts;
use ui::{format, t};
use yew::prelude::*;

use super::acts::order_is_deferred;
use super::{OrderDeliver, OrderReceivePayment, OrderReceivePaymentInput};
use crate::auth::use_session;
use crate::graphql::{NaiveDate, OrderState, PaymentDifference, PaymentMethod, found, use_act, use_press};
use crate::time;

/// The fields of what came in.
const FIELDS: &[&str] = &["amountMinor", "receivedOn", "note", "difference"];

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
    pub due: Money,
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

/// What came in, as it is typed.
#[derive(Clone, PartialEq)]
struct Filled {
    paid: String,
    amount: String,
    day: String,
    note: String,
    difference: String,
}

/// Asks whether the money is there when that is not known, and hands over.
#[component]
pub fn DeliverDialog(props: &DeliverProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let order = &props.order;
    let unpaid = order.state == OrderState::AwaitingPayment;
    // The provider tells of its money by itself; the merchant may have seen it there before.
    let by_hand = order_is_deferred(order.method);
    let due = values::Currency::new(&order.due.currency)
        .map(|currency| values::Money::new(order.due.minor, currency))
        .ok();
    let zone = session.shop.time_zone.clone();
    let filled = use_state(|| Filled {
        paid: "yes".to_owned(),
        amount: due.map(decimal(&i18n)).unwrap_or_default(),
        day: time::day_in(&time::now(), &zone),
        note: String::new(),
        difference: PaymentDifference::KeepWaiting.word().to_owned(),
    });
    // One sum is written down once, however often it is sent.
    let key = use_state(|| format!("{:x}-{}", js_sys::Date::now() as u64, order.number));
    let done = {
        let (i18n, close, done) = (i18n.clone(), props.on_close.clone(), props.on_done.clone());
        let email = order.email.clone();
        move |word: &'static str| {
            let (i18n, close, done, toasts, email) =
                (i18n.clone(), close.clone(), done.clone(), toasts.clone(), email.clone());
            Callback::from(move |_| {
                toasts.good(t!(i18n, word, email = email.clone()));
                close.emit(());
                done.emit(());
            })
        }
    };
    let amount = due.and_then(|due| values::Money::parse(&filled.amount, due.currency).ok());
    let differs = unpaid && by_hand && filled.paid == "yes" && amount.is_some() && amount != due;
    let waits = differs && filled.difference == PaymentDifference::KeepWaiting.word();
    let receive = use_act::<OrderReceivePayment>(done(if waits {
        "payment-noted"
    } else if order.has_files {
        "delivered-to"
    } else {
        "payment-received"
    }));
    let deliver = use_press::<OrderDeliver>(done("delivered-to"));
    use_focus_on_refusal(&receive.refusals);
    let onsubmit = Callback::from({
        let (id, filled, key, wrong) =
            (order.id.clone(), (*filled).clone(), (*key).clone(), t!(i18n, "an-amount"));
        let (receive, refuse, deliver) = (receive.send.clone(), receive.refuse.clone(), deliver.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if !unpaid || filled.paid != "yes" {
                deliver.emit(id.clone().into());
                return;
            }
            let Some(amount) = amount else {
                refuse.emit(vec![found("amountMinor", wrong.clone())]);
                return;
            };
            let day = Some(filled.day.clone()).filter(|day| by_hand && !day.is_empty());
            receive.emit(OrderReceivePaymentInput {
                order: id.clone(),
                received_on: day.map(NaiveDate),
                amount_minor: by_hand.then_some(amount.minor),
                note: Some(filled.note.clone()),
                difference: differs.then(|| PaymentDifference::read(&filled.difference)).flatten(),
                idempotency_key: Some(key.clone()),
            });
        }
    });
    let set = |change: fn(&mut Filled, String)| {
        let filled = filled.clone();
        Callback::from(move |text| {
            let mut next = (*filled).clone();
            change(&mut next, text);
            filled.set(next);
        })
    };
    let total = format::money(&order.due, i18n.locale());
    let method = i18n.text(&format!("method-{}", order.method.word()));
    let (yes, no) = match (order.has_files, by_hand) {
        (true, true) => (t!(i18n, "deliver-paid-yes"), t!(i18n, "deliver-paid-no")),
        (true, false) => (t!(i18n, "deliver-seen-yes"), t!(i18n, "deliver-paid-no")),
        (false, true) => (t!(i18n, "received-yes"), t!(i18n, "received-no")),
        (false, false) => (t!(i18n, "seen-yes"), t!(i18n, "received-no")),
    };
    let question = match by_hand {
        true => t!(i18n, "deliver-paid", total = total, method = method),
        false => t!(i18n, "deliver-seen", total = total, method = method),
    };
    let note_hint = if by_hand { t!(i18n, "received-note-hint") } else { t!(i18n, "seen-note-hint") };
    let choices = if order.has_files {
        vec![Choice::new("yes", yes), Choice::new("no", no)]
    } else {
        vec![Choice::new("yes", yes)]
    };
    let waiting = Choice::new(PaymentDifference::KeepWaiting.word(), t!(i18n, "difference-wait"));
    let accepting = Choice::new(PaymentDifference::Accept.word(), t!(i18n, "difference-accept"));
    let refusals = receive.refusals.clone();
    html! {
        <Dialog title={t!(i18n, "deliver-title", number = order.number.clone())} on_close={props.on_close.clone()}>
            <FormScope id="deliver">
                <form class="form" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={refusals.clone()} fields={FIELDS} />
                    if unpaid {
                        <RadioField name="paid" label={question} {choices} value={filled.paid.clone()} on_change={set(|f, text| f.paid = text)} />
                        if filled.paid == "yes" && !by_hand { <p>{ t!(i18n, "deliver-seen-text") }</p> }
                        if filled.paid == "yes" && by_hand {
                            <TextField name="amountMinor" label={t!(i18n, "received-amount")} value={filled.amount.clone()} on_change={set(|f, text| f.amount = text)}
                                inputmode="decimal" unit={order.due.currency.clone()} class="short" refusals={refusals.clone()} />
                            if differs {
                                <RadioField name="difference" label={t!(i18n, "difference")} choices={vec![waiting, accepting]}
                                    value={filled.difference.clone()} on_change={set(|f, text| f.difference = text)} refusals={refusals.clone()} />
                            }
                            <TextField name="receivedOn" kind="date" label={t!(i18n, "received-on")} value={filled.day.clone()} on_change={set(|f, text| f.day = text)}
                                class="short" refusals={refusals.clone()} />
                        }
                        if filled.paid == "yes" {
                            <TextField name="note" label={t!(i18n, "received-note")} value={filled.note.clone()} on_change={set(|f, text| f.note = text)}
                                hint={note_hint} refusals={refusals.clone()} />
                        }
                    }
                    if order.has_files && !waits {
                        <p>{ t!(i18n, "deliver-what", name = order.name.clone(), email = order.email.clone()) }</p>
                    }
                    <div class="dialog-actions">
                        <Submit label={if waits { t!(i18n, "payment-note") } else { t!(i18n, "deliver") }} busy={receive.busy || deliver.busy} />
                        <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}

/// An amount as the language's keyboards type it.
fn decimal(i18n: &ui::i18n::I18n) -> impl Fn(values::Money) -> String + use<> {
    let french = i18n.locale() == values::Locale::Fr;
    move |money| if french { money.decimal().replace('.', ",") } else { money.decimal() }
}
