//! The goods of an order: where they go, and the parcels that have left.

use ui::format;
use ui::graphql::{DateTime, Money};
use ui::i18n::I18n;
use ui::t;
use yew::prelude::*;

use crate::schema;

/// Where an order's goods go, how, and what that cost.
#[derive(cynic::QueryFragment, Debug)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct OrderShipping {
    pub method: String,
    pub price: Money,
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
}

/// A parcel that left.
#[derive(cynic::QueryFragment, Debug)]
#[allow(missing_docs, reason = "the schema documents its fields")]
pub struct Shipment {
    pub carrier: String,
    pub tracking: Option<String>,
    pub tracking_url: Option<String>,
    pub shipped_at: DateTime,
}

/// What became of a line's goods.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the schema documents its members")]
pub enum Fulfilment {
    None,
    Unfulfilled,
    Shipped,
}

/// Where the goods are: still here, or in which parcels.
pub fn parcels(
    shipping: &OrderShipping,
    shipments: &[Shipment],
    waiting: bool,
    zone: &str,
    i18n: &I18n,
) -> Html {
    let locale = i18n.locale();
    html! {
        <section aria-labelledby="parcels">
            <h2 id="parcels" class="rule">{ t!(i18n, "your-parcel") }</h2>
            if waiting {
                <p class="state warning"><span aria-hidden="true">{ "◔" }</span><span>{ t!(i18n, if shipments.is_empty() { "to-be-shipped" } else { "rest-to-be-shipped" }) }</span></p>
            }
            { for shipments.iter().map(|parcel| html! {
                <>
                    <p class="state good"><span aria-hidden="true">{ "✓" }</span><span>{ t!(i18n, "shipped-at", when = format::instant(&parcel.shipped_at.0, zone, locale), carrier = parcel.carrier.as_str()) }</span></p>
                    if let Some(tracking) = &parcel.tracking {
                        <p>{ t!(i18n, "tracking", number = tracking.as_str()) }</p>
                    }
                    if let Some(url) = &parcel.tracking_url {
                        <p><a href={url.clone()} rel="noreferrer">{ t!(i18n, "follow-parcel") }</a></p>
                    }
                </>
            }) }
            <p class="soft small">{ t!(i18n, "ships-to") }</p>
            <address class="lines-kept">
                { format!("{}\n{}\n{}\n{}", shipping.name, shipping.street, format!("{} {}", shipping.postcode, shipping.city).trim(), format::country(&shipping.country, locale)) }
            </address>
        </section>
    }
}
