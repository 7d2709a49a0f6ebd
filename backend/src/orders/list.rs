//! The list of all orders, newest first (SPEC 7.10).

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IdenStatic, QueryFilter, QueryOrder, Value,
};
use uuid::Uuid;

use super::entities::{Downloads, Fulfilment, OrderState, order, order_line, refunded_line};
use super::search::{self, Found};
use crate::delivery::DownloadState;
use crate::error::Result;
use crate::paging::{Cursor, Direction, Page};
use crate::payments::PaymentMethod;
use crate::settings;

/// Which orders; all parts together.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Beginnings of words of the number, the name and the address.
    pub search: Option<String>,
    /// In this payment state.
    pub state: Option<OrderState>,
    /// With downloads in this state; an order without files has neither.
    pub downloads: Option<DownloadState>,
    /// With files, or without.
    pub with_files: Option<bool>,
    /// Paid, with goods that have not left; or anything else.
    pub to_ship: Option<bool>,
    /// Paid in this way.
    pub method: Option<PaymentMethod>,
    /// Placed on this day or later, in the shop's time zone.
    pub from: Option<NaiveDate>,
    /// Placed on this day or earlier.
    pub to: Option<NaiveDate>,
}

/// One page of orders, with one row more than asked for when there is another page.
pub async fn list(db: &impl ConnectionTrait, page: &Page, filter: &Filter) -> Result<Vec<order::Model>> {
    let text = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let all = match text {
        None => narrowed(db, filter, Bound::Plainly).await?,
        Some(text) => match search::find(db, text, page, filter.is_search_only()).await? {
            Found::Page(found) => found,
            Found::Few(orders, rest) => {
                let all = rest.add(narrowed(db, filter, Bound::BesideASearch).await?);
                return first_of(db, page, &orders, &all).await;
            }
            Found::Common(found) => found.add(narrowed(db, filter, Bound::Plainly).await?),
        },
    };
    let query = order::Entity::find().filter(all);
    let query = page.narrow(query, order::Column::PlacedAt, order::Column::Id, Direction::Falling);
    Ok(query.all(db).await?)
}

/// The page's rows of these orders, which are in its order. They are looked at in pieces: most filters let most orders
/// pass, and then the first piece fills the page.
async fn first_of(
    db: &impl ConnectionTrait,
    page: &Page,
    orders: &[Uuid],
    all: &Condition,
) -> Result<Vec<order::Model>> {
    let limit = usize::try_from(page.limit()).unwrap_or_default();
    let order = page.order(Direction::Falling);
    let (mut rows, mut left, mut piece) = (Vec::new(), orders, limit);
    while !left.is_empty() && rows.len() < limit {
        let (some, later) = left.split_at(piece.min(left.len()));
        let query = order::Entity::find().filter(order::Column::Id.is_in(some.iter().copied()));
        let query = query.filter(all.clone());
        let query = query.order_by(order::Column::PlacedAt, order.clone());
        rows.extend(query.order_by(order::Column::Id, order.clone()).all(db).await?);
        (left, piece) = (later, orders.len());
    }
    rows.truncate(limit);
    Ok(rows)
}

/// Where an order stands in the list.
pub fn place_of(order: &order::Model) -> Cursor {
    Cursor { key: order.placed_at.timestamp_millis(), id: order.id }
}

impl Filter {
    fn is_search_only(&self) -> bool {
        let Self { search: _, state, downloads, with_files, to_ship, method, from, to } = self;
        (state, downloads, with_files, to_ship) == (&None, &None, &None, &None)
            && (method, from, to) == (&None, &None, &None)
    }
}

/// Whether a filter may lead to its rows by its own index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// It may.
    Plainly,
    /// A search has found a few orders, and the filter is only looked at: without statistics, SQLite takes any index of
    /// a state for a better way than a list of identifiers.
    BesideASearch,
}

impl Bound {
    fn is(self, column: order::Column, value: impl Into<Value>) -> SimpleExpr {
        let value: Value = value.into();
        match self {
            Bound::Plainly => column.eq(value),
            Bound::BesideASearch => {
                let name = format!("orders.{} || ''", column.as_str());
                Expr::cust(name).eq(value)
            }
        }
    }
}

async fn narrowed(db: &impl ConnectionTrait, filter: &Filter, bound: Bound) -> Result<Condition> {
    let mut all = Condition::all();
    if let Some(state) = filter.state {
        all = all.add(bound.is(order::Column::State, state));
    }
    let downloads = |state: Downloads| bound.is(order::Column::Downloads, state);
    match (filter.downloads, filter.with_files) {
        (Some(DownloadState::Enabled), _) => all = all.add(downloads(Downloads::Enabled)),
        (Some(DownloadState::Disabled), _) => all = all.add(downloads(Downloads::Disabled)),
        (None, Some(false)) => all = all.add(downloads(Downloads::None)),
        // Word for word the condition of a partial index: a bound value would hide that from SQLite.
        (None, Some(true)) if bound == Bound::Plainly => all = all.add(Expr::cust("downloads <> 'NONE'")),
        (None, Some(true)) => all = all.add(downloads(Downloads::None).not()),
        (None, None) => {}
    }
    if let Some(method) = filter.method {
        all = all.add(bound.is(order::Column::Method, method));
    }
    if let Some(to_ship) = filter.to_ship {
        let refunded =
            Query::select().column(refunded_line::Column::OrderLineId).from(refunded_line::Entity).to_owned();
        let unfulfilled = Query::select()
            .column(order_line::Column::OrderId)
            .from(order_line::Entity)
            .and_where(order_line::Column::Fulfilment.eq(Fulfilment::Unfulfilled))
            .and_where(order_line::Column::Id.not_in_subquery(refunded))
            .to_owned();
        let state = |state| bound.is(order::Column::State, state);
        let wanted = Condition::all()
            .add(state(OrderState::Paid).or(state(OrderState::PartiallyRefunded)))
            .add(order::Column::Id.in_subquery(unfulfilled));
        all = all.add(if to_ship { wanted } else { wanted.not() });
    }
    if filter.from.is_some() || filter.to.is_some() {
        let zone = settings::shop_settings(db).await?.time_zone;
        if let Some(from) = filter.from {
            all = all.add(order::Column::PlacedAt.gte(start_of(from, zone)));
        }
        if let Some(after) = filter.to.and_then(|to| to.succ_opt()) {
            all = all.add(order::Column::PlacedAt.lt(start_of(after, zone)));
        }
    }
    Ok(all)
}

/// When a day begins in a time zone, in milliseconds. Where clocks skip midnight, it begins when they go on.
pub(super) fn start_of(day: NaiveDate, zone: Tz) -> i64 {
    let midnight = day.and_time(NaiveTime::MIN);
    let begins = zone
        .from_local_datetime(&midnight)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(midnight + TimeDelta::hours(1))).earliest());
    begins.map_or_else(|| Utc.from_utc_datetime(&midnight).timestamp_millis(), |at| at.timestamp_millis())
}
