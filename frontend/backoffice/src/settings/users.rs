//! Who may enter, and what they may do.

use cynic::QueryBuilder;
use ui::dialog::Confirm;
use ui::graphql::{DateTime, use_query};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::SettingsPage;
use super::user_form::{InvitedAnswer, NewUserDialog, UserInvited};
use crate::auth::use_session;
use crate::graphql::{Done, DoneAnswer, Language, StaffRole, answer, mutation, use_press};
use crate::page::{CopyButton, Mark, Menu, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Users {
    admin_users: Vec<User>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminUser")]
struct User {
    id: cynic::Id,
    name: String,
    email: Option<String>,
    role: StaffRole,
    has_password: bool,
    has_second_factor: bool,
    is_me: bool,
    disabled_at: Option<DateTime>,
}

/// What an answer names; the page asks for the rest again.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminUser")]
pub struct UserRef {
    #[allow(dead_code, reason = "an object has at least one field")]
    pub id: cynic::Id,
}
answer!(UserAnswer, "AdminUserResult", UserRef);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct UserSetRoleInput {
    pub user: cynic::Id,
    pub role: StaffRole,
}
mutation!(UserSetRole, user_set_role, UserSetRoleInput, UserAnswer, UserRef);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct UserInviteInput {
    pub user: cynic::Id,
    pub language: Language,
}
mutation!(UserInvite, user_invite, UserInviteInput, InvitedAnswer, UserInvited);

/// Declares inputs that name one user.
macro_rules! user_inputs {
    ($($name:ident),*) => {
        $(
            #[derive(cynic::InputObject, Clone, Debug)]
            pub struct $name {
                pub user: cynic::Id,
            }
        )*
    };
}
user_inputs!(UserDisableInput, UserEnableInput, UserRemoveInput, UserResetSecondFactorInput);
mutation!(UserDisable, user_disable, UserDisableInput, UserAnswer, UserRef);
mutation!(UserEnable, user_enable, UserEnableInput, UserAnswer, UserRef);
mutation!(UserRemove, user_remove, UserRemoveInput, DoneAnswer, Done);
mutation!(UserResetSecondFactor, user_reset_second_factor, UserResetSecondFactorInput, DoneAnswer, Done);

/// The page.
#[component]
pub fn UsersPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(Users::build(()));
    let adding = use_state(|| false);
    let invited = use_state(|| None::<UserInvited>);
    let on_invited = {
        let (invited, adding, reload) = (invited.clone(), adding.clone(), query.reload.clone());
        Callback::from(move |made: UserInvited| {
            invited.set(made.invitation_url.is_some().then_some(made));
            adding.set(false);
            reload.emit(());
        })
    };
    let open = |open: bool| {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(open))
    };
    html! {
        <SettingsPage title={t!(i18n, "settings-users")}>
            <p>{ t!(i18n, "users-text") }</p>
            <p><button type="button" class="button primary" data-new="" onclick={open(true).reform(|_: MouseEvent| ())}>{ t!(i18n, "user-new") }</button></p>
            <div role="status">
                if let Some(UserInvited { user, invitation_url: Some(address) }) = &*invited {
                    <div class="notice good">
                        <p>{ t!(i18n, "user-invited", name = user.name.clone()) }</p>
                        <p class="address"><code>{ address }</code><CopyButton text={address.clone()} about={user.name.clone()} /></p>
                    </div>
                }
            </div>
            { shown(&query, |answer| html! {
                <ul class="plain cards">
                    { for answer.admin_users.iter().map(|user| html! {
                        <UserCard key={user.id.inner().to_owned()} user={user.clone()} on_change={query.reload.clone()} on_invited={on_invited.clone()} />
                    }) }
                </ul>
            }) }
            if *adding { <NewUserDialog on_close={open(false)} on_made={on_invited} /> }
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    user: User,
    on_change: Callback<()>,
    on_invited: Callback<UserInvited>,
}

/// One user, and what can be done about them.
#[component]
fn UserCard(props: &CardProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let removing = use_state(|| false);
    let user = &props.user;
    // The three kinds of answer say the same: show them anew.
    let changed = {
        let (i18n, change, session) = (i18n.clone(), props.on_change.clone(), session.clone());
        move || {
            toasts.good(t!(i18n, "saved"));
            change.emit(());
            session.reload.emit(());
        }
    };
    let of_user = {
        let changed = changed.clone();
        Callback::from(move |_: UserRef| changed())
    };
    let of_done = Callback::from(move |_: Done| changed());
    let set_role = use_press::<UserSetRole>(of_user.clone());
    let disable = use_press::<UserDisable>(of_user.clone());
    let enable = use_press::<UserEnable>(of_user);
    let reset = use_press::<UserResetSecondFactor>(of_done.clone());
    let remove = use_press::<UserRemove>(of_done);
    let invite = use_press::<UserInvite>(props.on_invited.clone());
    let id = user.id.clone();
    let role = if user.role == StaffRole::Owner { StaffRole::Staff } else { StaffRole::Owner };
    let language = if i18n.locale() == values::Locale::Fr { Language::Fr } else { Language::En };
    let item = |word: &str, onclick: Callback<MouseEvent>| {
        html! { <button type="button" {onclick}>{ i18n.text(word) }</button> }
    };
    let named = |id: &cynic::Id| id.clone();
    html! {
        <li>
            <p class="marks">
                <strong>{ &user.name }</strong>
                <span>{ i18n.text(&format!("role-{}", user.role.word())) }</span>
                if user.is_me { <span class="soft">{ t!(i18n, "user-me") }</span> }
                if user.disabled_at.is_some() { <Mark tone="bad" shape="✗" word={t!(i18n, "user-disabled")} /> }
                if !user.has_password { <Mark tone="warning" shape="◷" word={t!(i18n, "password-none")} /> }
                if user.has_second_factor { <Mark tone="good" shape="✓" word={t!(i18n, "second-factor")} /> }
            </p>
            if let Some(email) = &user.email { <p class="small soft"><bdi>{ email }</bdi></p> }
            if !user.is_me {
                <Menu label={t!(i18n, "actions")} about={user.name.clone()}>
                    { item(if role == StaffRole::Owner { "user-make-owner" } else { "user-make-staff" }, set_role.send.reform({
                        let id = named(&id);
                        move |_| UserSetRoleInput { user: id.clone(), role }
                    })) }
                    { item("user-invite", invite.send.reform({
                        let id = named(&id);
                        move |_| UserInviteInput { user: id.clone(), language }
                    })) }
                    if user.has_second_factor {
                        { item("user-reset-second-factor", reset.send.reform({
                            let id = named(&id);
                            move |_| UserResetSecondFactorInput { user: id.clone() }
                        })) }
                    }
                    if user.disabled_at.is_some() {
                        { item("user-enable", enable.send.reform({
                            let id = named(&id);
                            move |_| UserEnableInput { user: id.clone() }
                        })) }
                    } else {
                        { item("user-disable", disable.send.reform({
                            let id = named(&id);
                            move |_| UserDisableInput { user: id.clone() }
                        })) }
                    }
                    { item("user-remove", { let removing = removing.clone(); Callback::from(move |_| removing.set(true)) }) }
                </Menu>
            }
            if *removing {
                <Confirm title={t!(i18n, "user-remove-title", name = user.name.clone())} confirm={t!(i18n, "user-remove")} cancel={t!(i18n, "cancel")} danger=true busy={remove.busy}
                    on_close={{ let removing = removing.clone(); Callback::from(move |()| removing.set(false)) }}
                    on_confirm={remove.send.reform(move |()| UserRemoveInput { user: id.clone() })}>
                    <p>{ t!(i18n, "user-remove-text") }</p>
                </Confirm>
            }
        </li>
    }
}
