//! One's own sign-in: address, password, second factor, sessions.

use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, TextField};
use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::SettingsPage;
use super::users::{UserAnswer, UserRef};
use crate::auth::{PasswordForm, SecondFactor, Sessions, use_session};
use crate::graphql::{mutation, use_act};
use crate::page::{Mark, SaveLine};
use crate::schema;

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AccountUpdateInput {
    pub email: String,
}
mutation!(AccountUpdate, account_update, AccountUpdateInput, UserAnswer, UserRef);

/// The page.
#[component]
pub fn AccountPage() -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let (tone, shape, word) = if session.me.has_password {
        ("good", "✓", "password-there")
    } else {
        ("warning", "✗", "password-none")
    };
    html! {
        <SettingsPage title={t!(i18n, "settings-account")}>
            <p class="marks"><strong>{ &session.me.name }</strong><span class="soft">{ i18n.text(&format!("role-{}", session.me.role.word())) }</span><Mark {tone} {shape} word={i18n.text(word)} /></p>
            <EmailForm />
            <section aria-labelledby="password">
                <h2 id="password">{ t!(i18n, "password") }</h2>
                <PasswordForm />
                <p class="small soft">{ t!(i18n, "password-forgotten") }{ " " }<code>{ "comptoir admin link" }</code></p>
            </section>
            <SecondFactor />
            <Sessions />
        </SettingsPage>
    }
}

/// Where one's own letters go: a forgotten password, letters that are tried out.
#[component]
fn EmailForm() -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let email = use_state(|| session.me.email.clone().unwrap_or_default());
    let just_saved = use_state(|| false);
    let act = use_act::<AccountUpdate>({
        let (just_saved, reload) = (just_saved.clone(), session.reload.clone());
        Callback::from(move |_| {
            just_saved.set(true);
            reload.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = Callback::from({
        let (email, send) = (email.clone(), act.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(AccountUpdateInput { email: (*email).clone() });
        }
    });
    let on_change = Callback::from({
        let (email, just_saved) = (email.clone(), just_saved.clone());
        move |text| {
            just_saved.set(false);
            email.set(text);
        }
    });
    html! {
        <FormScope id="account">
            <form class="form narrow" novalidate=true {onsubmit}>
                <RefusalSummary refusals={act.refusals.clone()} fields={&["email"][..]} />
                <TextField name="email" kind="email" label={t!(i18n, "account-email")} value={(*email).clone()} {on_change} autocomplete="email"
                    hint={t!(i18n, "account-email-hint")} refusals={act.refusals.clone()} />
                <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved} />
            </form>
        </FormScope>
    }
}
