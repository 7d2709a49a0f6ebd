//! One notification: what came, what became of it, and another try when we failed.

use cynic::QueryBuilder;
use ui::graphql::{DateTime, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::notifications::{OrderNumber, provider_name, verdict_mark};
use crate::graphql::{Mode, answer, mutation, use_press};
use crate::page::{Empty, Instant, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which notification.
#[derive(cynic::QueryVariables, Debug)]
pub struct OneNotificationVariables {
    id: cynic::Id,
}

/// One notification.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "OneNotificationVariables")]
pub struct OneNotification {
    #[arguments(id: $id)]
    admin_notification: Option<Notification>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminNotification")]
struct Notification {
    id: cynic::Id,
    provider: String,
    mode: Mode,
    received_at: DateTime,
    processed_again_at: Option<DateTime>,
    verdict: String,
    says: String,
    reference: Option<String>,
    order: Option<OrderNumber>,
    can_process_again: bool,
    headers: Vec<Header>,
    query: String,
    body: String,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "NotificationHeader")]
struct Header {
    name: String,
    value: String,
}

/// Which one to process again.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct NotificationProcessAgainInput {
    notification: cynic::Id,
}

/// What became of it.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "NotificationProcessed")]
pub struct Processed {
    verdict: String,
}
answer!(ProcessedAnswer, "NotificationProcessedResult", Processed);
mutation!(
    NotificationProcessAgain,
    notification_process_again,
    NotificationProcessAgainInput,
    ProcessedAnswer,
    Processed
);

/// What [`NotificationPage`] needs.
#[derive(Properties, PartialEq)]
pub struct NotificationProps {
    /// Which notification.
    pub id: AttrValue,
}

/// One notification.
#[component]
pub fn NotificationPage(props: &NotificationProps) -> Html {
    let i18n = use_i18n();
    let query =
        use_query(OneNotification::build(OneNotificationVariables { id: cynic::Id::new(props.id.as_str()) }));
    let above = html! { <p class="small"><To<Route> route={Route::Notifications}>{ t!(i18n, "notifications") }</To<Route>></p> };
    let found = match &query.remote {
        ui::graphql::Remote::Ready(answer) => answer.admin_notification.clone(),
        _ => None,
    };
    let title = match &found {
        Some(one) => t!(i18n, "notification-of", provider = provider_name(&one.provider, &i18n)),
        None => t!(i18n, "notification"),
    };
    html! {
        <Page {title} {above}>
            { shown(&query, |answer| match &answer.admin_notification {
                None => html! { <Empty title={t!(i18n, "gone")}><p>{ t!(i18n, "gone-text") }</p></Empty> },
                Some(one) => html! { <NotificationView notification={one.clone()} on_change={query.reload.clone()} /> },
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ViewProps {
    notification: Notification,
    on_change: Callback<()>,
}

#[component]
fn NotificationView(props: &ViewProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let one = &props.notification;
    let again = use_press::<NotificationProcessAgain>({
        let (i18n, change) = (i18n.clone(), props.on_change.clone());
        Callback::from(move |processed: Processed| {
            let verdict = i18n.text(&format!("verdict-{}", processed.verdict));
            let told = t!(i18n, "notification-processed", verdict = verdict);
            if processed.verdict == "FAILED" {
                toasts.bad(told)
            } else {
                toasts.good(told)
            }
            change.emit(());
        })
    });
    let input = NotificationProcessAgainInput { notification: one.id.clone() };
    let onclick = again.send.reform(move |_: MouseEvent| input.clone());
    html! {
        <>
            <p class="marks">{ verdict_mark(&one.verdict, &i18n) }<span>{ i18n.text(&format!("verdict-text-{}", one.verdict)) }</span></p>
            if one.can_process_again {
                <p class="after-facts"><button type="button" class="button primary" {onclick} aria-busy={again.busy.to_string()}>{ t!(i18n, "process-again") }</button></p>
            }
            <section aria-labelledby="facts">
                <h2 id="facts">{ t!(i18n, "notification-facts") }</h2>
                { facts(one, &i18n) }
            </section>
            <section class="raw" aria-labelledby="raw">
                <h2 id="raw">{ t!(i18n, "notification-raw") }</h2>
                if !one.query.is_empty() {
                    <h3>{ t!(i18n, "notification-query") }</h3>
                    <pre class="letter" tabindex="0" role="region" aria-label={t!(i18n, "notification-query")}>{ &one.query }</pre>
                }
                <h3>{ t!(i18n, "notification-body") }</h3>
                if one.body.is_empty() {
                    <p class="soft">{ t!(i18n, "notification-body-none") }</p>
                } else {
                    <pre class="letter" tabindex="0" role="region" aria-label={t!(i18n, "notification-body")}>{ &one.body }</pre>
                }
                <h3>{ t!(i18n, "notification-headers") }</h3>
                if one.headers.is_empty() {
                    <p class="soft">{ t!(i18n, "notification-headers-none") }</p>
                } else {
                    <dl class="facts headers">
                        { for one.headers.iter().map(|header| html! { <><dt><code>{ &header.name }</code></dt><dd><code>{ &header.value }</code></dd></> }) }
                    </dl>
                }
            </section>
        </>
    }
}

fn facts(one: &Notification, i18n: &I18n) -> Html {
    let fact = |word: &str, value: Html| html! { <><dt>{ i18n.text(word) }</dt><dd>{ value }</dd></> };
    let order = one.order.as_ref().map(|order| {
        html! { <To<Route> route={Route::Order { id: order.id.inner().to_owned() }}>{ &order.number }</To<Route>> }
    });
    // Of what could not be read, nobody knows more than why.
    let unread = matches!(one.verdict.as_str(), "FAILED" | "REJECTED" | "PROCESSED_AGAIN");
    let none = if unread { t!(i18n, "order-unread") } else { t!(i18n, "order-none") };
    let says = if unread { "why-unread" } else { "provider-says" };
    html! {
        <dl class="facts">
            { fact("received-at", html! { <Instant at={one.received_at.0.clone()} /> }) }
            if let Some(at) = &one.processed_again_at { { fact("processed-again-at", html! { <Instant at={at.0.clone()} /> }) } }
            { fact("provider", html! { provider_name(&one.provider, i18n) }) }
            { fact("account-kind", html! { i18n.text(&format!("mode-{}", one.mode.word())) }) }
            { fact("order", order.unwrap_or_else(|| html! { <span class="soft">{ none }</span> })) }
            if let Some(reference) = &one.reference { { fact("charge-reference", html! { <code>{ reference }</code> }) } }
            if !one.says.is_empty() { { fact(says, html! { <bdi>{ &one.says }</bdi> }) } }
        </dl>
    }
}
