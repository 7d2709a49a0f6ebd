//! What becomes of orders whose payment through a provider never comes.

use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, FormScope, RefusalSummary, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::deferred::days;
use crate::graphql::{answer, found, mutation, use_act};
use crate::page::SaveLine;
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "UnpaidOrders")]
pub struct Unpaid {
    cancel_after_days: Option<i32>,
    tells_cancelled: bool,
}
answer!(UnpaidAnswer, "UnpaidOrdersResult", Unpaid);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct UnpaidOrdersUpdateInput {
    cancel_after_days: Option<i32>,
    tells_cancelled: bool,
}
mutation!(UnpaidOrdersUpdate, unpaid_orders_update, UnpaidOrdersUpdateInput, UnpaidAnswer, Unpaid);

/// What [`UnpaidForm`] needs.
#[derive(Properties, PartialEq)]
pub struct UnpaidProps {
    /// As it is saved.
    pub unpaid: Unpaid,
}

/// The days as they are typed, and whether the buyer is told.
type Draft = (String, bool);

fn draft_of(unpaid: &Unpaid) -> Draft {
    (unpaid.cancel_after_days.map(|days| days.to_string()).unwrap_or_default(), unpaid.tells_cancelled)
}

/// The form.
#[component]
pub fn UnpaidForm(props: &UnpaidProps) -> Html {
    let i18n = use_i18n();
    let saved = use_state(|| draft_of(&props.unpaid));
    let draft = use_state(|| (*saved).clone());
    let just_saved = use_state(|| false);
    let act = use_act::<UnpaidOrdersUpdate>({
        let (saved, draft, just_saved) = (saved.clone(), draft.clone(), just_saved.clone());
        Callback::from(move |unpaid: Unpaid| {
            saved.set(draft_of(&unpaid));
            draft.set(draft_of(&unpaid));
            just_saved.set(true);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, wrong) = ((*draft).clone(), t!(i18n, "whole-number"));
        let (send, refuse) = (act.send.clone(), act.refuse.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match days(&draft.0) {
                Ok(cancel_after_days) => {
                    send.emit(UnpaidOrdersUpdateInput { cancel_after_days, tells_cancelled: draft.1 });
                }
                Err(()) => refuse.emit(vec![found("cancelAfterDays", wrong.clone())]),
            }
        })
    };
    let on_days = {
        let draft = draft.clone();
        Callback::from(move |text| draft.set((text, draft.1)))
    };
    let on_tells = {
        let draft = draft.clone();
        Callback::from(move |on| draft.set((draft.0.clone(), on)))
    };
    html! {
        <FormScope id="unpaid-orders">
            <form class="form narrow" novalidate=true {onsubmit} aria-label={t!(i18n, "unpaid-orders")}>
                <p>{ t!(i18n, "unpaid-orders-text") }</p>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["cancelAfterDays"][..]} />
                <TextField name="cancelAfterDays" label={t!(i18n, "cancel-after")} value={draft.0.clone()} on_change={on_days}
                    inputmode="numeric" unit={t!(i18n, "days")} hint={t!(i18n, "cancel-after-hint")} class="brief" refusals={act.refusals.clone()} />
                <CheckField name="tellsCancelled" label={t!(i18n, "tells-cancelled")} checked={draft.1} on_change={on_tells} refusals={act.refusals.clone()} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && *draft == *saved} />
            </form>
        </FormScope>
    }
}
