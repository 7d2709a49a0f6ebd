//! The checkout: one page, in the order people think: what, who, how to pay.

use std::rc::Rc;

use cynic::{MutationBuilder, QueryBuilder};
use ui::form::{CheckField, Choice, RadioField, RefusalSummary, Refusals, Submit, TextField};
use ui::format;
use ui::graphql::{Failure, Remote, use_mutation, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use values::Country;
use yew::prelude::*;

use super::filled::{BILLING, Change, DELIVERY, Filled, address_fields, country_field};
use super::paying::{Paying, methods};
use super::place::{
    CheckoutQuery, Offers, OffersVariables, OrderPlaceResult, PlaceMutation, PlaceVariables, ShippedCart,
    ShippedVariables,
};
use super::{PaymentMethod, keeping};
use crate::cart::{Cart, use_cart, use_fresh_cart};
use crate::catalogue::price;
use crate::head::{Head, use_head};
use crate::route::Route;
use crate::states::{broken, waiting};
use crate::totals::{price_of, totals};

/// The fields that say their own refusals; the first is there only when there is a way for the goods.
const FIELDS: &[&str] = &[
    "shippingMethod",
    "name",
    "email",
    "address.street",
    "address.postcode",
    "address.city",
    "country",
    "delivery.name",
    "delivery.street",
    "delivery.postcode",
    "delivery.city",
    "delivery.country",
    "method",
    "consent",
];

/// The checkout, once the cart and the shop's terms are known.
#[component]
pub fn CheckoutPage() -> Html {
    let i18n = use_i18n();
    let cart = use_cart();
    let query = use_query(CheckoutQuery::build(()));
    use_head(Head { title: t!(i18n, "checkout"), ..Head::default() });
    use_fresh_cart();
    let content = match (&cart.remote, &query.remote) {
        (Remote::Failed(failure), _) => broken(failure, &cart.reload, &i18n),
        (_, Remote::Failed(failure)) => broken(failure, &query.reload, &i18n),
        (Remote::Ready(cart), Remote::Ready(_)) if cart.lines.is_empty() => html! {
            <div class="empty stack">
                <p>{ t!(i18n, "cart-empty") }</p>
                <p><To<Route> route={Route::Home} class="button">{ t!(i18n, "back-to-shop") }</To<Route>></p>
            </div>
        },
        (Remote::Ready(cart), Remote::Ready(terms)) => {
            html! { <CheckoutForm cart={cart.clone()} terms={Terms(terms.clone())} /> }
        }
        _ => waiting(10, &i18n),
    };
    html! {
        <div class="narrow stack">
            <h1>{ t!(i18n, "checkout") }</h1>
            { content }
        </div>
    }
}

struct Terms(Rc<CheckoutQuery>);

impl PartialEq for Terms {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct CheckoutFormProps {
    cart: Rc<Cart>,
    terms: Terms,
}

#[component]
fn CheckoutForm(props: &CheckoutFormProps) -> Html {
    let i18n = use_i18n();
    let cart = use_cart();
    let terms = &props.terms.0;
    let countries =
        use_memo((terms.shop.countries.clone(), i18n.locale()), |(codes, _)| countries(codes, &i18n));
    let filled = use_state(|| {
        let country = countries.first().map(|choice| choice.value.to_string()).unwrap_or_default();
        Filled { to_country: country.clone(), country, ..Filled::default() }
    });
    // Not every way to pay is there for every country.
    let offers = use_query(Offers::build(OffersVariables {
        currency: props.cart.total.currency.clone(),
        country: filled.country.clone(),
    }));
    // The server computes every amount, anew at each change of where and how the goods go.
    let shipped = use_query(ShippedCart::build(ShippedVariables {
        ship_to: filled.goes_to().to_owned(),
        shipping_method: filled.shipping_method.clone().map(cynic::Id::new),
    }));
    let priced = match &shipped.remote {
        Remote::Ready(answer) => &answer.cart,
        Remote::Loading | Remote::Failed(_) => &*props.cart,
    };
    let paying = Paying::of(priced, &offers, filled.method);
    let refusals = use_state(Refusals::default);
    ui::focus::use_focus_on_refusal(&refusals);

    let done = {
        let (i18n, refusals) = (i18n.clone(), refusals.clone());
        let (reload, price_anew, offer_anew) =
            (cart.reload.clone(), shipped.reload.clone(), offers.reload.clone());
        Callback::from(move |answer: Result<PlaceMutation, Failure>| {
            match answer.map(|answer| answer.order_place.0) {
                Ok(OrderPlaceResult::OrderPlaced(placed)) => {
                    keeping::forget();
                    let _ = gloo::utils::window().location().assign(&placed.next);
                }
                Ok(OrderPlaceResult::Refused(refused)) => {
                    refusals.set(Rc::new(refused.refusals));
                    reload.emit(());
                    price_anew.emit(());
                    offer_anew.emit(());
                }
                Ok(OrderPlaceResult::Other) => refusals.set(crate::cart::told(t!(i18n, "failure-broken"))),
                Err(failure) => refusals.set(crate::cart::told(i18n.failure(&failure))),
            }
        })
    };
    let place = use_mutation(PlaceMutation::build, done);
    // A total that is being computed is not one to agree to.
    let busy = place.busy || offers.busy || (priced.has_goods && shipped.busy);
    let onsubmit = {
        let (input, send) = (filled.input(priced, &paying), place.send.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !busy {
                send.emit(PlaceVariables { input: input.clone() });
            }
        })
    };
    let set = |change: Change| {
        let filled = filled.clone();
        Callback::from(move |text: String| {
            let mut next = (*filled).clone();
            change(&mut next, text);
            filled.set(next);
        })
    };
    let tick = |change: fn(&mut Filled, bool)| {
        let filled = filled.clone();
        Callback::from(move |ticked: bool| {
            let mut next = (*filled).clone();
            change(&mut next, ticked);
            filled.set(next);
        })
    };
    let refused = (*refusals).clone();
    let goods = priced.has_goods;
    let with_address = paying.wants_address(priced);
    html! {
        <form class="form checkout" novalidate=true {onsubmit}>
            <section aria-labelledby="what">
                <h2 id="what" class="rule">{ t!(i18n, "checkout-what") }</h2>
                { summary(priced, &i18n) }
            </section>
            <section class="form" aria-labelledby="who">
                <h2 id="who" class="rule">{ t!(i18n, "checkout-who") }</h2>
                <TextField name="name" label={t!(i18n, "field-name")} value={filled.name.clone()} on_change={set(|f, text| f.name = text)} autocomplete="name" required=true refusals={refused.clone()} />
                <TextField name="email" kind="email" label={t!(i18n, "field-email")} hint={t!(i18n, "field-email-hint")} value={filled.email.clone()} on_change={set(|f, text| f.email = text)} autocomplete="email" inputmode="email" required=true refusals={refused.clone()} />
                if with_address { { address_fields(&BILLING, &filled.address, &set, &refused, &i18n) } }
                { country_field("country", t!(i18n, "field-country"), &countries, &filled.country, set(|f, text| f.country = text), &refused) }
            </section>
            if goods {
                <section class="form" aria-labelledby="where">
                    <h2 id="where" class="rule">{ t!(i18n, "checkout-where") }</h2>
                    <CheckField name="elsewhere" label={t!(i18n, "field-elsewhere")} checked={filled.elsewhere} on_change={tick(|f, ticked| f.elsewhere = ticked)} />
                    if filled.elsewhere {
                        <TextField name="delivery.name" label={t!(i18n, "field-to-name")} value={filled.to_name.clone()} on_change={set(|f, text| f.to_name = text)} autocomplete="shipping name" required=true refusals={refused.clone()} />
                        { address_fields(&DELIVERY, &filled.to_address, &set, &refused, &i18n) }
                        { country_field("delivery.country", t!(i18n, "field-to-country"), &countries, &filled.to_country, set(|f, text| f.to_country = text), &refused) }
                    }
                    if let Remote::Failed(failure) = &shipped.remote {
                        { broken(failure, &shipped.reload, &i18n) }
                    } else {
                        { shipping(priced, &filled, shipped.busy, set(|f, id| f.shipping_method = Some(id)), &refused, &i18n) }
                    }
                </section>
            }
            <section class="form" aria-labelledby="how">
                <h2 id="how" class="rule">{ t!(i18n, "checkout-how") }</h2>
                { methods(&paying, &offers, set(|f, code| f.method = PaymentMethod::of(&code)), &refused, &i18n) }
                if priced.has_files {
                    <CheckField name="consent" label={terms.shop.consent_text.clone()} checked={filled.consent} on_change={tick(|f, ticked| f.consent = ticked)} required=true refusals={refused.clone()} />
                }
                if let Some(limit) = priced.limit(&i18n) { <p class="notice warning">{ limit }</p> }
                <RefusalSummary refusals={refused} fields={if priced.shipping.is_some() { FIELDS } else { &FIELDS[1..] }} />
                if paying == Paying::Free {
                    <Submit class="wide" label={t!(i18n, "place-order-free")} {busy} />
                } else {
                    <Submit class="wide" label={t!(i18n, "place-order", total = format::money(&priced.total, i18n.locale()))} {busy} />
                    <p class="soft small">{ t!(i18n, "place-order-hint") }</p>
                }
            </section>
        </form>
    }
}

/// The ways in which the goods can travel, or that there is none.
fn shipping(
    cart: &Cart,
    filled: &Filled,
    busy: bool,
    on_change: Callback<String>,
    refused: &Refusals,
    i18n: &I18n,
) -> Html {
    if cart.shipping_options.is_empty() {
        if busy {
            return waiting(2, i18n);
        }
        let country = format::country(filled.goes_to(), i18n.locale());
        return html! { <p class="notice warning" role="status">{ t!(i18n, "no-shipping", country = country) }</p> };
    }
    let choices: Vec<Choice> = cart
        .shipping_options
        .iter()
        .map(|option| Choice {
            hint: Some(price_of(&option.price, i18n).into()),
            ..Choice::new(option.id.inner().to_owned(), option.name.clone())
        })
        .collect();
    let value = cart.shipping.as_ref().map(|option| option.id.inner().to_owned()).unwrap_or_default();
    html! {
        <RadioField name="shippingMethod" label={t!(i18n, "field-shipping")} {choices} {value} {on_change} refusals={refused.clone()} />
    }
}

/// The countries that the shop sells to, by name; the language's own first.
fn countries(codes: &[String], i18n: &I18n) -> Vec<Choice> {
    let all: Vec<String> =
        if codes.is_empty() { Country::all().map(String::from).collect() } else { codes.to_vec() };
    let mut named: Vec<(String, String)> =
        all.into_iter().map(|code| (format::country(&code, i18n.locale()), code)).collect();
    let home = if i18n.locale() == values::Locale::Fr { "FR" } else { "GB" };
    format::sort_names(&mut named, home, i18n.locale());
    named.into_iter().map(|(name, code)| Choice::new(code, name)).collect()
}

/// What is being bought, in short.
fn summary(cart: &Cart, i18n: &I18n) -> Html {
    let locale = i18n.locale();
    html! {
        <>
            <ul class="summary-lines">
                { for cart.lines.iter().map(|line| html! {
                    <li key={line.variant.id.inner().to_owned()}>
                        <span>
                            { format!("{} × {}", format::number(line.quantity.into(), locale), line.product.title) }
                            if !line.variant.title.is_empty() { <span class="soft">{ format!(" — {}", line.variant.title) }</span> }
                        </span>
                        <span class="number">{ price(&line.total, i18n) }</span>
                    </li>
                }) }
            </ul>
            { totals(cart.shipping.as_ref().map(|option| (option.name.as_str(), &option.price)), &cart.total, &cart.taxes, i18n) }
            <p><To<Route> route={Route::Cart}>{ t!(i18n, "change-cart") }</To<Route>></p>
        </>
    }
}
