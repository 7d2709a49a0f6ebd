//! A deferred method: whether it is offered, and what the buyer is asked to do.

use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, FormScope, RefusalSummary, TextArea, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use crate::graphql::{PaymentMethod, answer, found, mutation, use_act};
use crate::page::SaveLine;
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "DeferredMethod")]
pub struct Method {
    /// Which.
    pub method: PaymentMethod,
    /// Whether buyers may choose it.
    pub enabled: bool,
    instructions_fr: String,
    instructions_en: String,
    account_holder: Option<String>,
    iban: Option<String>,
    bic: Option<String>,
    remind_after_days: Option<i32>,
    cancel_after_days: Option<i32>,
    tells_cancelled: bool,
}
answer!(MethodAnswer, "DeferredMethodResult", Method);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct DeferredMethodUpdateInput {
    method: PaymentMethod,
    enabled: bool,
    instructions_fr: String,
    instructions_en: String,
    account_holder: Option<String>,
    iban: Option<String>,
    bic: Option<String>,
    remind_after_days: Option<i32>,
    cancel_after_days: Option<i32>,
    tells_cancelled: bool,
}
mutation!(DeferredMethodUpdate, deferred_method_update, DeferredMethodUpdateInput, MethodAnswer, Method);

/// The fields of a method.
const FIELDS: &[&str] = &[
    "enabled",
    "instructionsFr",
    "instructionsEn",
    "accountHolder",
    "iban",
    "bic",
    "remindAfterDays",
    "cancelAfterDays",
];

/// What [`DeferredForm`] needs.
#[derive(Properties, PartialEq)]
pub struct DeferredProps {
    /// The method as it is saved.
    pub method: Method,
}

/// A method as it is typed: numbers are texts until they are sent.
#[derive(Clone, PartialEq)]
struct Draft {
    method: Method,
    remind: String,
    cancel: String,
}

impl Draft {
    fn of(method: Method) -> Self {
        let days = |days: Option<i32>| days.map(|days| days.to_string()).unwrap_or_default();
        Self { remind: days(method.remind_after_days), cancel: days(method.cancel_after_days), method }
    }
}

/// Days, or none; an error for what is no whole number.
pub fn days(text: &str) -> Result<Option<i32>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| ()),
    }
}

/// The method's form.
#[component]
pub fn DeferredForm(props: &DeferredProps) -> Html {
    let i18n = use_i18n();
    let saved = use_state(|| Draft::of(props.method.clone()));
    let draft = use_state(|| Draft::of(props.method.clone()));
    let just_saved = use_state(|| false);
    let act = use_act::<DeferredMethodUpdate>({
        let (saved, draft, just_saved) = (saved.clone(), draft.clone(), just_saved.clone());
        Callback::from(move |method: Method| {
            saved.set(Draft::of(method.clone()));
            draft.set(Draft::of(method));
            just_saved.set(true);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, send, refuse, wrong) =
            ((*draft).clone(), act.send.clone(), act.refuse.clone(), t!(i18n, "whole-number"));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (Ok(remind_after_days), Ok(cancel_after_days)) = (days(&draft.remind), days(&draft.cancel))
            else {
                let field = if days(&draft.remind).is_err() { "remindAfterDays" } else { "cancelAfterDays" };
                refuse.emit(vec![found(field, wrong.clone())]);
                return;
            };
            let method = draft.method.clone();
            send.emit(DeferredMethodUpdateInput {
                method: method.method,
                enabled: method.enabled,
                instructions_fr: method.instructions_fr,
                instructions_en: method.instructions_en,
                account_holder: method.account_holder,
                iban: method.iban,
                bic: method.bic,
                remind_after_days,
                cancel_after_days,
                tells_cancelled: method.tells_cancelled,
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
    let check = |change: fn(&mut Draft, bool)| {
        let draft = draft.clone();
        Callback::from(move |on| {
            let mut next = (*draft).clone();
            change(&mut next, on);
            draft.set(next);
        })
    };
    let word = props.method.method.word();
    let name = i18n.text(&format!("method-{word}"));
    let refusals = act.refusals.clone();
    let method = &draft.method;
    html! {
        <>
            <p>{ t!(i18n, "methods-text") }</p>
            <FormScope id={word}>
                <form class="form narrow" novalidate=true {onsubmit} aria-label={name}>
                    <RefusalSummary refusals={refusals.clone()} fields={FIELDS} />
                    <CheckField name="enabled" label={t!(i18n, "method-enabled")} checked={method.enabled} on_change={check(|d, on| d.method.enabled = on)} refusals={refusals.clone()} />
                    <TextArea name="instructionsFr" label={t!(i18n, "instructions-fr")} value={method.instructions_fr.clone()} on_change={set(|d, text| d.method.instructions_fr = text)}
                        hint={t!(i18n, "instructions-hint")} refusals={refusals.clone()} />
                    <TextArea name="instructionsEn" label={t!(i18n, "instructions-en")} value={method.instructions_en.clone()} on_change={set(|d, text| d.method.instructions_en = text)} refusals={refusals.clone()} />
                    if props.method.method == PaymentMethod::Transfer {
                        <TextField name="accountHolder" label={t!(i18n, "account-holder")} value={method.account_holder.clone().unwrap_or_default()} on_change={set(|d, text| d.method.account_holder = Some(text))}
                            hint={t!(i18n, "account-hint")} refusals={refusals.clone()} />
                        <TextField name="iban" label={t!(i18n, "iban")} value={method.iban.clone().unwrap_or_default()} on_change={set(|d, text| d.method.iban = Some(text))} refusals={refusals.clone()} />
                        <TextField name="bic" label={t!(i18n, "bic")} value={method.bic.clone().unwrap_or_default()} on_change={set(|d, text| d.method.bic = Some(text))}
                            hint={t!(i18n, "bic-hint")} class="brief" refusals={refusals.clone()} />
                    }
                    <TextField name="remindAfterDays" label={t!(i18n, "remind-after")} value={draft.remind.clone()} on_change={set(|d, text| d.remind = text)}
                        inputmode="numeric" unit={t!(i18n, "days")} hint={t!(i18n, "remind-hint")} class="brief" refusals={refusals.clone()} />
                    <TextField name="cancelAfterDays" label={t!(i18n, "cancel-after")} value={draft.cancel.clone()} on_change={set(|d, text| d.cancel = text)}
                        inputmode="numeric" unit={t!(i18n, "days")} hint={t!(i18n, "cancel-after-hint")} class="brief" refusals={refusals.clone()} />
                    <CheckField name="tellsCancelled" label={t!(i18n, "tells-cancelled")} checked={method.tells_cancelled} on_change={check(|d, on| d.method.tells_cancelled = on)} refusals={refusals.clone()} />
                    <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && *draft == *saved} />
                </form>
            </FormScope>
        </>
    }
}
