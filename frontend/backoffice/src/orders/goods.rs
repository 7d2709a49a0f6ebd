//! The goods of an order: where they go, what has left, what is still here.

use ui::graphql::{DateTime, Money};
use ui::i18n::use_i18n;
use ui::toast::use_toasts;
use ui::{format, t};
use yew::prelude::*;

use super::OrderRestock;
use super::one::{Line, Order};
use super::ship::ShipDialog;
use crate::graphql::{Fulfilment, OrderState, use_press};
use crate::page::{CopyButton, Instant, Mark};
use crate::schema;

/// Where an order's goods go, how, and what that cost.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct OrderShipping {
    pub method: String,
    pub price: Money,
    pub refunded_at: Option<DateTime>,
    pub weight_grams: i64,
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
}

/// A parcel that left.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Shipment {
    pub id: cynic::Id,
    pub carrier: String,
    pub tracking: Option<String>,
    pub tracking_url: Option<String>,
    pub shipped_at: DateTime,
}

/// What [`Goods`] needs.
#[derive(Properties, PartialEq)]
pub struct GoodsProps {
    /// The order.
    pub order: Order,
    /// How its goods travel.
    pub shipping: OrderShipping,
    /// Something changed: show it anew.
    pub on_change: Callback<()>,
}

/// The part of an order's page that is about its goods.
#[component]
pub fn Goods(props: &GoodsProps) -> Html {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let shipping_now = use_state(|| false);
    let (order, shipping) = (&props.order, &props.shipping);
    let restock = use_press::<OrderRestock>({
        let (i18n, change) = (i18n.clone(), props.on_change.clone());
        let number = order.number.clone();
        Callback::from(move |_| {
            toasts.good(t!(i18n, "said-restocked", number = number.clone()));
            change.emit(());
        })
    });
    let open = {
        let shipping_now = shipping_now.clone();
        Callback::from(move |_: MouseEvent| shipping_now.set(true))
    };
    let close = {
        let shipping_now = shipping_now.clone();
        Callback::from(move |()| shipping_now.set(false))
    };
    let waits = |line: &&Line| line.fulfilment == Fulfilment::Unfulfilled && line.refunded_at.is_none();
    let waiting: Vec<Line> = order.lines.iter().filter(waits).cloned().collect();
    let gone = matches!(order.state, OrderState::Cancelled | OrderState::Refunded);
    let town = format!("{} {}", shipping.postcode, shipping.city);
    let country = format::country(&shipping.country, i18n.locale());
    let label = format!("{}\n{}\n{}\n{country}", shipping.name, shipping.street, town.trim());
    let fact = |word: &str, value: Html| html! { <><dt>{ i18n.text(word) }</dt><dd>{ value }</dd></> };
    html! {
        <section class="goods" aria-labelledby="goods">
            <h2 id="goods">{ t!(i18n, "goods-and-shipping") }</h2>
            if !waiting.is_empty() {
                <p class="marks"><Mark tone="warning" shape="◷" word={t!(i18n, "fulfilment-UNFULFILLED")} /></p>
                <ul class="plain">{ for waiting.iter().map(|line| html! { <li key={line.id.inner().to_owned()}>{ in_words(line) }</li> }) }</ul>
            }
            { for order.shipments.iter().map(|parcel| html! {
                <div class="parcel" key={parcel.id.inner().to_owned()}>
                    <p class="marks"><Mark tone="good" shape="✓" word={t!(i18n, "fulfilment-SHIPPED")} /><strong>{ &parcel.carrier }</strong><Instant at={parcel.shipped_at.0.clone()} /></p>
                    if let Some(tracking) = &parcel.tracking {
                        <p class="address">
                            if let Some(url) = &parcel.tracking_url { <a href={url.clone()} rel="noreferrer">{ tracking }</a> } else { <span>{ tracking }</span> }
                            <CopyButton text={tracking.clone()} about={t!(i18n, "ship-tracking")} />
                        </p>
                    } else if let Some(url) = &parcel.tracking_url {
                        <p class="address"><a href={url.clone()} rel="noreferrer">{ url }</a></p>
                    }
                    <ul class="plain">{ for order.lines.iter().filter(|line| line.shipment.as_ref() == Some(&parcel.id)).map(|line| html! { <li>{ in_words(line) }</li> }) }</ul>
                </div>
            }) }
            <p class="acts">
                if !waiting.is_empty() && !gone {
                    <button type="button" class="button primary" onclick={open}>{ t!(i18n, "ship") }</button>
                }
                if order.restockable {
                    <button type="button" class="button" aria-disabled={restock.busy.to_string()} onclick={restock.send.reform({ let id = order.id.clone(); move |_: MouseEvent| id.clone().into() })}>{ t!(i18n, "restock") }</button>
                }
            </p>
            <dl class="facts">
                { fact("ship-to", html! { <span class="address"><span class="lines-kept">{ &label }</span><CopyButton text={label.clone()} about={t!(i18n, "ship-to")} /></span> }) }
                { fact("ship-method", html! { { format!("{} · {}", shipping.method, format::money(&shipping.price, i18n.locale())) } }) }
                if shipping.weight_grams > 0 { { fact("weight", html! { format::weight(shipping.weight_grams, i18n.locale()) }) } }
            </dl>
            if *shipping_now {
                <ShipDialog order={order.clone()} {waiting} on_done={props.on_change.clone()} on_close={close} />
            }
        </section>
    }
}

/// `2 × The book · hardback`.
pub fn in_words(line: &Line) -> String {
    let name = format!("{} × {}", line.quantity, line.title);
    if line.variant_title.is_empty() { name } else { format!("{name} · {}", line.variant_title) }
}
