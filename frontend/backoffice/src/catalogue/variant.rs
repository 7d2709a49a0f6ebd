//! A product's variants: each a line of price, stock and files that opens into its form.

use ui::dialog::Confirm;
use ui::graphql::{DateTime, Money};
use ui::i18n::{I18n, use_i18n};
use ui::toast::use_toasts;
use ui::{format, t};
use yew::prelude::*;

use super::product::ProductAnswer;
use super::product_form::ProductRef;
use super::variant_form::VariantForm;
use crate::arrange::{Arranged, Item, Move};
use crate::graphql::{Done, DoneAnswer, VariantKind, mutation, use_press};
use crate::schema;

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminVariant")]
pub struct Variant {
    pub id: cynic::Id,
    pub title: String,
    pub kind: VariantKind,
    pub sku: Option<String>,
    pub price: Money,
    pub former_price: Option<Money>,
    pub tax_rate: i32,
    pub stock: Option<i64>,
    pub weight_grams: Option<i64>,
    pub updated_at: DateTime,
    pub files: Vec<SoldFile>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AdminFile")]
pub struct SoldFile {
    pub id: cynic::Id,
    pub customer_name: String,
}

/// Which one goes.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct VariantDeleteInput {
    id: cynic::Id,
}
/// Another place among the product's.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct VariantMoveInput {
    id: cynic::Id,
    before: Option<cynic::Id>,
    after: Option<cynic::Id>,
}
mutation!(VariantMove, variant_move, VariantMoveInput, ProductAnswer, ProductRef);
mutation!(VariantDelete, variant_delete, VariantDeleteInput, DoneAnswer, Done);

/// What [`Variants`] needs.
#[derive(Properties, PartialEq)]
pub struct VariantsProps {
    /// Of which product.
    pub product: cynic::Id,
    /// In order.
    pub variants: Vec<Variant>,
    /// What a new one is taxed, in basis points.
    pub default_tax: i32,
    /// Something changed: show the product anew.
    pub on_change: Callback<()>,
}

/// All variants, and the way to another one.
#[component]
pub fn Variants(props: &VariantsProps) -> Html {
    let i18n = use_i18n();
    // A product without a price is not finished: its first variant is open at once.
    let adding = use_state(|| props.variants.is_empty());
    let close = {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(false))
    };
    let added = {
        let (close, change) = (close.clone(), props.on_change.clone());
        Callback::from(move |()| {
            close.emit(());
            change.emit(());
        })
    };
    let add = {
        let adding = adding.clone();
        Callback::from(move |_: MouseEvent| adding.set(true))
    };
    let reorder = use_press::<VariantMove>(props.on_change.reform(|_| ()));
    let on_move =
        reorder.send.reform(|to: Move| VariantMoveInput { id: to.id, before: to.before, after: to.after });
    let line = |variant: &Variant| {
        html! { <VariantLine key={variant.id.inner().to_owned()} product={props.product.clone()} variant={variant.clone()} on_change={props.on_change.clone()} /> }
    };
    let items: Vec<Item> = props
        .variants
        .iter()
        .map(|variant| Item {
            id: variant.id.inner().to_owned(),
            title: name_of(variant, &i18n).into(),
            content: line(variant),
        })
        .collect();
    html! {
        <div class="variants">
            if props.variants.len() == 1 {
                { for props.variants.iter().map(line) }
            } else if !props.variants.is_empty() {
                <Arranged label={t!(i18n, "price-and-stock")} class="variant-list" items={items} {on_move} />
            }
            if *adding {
                <article class="variant open">
                    <h3>{ t!(i18n, "variant-new") }</h3>
                    <VariantForm product={props.product.clone()} default_tax={props.default_tax} on_saved={added}
                        on_close={(!props.variants.is_empty()).then_some(close)} />
                </article>
            } else {
                <p><button type="button" class="button" onclick={add}>{ t!(i18n, "variant-add") }</button></p>
            }
        </div>
    }
}

/// What people call a variant.
fn name_of(variant: &Variant, i18n: &I18n) -> String {
    if variant.title.is_empty() {
        i18n.text(&format!("kind-{}", variant.kind.word()))
    } else {
        variant.title.clone()
    }
}

/// What [`VariantLine`] needs.
#[derive(Properties, PartialEq)]
struct LineProps {
    product: cynic::Id,
    variant: Variant,
    on_change: Callback<()>,
}

#[component]
fn VariantLine(props: &LineProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let open = use_state(|| false);
    let asking = use_state(|| false);
    let variant = &props.variant;
    let delete = use_press::<VariantDelete>({
        let (i18n, asking, change) = (i18n.clone(), asking.clone(), props.on_change.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "variant-deleted"));
            asking.set(false);
            change.emit(());
        })
    });
    let set = |state: &UseStateHandle<bool>, to: bool| {
        let state = state.clone();
        Callback::from(move |_: MouseEvent| state.set(to))
    };
    let name = name_of(variant, &i18n);
    let saved = {
        let (open, change) = (open.clone(), props.on_change.clone());
        Callback::from(move |()| {
            open.set(false);
            change.emit(());
        })
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let id = variant.id.clone();
    let keep = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(false))
    };
    let locale = i18n.locale();
    html! {
        <article class={classes!("variant", open.then_some("open"))}>
            <div class="variant-head">
                <h3>{ &name }</h3>
                <p class="marks">
                    <strong class="number">{ format::money(&variant.price, locale) }</strong>
                    if let Some(former) = &variant.former_price {
                        <span class="soft"><span class="visually-hidden">{ t!(i18n, "former-price") }{ " " }</span><s class="number">{ format::money(former, locale) }</s></span>
                    }
                    <span class="soft">{ i18n.text(&format!("kind-{}", variant.kind.word())) }</span>
                    <span class="soft">{ t!(i18n, "tax-of", rate = format::rate(variant.tax_rate, locale)) }</span>
                    if let Some(sku) = &variant.sku { <code>{ sku }</code> }
                    if let Some(stock) = variant.stock { <span class="soft number">{ t!(i18n, "stock-left", count = stock) }</span> }
                    { for variant.files.iter().map(|file| html! { <bdi class="small">{ &file.customer_name }</bdi> }) }
                </p>
                <div class="acts">
                    <button type="button" class="button" aria-expanded={open.to_string()} onclick={set(&open, !*open)}>{ t!(i18n, "edit") }<span class="visually-hidden">{ format!(" {name}") }</span></button>
                    <button type="button" class="button danger" onclick={set(&asking, true)}>{ t!(i18n, "delete") }<span class="visually-hidden">{ format!(" {name}") }</span></button>
                </div>
            </div>
            if *open {
                <VariantForm product={props.product.clone()} variant={variant.clone()} default_tax={variant.tax_rate} on_saved={saved} on_close={Some(close)} on_stale={props.on_change.clone()} />
            }
            if *asking {
                <Confirm title={t!(i18n, "variant-delete-title", name = name.clone())} confirm={t!(i18n, "delete")} cancel={t!(i18n, "cancel")} danger=true
                    busy={delete.busy} on_close={keep} on_confirm={delete.send.reform(move |()| VariantDeleteInput { id: id.clone() })}>
                    <p>{ t!(i18n, "variant-delete-text") }</p>
                </Confirm>
            }
        </article>
    }
}
