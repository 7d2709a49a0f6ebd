//! The acts on an order, the same in the list and on its page.

use ui::dialog::Confirm;
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::deliver::{DeliverDialog, Deliverable};
use super::edit::{EditDialog, Editable};
use super::{
    OrderCancel, OrderDelete, OrderDisable, OrderDisputeRecord, OrderDisputeRecordInput, OrderEnable,
    OrderResend, OrderRevive, OrderReviveInput,
};
use crate::graphql::{DisputeStep, DownloadState, OrderState, PaymentMethod, use_press};
use crate::page::Menu;

/// What [`OrderActs`] needs.
#[derive(Properties, PartialEq)]
pub struct ActsProps {
    /// The order.
    pub order: Deliverable,
    /// Whether its links work now.
    pub downloads: DownloadState,
    /// Whether it was handed over before.
    pub delivered: bool,
    /// Its links, to be edited where it stands; none where they are edited elsewhere.
    #[prop_or_default]
    pub links: Vec<Editable>,
    /// Something changed: show it anew.
    pub on_change: Callback<()>,
    /// It is gone.
    pub on_delete: Callback<()>,
}

/// Which question is open.
#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Deliver,
    Cancel,
    Delete,
    Edit,
    Revive,
    Dispute(DisputeStep),
}

/// "Deliver" in sight while it is what comes next; everything else in a menu.
#[component]
pub fn OrderActs(props: &ActsProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let asking = use_state(|| None::<Asking>);
    let said = |word: &'static str| {
        let (toasts, i18n, change) = (toasts.clone(), i18n.clone(), props.on_change.clone());
        let number = props.order.number.clone();
        let asking = asking.clone();
        Callback::from(move |_| {
            toasts.good(t!(i18n, word, number = number.clone()));
            asking.set(None);
            change.emit(());
        })
    };
    let resend = use_press::<OrderResend>(said("said-resent"));
    let enable = use_press::<OrderEnable>(said("said-enabled"));
    let disable = use_press::<OrderDisable>(said("said-disabled"));
    let cancel = use_press::<OrderCancel>(said("said-cancelled"));
    let revive = use_press::<OrderRevive>(said("said-revived"));
    let dispute = use_press::<OrderDisputeRecord>(said("said-disputed"));
    let delete = use_press::<OrderDelete>({
        let (toasts, i18n, gone) = (toasts.clone(), i18n.clone(), props.on_delete.clone());
        let (number, asking) = (props.order.number.clone(), asking.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-deleted", number = number.clone()));
            asking.set(None);
            gone.emit(());
        })
    });

    let order = &props.order;
    let id = order.id.clone();
    let ask = |what: Asking| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(Some(what)))
    };
    let close = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(None))
    };
    let unpaid = order.state == OrderState::AwaitingPayment;
    let open = !matches!(order.state, OrderState::Cancelled | OrderState::Refunded);
    // Goods leave by the order's page; here is what files and money ask for.
    let next = open && (unpaid || (order.has_files && !props.delivered));
    let enabled = props.downloads == DownloadState::Enabled;
    let item = |word: &str, onclick: Callback<MouseEvent>| {
        html! { <button type="button" {onclick}>{ i18n.text(word) }</button> }
    };
    let steps: &[DisputeStep] = match order.state {
        // Nobody asks a bank to give back what cost nothing.
        OrderState::Paid | OrderState::PartiallyRefunded if order.method != PaymentMethod::Free => {
            &[DisputeStep::Opened]
        }
        OrderState::Disputed => &[DisputeStep::Won, DisputeStep::Lost],
        _ => &[],
    };
    let send_id = |send: &Callback<cynic::Id>| {
        let id = id.clone();
        send.reform(move |_: MouseEvent| id.clone())
    };
    html! {
        <div class="acts">
            if next {
                <button type="button" class="button primary" onclick={ask(Asking::Deliver)}>
                    { t!(i18n, "deliver") }<span class="visually-hidden">{ format!(" {}", order.number) }</span>
                </button>
            }
            <Menu label={t!(i18n, "actions")} about={order.number.clone()}>
                if open && !next && order.has_files { { item("deliver-again", ask(Asking::Deliver)) } }
                if props.delivered && order.has_files { { item("resend", send_id(&resend.send.reform(Into::into))) } }
                if order.has_files && props.delivered && !enabled { { item("enable", send_id(&enable.send.reform(Into::into))) } }
                if order.has_files && enabled { { item("disable", send_id(&disable.send.reform(Into::into))) } }
                if !props.links.is_empty() { { item("edit-order", ask(Asking::Edit)) } }
                { for steps.iter().map(|step| item(&format!("dispute-{}", step.word()), ask(Asking::Dispute(*step)))) }
                if order.state == OrderState::Cancelled { { item("revive-order", ask(Asking::Revive)) } }
                if unpaid { { item("cancel-order", ask(Asking::Cancel)) } }
                { item("delete-order", ask(Asking::Delete)) }
            </Menu>
            { match *asking {
                None => Html::default(),
                Some(Asking::Deliver) => html! {
                    <DeliverDialog order={order.clone()} on_done={props.on_change.clone()} on_close={close} />
                },
                Some(Asking::Edit) => html! {
                    <EditDialog number={order.number.clone()} links={props.links.clone()} on_change={props.on_change.clone()} on_close={close} />
                },
                Some(Asking::Revive) => html! {
                    <Confirm title={t!(i18n, "revive-title", number = order.number.clone())} confirm={t!(i18n, "revive-order")}
                        cancel={t!(i18n, "cancel")} busy={revive.busy} on_close={close}
                        on_confirm={revive.send.reform({ let order = id.clone(); move |()| OrderReviveInput { order: order.clone(), paid: false } })}>
                        <p>{ if order_is_deferred(order.method) { t!(i18n, "revive-text") } else { t!(i18n, "revive-paid-text") } }</p>
                    </Confirm>
                },
                Some(Asking::Dispute(step)) => html! {
                    <Confirm title={t!(i18n, "dispute-title", number = order.number.clone())} confirm={i18n.text(&format!("dispute-{}", step.word()))}
                        cancel={t!(i18n, "cancel")} danger={step != DisputeStep::Won} busy={dispute.busy} on_close={close}
                        on_confirm={dispute.send.reform({ let order = id.clone(); move |()| OrderDisputeRecordInput { order: order.clone(), step } })}>
                        <p>{ i18n.text(&format!("dispute-text-{}", step.word())) }</p>
                    </Confirm>
                },
                Some(Asking::Cancel) => html! {
                    <Confirm title={t!(i18n, "cancel-title", number = order.number.clone())} confirm={t!(i18n, "cancel-order")}
                        cancel={t!(i18n, "keep-order")} danger=true busy={cancel.busy} on_close={close}
                        on_confirm={cancel.send.reform({ let id = id.clone(); move |()| id.clone().into() })}>
                        <p>{ t!(i18n, "cancel-text") }</p>
                    </Confirm>
                },
                Some(Asking::Delete) => html! {
                    <Confirm title={t!(i18n, "delete-title", number = order.number.clone())} confirm={t!(i18n, "delete-order")}
                        cancel={t!(i18n, "keep-order")} danger=true busy={delete.busy} on_close={close}
                        on_confirm={delete.send.reform({ let id = id.clone(); move |()| id.clone().into() })}>
                        <p>{ t!(i18n, "delete-text", name = order.name.clone()) }</p>
                    </Confirm>
                },
            } }
        </div>
    }
}

/// Whether the merchant says when it is paid. What comes by a provider came when it was told: taking it up again is
/// taking its money.
pub fn order_is_deferred(method: PaymentMethod) -> bool {
    matches!(method, PaymentMethod::Transfer | PaymentMethod::Cheque | PaymentMethod::Cash)
}
