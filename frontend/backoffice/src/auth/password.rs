//! Setting a password.

use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, Submit, TextField};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::session::use_session;
use super::sign_in::{SignInAnswer, SignedIn};
use crate::graphql::{mutation, use_act};
use crate::schema;

/// The new password.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct PasswordSetInput {
    pub current_password: Option<String>,
    pub password: String,
}
mutation!(PasswordSet, password_set, PasswordSetInput, SignInAnswer, SignedIn);

/// A new password, written once: browsers can show it, and password managers keep it.
#[component]
pub fn PasswordForm() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let asks_current = session.me.asks_current_password == Some(true);
    let current = use_state(String::new);
    let password = use_state(String::new);
    let act = use_act::<PasswordSet>(Callback::from({
        let (current, password) = (current.clone(), password.clone());
        let (i18n, reload) = (i18n.clone(), session.reload.clone());
        move |_| {
            current.set(String::new());
            password.set(String::new());
            toasts.good(t!(i18n, "password-saved"));
            reload.emit(());
        }
    }));
    use_focus_on_refusal(&act.refusals);
    let onsubmit = Callback::from({
        let (current, password, send) = (current.clone(), password.clone(), act.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let current_password = asks_current.then(|| (*current).clone());
            send.emit(PasswordSetInput { current_password, password: (*password).clone() });
        }
    });
    let on_current = Callback::from({
        let current = current.clone();
        move |text| current.set(text)
    });
    let on_change = Callback::from({
        let password = password.clone();
        move |text| password.set(text)
    });
    html! {
        <FormScope id="password">
            <form class="form narrow" novalidate=true {onsubmit}>
                <RefusalSummary refusals={act.refusals.clone()} fields={if asks_current { &["currentPassword", "password"][..] } else { &["password"][..] }} />
                <input class="visually-hidden" type="text" autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true value={session.me.name.clone()} />
                if asks_current {
                    <TextField name="currentPassword" label={t!(i18n, "password-current")} kind="password" value={(*current).clone()} on_change={on_current}
                        autocomplete="current-password" refusals={act.refusals.clone()} required=true />
                }
                <TextField name="password" label={t!(i18n, "password-new")} kind="password" value={(*password).clone()} {on_change}
                    autocomplete="new-password" hint={t!(i18n, "password-hint")} refusals={act.refusals.clone()} required=true />
                <Submit label={t!(i18n, "password-set")} busy={act.busy} />
            </form>
        </FormScope>
    }
}
