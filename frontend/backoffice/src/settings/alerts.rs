//! Which problems of downloads the merchant is told of (SPEC 7.6).

use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, FormScope, RefusalSummary, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use crate::graphql::{answer, found, mutation, use_act};
use crate::page::SaveLine;
use crate::schema;

/// All reasons, and what is unusual.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AlertSettings")]
pub struct Alerts {
    disabled: bool,
    expired: bool,
    limit_reached: bool,
    file_missing: bool,
    storage_error: bool,
    unusual_use: bool,
    networks: i32,
    hours: i32,
}
answer!(AlertsAnswer, "AlertSettingsResult", Alerts);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AlertSettingsUpdateInput {
    disabled: bool,
    expired: bool,
    limit_reached: bool,
    file_missing: bool,
    storage_error: bool,
    unusual_use: bool,
    networks: i32,
    hours: i32,
}
mutation!(AlertSettingsUpdate, alert_settings_update, AlertSettingsUpdateInput, AlertsAnswer, Alerts);

/// What [`AlertsForm`] needs.
#[derive(Properties, PartialEq)]
pub struct AlertsProps {
    /// As they are.
    pub alerts: Alerts,
}

/// A switch for each reason.
#[component]
pub fn AlertsForm(props: &AlertsProps) -> Html {
    let i18n = use_i18n();
    let saved = use_state(|| props.alerts.clone());
    let draft = use_state(|| props.alerts.clone());
    let networks = use_state(|| props.alerts.networks.to_string());
    let hours = use_state(|| props.alerts.hours.to_string());
    let just_saved = use_state(|| false);
    let act = use_act::<AlertSettingsUpdate>({
        let (saved, just_saved) = (saved.clone(), just_saved.clone());
        Callback::from(move |alerts| {
            saved.set(alerts);
            just_saved.set(true);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, networks, hours) = ((*draft).clone(), (*networks).clone(), (*hours).clone());
        let (send, refuse, wrong) = (act.send.clone(), act.refuse.clone(), t!(i18n, "whole-number"));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let read = |text: &str, field| text.trim().parse().map_err(|_| found(field, wrong.clone()));
            match (read(&networks, "networks"), read(&hours, "hours")) {
                (Ok(networks), Ok(hours)) => send.emit(AlertSettingsUpdateInput {
                    disabled: draft.disabled,
                    expired: draft.expired,
                    limit_reached: draft.limit_reached,
                    file_missing: draft.file_missing,
                    storage_error: draft.storage_error,
                    unusual_use: draft.unusual_use,
                    networks,
                    hours,
                }),
                (networks, hours) => {
                    refuse.emit([networks.err(), hours.err()].into_iter().flatten().collect());
                }
            }
        })
    };
    let switch = |name: &'static str, word: &str, checked: bool, set: fn(&mut Alerts, bool)| {
        let draft = draft.clone();
        let on_change = Callback::from(move |wanted| {
            let mut changed = (*draft).clone();
            set(&mut changed, wanted);
            draft.set(changed);
        });
        html! { <CheckField {name} label={i18n.text(word)} {checked} {on_change} refusals={act.refusals.clone()} /> }
    };
    let number = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let clean = *networks == saved.networks.to_string()
        && *hours == saved.hours.to_string()
        && Alerts { networks: saved.networks, hours: saved.hours, ..(*draft).clone() } == *saved;
    html! {
        <FormScope id="alert-settings">
            <form class="form narrow" novalidate=true {onsubmit}>
                <p>{ t!(i18n, "alerts-text") }</p>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["networks", "hours"][..]} />
                { switch("disabled", "alert-disabled", draft.disabled, |alerts, wanted| alerts.disabled = wanted) }
                { switch("expired", "alert-expired", draft.expired, |alerts, wanted| alerts.expired = wanted) }
                { switch("limitReached", "alert-limit-reached", draft.limit_reached, |alerts, wanted| alerts.limit_reached = wanted) }
                { switch("fileMissing", "alert-file-missing", draft.file_missing, |alerts, wanted| alerts.file_missing = wanted) }
                { switch("storageError", "alert-storage-error", draft.storage_error, |alerts, wanted| alerts.storage_error = wanted) }
                { switch("unusualUse", "alert-unusual-use", draft.unusual_use, |alerts, wanted| alerts.unusual_use = wanted) }
                <TextField name="networks" label={t!(i18n, "alert-networks")} value={(*networks).clone()} on_change={number(&networks)} inputmode="numeric"
                    refusals={act.refusals.clone()} class="short" />
                <TextField name="hours" label={t!(i18n, "alert-hours")} value={(*hours).clone()} on_change={number(&hours)} inputmode="numeric"
                    unit={t!(i18n, "hours")} refusals={act.refusals.clone()} class="short" />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && clean} />
            </form>
        </FormScope>
    }
}
