//! A file's names, internal and customer's, and which version buyers get.

use cynic::QueryBuilder;
use ui::focus::use_focus_on_refusal;
use ui::form::{Choice, FormScope, RadioField, RefusalSummary, Refusals, TextField};
use ui::graphql::{Remote, use_query};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use crate::graphql::{FilePolicy, answer, mutation, use_act};
use crate::page::SaveLine;
use crate::schema;

/// What an answer names of a file.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminFile")]
pub struct FileRef {
    pub id: cynic::Id,
    #[allow(dead_code, reason = "useful to whoever reads the answer")]
    pub customer_name: String,
}
answer!(FileAnswer, "AdminFileResult", FileRef);

/// A new file, before its first version.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct FileCreateInput {
    pub internal_name: String,
    pub customer_name: String,
    pub delivers: FilePolicy,
}
mutation!(FileCreate, file_create, FileCreateInput, FileAnswer, FileRef);

/// Other names.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct FileUpdateInput {
    id: cynic::Id,
    internal_name: String,
    customer_name: String,
    delivers: FilePolicy,
}
mutation!(FileUpdate, file_update, FileUpdateInput, FileAnswer, FileRef);

/// An uploaded file's name.
#[derive(cynic::QueryVariables, Debug)]
pub struct SuggestionVariables {
    uploaded_name: String,
}

/// An internal name for it.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "SuggestionVariables")]
pub struct Suggestion {
    #[arguments(uploadedName: $uploaded_name)]
    admin_internal_name_suggestion: Option<String>,
}

/// What the fields hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Names {
    pub internal: String,
    pub customer: String,
    pub delivers: FilePolicy,
}

/// What [`NamesFields`] needs.
#[derive(Properties, PartialEq)]
pub struct FieldsProps {
    pub names: Names,
    pub on_change: Callback<Names>,
    pub refusals: Refusals,
}

/// The three fields, with the advice to keep the two names apart.
#[component]
pub fn NamesFields(props: &FieldsProps) -> Html {
    let i18n = use_i18n();
    let change = |edit: fn(&mut Names, String)| {
        let (names, on_change) = (props.names.clone(), props.on_change.clone());
        Callback::from(move |text: String| {
            let mut next = names.clone();
            edit(&mut next, text);
            on_change.emit(next);
        })
    };
    let names = &props.names;
    let equal = names.internal == names.customer && !names.internal.is_empty();
    let policies = FilePolicy::ALL.iter().map(|policy| Choice {
        hint: Some(i18n.text(&format!("policy-hint-{}", policy.word())).into()),
        ..Choice::new(policy.word(), i18n.text(&format!("policy-{}", policy.word())))
    });
    html! {
        <>
            <TextField name="customerName" label={t!(i18n, "customer-name")} value={names.customer.clone()} on_change={change(|names, text| names.customer = text)}
                hint={t!(i18n, "customer-name-hint")} refusals={props.refusals.clone()} required=true />
            <TextField name="internalName" label={t!(i18n, "internal-name")} value={names.internal.clone()} on_change={change(|names, text| names.internal = text)}
                hint={t!(i18n, "internal-name-hint")} refusals={props.refusals.clone()} required=true />
            <div role="status">
                if equal { <p class="state warning advice"><span aria-hidden="true">{ "!" }</span>{ t!(i18n, "names-equal") }</p> }
            </div>
            <RadioField name="delivers" label={t!(i18n, "policy")} choices={policies.collect::<Vec<_>>()} value={names.delivers.word()}
                on_change={change(|names, word| names.delivers = FilePolicy::read(&word).unwrap_or(names.delivers))} refusals={props.refusals.clone()} />
        </>
    }
}

/// The fields that say their own refusals.
pub const FIELDS: &[&str] = &["customerName", "internalName", "delivers"];

/// Names for an uploaded file: its own for the customer, the server's suggestion inside.
#[hook]
pub fn use_suggested(uploaded: &str) -> (UseStateHandle<Names>, bool) {
    let query = use_query(Suggestion::build(SuggestionVariables { uploaded_name: uploaded.to_owned() }));
    let names = use_state(|| Names {
        internal: String::new(),
        customer: uploaded.to_owned(),
        delivers: FilePolicy::Latest,
    });
    let suggested = match &query.remote {
        Remote::Ready(answer) => answer.admin_internal_name_suggestion.clone(),
        _ => None,
    };
    use_effect_with(suggested, {
        let names = names.clone();
        move |suggested| {
            if let Some(internal) = suggested.clone().filter(|_| names.internal.is_empty()) {
                names.set(Names { internal, ..(*names).clone() });
            }
        }
    });
    (names, matches!(query.remote, Remote::Loading))
}

/// What [`NamesForm`] needs.
#[derive(Properties, PartialEq)]
pub struct NamesFormProps {
    /// Which file.
    pub file: cynic::Id,
    /// What is saved.
    pub names: Names,
    /// Saved: show it anew.
    pub on_saved: Callback<()>,
}

/// The names of a file that exists, edited where they stand.
#[component]
pub fn NamesForm(props: &NamesFormProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let names = use_state(|| props.names.clone());
    let act = use_act::<FileUpdate>({
        let (i18n, on_saved) = (i18n.clone(), props.on_saved.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "saved"));
            on_saved.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (names, send, id) = ((*names).clone(), act.send.clone(), props.file.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Names { internal, customer, delivers } = names.clone();
            send.emit(FileUpdateInput {
                id: id.clone(),
                internal_name: internal,
                customer_name: customer,
                delivers,
            });
        })
    };
    let on_change = {
        let names = names.clone();
        Callback::from(move |next| names.set(next))
    };
    html! {
        <FormScope id="names">
            <form class="form" novalidate=true {onsubmit}>
                <RefusalSummary refusals={act.refusals.clone()} fields={FIELDS} />
                <NamesFields names={(*names).clone()} {on_change} refusals={act.refusals.clone()} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*names == props.names} />
            </form>
        </FormScope>
    }
}
