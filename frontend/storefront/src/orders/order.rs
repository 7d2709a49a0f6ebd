//! An order as its buyer sees it.

use cynic::QueryBuilder;
use ui::format;
use ui::graphql::{DateTime, Money, Remote, use_query};
use ui::i18n::{I18n, use_i18n};
use ui::t;
use yew::prelude::*;

use super::PaymentMethod;
use super::links::{DownloadLink, links};
use super::live::use_changes;
use super::parcels::{Fulfilment, OrderShipping, Shipment, parcels};
use super::transfer::{TransferDetails, transfer};
use crate::catalogue::{VariantKind, price};
use crate::head::{Head, use_head};
use crate::schema;
use crate::states::{broken, not_found, waiting};
use crate::totals::{TaxPart, totals};

#[derive(cynic::QueryVariables)]
struct OrderVariables {
    secret: String,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Query", variables = "OrderVariables")]
struct OrderQuery {
    shop: OrderShop,
    #[arguments(secret: $secret)]
    order: Option<Order>,
}

#[derive(cynic::QueryFragment, Debug)]
#[cynic(graphql_type = "Shop")]
struct OrderShop {
    time_zone: String,
}

#[derive(cynic::QueryFragment, Debug)]
struct Order {
    number: String,
    state: OrderState,
    name: String,
    email: String,
    placed_at: DateTime,
    paid_at: Option<DateTime>,
    total: Money,
    taxes: Vec<TaxPart>,
    shipping: Option<OrderShipping>,
    shipments: Vec<Shipment>,
    method: PaymentMethod,
    is_trial: bool,
    instructions: Option<String>,
    transfer: Option<TransferDetails>,
    pay_at: Option<String>,
    lines: Vec<OrderLine>,
    downloads: DownloadState,
    links: Vec<DownloadLink>,
    all_files_url: Option<String>,
}

#[derive(cynic::QueryFragment, Debug)]
struct OrderLine {
    title: String,
    variant_title: String,
    kind: VariantKind,
    quantity: i32,
    total: Money,
    fulfilment: Fulfilment,
}

#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
enum OrderState {
    AwaitingPayment,
    Paid,
    PartiallyRefunded,
    Refunded,
    Disputed,
    Cancelled,
}

#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
enum DownloadState {
    Enabled,
    Disabled,
}

/// What [`OrderPage`] needs.
#[derive(Properties, PartialEq)]
pub struct OrderProps {
    /// What its buyer holds.
    pub secret: String,
}

/// The order's state, what to do about it, and its files; it asks again whenever something happens to the order.
#[component]
pub fn OrderPage(props: &OrderProps) -> Html {
    let i18n = use_i18n();
    let query = use_query(OrderQuery::build(OrderVariables { secret: props.secret.clone() }));
    let order = match &query.remote {
        Remote::Ready(answer) => answer.order.as_ref(),
        Remote::Loading | Remote::Failed(_) => None,
    };
    let title = order
        .map_or_else(|| t!(i18n, "order"), |order| t!(i18n, "order-number", number = order.number.as_str()));
    use_head(Head { title, ..Head::default() });
    use_changes(&props.secret, query.reload.clone());
    match &query.remote {
        Remote::Loading => {
            html! { <div class="narrow stack"><h1>{ t!(i18n, "order") }</h1>{ waiting(8, &i18n) }</div> }
        }
        Remote::Failed(failure) => {
            html! { <div class="narrow stack">{ broken(failure, &query.reload, &i18n) }</div> }
        }
        Remote::Ready(answer) => match &answer.order {
            None => not_found(&i18n),
            Some(order) => known(order, &props.secret, &answer.shop.time_zone, &i18n),
        },
    }
}

fn known(order: &Order, secret: &str, zone: &str, i18n: &I18n) -> Html {
    let locale = i18n.locale();
    let has_files = order.lines.iter().any(|line| line.kind == VariantKind::File);
    let waiting = match (order.downloads, &order.paid_at) {
        (DownloadState::Enabled, _) => None,
        (DownloadState::Disabled, Some(_)) => Some(t!(i18n, "downloads-disabled")),
        (DownloadState::Disabled, None) => Some(t!(i18n, "downloads-not-yet")),
    };
    html! {
        <div class="narrow stack order">
            <header class="stack">
                <h1>{ t!(i18n, "order-number", number = order.number.as_str()) }</h1>
                <div role="status"><p class={classes!("state", tone(order.state))}>
                    <span aria-hidden="true">{ mark(order.state) }</span><span>{ state(order.state, i18n) }</span>
                </p></div>
                <p class="soft">{ t!(i18n, "order-placed-at", when = format::instant(&order.placed_at.0, zone, locale), name = order.name.as_str()) }</p>
                if let Some(paid) = &order.paid_at {
                    <p class="soft">{ t!(i18n, "order-paid-at", when = format::instant(&paid.0, zone, locale)) }</p>
                }
            </header>
            if order.is_trial { <p class="notice warning">{ t!(i18n, "order-on-trial") }</p> }
            if let Some(address) = &order.pay_at {
                <section class="notice stack">
                    <p>{ t!(i18n, "pay-now-text") }</p>
                    <p><a class="button primary" href={address.clone()}>{ t!(i18n, "pay-now", total = format::money(&order.total, locale)) }</a></p>
                </section>
            }
            if let Some(instructions) = &order.instructions {
                <section class="instructions" aria-labelledby="to-do">
                    <h2 id="to-do">{ t!(i18n, "what-to-do") }</h2>
                    <p class="instructions-text">{ instructions }</p>
                    if let Some(details) = &order.transfer { { transfer(details, secret, i18n) } }
                    <p class="soft small">{ t!(i18n, "deferred-then", email = order.email.as_str()) }</p>
                </section>
            }
            if has_files {
                { links(&order.links, order.all_files_url.as_deref(), waiting, zone, i18n) }
            }
            if let Some(shipping) = &order.shipping {
                { parcels(shipping, &order.shipments, order.lines.iter().any(|line| line.fulfilment == Fulfilment::Unfulfilled), zone, i18n) }
            }
            <section aria-labelledby="bought">
                <h2 id="bought" class="rule">{ t!(i18n, "bought") }</h2>
                <ul class="summary-lines">
                    { for order.lines.iter().map(|line| html! {
                        <li>
                            <span>
                                { format!("{} × {}", format::number(line.quantity.into(), locale), line.title) }
                                if !line.variant_title.is_empty() { <span class="soft">{ format!(" — {}", line.variant_title) }</span> }
                            </span>
                            <span class="number">{ price(&line.total, i18n) }</span>
                        </li>
                    }) }
                </ul>
                { totals(order.shipping.as_ref().map(|shipping| (shipping.method.as_str(), &shipping.price)), &order.total, &order.taxes, i18n) }
                <p class="soft small">{ t!(i18n, "paid-by", method = i18n.text(order.method.words().0)) }</p>
            </section>
            <p class="soft small">{ t!(i18n, "keep-this-page", email = order.email.as_str()) }</p>
        </div>
    }
}

fn state(state: OrderState, i18n: &I18n) -> String {
    match state {
        OrderState::AwaitingPayment => t!(i18n, "state-awaiting-payment"),
        OrderState::Paid => t!(i18n, "state-paid"),
        OrderState::PartiallyRefunded => t!(i18n, "state-partially-refunded"),
        OrderState::Refunded => t!(i18n, "state-refunded"),
        OrderState::Disputed => t!(i18n, "state-disputed"),
        OrderState::Cancelled => t!(i18n, "state-cancelled"),
    }
}

/// A shape for those who do not see the colour.
fn mark(state: OrderState) -> &'static str {
    match state {
        OrderState::AwaitingPayment => "◔",
        OrderState::Paid => "✓",
        OrderState::PartiallyRefunded | OrderState::Refunded => "↩",
        OrderState::Disputed => "!",
        OrderState::Cancelled => "✗",
    }
}

fn tone(state: OrderState) -> &'static str {
    match state {
        OrderState::Paid => "good",
        OrderState::AwaitingPayment | OrderState::PartiallyRefunded | OrderState::Refunded => "warning",
        OrderState::Disputed | OrderState::Cancelled => "bad",
    }
}
