//! How goods travel: the methods in the order in which shoppers see them, and the form of one.

use cynic::QueryBuilder;
use ui::dialog::Confirm;
use ui::graphql::{DateTime, Money, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::toast::use_toasts;
use ui::{format, t};
use values::Currency;
use yew::prelude::*;

use super::SettingsPage;
use super::shipping_form::MethodForm;
use crate::auth::use_session;
use crate::catalogue::percent;
use crate::graphql::{Done, DoneAnswer, answer, mutation, use_press};
use crate::page::{Empty, Mark, shown};
use crate::schema;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
struct Methods {
    admin_shipping_methods: Vec<Method>,
    admin_shop_settings: DefaultTax,
}

/// What a new method is taxed.
#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "ShopSettings")]
struct DefaultTax {
    default_tax_rate: i32,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ShippingMethod")]
pub struct Method {
    pub id: cynic::Id,
    pub name_fr: String,
    pub name_en: String,
    pub active: bool,
    pub tax_rate: i32,
    pub zones: Vec<Zone>,
    pub updated_at: DateTime,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ShippingZone")]
pub struct Zone {
    pub countries: Vec<String>,
    pub tiers: Vec<Tier>,
    pub free_from_minor: Option<i64>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ShippingTier")]
pub struct Tier {
    pub up_to_grams: Option<i64>,
    pub price_minor: i64,
}
answer!(MethodAnswer, "ShippingMethodResult", Method);

/// Another place in the list.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct ShippingMethodMoveInput {
    id: cynic::Id,
    position: i32,
}
mutation!(ShippingMethodMove, shipping_method_move, ShippingMethodMoveInput, MethodAnswer, Method);

/// Which one goes.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct ShippingMethodDeleteInput {
    id: cynic::Id,
}
mutation!(ShippingMethodDelete, shipping_method_delete, ShippingMethodDeleteInput, DoneAnswer, Done);

impl Method {
    /// The name in a language, or the other one.
    pub fn name(&self, i18n: &I18n) -> &str {
        let (own, other) = match i18n.locale() {
            values::Locale::Fr => (&self.name_fr, &self.name_en),
            values::Locale::En => (&self.name_en, &self.name_fr),
        };
        if own.is_empty() { other } else { own }
    }
}

/// What stands in the place of the list, or above it.
#[derive(Clone, PartialEq)]
enum Asking {
    New,
    Edit(Method),
    Delete(Method),
}

/// The page.
#[component]
pub fn ShippingSettingsPage() -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let currency = use_session().currency();
    let query = use_query(Methods::build(()));
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
    let reorder = use_press::<ShippingMethodMove>(query.reload.reform(|_| ()));
    let delete = use_press::<ShippingMethodDelete>({
        let (i18n, changed) = (i18n.clone(), changed.clone());
        Callback::from(move |_| {
            toasts.good(t!(i18n, "shipping-deleted"));
            changed.emit(());
        })
    });
    let line = |at: usize, last: usize, method: &Method| {
        let name = method.name(&i18n).to_owned();
        let arrow = |step: i32, shape: &'static str, word: &'static str| {
            let id = method.id.clone();
            let position = i32::try_from(at).unwrap_or_default() + step;
            let edge = position < 0 || position > i32::try_from(last).unwrap_or_default();
            let onclick = reorder
                .send
                .reform(move |_: MouseEvent| ShippingMethodMoveInput { id: id.clone(), position });
            let label = t!(i18n, word, title = name.clone());
            html! { <button type="button" class="button" aria-label={label} aria-disabled={edge.to_string()} onclick={if edge { Callback::noop() } else { onclick }}>{ shape }</button> }
        };
        let (tone, shape, word) =
            if method.active { ("good", "●", "shipping-active") } else { ("", "○", "shipping-inactive") };
        html! {
            <li key={method.id.inner().to_owned()}>
                <span class="moves">{ arrow(-1, "↑", "move-up") }{ arrow(1, "↓", "move-down") }</span>
                <div>
                    <h2>{ &name }</h2>
                    <p class="small"><Mark {tone} {shape} word={i18n.text(word)} /></p>
                    { for method.zones.iter().map(|zone| html! { <p class="small soft">{ zone_in_words(zone, currency, &i18n) }</p> }) }
                </div>
                <span class="acts">
                    <button type="button" class="button" onclick={ask(Asking::Edit(method.clone()))}>{ t!(i18n, "edit") }<span class="visually-hidden">{ format!(" {name}") }</span></button>
                    <button type="button" class="button danger" onclick={ask(Asking::Delete(method.clone()))}>{ t!(i18n, "delete") }<span class="visually-hidden">{ format!(" {name}") }</span></button>
                </span>
            </li>
        }
    };
    let view = |answer: &Methods| match &*asking {
        Some(Asking::New) => {
            let tax = percent(answer.admin_shop_settings.default_tax_rate, i18n.locale());
            html! { <MethodForm {tax} on_done={changed.clone()} on_close={close.clone()} /> }
        }
        Some(Asking::Edit(method)) => html! {
            <MethodForm key={method.id.inner().to_owned()} tax={percent(method.tax_rate, i18n.locale())} method={method.clone()} on_done={changed.clone()} on_close={close.clone()} />
        },
        None | Some(Asking::Delete(_)) => {
            let all = &answer.admin_shipping_methods;
            html! {
                <>
                    <p>{ t!(i18n, "shipping-text") }</p>
                    if all.is_empty() {
                        <Empty title={t!(i18n, "shipping-none")}><p>{ t!(i18n, "shipping-none-text") }</p></Empty>
                    } else {
                        <ol class="arranged">{ for all.iter().enumerate().map(|(at, method)| line(at, all.len() - 1, method)) }</ol>
                    }
                    <p><button type="button" class="button primary" data-new="" onclick={ask(Asking::New)}>{ t!(i18n, "shipping-new") }</button></p>
                </>
            }
        }
    };
    html! {
        <SettingsPage title={t!(i18n, "settings-shipping")}>
            { shown(&query, |answer| view(answer)) }
            if let Some(Asking::Delete(method)) = &*asking {
                <Confirm title={t!(i18n, "shipping-delete-title", name = method.name(&i18n))} confirm={t!(i18n, "delete")} cancel={t!(i18n, "cancel")}
                    danger=true busy={delete.busy} on_close={close.clone()}
                    on_confirm={delete.send.reform({ let id = method.id.clone(); move |()| ShippingMethodDeleteInput { id: id.clone() } })}>
                    <p>{ t!(i18n, "shipping-delete-text") }</p>
                </Confirm>
            }
        </SettingsPage>
    }
}

/// An amount as the API writes it.
fn money(minor: i64, currency: Currency) -> Money {
    let exponent = i32::try_from(currency.exponent()).unwrap_or_default();
    Money { minor, currency: currency.code().to_owned(), exponent }
}

/// `France: 4,90 € up to 500 g, 7,90 € up to 2 kg; free from 60 €`.
fn zone_in_words(zone: &Zone, currency: Currency, i18n: &I18n) -> String {
    let locale = i18n.locale();
    let money = |minor: i64| format::money(&money(minor, currency), locale);
    let countries: Vec<String> = zone.countries.iter().map(|code| format::country(code, locale)).collect();
    let countries = if countries.is_empty() { t!(i18n, "zone-elsewhere") } else { countries.join(", ") };
    let price = |tier: &Tier| match tier.up_to_grams {
        Some(grams) => {
            t!(i18n, "tier-up-to", price = money(tier.price_minor), weight = format::weight(grams, locale))
        }
        None => money(tier.price_minor),
    };
    let mut prices: Vec<String> = zone.tiers.iter().map(price).collect();
    prices.extend(zone.free_from_minor.map(|minor| t!(i18n, "zone-free-from", price = money(minor))));
    t!(i18n, "zone-in-words", countries = countries, prices = prices.join(", "))
}
