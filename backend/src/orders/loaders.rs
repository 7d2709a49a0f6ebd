//! One statement per kind of thing, however many orders a page shows.

use std::collections::HashMap;
use std::hash::Hash;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entities::{
    event, order, order_line, order_refund, order_shipping, refund_request, refunded_line, shipment,
};
use super::{
    events_of, files_of, lines_of, lump_refunds_of, refund_requests_of, refunds_of, shipments_of, shipping_of,
};
use crate::delivery::{self, download_link};
use crate::error::LoadFailed;
use crate::files;
use crate::mail::{self, outgoing_mail};
use crate::payments::{self, notification, payment, receipt};
use crate::shop::Shop;

/// The orders' loader, one per request.
pub type Loaders = DataLoader<Ledger, HashMapCache>;

/// Makes the loader of a request.
pub fn loaders(shop: &Shop) -> Loaders {
    DataLoader::with_cache(Ledger(shop.clone()), tokio::spawn, HashMapCache::default())
}

/// Finds what belongs to orders.
pub struct Ledger(pub(super) Shop);

/// The lines of an order, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(pub Uuid);
/// The refunded lines of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefundsOf(pub Uuid);
/// The refunds of an order that name no lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LumpRefundsOf(pub Uuid);
/// What the provider told of an order, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NotificationsOf(pub Uuid);
/// What was asked back of an order's provider, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefundRequestsOf(pub Uuid);
/// The customer names of the files that a line bought, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileNamesOf(pub Uuid);
/// The links of an order, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinksOf(pub Uuid);
/// The history of an order, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventsOf(pub Uuid);
/// What came in by hand for an order, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReceiptsOf(pub Uuid);
/// The mails about an order, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MailsOf(pub Uuid);

/// An order by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderOf(pub Uuid);
/// Whether an order is paid on trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TrialOf(pub Uuid);
/// The payment whose money an order was bought with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MoneyOf(pub Uuid);
/// How the goods of an order travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShippingOf(pub Uuid);
/// The parcels of an order that left, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShipmentsOf(pub Uuid);

impl Loader<LinesOf> for Ledger {
    type Value = Vec<order_line::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[LinesOf]) -> Result<HashMap<LinesOf, Self::Value>, LoadFailed> {
        let rows = lines_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| LinesOf(row.order_id)))
    }
}

impl Loader<RefundsOf> for Ledger {
    type Value = Vec<refunded_line::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[RefundsOf]) -> Result<HashMap<RefundsOf, Self::Value>, LoadFailed> {
        let rows = refunds_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| RefundsOf(row.order_id)))
    }
}

impl Loader<LumpRefundsOf> for Ledger {
    type Value = Vec<order_refund::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[LumpRefundsOf]) -> Result<HashMap<LumpRefundsOf, Self::Value>, LoadFailed> {
        let rows = lump_refunds_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| LumpRefundsOf(row.order_id)))
    }
}

impl Loader<NotificationsOf> for Ledger {
    type Value = Vec<notification::Model>;
    type Error = LoadFailed;

    async fn load(
        &self,
        keys: &[NotificationsOf],
    ) -> Result<HashMap<NotificationsOf, Self::Value>, LoadFailed> {
        let rows = payments::kept_about(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| NotificationsOf(row.about.unwrap_or_default())))
    }
}

impl Loader<RefundRequestsOf> for Ledger {
    type Value = Vec<refund_request::Model>;
    type Error = LoadFailed;

    async fn load(
        &self,
        keys: &[RefundRequestsOf],
    ) -> Result<HashMap<RefundRequestsOf, Self::Value>, LoadFailed> {
        let rows = refund_requests_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| RefundRequestsOf(row.order_id)))
    }
}

impl Loader<FileNamesOf> for Ledger {
    type Value = Vec<String>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[FileNamesOf]) -> Result<HashMap<FileNamesOf, Self::Value>, LoadFailed> {
        let rows = files_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        let file_ids: Vec<Uuid> = rows.iter().map(|row| row.product_file_id).collect();
        let found = files::files_by_id(&self.0.db, &file_ids).await?;
        let names: HashMap<Uuid, String> =
            found.into_iter().map(|file| (file.id, file.customer_name)).collect();
        let named = rows
            .into_iter()
            .filter_map(|row| Some((row.order_line_id, names.get(&row.product_file_id)?.clone())));
        let mut by_line: HashMap<FileNamesOf, Vec<String>> = HashMap::new();
        for (line, name) in named {
            by_line.entry(FileNamesOf(line)).or_default().push(name);
        }
        Ok(by_line)
    }
}

impl Loader<LinksOf> for Ledger {
    type Value = Vec<download_link::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[LinksOf]) -> Result<HashMap<LinksOf, Self::Value>, LoadFailed> {
        let rows = delivery::links_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| LinksOf(row.order_id)))
    }
}

impl Loader<EventsOf> for Ledger {
    type Value = Vec<event::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[EventsOf]) -> Result<HashMap<EventsOf, Self::Value>, LoadFailed> {
        let rows = events_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| EventsOf(row.order_id)))
    }
}

impl Loader<ReceiptsOf> for Ledger {
    type Value = Vec<receipt::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[ReceiptsOf]) -> Result<HashMap<ReceiptsOf, Self::Value>, LoadFailed> {
        let rows = payments::receipts(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| ReceiptsOf(row.about)))
    }
}

impl Loader<MailsOf> for Ledger {
    type Value = Vec<outgoing_mail::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[MailsOf]) -> Result<HashMap<MailsOf, Self::Value>, LoadFailed> {
        let rows = mail::about_all(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| MailsOf(row.about.unwrap_or_default())))
    }
}

impl Loader<OrderOf> for Ledger {
    type Value = order::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[OrderOf]) -> Result<HashMap<OrderOf, order::Model>, LoadFailed> {
        let query = order::Entity::find().filter(order::Column::Id.is_in(ids(keys, |key| key.0)));
        Ok(query.all(&self.0.db).await?.into_iter().map(|row| (OrderOf(row.id), row)).collect())
    }
}

impl Loader<TrialOf> for Ledger {
    type Value = bool;
    type Error = LoadFailed;

    async fn load(&self, keys: &[TrialOf]) -> Result<HashMap<TrialOf, bool>, LoadFailed> {
        let trials = payments::on_trial(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(keys.iter().map(|key| (*key, trials.contains(&key.0))).collect())
    }
}

impl Loader<MoneyOf> for Ledger {
    type Value = payment::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[MoneyOf]) -> Result<HashMap<MoneyOf, payment::Model>, LoadFailed> {
        let rows = payments::received_for(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (MoneyOf(row.about), row)).collect())
    }
}

impl Loader<ShippingOf> for Ledger {
    type Value = order_shipping::Model;
    type Error = LoadFailed;

    async fn load(&self, keys: &[ShippingOf]) -> Result<HashMap<ShippingOf, Self::Value>, LoadFailed> {
        let rows = shipping_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (ShippingOf(row.order_id), row)).collect())
    }
}

impl Loader<ShipmentsOf> for Ledger {
    type Value = Vec<shipment::Model>;
    type Error = LoadFailed;

    async fn load(&self, keys: &[ShipmentsOf]) -> Result<HashMap<ShipmentsOf, Self::Value>, LoadFailed> {
        let rows = shipments_of(&self.0.db, &ids(keys, |key| key.0)).await?;
        Ok(gathered(keys, rows, |row| ShipmentsOf(row.order_id)))
    }
}

fn ids<K>(keys: &[K], id: impl Fn(&K) -> Uuid) -> Vec<Uuid> {
    keys.iter().map(id).collect()
}

/// What was found of each key; of some nothing, which is remembered as well.
fn gathered<K: Copy + Eq + Hash, V>(keys: &[K], rows: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>> {
    let mut found: HashMap<K, Vec<V>> = keys.iter().map(|key| (*key, Vec::new())).collect();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}
