//! Somebody who shall enter: by an invitation, or with a password that an owner hands over.

use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{Choice, FormScope, RadioField, RefusalSummary, Submit, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use crate::graphql::{Language, StaffRole, answer, mutation, use_act};
use crate::schema;

/// A user and where they choose a password.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "UserInvited")]
pub struct UserInvited {
    pub user: InvitedUser,
    pub invitation_url: Option<String>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminUser")]
pub struct InvitedUser {
    pub name: String,
}
answer!(InvitedAnswer, "UserInvitedResult", UserInvited);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct UserCreateInput {
    pub name: String,
    pub email: Option<String>,
    pub role: StaffRole,
    pub password: Option<String>,
    pub language: Language,
}
mutation!(UserCreate, user_create, UserCreateInput, InvitedAnswer, UserInvited);

/// What [`NewUserDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct NewUserProps {
    /// Not now.
    pub on_close: Callback<()>,
    /// Made.
    pub on_made: Callback<UserInvited>,
}

/// What the form holds.
#[derive(Clone, Default, PartialEq)]
struct Draft {
    name: String,
    email: String,
    owner: bool,
    with_password: bool,
    password: String,
}

/// The form.
#[component]
pub fn NewUserDialog(props: &NewUserProps) -> Html {
    let i18n = use_i18n();
    let draft = use_state(Draft::default);
    let act = use_act::<UserCreate>(props.on_made.clone());
    use_focus_on_refusal(&act.refusals);
    let language = if i18n.locale() == values::Locale::Fr { Language::Fr } else { Language::En };
    let onsubmit = {
        let (draft, send) = (draft.clone(), act.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Draft { name, email, owner, with_password, password } = (*draft).clone();
            let role = if owner { StaffRole::Owner } else { StaffRole::Staff };
            // An empty password is refused by the server, which says how long it must be.
            let password = with_password.then_some(if password.is_empty() { " ".into() } else { password });
            send.emit(UserCreateInput { name, email: Some(email), role, password, language });
        })
    };
    let change = |edit: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            edit(&mut next, text);
            draft.set(next);
        })
    };
    let roles = StaffRole::ALL.iter().rev().map(|role| Choice {
        hint: Some(i18n.text(&format!("role-hint-{}", role.word())).into()),
        ..Choice::new(role.word(), i18n.text(&format!("role-{}", role.word())))
    });
    let ways = vec![
        Choice::new("invitation", t!(i18n, "user-by-invitation")),
        Choice::new("password", t!(i18n, "user-by-password")),
    ];
    let refusals = act.refusals.clone();
    html! {
        <Dialog title={t!(i18n, "user-new")} on_close={props.on_close.clone()}>
            <FormScope id="new-user">
                <form class="form" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={refusals.clone()} fields={&["name", "email", "password"][..]} />
                    <TextField name="name" label={t!(i18n, "user-name")} value={draft.name.clone()} on_change={change(|draft, text| draft.name = text)} autocomplete="off" refusals={refusals.clone()} required=true />
                    <TextField name="email" kind="email" label={t!(i18n, "email")} value={draft.email.clone()} on_change={change(|draft, text| draft.email = text)} autocomplete="off"
                        hint={t!(i18n, "user-email-hint")} refusals={refusals.clone()} />
                    <RadioField name="role" label={t!(i18n, "role")} choices={roles.collect::<Vec<_>>()} value={if draft.owner { "OWNER" } else { "STAFF" }} on_change={change(|draft, word| draft.owner = word == "OWNER")} />
                    <RadioField name="way" label={t!(i18n, "user-way")} choices={ways} value={if draft.with_password { "password" } else { "invitation" }} on_change={change(|draft, word| draft.with_password = word == "password")} />
                    if draft.with_password {
                        <TextField name="password" kind="password" label={t!(i18n, "password")} value={draft.password.clone()} on_change={change(|draft, text| draft.password = text)}
                            autocomplete="new-password" hint={t!(i18n, "password-hint")} {refusals} required=true />
                    }
                    <div class="dialog-actions">
                        <Submit label={t!(i18n, "user-create")} busy={act.busy} />
                        <button type="button" class="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}
