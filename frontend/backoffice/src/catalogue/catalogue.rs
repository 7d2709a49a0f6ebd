//! One catalogue: its products in the merchant's order, and the way to put another one there.

use cynic::QueryBuilder;
use ui::graphql::use_query;
use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::catalogues::{Catalogue, CatalogueAnswer};
use super::picker::ProductPicker;
use super::products::status_mark;
use crate::arrange::{Arranged, Item, Move};
use crate::graphql::{PageInfo, ProductStatus, mutation, use_press};
use crate::list::{Pager, use_asked};
use crate::page::{Empty, Mark, Page, shown};
use crate::route::Route;
use crate::schema;

/// Which catalogue, and which of its products.
#[derive(cynic::QueryVariables, Debug)]
pub struct CatalogueVariables {
    id: cynic::Id,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

/// One catalogue.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "CatalogueVariables")]
pub struct OneCatalogue {
    #[arguments(id: $id)]
    admin_catalogue: Option<Shelf>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminCatalogue", variables = "CatalogueVariables")]
struct Shelf {
    slug: String,
    title: String,
    is_protected: bool,
    product_count: i32,
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    products: Products,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminProductConnection")]
struct Products {
    nodes: Vec<Placed>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "AdminProduct")]
struct Placed {
    id: cynic::Id,
    title: String,
    status: ProductStatus,
}

/// Another place among the catalogue's products.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct PlacementMoveInput {
    catalogue: cynic::Id,
    product: cynic::Id,
    before: Option<cynic::Id>,
    after: Option<cynic::Id>,
}
mutation!(PlacementMove, placement_move, PlacementMoveInput, CatalogueAnswer, Catalogue);

/// A product on a shelf.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct PlacementInput {
    catalogue: cynic::Id,
    product: cynic::Id,
}
mutation!(PlacementAdd, placement_add, PlacementInput, CatalogueAnswer, Catalogue);
mutation!(PlacementRemove, placement_remove, PlacementInput, CatalogueAnswer, Catalogue);

/// What [`CataloguePage`] needs.
#[derive(Properties, PartialEq)]
pub struct CatalogueProps {
    /// Which catalogue.
    pub id: AttrValue,
}

/// One catalogue.
#[component]
pub fn CataloguePage(props: &CatalogueProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let route = Route::Catalogue { id: props.id.to_string() };
    let (asked, _) = use_asked(route.clone());
    let (first, after, last, before) = asked.page();
    let id = cynic::Id::new(props.id.as_str());
    let variables = CatalogueVariables { id: id.clone(), first, after, last, before };
    let query = use_query(OneCatalogue::build(variables));
    let picking = use_state(|| false);
    let reorder = use_press::<PlacementMove>(query.reload.reform(|_| ()));
    let on_move = reorder.send.reform({
        let id = id.clone();
        move |to: Move| PlacementMoveInput {
            catalogue: id.clone(),
            product: to.id,
            before: to.before,
            after: to.after,
        }
    });
    let add = use_press::<PlacementAdd>({
        let (toasts, i18n, reload) = (toasts.clone(), i18n.clone(), query.reload.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-shelved"));
            reload.emit(());
        })
    });
    let remove = use_press::<PlacementRemove>({
        let (i18n, reload) = (i18n.clone(), query.reload.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-unshelved"));
            reload.emit(());
        })
    });
    let set_picking = |to: bool| {
        let picking = picking.clone();
        move || picking.set(to)
    };
    let (open, close) = (set_picking(true), set_picking(false));
    let title = match &query.remote {
        ui::graphql::Remote::Ready(answer) => {
            answer.admin_catalogue.as_ref().map(|shelf| shelf.title.clone())
        }
        _ => None,
    };
    let above = html! { <p class="small"><To<Route> route={Route::Catalogues}>{ t!(i18n, "catalogues") }</To<Route>></p> };
    let actions = html! { <button type="button" class="button primary" onclick={Callback::from(move |_: MouseEvent| open())}>{ t!(i18n, "shelve") }</button> };
    let line = |product: &Placed| {
        let take_off = remove.send.reform({
            let (catalogue, product) = (id.clone(), product.id.clone());
            move |_: MouseEvent| PlacementInput { catalogue: catalogue.clone(), product: product.clone() }
        });
        let content = html! {
            <>
                <div>
                    <p><To<Route> route={Route::Product { id: product.id.inner().to_owned() }} class="row-link">{ &product.title }</To<Route>></p>
                    <p class="marks small">{ status_mark(product.status, &i18n) }</p>
                </div>
                <span class="acts">
                    <button type="button" class="button" onclick={take_off}>{ t!(i18n, "unshelve") }<span class="visually-hidden">{ format!(" {}", product.title) }</span></button>
                </span>
            </>
        };
        Item { id: product.id.inner().to_owned(), title: product.title.clone().into(), content }
    };
    html! {
        <Page title={title.unwrap_or_else(|| t!(i18n, "catalogue"))} {above} {actions}>
            { shown(&query, |answer| {
                let Some(shelf) = &answer.admin_catalogue else {
                    return html! { <Empty title={t!(i18n, "gone")}><p>{ t!(i18n, "gone-text") }</p></Empty> };
                };
                html! {
                    <>
                        <p class="marks">
                            <a href={format!("/catalogue/{}", shelf.slug)}><code>{ format!("/catalogue/{}", shelf.slug) }</code></a>
                            if shelf.is_protected { <Mark tone="warning" shape="⚿" word={t!(i18n, "protected")} /> }
                            <span class="soft">{ t!(i18n, "product-count", count = shelf.product_count) }</span>
                        </p>
                        if shelf.products.nodes.is_empty() {
                            <Empty title={t!(i18n, "shelf-empty")}><p>{ t!(i18n, "shelf-empty-text") }</p></Empty>
                        } else {
                            <Arranged label={t!(i18n, "products")} class="catalogues" items={shelf.products.nodes.iter().map(line).collect::<Vec<_>>()} on_move={on_move.clone()} />
                            <Pager route={route.clone()} asked={asked.clone()} info={shelf.products.page_info.clone()} />
                        }
                    </>
                }
            }) }
            if *picking {
                <ProductPicker on_close={Callback::from(move |()| close())} busy={add.busy}
                    on_choice={add.send.reform(move |product| PlacementInput { catalogue: id.clone(), product })} />
            }
        </Page>
    }
}
