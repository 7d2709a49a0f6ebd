//! One shipping method: its names, where it goes, what it costs there.

use std::rc::Rc;

use ui::focus::use_focus_on_refusal;
use ui::form::{CheckField, FormScope, RefusalSummary, TextField};
use ui::graphql::{DateTime, Refusal};
use ui::i18n::{I18n, use_i18n};
use ui::t;
use ui::toast::use_toasts;
use values::{Currency, Locale, Money};
use yew::prelude::*;

use super::rate_field::RateField;
use super::shipping::{Method, MethodAnswer};
use super::zone_fields::{TierDraft, ZoneDraft, ZoneFields};
use crate::auth::use_session;
use crate::catalogue::basis_points;
use crate::graphql::{found, mutation, use_act};
use crate::page::SaveLine;
use crate::schema;

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ShippingZoneInput {
    countries: Vec<String>,
    tiers: Vec<ShippingTierInput>,
    free_from_minor: Option<i64>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ShippingTierInput {
    up_to_grams: Option<i64>,
    price_minor: i64,
}

/// A new one.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct ShippingMethodCreateInput {
    name_fr: String,
    name_en: String,
    active: bool,
    tax_rate: i32,
    zones: Vec<ShippingZoneInput>,
}
mutation!(ShippingMethodCreate, shipping_method_create, ShippingMethodCreateInput, MethodAnswer, Method);

/// All of it anew.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct ShippingMethodUpdateInput {
    id: cynic::Id,
    name_fr: String,
    name_en: String,
    active: bool,
    tax_rate: i32,
    zones: Vec<ShippingZoneInput>,
    updated_at: DateTime,
}
mutation!(ShippingMethodUpdate, shipping_method_update, ShippingMethodUpdateInput, MethodAnswer, Method);

/// What the form holds: texts as they were typed.
#[derive(Clone, PartialEq)]
struct Draft {
    name_fr: String,
    name_en: String,
    active: bool,
    tax: String,
    zones: Vec<ZoneDraft>,
}

impl Draft {
    fn of(method: Option<&Method>, tax: &str, currency: Currency, locale: Locale) -> Self {
        let Some(method) = method else {
            return Self {
                name_fr: String::new(),
                name_en: String::new(),
                active: true,
                tax: tax.to_owned(),
                zones: vec![ZoneDraft::default()],
            };
        };
        Self {
            name_fr: method.name_fr.clone(),
            name_en: method.name_en.clone(),
            active: method.active,
            tax: tax.to_owned(),
            zones: method.zones.iter().map(|zone| ZoneDraft::of(zone, currency, locale)).collect(),
        }
    }

    /// Understands what was typed, or says where not.
    fn read(&self, currency: Currency, i18n: &I18n) -> Result<(i32, Vec<ShippingZoneInput>), Vec<Refusal>> {
        let mut wrong = Vec::new();
        let tax_rate = basis_points(&self.tax).unwrap_or_else(|| {
            wrong.push(found("taxRate", t!(i18n, "a-rate")));
            0
        });
        let mut zones = Vec::new();
        for (at, zone) in self.zones.iter().enumerate() {
            let mut amount = |field: String, text: &str| match Money::parse(text, currency) {
                Ok(money) => money.minor,
                Err(_) => {
                    wrong.push(found(&field, t!(i18n, "an-amount")));
                    0
                }
            };
            let free_from_minor = Some(zone.free_from.trim())
                .filter(|text| !text.is_empty())
                .map(|text| amount(format!("zones.{at}.freeFromMinor"), text));
            let mut tiers: Vec<ShippingTierInput> = zone
                .tiers()
                .iter()
                .enumerate()
                .map(|(number, tier)| ShippingTierInput {
                    up_to_grams: None,
                    price_minor: amount(format!("zones.{at}.tiers.{number}.priceMinor"), &tier.price),
                })
                .collect();
            for (number, (tier, TierDraft { grams, .. })) in tiers.iter_mut().zip(zone.tiers()).enumerate() {
                let grams = grams.trim();
                tier.up_to_grams = grams.parse().ok();
                if !grams.is_empty() && tier.up_to_grams.is_none() {
                    wrong.push(found(
                        &format!("zones.{at}.tiers.{number}.upToGrams"),
                        t!(i18n, "whole-number"),
                    ));
                }
            }
            zones.push(ShippingZoneInput { countries: zone.countries.clone(), tiers, free_from_minor });
        }
        if wrong.is_empty() { Ok((tax_rate, zones)) } else { Err(wrong) }
    }
}

/// What [`MethodForm`] needs.
#[derive(Properties, PartialEq)]
pub struct MethodFormProps {
    /// The one that is edited; none makes a new one.
    #[prop_or_default]
    pub method: Option<Method>,
    /// Its tax rate in percent, or the one proposed.
    pub tax: String,
    /// Saved.
    pub on_done: Callback<()>,
    /// Leave it.
    pub on_close: Callback<()>,
}

/// The form.
#[component]
pub fn MethodForm(props: &MethodFormProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let session = use_session();
    let currency = session.currency();
    let draft = use_state(|| Draft::of(props.method.as_ref(), &props.tax, currency, i18n.locale()));
    let done = {
        let (i18n, on_done) = (i18n.clone(), props.on_done.clone());
        Callback::from(move |method: Method| {
            toasts.good(t!(i18n, "saved-named", name = method.name(&i18n)));
            on_done.emit(());
        })
    };
    let create = use_act::<ShippingMethodCreate>(done.clone());
    let update = use_act::<ShippingMethodUpdate>(done);
    let refusals = if props.method.is_some() { update.refusals.clone() } else { create.refusals.clone() };
    use_focus_on_refusal(&refusals);
    let onsubmit = {
        let (draft, i18n, method) = ((*draft).clone(), i18n.clone(), props.method.clone());
        let (create_now, update_now) = (create.send.clone(), update.send.clone());
        let refuse = if method.is_some() { update.refuse.clone() } else { create.refuse.clone() };
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (tax_rate, zones) = match draft.read(currency, &i18n) {
                Ok(read) => read,
                Err(wrong) => return refuse.emit(wrong),
            };
            let Draft { name_fr, name_en, active, .. } = draft.clone();
            match method.clone() {
                Some(Method { id, updated_at, .. }) => update_now.emit(ShippingMethodUpdateInput {
                    id,
                    name_fr,
                    name_en,
                    active,
                    tax_rate,
                    zones,
                    updated_at,
                }),
                None => {
                    create_now.emit(ShippingMethodCreateInput { name_fr, name_en, active, tax_rate, zones })
                }
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
    let on_active = {
        let draft = draft.clone();
        Callback::from(move |active| draft.set(Draft { active, ..(*draft).clone() }))
    };
    let on_zone = {
        let draft = draft.clone();
        Callback::from(move |(at, zone): (usize, Option<ZoneDraft>)| {
            let mut next = (*draft).clone();
            match zone {
                Some(zone) => next.zones[at] = zone,
                None => {
                    next.zones.remove(at);
                }
            }
            draft.set(next);
        })
    };
    let add_zone = {
        let draft = draft.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*draft).clone();
            next.zones.push(ZoneDraft::default());
            draft.set(next);
        })
    };
    // What belongs to a zone's field is said there.
    let others = refusals.iter().filter(|refusal| !refusal.field.starts_with("zones.")).cloned();
    let others = Rc::new(others.collect::<Vec<_>>());
    let heading = if props.method.is_some() { "shipping-edit" } else { "shipping-new" };
    let several = draft.zones.len() > 1;
    html! {
        <FormScope id="shipping">
            <form class="form narrow" novalidate=true {onsubmit}>
                <h2>{ i18n.text(heading) }</h2>
                <RefusalSummary refusals={others} fields={&["nameFr", "nameEn", "taxRate"][..]} />
                <TextField name="nameFr" label={t!(i18n, "shipping-name-fr")} value={draft.name_fr.clone()} on_change={change(|draft, text| draft.name_fr = text)}
                    hint={t!(i18n, "shipping-name-hint")} refusals={refusals.clone()} />
                <TextField name="nameEn" label={t!(i18n, "shipping-name-en")} value={draft.name_en.clone()} on_change={change(|draft, text| draft.name_en = text)} refusals={refusals.clone()} />
                <CheckField name="active" label={t!(i18n, "shipping-offer")} checked={draft.active} on_change={on_active} />
                <RateField name="taxRate" label={t!(i18n, "shipping-tax")} value={draft.tax.clone()} on_change={change(|draft, text| draft.tax = text)} refusals={refusals.clone()} />
                { for draft.zones.iter().enumerate().map(|(at, zone)| {
                    let on_zone = on_zone.clone();
                    html! {
                        <ZoneFields key={at} {at} zone={zone.clone()} removable={several} refusals={refusals.clone()}
                            on_change={Callback::from(move |zone| on_zone.emit((at, zone)))} />
                    }
                }) }
                <p><button type="button" class="button" onclick={add_zone}>{ t!(i18n, "zone-add") }</button></p>
                <SaveLine label={t!(i18n, "save")} busy={create.busy || update.busy} saved=false>
                    <button type="button" class="button" onclick={props.on_close.reform(|_| ())}>{ t!(i18n, "cancel") }</button>
                </SaveLine>
            </form>
        </FormScope>
    }
}
