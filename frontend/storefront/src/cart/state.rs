//! The cart as every page sees it. It is this visitor's own, so it is asked for once the browser has taken over, and
//! never while the server renders.

use std::rc::Rc;

use cynic::QueryBuilder;
use ui::format;
use ui::graphql::{Failure, Money, Remote, encode, send};
use ui::i18n::I18n;
use ui::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::schema;
use crate::totals::TaxPart;

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query")]
struct CartQuery {
    cart: Cart,
}

/// A cart with today's prices.
#[derive(cynic::QueryFragment, Debug, PartialEq)]
pub struct Cart {
    /// What is in it.
    pub lines: Vec<CartLine>,
    /// Pieces in all.
    pub count: i32,
    /// What the shopper pays.
    pub total: Money,
    /// Lines that are not shown: their catalogue is locked again.
    pub hidden: i32,
    /// What of it is tax, by rate.
    pub taxes: Vec<TaxPart>,
    /// How the goods can travel; none until it is asked where they go.
    pub shipping_options: Vec<ShippingOption>,
    /// The method that the total counts.
    pub shipping: Option<ShippingOption>,
    /// Why an order of this amount is not taken.
    pub amount_issue: Option<AmountIssue>,
    /// What the lines must amount to at least.
    pub minimum: Option<Money>,
    /// What they may amount to at most.
    pub maximum: Option<Money>,
    /// A line is a file.
    pub has_files: bool,
    /// A line is goods.
    pub has_goods: bool,
}

/// A line with today's price.
#[derive(cynic::QueryFragment, Debug, PartialEq)]
pub struct CartLine {
    /// What is bought.
    pub variant: LineVariant,
    /// What it belongs to.
    pub product: LineProduct,
    /// How many.
    pub quantity: i32,
    /// What one costs today.
    pub unit_price: Money,
    /// What one cost when it was put in.
    pub seen_price: Money,
    /// What the line costs.
    pub total: Money,
    /// What the shopper must know before paying.
    pub issue: Option<CartIssue>,
}

/// What a line shows of its variant.
#[derive(cynic::QueryFragment, Debug, PartialEq)]
#[cynic(graphql_type = "Variant")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct LineVariant {
    pub id: cynic::Id,
    pub title: String,
    pub kind: crate::catalogue::VariantKind,
    pub stock: Option<i64>,
}

/// What a line shows of its product.
#[derive(cynic::QueryFragment, Debug, PartialEq)]
#[cynic(graphql_type = "Product")]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct LineProduct {
    pub slug: String,
    pub title: String,
}

/// A way in which the goods can travel, and its price.
#[derive(cynic::QueryFragment, Debug, PartialEq)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct ShippingOption {
    pub id: cynic::Id,
    pub name: String,
    pub price: Money,
}

/// Why an order of a cart's amount is not taken.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the schema documents the issues")]
pub enum AmountIssue {
    BelowMinimum,
    AboveMaximum,
}

/// What stands between a line and its sale.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the schema documents the issues")]
pub enum CartIssue {
    PriceChanged,
    Unavailable,
    OutOfStock,
}

impl Cart {
    /// The shop's limit that the cart does not keep, said before the checkout.
    pub fn limit(&self, i18n: &I18n) -> Option<String> {
        let locale = i18n.locale();
        match self.amount_issue? {
            AmountIssue::BelowMinimum => self
                .minimum
                .as_ref()
                .map(|least| t!(i18n, "below-minimum", least = format::money(least, locale))),
            AmountIssue::AboveMaximum => self
                .maximum
                .as_ref()
                .map(|most| t!(i18n, "above-maximum", most = format::money(most, locale))),
        }
    }
}

/// The cart, and how to change what is known of it.
#[derive(Clone)]
pub struct CartHandle {
    /// What is known.
    pub remote: Remote<Cart>,
    /// What was said last about a change, for those who hear the page.
    pub said: AttrValue,
    /// Takes the cart that a mutation answered, and what to say about it.
    pub set: Callback<(Cart, String)>,
    /// Asks again.
    pub reload: Callback<()>,
}

impl PartialEq for CartHandle {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.remote, &other.remote) {
            (Remote::Loading, Remote::Loading) => true,
            (Remote::Ready(a), Remote::Ready(b)) => Rc::ptr_eq(a, b),
            (Remote::Failed(a), Remote::Failed(b)) => a == b,
            _ => false,
        };
        same && self.said == other.said
    }
}

/// What [`CartProvider`] needs.
#[derive(Properties, PartialEq)]
pub struct CartProviderProps {
    /// Whoever sees the cart.
    pub children: Html,
}

/// Keeps the cart for every page.
#[component]
pub fn CartProvider(props: &CartProviderProps) -> Html {
    let remote = use_state(|| Remote::<Cart>::Loading);
    let said = use_state(AttrValue::default);
    // A change that was answered while an older question was under way is the newer truth.
    let round = use_mut_ref(|| 0_u32);

    let reload = {
        let (remote, round) = (remote.clone(), round.clone());
        Callback::from(move |()| {
            let asked = *round.borrow();
            let (remote, round) = (remote.clone(), round.clone());
            spawn_local(async move {
                let answer: Result<CartQuery, Failure> = send(&encode(&CartQuery::build(()))).await;
                if asked == *round.borrow() {
                    remote.set(answer.map(|answer| answer.cart).into());
                }
            });
        })
    };
    let set = {
        let (remote, said) = (remote.clone(), said.clone());
        Callback::from(move |(cart, sentence): (Cart, String)| {
            *round.borrow_mut() += 1;
            remote.set(Remote::Ready(Rc::new(cart)));
            said.set(sentence.into());
        })
    };
    use_effect_with((), {
        let reload = reload.clone();
        move |()| reload.emit(())
    });

    let handle = CartHandle { remote: (*remote).clone(), said: (*said).clone(), set, reload };
    html! { <ContextProvider<CartHandle> context={handle}>{ props.children.clone() }</ContextProvider<CartHandle>> }
}

/// The cart.
#[hook]
pub fn use_cart() -> CartHandle {
    use_context::<CartHandle>().expect("the root of the page keeps the cart")
}

/// Asks for the cart again when a page that shows its prices is reached; the first page has just asked.
#[hook]
pub fn use_fresh_cart() {
    let cart = use_cart();
    use_effect_with((), move |()| {
        if !matches!(cart.remote, Remote::Loading) {
            cart.reload.emit(());
        }
    });
}
