//! A refund that the merchant has made by hand: which lines, and what will happen.

use ui::dialog::Confirm;
use ui::form::CheckField;
use ui::graphql::Money;
use ui::i18n::use_i18n;
use ui::toast::use_toasts;
use ui::{format, t};
use yew::prelude::*;

use super::{OrderRefundRecord, OrderRefundRecordInput};
use crate::graphql::use_press;

/// A line whose price can still go back, or the shipping.
#[derive(Clone, Debug, PartialEq)]
pub struct Refundable {
    /// The line; none for the shipping.
    pub id: Option<cynic::Id>,
    pub title: String,
    pub total: Money,
    pub has_files: bool,
}

/// What [`RefundAct`] needs.
#[derive(Properties, PartialEq)]
pub struct RefundProps {
    /// The order.
    pub order: cynic::Id,
    /// Its number.
    pub number: String,
    /// What has not gone back yet.
    pub left: Money,
    /// The lines that have not, and the shipping.
    pub lines: Vec<Refundable>,
    /// Recorded: show the order anew.
    pub on_change: Callback<()>,
}

/// The button, and its question.
#[component]
pub fn RefundAct(props: &RefundProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let asking = use_state(|| false);
    let kept = use_state(Vec::<Option<cynic::Id>>::new);
    let record = use_press::<OrderRefundRecord>({
        let (toasts, i18n) = (toasts.clone(), i18n.clone());
        let (asking, kept) = (asking.clone(), kept.clone());
        let (number, change) = (props.number.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-refunded", number = number.clone()));
            asking.set(false);
            kept.set(Vec::new());
            change.emit(());
        })
    });
    let chosen: Vec<&Refundable> = props.lines.iter().filter(|line| !kept.contains(&line.id)).collect();
    let all = chosen.len() == props.lines.len();
    let minor = if all { props.left.minor } else { chosen.iter().map(|line| line.total.minor).sum() };
    let amount = format::money(&Money { minor, ..props.left.clone() }, i18n.locale());
    let lost: Vec<&str> =
        chosen.iter().filter(|line| line.has_files).map(|line| line.title.as_str()).collect();
    let input = OrderRefundRecordInput {
        order: props.order.clone(),
        lines: (!all).then(|| chosen.iter().filter_map(|line| line.id.clone()).collect()),
        shipping: (!all).then(|| chosen.iter().any(|line| line.id.is_none())),
    };
    let ready = !chosen.is_empty();
    let on_confirm = record.send.reform(move |()| input.clone());
    let nothing = {
        let i18n = i18n.clone();
        Callback::from(move |()| toasts.bad(t!(i18n, "refund-nothing")))
    };
    let open = {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(true))
    };
    let on_close = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(false))
    };
    let line = |line: &Refundable| {
        let (kept, id) = (kept.clone(), line.id.clone());
        let checked = !kept.contains(&id);
        let on_change = Callback::from(move |checked: bool| {
            let others = kept.iter().filter(|other| **other != id).cloned();
            kept.set(if checked { others.collect() } else { others.chain([id.clone()]).collect() });
        });
        let price = format::money(&line.total, i18n.locale());
        let name = line.id.as_ref().map_or("shipping", cynic::Id::inner);
        html! {
            <CheckField key={name.to_owned()} name={format!("line-{name}")}
                label={format!("{} · {price}", line.title)} {checked} {on_change} />
        }
    };
    html! {
        <>
            <button type="button" class="button" onclick={open}>{ t!(i18n, "refund") }</button>
            if *asking {
                <Confirm title={t!(i18n, "refund-title", number = props.number.clone())}
                    confirm={t!(i18n, "refund-confirm", amount = amount)} cancel={t!(i18n, "cancel")}
                    danger=true busy={record.busy} {on_close} on_confirm={if ready { on_confirm } else { nothing }}>
                    <p>{ t!(i18n, "refund-text") }</p>
                    { for props.lines.iter().map(line) }
                    if !lost.is_empty() { <p>{ t!(i18n, "refund-links", titles = lost.join(", ")) }</p> }
                </Confirm>
            }
        </>
    }
}
