//! One mail: its state, what it says, and another try when it failed.

use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, Submit, TextField};
use ui::graphql::DateTime;
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use crate::auth::use_session;
use crate::graphql::{MailKind, MailState, answer, mutation, use_act, use_press};
use crate::page::{Instant, Mark};
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminMail")]
pub struct MailRow {
    pub id: cynic::Id,
    pub kind: MailKind,
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub state: MailState,
    pub tries: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime,
    pub sent_at: Option<DateTime>,
}

/// What an answer names; the page asks for the rest again.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminMail")]
pub struct MailRef {
    #[allow(dead_code, reason = "an object has at least one field")]
    pub id: cynic::Id,
}
answer!(MailAnswer, "AdminMailResult", MailRef);

/// Which mail to try again.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct MailRetryInput {
    pub id: cynic::Id,
}
mutation!(MailRetry, mail_retry, MailRetryInput, MailAnswer, MailRef);

/// Which mail goes to another address.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct MailRedirectInput {
    pub id: cynic::Id,
    pub recipient: String,
}
mutation!(MailRedirect, mail_redirect, MailRedirectInput, MailAnswer, MailRef);

/// What [`MailCard`] needs.
#[derive(Properties, PartialEq)]
pub struct MailProps {
    /// The mail.
    pub mail: MailRow,
    /// Something changed: show it anew.
    pub on_change: Callback<()>,
}

/// One mail, its text behind a press.
#[component]
pub fn MailCard(props: &MailProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let mail = &props.mail;
    let retry = use_press::<MailRetry>({
        let (i18n, change) = (i18n.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "mail-retried"));
            change.emit(());
        })
    });
    let (tone, shape) = match mail.state {
        MailState::Sent => ("good", "✓"),
        MailState::Failed => ("bad", "✗"),
        MailState::Queued => ("warning", "◷"),
        MailState::Sending => ("warning", "…"),
    };
    let id = mail.id.clone();
    let again = retry.send.reform(move |_: MouseEvent| MailRetryInput { id: id.clone() });
    html! {
        <article class="mail">
            <p class="marks">
                <Mark {tone} {shape} word={i18n.text(&format!("mail-state-{}", mail.state.word()))} />
                <strong>{ &mail.subject }</strong>
                <bdi>{ &mail.recipient }</bdi>
                <span class="soft small">
                    { i18n.text(&format!("mail-kind-{}", mail.kind.word())) }{ " · " }
                    <Instant at={mail.sent_at.as_ref().unwrap_or(&mail.created_at).0.clone()} />
                    if mail.tries > 1 { { " · " }{ t!(i18n, "mail-tries", count = mail.tries) } }
                </span>
            </p>
            if let Some(error) = &mail.last_error {
                <p class="notice bad small">{ t!(i18n, "mail-error") }{ " " }<code>{ error }</code></p>
            }
            if mail.state == MailState::Failed && session.is_owner() {
                <button type="button" class="button" onclick={again} aria-busy={retry.busy.to_string()}>
                    { t!(i18n, "mail-retry") }<span class="visually-hidden">{ format!(" {}", mail.subject) }</span>
                </button>
            }
            if matches!(mail.state, MailState::Failed | MailState::Queued) && session.is_owner() {
                <RedirectForm mail={mail.clone()} on_change={props.on_change.clone()} />
            }
            <details>
                <summary>{ t!(i18n, "mail-text") }<span class="visually-hidden">{ format!(" {}", mail.subject) }</span></summary>
                <pre class="letter" tabindex="0">{ &mail.text }</pre>
            </details>
        </article>
    }
}

/// Mends the address, and sends again.
#[component]
fn RedirectForm(props: &MailProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let recipient = use_state(|| props.mail.recipient.clone());
    let act = use_act::<MailRedirect>({
        let (i18n, change) = (i18n.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "mail-retried"));
            change.emit(());
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (id, recipient, send) = (props.mail.id.clone(), recipient.clone(), act.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(MailRedirectInput { id: id.clone(), recipient: (*recipient).clone() });
        })
    };
    let on_change = {
        let recipient = recipient.clone();
        Callback::from(move |text| recipient.set(text))
    };
    html! {
        <details>
            <summary>{ t!(i18n, "mail-redirect") }<span class="visually-hidden">{ format!(" {}", props.mail.subject) }</span></summary>
            <FormScope id={props.mail.id.inner().to_owned()}>
                <form class="form narrow" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={act.refusals.clone()} fields={&["recipient"][..]} />
                    <TextField name="recipient" kind="email" label={t!(i18n, "email")} value={(*recipient).clone()} {on_change} autocomplete="off" refusals={act.refusals.clone()} required=true />
                    <Submit label={t!(i18n, "mail-redirect-send")} busy={act.busy} />
                </form>
            </FormScope>
        </details>
    }
}
