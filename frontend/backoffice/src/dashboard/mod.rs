//! What the merchant sees first: the way to a first sale, what waits, how the shop does.

mod attention;
mod guide;
mod plot;

use cynic::QueryBuilder;
use ui::graphql::{Money, use_query};
use ui::i18n::use_i18n;
use ui::router;
use ui::{format, t};
use yew::prelude::*;

use crate::auth::use_session;
use crate::page::{Page, shown};
use crate::route::Route;
use crate::schema;
use attention::{Attention, AttentionList, FailingHost};
use guide::{Guide, GuideList};
use plot::{Bar, Plot};

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Home {
    admin_guide: Guide,
    admin_dashboard: Dashboard,
    admin_payment_hosts: Vec<FailingHost>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Dashboard")]
struct Dashboard {
    days: Vec<Day>,
    attention: Attention,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "DayFigures")]
struct Day {
    date: String,
    orders: i32,
    sales: Money,
    downloads: i32,
}

/// The first page: the dashboard for owners; others have orders alone.
#[component]
pub fn HomePage() -> Html {
    if use_session().is_owner() {
        html! { <DashboardPage /> }
    } else {
        html! { <ToOrders /> }
    }
}

/// For those who have orders alone, the workbench begins with what was sold.
#[component]
fn ToOrders() -> Html {
    use_effect_with((), |()| router::replace(&Route::Orders, None));
    Html::default()
}

#[component]
fn DashboardPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(Home::build(()));
    html! {
        <Page title={t!(i18n, "dashboard")}>
            { shown(&query, |answer| html! {
                <>
                    <GuideList guide={answer.admin_guide.clone()} on_change={query.reload.clone()} />
                    <AttentionList attention={answer.admin_dashboard.attention.clone()} hosts={answer.admin_payment_hosts.clone()} />
                    <Figures days={answer.admin_dashboard.days.clone()} />
                </>
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct FiguresProps {
    days: Vec<Day>,
}

/// Today, the last days, and each day as a bar.
#[component]
fn Figures(props: &FiguresProps) -> Html {
    let i18n = use_i18n();
    let locale = i18n.locale();
    let span = |word: &str, days: usize| {
        let last = &props.days[props.days.len().saturating_sub(days)..];
        let minor = last.iter().map(|day| day.sales.minor).sum();
        let sales = last.last().map(|day| Money { minor, ..day.sales.clone() });
        let orders: i32 = last.iter().map(|day| day.orders).sum();
        let downloads: i32 = last.iter().map(|day| day.downloads).sum();
        html! {
            <div>
                <dt>{ i18n.text(word) }</dt>
                <dd class="number sum-of-days">{ sales.map(|sales| format::money(&sales, locale)).unwrap_or_default() }</dd>
                <dd class="small soft">{ t!(i18n, "orders-count", count = orders) }{ " · " }{ t!(i18n, "downloads-count", count = downloads) }</dd>
            </div>
        }
    };
    let bars = |value: fn(&Day) -> i64, shown: &dyn Fn(&Day) -> String| {
        let bar = |day: &Day| Bar { date: day.date.clone(), value: value(day), shown: shown(day) };
        props.days.iter().map(bar).collect::<Vec<_>>()
    };
    let sales = bars(|day| day.sales.minor, &|day| format::money(&day.sales, locale));
    let downloads =
        bars(|day| i64::from(day.downloads), &|day| format::number(i64::from(day.downloads), locale));
    html! {
        <section aria-labelledby="figures">
            <h2 id="figures">{ t!(i18n, "figures") }</h2>
            <dl class="sums">
                { span("today", 1) }
                { span("last-7-days", 7) }
                { span("last-30-days", 30) }
            </dl>
            <div class="plots">
                <Plot caption={t!(i18n, "plot-sales")} column={t!(i18n, "sales")} bars={sales} />
                <Plot caption={t!(i18n, "plot-downloads")} column={t!(i18n, "downloads")} bars={downloads} />
            </div>
            <p class="small soft">{ t!(i18n, "figures-note") }</p>
        </section>
    }
}
