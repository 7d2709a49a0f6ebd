//! All orders, newest first: each with its state, its files as links when enabled, counters, expiry and acts (SPEC 7.10).

use std::collections::BTreeSet;

use cynic::QueryBuilder;
use ui::graphql::{DateTime, Money, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::table::{Column, Row, Table};
use ui::toast::{Toasts, use_toasts};
use ui::{format, t};
use yew::prelude::*;

use super::acts::OrderActs;
use super::bulk::{BulkBar, Selected};
use super::deliver::Deliverable;
use super::edit::Editable;
use super::link::Limits;
use super::{downloads_mark, state_mark};
use crate::graphql::{DownloadState, NaiveDate, OrderState, PageInfo, PaymentMethod};
use crate::list::{Asked, Day, Filter, Pager, Search, use_asked};
use crate::live::use_order_changes;
use crate::page::{Empty, Instant, Page, copy, shown};
use crate::route::Route;
use crate::schema;
use crate::time;

/// What the list is asked.
#[derive(cynic::QueryVariables, Debug)]
pub struct OrdersVariables {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    filter: Option<OrderFilter>,
}

/// The filter; all parts together.
#[derive(cynic::InputObject, Debug)]
pub struct OrderFilter {
    search: Option<String>,
    state: Option<OrderState>,
    downloads: Option<DownloadState>,
    with_files: Option<bool>,
    to_ship: Option<bool>,
    method: Option<PaymentMethod>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// A page of orders.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "OrdersVariables")]
pub struct Orders {
    #[arguments(first: $first, after: $after, last: $last, before: $before, filter: $filter)]
    admin_orders: OrderRows,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminOrderConnection")]
struct OrderRows {
    nodes: Vec<OrderRow>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminOrder")]
struct OrderRow {
    id: cynic::Id,
    number: String,
    state: OrderState,
    name: String,
    email: String,
    method: PaymentMethod,
    is_trial: bool,
    total: Money,
    due: Money,
    placed_at: DateTime,
    delivered_at: Option<DateTime>,
    downloads: DownloadState,
    has_files: bool,
    links: Vec<LinkInRow>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminLink")]
struct LinkInRow {
    id: cynic::Id,
    customer_name: String,
    counter: i32,
    max_downloads: Option<i32>,
    expires_at: Option<DateTime>,
    url: Option<String>,
}

/// The list.
#[component]
pub fn OrdersPage() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let (asked, ask) = use_asked(Route::Orders);
    let (first, after, last, before) = asked.page();
    let filter = OrderFilter {
        search: asked.search.clone(),
        state: asked.state.as_deref().and_then(OrderState::read),
        downloads: asked.downloads.as_deref().and_then(DownloadState::read),
        with_files: asked.files.as_deref().map(|files| files == "yes"),
        to_ship: asked.ship.as_deref().map(|ship| ship == "yes"),
        method: asked.method.as_deref().and_then(PaymentMethod::read),
        from: asked.from.clone().map(NaiveDate),
        to: asked.to.clone().map(NaiveDate),
    };
    let query =
        use_query(Orders::build(OrdersVariables { first, after, last, before, filter: Some(filter) }));
    use_order_changes(None, query.reload.clone());
    let selected = use_state(BTreeSet::<String>::new);
    let actions =
        html! { <a class="button" href={export(&asked, &i18n)} download="">{ t!(i18n, "export") }</a> };
    let clear = {
        let selected = selected.clone();
        Callback::from(move |()| selected.set(BTreeSet::new()))
    };
    html! {
        <Page title={t!(i18n, "orders")} {actions}>
            <div class="filters">
                <Search label={t!(i18n, "orders-search")} asked={asked.clone()} ask={ask.clone()} />
                { filters(&asked, &ask, &i18n) }
            </div>
            { shown(&query, |answer| {
                let orders = &answer.admin_orders;
                if orders.nodes.is_empty() {
                    return nothing(&asked, &i18n);
                }
                let rows = orders.nodes.iter().map(|order| row(order, &i18n, &toasts, &query.reload, &selected)).collect::<Vec<_>>();
                let chosen = orders.nodes.iter().filter(|order| selected.contains(order.id.inner()));
                let chosen = chosen.map(|order| Selected { id: order.id.clone(), number: order.number.clone() }).collect::<Vec<_>>();
                html! {
                    <>
                        { select_all(&orders.nodes, &selected, &i18n) }
                        <BulkBar selected={chosen} on_change={query.reload.clone()} on_clear={clear.clone()} />
                        <Table caption={t!(i18n, "orders")} busy={query.busy} {rows} columns={columns(&i18n)} />
                        <Pager route={Route::Orders} asked={asked.clone()} info={orders.page_info.clone()} />
                    </>
                }
            }) }
        </Page>
    }
}

fn filters(asked: &Asked, ask: &Callback<Asked>, i18n: &I18n) -> Html {
    let any = || (AttrValue::from(""), t!(i18n, "any"));
    let states = std::iter::once(any()).chain(
        OrderState::ALL
            .iter()
            .map(|state| (state.word().into(), i18n.text(&format!("order-state-{}", state.word())))),
    );
    let downloads = std::iter::once(any()).chain(
        DownloadState::ALL
            .iter()
            .map(|state| (state.word().into(), i18n.text(&format!("downloads-{}", state.word())))),
    );
    let by_state = {
        let (asked, ask) = (asked.clone(), ask.clone());
        Callback::from(move |state| ask.emit(Asked { state, ..asked.clone() }.at_the_top()))
    };
    let by_downloads = {
        let (asked, ask) = (asked.clone(), ask.clone());
        Callback::from(move |downloads| ask.emit(Asked { downloads, ..asked.clone() }.at_the_top()))
    };
    let methods = std::iter::once(any()).chain(
        PaymentMethod::ALL
            .iter()
            .map(|method| (method.word().into(), i18n.text(&format!("method-{}", method.word())))),
    );
    let files = [any(), ("yes".into(), t!(i18n, "files-with")), ("no".into(), t!(i18n, "files-without"))];
    let ship = [any(), ("yes".into(), t!(i18n, "ship-yes")), ("no".into(), t!(i18n, "ship-no"))];
    let by = |set: fn(&mut Asked, Option<String>)| {
        let (asked, ask) = (asked.clone(), ask.clone());
        Callback::from(move |value| {
            let mut asked = asked.clone().at_the_top();
            set(&mut asked, value);
            ask.emit(asked);
        })
    };
    let further =
        [&asked.method, &asked.files, &asked.ship, &asked.from, &asked.to].into_iter().any(Option::is_some);
    html! {
        <>
            <Filter name="state" label={t!(i18n, "payment")} choices={states.collect::<Vec<_>>()} value={asked.state.clone()} on_change={by_state} />
            <Filter name="downloads" label={t!(i18n, "downloads")} choices={downloads.collect::<Vec<_>>()} value={asked.downloads.clone()} on_change={by_downloads} />
            <details class="more" open={further}>
                <summary>{ t!(i18n, "more-filters") }</summary>
                <div class="filters">
                    <Filter name="method" label={t!(i18n, "payment-method")} choices={methods.collect::<Vec<_>>()} value={asked.method.clone()} on_change={by(|asked, value| asked.method = value)} />
                    <Filter name="files" label={t!(i18n, "content")} choices={files.to_vec()} value={asked.files.clone()} on_change={by(|asked, value| asked.files = value)} />
                    <Filter name="ship" label={t!(i18n, "shipping")} choices={ship.to_vec()} value={asked.ship.clone()} on_change={by(|asked, value| asked.ship = value)} />
                    <Day name="from" label={t!(i18n, "from-day")} value={asked.from.clone()} on_change={by(|asked, value| asked.from = value)} />
                    <Day name="to" label={t!(i18n, "to-day")} value={asked.to.clone()} on_change={by(|asked, value| asked.to = value)} />
                </div>
            </details>
        </>
    }
}

fn nothing(asked: &Asked, i18n: &I18n) -> Html {
    if asked.filters() {
        return html! { <Empty title={t!(i18n, "no-match")}><p>{ t!(i18n, "no-match-text") }</p></Empty> };
    }
    let step =
        |route: Route, word: &str| html! { <li><To<Route> {route}>{ i18n.text(word) }</To<Route>></li> };
    html! {
        <Empty title={t!(i18n, "orders-none")}>
            <p>{ t!(i18n, "orders-none-text") }</p>
            <ol class="steps">
                { step(Route::Catalogues, "step-catalogue") }
                { step(Route::NewProduct, "step-product") }
                { step(Route::Products, "step-file") }
                { step(Route::PaymentSettings, "step-payment") }
            </ol>
        </Empty>
    }
}

fn columns(i18n: &I18n) -> Vec<Column> {
    vec![
        Column::bare(t!(i18n, "downloads")),
        Column::bare(t!(i18n, "order")),
        Column::new(t!(i18n, "buyer")),
        Column::new(t!(i18n, "payment")),
        Column { label: t!(i18n, "files-and-downloads").into(), class: "files" },
        Column::bare(t!(i18n, "actions")),
    ]
}

fn row(
    order: &OrderRow,
    i18n: &I18n,
    toasts: &Toasts,
    reload: &Callback<()>,
    selected: &UseStateHandle<BTreeSet<String>>,
) -> Row {
    let id = order.id.inner().to_owned();
    let deliverable = Deliverable {
        id: order.id.clone(),
        number: order.number.clone(),
        name: order.name.clone(),
        email: order.email.clone(),
        state: order.state,
        method: order.method,
        total: order.total.clone(),
        due: order.due.clone(),
        has_files: order.has_files,
    };
    let links = order.links.iter().map(|link| link_line(link, i18n, toasts));
    let editable = order.links.iter().map(|link| Editable {
        name: link.customer_name.clone(),
        limits: Limits {
            id: link.id.clone(),
            counter: link.counter,
            max_downloads: link.max_downloads,
            expires_at: link.expires_at.clone(),
        },
    });
    let is_selected = selected.contains(&id);
    let cells = vec![
        html! {
            <div class="choice-and-mark">
                { select(&id, &order.number, is_selected, selected, i18n) }
                if order.has_files { { downloads_mark(order.downloads, i18n) } } else { <span class="soft">{ t!(i18n, "no-files") }</span> }
            </div>
        },
        html! {
            <>
                <To<Route> route={Route::Order { id: id.clone() }} class="row-link figures">{ &order.number }</To<Route>>
                <br /><span class="soft"><Instant at={order.placed_at.0.clone()} short=true /></span>
            </>
        },
        html! { <><bdi>{ &order.name }</bdi><br /><bdi class="soft">{ &order.email }</bdi></> },
        html! {
            <div>
                { state_mark(order.state, i18n) }<br />
                <span class="number">{ format::money(&order.total, i18n.locale()) }</span>
                <span class="soft">{ " · " }{ i18n.text(&format!("method-{}", order.method.word())) }</span>
                if order.due.minor > 0 && order.due != order.total {
                    <br /><span class="number">{ t!(i18n, "still-due", amount = format::money(&order.due, i18n.locale())) }</span>
                }
                if order.is_trial { <span class="soft">{ " · " }{ t!(i18n, "on-trial") }</span> }
            </div>
        },
        html! { if !order.links.is_empty() { <ul class="link-lines">{ for links }</ul> } },
        html! {
            <OrderActs order={deliverable} downloads={order.downloads} delivered={order.delivered_at.is_some()} links={editable.collect::<Vec<_>>()}
                on_change={reload.clone()} on_delete={reload.clone()} />
        },
    ];
    Row { key: id, class: if is_selected { "selected" } else { "" }, cells }
}

/// Selects an order; `x` presses it from the row.
fn select(
    id: &str,
    number: &str,
    checked: bool,
    selected: &UseStateHandle<BTreeSet<String>>,
    i18n: &I18n,
) -> Html {
    let (id, selected) = (id.to_owned(), selected.clone());
    let onchange = Callback::from(move |_: Event| {
        let mut next = (*selected).clone();
        if !next.remove(&id) {
            next.insert(id.clone());
        }
        selected.set(next);
    });
    let label = t!(i18n, "select-order", number = number.to_owned());
    html! { <label class="select-box"><input type="checkbox" class="row-select" {checked} {onchange} aria-label={label} /></label> }
}

/// Selects what the page shows, or nothing.
fn select_all(orders: &[OrderRow], selected: &UseStateHandle<BTreeSet<String>>, i18n: &I18n) -> Html {
    let all: BTreeSet<String> = orders.iter().map(|order| order.id.inner().to_owned()).collect();
    let checked = all.iter().all(|id| selected.contains(id));
    let selected = selected.clone();
    let onchange =
        Callback::from(move |_: Event| selected.set(if checked { BTreeSet::new() } else { all.clone() }));
    html! { <label class="option select-all"><input type="checkbox" {checked} {onchange} /><span class="option-text">{ t!(i18n, "select-page") }</span></label> }
}

/// The address of the list as a table, with the list's own filters.
fn export(asked: &Asked, i18n: &I18n) -> String {
    let filters = asked.clone().at_the_top().query();
    let filters = filters.map(|query| format!("&{query}")).unwrap_or_default();
    format!("/admin/orders.csv?lang={}&bom=1{filters}", i18n.locale().tag())
}

/// A file of an order: a link while it works, its counter, its end. A plain press copies the address, as the merchant
/// wants to hand it over, not to use up a download; everything else a browser does with a link still works.
fn link_line(link: &LinkInRow, i18n: &I18n, toasts: &Toasts) -> Html {
    let name = match &link.url {
        None => html! { <bdi>{ &link.customer_name }</bdi> },
        Some(url) => {
            let (text, i18n, toasts) = (url.clone(), i18n.clone(), toasts.clone());
            let title = t!(i18n, "copy-address");
            let onclick = Callback::from(move |event: MouseEvent| {
                if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
                    event.prevent_default();
                    copy(text.clone(), toasts.clone(), i18n.clone());
                }
            });
            html! { <a href={url.clone()} rel="noreferrer" {title} {onclick}><bdi>{ &link.customer_name }</bdi></a> }
        }
    };
    html! {
        <li key={link.id.inner().to_owned()}>
            { name }
            <span class="soft small">
                { counter(link.counter, link.max_downloads, i18n) }
                if let Some(at) = &link.expires_at { { " · " }{ t!(i18n, "until") }{ " " }<Instant at={time::last_moment(&at.0)} short=true /> }
            </span>
        </li>
    }
}

/// `1 of 3`; `1, unlimited`.
pub fn counter(counter: i32, max: Option<i32>, i18n: &I18n) -> String {
    match max {
        Some(max) => t!(i18n, "counter-of", counter = counter, max = max),
        None => t!(i18n, "counter-free", counter = counter),
    }
}
