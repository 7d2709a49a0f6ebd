//! Where a shipping method goes, and what it costs there, as it is typed.

use ui::form::{Choice, RadioField, Refusals, TextField};
use ui::i18n::use_i18n;
use ui::t;
use values::{Currency, Locale};
use yew::prelude::*;

use super::countries::CountriesField;
use super::shipping::Zone;
use crate::auth::use_session;
use crate::catalogue::amount;

/// A zone: texts as they were typed.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneDraft {
    pub countries: Vec<String>,
    pub by_weight: bool,
    pub flat: String,
    pub by: Vec<TierDraft>,
    pub free_from: String,
}

/// A price up to a weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TierDraft {
    pub grams: String,
    pub price: String,
}

impl Default for ZoneDraft {
    fn default() -> Self {
        Self {
            countries: Vec::new(),
            by_weight: false,
            flat: String::new(),
            by: vec![TierDraft::default()],
            free_from: String::new(),
        }
    }
}

impl ZoneDraft {
    /// What is saved, as texts.
    pub fn of(zone: &Zone, currency: Currency, locale: Locale) -> Self {
        let decimal = |minor: i64| amount(minor, currency, locale);
        let flat = zone.tiers.iter().find(|tier| zone.tiers.len() == 1 && tier.up_to_grams.is_none());
        let tier = |tier: &super::shipping::Tier| TierDraft {
            grams: tier.up_to_grams.map(|grams| grams.to_string()).unwrap_or_default(),
            price: decimal(tier.price_minor),
        };
        Self {
            countries: zone.countries.clone(),
            by_weight: flat.is_none(),
            flat: flat.map(|tier| decimal(tier.price_minor)).unwrap_or_default(),
            by: zone.tiers.iter().map(tier).collect(),
            free_from: zone.free_from_minor.map(decimal).unwrap_or_default(),
        }
    }

    /// The prices that count: one flat price is a tier without a bound.
    pub fn tiers(&self) -> Vec<TierDraft> {
        if self.by_weight {
            self.by.clone()
        } else {
            vec![TierDraft { grams: String::new(), price: self.flat.clone() }]
        }
    }
}

/// What typing does to a zone, and what pressing does.
type Typing = Box<dyn Fn(&mut ZoneDraft, String)>;
type Pressing = Box<dyn Fn(&mut ZoneDraft)>;

/// What [`ZoneFields`] needs.
#[derive(Properties, PartialEq)]
pub struct ZoneProps {
    /// Which zone of the method, from 0.
    pub at: usize,
    /// What is typed.
    pub zone: ZoneDraft,
    /// Whether another zone remains.
    pub removable: bool,
    /// Everything the form was refused.
    pub refusals: Refusals,
    /// The zone as it is now; none takes it away.
    pub on_change: Callback<Option<ZoneDraft>>,
}

/// Countries, one price or prices by weight, free from an amount.
#[component]
pub fn ZoneFields(props: &ZoneProps) -> Html {
    let i18n = use_i18n();
    let session = use_session();
    let unit = session.currency().code();
    let change = |edit: Typing| {
        let (zone, on_change) = (props.zone.clone(), props.on_change.clone());
        Callback::from(move |text: String| {
            let mut next = zone.clone();
            edit(&mut next, text);
            on_change.emit(Some(next));
        })
    };
    let press = |edit: Pressing| {
        let (zone, on_change) = (props.zone.clone(), props.on_change.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next = zone.clone();
            edit(&mut next);
            on_change.emit(Some(next));
        })
    };
    let on_countries = {
        let (zone, on_change) = (props.zone.clone(), props.on_change.clone());
        Callback::from(move |countries| on_change.emit(Some(ZoneDraft { countries, ..zone.clone() })))
    };
    let zone = &props.zone;
    let name = |field: &str| format!("zones.{}.{field}", props.at);
    let kinds =
        vec![Choice::new("flat", t!(i18n, "price-flat")), Choice::new("weight", t!(i18n, "price-by-weight"))];
    let taxed =
        t!(i18n, if session.shop.prices_include_tax { "price-with-tax" } else { "price-without-tax" });
    let refusals = &props.refusals;
    let tier = |(number, tier): (usize, &TierDraft)| {
        let field = |part: &str| name(&format!("tiers.{number}.{part}"));
        let remove = press(Box::new(move |zone| {
            zone.by.remove(number);
        }));
        html! {
            <div class="tier" key={number}>
                <TextField name={field("upToGrams")} class="short" label={t!(i18n, "tier-grams")} value={tier.grams.clone()} inputmode="numeric" unit="g"
                    on_change={change(Box::new(move |zone, text| zone.by[number].grams = text))} refusals={refusals.clone()} />
                <TextField name={field("priceMinor")} class="short" label={t!(i18n, "price")} value={tier.price.clone()} inputmode="decimal" {unit}
                    on_change={change(Box::new(move |zone, text| zone.by[number].price = text))} refusals={refusals.clone()} required=true />
                if zone.by.len() > 1 {
                    <button type="button" class="button" onclick={remove}>{ t!(i18n, "tier-remove") }<span class="visually-hidden">{ format!(" {}", number + 1) }</span></button>
                }
            </div>
        }
    };
    let add_tier = press(Box::new(|zone| zone.by.push(TierDraft::default())));
    html! {
        <fieldset class="zone form">
            <legend>{ t!(i18n, "zone-number", number = props.at + 1) }</legend>
            <CountriesField name={name("countries")} label={t!(i18n, "zone-countries")} value={zone.countries.clone()} on_change={on_countries} refusals={refusals.clone()} />
            <RadioField name={name("kind")} label={t!(i18n, "price-kind")} choices={kinds} value={if zone.by_weight { "weight" } else { "flat" }}
                on_change={change(Box::new(|zone, word| zone.by_weight = word == "weight"))} hint={taxed} />
            if zone.by_weight {
                <div class="tiers">
                    { for zone.by.iter().enumerate().map(tier) }
                    <p class="hint">{ t!(i18n, "tiers-hint") }</p>
                    <p><button type="button" class="button" onclick={add_tier}>{ t!(i18n, "tier-add") }</button></p>
                </div>
            } else {
                <TextField name={name("tiers.0.priceMinor")} class="short" label={t!(i18n, "price")} value={zone.flat.clone()} inputmode="decimal" {unit}
                    on_change={change(Box::new(|zone, text| zone.flat = text))} refusals={refusals.clone()} required=true />
            }
            <TextField name={name("freeFromMinor")} class="short" label={t!(i18n, "free-from")} value={zone.free_from.clone()} inputmode="decimal" {unit}
                on_change={change(Box::new(|zone, text| zone.free_from = text))} hint={t!(i18n, "free-from-hint")} refusals={refusals.clone()} />
            if props.removable {
                <p><button type="button" class="button danger" onclick={props.on_change.reform(|_: MouseEvent| None)}>{ t!(i18n, "zone-remove") }<span class="visually-hidden">{ format!(" {}", props.at + 1) }</span></button></p>
            }
        </fieldset>
    }
}
