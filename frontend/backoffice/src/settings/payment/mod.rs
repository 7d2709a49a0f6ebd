//! How buyers pay: every way with its state, and the way to its settings.

mod account;
mod deferred;
mod provider;
mod secret;
mod unpaid;

use cynic::QueryBuilder;
use ui::graphql::use_query;
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use ui::table::{Column, Row, Table};
use yew::prelude::*;

use super::SettingsPage;
use crate::graphql::{Mode, PaymentFieldKind, PaymentMethod, answer};
use crate::page::{Empty, Mark, shown};
use crate::route::Route;
use crate::schema;
use deferred::{DeferredForm, Method};
use provider::ProviderView;
use unpaid::{Unpaid, UnpaidForm};

/// Everything about paying.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct PaymentSetup {
    admin_deferred_methods: Vec<Method>,
    admin_payment_providers: Vec<Provider>,
    admin_payment_hosts: Vec<Host>,
    admin_unpaid_orders: Unpaid,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminPaymentProvider")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct Provider {
    pub name: String,
    pub title: String,
    pub method: PaymentMethod,
    pub warning: Option<String>,
    pub currencies: Vec<String>,
    pub refunds: bool,
    pub fields: Vec<Field>,
    pub accounts: Vec<Account>,
}
answer!(ProviderAnswer, "PaymentProviderResult", Provider);

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "PaymentField")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct Field {
    pub name: String,
    pub kind: PaymentFieldKind,
    pub choices: Vec<PaymentChoice>,
    pub label: String,
    pub hint: String,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct PaymentChoice {
    pub value: String,
    pub label: String,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminPaymentAccount")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct Account {
    pub mode: Mode,
    pub enabled: bool,
    pub lacks: Vec<String>,
    pub values: Vec<PaymentValue>,
    pub currencies: Vec<String>,
    pub countries: Vec<String>,
    pub notification_address: String,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct PaymentValue {
    pub name: String,
    pub value: Option<String>,
    pub is_set: bool,
}

/// A host of a provider that failed of late.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "PaymentHost")]
struct Host {
    host: String,
    failures: i32,
    rests_for_seconds: Option<i32>,
    last_failure: String,
}

impl Provider {
    /// The account of a mode.
    pub fn account(&self, mode: Mode) -> Option<&Account> {
        self.accounts.iter().find(|account| account.mode == mode)
    }

    /// Whether buyers are offered it, and what keeps them from it.
    fn state(&self) -> (&'static str, &'static str, &'static str) {
        match self.accounts.iter().find(|account| account.enabled) {
            Some(account) => account.state(),
            None if self.accounts.iter().any(Account::is_begun) => ("", "–", "account-off"),
            None => ("", "–", "account-none"),
        }
    }
}

impl Account {
    /// Whether anything was ever entered.
    pub fn is_begun(&self) -> bool {
        self.values.iter().any(|value| value.is_set)
    }

    /// A tone, a shape, and the key of a word.
    pub fn state(&self) -> (&'static str, &'static str, &'static str) {
        match self.mode {
            _ if self.enabled && !self.lacks.is_empty() => ("bad", "✗", "account-incomplete"),
            Mode::Live if self.enabled => ("good", "✓", "account-live"),
            Mode::Test if self.enabled => ("warning", "◷", "account-trial"),
            _ if !self.is_begun() => ("", "–", "account-none"),
            _ if !self.lacks.is_empty() => ("", "◐", "account-begun"),
            _ => ("", "–", "account-off"),
        }
    }
}

/// A tone, a shape and the key of a word, as a mark.
fn mark((tone, shape, word): (&'static str, &'static str, &'static str), i18n: &I18n) -> Html {
    html! { <Mark {tone} {shape} word={i18n.text(word)} /> }
}

/// The page.
#[component]
pub fn PaymentSettingsPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(PaymentSetup::build(()));
    html! {
        <SettingsPage title={t!(i18n, "settings-payment")}>
            { shown(&query, |answer| html! {
                <>
                    { hosts(&answer.admin_payment_hosts, &i18n) }
                    <section aria-labelledby="providers">
                        <h2 id="providers">{ t!(i18n, "providers") }</h2>
                        <p>{ t!(i18n, "providers-text") }{ " " }<To<Route> route={Route::Notifications}>{ t!(i18n, "notifications") }</To<Route>></p>
                        { ways("providers", answer.admin_payment_providers.iter().map(|provider| Way {
                            name: provider.name.clone(),
                            title: provider.title.clone(),
                            chosen: Some(i18n.text(&format!("method-{}", provider.method.word()))),
                            state: provider.state(),
                        }), &i18n) }
                    </section>
                    <section aria-labelledby="unpaid-orders">
                        <h2 id="unpaid-orders">{ t!(i18n, "unpaid-orders") }</h2>
                        <UnpaidForm unpaid={answer.admin_unpaid_orders.clone()} />
                    </section>
                    <section aria-labelledby="by-hand">
                        <h2 id="by-hand">{ t!(i18n, "by-hand") }</h2>
                        <p>{ t!(i18n, "methods-text") }</p>
                        { ways("by-hand", answer.admin_deferred_methods.iter().map(|method| Way {
                            name: method.method.word().to_lowercase(),
                            title: i18n.text(&format!("method-{}", method.method.word())),
                            chosen: None,
                            state: if method.enabled { ("good", "✓", "account-live") } else { ("", "–", "account-off") },
                        }), &i18n) }
                    </section>
                </>
            }) }
        </SettingsPage>
    }
}

/// A way to pay: its name in addresses, its title, what buyers choose where that is another name, and its state.
struct Way {
    name: String,
    title: String,
    chosen: Option<String>,
    state: (&'static str, &'static str, &'static str),
}

/// Ways to pay, each with its state and the way to its settings.
fn ways(caption: &str, ways: impl Iterator<Item = Way>, i18n: &I18n) -> Html {
    let ways: Vec<Way> = ways.collect();
    let with_choice = ways.iter().any(|way| way.chosen.is_some());
    let mut columns = vec![Column::bare(t!(i18n, "name")), Column::new(t!(i18n, "state"))];
    if with_choice {
        columns.insert(1, Column::new(t!(i18n, "buyers-choose")));
    }
    let row = |way: Way| {
        let route = Route::PaymentWay { name: way.name.clone(), trial: false };
        let mut cells = vec![
            html! { <To<Route> {route} class="row-link">{ way.title }</To<Route>> },
            mark(way.state, i18n),
        ];
        if with_choice {
            cells.insert(1, html! { way.chosen.unwrap_or_default() });
        }
        Row { key: way.name, class: "", cells }
    };
    let rows: Vec<Row> = ways.into_iter().map(row).collect();
    html! { <Table caption={i18n.text(caption)} {columns} {rows} /> }
}

/// The hosts that do not answer; nothing when all is well.
fn hosts(hosts: &[Host], i18n: &I18n) -> Html {
    if hosts.is_empty() {
        return Html::default();
    }
    let line = |host: &Host| {
        let rests = host.rests_for_seconds.map(|seconds| t!(i18n, "host-rests", seconds = seconds));
        html! {
            <li key={host.host.clone()}>
                <p><strong><bdi>{ &host.host }</bdi></strong>{ " · " }{ t!(i18n, "host-failures", count = host.failures) }
                    if let Some(rests) = rests { { " · " }{ rests } }
                </p>
                <p class="small"><code>{ &host.last_failure }</code></p>
            </li>
        }
    };
    html! {
        <section class="notice bad" aria-labelledby="hosts">
            <h2 id="hosts">{ t!(i18n, "hosts") }</h2>
            <ul class="plain">{ for hosts.iter().map(line) }</ul>
            <p>{ t!(i18n, "hosts-text") }</p>
        </section>
    }
}

/// What [`PaymentWayPage`] needs: words of its address.
#[derive(Properties, PartialEq)]
pub struct WayProps {
    /// A provider, or a method that is settled by hand.
    pub name: String,
    /// The account for trials.
    pub trial: bool,
}

/// The settings of one way to pay.
#[component]
pub fn PaymentWayPage(props: &WayProps) -> Html {
    let i18n = use_i18n();
    let query = use_query(PaymentSetup::build(()));
    let method = PaymentMethod::read(&props.name.to_uppercase());
    let found = match &query.remote {
        ui::graphql::Remote::Ready(answer) => {
            answer.admin_payment_providers.iter().find(|provider| provider.name == props.name)
        }
        _ => None,
    };
    let title = match (found, method) {
        (Some(provider), _) => provider.title.clone(),
        (None, Some(method)) => i18n.text(&format!("method-{}", method.word())),
        (None, None) => t!(i18n, "settings-payment"),
    };
    html! {
        <SettingsPage {title} within={Route::PaymentSettings}>
            { shown(&query, |answer| {
                if let Some(provider) = answer.admin_payment_providers.iter().find(|provider| provider.name == props.name) {
                    let mode = if props.trial { Mode::Test } else { Mode::Live };
                    return html! { <ProviderView provider={provider.clone()} {mode} on_change={query.reload.clone()} /> };
                }
                match answer.admin_deferred_methods.iter().find(|known| Some(known.method) == method && !props.trial) {
                    Some(method) => html! { <DeferredForm method={method.clone()} /> },
                    None => html! { <Empty title={t!(i18n, "gone")}><p>{ t!(i18n, "not-found-text") }</p></Empty> },
                }
            }) }
        </SettingsPage>
    }
}
