//! Every download of the shop, newest first (SPEC 7.11).

use cynic::QueryBuilder;
use ui::graphql::{DateTime, use_query};
use ui::i18n::use_i18n;
use ui::links::To;
use ui::table::{Column, Row, Table};
use ui::{format, t};
use yew::prelude::*;

use crate::graphql::PageInfo;
use crate::list::{Asked, Filter, Pager, Search, use_asked};
use crate::page::{Empty, Instant, Mark, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which downloads.
#[derive(cynic::QueryVariables, Debug)]
pub struct DownloadsVariables {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    counted: Option<bool>,
    search: Option<String>,
}

/// A page of them.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "DownloadsVariables")]
pub struct Downloads {
    #[arguments(first: $first, after: $after, last: $last, before: $before, counted: $counted, search: $search)]
    admin_downloads: DownloadRows,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminDownloadConnection")]
struct DownloadRows {
    nodes: Vec<DownloadRow>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminDownload")]
struct DownloadRow {
    transfer: TransferRow,
    link: LinkRow,
    order: Option<OrderRow>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminTransfer")]
struct TransferRow {
    id: cynic::Id,
    opened_at: DateTime,
    client_address: String,
    agent: String,
    size_bytes: i64,
    delivered_bytes: i64,
    counted_at: Option<DateTime>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminLink")]
struct LinkRow {
    customer_name: String,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminOrder")]
struct OrderRow {
    id: cynic::Id,
    number: String,
}

/// The log.
#[component]
pub fn DownloadsPage() -> Html {
    let i18n = use_i18n();
    let (asked, ask) = use_asked(Route::Downloads);
    let (first, after, last, before) = asked.page();
    let counted = asked.state.as_deref().map(|state| state == COUNTED);
    let search = asked.search.clone();
    let query =
        use_query(Downloads::build(DownloadsVariables { first, after, last, before, counted, search }));
    let choices = vec![
        (AttrValue::from(""), t!(i18n, "any")),
        (COUNTED.into(), t!(i18n, "counted")),
        (NOT_COUNTED.into(), t!(i18n, "not-counted")),
    ];
    let by_state = {
        let (asked, ask) = (asked.clone(), ask.clone());
        Callback::from(move |state| ask.emit(Asked { state, ..asked.clone() }.at_the_top()))
    };
    let columns = vec![
        Column::new(t!(i18n, "opened")),
        Column::bare(t!(i18n, "order")),
        Column::new(t!(i18n, "file")),
        Column::new(t!(i18n, "client-address")),
        Column::new(t!(i18n, "agent")),
        Column::figures(t!(i18n, "bytes")),
        Column::new(t!(i18n, "completion")),
    ];
    let row = |row: &DownloadRow| {
        let transfer = &row.transfer;
        let (done, size) = (transfer.delivered_bytes, transfer.size_bytes);
        let bytes = t!(
            i18n,
            "bytes-of",
            done = format::size(done, i18n.locale()),
            size = format::size(size, i18n.locale())
        );
        Row {
            key: transfer.id.inner().to_owned(),
            class: "",
            cells: vec![
                html! { <Instant at={transfer.opened_at.0.clone()} /> },
                match &row.order {
                    Some(order) => {
                        html! { <To<Route> route={Route::Order { id: order.id.inner().to_owned() }} class="row-link">{ &order.number }</To<Route>> }
                    }
                    None => Html::default(),
                },
                html! { <bdi>{ &row.link.customer_name }</bdi> },
                html! { <code>{ &transfer.client_address }</code> },
                html! { <bdi class="small">{ &transfer.agent }</bdi> },
                html! { bytes },
                match transfer.counted_at {
                    Some(_) => html! { <Mark tone="good" shape="✓" word={t!(i18n, "counted")} /> },
                    None => html! { <Mark tone="" shape="…" word={t!(i18n, "not-counted")} /> },
                },
            ],
        }
    };
    html! {
        <Page title={t!(i18n, "downloads")}>
            <div class="filters">
                <Search label={t!(i18n, "downloads-search")} asked={asked.clone()} {ask} />
                <Filter name="state" label={t!(i18n, "completion")} {choices} value={asked.state.clone()} on_change={by_state} />
            </div>
            { shown(&query, |answer| {
                let downloads = &answer.admin_downloads;
                if downloads.nodes.is_empty() {
                    let (title, text) = if asked.filters() { ("no-match", "no-match-text") } else { ("downloads-none", "downloads-none-text") };
                    return html! { <Empty title={i18n.text(title)}><p>{ i18n.text(text) }</p></Empty> };
                }
                html! {
                    <>
                        <Table caption={t!(i18n, "downloads")} busy={query.busy} {columns} rows={downloads.nodes.iter().map(row).collect::<Vec<_>>()} />
                        <Pager route={Route::Downloads} asked={asked.clone()} info={downloads.page_info.clone()} />
                    </>
                }
            }) }
        </Page>
    }
}

const COUNTED: &str = "counted";
const NOT_COUNTED: &str = "open";
