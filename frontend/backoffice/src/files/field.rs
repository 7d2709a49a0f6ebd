//! The files of a variant, in the order in which they are delivered.

use cynic::QueryBuilder;
use ui::form::Refusals;
use ui::graphql::{Remote, use_query};
use ui::i18n::use_i18n;
use ui::links::To;
use ui::{format, t};
use web_sys::File;
use yew::prelude::*;

use super::choose::{ExistingFileDialog, NewFileDialog};
use super::one::{OneFile, OneFileVariables};
use super::progress::{PickFile, UploadLine};
use super::upload::Stage;
use super::uploads::use_uploads;
use crate::page::{Mark, use_coming_back};
use crate::route::Route;

/// What [`FilesField`] needs.
#[derive(Properties, PartialEq)]
pub struct FilesFieldProps {
    /// Which files, in order.
    pub files: Vec<cynic::Id>,
    /// Called at each change.
    pub on_change: Callback<Vec<cynic::Id>>,
    /// Everything the form was refused; the field picks its own.
    pub refusals: Refusals,
}

/// Which dialog is open.
#[derive(Clone, PartialEq)]
enum Adding {
    New(File),
    Existing,
}

/// The files, and the two ways to add one.
#[component]
pub fn FilesField(props: &FilesFieldProps) -> Html {
    let i18n = use_i18n();
    let adding = use_state(|| None::<Adding>);
    let close = {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(None))
    };
    let on_pick = {
        let adding = adding.clone();
        Callback::from(move |file| adding.set(Some(Adding::New(file))))
    };
    let on_existing = {
        let adding = adding.clone();
        Callback::from(move |_: MouseEvent| adding.set(Some(Adding::Existing)))
    };
    let added = {
        let (files, on_change, close) = (props.files.clone(), props.on_change.clone(), close.clone());
        Callback::from(move |id: cynic::Id| {
            let mut next = files.clone();
            if !next.contains(&id) {
                next.push(id);
            }
            on_change.emit(next);
            close.emit(());
        })
    };
    let refused: Vec<_> = props.refusals.iter().filter(|refusal| refusal.field == "files").collect();
    html! {
        <fieldset class="field files-field" aria-describedby="files-refused">
            <legend>{ t!(i18n, "files") }</legend>
            if props.files.is_empty() { <p class="soft">{ t!(i18n, "variant-files-none") }</p> }
            <ul class="file-cards">
                { for props.files.iter().enumerate().map(|(at, id)| {
                    let (files, on_change) = (props.files.clone(), props.on_change.clone());
                    let on_remove = Callback::from(move |()| {
                        let mut next = files.clone();
                        next.remove(at);
                        on_change.emit(next);
                    });
                    html! { <FileCard key={id.inner().to_owned()} id={id.inner().to_owned()} {on_remove} /> }
                }) }
            </ul>
            <div id="files-refused" class="refusal" tabindex="-1" data-refusals={(!refused.is_empty()).then_some("")}>
                { for refused.iter().map(|refusal| html! { <p>{ &refusal.message }</p> }) }
            </div>
            <div class="acts">
                <PickFile label={t!(i18n, "file-upload-new")} {on_pick} class={classes!(props.files.is_empty().then_some("primary"))} />
                <button type="button" class="button" onclick={on_existing}>{ t!(i18n, "file-existing") }</button>
            </div>
            { match (*adding).clone() {
                None => Html::default(),
                Some(Adding::New(file)) => html! { <NewFileDialog {file} on_done={added} on_close={close} /> },
                Some(Adding::Existing) => html! { <ExistingFileDialog taken={props.files.clone()} on_done={added} on_close={close} /> },
            } }
        </fieldset>
    }
}

/// What [`FileCard`] needs.
#[derive(Properties, PartialEq)]
struct CardProps {
    id: String,
    on_remove: Callback<()>,
}

/// One file: its names, its size, its upload.
#[component]
fn FileCard(props: &CardProps) -> Html {
    let i18n = use_i18n();
    let uploads = use_uploads();
    let query = use_query(OneFile::build(OneFileVariables { id: cynic::Id::new(&props.id) }));
    use_coming_back(query.reload.clone());
    let file = match &query.remote {
        Remote::Ready(answer) => answer.admin_file.clone(),
        _ => None,
    };
    let name = file.as_ref().map(|file| file.customer_name.clone()).unwrap_or_default();
    let on_pick = {
        let (uploads, id) = (uploads.clone(), props.id.clone());
        Callback::from(move |file| uploads.begin(&id, file))
    };
    let on_the_way = uploads.is_on_the_way(&props.id);
    // Between the last byte and the server's next answer the file is there, whatever was known before.
    let arrived = uploads.of(&props.id).is_some_and(|progress| progress.stage == Stage::Done);
    html! {
        <li class="file-card">
            <p class="marks">
                if let Some(file) = &file {
                    <To<Route> route={Route::File { id: props.id.clone() }}><bdi>{ &file.customer_name }</bdi></To<Route>>
                    <code class="soft">{ &file.internal_name }</code>
                    { match &file.latest {
                        Some(latest) => html! {
                            <>
                                <span class="soft number">{ t!(i18n, "version-number", number = latest.number) }</span>
                                <span class="number">{ format::size(latest.size_bytes, i18n.locale()) }</span>
                            </>
                        },
                        None if on_the_way || arrived => Html::default(),
                        None => html! { <Mark tone="warning" shape="!" word={t!(i18n, "not-uploaded")} /> },
                    } }
                }
            </p>
            if file.as_ref().is_some_and(|file| file.names_are_equal) { <p class="state warning advice small"><span aria-hidden="true">{ "!" }</span>{ t!(i18n, "names-equal") }</p> }
            <UploadLine file_id={props.id.clone()} name={name.clone()} on_done={query.reload.clone()} />
            <div class="acts">
                if !on_the_way {
                    <PickFile label={t!(i18n, if file.as_ref().is_some_and(|file| file.latest.is_some()) { "file-upload-version" } else { "file-upload" })} about={name.clone()} {on_pick} />
                }
                <button type="button" class="button" onclick={props.on_remove.reform(|_| ())}>{ t!(i18n, "file-detach") }<span class="visually-hidden">{ format!(" {name}") }</span></button>
            </div>
        </li>
    }
}
