//! The merchant's own sign-in.

use ui::i18n::use_i18n;
use ui::t;
use yew::prelude::*;

use super::SettingsPage;
use crate::auth::{PasswordForm, use_session};
use crate::page::Mark;

/// Name and password.
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
            <p class="marks"><strong>{ &session.me.name }</strong><Mark {tone} {shape} word={i18n.text(word)} /></p>
            <PasswordForm />
            <p class="small soft">{ t!(i18n, "password-forgotten") }{ " " }<code>{ "comptoir admin link" }</code></p>
        </SettingsPage>
    }
}
