//! How often and how long a buyer may download: written onto the links when an order is delivered (SPEC 7.5).

use cynic::QueryBuilder;
use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, FormScope, RefusalSummary, TextField};
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::SettingsPage;
use super::alerts::{Alerts, AlertsForm};
use crate::graphql::{answer, found, mutation, use_act};
use crate::page::{SaveLine, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Downloads {
    admin_download_settings: Limits,
    admin_alert_settings: Alerts,
}

/// All but the ZIP option may be none.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "DownloadSettings")]
pub struct Limits {
    max_downloads: Option<i32>,
    period_days: Option<i32>,
    zip: bool,
    address_days: Option<i32>,
}
answer!(LimitsAnswer, "DownloadSettingsResult", Limits);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct DownloadSettingsUpdateInput {
    max_downloads: Option<i32>,
    period_days: Option<i32>,
    zip: Option<bool>,
    address_days: Option<i32>,
}
mutation!(
    DownloadSettingsUpdate,
    download_settings_update,
    DownloadSettingsUpdateInput,
    LimitsAnswer,
    Limits
);

/// The page.
#[component]
pub fn DownloadSettingsPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(Downloads::build(()));
    html! {
        <SettingsPage title={t!(i18n, "settings-downloads")}>
            { shown(&query, |answer| html! {
                <>
                    <LimitsForm limits={answer.admin_download_settings.clone()} />
                    <section aria-labelledby="alerts">
                        <h2 id="alerts">{ t!(i18n, "alerts") }</h2>
                        <AlertsForm alerts={answer.admin_alert_settings.clone()} />
                    </section>
                </>
            }) }
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    limits: Limits,
}

#[component]
fn LimitsForm(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let typed = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    let saved = use_state(|| props.limits.clone());
    let max = use_state(|| typed(props.limits.max_downloads));
    let period = use_state(|| typed(props.limits.period_days));
    let zip = use_state(|| props.limits.zip);
    let kept = use_state(|| typed(props.limits.address_days));
    let just_saved = use_state(|| false);
    let act = use_act::<DownloadSettingsUpdate>({
        let (saved, just_saved) = (saved.clone(), just_saved.clone());
        Callback::from(move |limits| {
            saved.set(limits);
            just_saved.set(true);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (max, period, kept, i18n) = ((*max).clone(), (*period).clone(), (*kept).clone(), i18n.clone());
        let zip = Some(*zip);
        let (send, refuse) = (act.send.clone(), act.refuse.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let read = |text: &str, field: &str| match text.trim() {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(|_| found(field, t!(i18n, "whole-number"))),
            };
            match (read(&max, "maxDownloads"), read(&period, "periodDays"), read(&kept, "addressDays")) {
                (Ok(max_downloads), Ok(period_days), Ok(address_days)) => {
                    send.emit(DownloadSettingsUpdateInput { max_downloads, period_days, zip, address_days });
                }
                (max, period, kept) => {
                    refuse.emit([max.err(), period.err(), kept.err()].into_iter().flatten().collect());
                }
            }
        })
    };
    let on_max = {
        let max = max.clone();
        Callback::from(move |text| max.set(text))
    };
    let on_period = {
        let period = period.clone();
        Callback::from(move |text| period.set(text))
    };
    let on_zip = {
        let zip = zip.clone();
        Callback::from(move |wanted| zip.set(wanted))
    };
    let on_kept = {
        let kept = kept.clone();
        Callback::from(move |text| kept.set(text))
    };
    let clean = *max == typed(saved.max_downloads)
        && *period == typed(saved.period_days)
        && *kept == typed(saved.address_days)
        && *zip == saved.zip;
    html! {
        <FormScope id="limits">
            <form class="form narrow" novalidate=true {onsubmit}>
                <p>{ t!(i18n, "limits-text") }</p>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["maxDownloads", "periodDays", "addressDays"][..]} />
                <TextField name="maxDownloads" label={t!(i18n, "max-downloads")} value={(*max).clone()} on_change={on_max} inputmode="numeric"
                    hint={t!(i18n, "max-downloads-hint")} refusals={act.refusals.clone()} class="short" />
                <TextField name="periodDays" label={t!(i18n, "period-days")} value={(*period).clone()} on_change={on_period} inputmode="numeric"
                    hint={t!(i18n, "period-days-hint")} unit={t!(i18n, "days")} refusals={act.refusals.clone()} class="short" />
                <CheckField name="zip" label={t!(i18n, "zip-all")} hint={t!(i18n, "zip-all-hint")} checked={*zip} on_change={on_zip} refusals={act.refusals.clone()} />
                <TextField name="addressDays" label={t!(i18n, "address-days")} value={(*kept).clone()} on_change={on_kept} inputmode="numeric"
                    hint={t!(i18n, "address-days-hint")} unit={t!(i18n, "days")} refusals={act.refusals.clone()} class="short" />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && clean} />
            </form>
        </FormScope>
    }
}
