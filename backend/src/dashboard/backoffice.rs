//! The API of the dashboard, for owners.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Union};

use crate::error::{Refused, Result, answer, found};
use crate::ids::Kind;
use crate::scalars::Money;
use crate::settings::{self, GuideSettings};
use crate::visitor::Asking;

use super::GuideStep;

/// How one day went, in the shop's time zone.
#[derive(SimpleObject)]
pub struct DayFigures {
    /// ISO 8601, such as `2026-11-24`.
    date: String,
    /// Orders paid that day with real money, of which not all was given back since. Orders paid on trial do not count.
    orders: i32,
    /// What they cost, less what of it was given back since: a refund counts on the day on which its order was paid, whenever it
    /// is made.
    sales: Money,
    /// Downloads that arrived, those of orders paid on trial too.
    downloads: i32,
}

/// How the shop does.
pub struct Dashboard;

/// How the shop does.
#[Object]
impl Dashboard {
    /// The last 30 days, the oldest first, today last.
    async fn days(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DayFigures>> {
        let figures = found(super::figures(ctx.shop(), ctx.staff()?).await)?;
        let whole = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        let day = |day: super::Day| DayFigures {
            date: day.date.to_string(),
            orders: whole(day.orders),
            sales: values::Money::new(day.sales_minor, figures.currency).into(),
            downloads: whole(day.downloads),
        };
        Ok(figures.days.into_iter().map(day).collect())
    }

    /// What waits for the merchant.
    async fn attention(&self, ctx: &Context<'_>) -> async_graphql::Result<Attention> {
        found(super::attention(ctx.shop(), ctx.staff()?).await.map(Into::into))
    }
}

/// What waits for the merchant. Counts end at 1000.
#[derive(SimpleObject)]
pub struct Attention {
    /// Orders whose payment is awaited for more than `awaitedDays`.
    awaiting_payment: i32,
    /// Days after which an awaited payment counts here.
    awaited_days: i32,
    /// Mails of the last 30 days that failed for good.
    failed_mails: i32,
    /// Notifications of payments of the last 30 days that we failed to process: they can be processed again.
    failed_notifications: i32,
    /// Paid orders with downloads that are switched off.
    switched_off: i32,
    /// Published goods of which five pieces or fewer are left, the fewest first; ten at most.
    low_stock: Vec<LowStock>,
}

/// Goods that are running out.
#[derive(SimpleObject)]
pub struct LowStock {
    /// The product.
    product: ID,
    /// The product's title.
    title: String,
    /// The variant's title; may be empty.
    variant_title: String,
    /// Pieces left.
    stock: i32,
}

impl From<super::Attention> for Attention {
    fn from(attention: super::Attention) -> Self {
        let whole = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
        let low = |low: crate::catalogue::LowStock| LowStock {
            product: Kind::Product.show(low.product),
            title: low.title,
            variant_title: low.variant_title,
            stock: i32::try_from(low.stock).unwrap_or(i32::MAX),
        };
        Self {
            awaiting_payment: whole(attention.awaiting_payment),
            awaited_days: i32::try_from(super::AWAITED_DAYS).unwrap_or_default(),
            failed_mails: whole(attention.failed_mails),
            failed_notifications: whole(attention.failed_notifications),
            switched_off: whole(attention.switched_off),
            low_stock: attention.low_stock.into_iter().map(low).collect(),
        }
    }
}

/// A step on the way to a first sale.
#[derive(SimpleObject)]
pub struct GuideStepState {
    /// Which.
    step: GuideStep,
    /// Whether it is done, by what is so.
    done: bool,
}

/// The way to a first sale.
#[derive(SimpleObject)]
pub struct Guide {
    /// Whether the merchant wants to see it no more.
    dismissed: bool,
    /// Every step in order; none when dismissed.
    steps: Vec<GuideStepState>,
}

impl From<super::Guide> for Guide {
    fn from(guide: super::Guide) -> Self {
        let steps = guide.steps.into_iter().map(|(step, done)| GuideStepState { step, done });
        Self { dismissed: guide.dismissed, steps: steps.collect() }
    }
}

/// The guide, or why nothing changed.
#[derive(Union)]
pub enum GuideResult {
    /// The guide as it is now.
    Guide(Guide),
    /// Why nothing changed.
    Refused(Refused),
}

impl From<super::Guide> for GuideResult {
    fn from(guide: super::Guide) -> Self {
        Self::Guide(guide.into())
    }
}

/// What the merchant says of the guide; what is not given stays.
#[derive(InputObject)]
pub struct GuideUpdateInput {
    /// They want to see it no more, or again.
    dismissed: Option<bool>,
    /// They know that mails stay on this machine, and that is how they want it.
    mail_may_stay: Option<bool>,
}

/// What owners may ask first.
#[derive(Default)]
pub struct Query;

#[Object(name = "DashboardBackofficeQuery")]
impl Query {
    /// How the shop does, and what waits. Owners only.
    async fn admin_dashboard(&self, ctx: &Context<'_>) -> async_graphql::Result<Dashboard> {
        ctx.staff()?;
        Ok(Dashboard)
    }

    /// The way to a first sale. Owners only.
    async fn admin_guide(&self, ctx: &Context<'_>) -> async_graphql::Result<Guide> {
        found(super::guide(ctx.shop(), ctx.staff()?).await.map(Into::into))
    }
}

/// Steering the guide.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "DashboardBackofficeMutation")]
impl Mutation {
    /// Puts the guide away or takes it out again, and notes what it was told. Owners only.
    async fn guide_update(
        &self,
        ctx: &Context<'_>,
        input: GuideUpdateInput,
    ) -> async_graphql::Result<GuideResult> {
        let (shop, staff) = (ctx.shop(), ctx.staff()?);
        let updated: Result<super::Guide> = async {
            let said = settings::guide_settings(&shop.db).await?;
            let said = GuideSettings {
                dismissed: input.dismissed.unwrap_or(said.dismissed),
                mail_may_stay: input.mail_may_stay.unwrap_or(said.mail_may_stay),
            };
            settings::update_guide(shop, staff, said).await?;
            super::guide(shop, staff).await
        }
        .await;
        answer(updated)
    }
}
