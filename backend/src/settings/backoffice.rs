//! The API of the settings, for the staff.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject, Union};

use crate::error::{Refused, answer, found};
use crate::scalars::Language;
use crate::visitor::Asking;

use super::admin_alerts::{AlertSettings, AlertSettingsResult, AlertSettingsUpdateInput};
use super::admin_terms::{
    OrderLimits, OrderLimitsResult, OrderLimitsUpdateInput, TaxRate, TaxRatesResult, TaxRatesUpdateInput,
    UnpaidOrders, UnpaidOrdersResult, UnpaidOrdersUpdateInput,
};
use super::{
    ShopSettingsEntry, alert_settings, download_settings, mail_settings, order_limits, shop_settings,
    tax_rates, unpaid_orders, update_alerts, update_downloads, update_mail, update_order_limits, update_shop,
    update_tax_rates, update_unpaid_orders,
};

/// What the merchant can change of the shop.
#[derive(SimpleObject)]
pub struct ShopSettings {
    /// The name over the door.
    name: String,
    /// Where the merchant reads mail; also the sender of the shop's.
    email: String,
    /// ISO 4217 code of the one currency of all prices.
    currency: String,
    /// IANA name of the time zone in which days begin and end.
    time_zone: String,
    /// The language when a visitor's is not ours.
    language: Language,
    /// Whether prices are entered with the tax in them.
    prices_include_tax: bool,
    /// Proposed for new variants, in basis points: 2000 is 20 %.
    default_tax_rate: i32,
    /// ISO 3166-1 codes of where the shop sells to; empty is everywhere.
    countries: Vec<String>,
    /// The consent to immediate delivery, in French.
    consent_fr: String,
    /// The consent to immediate delivery, in English.
    consent_en: String,
}

impl From<super::ShopSettings> for ShopSettings {
    fn from(settings: super::ShopSettings) -> Self {
        Self {
            name: settings.name,
            email: settings.email.into(),
            currency: settings.currency.into(),
            time_zone: settings.time_zone.name().to_owned(),
            language: settings.locale.into(),
            prices_include_tax: settings.prices_include_tax,
            default_tax_rate: settings.default_tax_rate.basis_points(),
            countries: settings.countries.into_iter().map(String::from).collect(),
            consent_fr: settings.consent_fr,
            consent_en: settings.consent_en,
        }
    }
}

/// The settings, or why not.
#[derive(Union)]
pub enum ShopSettingsResult {
    /// The settings as they are now.
    ShopSettings(ShopSettings),
    /// Why not.
    Refused(Refused),
}

impl From<super::ShopSettings> for ShopSettingsResult {
    fn from(settings: super::ShopSettings) -> Self {
        Self::ShopSettings(settings.into())
    }
}

/// The limits that an order's links are given when it is delivered.
#[derive(SimpleObject)]
pub struct DownloadSettings {
    /// Downloads of each link; null is unlimited.
    max_downloads: Option<i32>,
    /// Days after delivery, the last one counting whole; null is for ever.
    period_days: Option<i32>,
    /// Whether each file is delivered as a ZIP, unless it says otherwise.
    zip: bool,
    /// Days for which it is remembered who downloaded; null is for ever.
    address_days: Option<i32>,
}

impl From<super::DownloadSettings> for DownloadSettings {
    fn from(settings: super::DownloadSettings) -> Self {
        let super::DownloadSettings { max_downloads, period_days, zip, address_days } = settings;
        Self { max_downloads, period_days, zip, address_days }
    }
}

/// The settings, or why not.
#[derive(Union)]
pub enum DownloadSettingsResult {
    /// The settings as they are now.
    DownloadSettings(DownloadSettings),
    /// Why not.
    Refused(Refused),
}

impl From<super::DownloadSettings> for DownloadSettingsResult {
    fn from(settings: super::DownloadSettings) -> Self {
        Self::DownloadSettings(settings.into())
    }
}

/// Which letters the merchant wants.
#[derive(SimpleObject)]
pub struct MailSettings {
    /// One for each new order, to the shop's address.
    new_order: bool,
}

impl From<super::MailSettings> for MailSettings {
    fn from(settings: super::MailSettings) -> Self {
        Self { new_order: settings.new_order }
    }
}

/// The settings, or why not.
#[derive(Union)]
pub enum MailSettingsResult {
    /// The settings as they are now.
    MailSettings(MailSettings),
    /// Why not.
    Refused(Refused),
}

impl From<super::MailSettings> for MailSettingsResult {
    fn from(settings: super::MailSettings) -> Self {
        Self::MailSettings(settings.into())
    }
}

/// Which letters the merchant wants.
#[derive(InputObject)]
pub struct MailSettingsUpdateInput {
    /// One for each new order, to the shop's address.
    new_order: bool,
}

/// The shop's settings, all together.
#[derive(InputObject)]
pub struct ShopSettingsUpdateInput {
    /// At most 100 characters.
    name: String,
    /// An e-mail address.
    email: String,
    /// ISO 4217 code.
    currency: String,
    /// IANA name, such as `Europe/Paris`.
    time_zone: String,
    /// The language when a visitor's is not ours.
    language: Language,
    /// Whether prices are entered with the tax in them.
    prices_include_tax: bool,
    /// Basis points, from 0 to 10000.
    default_tax_rate: i32,
    /// ISO 3166-1 codes; empty is everywhere.
    countries: Vec<String>,
    /// At most 2000 characters.
    consent_fr: String,
    /// At most 2000 characters.
    consent_en: String,
}

impl From<ShopSettingsUpdateInput> for ShopSettingsEntry {
    fn from(input: ShopSettingsUpdateInput) -> Self {
        Self {
            name: input.name,
            email: input.email,
            currency: input.currency,
            time_zone: input.time_zone,
            locale: input.language.into(),
            prices_include_tax: input.prices_include_tax,
            default_tax_rate: input.default_tax_rate,
            countries: input.countries,
            consent_fr: input.consent_fr,
            consent_en: input.consent_en,
        }
    }
}

/// The limits of links to come.
#[derive(InputObject)]
pub struct DownloadSettingsUpdateInput {
    /// From 1 to 10000; null is unlimited.
    max_downloads: Option<i32>,
    /// From 1 to 3650; null is for ever.
    period_days: Option<i32>,
    /// Whether each file is delivered as a ZIP, unless it says otherwise; as it is when not given.
    zip: Option<bool>,
    /// From 1 to 3650; null is for ever; as it is when not given.
    address_days: MaybeUndefined<i32>,
}

/// What the staff may ask about the settings.
#[derive(Default)]
pub struct Query;

#[Object(name = "SettingsBackofficeQuery")]
impl Query {
    /// The shop's settings.
    async fn admin_shop_settings(&self, ctx: &Context<'_>) -> async_graphql::Result<ShopSettings> {
        ctx.staff()?;
        found(shop_settings(&ctx.shop().db).await.map(Into::into))
    }

    /// The limits that links are given.
    async fn admin_download_settings(&self, ctx: &Context<'_>) -> async_graphql::Result<DownloadSettings> {
        ctx.staff()?;
        found(download_settings(&ctx.shop().db).await.map(Into::into))
    }

    /// Which letters the merchant wants.
    async fn admin_mail_settings(&self, ctx: &Context<'_>) -> async_graphql::Result<MailSettings> {
        ctx.staff()?;
        found(mail_settings(&ctx.shop().db).await.map(Into::into))
    }

    /// Which problems of downloads the merchant is told of.
    async fn admin_alert_settings(&self, ctx: &Context<'_>) -> async_graphql::Result<AlertSettings> {
        ctx.staff()?;
        found(alert_settings(&ctx.shop().db).await.map(Into::into))
    }

    /// What an order may amount to.
    async fn admin_order_limits(&self, ctx: &Context<'_>) -> async_graphql::Result<OrderLimits> {
        ctx.staff()?;
        found(order_limits(&ctx.shop().db).await.map(Into::into))
    }

    /// What becomes of an order whose payment through a provider never comes.
    async fn admin_unpaid_orders(&self, ctx: &Context<'_>) -> async_graphql::Result<UnpaidOrders> {
        ctx.staff()?;
        found(unpaid_orders(&ctx.shop().db).await.map(Into::into))
    }

    /// The tax rates to choose from.
    async fn admin_tax_rates(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<TaxRate>> {
        ctx.staff()?;
        Ok(found(tax_rates(&ctx.shop().db).await)?.into_iter().map(Into::into).collect())
    }
}

/// Changing the settings.
#[derive(Default)]
pub struct Mutation;

#[Object(name = "SettingsBackofficeMutation")]
impl Mutation {
    /// Changes what the shop is. Owners only.
    async fn shop_settings_update(
        &self,
        ctx: &Context<'_>,
        input: ShopSettingsUpdateInput,
    ) -> async_graphql::Result<ShopSettingsResult> {
        let staff = ctx.staff()?;
        answer(update_shop(ctx.shop(), staff, &input.into()).await)
    }

    /// Changes the limits of links to come; those given already stay. Owners only.
    async fn download_settings_update(
        &self,
        ctx: &Context<'_>,
        input: DownloadSettingsUpdateInput,
    ) -> async_graphql::Result<DownloadSettingsResult> {
        let staff = ctx.staff()?;
        let DownloadSettingsUpdateInput { max_downloads, period_days, zip, address_days } = input;
        let before = found(download_settings(&ctx.shop().db).await)?;
        let address_days = match address_days {
            MaybeUndefined::Undefined => before.address_days,
            given => given.take(),
        };
        let zip = zip.unwrap_or(before.zip);
        let settings = super::DownloadSettings { max_downloads, period_days, zip, address_days };
        answer(update_downloads(ctx.shop(), staff, settings).await)
    }

    /// Changes which letters the merchant wants. Owners only.
    async fn mail_settings_update(
        &self,
        ctx: &Context<'_>,
        input: MailSettingsUpdateInput,
    ) -> async_graphql::Result<MailSettingsResult> {
        let staff = ctx.staff()?;
        let settings = super::MailSettings { new_order: input.new_order };
        answer(update_mail(ctx.shop(), staff, settings).await)
    }

    /// Changes which problems of downloads the merchant is told of. Owners only.
    async fn alert_settings_update(
        &self,
        ctx: &Context<'_>,
        input: AlertSettingsUpdateInput,
    ) -> async_graphql::Result<AlertSettingsResult> {
        let staff = ctx.staff()?;
        answer(update_alerts(ctx.shop(), staff, input.into()).await)
    }

    /// Changes what an order may amount to from now on. Owners only.
    async fn order_limits_update(
        &self,
        ctx: &Context<'_>,
        input: OrderLimitsUpdateInput,
    ) -> async_graphql::Result<OrderLimitsResult> {
        let staff = ctx.staff()?;
        answer(update_order_limits(ctx.shop(), staff, input.into()).await)
    }

    /// Changes what becomes of orders whose payment through a provider never comes. Owners only.
    async fn unpaid_orders_update(
        &self,
        ctx: &Context<'_>,
        input: UnpaidOrdersUpdateInput,
    ) -> async_graphql::Result<UnpaidOrdersResult> {
        let staff = ctx.staff()?;
        answer(update_unpaid_orders(ctx.shop(), staff, input.into()).await)
    }

    /// Changes the tax rates to choose from; what is on sale keeps its own. Owners only.
    async fn tax_rates_update(
        &self,
        ctx: &Context<'_>,
        input: TaxRatesUpdateInput,
    ) -> async_graphql::Result<TaxRatesResult> {
        let staff = ctx.staff()?;
        answer(update_tax_rates(ctx.shop(), staff, &input.named()).await)
    }
}
