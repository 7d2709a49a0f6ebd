//! Putting something into the cart.

use std::rc::Rc;

use cynic::MutationBuilder;
use ui::form::{RefusalSummary, Refusals};
use ui::graphql::{Failure, Reason, Refusal, Refused, Union, use_mutation};
use ui::i18n::use_i18n;
use ui::links::To;
use ui::t;
use yew::prelude::*;

use super::state::{Cart, use_cart};
use crate::route::Route;
use crate::schema;

#[derive(cynic::QueryVariables)]
struct AddVariables {
    input: CartAddInput,
}

#[derive(cynic::InputObject)]
struct CartAddInput {
    variant: cynic::Id,
    quantity: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "AddVariables")]
struct AddMutation {
    #[arguments(input: $input)]
    cart_add: Union<CartResult>,
}

/// A cart, or why not.
#[derive(cynic::InlineFragments)]
#[allow(clippy::large_enum_variant, reason = "made once an answer, and taken apart at once")]
pub enum CartResult {
    /// The cart as it is now.
    Cart(Cart),
    /// Why it was left as it was.
    Refused(Refused),
    /// An answer that this build does not know.
    #[cynic(fallback)]
    Other,
}

/// What [`AddToCart`] needs.
#[derive(Properties, PartialEq)]
pub struct AddProps {
    /// What is put in.
    pub variant: AttrValue,
    /// What it is called, to say so.
    pub name: AttrValue,
    /// Whether it can be bought.
    pub available: bool,
}

/// The button that puts a variant into the cart; what happened is said where it was pressed.
#[component]
pub fn AddToCart(props: &AddProps) -> Html {
    let i18n = use_i18n();
    let cart = use_cart();
    let refusals = use_state(Refusals::default);
    let added = use_state(|| false);
    use_effect_with(props.variant.clone(), {
        let (refusals, added) = (refusals.clone(), added.clone());
        move |_| {
            refusals.set(Refusals::default());
            added.set(false);
        }
    });

    let done = {
        let (i18n, refusals, added, name) =
            (i18n.clone(), refusals.clone(), added.clone(), props.name.clone());
        Callback::from(move |answer: Result<AddMutation, Failure>| {
            match answer.map(|answer| answer.cart_add.0) {
                Ok(CartResult::Cart(now)) => {
                    let sentence = t!(i18n, "cart-added", name = name.as_str(), count = now.count);
                    refusals.set(Refusals::default());
                    added.set(true);
                    cart.set.emit((now, sentence));
                }
                Ok(CartResult::Refused(refused)) => {
                    added.set(false);
                    refusals.set(Rc::new(refused.refusals));
                }
                Ok(CartResult::Other) => refusals.set(told(t!(i18n, "failure-broken"))),
                Err(failure) => refusals.set(told(i18n.failure(&failure))),
            }
        })
    };
    let mutation = use_mutation(AddMutation::build, done);
    let onclick = {
        let (send, variant) = (mutation.send.clone(), props.variant.to_string());
        Callback::from(move |_: MouseEvent| {
            send.emit(AddVariables {
                input: CartAddInput { variant: cynic::Id::new(variant.clone()), quantity: 1 },
            });
        })
    };

    html! {
        <div class="add-to-cart">
            if props.available {
                <button type="button" class="button primary wide" {onclick} aria-busy={mutation.busy.to_string()}>
                    { t!(i18n, "add-to-cart") }
                </button>
            } else {
                <p class="state warning"><span aria-hidden="true">{ "✗" }</span>{ t!(i18n, "not-available") }</p>
            }
            if *added {
                <p class="state good added">
                    <span aria-hidden="true">{ "✓" }</span>
                    <span>{ t!(i18n, "in-the-cart") }</span>
                    <To<Route> route={Route::Cart}>{ t!(i18n, "see-the-cart") }</To<Route>>
                </p>
            }
            <RefusalSummary refusals={(*refusals).clone()} />
        </div>
    }
}

/// A sentence of ours in the place of a refusal.
pub(crate) fn told(message: String) -> Refusals {
    Rc::new(vec![Refusal { reason: Reason::Other, field: String::new(), message }])
}
