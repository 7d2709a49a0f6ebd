//! What a mail says in a language, with a preview that follows the typing.

use cynic::QueryBuilder;
use gloo::timers::callback::Timeout;
use ui::dialog::Confirm;
use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, TextArea, TextField};
use ui::graphql::{Failure, encode, send, use_query};
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::SettingsPage;
use crate::graphql::{Act, Language, MailKind, answer, mutation, use_act, use_press};
use crate::page::{SaveLine, shown};
use crate::schema;

/// How long the preview waits for the next letter, in milliseconds.
const PAUSE_MS: u32 = 400;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Templates {
    admin_mail_templates: Vec<Template>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "MailTemplate")]
pub struct Template {
    kind: MailKind,
    language: Language,
    subject: String,
    body: String,
    fields: Vec<String>,
    subject_fields: Vec<String>,
    is_default: bool,
}
answer!(TemplateAnswer, "MailTemplateResult", Template);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct MailTemplateUpdateInput {
    kind: MailKind,
    language: Language,
    subject: String,
    body: String,
}
mutation!(MailTemplateUpdate, mail_template_update, MailTemplateUpdateInput, TemplateAnswer, Template);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct MailTemplateResetInput {
    kind: MailKind,
    language: Language,
}
mutation!(MailTemplateReset, mail_template_reset, MailTemplateResetInput, TemplateAnswer, Template);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct MailPreviewInput {
    kind: MailKind,
    language: Language,
    subject: String,
    body: String,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "MailPreview")]
pub struct Preview {
    subject: String,
    text: String,
    html: String,
}
answer!(PreviewAnswer, "MailPreviewResult", Preview);
mutation!(MailPreview, mail_preview, MailPreviewInput, PreviewAnswer, Preview);

/// Words to try out.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct MailTrialInput {
    kind: MailKind,
    language: Language,
    subject: String,
    body: String,
}

/// Where a trial went.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminMail")]
pub struct TrialSent {
    recipient: String,
}
answer!(TrialAnswer, "AdminMailResult", TrialSent);
mutation!(MailTrial, mail_trial, MailTrialInput, TrialAnswer, TrialSent);

/// What [`MailTemplatePage`] needs: words of its address.
#[derive(Properties, PartialEq)]
pub struct TemplatePageProps {
    pub kind: String,
    pub language: String,
}

/// The words of one letter in one language.
#[component]
pub fn MailTemplatePage(props: &TemplatePageProps) -> Html {
    let i18n = use_i18n();
    let query = use_query(Templates::build(()));
    let kind = MailKind::read(&props.kind.to_uppercase());
    let language = Language::read(&props.language.to_uppercase());
    let title = match (kind, language) {
        (Some(kind), Some(language)) => format!(
            "{} · {}",
            i18n.text(&format!("mail-kind-{}", kind.word())),
            i18n.text(&format!("language-{}", language.word()))
        ),
        _ => t!(i18n, "gone"),
    };
    html! {
        <SettingsPage title={title.clone()}>
            { shown(&query, |answer| {
                let wanted = |template: &&Template| Some(template.kind) == kind && Some(template.language) == language;
                match answer.admin_mail_templates.iter().find(wanted) {
                    Some(template) => html! { <TemplateForm template={template.clone()} name={title.clone()} /> },
                    None => html! { <p>{ t!(i18n, "not-found-text") }</p> },
                }
            }) }
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    template: Template,
    name: String,
}

#[component]
fn TemplateForm(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let saved = use_state(|| props.template.clone());
    let subject = use_state(|| props.template.subject.clone());
    let body = use_state(|| props.template.body.clone());
    let just_saved = use_state(|| false);
    let asking = use_state(|| false);
    let done = {
        let (saved, subject, body) = (saved.clone(), subject.clone(), body.clone());
        let (just_saved, asking) = (just_saved.clone(), asking.clone());
        Callback::from(move |template: Template| {
            subject.set(template.subject.clone());
            body.set(template.body.clone());
            saved.set(template);
            just_saved.set(true);
            asking.set(false);
        })
    };
    let act = use_act::<MailTemplateUpdate>(done.clone());
    let reset = use_press::<MailTemplateReset>(done);
    // What is wrong with the words belongs to the same fields as when saving.
    let trial = use_act::<MailTrial>({
        let i18n = i18n.clone();
        Callback::from(move |sent: TrialSent| {
            toasts.good(t!(i18n, "template-trial-sent", address = sent.recipient))
        })
    });
    use_focus_on_refusal(&act.refusals);
    use_focus_on_refusal(&trial.refusals);
    let Template { kind, language, .. } = props.template;
    let onsubmit = {
        let (subject, body, send) = ((*subject).clone(), (*body).clone(), act.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(MailTemplateUpdateInput {
                kind,
                language,
                subject: subject.clone(),
                body: body.clone(),
            });
        })
    };
    let try_out = {
        let (subject, body, send) = ((*subject).clone(), (*body).clone(), trial.send.clone());
        Callback::from(move |_: MouseEvent| {
            send.emit(MailTrialInput { kind, language, subject: subject.clone(), body: body.clone() });
        })
    };
    let refusals = if act.refusals.is_empty() { trial.refusals.clone() } else { act.refusals.clone() };
    let on_subject = {
        let subject = subject.clone();
        Callback::from(move |text| subject.set(text))
    };
    let on_body = {
        let body = body.clone();
        Callback::from(move |text| body.set(text))
    };
    let set_asking = |open: bool| {
        let asking = asking.clone();
        move || asking.set(open)
    };
    let (open, close) = (set_asking(true), set_asking(false));
    let id = format!("template-{}-{}", kind.word(), language.word());
    let name = props.name.clone();
    let clean = *subject == saved.subject && *body == saved.body;
    html! {
        <div class="template">
            <FormScope id={id.clone()}>
                <div class="beside">
                    <form class="form" novalidate=true {onsubmit} aria-label={name.clone()}>
                        <RefusalSummary refusals={refusals.clone()} fields={&["subject", "body"][..]} />
                        <TextField name="subject" label={t!(i18n, "subject")} value={(*subject).clone()} on_change={on_subject} hint={props.template.subject_fields.join(" ")} refusals={refusals.clone()} required=true />
                        <TextArea name="body" label={t!(i18n, "mail-body")} value={(*body).clone()} on_change={on_body} rows={16} refusals={refusals.clone()} required=true />
                        <p class="small">
                            { t!(i18n, "mail-fields") }{ " " }
                            { for props.template.fields.iter().map(|field| html! { <><code>{ braced(field) }</code>{ " " }</> }) }
                        </p>
                        <SaveLine label={t!(i18n, "save")} busy={act.busy} saved={*just_saved && clean}>
                            <button type="button" class="button" onclick={try_out} aria-busy={trial.busy.to_string()}>{ t!(i18n, "template-trial") }</button>
                            if !saved.is_default {
                                <button type="button" class="button" onclick={Callback::from(move |_| open())}>{ t!(i18n, "template-reset") }<span class="visually-hidden">{ format!(" {name}") }</span></button>
                            }
                        </SaveLine>
                    </form>
                    <PreviewPane {kind} {language} subject={(*subject).clone()} body={(*body).clone()} />
                </div>
            </FormScope>
            if *asking {
                <Confirm title={t!(i18n, "template-reset-title", name = name.clone())} confirm={t!(i18n, "template-reset")} cancel={t!(i18n, "cancel")} danger=true busy={reset.busy}
                    on_close={Callback::from(move |()| close())} on_confirm={reset.send.reform(move |()| MailTemplateResetInput { kind, language })}>
                    <p>{ t!(i18n, "template-reset-text") }</p>
                </Confirm>
            }
        </div>
    }
}

/// `{OrderID}`, whether the server names it with its braces or without.
fn braced(field: &str) -> String {
    if field.starts_with('{') { field.to_owned() } else { format!("{{{field}}}") }
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    kind: MailKind,
    language: Language,
    subject: String,
    body: String,
}

/// The mail as an example order's buyer would read it; what is wrong is said here too, while typing.
#[component]
fn PreviewPane(props: &PreviewProps) -> Html {
    let i18n = use_i18n();
    let seen = use_state(|| None::<Result<Preview, String>>);
    let latest = use_mut_ref(|| 0_u32);
    let asked = (props.kind.word(), props.language.word(), props.subject.clone(), props.body.clone());
    use_effect_with(asked, {
        let (seen, i18n) = (seen.clone(), i18n.clone());
        let (kind, language) = (props.kind, props.language);
        move |(_, _, subject, body)| {
            *latest.borrow_mut() += 1;
            let turn = *latest.borrow();
            let input = MailPreviewInput { kind, language, subject: subject.clone(), body: body.clone() };
            let timeout = Timeout::new(PAUSE_MS, move || {
                spawn_local(async move {
                    let answer = send::<MailPreview>(&encode(&MailPreview::operation(input))).await;
                    if *latest.borrow() == turn {
                        seen.set(Some(read(answer, &i18n)));
                    }
                });
            });
            move || drop(timeout)
        }
    });
    html! {
        <div class="preview" role="group" aria-label={t!(i18n, "preview")}>
            <p class="small soft">{ t!(i18n, "preview") }</p>
            { match &*seen {
                None => html! { <span class="skeleton" aria-hidden="true" /> },
                Some(Ok(preview)) => html! {
                    <>
                        <p><strong>{ &preview.subject }</strong></p>
                        <iframe class="letter-html" sandbox="" srcdoc={preview.html.clone()} title={t!(i18n, "preview-html")} />
                        <details>
                            <summary>{ t!(i18n, "preview-text") }</summary>
                            <pre class="letter" tabindex="0">{ &preview.text }</pre>
                        </details>
                    </>
                },
                Some(Err(why)) => html! { <p class="refusal">{ why }</p> },
            } }
        </div>
    }
}

fn read(answer: Result<MailPreview, Failure>, i18n: &ui::i18n::I18n) -> Result<Preview, String> {
    match answer.map(MailPreview::answered) {
        Ok(Ok(preview)) => Ok(preview),
        Ok(Err(refused)) => {
            Err(refused.into_iter().map(|refusal| refusal.message).collect::<Vec<_>>().join(" "))
        }
        Err(failure) => Err(i18n.failure(&failure)),
    }
}
