//! Money that goes back through the order's provider: all of it, some lines, or an amount.

use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, Choice, FormScope, RadioField, RefusalSummary, TextField};
use ui::graphql::{DateTime, Money};
use ui::i18n::{I18n, use_i18n};
use ui::toast::use_toasts;
use ui::{format, t};
use values::Currency;
use yew::prelude::*;

use super::refund::Refundable;
use super::unclear::UnclearRefund;
use super::{OrderAnswer, OrderRef};
use crate::graphql::{RefundState, found, mutation, use_act};
use crate::page::{Instant, Mark};
use crate::schema;

/// What goes back; neither lines nor an amount is all that is left.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderRefundInput {
    order: cynic::Id,
    lines: Option<Vec<cynic::Id>>,
    amount_minor: Option<i64>,
}
mutation!(OrderRefund, order_refund, OrderRefundInput, OrderAnswer, OrderRef);

/// Money that was asked back of the provider.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "OrderRefundRequest")]
pub struct RefundRequest {
    amount: Money,
    state: RefundState,
    created_at: DateTime,
    last_error: Option<String>,
}

/// What [`GiveBack`] needs.
#[derive(Properties, PartialEq)]
pub struct GiveBackProps {
    /// The order.
    pub order: cynic::Id,
    /// Its number.
    pub number: String,
    /// What has not gone back yet.
    pub left: Money,
    /// The lines that have not.
    pub lines: Vec<Refundable>,
    /// It goes back: show the order anew.
    pub on_change: Callback<()>,
}

/// What is given back, as it is typed.
#[derive(Clone, PartialEq)]
struct Draft {
    what: String,
    lines: Vec<cynic::Id>,
    amount: String,
}

/// The fields that say their own refusals.
const FIELDS: &[&str] = &["amountMinor"];

/// The button, and its question.
#[component]
pub fn GiveBack(props: &GiveBackProps) -> Html {
    let asking = use_state(|| false);
    let i18n = use_i18n();
    let open = |open: bool| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(open))
    };
    html! {
        <>
            <button type="button" class="button" onclick={open(true).reform(|_: MouseEvent| ())}>{ t!(i18n, "give-back") }</button>
            if *asking {
                <GiveBackDialog order={props.order.clone()} number={props.number.clone()} left={props.left.clone()} lines={props.lines.clone()}
                    on_change={props.on_change.clone()} on_close={open(false)} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DialogProps {
    order: cynic::Id,
    number: String,
    left: Money,
    lines: Vec<Refundable>,
    on_change: Callback<()>,
    on_close: Callback<()>,
}

#[component]
fn GiveBackDialog(props: &DialogProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let draft = use_state(|| Draft { what: "all".to_owned(), lines: Vec::new(), amount: String::new() });
    let currency = Currency::new(&props.left.currency).ok();
    let typed = currency.and_then(|currency| values::Money::parse(&draft.amount, currency).ok());
    let chosen =
        props.lines.iter().filter(|line| line.id.as_ref().is_some_and(|id| draft.lines.contains(id)));
    let chosen: Vec<&Refundable> = chosen.collect();
    let minor = match draft.what.as_str() {
        "all" => Some(props.left.minor),
        "lines" => (!chosen.is_empty()).then(|| chosen.iter().map(|line| line.total.minor).sum()),
        _ => typed.map(|amount| amount.minor),
    };
    let money = |minor: i64| format::money(&Money { minor, ..props.left.clone() }, i18n.locale());
    let told = minor.map(money).unwrap_or_default();
    let act = use_act::<OrderRefund>({
        let (i18n, told) = (i18n.clone(), told.clone());
        let (change, close) = (props.on_change.clone(), props.on_close.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-given-back", amount = told.clone()));
            close.emit(());
            change.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (order, draft) = (props.order.clone(), (*draft).clone());
        let (send, refuse) = (act.send.clone(), act.refuse.clone());
        let wrong = match draft.what.as_str() {
            "lines" => found("lines", t!(i18n, "refund-nothing")),
            _ => found("amountMinor", t!(i18n, "an-amount")),
        };
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(minor) = minor else {
                refuse.emit(vec![wrong.clone()]);
                return;
            };
            send.emit(OrderRefundInput {
                order: order.clone(),
                lines: (draft.what == "lines").then(|| draft.lines.clone()),
                amount_minor: (draft.what == "amount").then_some(minor),
            });
        })
    };
    let set = |change: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text| {
            let mut next = (*draft).clone();
            change(&mut next, text);
            draft.set(next);
        })
    };
    let line = |line: &Refundable| {
        let Some(id) = line.id.clone() else { return Html::default() };
        let name = format!("line-{}", id.inner());
        let checked = draft.lines.contains(&id);
        let on_change = {
            let draft = draft.clone();
            Callback::from(move |on: bool| {
                let mut next = (*draft).clone();
                next.lines.retain(|known| *known != id);
                if on {
                    next.lines.push(id.clone());
                }
                draft.set(next);
            })
        };
        html! { <CheckField key={name.clone()} name={name.clone()} label={format!("{} · {}", line.title, money(line.total.minor))} {checked} {on_change} /> }
    };
    let lost: Vec<&str> = match draft.what.as_str() {
        "all" => props.lines.iter().filter(|line| line.has_files).map(|line| line.title.as_str()).collect(),
        "lines" => chosen.iter().filter(|line| line.has_files).map(|line| line.title.as_str()).collect(),
        _ => Vec::new(),
    };
    let choices = vec![
        Choice::new("all", t!(i18n, "give-back-all", amount = money(props.left.minor))),
        Choice::new("lines", t!(i18n, "give-back-lines")),
        Choice::new("amount", t!(i18n, "give-back-amount")),
    ];
    html! {
        <Dialog title={t!(i18n, "give-back-title", number = props.number.clone())} on_close={props.on_close.clone()}>
            <FormScope id="give-back">
                <form class="form" novalidate=true {onsubmit}>
                    <p>{ t!(i18n, "give-back-text") }</p>
                    <RefusalSummary refusals={act.refusals.clone()} fields={FIELDS} />
                    <RadioField name="what" label={t!(i18n, "give-back-what")} {choices} value={draft.what.clone()} on_change={set(|d, text| d.what = text)} />
                    if draft.what == "lines" { <div>{ for props.lines.iter().map(line) }</div> }
                    if draft.what == "amount" {
                        <TextField name="amountMinor" label={t!(i18n, "give-back-sum")} value={draft.amount.clone()} on_change={set(|d, text| d.amount = text)}
                            inputmode="decimal" unit={props.left.currency.clone()} class="short" hint={t!(i18n, "give-back-sum-hint")} refusals={act.refusals.clone()} />
                    }
                    if !lost.is_empty() { <p>{ t!(i18n, "refund-links", titles = lost.join(", ")) }</p> }
                    <div class="dialog-actions">
                        <button type="button" class="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!(i18n, "cancel") }</button>
                        <button type="submit" class="button danger" aria-disabled={act.busy.to_string()} aria-busy={act.busy.to_string()}>{ t!(i18n, "give-back-confirm", amount = told) }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}

/// What was asked back and has not come through; what of it is unclear, the merchant settles.
pub fn requests(order: &cynic::Id, requests: &[RefundRequest], reload: &Callback<()>, i18n: &I18n) -> Html {
    let is_told =
        |request: &&RefundRequest| !matches!(request.state, RefundState::Done | RefundState::Lapsed);
    let open = requests.iter().filter(is_told);
    let line = |request: &RefundRequest| {
        let (tone, shape) = match request.state {
            RefundState::Asked => ("warning", "◷"),
            RefundState::Unclear => ("warning", "?"),
            _ => ("bad", "✗"),
        };
        let amount = format::money(&request.amount, i18n.locale());
        html! {
            <li>
                <Mark {tone} {shape} word={i18n.text(&format!("refund-state-{}", request.state.word()))} />{ " · " }
                <strong class="number">{ &amount }</strong>{ " · " }<Instant at={request.created_at.0.clone()} />
                if let Some(error) = &request.last_error { <br /><code class="small">{ error }</code> }
                if request.state == RefundState::Unclear { <UnclearRefund order={order.clone()} {amount} on_change={reload.clone()} /> }
            </li>
        }
    };
    let lines: Vec<Html> = open.map(line).collect();
    if lines.is_empty() {
        Html::default()
    } else {
        html! { <ul class="receipts refunds">{ for lines }</ul> }
    }
}
