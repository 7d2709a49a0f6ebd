//! How mails leave, which ones the merchant wants, and the way to their words.

use cynic::QueryBuilder;
use ui::form::{CheckField, FormScope};
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::SettingsPage;
use crate::graphql::{Done, DoneAnswer, Language, MailKind, answer, mutation, use_act, use_press};
use crate::page::{Mark, shown};
use crate::route::Route;
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct MailSetup {
    admin_mail_server: Option<String>,
    admin_mail_settings: Wanted,
    admin_mail_templates: Vec<TemplateRow>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "MailTemplate")]
struct TemplateRow {
    kind: MailKind,
    language: Language,
    is_default: bool,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "MailSettings")]
pub struct Wanted {
    new_order: bool,
}
answer!(WantedAnswer, "MailSettingsResult", Wanted);

#[derive(cynic::InputObject, Clone, Debug)]
pub struct MailSettingsUpdateInput {
    pub new_order: bool,
}
mutation!(MailSettingsUpdate, mail_settings_update, MailSettingsUpdateInput, WantedAnswer, Wanted);

/// Tries the server out; takes no input.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Mutation")]
pub struct MailServerTest {
    mail_server_test: DoneAnswer,
}

impl crate::graphql::Act for MailServerTest {
    type Input = ();
    type Thing = Done;
    type Variables = ();

    fn operation((): ()) -> cynic::Operation<Self, ()> {
        cynic::MutationBuilder::build(())
    }

    fn answered(self) -> Result<Done, Vec<ui::graphql::Refusal>> {
        self.mail_server_test.result()
    }
}

/// The page.
#[component]
pub fn MailSettingsPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(MailSetup::build(()));
    html! {
        <SettingsPage title={t!(i18n, "settings-mail")}>
            { shown(&query, |answer| html! {
                <>
                    <Server server={answer.admin_mail_server.clone()} />
                    <WantedForm wanted={answer.admin_mail_settings.clone()} />
                    <Letters templates={answer.admin_mail_templates.clone()} />
                </>
            }) }
        </SettingsPage>
    }
}

#[derive(Properties, PartialEq)]
struct ServerProps {
    server: Option<String>,
}

/// Where mails go, and whether they get there.
#[component]
fn Server(props: &ServerProps) -> Html {
    let i18n = use_i18n();
    let answers = use_state(|| false);
    let test = use_act::<MailServerTest>({
        let answers = answers.clone();
        Callback::from(move |_| answers.set(true))
    });
    let onclick = {
        let (answers, send) = (answers.clone(), test.send.clone());
        Callback::from(move |_: MouseEvent| {
            answers.set(false);
            send.emit(());
        })
    };
    let Some(server) = &props.server else {
        return html! { <div class="notice warning"><p>{ t!(i18n, "mail-stays") }</p><p class="small"><code>{ "COMPTOIR_SMTP_URL" }</code>{ " " }{ t!(i18n, "mail-server-how") }</p></div> };
    };
    html! {
        <section aria-labelledby="mail-server">
            <h2 id="mail-server">{ t!(i18n, "mail-server") }</h2>
            <p class="marks"><code>{ server }</code>
                <button type="button" class="button" {onclick} aria-busy={test.busy.to_string()}>{ t!(i18n, "mail-server-test") }</button>
            </p>
            <div role="status">
                if *answers && test.refusals.is_empty() { <p><Mark tone="good" shape="✓" word={t!(i18n, "mail-server-fine")} /></p> }
            </div>
            <div role="alert">
                { for test.refusals.iter().map(|refusal| html! { <p class="notice bad">{ &refusal.message }</p> }) }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct WantedProps {
    wanted: Wanted,
}

/// Which letters the merchant wants; saved at once.
#[component]
fn WantedForm(props: &WantedProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let wanted = use_state(|| props.wanted.clone());
    let save = use_press::<MailSettingsUpdate>({
        let (wanted, i18n) = (wanted.clone(), i18n.clone());
        Callback::from(move |saved| {
            wanted.set(saved);
            toasts.good(t!(i18n, "saved"));
        })
    });
    html! {
        <section aria-labelledby="mail-wanted">
            <h2 id="mail-wanted">{ t!(i18n, "mail-wanted") }</h2>
            <FormScope id="mail-wanted-form">
                <CheckField name="newOrder" label={t!(i18n, "mail-wanted-new-order")} checked={wanted.new_order}
                    on_change={save.send.reform(|new_order| MailSettingsUpdateInput { new_order })} hint={t!(i18n, "mail-wanted-hint")} />
            </FormScope>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LettersProps {
    templates: Vec<TemplateRow>,
}

/// Every letter in every language, and whose words it has.
#[component]
fn Letters(props: &LettersProps) -> Html {
    let i18n = use_i18n();
    let of = |kind: MailKind| {
        let languages = props.templates.iter().filter(move |template| template.kind == kind);
        html! {
            <li key={kind.word()}>
                <h3>{ i18n.text(&format!("mail-kind-{}", kind.word())) }</h3>
                <p class="marks">
                    { for languages.map(|template| {
                        let route = Route::MailTemplate {
                            kind: kind.word().to_lowercase(),
                            language: template.language.word().to_lowercase(),
                        };
                        let word = if template.is_default { "template-default" } else { "template-own" };
                        html! {
                            <span key={template.language.word()}>
                                <To<Route> {route}>{ i18n.text(&format!("language-{}", template.language.word())) }<span class="visually-hidden">{ " " }{ i18n.text(&format!("mail-kind-{}", kind.word())) }</span></To<Route>>
                                <span class="small soft">{ " " }{ i18n.text(word) }</span>
                            </span>
                        }
                    }) }
                </p>
            </li>
        }
    };
    let known = MailKind::ALL.iter().copied();
    let kinds = known.filter(|kind| props.templates.iter().any(|template| template.kind == *kind));
    html! {
        <section aria-labelledby="letters">
            <h2 id="letters">{ t!(i18n, "letters") }</h2>
            <p>{ t!(i18n, "templates-text") }</p>
            <ul class="plain cards">{ for kinds.map(of) }</ul>
        </section>
    }
}
