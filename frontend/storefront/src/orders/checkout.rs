//! The checkout: one page, in the order people think: what, who, how to pay.

use std::rc::Rc;

use cynic::{MutationBuilder, QueryBuilder};
use ui::form::{
    CheckField, Choice, RadioField, RefusalSummary, Refusals, SelectField, Submit, TextArea, TextField,
};
use ui::format;
use ui::graphql::{Failure, Reason, Refusal, Remote, use_mutation, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use values::Country;
use yew::prelude::*;

use super::place::{CheckoutQuery, OrderPlaceInput, OrderPlaceResult, PlaceMutation, PlaceVariables};
use super::{PaymentMethod, keeping};
use crate::cart::{Cart, use_cart, use_fresh_cart};
use crate::catalogue::price;
use crate::head::{Head, use_head};
use crate::route::Route;
use crate::states::{broken, waiting};

const FIELDS: &[&str] = &["name", "email", "country", "address", "method", "consent"];

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

/// What the shopper has filled in.
#[derive(Clone, Default, PartialEq)]
struct Filled {
    name: String,
    email: String,
    country: String,
    address: String,
    method: Option<PaymentMethod>,
    consent: bool,
}

#[component]
fn CheckoutForm(props: &CheckoutFormProps) -> Html {
    let i18n = use_i18n();
    let cart = use_cart();
    let terms = &props.terms.0;
    let countries =
        use_memo((terms.shop.countries.clone(), i18n.locale()), |(codes, _)| countries(codes, &i18n));
    let filled = use_state(|| Filled {
        country: countries.first().map(|choice| choice.value.to_string()).unwrap_or_default(),
        method: Some(())
            .filter(|()| terms.payment_methods.len() == 1)
            .and(terms.payment_methods.first().copied()),
        ..Filled::default()
    });
    let refusals = use_state(Refusals::default);
    ui::focus::use_focus_on_refusal(&refusals);

    let done = {
        let (i18n, refusals, reload) = (i18n.clone(), refusals.clone(), cart.reload.clone());
        Callback::from(move |answer: Result<PlaceMutation, Failure>| {
            match answer.map(|answer| answer.order_place.0) {
                Ok(OrderPlaceResult::OrderPlaced(placed)) => {
                    keeping::forget();
                    let _ = gloo::utils::window().location().assign(&placed.next);
                }
                Ok(OrderPlaceResult::Refused(refused)) => {
                    refusals.set(Rc::new(refused.refusals));
                    reload.emit(());
                }
                Ok(OrderPlaceResult::Other) => refusals.set(crate::cart::told(t!(i18n, "failure-broken"))),
                Err(failure) => refusals.set(crate::cart::told(i18n.failure(&failure))),
            }
        })
    };
    let place = use_mutation(PlaceMutation::build, done);
    let onsubmit = {
        let (filled, send, refusals, cart, i18n) =
            (filled.clone(), place.send.clone(), refusals.clone(), props.cart.clone(), i18n.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match input(&filled, &cart) {
                Some(input) => send.emit(PlaceVariables { input }),
                None => refusals.set(Rc::new(missing(&filled, &cart, &i18n))),
            }
        })
    };
    let set = |change: fn(&mut Filled, String)| {
        let filled = filled.clone();
        Callback::from(move |text: String| {
            let mut next = (*filled).clone();
            change(&mut next, text);
            filled.set(next);
        })
    };
    let on_consent = {
        let filled = filled.clone();
        Callback::from(move |consent| filled.set(Filled { consent, ..(*filled).clone() }))
    };
    let methods: Vec<Choice> = terms
        .payment_methods
        .iter()
        .map(|method| {
            let (name, hint) = method.words();
            Choice { hint: Some(i18n.text(hint).into()), ..Choice::new(method.code(), i18n.text(name)) }
        })
        .collect();
    let refused = (*refusals).clone();
    html! {
        <form class="form checkout" novalidate=true {onsubmit}>
            <section aria-labelledby="what">
                <h2 id="what" class="rule">{ t!(i18n, "checkout-what") }</h2>
                { summary(&props.cart, &i18n) }
            </section>
            <section class="form" aria-labelledby="who">
                <h2 id="who" class="rule">{ t!(i18n, "checkout-who") }</h2>
                <TextField name="name" label={t!(i18n, "field-name")} value={filled.name.clone()} on_change={set(|f, text| f.name = text)} autocomplete="name" required=true refusals={refused.clone()} />
                <TextField name="email" kind="email" label={t!(i18n, "field-email")} hint={t!(i18n, "field-email-hint")} value={filled.email.clone()} on_change={set(|f, text| f.email = text)} autocomplete="email" inputmode="email" required=true refusals={refused.clone()} />
                <SelectField name="country" label={t!(i18n, "field-country")} choices={(*countries).clone()} value={filled.country.clone()} on_change={set(|f, text| f.country = text)} autocomplete="country" refusals={refused.clone()} />
                if wants_address(&filled, &props.cart) {
                    <TextArea name="address" label={t!(i18n, "field-address")} hint={t!(i18n, "field-address-hint")} value={filled.address.clone()} on_change={set(|f, text| f.address = text)} autocomplete="street-address" required=true refusals={refused.clone()} />
                }
            </section>
            <section class="form" aria-labelledby="how">
                <h2 id="how" class="rule">{ t!(i18n, "checkout-how") }</h2>
                if methods.is_empty() {
                    <p class="notice warning">{ t!(i18n, "no-method") }</p>
                } else {
                    <RadioField name="method" label={t!(i18n, "field-method")} choices={methods} value={filled.method.map(PaymentMethod::code).unwrap_or_default()} on_change={set(|f, code| f.method = PaymentMethod::of(&code))} refusals={refused.clone()} />
                }
                if props.cart.has_files {
                    <CheckField name="consent" label={terms.shop.consent_text.clone()} checked={filled.consent} on_change={on_consent} required=true refusals={refused.clone()} />
                }
                <RefusalSummary refusals={refused} fields={FIELDS} />
                if props.cart.total.minor == 0 {
                    <Submit class="wide" label={t!(i18n, "place-order-free")} busy={place.busy} />
                } else {
                    <Submit class="wide" label={t!(i18n, "place-order", total = format::money(&props.cart.total, i18n.locale()))} busy={place.busy} />
                    <p class="soft small">{ t!(i18n, "place-order-hint") }</p>
                }
            </section>
        </form>
    }
}

/// What an order cannot be without. The server says the same of all but the method, which the API cannot leave out: without one,
/// the page says it all at once by itself.
fn missing(filled: &Filled, cart: &Cart, i18n: &I18n) -> Vec<Refusal> {
    let blank = |text: &str| text.trim().is_empty();
    [
        ("name", blank(&filled.name), "fill-in"),
        ("email", blank(&filled.email), "fill-in"),
        ("address", wants_address(filled, cart) && blank(&filled.address), "fill-in"),
        ("method", filled.method.is_none(), "choose-method"),
        ("consent", cart.has_files && !filled.consent, "tick-consent"),
    ]
    .into_iter()
    .filter(|(_, missing, _)| *missing)
    .map(|(field, _, message)| Refusal {
        reason: Reason::Required,
        field: field.to_owned(),
        message: i18n.text(message),
    })
    .collect()
}

/// Goods go somewhere; some banks ask for an address before they let a card pay.
fn wants_address(filled: &Filled, cart: &Cart) -> bool {
    cart.has_goods || filled.method.is_some_and(PaymentMethod::wants_address)
}

/// What goes out; none until a way to pay is chosen.
fn input(filled: &Filled, cart: &Cart) -> Option<OrderPlaceInput> {
    Some(OrderPlaceInput {
        idempotency_key: keeping::key(),
        name: filled.name.clone(),
        email: filled.email.clone(),
        country: filled.country.clone(),
        address: wants_address(filled, cart).then(|| filled.address.clone()),
        method: filled.method?,
        consent: filled.consent && cart.has_files,
        expected_total_minor: cart.total.minor,
    })
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
            <dl class="totals">
                <div class="total"><dt>{ t!(i18n, "total") }</dt><dd class="number">{ format::money(&cart.total, locale) }</dd></div>
                <div class="soft"><dt>{ t!(i18n, "of-which-tax") }</dt><dd class="number">{ format::money(&cart.tax, locale) }</dd></div>
            </dl>
            <p><To<Route> route={Route::Cart}>{ t!(i18n, "change-cart") }</To<Route>></p>
        </>
    }
}
