//! What a shopper reads: title, address, text, and the catalogues it is in.

use ui::focus::use_focus_on_refusal;
use ui::form::{FormScope, RefusalSummary, TextArea, TextField};
use ui::graphql::DateTime;
use ui::i18n::{I18n, use_i18n};
use ui::t;
use ui::toast::use_toasts;
use values::Slug;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::changed::{ChangedMeanwhile, is_stale};
use super::preview::Preview;
use super::product::{Product, ProductAnswer};
use crate::graphql::{mutation, use_act};
use crate::page::SaveLine;
use crate::schema;

/// A catalogue by its name.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminCatalogue")]
pub struct Shelf {
    pub id: cynic::Id,
    pub title: String,
}

/// What an answer names; the page asks for the rest again.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminProduct")]
pub struct ProductRef {
    pub id: cynic::Id,
}

/// A new product.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct ProductCreateInput {
    title: String,
    slug: Option<String>,
    body: String,
    catalogues: Vec<cynic::Id>,
}
mutation!(ProductCreate, product_create, ProductCreateInput, ProductAnswer, ProductRef);

/// All of it anew; `updated_at` is what was read.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct ProductUpdateInput {
    id: cynic::Id,
    title: String,
    slug: String,
    body: String,
    catalogues: Vec<cynic::Id>,
    updated_at: DateTime,
}
mutation!(ProductUpdate, product_update, ProductUpdateInput, ProductAnswer, ProductRef);

/// What the form holds.
#[derive(Clone, Debug, Default, PartialEq)]
struct Draft {
    title: String,
    /// None follows the title.
    slug: Option<String>,
    body: String,
    catalogues: Vec<cynic::Id>,
}

impl Draft {
    fn of(product: &Product) -> Self {
        Self {
            title: product.title.clone(),
            slug: Some(product.slug.clone()),
            body: product.body.clone(),
            catalogues: product.catalogues.iter().map(|shelf| shelf.id.clone()).collect(),
        }
    }

    /// What of this differs from another draft, named.
    fn beside(&self, other: &Self, shelves: &[Shelf], i18n: &I18n) -> Vec<(String, String)> {
        let titles = |draft: &Self| {
            let placed = shelves.iter().filter(|shelf| draft.catalogues.contains(&shelf.id));
            placed.map(|shelf| shelf.title.as_str()).collect::<Vec<_>>().join(", ")
        };
        let slug = |draft: &Self| draft.slug.clone().unwrap_or_default();
        [
            (t!(i18n, "title"), self.title.clone(), other.title.clone()),
            (t!(i18n, "slug"), slug(self), slug(other)),
            (t!(i18n, "catalogues"), titles(self), titles(other)),
            (t!(i18n, "body"), self.body.clone(), other.body.clone()),
        ]
        .into_iter()
        .filter(|(_, mine, theirs)| mine != theirs)
        .map(|(name, mine, _)| (name, mine))
        .collect()
    }
}

/// What [`ProductForm`] needs.
#[derive(Properties, PartialEq)]
pub struct ProductFormProps {
    /// Every catalogue.
    pub shelves: Vec<Shelf>,
    /// The one that is edited; none makes a new one.
    #[prop_or_default]
    pub product: Option<Product>,
    /// Saved.
    pub on_saved: Callback<cynic::Id>,
    /// Somebody else saved meanwhile: read the product anew.
    #[prop_or_default]
    pub on_stale: Callback<()>,
}

/// The form.
#[component]
pub fn ProductForm(props: &ProductFormProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let draft = use_state(|| props.product.as_ref().map(Draft::of).unwrap_or_default());
    // What was read, and when. Publishing and prices move the date too: as long as the text is the one that was read,
    // the new date is taken over, so that only another's change of the text refuses the save.
    let read = use_state(|| props.product.clone());
    use_effect_with(props.product.clone(), {
        let (draft, read) = (draft.clone(), read.clone());
        move |product| {
            let (Some(product), Some(before)) = (product, read.as_ref()) else { return };
            let (now, then) = (Draft::of(product), Draft::of(before));
            if now == then || *draft == then || *draft == now {
                if *draft == then {
                    draft.set(now);
                }
                read.set(Some(product.clone()));
            }
        }
    });
    let done = {
        let (i18n, on_saved) = (i18n.clone(), props.on_saved.clone());
        Callback::from(move |product: ProductRef| {
            toasts.good(t!(i18n, "saved"));
            on_saved.emit(product.id);
        })
    };
    let create = use_act::<ProductCreate>(done.clone());
    let update = use_act::<ProductUpdate>(done);
    let refusals = if props.product.is_some() { update.refusals.clone() } else { create.refusals.clone() };
    use_focus_on_refusal(&refusals);
    let stale = is_stale(&refusals);
    use_effect_with(refusals.clone(), {
        let on_stale = props.on_stale.clone();
        move |_| {
            if stale {
                on_stale.emit(());
            }
        }
    });
    let theirs = props
        .product
        .as_ref()
        .filter(|product| stale && read.as_ref().is_some_and(|read| Draft::of(read) != Draft::of(product)));
    let choose = |keep_mine: bool| {
        let (draft, read, product) = (draft.clone(), read.clone(), props.product.clone());
        let refuse = update.refuse.clone();
        Callback::from(move |()| {
            let Some(product) = &product else { return };
            if !keep_mine {
                draft.set(Draft::of(product));
            }
            read.set(Some(product.clone()));
            refuse.emit(Vec::new());
        })
    };
    let own_fields = if theirs.is_some() {
        &["title", "slug", "body", "updatedAt"][..]
    } else {
        &["title", "slug", "body"][..]
    };
    let conflict = theirs.map(|product| {
        let theirs = Draft::of(product).beside(&draft, &props.shelves, &i18n);
        html! { <ChangedMeanwhile {theirs} on_mine={choose(true)} on_theirs={choose(false)} /> }
    });

    let change = |edit: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            edit(&mut next, text);
            draft.set(next);
        })
    };
    let slug = draft
        .slug
        .clone()
        .unwrap_or_else(|| Slug::suggest(&draft.title).map(String::from).unwrap_or_default());
    let onsubmit = {
        let (draft, slug, read) = ((*draft).clone(), slug.clone(), (*read).clone());
        let (create, update) = (create.send.clone(), update.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Draft { title, body, catalogues, .. } = draft.clone();
            match &read {
                Some(read) => update.emit(ProductUpdateInput {
                    id: read.id.clone(),
                    title,
                    slug: slug.clone(),
                    body,
                    catalogues,
                    updated_at: read.updated_at.clone(),
                }),
                None => {
                    let slug = Some(slug.clone()).filter(|slug| !slug.is_empty());
                    create.emit(ProductCreateInput { title, slug, body, catalogues });
                }
            }
        })
    };
    let saved = props.product.as_ref().is_some_and(|product| Draft::of(product) == *draft);
    let shelf = |shelf: &Shelf| {
        let (draft, id) = (draft.clone(), shelf.id.clone());
        let checked = draft.catalogues.contains(&id);
        let onchange = Callback::from(move |event: Event| {
            let mut next = (*draft).clone();
            next.catalogues.retain(|other| *other != id);
            if event.target_unchecked_into::<HtmlInputElement>().checked() {
                next.catalogues.push(id.clone());
            }
            draft.set(next);
        });
        html! {
            <label class="option" key={shelf.id.inner().to_owned()}>
                <input type="checkbox" {checked} {onchange} />
                <span class="option-text">{ &shelf.title }</span>
            </label>
        }
    };
    html! {
        <FormScope id="product">
            <form class="form" novalidate=true {onsubmit}>
                { conflict.unwrap_or_default() }
                <RefusalSummary refusals={refusals.clone()} fields={own_fields} />
                <TextField name="title" label={t!(i18n, "title")} value={draft.title.clone()} on_change={change(|draft, text| draft.title = text)}
                    refusals={refusals.clone()} required=true />
                <TextField name="slug" label={t!(i18n, "slug")} value={slug} on_change={change(|draft, text| draft.slug = Some(text))}
                    hint={t!(i18n, "slug-hint-product")} refusals={refusals.clone()} />
                if !props.shelves.is_empty() {
                    <fieldset class="field shelves">
                        <legend>{ t!(i18n, "catalogues") }</legend>
                        { for props.shelves.iter().map(shelf) }
                    </fieldset>
                }
                <TextArea name="body" label={t!(i18n, "body")} value={draft.body.clone()} on_change={change(|draft, text| draft.body = text)}
                    hint={t!(i18n, "body-hint")} rows={10} refusals={refusals} />
                <SaveLine label={t!(i18n, if props.product.is_some() { "save" } else { "product-create" })} busy={create.busy || update.busy} saved={saved} />
                if !draft.body.trim().is_empty() { <Preview text={draft.body.clone()} /> }
            </form>
        </FormScope>
    }
}
