//! A program that shall use the API: its name, what it may, and until when.

use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{Choice, FormScope, RefusalSummary, SelectField, Submit, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use crate::graphql::{ApiScope, answer, mutation, use_act};
use crate::schema;

/// A token that was just made, with what is shown once.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ApiTokenMade")]
pub struct ApiTokenMade {
    pub token: NamedToken,
    pub secret: String,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminApiToken")]
pub struct NamedToken {
    pub name: String,
}
answer!(MadeAnswer, "ApiTokenMadeResult", ApiTokenMade);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ApiTokenCreateInput {
    pub name: String,
    pub scopes: Vec<ApiScope>,
    pub days: i32,
}
mutation!(ApiTokenCreate, api_token_create, ApiTokenCreateInput, MadeAnswer, ApiTokenMade);

/// How long a token may live, in days.
const LIVES: [i32; 4] = [30, 90, 365, 1_095];

/// What a program may in one part of the shop: nothing, read, or read and change.
const PARTS: [(&str, ApiScope, ApiScope); 3] = [
    ("orders", ApiScope::OrdersRead, ApiScope::OrdersWrite),
    ("catalogue", ApiScope::CatalogueRead, ApiScope::CatalogueWrite),
    ("settings", ApiScope::SettingsRead, ApiScope::SettingsWrite),
];

/// What [`NewApiTokenDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct NewApiTokenProps {
    /// Not now.
    pub on_close: Callback<()>,
    /// Made.
    pub on_made: Callback<ApiTokenMade>,
}

/// What a field changes in the form.
type Edit = Box<dyn Fn(&mut Draft, String)>;

/// What the form holds.
#[derive(Clone, PartialEq)]
struct Draft {
    name: String,
    /// Of each part.
    given: [Option<ApiScope>; 3],
    days: i32,
}

/// The form.
#[component]
pub fn NewApiTokenDialog(props: &NewApiTokenProps) -> Html {
    let i18n = use_i18n();
    let draft = use_state(|| Draft { name: String::new(), given: [None; 3], days: LIVES[1] });
    let act = use_act::<ApiTokenCreate>(props.on_made.clone());
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (draft, send) = (draft.clone(), act.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Draft { name, given, days } = (*draft).clone();
            send.emit(ApiTokenCreateInput { name, scopes: given.into_iter().flatten().collect(), days });
        })
    };
    let change = |edit: Edit| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            edit(&mut next, text);
            draft.set(next);
        })
    };
    let refusals = act.refusals.clone();
    let part = |at: usize| {
        let (name, read, write) = PARTS[at];
        let choices = vec![
            Choice::new("", t!(i18n, "api-access-none")),
            Choice::new(read.word(), t!(i18n, "api-access-read")),
            Choice::new(write.word(), t!(i18n, "api-access-write")),
        ];
        // A token without any scope is refused at the first of them.
        let field = if at == 0 { "scopes".to_owned() } else { format!("scopes-{name}") };
        let on_change = change(Box::new(move |draft, word| {
            draft.given[at] = [read, write].into_iter().find(|scope| scope.word() == word);
        }));
        html! {
            <SelectField key={name} name={field} label={i18n.text(&format!("api-part-{name}"))} {choices} value={draft.given[at].map_or("", ApiScope::word)}
                hint={i18n.text(&format!("api-part-hint-{name}"))} {on_change} refusals={refusals.clone()} />
        }
    };
    let lives: Vec<Choice> =
        LIVES.iter().map(|days| Choice::new(days.to_string(), t!(i18n, "api-days", count = *days))).collect();
    html! {
        <Dialog title={t!(i18n, "api-token-new")} on_close={props.on_close.clone()}>
            <FormScope id="new-api-token">
                <form class="form" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={refusals.clone()} fields={&["name", "scopes", "days"][..]} />
                    <TextField name="name" label={t!(i18n, "api-token-name")} value={draft.name.clone()} on_change={change(Box::new(|draft, text| draft.name = text))} autocomplete="off"
                        hint={t!(i18n, "api-token-name-hint")} refusals={refusals.clone()} required=true />
                    { for (0..PARTS.len()).map(part) }
                    <SelectField name="days" label={t!(i18n, "api-token-life")} choices={lives} value={draft.days.to_string()}
                        on_change={change(Box::new(|draft, days| draft.days = days.parse().unwrap_or(LIVES[1])))} refusals={refusals.clone()} />
                    <div class="dialog-actions">
                        <Submit label={t!(i18n, "api-token-create")} busy={act.busy} />
                        <button type="button" class="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}
