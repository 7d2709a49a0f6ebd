//! The log of notifications, and money that goes back through its provider, as the merchant sees them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Union};
use chrono::{DateTime, Utc};

use super::admin_order::AdminOrder;
use super::backoffice::AdminOrderResult;
use super::loaders::{Loaders, OrderOf};
use super::{Back, RefundSeen};
use crate::error::{Reason, Refused, answer, found, refuse};
use crate::ids::Kind;
use crate::paging::{Cursor, List, Page, page_cost};
use crate::payments::{
    self, FAILED, Heard, Mode, Named, NotificationFilter, RefundState, notification, receipt,
};
use crate::scalars::{Long, Money};
use crate::visitor::Asking;

/// Questions of the backoffice.
#[derive(Default)]
pub struct Query;

#[Object(name = "OrderMoneyQuery")]
impl Query {
    /// Every notification of the providers, newest first.
    #[graphql(complexity = "page_cost(first.or(last), child_complexity)")]
    async fn admin_notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        filter: Option<AdminNotificationFilter>,
    ) -> async_graphql::Result<List<AdminNotification>> {
        ctx.staff()?;
        let page = found(Page::read(first, after.as_deref(), last, before.as_deref()))?;
        let db = &ctx.shop().db;
        let AdminNotificationFilter { provider, verdict, mode, search } = filter.unwrap_or_default();
        let named = search.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let of = match named {
            Some(name) => {
                let about = found(super::numbered(db, name).await)?.map(|order| order.id);
                Some(Named { reference: name.to_owned(), about })
            }
            None => None,
        };
        let filter = NotificationFilter { provider, verdict, mode, of };
        let rows = payments::list_kept(db, &page, &filter).await;
        let cursor =
            |row: &notification::Model| Cursor { key: row.received_at.timestamp_millis(), id: row.id };
        Ok(page.connect(found(rows)?, cursor, AdminNotification))
    }

    /// One notification of the log; null when there is no such one.
    async fn admin_notification(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<Option<AdminNotification>> {
        ctx.staff()?;
        let Ok(id) = Kind::Notification.read(&id, "id") else { return Ok(None) };
        Ok(found(payments::find_kept(&ctx.shop().db, id).await)?.map(AdminNotification))
    }
}

/// Acts of the backoffice.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "OrderMoneyMutation")]
impl Mutation {
    /// Processes a notification again that we failed to process.
    async fn notification_process_again(
        &self,
        ctx: &Context<'_>,
        input: NotificationProcessAgainInput,
    ) -> async_graphql::Result<NotificationProcessedResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let processed = async {
            let id = Kind::Notification.read(&input.notification, "notification")?;
            super::process_again(shop, staff, id).await
        };
        let told = |taken: super::Taken| NotificationProcessed {
            verdict: match (taken.heard, taken.verdict) {
                (_, Some(verdict)) => verdict.word().to_owned(),
                (Heard::Failed, None) => FAILED.to_owned(),
                _ => "REJECTED".to_owned(),
            },
        };
        answer(processed.await.map(told))
    }

    /// Gives money of an order back through its provider: the price of some lines, an amount, or all that is left. The links of
    /// what was refunded are disabled at once.
    async fn order_refund(
        &self,
        ctx: &Context<'_>,
        input: OrderRefundInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let refunded = async {
            let order = Kind::Order.read(&input.order, "order")?;
            let back = match (input.lines, input.amount_minor) {
                (Some(_), Some(_)) => return Err(refuse(Reason::Malformed, "amountMinor")),
                (None, None) => Back::All,
                (None, Some(Long(minor))) => Back::Amount(minor),
                (Some(lines), None) => {
                    let lines = lines.iter().map(|id| Kind::OrderLine.read(id, "lines"));
                    Back::Lines(lines.collect::<Result<_, _>>()?)
                }
            };
            super::refund_through(shop, staff, order, back).await
        };
        answer(refunded.await.map(AdminOrder))
    }

    /// Records what the merchant has seen of a refund that its provider has not answered: the money has left, and the refund is
    /// recorded as it was asked for; or it has stayed, and can be asked for anew.
    async fn order_refund_settle(
        &self,
        ctx: &Context<'_>,
        input: OrderRefundSettleInput,
    ) -> async_graphql::Result<AdminOrderResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let settled = async {
            let order = Kind::Order.read(&input.order, "order")?;
            super::settle_refund(shop, staff, order, input.seen).await
        };
        answer(settled.await.map(AdminOrder))
    }
}

/// A provider's message, kept whole.
pub struct AdminNotification(pub(super) notification::Model);

/// A provider's message, kept whole.
#[Object]
impl AdminNotification {
    /// Its identifier.
    async fn id(&self) -> ID {
        Kind::Notification.show(self.0.id)
    }

    /// Whose it is.
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// To which of the two addresses it came.
    async fn mode(&self) -> Mode {
        self.0.mode
    }

    /// When it came.
    async fn received_at(&self) -> DateTime<Utc> {
        *self.0.received_at
    }

    /// What became of it: `APPLIED`, `REPEATED`, `NOTED`, `WAITS`, `NOTHING`, `UNKNOWN`, `ILLEGAL`, `OVERPAID`, `MISMATCH`,
    /// `REJECTED` when it is not authentic, `FAILED` when we failed, `PROCESSED_AGAIN` afterwards.
    async fn verdict(&self) -> &str {
        &self.0.verdict
    }

    /// The provider's own word, or why it was rejected or failed.
    async fn says(&self) -> &str {
        &self.0.says
    }

    /// The charge, as the message names it.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// The order that it is about; null when it names none of ours, or one that was deleted since.
    async fn order(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AdminOrder>> {
        let Some(about) = self.0.about else { return Ok(None) };
        let order = ctx.data_unchecked::<Loaders>().load_one(OrderOf(about)).await?;
        Ok(order.map(AdminOrder))
    }

    /// Whether it can be processed again.
    async fn can_process_again(&self) -> bool {
        self.0.verdict == FAILED
    }

    /// When it was processed again.
    async fn processed_again_at(&self) -> Option<DateTime<Utc>> {
        self.0.processed_again_at.map(|at| *at)
    }

    /// Its headers, without those that open something.
    async fn headers(&self) -> Vec<NotificationHeader> {
        let headers: Vec<(String, String)> = serde_json::from_str(&self.0.headers).unwrap_or_default();
        headers.into_iter().map(|(name, value)| NotificationHeader { name, value }).collect()
    }

    /// What stood behind the `?` of the address.
    async fn query(&self) -> &str {
        &self.0.query
    }

    /// Its body as text; what is no text is shown as `�`.
    async fn body(&self) -> String {
        String::from_utf8_lossy(&self.0.body).into_owned()
    }
}

/// A header of a message.
#[derive(SimpleObject)]
pub struct NotificationHeader {
    /// Its name, in lower case.
    name: String,
    /// Its value.
    value: String,
}

/// Money that was asked back of a provider.
#[derive(SimpleObject)]
pub struct OrderRefundRequest {
    /// How much.
    pub(super) amount: Money,
    /// How far it is.
    pub(super) state: RefundState,
    /// Who asked.
    pub(super) actor: String,
    /// When.
    pub(super) created_at: DateTime<Utc>,
    /// What the provider said last, when it was not yes.
    pub(super) last_error: Option<String>,
}

/// A notification's filter; all parts together.
#[derive(InputObject, Default)]
pub struct AdminNotificationFilter {
    /// Of this provider, by its name for programs.
    provider: Option<String>,
    /// With this verdict.
    verdict: Option<String>,
    /// To which of the two addresses it came.
    mode: Option<Mode>,
    /// Of the order of this number, or of the charge that the message names so; the whole name.
    search: Option<String>,
}

/// Which notification to process again.
#[derive(InputObject)]
pub struct NotificationProcessAgainInput {
    /// The notification.
    notification: ID,
}

/// What is given back.
#[derive(InputObject)]
pub struct OrderRefundInput {
    /// The order.
    order: ID,
    /// The lines whose price goes back. Not together with an amount.
    lines: Option<Vec<ID>>,
    /// How much goes back, in minor units. Neither this nor lines is all that is left.
    amount_minor: Option<Long>,
}

/// What was seen of an unclear refund.
#[derive(InputObject)]
pub struct OrderRefundSettleInput {
    /// The order.
    order: ID,
    /// What was seen at the provider.
    seen: RefundSeen,
}

/// A notification that was processed again.
#[derive(SimpleObject)]
pub struct NotificationProcessed {
    /// What became of it this time.
    verdict: String,
}

/// What became of it, or why not.
#[derive(Union)]
pub enum NotificationProcessedResult {
    /// What became of it.
    Processed(NotificationProcessed),
    /// Why not.
    Refused(Refused),
}

/// A sum that came in by hand.
pub struct Receipt(pub(super) receipt::Model);

/// A sum that came in by hand.
#[Object(name = "PaymentReceipt")]
impl Receipt {
    /// How much.
    async fn amount(&self) -> Money {
        Money::of(self.0.amount_minor, &self.0.currency)
    }

    /// When it came; the day's first moment when only the day was said.
    async fn received_at(&self) -> DateTime<Utc> {
        *self.0.received_at
    }

    /// The merchant's words.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// Who wrote it down.
    async fn actor(&self) -> &str {
        &self.0.actor
    }
}
