//! The list of all orders, newest first (SPEC 7.10).

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::entities::{Fulfilment, OrderState, order, order_line, refunded_line};
use crate::catalogue::VariantKind;
use crate::delivery::{self, DownloadState};
use crate::error::Result;
use crate::paging::{Direction, Page};

/// Which orders; all parts together.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Start of a number, or part of a name or address.
    pub search: Option<String>,
    /// In this payment state.
    pub state: Option<OrderState>,
    /// With downloads in this state.
    pub downloads: Option<DownloadState>,
    /// With files, or without.
    pub with_files: Option<bool>,
    /// Paid, with goods that have not left; or anything else.
    pub to_ship: Option<bool>,
}

/// One page of orders, with one row more than asked for when there is another page.
pub async fn list(db: &impl ConnectionTrait, page: &Page, filter: &Filter) -> Result<Vec<order::Model>> {
    let query = order::Entity::find().filter(condition(filter));
    let query = page.narrow(query, order::Column::PlacedAt, order::Column::Id, Direction::Falling);
    Ok(query.all(db).await?)
}

fn condition(filter: &Filter) -> Condition {
    let mut all = Condition::all();
    if let Some(text) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let text = escape(&text.to_lowercase());
        let part = |column: order::Column| {
            Expr::expr(Func::lower(Expr::col((order::Entity, column)))).like(like(format!("%{text}%")))
        };
        all = all.add(
            Condition::any()
                .add(Expr::col((order::Entity, order::Column::Number)).like(like(format!("{text}%"))))
                .add(part(order::Column::Name))
                .add(part(order::Column::Email)),
        );
    }
    if let Some(state) = filter.state {
        all = all.add(order::Column::State.eq(state));
    }
    if let Some(downloads) = filter.downloads {
        let enabled = order::Column::Id.in_subquery(delivery::orders_with_enabled_links());
        all = all.add(if downloads == DownloadState::Enabled { enabled } else { enabled.not() });
    }
    if let Some(with_files) = filter.with_files {
        let file_orders = Query::select()
            .column(order_line::Column::OrderId)
            .from(order_line::Entity)
            .and_where(order_line::Column::Kind.eq(VariantKind::File))
            .to_owned();
        let has = order::Column::Id.in_subquery(file_orders);
        all = all.add(if with_files { has } else { has.not() });
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
        let wanted = Condition::all()
            .add(order::Column::State.is_in([OrderState::Paid, OrderState::PartiallyRefunded]))
            .add(order::Column::Id.in_subquery(unfulfilled));
        all = all.add(if to_ship { wanted } else { wanted.not() });
    }
    all
}

fn like(pattern: String) -> LikeExpr {
    LikeExpr::new(pattern).escape('\\')
}

/// A shopper's `%` and `_` are themselves.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
