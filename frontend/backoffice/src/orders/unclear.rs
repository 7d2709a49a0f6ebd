//! A refund that the provider has not answered: the merchant says what they have seen there.

use ui::dialog::Confirm;
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::{OrderAnswer, OrderRef};
use crate::graphql::{RefundSeen, mutation, use_press};
use crate::schema;

/// What was seen of an order's unclear refund.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderRefundSettleInput {
    order: cynic::Id,
    seen: RefundSeen,
}
mutation!(OrderRefundSettle, order_refund_settle, OrderRefundSettleInput, OrderAnswer, OrderRef);

/// What [`UnclearRefund`] needs.
#[derive(Properties, PartialEq)]
pub struct UnclearProps {
    /// The order.
    pub order: cynic::Id,
    /// How much was asked back, as people say it.
    pub amount: String,
    /// It is settled: show the order anew.
    pub on_change: Callback<()>,
}

/// What to do about it, and a button for either answer.
#[component]
pub fn UnclearRefund(props: &UnclearProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let asking = use_state(|| None::<RefundSeen>);
    let settle = use_press::<OrderRefundSettle>({
        let (i18n, asking, change) = (i18n.clone(), asking.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-refund-settled"));
            asking.set(None);
            change.emit(());
        })
    });
    let button = |seen: RefundSeen| {
        let asking = asking.clone();
        let onclick = Callback::from(move |_: MouseEvent| asking.set(Some(seen)));
        html! { <button type="button" class="button" {onclick}>{ i18n.text(&format!("refund-seen-{}", seen.word())) }</button> }
    };
    let on_close = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(None))
    };
    html! {
        <div class="notice warning" role="alert">
            <p>{ t!(i18n, "refund-unclear-text") }</p>
            <p class="acts">{ button(RefundSeen::Left) }{ button(RefundSeen::Stayed) }</p>
            if let Some(seen) = *asking {
                <Confirm title={t!(i18n, "refund-seen-title", amount = props.amount.clone())} confirm={i18n.text(&format!("refund-seen-{}", seen.word()))}
                    cancel={t!(i18n, "cancel")} danger={seen == RefundSeen::Left} busy={settle.busy} {on_close}
                    on_confirm={settle.send.reform({ let order = props.order.clone(); move |()| OrderRefundSettleInput { order: order.clone(), seen } })}>
                    <p>{ i18n.text(&format!("refund-seen-text-{}", seen.word())) }</p>
                </Confirm>
            }
        </div>
    }
}
