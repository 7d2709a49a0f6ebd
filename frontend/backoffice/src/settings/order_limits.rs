//! What an order may amount to.

use cynic::QueryBuilder;
use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, TextField};
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use values::Money;
use yew::prelude::*;

use crate::auth::use_session;
use crate::catalogue::amount;
use crate::graphql::{answer, found, mutation, use_act};
use crate::page::{SaveLine, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
struct OrderLimits {
    admin_order_limits: Limits,
}

/// Both may be none.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "OrderLimits")]
pub struct Limits {
    min_minor: Option<i64>,
    max_minor: Option<i64>,
}
answer!(LimitsAnswer, "OrderLimitsResult", Limits);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OrderLimitsUpdateInput {
    min_minor: Option<i64>,
    max_minor: Option<i64>,
}
mutation!(OrderLimitsUpdate, order_limits_update, OrderLimitsUpdateInput, LimitsAnswer, Limits);

/// The form, once the limits of now are known.
#[component]
pub fn OrderLimitsSection() -> Html {
    let i18n = use_i18n();
    let query = use_query(OrderLimits::build(()));
    html! {
        <section aria-labelledby="order-limits">
            <h2 id="order-limits">{ t!(i18n, "order-limits") }</h2>
            { shown(&query, |answer| html! { <LimitsForm limits={answer.admin_order_limits.clone()} /> }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    limits: Limits,
}

#[component]
fn LimitsForm(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let (currency, locale) = (use_session().currency(), i18n.locale());
    let typed =
        move |minor: Option<i64>| minor.map(|minor| amount(minor, currency, locale)).unwrap_or_default();
    let saved = use_state(|| (typed(props.limits.min_minor), typed(props.limits.max_minor)));
    let draft = use_state(|| (*saved).clone());
    let just_saved = use_state(|| false);
    let act = use_act::<OrderLimitsUpdate>({
        let (saved, draft, just_saved) = (saved.clone(), draft.clone(), just_saved.clone());
        Callback::from(move |limits: Limits| {
            let now = (typed(limits.min_minor), typed(limits.max_minor));
            saved.set(now.clone());
            draft.set(now);
            just_saved.set(true);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, i18n) = ((*draft).clone(), i18n.clone());
        let (send, refuse) = (act.send.clone(), act.refuse.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let read = |text: &str, field: &str| match text.trim() {
                "" => Ok(None),
                text => Money::parse(text, currency)
                    .map(|money| Some(money.minor))
                    .map_err(|_| found(field, t!(i18n, "an-amount"))),
            };
            match (read(&draft.0, "minMinor"), read(&draft.1, "maxMinor")) {
                (Ok(min_minor), Ok(max_minor)) => send.emit(OrderLimitsUpdateInput { min_minor, max_minor }),
                (min, max) => refuse.emit(min.err().into_iter().chain(max.err()).collect()),
            }
        })
    };
    let on_min = {
        let draft = draft.clone();
        Callback::from(move |text| draft.set((text, draft.1.clone())))
    };
    let on_max = {
        let draft = draft.clone();
        Callback::from(move |text| draft.set((draft.0.clone(), text)))
    };
    let unit = currency.code();
    html! {
        <FormScope id="order-limits">
            <form class="form narrow" novalidate=true {onsubmit}>
                <p>{ t!(i18n, "order-limits-text") }</p>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["minMinor", "maxMinor"][..]} />
                <TextField name="minMinor" class="short" label={t!(i18n, "order-minimum")} value={draft.0.clone()} on_change={on_min} inputmode="decimal" {unit}
                    hint={t!(i18n, "order-limit-hint")} refusals={act.refusals.clone()} />
                <TextField name="maxMinor" class="short" label={t!(i18n, "order-maximum")} value={draft.1.clone()} on_change={on_max} inputmode="decimal" {unit}
                    hint={t!(i18n, "order-limit-hint")} refusals={act.refusals.clone()} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && *draft == *saved} />
            </form>
        </FormScope>
    }
}
