//! Catalogues in the order of the menu; moved, renamed and removed where they stand.

use cynic::QueryBuilder;
use ui::dialog::{Confirm, Dialog};
use ui::focus::use_focus_on_refusal;
use ui::form::{Choice, FormScope, RadioField, RefusalSummary, Submit, TextField};
use ui::graphql::{DateTime, use_query};
use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use ui::toast::use_toasts;
use values::Slug;
use yew::prelude::*;

use super::protection::PasswordDialog;
use crate::arrange::{Arranged, Item, Move};
use crate::graphql::{CatalogueVisibility, Done, DoneAnswer, answer, mutation, use_act, use_press};
use crate::page::{Empty, Mark, Menu, Page, shown};
use crate::route::Route;
use crate::schema;

/// Every catalogue.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Catalogues {
    admin_catalogues: Vec<Catalogue>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminCatalogue")]
pub struct Catalogue {
    pub id: cynic::Id,
    slug: String,
    pub title: String,
    visibility: CatalogueVisibility,
    pub is_protected: bool,
    product_count: i32,
    updated_at: DateTime,
}
answer!(CatalogueAnswer, "AdminCatalogueResult", Catalogue);

/// A new one.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CatalogueCreateInput {
    title: String,
    slug: Option<String>,
    visibility: CatalogueVisibility,
}
mutation!(CatalogueCreate, catalogue_create, CatalogueCreateInput, CatalogueAnswer, Catalogue);

/// All of it anew.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CatalogueUpdateInput {
    id: cynic::Id,
    title: String,
    slug: String,
    visibility: CatalogueVisibility,
    updated_at: DateTime,
}
mutation!(CatalogueUpdate, catalogue_update, CatalogueUpdateInput, CatalogueAnswer, Catalogue);

/// Another place in the menu.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CatalogueMoveInput {
    id: cynic::Id,
    before: Option<cynic::Id>,
    after: Option<cynic::Id>,
}
mutation!(CatalogueMove, catalogue_move, CatalogueMoveInput, CatalogueAnswer, Catalogue);

/// Which one is copied, and what the copy is called.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CatalogueDuplicateInput {
    id: cynic::Id,
    title: String,
}
mutation!(CatalogueDuplicate, catalogue_duplicate, CatalogueDuplicateInput, CatalogueAnswer, Catalogue);

/// Which one goes.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CatalogueDeleteInput {
    id: cynic::Id,
}
mutation!(CatalogueDelete, catalogue_delete, CatalogueDeleteInput, DoneAnswer, Done);

/// Which question is open.
#[derive(Clone, PartialEq)]
enum Asking {
    New,
    Edit(Catalogue),
    Password(Catalogue),
    Delete(Catalogue),
}

/// The catalogues.
#[component]
pub fn CataloguesPage() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let query = use_query(Catalogues::build(()));
    let asking = use_state(|| None::<Asking>);
    let ask = |what: Asking| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(Some(what.clone())))
    };
    let close = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(None))
    };
    let changed = {
        let (close, reload) = (close.clone(), query.reload.clone());
        Callback::from(move |()| {
            close.emit(());
            reload.emit(());
        })
    };
    let reorder = use_press::<CatalogueMove>(query.reload.reform(|_| ()));
    let on_move =
        reorder.send.reform(|to: Move| CatalogueMoveInput { id: to.id, before: to.before, after: to.after });
    let duplicate = use_press::<CatalogueDuplicate>({
        let (i18n, toasts, changed) = (i18n.clone(), toasts.clone(), changed.clone());
        Callback::from(move |copy: Catalogue| {
            toasts.good(t!(i18n, "said-duplicated", title = copy.title));
            changed.emit(());
        })
    });
    let delete = use_press::<CatalogueDelete>({
        let (i18n, changed, toasts) = (i18n.clone(), changed.clone(), toasts.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "catalogue-deleted"));
            changed.emit(());
        })
    });
    let line = |catalogue: &Catalogue| {
        let (tone, shape) =
            if catalogue.visibility == CatalogueVisibility::Listed { ("good", "●") } else { ("", "○") };
        let copy = {
            let (id, title) = (catalogue.id.clone(), t!(i18n, "copy-of", title = catalogue.title.clone()));
            duplicate
                .send
                .reform(move |_: MouseEvent| CatalogueDuplicateInput { id: id.clone(), title: title.clone() })
        };
        let id = catalogue.id.inner().to_owned();
        let content = html! {
            <>
                <div>
                    <h2><To<Route> route={Route::Catalogue { id: id.clone() }}>{ &catalogue.title }</To<Route>></h2>
                    <p class="marks small">
                        <Mark {tone} {shape} word={i18n.text(&format!("visibility-{}", catalogue.visibility.word()))} />
                        <a href={format!("/catalogue/{}", catalogue.slug)}><code>{ format!("/catalogue/{}", catalogue.slug) }</code></a>
                        if catalogue.is_protected { <Mark tone="warning" shape="⚿" word={t!(i18n, "protected")} /> }
                        <span class="soft">{ t!(i18n, "product-count", count = catalogue.product_count) }</span>
                    </p>
                </div>
                <span class="acts">
                    <button type="button" class="button" onclick={ask(Asking::Edit(catalogue.clone()))}>{ t!(i18n, "edit") }<span class="visually-hidden">{ format!(" {}", catalogue.title) }</span></button>
                    <Menu label={t!(i18n, "actions")} about={catalogue.title.clone()}>
                        <button type="button" onclick={ask(Asking::Password(catalogue.clone()))}>{ t!(i18n, if catalogue.is_protected { "password-change-or-remove" } else { "password-protect" }) }</button>
                        <button type="button" onclick={copy}>{ t!(i18n, "duplicate") }</button>
                        <button type="button" onclick={ask(Asking::Delete(catalogue.clone()))}>{ t!(i18n, "delete") }</button>
                    </Menu>
                </span>
            </>
        };
        Item { id, title: catalogue.title.clone().into(), content }
    };
    let new = html! { <button type="button" class="button primary" data-new="" onclick={ask(Asking::New)}>{ t!(i18n, "catalogue-new") }</button> };
    html! {
        <Page title={t!(i18n, "catalogues")} actions={new}>
            { shown(&query, |answer| {
                let all = &answer.admin_catalogues;
                if all.is_empty() {
                    return html! { <Empty title={t!(i18n, "catalogues-none")}><p>{ t!(i18n, "catalogues-none-text") }</p></Empty> };
                }
                html! { <Arranged label={t!(i18n, "catalogues")} class="catalogues" items={all.iter().map(line).collect::<Vec<_>>()} {on_move} /> }
            }) }
            { match (*asking).clone() {
                None => Html::default(),
                Some(Asking::New) => html! { <CatalogueForm on_done={changed} on_close={close} /> },
                Some(Asking::Edit(catalogue)) => html! { <CatalogueForm {catalogue} on_done={changed} on_close={close} /> },
                Some(Asking::Password(catalogue)) => html! { <PasswordDialog {catalogue} on_done={changed} on_close={close} /> },
                Some(Asking::Delete(catalogue)) => html! {
                    <Confirm title={t!(i18n, "catalogue-delete-title", title = catalogue.title.clone())} confirm={t!(i18n, "delete")} cancel={t!(i18n, "cancel")}
                        danger=true busy={delete.busy} on_close={close}
                        on_confirm={delete.send.reform(move |()| CatalogueDeleteInput { id: catalogue.id.clone() })}>
                        <p>{ t!(i18n, "catalogue-delete-text", count = catalogue.product_count) }</p>
                    </Confirm>
                },
            } }
        </Page>
    }
}

/// What [`CatalogueForm`] needs.
#[derive(Properties, PartialEq)]
struct FormProps {
    /// The one that is edited; none makes a new one.
    #[prop_or_default]
    catalogue: Option<Catalogue>,
    /// Saved.
    on_done: Callback<()>,
    /// Leave it.
    on_close: Callback<()>,
}

/// Title, address, visibility.
#[component]
fn CatalogueForm(props: &FormProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let before = props.catalogue.clone();
    let title = use_state(|| before.as_ref().map(|c| c.title.clone()).unwrap_or_default());
    let slug = use_state(|| before.as_ref().map(|c| c.slug.clone()));
    let visibility = use_state(|| before.as_ref().map_or(CatalogueVisibility::Listed, |c| c.visibility));
    let done = {
        let (i18n, on_done) = (i18n.clone(), props.on_done.clone());
        Callback::from(move |catalogue: Catalogue| {
            toasts.good(t!(i18n, "saved-named", name = catalogue.title));
            on_done.emit(());
        })
    };
    let create = use_act::<CatalogueCreate>(done.clone());
    let update = use_act::<CatalogueUpdate>(done);
    let act_refusals = if before.is_some() { update.refusals.clone() } else { create.refusals.clone() };
    use_focus_on_refusal(&act_refusals);
    // Until it is touched, the address follows the title.
    let shown_slug =
        (*slug).clone().unwrap_or_else(|| Slug::suggest(&title).map(String::from).unwrap_or_default());
    let onsubmit = {
        let (title, visibility, slug) = ((*title).clone(), *visibility, shown_slug.clone());
        let (create, update) = (create.send.clone(), update.send.clone());
        let read = before.as_ref().map(|c| (c.id.clone(), c.updated_at.clone()));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let title = title.clone();
            match read.clone() {
                Some((id, updated_at)) => {
                    update.emit(CatalogueUpdateInput {
                        id,
                        title,
                        slug: slug.clone(),
                        visibility,
                        updated_at,
                    });
                }
                None => {
                    let slug = Some(slug.clone()).filter(|slug| !slug.is_empty());
                    create.emit(CatalogueCreateInput { title, slug, visibility });
                }
            }
        })
    };
    let on_title = {
        let title = title.clone();
        Callback::from(move |text| title.set(text))
    };
    let on_slug = Callback::from(move |text| slug.set(Some(text)));
    let on_visibility = {
        let visibility = visibility.clone();
        Callback::from(move |word: String| {
            visibility.set(CatalogueVisibility::read(&word).unwrap_or(CatalogueVisibility::Listed))
        })
    };
    let choices: Vec<Choice> = CatalogueVisibility::ALL
        .iter()
        .map(|member| Choice {
            hint: Some(i18n.text(&format!("visibility-hint-{}", member.word())).into()),
            ..Choice::new(member.word(), i18n.text(&format!("visibility-{}", member.word())))
        })
        .collect();
    let heading = if before.is_some() { t!(i18n, "catalogue-edit") } else { t!(i18n, "catalogue-new") };
    html! {
        <Dialog title={heading} on_close={props.on_close.clone()}>
            <FormScope id="catalogue">
                <form class="form" novalidate=true {onsubmit}>
                    <RefusalSummary refusals={act_refusals.clone()} fields={&["title", "slug", "visibility"][..]} />
                    <TextField name="title" label={t!(i18n, "title")} value={(*title).clone()} on_change={on_title} refusals={act_refusals.clone()} required=true />
                    <TextField name="slug" label={t!(i18n, "slug")} value={shown_slug} on_change={on_slug} hint={t!(i18n, "slug-hint-catalogue")} refusals={act_refusals.clone()} />
                    <RadioField name="visibility" label={t!(i18n, "visibility")} {choices} value={visibility.word()} on_change={on_visibility} refusals={act_refusals} />
                    <div class="dialog-actions">
                        <Submit label={t!(i18n, "save")} busy={create.busy || update.busy} />
                        <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                    </div>
                </form>
            </FormScope>
        </Dialog>
    }
}
