//! All files.

use cynic::QueryBuilder;
use ui::graphql::{DateTime, use_query};
use ui::i18n::use_i18n;
use ui::links::{To, go};
use ui::table::{Column, Row, Table};
use ui::{format, t};
use web_sys::File;
use yew::prelude::*;

use super::choose::NewFileDialog;
use super::progress::PickFile;
use crate::graphql::{FileFault, PageInfo};
use crate::list::{Pager, Search, use_asked};
use crate::page::{Empty, Instant, Mark, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which files.
#[derive(cynic::QueryVariables, Debug)]
pub struct FilesVariables {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    search: Option<String>,
}

/// A page of files.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "FilesVariables")]
pub struct Files {
    #[arguments(first: $first, after: $after, last: $last, before: $before, search: $search)]
    admin_files: FileRows,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminFileConnection")]
struct FileRows {
    nodes: Vec<FileRow>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminFile")]
struct FileRow {
    id: cynic::Id,
    internal_name: String,
    customer_name: String,
    names_are_equal: bool,
    fault: Option<FileFault>,
    created_at: DateTime,
    latest: Option<LatestVersion>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminFileVersion")]
struct LatestVersion {
    number: i32,
    size_bytes: i64,
    media_type: String,
    created_at: DateTime,
}

/// The list.
#[component]
pub fn FilesPage() -> Html {
    let i18n = use_i18n();
    let (asked, ask) = use_asked(Route::Files);
    let (first, after, last, before) = asked.page();
    let search = asked.search.clone();
    let query = use_query(Files::build(FilesVariables { first, after, last, before, search }));
    let adding = use_state(|| None::<File>);
    let on_pick = {
        let adding = adding.clone();
        Callback::from(move |file| adding.set(Some(file)))
    };
    let close = {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(None))
    };
    let done = Callback::from(move |id: cynic::Id| go(&Route::File { id: id.into_inner() }, None));
    let columns = vec![
        Column::bare(t!(i18n, "customer-name")),
        Column::new(t!(i18n, "internal-name")),
        Column::figures(t!(i18n, "version")),
        Column::figures(t!(i18n, "size")),
        Column::new(t!(i18n, "media-type")),
        Column::new(t!(i18n, "date")),
    ];
    let row = |file: &FileRow| {
        let id = file.id.inner().to_owned();
        let latest = file.latest.as_ref();
        let cells = vec![
            html! { <To<Route> route={Route::File { id: id.clone() }} class="row-link"><bdi>{ &file.customer_name }</bdi></To<Route>> },
            html! {
                <>
                    <code>{ &file.internal_name }</code>
                    if file.names_are_equal { <br /><span class="state warning small"><span aria-hidden="true">{ "!" }</span>{ t!(i18n, "names-equal-short") }</span> }
                </>
            },
            match latest {
                Some(latest) => html! {
                    <>
                        { latest.number }
                        if let Some(fault) = file.fault {
                            <br /><Mark tone="bad" shape="!" word={i18n.text(&format!("fault-{}", fault.word()))} />
                        }
                    </>
                },
                None => html! { <Mark tone="warning" shape="!" word={t!(i18n, "not-uploaded")} /> },
            },
            html! { latest.map(|latest| format::size(latest.size_bytes, i18n.locale())).unwrap_or_default() },
            html! { <span class="small">{ latest.map(|latest| latest.media_type.clone()).unwrap_or_default() }</span> },
            html! { <Instant at={latest.map_or(&file.created_at, |latest| &latest.created_at).0.clone()} short=true /> },
        ];
        Row { key: id, class: "", cells }
    };
    let new = html! { <PickFile label={t!(i18n, "file-upload-new")} {on_pick} class="primary" /> };
    html! {
        <Page title={t!(i18n, "files")} actions={new}>
            <div class="filters"><Search label={t!(i18n, "files-search")} asked={asked.clone()} {ask} /></div>
            { shown(&query, |answer| {
                let files = &answer.admin_files;
                if files.nodes.is_empty() {
                    let (title, text) = if asked.filters() { ("no-match", "no-match-text") } else { ("files-none", "files-none-text") };
                    return html! { <Empty title={i18n.text(title)}><p>{ i18n.text(text) }</p></Empty> };
                }
                html! {
                    <>
                        <Table caption={t!(i18n, "files")} busy={query.busy} {columns} rows={files.nodes.iter().map(row).collect::<Vec<_>>()} />
                        <Pager route={Route::Files} asked={asked.clone()} info={files.page_info.clone()} />
                    </>
                }
            }) }
            if let Some(file) = (*adding).clone() { <NewFileDialog {file} on_done={done} on_close={close} /> }
        </Page>
    }
}
