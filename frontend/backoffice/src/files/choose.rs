//! Adding a file to what is sold: a new one from this computer, or one that is here already.

use cynic::QueryBuilder;
use gloo::timers::callback::Timeout;
use ui::dialog::Dialog;
use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, Submit};
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::{format, t};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::names::{FIELDS, FileCreate, FileCreateInput, FileRef, Names, NamesFields, use_suggested};
use super::upload::Remembered;
use super::uploads::use_uploads;
use crate::graphql::use_act;
use crate::page::{Mark, shown};
use crate::schema;

/// What [`NewFileDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct NewFileProps {
    /// What was chosen.
    pub file: File,
    /// The file exists, its upload has begun.
    pub on_done: Callback<cynic::Id>,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// Names a new file, and begins its upload.
#[component]
pub fn NewFileDialog(props: &NewFileProps) -> Html {
    let i18n = use_i18n();
    let uploads = use_uploads();
    let (names, asking) = use_suggested(&props.file.name());
    let act = use_act::<FileCreate>({
        let (uploads, file, on_done) = (uploads.clone(), props.file.clone(), props.on_done.clone());
        Callback::from(move |created: FileRef| {
            uploads.begin(created.id.inner(), file.clone());
            on_done.emit(created.id);
        })
    });
    use_focus_on_refusal(&act.refusals);
    let onsubmit = {
        let (names, send) = ((*names).clone(), act.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Names { internal, customer, delivers } = names.clone();
            send.emit(FileCreateInput { internal_name: internal, customer_name: customer, delivers });
        })
    };
    let on_change = {
        let names = names.clone();
        Callback::from(move |next| names.set(next))
    };
    // Begun before a reload, and not finished: go on with it rather than make a second file.
    let before =
        use_memo(props.file.clone(), |file| Remembered::all().into_iter().find(|before| before.is(file)));
    let go_on = before.as_ref().as_ref().map(|before| {
        let (uploads, file, on_done) = (uploads.clone(), props.file.clone(), props.on_done.clone());
        let id = before.file_id.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            uploads.begin(&id, file.clone());
            on_done.emit(cynic::Id::new(id.clone()));
        });
        html! {
            <div class="notice warning">
                <p>{ t!(i18n, "upload-begun-before") }</p>
                <button type="button" class="button primary" {onclick}>{ t!(i18n, "upload-go-on") }</button>
            </div>
        }
    });
    html! {
        <Dialog title={t!(i18n, "file-new")} on_close={props.on_close.clone()}>
            <FormScope id="new-file">
                { go_on.unwrap_or_default() }
                <form class="form" novalidate=true {onsubmit}>
                    <p><bdi>{ props.file.name() }</bdi>{ " · " }<span class="number">{ format::size(props.file.size() as i64, i18n.locale()) }</span></p>
                    <RefusalSummary refusals={act.refusals.clone()} fields={FIELDS} />
                    <NamesFields names={(*names).clone()} {on_change} refusals={act.refusals.clone()} />
                    <div class="dialog-actions">
                        <Submit label={t!(i18n, "upload-begin")} busy={act.busy || asking} />
                        <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}

/// What is searched.
#[derive(cynic::QueryVariables, Debug)]
pub struct ChoicesVariables {
    search: Option<String>,
}

/// The newest files that fit.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "ChoicesVariables")]
pub struct Choices {
    #[arguments(first: 20, search: $search)]
    admin_files: ChoiceRows,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminFileConnection")]
struct ChoiceRows {
    nodes: Vec<FileChoice>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminFile")]
struct FileChoice {
    id: cynic::Id,
    internal_name: String,
    customer_name: String,
    latest: Option<SizeOnly>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminFileVersion")]
struct SizeOnly {
    size_bytes: i64,
}

/// What [`ExistingFileDialog`] needs.
#[derive(Properties, PartialEq)]
pub struct ExistingProps {
    /// What is there already.
    pub taken: Vec<cynic::Id>,
    /// The one that is wanted.
    pub on_done: Callback<cynic::Id>,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// Finds a file that is here already.
#[component]
pub fn ExistingFileDialog(props: &ExistingProps) -> Html {
    let i18n = use_i18n();
    let search = use_state(|| None::<String>);
    let waiting = use_mut_ref(|| None::<Timeout>);
    let query = use_query(Choices::build(ChoicesVariables { search: (*search).clone() }));
    let oninput = Callback::from(move |event: InputEvent| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        let search = search.clone();
        let ask = move || search.set(Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
        *waiting.borrow_mut() = Some(Timeout::new(250, ask));
    });
    html! {
        <Dialog title={t!(i18n, "file-existing")} on_close={props.on_close.clone()}>
            <div class="field">
                <label for="existing-search">{ t!(i18n, "files-search") }</label>
                <input id="existing-search" type="search" {oninput} autocomplete="off" spellcheck="false" />
            </div>
            <div aria-live="polite" class="choices">
                { shown(&query, |answer| {
                    let free: Vec<_> = answer.admin_files.nodes.iter().filter(|file| !props.taken.contains(&file.id)).collect();
                    if free.is_empty() {
                        return html! { <p>{ t!(i18n, "no-match") }</p> };
                    }
                    let choice = |file: &&FileChoice| {
                        let id = file.id.clone();
                        let onclick = props.on_done.reform(move |_: MouseEvent| id.clone());
                        html! {
                            <li key={file.id.inner().to_owned()}>
                                <button type="button" class="choice" {onclick}>
                                    <bdi>{ &file.customer_name }</bdi>
                                    <code class="soft">{ &file.internal_name }</code>
                                    { match &file.latest {
                                        Some(latest) => html! { <span class="number soft">{ format::size(latest.size_bytes, i18n.locale()) }</span> },
                                        None => html! { <Mark tone="warning" shape="!" word={t!(i18n, "not-uploaded")} /> },
                                    } }
                                </button>
                            </li>
                        }
                    };
                    html! { <ul>{ for free.iter().map(choice) }</ul> }
                }) }
            </div>
            <div class="dialog-actions">
                <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
            </div>
        </Dialog>
    }
}
