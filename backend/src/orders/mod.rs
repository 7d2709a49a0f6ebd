//! The story of a sale. The shop's top room: it alone knows what a sale triggers.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use values::{Currency, Email, Locale, Money};

use crate::delivery::BoughtFile;
use crate::error::{Reason, Result, refuse};
use crate::payments;
use crate::revision::Write;

pub mod backoffice;
pub mod entities;
pub mod http;
pub mod storefront;

mod admin_order;
mod alarm;
mod alerts;
mod amounts;
mod at_hand;
mod bought;
mod bulk;
mod buyer;
mod cancel;
mod checkout;
mod countries;
mod delete;
mod dispute;
pub mod downloads;
mod dunning;
mod export;
mod feed;
mod figures;
mod hand_over;
mod history;
mod inputs;
mod ledger;
mod links;
mod list;
mod loaders;
mod lost_links;
pub mod money;
mod notified;
mod number;
mod parcels;
mod paying;
mod place;
mod receive;
mod refund;
mod refund_ask;
mod refund_unclear;
mod restock;
mod revive;
mod search;
mod settle;
mod ship;
mod sold;
mod state;
mod tell;

pub use admin_order::AdminOrder;
pub use alerts::post_alerts;
pub use amounts::taxes;
pub use bulk::{MAX_ORDERS, Outcome, forget_bulk_acts, hand_over_many};
pub use buyer::edit_buyer;
pub use cancel::cancel;
pub use checkout::{PlaceAddress, PlaceDelivery, PlaceInput};
pub use delete::delete;
pub use dispute::{DisputeStep, record_dispute};
pub use dunning::{cancel_due, remind_due};
pub use entities::*;
pub use export::{Form, export};
pub use feed::{Change, Feed, close_feeds};
pub use figures::{COUNTED_TO, Sales, any_delivered, count_awaiting_since, count_paid, sales_by_day};
pub use hand_over::{Handing, deliver, disable, enable, resend};
pub use ledger::lump_refunds_of;
pub use links::{renew_link, set_counter, set_expiry, set_limit};
pub use list::{Filter, list, place_of};
pub use loaders::{Loaders, loaders};
pub use lost_links::{answer_lost_links, ask_lost_links, forget_lost_links};
pub use notified::{Taken, look_up_payments, notified, notified_in, process_again};
pub use paying::pay_at;
pub use place::{Placed, place};
pub use receive::{PaymentDifference, ReceiveInput, receive, receive_payment};
pub use refund::{Returned, record_refund, refunds_of};
pub use refund_ask::{Back, finish_refunds, refund_requests_of, refund_through};
pub use refund_unclear::{RefundSeen, settle_refund};
pub use restock::restock;
pub use revive::{Revival, revive};
pub use search::index_pending;
pub use settle::Verdict;
pub use ship::{ShipInput, ship};
pub use state::{Act, next};

/// The order with this id.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<order::Model>> {
    Ok(order::Entity::find_by_id(id).one(db).await?)
}

/// The orders with these ids, in no order; unknown ids are left out.
pub async fn orders_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<order::Model>> {
    Ok(order::Entity::find().filter(order::Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The order that people call by this number.
pub async fn numbered(db: &impl ConnectionTrait, number: &str) -> Result<Option<order::Model>> {
    Ok(order::Entity::find().filter(order::Column::Number.eq(number)).one(db).await?)
}

/// The bank transfer that pays an order; none once it is paid or given up, and for other methods.
async fn transfer_of(db: &impl ConnectionTrait, order: &order::Model) -> Result<Option<payments::Transfer>> {
    if order.state != OrderState::AwaitingPayment {
        return Ok(None);
    }
    payments::deferred::transfer_for(db, order.method, &order.number, due_of(db, order).await?).await
}

/// What of an order is still to be paid, once what came in by hand is taken off.
async fn due_of(db: &impl ConnectionTrait, order: &order::Model) -> Result<Money> {
    let total = order.total()?;
    let receipts = payments::receipts(db, &[order.id]).await?;
    let came: i64 = receipts.iter().map(|receipt| receipt.amount_minor).sum();
    Ok(Money::new((total.minor - came).max(0), total.currency))
}

/// The lines of these orders, by order and position.
pub async fn lines_of(db: &impl ConnectionTrait, orders: &[Uuid]) -> Result<Vec<order_line::Model>> {
    Ok(order_line::Entity::find()
        .filter(order_line::Column::OrderId.is_in(orders.iter().copied()))
        .order_by_asc(order_line::Column::OrderId)
        .order_by_asc(order_line::Column::Position)
        .all(db)
        .await?)
}

/// How the goods of these orders travel; orders without goods are left out.
pub async fn shipping_of(db: &impl ConnectionTrait, orders: &[Uuid]) -> Result<Vec<order_shipping::Model>> {
    Ok(order_shipping::Entity::find()
        .filter(order_shipping::Column::OrderId.is_in(orders.iter().copied()))
        .all(db)
        .await?)
}

/// The parcels of these orders that left, oldest first.
pub async fn shipments_of(db: &impl ConnectionTrait, orders: &[Uuid]) -> Result<Vec<shipment::Model>> {
    Ok(shipment::Entity::find()
        .filter(shipment::Column::OrderId.is_in(orders.iter().copied()))
        .order_by_asc(shipment::Column::ShippedAt)
        .order_by_asc(shipment::Column::Id)
        .all(db)
        .await?)
}

/// The history of these orders, oldest first.
pub async fn events_of(db: &impl ConnectionTrait, orders: &[Uuid]) -> Result<Vec<event::Model>> {
    Ok(event::Entity::find()
        .filter(event::Column::OrderId.is_in(orders.iter().copied()))
        .order_by_asc(event::Column::At)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?)
}

/// The files of these lines, by line and position.
async fn files_of(db: &impl ConnectionTrait, lines: &[Uuid]) -> Result<Vec<order_line_file::Model>> {
    Ok(order_line_file::Entity::find()
        .filter(order_line_file::Column::OrderLineId.is_in(lines.iter().copied()))
        .order_by_asc(order_line_file::Column::OrderLineId)
        .order_by_asc(order_line_file::Column::Position)
        .all(db)
        .await?)
}

/// Which of these versions an order has bought.
pub async fn bought_versions(db: &impl ConnectionTrait, versions: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(order_line_file::Entity::find()
        .select_only()
        .column(order_line_file::Column::FileVersionId)
        .filter(order_line_file::Column::FileVersionId.is_in(versions.iter().copied()))
        .distinct()
        .into_tuple::<Uuid>()
        .all(db)
        .await?)
}

/// Everything of an order that can be downloaded, in the order's order.
async fn bought_files(tx: &Write, order: Uuid) -> Result<Vec<BoughtFile>> {
    let lines = lines_of(tx, &[order]).await?;
    let ids: Vec<Uuid> = lines.iter().map(|line| line.id).collect();
    let files = files_of(tx, &ids).await?;
    let in_order = lines.iter().flat_map(|line| files.iter().filter(|file| file.order_line_id == line.id));
    Ok(in_order
        .map(|file| BoughtFile {
            order_line_id: file.order_line_id,
            product_file_id: file.product_file_id,
            bought_version_id: file.file_version_id,
        })
        .collect())
}

/// Takes an order for a change: whoever else wants to change it waits for this transaction's end. Both databases
/// lock a row that is written, so this writes it.
async fn take(tx: &Write, id: Uuid, field: &str) -> Result<order::Model> {
    let taken = order::Entity::update_many()
        .col_expr(order::Column::Number, sea_orm::sea_query::Expr::col(order::Column::Number))
        .filter(order::Column::Id.eq(id))
        .exec_with_returning(tx)
        .await?;
    taken.into_iter().next().ok_or_else(|| refuse(Reason::NotFound, field))
}

impl order::Model {
    /// What the buyer pays.
    pub fn total(&self) -> Result<Money> {
        Ok(Money::new(self.total_minor, Currency::new(&self.currency)?))
    }

    /// The buyer's language.
    pub fn language(&self) -> Locale {
        Locale::new(&self.locale).unwrap_or_default()
    }

    /// Where the buyer reads mail.
    pub fn buyer(&self) -> Result<Email> {
        Ok(Email::new(&self.email)?)
    }
}
