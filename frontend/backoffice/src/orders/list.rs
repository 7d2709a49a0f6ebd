//! All orders, newest first: each with its state, its files as links when enabled, counters, expiry and acts (SPEC 7.10).

use cynic::QueryBuilder;
use ui::graphql::{DateTime, Money, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::table::{Column, Row, Table};
use ui::toast::{Toasts, use_toasts};
use ui::{format, t};
use yew::prelude::*;

use super::acts::OrderActs;
use super::deliver::Deliverable;
use super::{downloads_mark, state_mark};
use crate::graphql::{DownloadState, OrderState, PageInfo, PaymentMethod};
use crate::list::{Asked, Filter, Pager, Search, use_asked};
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
    total: Money,
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
        with_files: None,
    };
    let query =
        use_query(Orders::build(OrdersVariables { first, after, last, before, filter: Some(filter) }));
    html! {
        <Page title={t!(i18n, "orders")}>
            <div class="filters">
                <Search label={t!(i18n, "orders-search")} asked={asked.clone()} ask={ask.clone()} />
                { filters(&asked, &ask, &i18n) }
            </div>
            { shown(&query, |answer| {
                let orders = &answer.admin_orders;
                if orders.nodes.is_empty() {
                    return nothing(&asked, &i18n);
                }
                let rows = orders.nodes.iter().map(|order| row(order, &i18n, &toasts, &query.reload)).collect::<Vec<_>>();
                html! {
                    <>
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
    html! {
        <>
            <Filter name="state" label={t!(i18n, "payment")} choices={states.collect::<Vec<_>>()} value={asked.state.clone()} on_change={by_state} />
            <Filter name="downloads" label={t!(i18n, "downloads")} choices={downloads.collect::<Vec<_>>()} value={asked.downloads.clone()} on_change={by_downloads} />
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

fn row(order: &OrderRow, i18n: &I18n, toasts: &Toasts, reload: &Callback<()>) -> Row {
    let id = order.id.inner().to_owned();
    let deliverable = Deliverable {
        id: order.id.clone(),
        number: order.number.clone(),
        name: order.name.clone(),
        email: order.email.clone(),
        state: order.state,
        method: order.method,
        total: order.total.clone(),
        has_files: order.has_files,
    };
    let links = order.links.iter().map(|link| link_line(link, i18n, toasts));
    let cells = vec![
        if order.has_files {
            downloads_mark(order.downloads, i18n)
        } else {
            html! { <span class="soft">{ t!(i18n, "no-files") }</span> }
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
            </div>
        },
        html! { if !order.links.is_empty() { <ul class="link-lines">{ for links }</ul> } },
        html! {
            <OrderActs order={deliverable} downloads={order.downloads} delivered={order.delivered_at.is_some()}
                on_change={reload.clone()} on_delete={reload.clone()} />
        },
    ];
    Row { key: id, class: "", cells }
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
