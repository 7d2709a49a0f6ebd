//! The deferred methods: which are offered, and what the buyer is asked to do.

use cynic::QueryBuilder;
use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, FormScope, RefusalSummary, TextArea};
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::SettingsPage;
use crate::graphql::{PaymentMethod, answer, mutation, use_act};
use crate::page::{SaveLine, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Methods {
    admin_deferred_methods: Vec<Method>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "DeferredMethod")]
pub struct Method {
    method: PaymentMethod,
    enabled: bool,
    instructions_fr: String,
    instructions_en: String,
}
answer!(MethodAnswer, "DeferredMethodResult", Method);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct DeferredMethodUpdateInput {
    method: PaymentMethod,
    enabled: bool,
    instructions_fr: String,
    instructions_en: String,
}
mutation!(DeferredMethodUpdate, deferred_method_update, DeferredMethodUpdateInput, MethodAnswer, Method);

/// The page.
#[component]
pub fn PaymentSettingsPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(Methods::build(()));
    html! {
        <SettingsPage title={t!(i18n, "settings-payment")}>
            <p>{ t!(i18n, "methods-text") }</p>
            { shown(&query, |answer| html! {
                { for answer.admin_deferred_methods.iter().map(|method| html! { <MethodForm key={method.method.word()} method={method.clone()} /> }) }
            }) }
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    method: Method,
}

#[component]
fn MethodForm(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let saved = use_state(|| props.method.clone());
    let draft = use_state(|| props.method.clone());
    let just_saved = use_state(|| false);
    let act = use_act::<DeferredMethodUpdate>({
        let (saved, draft, just_saved) = (saved.clone(), draft.clone(), just_saved.clone());
        Callback::from(move |method: Method| {
            saved.set(method.clone());
            draft.set(method);
            just_saved.set(true);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, send) = ((*draft).clone(), act.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Method { method, enabled, instructions_fr, instructions_en } = draft.clone();
            send.emit(DeferredMethodUpdateInput { method, enabled, instructions_fr, instructions_en });
        })
    };
    let on_enabled = {
        let draft = draft.clone();
        Callback::from(move |enabled| draft.set(Method { enabled, ..(*draft).clone() }))
    };
    let on_fr = {
        let draft = draft.clone();
        Callback::from(move |instructions_fr| draft.set(Method { instructions_fr, ..(*draft).clone() }))
    };
    let on_en = {
        let draft = draft.clone();
        Callback::from(move |instructions_en| draft.set(Method { instructions_en, ..(*draft).clone() }))
    };
    let word = props.method.method.word();
    let name = i18n.text(&format!("method-{word}"));
    html! {
        <section aria-labelledby={format!("method-{word}")}>
            <h2 id={format!("method-{word}")}>{ &name }</h2>
            <FormScope id={word}>
                <form class="form narrow" novalidate=true {onsubmit} aria-labelledby={format!("method-{word}")}>
                    <RefusalSummary refusals={act.refusals.clone()} fields={&["enabled", "instructionsFr", "instructionsEn"][..]} />
                    <CheckField name="enabled" label={t!(i18n, "method-enabled")} checked={draft.enabled} on_change={on_enabled} refusals={act.refusals.clone()} />
                    <TextArea name="instructionsFr" label={t!(i18n, "instructions-fr")} value={draft.instructions_fr.clone()} on_change={on_fr}
                        hint={t!(i18n, "instructions-hint")} refusals={act.refusals.clone()} />
                    <TextArea name="instructionsEn" label={t!(i18n, "instructions-en")} value={draft.instructions_en.clone()} on_change={on_en} refusals={act.refusals.clone()} />
                    <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && *draft == *saved} />
                </form>
            </FormScope>
        </section>
    }
}
