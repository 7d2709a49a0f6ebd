//! One product: its text, its state, its "Price & stock".

use cynic::QueryBuilder;
use ui::dialog::Confirm;
use ui::graphql::{DateTime, Remote, use_query};
use ui::i18n::use_i18n;
use ui::links::{To, go};
use ui::router;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::pictures::{Picture, Pictures};
use super::product_form::{ProductForm, ProductRef, Shelf};
use super::products::status_mark;
use super::variant::{Variant, Variants};
use crate::graphql::{Done, DoneAnswer, ProductStatus, answer, mutation, use_press};
use crate::page::{Empty, Menu, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which product.
#[derive(cynic::QueryVariables, Debug)]
pub struct ProductVariables {
    id: cynic::Id,
}

/// One product, and the catalogues it may be placed in.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "ProductVariables")]
pub struct OneProduct {
    #[arguments(id: $id)]
    admin_product: Option<Product>,
    admin_catalogues: Vec<Shelf>,
    admin_shop_settings: Taxes,
}

/// The catalogues alone, for a product that does not exist yet.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
pub struct Shelves {
    admin_catalogues: Vec<Shelf>,
}

/// What a new variant starts with.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ShopSettings")]
pub struct Taxes {
    default_tax_rate: i32,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminProduct")]
pub struct Product {
    pub id: cynic::Id,
    pub slug: String,
    pub title: String,
    pub body: String,
    pub status: ProductStatus,
    pub updated_at: DateTime,
    pub catalogues: Vec<Shelf>,
    pub variants: Vec<Variant>,
    pub pictures: Vec<Picture>,
}
answer!(ProductAnswer, "AdminProductResult", ProductRef);

/// Declares the inputs that only name a product.
macro_rules! naming_a_product {
    ($($name:ident),+) => { $(
        #[derive(cynic::InputObject, Clone, Debug)]
        pub struct $name {
            id: cynic::Id,
        }
    )+ };
}
naming_a_product!(ProductPublishInput, ProductUnpublishInput, ProductDeleteInput);
mutation!(ProductPublish, product_publish, ProductPublishInput, ProductAnswer, ProductRef);
mutation!(ProductUnpublish, product_unpublish, ProductUnpublishInput, ProductAnswer, ProductRef);
/// Which one is copied, and what the copy is called.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct ProductDuplicateInput {
    id: cynic::Id,
    title: String,
}
mutation!(ProductDuplicate, product_duplicate, ProductDuplicateInput, ProductAnswer, ProductRef);
mutation!(ProductDelete, product_delete, ProductDeleteInput, DoneAnswer, Done);

/// Where the page stands.
#[component]
fn Above() -> Html {
    let i18n = use_i18n();
    html! { <p class="small"><To<Route> route={Route::Products}>{ t!(i18n, "products") }</To<Route>></p> }
}

/// A product that does not exist yet: its text first, then its price.
#[component]
pub fn NewProductPage() -> Html {
    let i18n = use_i18n();
    let query = use_query(Shelves::build(()));
    let on_saved = Callback::from(move |id: cynic::Id| go(&Route::Product { id: id.into_inner() }, None));
    html! {
        <Page title={t!(i18n, "product-new")} above={html! { <Above /> }}>
            { shown(&query, |answer| html! {
                <>
                    if answer.admin_catalogues.is_empty() { <NoCatalogue /> }
                    <ProductForm shelves={answer.admin_catalogues.clone()} on_saved={on_saved.clone()} />
                </>
            }) }
        </Page>
    }
}

/// A product without catalogue is reached by nobody: say so where it matters.
#[component]
fn NoCatalogue() -> Html {
    let i18n = use_i18n();
    html! {
        <div class="notice warning">
            <p>{ t!(i18n, "no-catalogue-yet") }{ " " }<To<Route> route={Route::Catalogues}>{ t!(i18n, "step-catalogue") }</To<Route>></p>
        </div>
    }
}

/// What [`ProductPage`] needs.
#[derive(Properties, PartialEq)]
pub struct ProductProps {
    /// Which product.
    pub id: AttrValue,
}

/// One product.
#[component]
pub fn ProductPage(props: &ProductProps) -> Html {
    let i18n = use_i18n();
    let query = use_query(OneProduct::build(ProductVariables { id: cynic::Id::new(props.id.as_str()) }));
    let product = match &query.remote {
        Remote::Ready(answer) => answer.admin_product.clone(),
        _ => None,
    };
    let title = product.as_ref().map_or_else(|| t!(i18n, "product"), |product| product.title.clone());
    let actions = product.map(|product| html! { <ProductActs {product} on_change={query.reload.clone()} /> });
    html! {
        <Page {title} above={html! { <Above /> }} actions={actions.unwrap_or_default()}>
            { shown(&query, |answer| {
                let Some(product) = &answer.admin_product else {
                    return html! { <Empty title={t!(i18n, "gone")}><p>{ t!(i18n, "gone-text") }</p></Empty> };
                };
                html! {
                    <>
                        <p class="marks">
                            { status_mark(product.status, &i18n) }
                            <a href={format!("/product/{}", product.slug)}><code>{ format!("/product/{}", product.slug) }</code></a>
                        </p>
                        <section aria-labelledby="variants">
                            <h2 id="variants">{ t!(i18n, "price-and-stock") }</h2>
                            <Variants product={product.id.clone()} variants={product.variants.clone()} on_change={query.reload.clone()}
                                default_tax={answer.admin_shop_settings.default_tax_rate} />
                        </section>
                        <section aria-labelledby="pictures">
                            <h2 id="pictures">{ t!(i18n, "pictures") }</h2>
                            <Pictures product={product.id.clone()} pictures={product.pictures.clone()} on_change={query.reload.clone()} />
                        </section>
                        <section aria-labelledby="text">
                            <h2 id="text">{ t!(i18n, "product-text") }</h2>
                            if answer.admin_catalogues.is_empty() { <NoCatalogue /> }
                            <ProductForm shelves={answer.admin_catalogues.clone()} product={product.clone()}
                                on_saved={query.reload.reform(|_| ())} on_stale={query.reload.clone()} />
                        </section>
                    </>
                }
            }) }
        </Page>
    }
}

/// What [`ProductActs`] needs.
#[derive(Properties, PartialEq)]
struct ActsProps {
    product: Product,
    on_change: Callback<()>,
}

/// Publish is what comes next for a draft; the rest is in the menu.
#[component]
fn ProductActs(props: &ActsProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let asking = use_state(|| false);
    let product = &props.product;
    let said = |word: &'static str| {
        let (toasts, i18n, change) = (toasts.clone(), i18n.clone(), props.on_change.clone());
        let title = product.title.clone();
        Callback::from(move |_| {
            toasts.good(t!(i18n, word, title = title.clone()));
            change.emit(());
        })
    };
    let publish = use_press::<ProductPublish>(said("said-published"));
    let unpublish = use_press::<ProductUnpublish>(said("said-unpublished"));
    let duplicate = use_press::<ProductDuplicate>({
        let (toasts, i18n, title) = (toasts.clone(), i18n.clone(), product.title.clone());
        Callback::from(move |copy: ProductRef| {
            toasts.good(t!(i18n, "said-duplicated", title = title.clone()));
            go(&Route::Product { id: copy.id.into_inner() }, None);
        })
    });
    let on_duplicate = duplicate.send.reform({
        let (id, title) = (product.id.clone(), t!(i18n, "copy-of", title = product.title.clone()));
        move |_: MouseEvent| ProductDuplicateInput { id: id.clone(), title: title.clone() }
    });
    let delete = use_press::<ProductDelete>({
        let (toasts, i18n, title) = (toasts.clone(), i18n.clone(), product.title.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-product-deleted", title = title.clone()));
            router::push(&Route::Products, None);
        })
    });
    let draft = product.status == ProductStatus::Draft;
    let id = product.id.clone();
    let on_publish = publish.send.reform({
        let id = id.clone();
        move |_: MouseEvent| ProductPublishInput { id: id.clone() }
    });
    let on_unpublish = unpublish.send.reform({
        let id = id.clone();
        move |_: MouseEvent| ProductUnpublishInput { id: id.clone() }
    });
    let set_asking = |open: bool| {
        let asking = asking.clone();
        move || asking.set(open)
    };
    let (open, close) = (set_asking(true), set_asking(false));
    html! {
        <div class="acts">
            if draft {
                <button type="button" class="button primary" onclick={on_publish} aria-busy={publish.busy.to_string()}>{ t!(i18n, "publish") }</button>
            }
            <Menu label={t!(i18n, "actions")} about={product.title.clone()}>
                if !draft { <button type="button" onclick={on_unpublish}>{ t!(i18n, "unpublish") }</button> }
                <button type="button" onclick={on_duplicate}>{ t!(i18n, "duplicate") }</button>
                <button type="button" onclick={Callback::from(move |_| open())}>{ t!(i18n, "product-delete") }</button>
            </Menu>
            if *asking {
                <Confirm title={t!(i18n, "product-delete-title", title = product.title.clone())} confirm={t!(i18n, "product-delete")} cancel={t!(i18n, "cancel")}
                    danger=true busy={delete.busy} on_close={Callback::from(move |()| close())}
                    on_confirm={delete.send.reform(move |()| ProductDeleteInput { id: id.clone() })}>
                    <p>{ t!(i18n, "product-delete-text", count = product.variants.len()) }</p>
                </Confirm>
            }
        </div>
    }
}
