//! Every notification of the payment providers, newest first.

use cynic::QueryBuilder;
use ui::graphql::{DateTime, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use ui::table::{Column, Row, Table};
use yew::prelude::*;

use crate::graphql::{Mode, PageInfo};
use crate::list::{Asked, Filter, Pager, Search, use_asked};
use crate::page::{Empty, Instant, Mark, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which notifications.
#[derive(cynic::QueryVariables, Debug)]
pub struct NotificationsVariables {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    filter: Option<AdminNotificationFilter>,
}

/// The filter; all parts together.
#[derive(cynic::InputObject, Debug)]
pub struct AdminNotificationFilter {
    provider: Option<String>,
    verdict: Option<String>,
    mode: Option<Mode>,
    search: Option<String>,
}

/// A page of notifications.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "NotificationsVariables")]
pub struct Notifications {
    #[arguments(first: $first, after: $after, last: $last, before: $before, filter: $filter)]
    admin_notifications: NotificationRows,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminNotificationConnection")]
struct NotificationRows {
    nodes: Vec<NotificationRow>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminNotification")]
struct NotificationRow {
    id: cynic::Id,
    provider: String,
    mode: Mode,
    received_at: DateTime,
    verdict: String,
    says: String,
    order: Option<OrderNumber>,
}

/// The order that a notification is about.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminOrder")]
pub struct OrderNumber {
    /// Its identifier.
    pub id: cynic::Id,
    /// For people.
    pub number: String,
}

/// A notification on its order's page.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminNotification")]
pub struct NotificationLine {
    id: cynic::Id,
    provider: String,
    mode: Mode,
    received_at: DateTime,
    verdict: String,
    says: String,
}

/// Whose notifications there may be.
const PROVIDERS: [&str; 6] = ["paypal", "stripe", "paybox", "monetico", "mollie", "test"];

/// What may become of a notification, each with a tone and a shape; the first are those to look at.
const VERDICTS: [(&str, &str, &str); 12] = [
    ("FAILED", "bad", "✗"),
    ("MISMATCH", "bad", "!"),
    ("OVERPAID", "bad", "!"),
    ("ILLEGAL", "bad", "!"),
    ("UNKNOWN", "warning", "?"),
    ("REJECTED", "warning", "✗"),
    ("WAITS", "warning", "◷"),
    ("APPLIED", "good", "✓"),
    ("REPEATED", "", "="),
    ("NOTED", "", "•"),
    ("NOTHING", "", "•"),
    ("PROCESSED_AGAIN", "", "↻"),
];

/// What became of a notification: a shape, a word, a colour.
pub fn verdict_mark(verdict: &str, i18n: &I18n) -> Html {
    let known = VERDICTS.iter().find(|(word, ..)| *word == verdict);
    let (_, tone, shape) = known.copied().unwrap_or(("", "", "•"));
    html! { <Mark {tone} {shape} word={i18n.text(&format!("verdict-{verdict}"))} /> }
}

/// A provider as people call it.
pub fn provider_name(provider: &str, i18n: &I18n) -> String {
    let known = PROVIDERS.contains(&provider);
    if known { i18n.text(&format!("provider-{provider}")) } else { provider.to_owned() }
}

/// The log.
#[component]
pub fn NotificationsPage() -> Html {
    let i18n = use_i18n();
    let (asked, ask) = use_asked(Route::Notifications);
    let (first, after, last, before) = asked.page();
    let filter = AdminNotificationFilter {
        provider: asked.method.clone(),
        verdict: asked.state.clone(),
        mode: asked.kind.as_deref().and_then(Mode::read),
        search: asked.search.clone(),
    };
    let variables = NotificationsVariables { first, after, last, before, filter: Some(filter) };
    let query = use_query(Notifications::build(variables));
    html! {
        <Page title={t!(i18n, "notifications")}>
            <p class="lead">{ t!(i18n, "notifications-text") }</p>
            <div class="filters">
                <Search label={t!(i18n, "notifications-search")} asked={asked.clone()} ask={ask.clone()} />
                { filters(&asked, &ask, &i18n) }
            </div>
            { shown(&query, |answer| {
                let kept = &answer.admin_notifications;
                if kept.nodes.is_empty() {
                    let (title, text) = if asked.filters() { ("no-match", "no-match-text") } else { ("notifications-none", "notifications-none-text") };
                    return html! { <Empty title={i18n.text(title)}><p>{ i18n.text(text) }</p></Empty> };
                }
                let rows = kept.nodes.iter().map(|one| row(one, &i18n)).collect::<Vec<_>>();
                html! {
                    <>
                        <Table caption={t!(i18n, "notifications")} busy={query.busy} {rows} columns={columns(&i18n)} />
                        <Pager route={Route::Notifications} asked={asked.clone()} info={kept.page_info.clone()} />
                    </>
                }
            }) }
        </Page>
    }
}

fn filters(asked: &Asked, ask: &Callback<Asked>, i18n: &I18n) -> Html {
    let any = || (AttrValue::from(""), t!(i18n, "any"));
    let providers = PROVIDERS.iter().map(|name| (AttrValue::from(*name), provider_name(name, i18n)));
    let verdicts =
        VERDICTS.iter().map(|(word, ..)| (AttrValue::from(*word), i18n.text(&format!("verdict-{word}"))));
    let modes = Mode::ALL
        .iter()
        .map(|mode| (AttrValue::from(mode.word()), i18n.text(&format!("mode-{}", mode.word()))));
    let by = |set: fn(&mut Asked, Option<String>)| {
        let (asked, ask) = (asked.clone(), ask.clone());
        Callback::from(move |value| {
            let mut asked = asked.clone().at_the_top();
            set(&mut asked, value);
            ask.emit(asked);
        })
    };
    let choices = |of: Vec<(AttrValue, String)>| std::iter::once(any()).chain(of).collect::<Vec<_>>();
    html! {
        <>
            <Filter name="verdict" label={t!(i18n, "verdict")} choices={choices(verdicts.collect())} value={asked.state.clone()} on_change={by(|asked, value| asked.state = value)} />
            <Filter name="provider" label={t!(i18n, "provider")} choices={choices(providers.collect())} value={asked.method.clone()} on_change={by(|asked, value| asked.method = value)} />
            <Filter name="mode" label={t!(i18n, "account-kind")} choices={choices(modes.collect())} value={asked.kind.clone()} on_change={by(|asked, value| asked.kind = value)} />
        </>
    }
}

fn columns(i18n: &I18n) -> Vec<Column> {
    vec![
        Column::bare(t!(i18n, "received-at")),
        Column::bare(t!(i18n, "verdict")),
        Column::new(t!(i18n, "provider")),
        Column::new(t!(i18n, "order")),
        Column::new(t!(i18n, "provider-says")),
    ]
}

fn row(one: &NotificationRow, i18n: &I18n) -> Row {
    let id = one.id.inner().to_owned();
    Row {
        cells: vec![
            html! { <To<Route> route={Route::Notification { id: id.clone() }} class="row-link"><Instant at={one.received_at.0.clone()} /></To<Route>> },
            verdict_mark(&one.verdict, i18n),
            html! { <>{ provider_name(&one.provider, i18n) }{ trial(one.mode, i18n) }</> },
            match &one.order {
                Some(order) => {
                    html! { <To<Route> route={Route::Order { id: order.id.inner().to_owned() }} class="figures">{ &order.number }</To<Route>> }
                }
                None => Html::default(),
            },
            html! { if !one.says.is_empty() { <bdi class="small">{ &one.says }</bdi> } },
        ],
        key: id,
        class: "",
    }
}

/// That no money moves, where that is so.
pub fn trial(mode: Mode, i18n: &I18n) -> Html {
    html! { if mode == Mode::Test { <span class="soft small">{ " · " }{ t!(i18n, "on-trial") }</span> } }
}

/// What the provider told of an order, each with the way to all of it.
pub fn of_order(notifications: &[NotificationLine], i18n: &I18n) -> Html {
    let line = |one: &NotificationLine| {
        let id = one.id.inner().to_owned();
        html! {
            <li key={id.clone()}>
                <p class="marks">
                    { verdict_mark(&one.verdict, i18n) }
                    <To<Route> route={Route::Notification { id }}>{ format!("{},\u{a0}", provider_name(&one.provider, i18n)) }<Instant at={one.received_at.0.clone()} /></To<Route>>
                    { trial(one.mode, i18n) }
                </p>
                if !one.says.is_empty() { <p class="small soft"><bdi>{ &one.says }</bdi></p> }
            </li>
        }
    };
    html! { <ul class="plain cards">{ for notifications.iter().map(line) }</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_and_provider_has_words() {
        let known = ui::i18n::keys(include_str!("../../locales/fr.ftl"));
        let verdicts = VERDICTS
            .iter()
            .flat_map(|(word, ..)| ["verdict", "verdict-text"].map(|key| format!("{key}-{word}")));
        let providers = PROVIDERS.iter().map(|name| format!("provider-{name}"));
        let missing: Vec<String> = verdicts.chain(providers).filter(|key| !known.contains_key(key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
