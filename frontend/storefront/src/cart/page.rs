//! The cart's page.

use std::rc::Rc;

use cynic::MutationBuilder;
use ui::form::{RefusalSummary, Refusals};
use ui::format;
use ui::graphql::{Failure, Remote, Union, use_mutation};
use ui::i18n::{I18n, use_i18n};
use ui::links::To;
use ui::t;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::add::{CartResult, told};
use super::state::{Cart, CartIssue, CartLine, use_cart, use_fresh_cart};
use crate::catalogue::{VariantKind, price};
use crate::head::{Head, use_head};
use crate::route::Route;
use crate::schema;
use crate::states::{broken, waiting};
use crate::totals::totals;

#[derive(cynic::QueryVariables)]
struct QuantityVariables {
    input: CartSetQuantityInput,
}

#[derive(cynic::InputObject)]
struct CartSetQuantityInput {
    variant: cynic::Id,
    quantity: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "QuantityVariables")]
struct QuantityMutation {
    #[arguments(input: $input)]
    cart_set_quantity: Union<CartResult>,
}

#[derive(cynic::QueryVariables)]
struct RemoveVariables {
    input: CartRemoveInput,
}

#[derive(cynic::InputObject)]
struct CartRemoveInput {
    variant: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RemoveVariables")]
struct RemoveMutation {
    #[arguments(input: $input)]
    cart_remove: Union<CartResult>,
}

/// What is in the cart, what it costs, what stands in the way.
#[component]
pub fn CartPage() -> Html {
    let i18n = use_i18n();
    let cart = use_cart();
    use_head(Head { title: t!(i18n, "cart"), ..Head::default() });
    use_fresh_cart();
    let hidden = match &cart.remote {
        Remote::Ready(known) => Some(known.hidden).filter(|count| *count > 0),
        Remote::Loading | Remote::Failed(_) => None,
    };
    let content = match &cart.remote {
        Remote::Loading => waiting(5, &i18n),
        Remote::Failed(failure) => broken(failure, &cart.reload, &i18n),
        Remote::Ready(known) if known.lines.is_empty() => html! {
            <div class="empty stack">
                <p>{ t!(i18n, "cart-empty") }</p>
                <p><To<Route> route={Route::Home} class="button">{ t!(i18n, "back-to-shop") }</To<Route>></p>
            </div>
        },
        Remote::Ready(known) => lines(known, &i18n),
    };
    html! {
        <div class="narrow stack">
            <h1>{ t!(i18n, "cart") }</h1>
            if let Some(count) = hidden { <p class="notice warning">{ t!(i18n, "cart-hidden", count = count) }</p> }
            { content }
        </div>
    }
}

fn lines(cart: &Rc<Cart>, i18n: &I18n) -> Html {
    let blocked = cart
        .lines
        .iter()
        .any(|line| matches!(line.issue, Some(CartIssue::Unavailable | CartIssue::OutOfStock)));
    html! {
        <>
            <ul class="cart-lines">
                { for cart.lines.iter().enumerate().map(|(at, line)| html! {
                    <Line key={line.variant.id.inner().to_owned()} cart={cart.clone()} {at} />
                }) }
            </ul>
            { totals(None, &cart.total, &cart.taxes, i18n) }
            if cart.has_goods { <p class="soft small">{ t!(i18n, "shipping-later") }</p> }
            if blocked {
                <p class="notice warning">{ t!(i18n, "cart-blocked") }</p>
            } else if let Some(limit) = cart.limit(i18n) {
                <p class="notice warning">{ limit }</p>
            } else {
                <p><To<Route> route={Route::Checkout} class="button primary wide">{ t!(i18n, "go-to-checkout") }</To<Route>></p>
            }
            <p><To<Route> route={Route::Home}>{ t!(i18n, "continue-shopping") }</To<Route>></p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    cart: Rc<Cart>,
    at: usize,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let i18n = use_i18n();
    let cart = use_cart();
    let refusals = use_state(Refusals::default);
    let line = &props.cart.lines[props.at];
    let name = name(line);

    let answered = {
        let (i18n, refusals) = (i18n.clone(), refusals.clone());
        Callback::from(move |(answer, said): (Result<CartResult, Failure>, &'static str)| match answer {
            Ok(CartResult::Cart(now)) => {
                refusals.set(Refusals::default());
                let total = format::money(&now.total, i18n.locale());
                let sentence = i18n.text_with(said, &[("total", total.into())]);
                cart.set.emit((now, sentence));
            }
            Ok(CartResult::Refused(refused)) => refusals.set(Rc::new(refused.refusals)),
            Ok(CartResult::Other) => refusals.set(told(t!(i18n, "failure-broken"))),
            Err(failure) => refusals.set(told(i18n.failure(&failure))),
        })
    };
    let quantity = use_mutation(
        QuantityMutation::build,
        answered.reform(|answer: Result<QuantityMutation, Failure>| {
            (answer.map(|answer| answer.cart_set_quantity.0), "cart-changed")
        }),
    );
    let remove = use_mutation(
        RemoveMutation::build,
        answered.reform(|answer: Result<RemoveMutation, Failure>| {
            (answer.map(|answer| answer.cart_remove.0), "cart-removed")
        }),
    );
    let id = line.variant.id.inner().to_owned();
    let onchange = {
        let (send, id) = (quantity.send.clone(), id.clone());
        Callback::from(move |event: Event| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Ok(quantity) = typed.parse::<i32>() {
                send.emit(QuantityVariables {
                    input: CartSetQuantityInput { variant: cynic::Id::new(id.clone()), quantity },
                });
            }
        })
    };
    let onclick = {
        let (send, id) = (remove.send.clone(), id.clone());
        Callback::from(move |_: MouseEvent| {
            send.emit(RemoveVariables { input: CartRemoveInput { variant: cynic::Id::new(id.clone()) } })
        })
    };
    let field = format!("quantity-{id}");
    let locale = i18n.locale();
    html! {
        <li class="cart-line" aria-busy={(quantity.busy || remove.busy).to_string()}>
            <div class="what">
                <h2><To<Route> route={Route::Product { slug: line.product.slug.clone() }}>{ &line.product.title }</To<Route>></h2>
                <p class="soft small">{ detail(line, &i18n) }</p>
            </div>
            <p class="price number">{ price(&line.total, &i18n) }</p>
            <div class="steps">
                <label for={field.clone()} class="small">{ t!(i18n, "quantity") }</label>
                <input id={field} type="number" inputmode="numeric" min="1" max="999" value={line.quantity.to_string()} {onchange} />
                <button type="button" class="button plain" {onclick} aria-label={t!(i18n, "remove-named", name = name.as_str())}>{ t!(i18n, "remove") }</button>
            </div>
            if let Some(issue) = line.issue {
                <p class="notice warning">{ match issue {
                    CartIssue::PriceChanged => t!(i18n, "issue-price-changed", before = format::money(&line.seen_price, locale), now = format::money(&line.unit_price, locale)),
                    CartIssue::Unavailable => t!(i18n, "issue-unavailable"),
                    CartIssue::OutOfStock => t!(i18n, "issue-out-of-stock", left = line.variant.stock.unwrap_or_default()),
                } }</p>
            }
            <RefusalSummary refusals={(*refusals).clone()} />
        </li>
    }
}

fn name(line: &CartLine) -> String {
    match line.variant.title.as_str() {
        "" => line.product.title.clone(),
        title => format!("{} — {title}", line.product.title),
    }
}

/// The variant, its kind, and what one costs when there are several.
fn detail(line: &CartLine, i18n: &I18n) -> String {
    let kind = match line.variant.kind {
        VariantKind::File => t!(i18n, "kind-file"),
        VariantKind::Goods => t!(i18n, "kind-goods"),
    };
    let mut parts = vec![line.variant.title.clone(), kind];
    if line.quantity > 1 {
        parts.push(t!(i18n, "each", price = format::money(&line.unit_price, i18n.locale())));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}
