//! "Price & stock": kind, reference, price, tax, stock, weight, and the files of a FILE variant.

use ui::focus::use_focus_on_refusal;
use ui::form::{Choice, FormScope, RadioField, RefusalSummary, TextField};
use ui::graphql::DateTime;
use ui::i18n::use_i18n;
use ui::t;
use ui::toast::use_toasts;
use yew::prelude::*;

use super::changed::{ChangedMeanwhile, is_stale};
use super::variant::Variant;
use super::variant_draft::{Draft, Read};
use crate::auth::use_session;
use crate::files::{FilesField, use_uploads};
use crate::graphql::{VariantKind, answer, mutation, use_act};
use crate::page::SaveLine;
use crate::schema;
use crate::settings::RateField;

/// What an answer names; the page asks for the rest again.
#[derive(cynic::QueryFragment, Clone, Debug)]
#[cynic(graphql_type = "AdminVariant")]
pub struct VariantRef {
    #[allow(dead_code, reason = "an object has at least one field")]
    pub id: cynic::Id,
}
answer!(VariantAnswer, "AdminVariantResult", VariantRef);

/// A new variant.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct VariantCreateInput {
    product: cynic::Id,
    title: String,
    kind: VariantKind,
    sku: Option<String>,
    price_minor: i64,
    former_price_minor: Option<i64>,
    tax_rate: i32,
    stock: Option<i64>,
    weight_grams: Option<i64>,
    files: Vec<cynic::Id>,
}
mutation!(VariantCreate, variant_create, VariantCreateInput, VariantAnswer, VariantRef);

/// All of it anew.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct VariantUpdateInput {
    id: cynic::Id,
    title: String,
    kind: VariantKind,
    sku: Option<String>,
    price_minor: i64,
    former_price_minor: Option<i64>,
    tax_rate: i32,
    stock: Option<i64>,
    weight_grams: Option<i64>,
    files: Vec<cynic::Id>,
    updated_at: DateTime,
    read_stock: Option<i64>,
}
mutation!(VariantUpdate, variant_update, VariantUpdateInput, VariantAnswer, VariantRef);

/// The fields that say their own refusals; the first is said by the choice between two saves.
const ALL_FIELDS: &[&str] = &[
    "updatedAt",
    "title",
    "kind",
    "sku",
    "priceMinor",
    "formerPriceMinor",
    "taxRate",
    "stock",
    "weightGrams",
    "files",
];

/// What [`VariantForm`] needs.
#[derive(Properties, PartialEq)]
pub struct VariantFormProps {
    /// Of which product.
    pub product: cynic::Id,
    /// The one that is edited; none makes a new one.
    #[prop_or_default]
    pub variant: Option<Variant>,
    /// What a new one is taxed.
    pub default_tax: i32,
    /// Saved.
    pub on_saved: Callback<()>,
    /// Leave it, when there is something to go back to.
    pub on_close: Option<Callback<()>>,
    /// Somebody else saved meanwhile: read the variant anew.
    #[prop_or_default]
    pub on_stale: Callback<()>,
}

/// The form.
#[component]
pub fn VariantForm(props: &VariantFormProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let uploads = use_uploads();
    let (currency, locale) = (session.currency(), i18n.locale());
    let draft = use_state(|| match &props.variant {
        Some(variant) => Draft::of(variant, currency, locale),
        None => Draft::new(props.default_tax, locale),
    });
    // What the draft was made from: sales and others go on while one types.
    let read = use_state(|| props.variant.clone());
    // Saving while a file is still on its way saves when it has arrived.
    let waiting = use_state(|| false);
    let done = {
        let (i18n, on_saved) = (i18n.clone(), props.on_saved.clone());
        Callback::from(move |_: VariantRef| {
            toasts.good(t!(i18n, "saved"));
            on_saved.emit(());
        })
    };
    let create = use_act::<VariantCreate>(done.clone());
    let update = use_act::<VariantUpdate>(done);
    let acting = if props.variant.is_some() { &update.refusals } else { &create.refusals };
    let refusals = acting.clone();
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
        .variant
        .as_ref()
        .filter(|variant| stale && read.as_ref().is_some_and(|read| read.updated_at != variant.updated_at));
    let choose = |keep_mine: bool| {
        let (draft, read, variant) = (draft.clone(), read.clone(), props.variant.clone());
        let refuse = update.refuse.clone();
        Callback::from(move |()| {
            let Some(variant) = &variant else { return };
            if !keep_mine {
                draft.set(Draft::of(variant, currency, locale));
            }
            read.set(Some(variant.clone()));
            refuse.emit(Vec::new());
        })
    };
    let own_fields = if theirs.is_some() { ALL_FIELDS } else { &ALL_FIELDS[1..] };
    let conflict = theirs.map(|variant| {
        let theirs = Draft::of(variant, currency, locale).beside(&draft, &i18n);
        html! { <ChangedMeanwhile {theirs} on_mine={choose(true)} on_theirs={choose(false)} /> }
    });

    let save = {
        let (draft, i18n) = ((*draft).clone(), i18n.clone());
        let (create_now, update_now) = (create.send.clone(), update.send.clone());
        let refuse = if props.variant.is_some() { update.refuse.clone() } else { create.refuse.clone() };
        let (product, read_from) = (props.product.clone(), (*read).clone());
        Callback::from(move |()| {
            let read = match draft.read(currency, &i18n) {
                Ok(read) => read,
                Err(wrong) => return refuse.emit(wrong),
            };
            let Read { price_minor, former_price_minor, tax_rate, stock, weight_grams } = read;
            let Draft { title, kind, sku, files, .. } = draft.clone();
            let sku = Some(sku).filter(|sku| !sku.trim().is_empty());
            let files = if kind == VariantKind::File { files } else { Vec::new() };
            match read_from.clone() {
                Some(read) => update_now.emit(VariantUpdateInput {
                    id: read.id,
                    title,
                    kind,
                    sku,
                    price_minor,
                    former_price_minor,
                    tax_rate,
                    stock,
                    weight_grams,
                    files,
                    updated_at: read.updated_at,
                    read_stock: read.stock,
                }),
                None => create_now.emit(VariantCreateInput {
                    product: product.clone(),
                    title,
                    kind,
                    sku,
                    price_minor,
                    former_price_minor,
                    tax_rate,
                    stock,
                    weight_grams,
                    files,
                }),
            }
        })
    };
    let on_the_way =
        draft.kind == VariantKind::File && draft.files.iter().any(|file| uploads.is_on_the_way(file.inner()));
    use_effect_with((on_the_way, *waiting), {
        let (waiting, save) = (waiting.clone(), save.clone());
        move |(on_the_way, wanted)| {
            if *wanted && !on_the_way {
                waiting.set(false);
                save.emit(());
            }
        }
    });
    let onsubmit = {
        let waiting = waiting.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if on_the_way {
                waiting.set(true);
            } else {
                save.emit(());
            }
        })
    };

    let change = |edit: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            edit(&mut next, text);
            draft.set(next);
        })
    };
    let on_files = {
        let draft = draft.clone();
        Callback::from(move |files| draft.set(Draft { files, ..(*draft).clone() }))
    };
    let kinds = VariantKind::ALL.iter().map(|kind| Choice {
        hint: Some(i18n.text(&format!("kind-hint-{}", kind.word())).into()),
        ..Choice::new(kind.word(), i18n.text(&format!("kind-{}", kind.word())))
    });
    let goods = draft.kind == VariantKind::Goods;
    let price_hint =
        t!(i18n, if session.shop.prices_include_tax { "price-with-tax" } else { "price-without-tax" });
    let scope = props
        .variant
        .as_ref()
        .map_or_else(|| "new-variant".to_owned(), |variant| format!("variant-{}", variant.id.inner()));
    let label = if *waiting { t!(i18n, "saves-after-upload") } else { t!(i18n, "save") };
    html! {
        <FormScope id={scope}>
            <div class="form">
                <RadioField name="kind" label={t!(i18n, "kind")} choices={kinds.collect::<Vec<_>>()} value={draft.kind.word()}
                    on_change={change(|draft, word| draft.kind = VariantKind::read(&word).unwrap_or(draft.kind))} refusals={refusals.clone()} />
                // Beside the form, not in it: it has forms of its own.
                if !goods { <FilesField files={draft.files.clone()} on_change={on_files} refusals={refusals.clone()} /> }
                <form class="form" novalidate=true {onsubmit}>
                { conflict.unwrap_or_default() }
                <RefusalSummary refusals={refusals.clone()} fields={own_fields} />
                <div class="grid">
                    <TextField name="title" label={t!(i18n, "variant-title")} value={draft.title.clone()} on_change={change(|draft, text| draft.title = text)}
                        hint={t!(i18n, "variant-title-hint")} refusals={refusals.clone()} />
                    <TextField name="sku" label={t!(i18n, "sku")} value={draft.sku.clone()} on_change={change(|draft, text| draft.sku = text)} refusals={refusals.clone()} />
                    <TextField name="priceMinor" label={t!(i18n, "price")} value={draft.price.clone()} on_change={change(|draft, text| draft.price = text)}
                        inputmode="decimal" unit={currency.code()} hint={price_hint} refusals={refusals.clone()} required=true />
                    <TextField name="formerPriceMinor" label={t!(i18n, "former-price")} value={draft.former_price.clone()} on_change={change(|draft, text| draft.former_price = text)}
                        inputmode="decimal" unit={currency.code()} hint={t!(i18n, "former-price-hint")} refusals={refusals.clone()} />
                    <RateField name="taxRate" label={t!(i18n, "tax-rate")} value={draft.tax.clone()} on_change={change(|draft, text| draft.tax = text)} refusals={refusals.clone()} />
                    <TextField name="stock" label={t!(i18n, "stock")} value={draft.stock.clone()} on_change={change(|draft, text| draft.stock = text)}
                        inputmode="numeric" hint={t!(i18n, if goods { "stock-hint" } else { "stock-hint-file" })} refusals={refusals.clone()} />
                    if goods {
                        <TextField name="weightGrams" label={t!(i18n, "weight")} value={draft.weight.clone()} on_change={change(|draft, text| draft.weight = text)}
                            inputmode="numeric" unit="g" refusals={refusals.clone()} />
                    }
                </div>
                <SaveLine {label} busy={create.busy || update.busy || *waiting} saved=false>
                    if let Some(close) = &props.on_close {
                        <button type="button" class="button" onclick={close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                    }
                </SaveLine>
                </form>
            </div>
        </FormScope>
    }
}
