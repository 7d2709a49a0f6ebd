//! Orders in every state, as three weeks of a shop leave them. Each is made by the verbs of a sale on the day it tells
//! of; nobody has the addresses of their buyers.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use values::{Country, Locale};

use super::{notify, place};
use crate::auth::Staff;
use crate::cart;
use crate::catalogue::variant;
use crate::delivery;
use crate::error::{Reason, Result, refuse};
use crate::orders::{self, OrderEventKind, PlaceAddress, Returned, ShipInput, order};
use crate::payments::{Outcome, PaymentMethod, Providers};
use crate::shop::{Clock, Shop};
use crate::visitor::Opened;

/// What becomes of an order, in the order in which it does.
#[derive(Clone, Copy)]
enum Step {
    /// The provider says that the money is there.
    Pay,
    /// The merchant says so.
    Receive,
    /// Its goods leave.
    Ship,
    /// Its first file was fetched so many times.
    Fetched(i32),
    /// The merchant switches its files off.
    Disable,
    /// The price of its last line goes back.
    RefundLast,
    /// All of it goes back.
    RefundAll,
    /// The buyer's bank asks for the money back.
    Dispute,
    /// It is given up.
    Cancel,
}

impl Step {
    /// What the order's history says once this is done.
    fn leaves(self) -> OrderEventKind {
        match self {
            Step::Pay | Step::Receive => OrderEventKind::Paid,
            Step::Ship => OrderEventKind::Shipped,
            Step::Fetched(_) => OrderEventKind::CounterSet,
            Step::Disable => OrderEventKind::DownloadsDisabled,
            Step::RefundLast | Step::RefundAll => OrderEventKind::Refunded,
            Step::Dispute => OrderEventKind::Disputed,
            Step::Cancel => OrderEventKind::Cancelled,
        }
    }
}

/// One order. Its buyer has no other.
struct Example {
    days_ago: i64,
    name: &'static str,
    email: &'static str,
    country: &'static str,
    /// Street, postcode and city: where goods go.
    address: Option<[&'static str; 3]>,
    locale: Locale,
    method: PaymentMethod,
    skus: &'static [&'static str],
    steps: &'static [Step],
}

const EXAMPLES: [Example; 11] = [
    Example {
        days_ago: 20,
        name: "Inès Garnier",
        email: "ines.garnier@example.org",
        country: "FR",
        address: None,
        locale: Locale::Fr,
        method: PaymentMethod::Transfer,
        skus: &["TOUT"],
        steps: &[Step::Receive, Step::Fetched(3)],
    },
    Example {
        days_ago: 17,
        name: "Oliver Reed",
        email: "oliver.reed@example.org",
        country: "GB",
        address: None,
        locale: Locale::En,
        method: PaymentMethod::Test,
        skus: &["BOOK-PDF", "SONS-3"],
        steps: &[Step::Pay, Step::RefundLast],
    },
    Example {
        days_ago: 14,
        name: "Paul Lemoine",
        email: "paul.lemoine@example.org",
        country: "FR",
        address: Some(["12 rue des Lilas", "69003", "Lyon"]),
        locale: Locale::Fr,
        method: PaymentMethod::Test,
        skus: &["MANUEL-PDF", "SAC-TOILE", "CARRES-100"],
        steps: &[Step::Pay, Step::Ship, Step::Fetched(1)],
    },
    Example {
        days_ago: 12,
        name: "Anna Weber",
        email: "anna.weber@example.org",
        country: "DE",
        address: None,
        locale: Locale::En,
        method: PaymentMethod::Test,
        skus: &["TEXTURES-2"],
        steps: &[Step::Pay, Step::RefundAll],
    },
    Example {
        days_ago: 9,
        name: "Hugo Faure",
        email: "hugo.faure@example.org",
        country: "FR",
        address: None,
        locale: Locale::Fr,
        method: PaymentMethod::Cheque,
        skus: &["PATRON-BOITE"],
        steps: &[Step::Cancel],
    },
    Example {
        days_ago: 7,
        name: "Sofia Marchetti",
        email: "sofia.marchetti@example.org",
        country: "IT",
        address: None,
        locale: Locale::En,
        method: PaymentMethod::Test,
        skus: &["MANUEL-PDF"],
        steps: &[Step::Pay, Step::Fetched(5), Step::Disable],
    },
    Example {
        days_ago: 6,
        name: "Luc Perrin",
        email: "luc.perrin@example.org",
        country: "FR",
        address: None,
        locale: Locale::Fr,
        method: PaymentMethod::Test,
        skus: &["SONS-3"],
        steps: &[Step::Pay, Step::Dispute],
    },
    Example {
        days_ago: 4,
        name: "Emma Clark",
        email: "emma.clark@example.org",
        country: "IE",
        address: None,
        locale: Locale::En,
        method: PaymentMethod::Test,
        skus: &["CALENDRIERS"],
        steps: &[],
    },
    Example {
        days_ago: 3,
        name: "Manon Leroux",
        email: "manon.leroux@example.org",
        country: "FR",
        address: Some(["3 quai de la Fosse", "44000", "Nantes"]),
        locale: Locale::Fr,
        method: PaymentMethod::Test,
        skus: &["MANUEL-LIVRE", "MANUEL-PDF"],
        steps: &[Step::Pay],
    },
    Example {
        days_ago: 2,
        name: "Jonas Peeters",
        email: "jonas.peeters@example.org",
        country: "BE",
        address: Some(["8 Kerkstraat", "9000", "Gent"]),
        locale: Locale::En,
        method: PaymentMethod::Transfer,
        skus: &["SAC-TOILE"],
        steps: &[],
    },
    Example {
        days_ago: 1,
        name: "Chloé Dumas",
        email: "chloe.dumas@example.org",
        country: "FR",
        address: None,
        locale: Locale::Fr,
        method: PaymentMethod::Cheque,
        skus: &["PATRON-BOITE", "COUPELLE"],
        steps: &[],
    },
];

/// Makes what is not there yet, and goes on where an earlier call was cut short.
pub(super) async fn fill(shop: &Shop, staff: &Staff) -> Result<()> {
    for example in &EXAMPLES {
        let then = shop.clock.now().to_utc() - TimeDelta::days(example.days_ago);
        // The test payment is open to them before the doors are.
        let providers = Arc::new(Providers::demo());
        let shop = Shop { clock: Clock::stopped(then), providers, ..shop.clone() };
        let of_buyer = order::Entity::find().filter(order::Column::Email.eq(example.email));
        let order = match of_buyer.one(&shop.db).await? {
            Some(order) => order,
            None => example.place(&shop).await?,
        };
        let done: Vec<_> =
            orders::events_of(&shop.db, &[order.id]).await?.into_iter().map(|event| event.kind).collect();
        for step in example.steps {
            // Hours later each, so that the history tells them apart.
            shop.clock.advance(TimeDelta::hours(2));
            if !done.contains(&step.leaves()) {
                step.take(&shop, staff, &order).await?;
            }
        }
    }
    Ok(())
}

impl Example {
    async fn place(&self, shop: &Shop) -> Result<order::Model> {
        let mut cart = None;
        for sku in self.skus {
            let named = variant::Entity::find().filter(variant::Column::Sku.eq(*sku));
            let variant = named.one(&shop.db).await?.ok_or_else(|| refuse(Reason::NotFound, *sku))?;
            cart = Some(cart::add(shop, &Opened::default(), cart, variant.id, 1).await?);
        }
        let cart = cart.ok_or_else(|| refuse(Reason::EmptyCart, ""))?;
        let buyer = super::Buyer {
            name: self.name,
            email: self.email,
            country: Country::new(self.country)?,
            address: self.address.map(|[street, postcode, city]| PlaceAddress {
                street: street.into(),
                postcode: postcode.into(),
                city: city.into(),
            }),
            locale: self.locale,
            method: self.method,
        };
        place(shop, cart, buyer).await
    }
}

impl Step {
    async fn take(self, shop: &Shop, staff: &Staff, order: &order::Model) -> Result<()> {
        match self {
            Step::Pay => notify(shop, order, Outcome::Paid).await?,
            Step::Dispute => notify(shop, order, Outcome::DisputeOpened).await?,
            Step::Receive => drop(orders::receive_payment(shop, staff, order.id).await?),
            Step::Disable => drop(orders::disable(shop, staff, order.id).await?),
            Step::Cancel => drop(orders::cancel(shop, staff, order.id).await?),
            Step::RefundAll => drop(orders::record_refund(shop, staff, order.id, &Returned::All).await?),
            Step::RefundLast => {
                let lines = orders::lines_of(&shop.db, &[order.id]).await?;
                let last = lines.iter().map(|line| (line.position, line.id)).max();
                let part =
                    Returned::Part { lines: last.into_iter().map(|(_, id)| id).collect(), shipping: false };
                orders::record_refund(shop, staff, order.id, &part).await?;
            }
            Step::Fetched(times) => {
                let links = delivery::links_of(&shop.db, &[order.id]).await?;
                let first = links.first().ok_or_else(|| refuse(Reason::NoFile, "order"))?;
                orders::set_counter(shop, staff, first.id, times).await?;
            }
            Step::Ship => {
                let parcel = ShipInput {
                    order: order.id,
                    lines: None,
                    carrier: "Poste de l’exemple".into(),
                    tracking: Some("EX123456789FR".into()),
                    tracking_url: None,
                };
                orders::ship(shop, staff, &parcel).await?;
            }
        }
        Ok(())
    }
}
