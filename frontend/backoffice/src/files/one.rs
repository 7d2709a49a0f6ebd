//! One file: its names, its versions, where it is sold, and the next version.

use cynic::QueryBuilder;
use gloo::timers::callback::Interval;
use ui::graphql::{DateTime, Remote, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::table::{Column, Row, Table};
use ui::{format, t};
use yew::prelude::*;

use super::names::{Names, NamesForm};
use super::progress::{PickFile, UploadLine};
use super::uploads::use_uploads;
use super::zip::ZipChoice;
use crate::graphql::{FileFault, FilePolicy, ZipOption, ZipState};
use crate::page::{Empty, Instant, Mark, Page, shown, use_coming_back};
use crate::route::Route;
use crate::schema;

/// How often it is asked how far a ZIP form has come.
const POLL_MS: u32 = 2_000;

/// Which file.
#[derive(cynic::QueryVariables, Debug)]
pub struct OneFileVariables {
    pub id: cynic::Id,
}

/// One file, as a variant's form shows it.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "OneFileVariables")]
pub struct OneFile {
    #[arguments(id: $id)]
    pub admin_file: Option<File>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminFile")]
pub struct File {
    pub internal_name: String,
    pub customer_name: String,
    pub names_are_equal: bool,
    pub latest: Option<Latest>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminFileVersion")]
pub struct Latest {
    pub number: i32,
    pub size_bytes: i64,
}

/// One file with its past, and where it is sold.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "OneFileVariables")]
pub struct WholeFile {
    #[arguments(id: $id)]
    admin_file: Option<FileWithPast>,
    #[arguments(file: $id)]
    admin_file_products: Vec<SellingProduct>,
    admin_download_settings: ShopWide,
}

/// Whether files are delivered as ZIPs unless they say otherwise.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "DownloadSettings")]
struct ShopWide {
    zip: bool,
}

#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminFile")]
struct FileWithPast {
    id: cynic::Id,
    internal_name: String,
    customer_name: String,
    delivers: FilePolicy,
    zip: ZipOption,
    versions: Vec<Version>,
}

impl FileWithPast {
    /// Whether a form of it is under way, or soon will be: what is wanted is queued a little later.
    fn is_preparing(&self, shop_wide: bool) -> bool {
        let wanted = match self.zip {
            ZipOption::Shop => shop_wide,
            ZipOption::Always => true,
            ZipOption::Never => false,
        };
        let lacks_one =
            |latest: &Version| latest.zip_form.is_none() && latest.media_type != "application/zip";
        let waits = |form: &ZipForm| matches!(form.state, ZipState::Queued | ZipState::Working);
        (wanted && self.versions.first().is_some_and(lacks_one))
            || self.versions.iter().any(|version| version.zip_form.as_ref().is_some_and(waits))
    }
}

#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminFileVersion")]
struct Version {
    id: cynic::Id,
    number: i32,
    size_bytes: i64,
    sha256: String,
    crc32: String,
    media_type: String,
    uploaded_name: String,
    zip_form: Option<ZipForm>,
    created_at: DateTime,
    checked_at: Option<DateTime>,
    fault: Option<FileFault>,
}

/// How far the ZIP form of a version has come.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminZipForm")]
struct ZipForm {
    state: ZipState,
    done_bytes: i64,
    size_bytes: Option<i64>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminProduct")]
struct SellingProduct {
    id: cynic::Id,
    title: String,
}

/// What [`FilePage`] needs.
#[derive(Properties, PartialEq)]
pub struct FileProps {
    /// Which file.
    pub id: AttrValue,
}

/// One file.
#[component]
pub fn FilePage(props: &FileProps) -> Html {
    let i18n = use_i18n();
    let uploads = use_uploads();
    let query = use_query(WholeFile::build(OneFileVariables { id: cynic::Id::new(props.id.as_str()) }));
    use_coming_back(query.reload.clone());
    // While a form is prepared, how far it has come is asked for again.
    let preparing = match &query.remote {
        Remote::Ready(answer) => answer
            .admin_file
            .as_ref()
            .is_some_and(|file| file.is_preparing(answer.admin_download_settings.zip)),
        _ => false,
    };
    use_effect_with(preparing, {
        let reload = query.reload.clone();
        move |preparing| {
            let ticking = preparing.then(|| Interval::new(POLL_MS, move || reload.emit(())));
            move || drop(ticking)
        }
    });
    let title = match &query.remote {
        Remote::Ready(answer) => answer.admin_file.as_ref().map(|file| file.customer_name.clone()),
        _ => None,
    };
    let on_pick = {
        let (uploads, id) = (uploads.clone(), props.id.clone());
        Callback::from(move |file| uploads.begin(&id, file))
    };
    let above =
        html! { <p class="small"><To<Route> route={Route::Files}>{ t!(i18n, "files") }</To<Route>></p> };
    html! {
        <Page title={title.unwrap_or_else(|| t!(i18n, "file"))} {above}>
            { shown(&query, |answer| {
                let Some(file) = &answer.admin_file else {
                    return html! { <Empty title={t!(i18n, "gone")}><p>{ t!(i18n, "gone-text") }</p></Empty> };
                };
                let label = t!(i18n, if file.versions.is_empty() { "file-upload" } else { "file-upload-version" });
                let names = Names { internal: file.internal_name.clone(), customer: file.customer_name.clone(), delivers: file.delivers };
                html! {
                    <>
                        <section aria-labelledby="versions">
                            <h2 id="versions">{ t!(i18n, "versions") }</h2>
                            <UploadLine file_id={props.id.clone()} name={file.customer_name.clone()} on_done={query.reload.clone()} />
                            if !uploads.is_on_the_way(&props.id) { <p class="acts"><PickFile {label} {on_pick} class="primary" /></p> }
                            { versions(&file.versions, &i18n) }
                        </section>
                        <section aria-labelledby="names">
                            <h2 id="names">{ t!(i18n, "names") }</h2>
                            <NamesForm file={file.id.clone()} {names} on_saved={query.reload.clone()} />
                        </section>
                        <section aria-labelledby="zip">
                            <h2 id="zip">{ t!(i18n, "zip") }</h2>
                            <ZipChoice file={file.id.clone()} zip={file.zip} on_saved={query.reload.clone()} />
                        </section>
                        <section aria-labelledby="sold">
                            <h2 id="sold">{ t!(i18n, "sold-in") }</h2>
                            if answer.admin_file_products.is_empty() { <p class="soft">{ t!(i18n, "sold-nowhere") }</p> }
                            <ul class="plain">
                                { for answer.admin_file_products.iter().map(|product| html! {
                                    <li key={product.id.inner().to_owned()}><To<Route> route={Route::Product { id: product.id.inner().to_owned() }}>{ &product.title }</To<Route>></li>
                                }) }
                            </ul>
                        </section>
                    </>
                }
            }) }
        </Page>
    }
}

/// `Ready · 1.2 MB`, `being prepared: 40 %`.
fn zip_form(version: &Version, i18n: &I18n) -> String {
    let Some(form) = &version.zip_form else { return String::new() };
    let state = i18n.text(&format!("zip-state-{}", form.state.word()));
    match (form.state, form.size_bytes) {
        (ZipState::Ready, Some(size)) => format!("{state} · {}", format::size(size, i18n.locale())),
        (ZipState::Working, _) if version.size_bytes > 0 => {
            let percent = form.done_bytes.saturating_mul(100) / version.size_bytes;
            format!("{state} · {percent} %")
        }
        _ => state,
    }
}

fn versions(versions: &[Version], i18n: &I18n) -> Html {
    if versions.is_empty() {
        return html! { <p class="soft">{ t!(i18n, "versions-none") }</p> };
    }
    let columns = vec![
        Column::figures(t!(i18n, "version")),
        Column::new(t!(i18n, "date")),
        Column::figures(t!(i18n, "size")),
        Column::new(t!(i18n, "uploaded-name")),
        Column::new(t!(i18n, "media-type")),
        Column::new(t!(i18n, "zip")),
        Column { label: "SHA-256 · CRC-32".into(), class: "hash" },
    ];
    let row = |version: &Version| Row {
        key: version.id.inner().to_owned(),
        class: "",
        cells: vec![
            html! {
                <>
                    { version.number }
                    if let Some(fault) = version.fault {
                        <br /><Mark tone="bad" shape="!" word={i18n.text(&format!("fault-{}", fault.word()))} />
                    }
                </>
            },
            html! {
                <>
                    <Instant at={version.created_at.0.clone()} />
                    if let Some(at) = &version.checked_at {
                        <br /><span class="small soft">{ t!(i18n, "file-checked") }{ " " }<Instant at={at.0.clone()} short=true /></span>
                    }
                </>
            },
            html! { <span title={format::number(version.size_bytes, i18n.locale())}>{ format::size(version.size_bytes, i18n.locale()) }</span> },
            html! { <bdi>{ &version.uploaded_name }</bdi> },
            html! { &version.media_type },
            html! { <span class="small">{ zip_form(version, i18n) }</span> },
            html! { <><code>{ &version.sha256 }</code><br /><code>{ &version.crc32 }</code></> },
        ],
    };
    html! { <Table caption={t!(i18n, "versions")} {columns} rows={versions.iter().map(row).collect::<Vec<_>>()} /> }
}
