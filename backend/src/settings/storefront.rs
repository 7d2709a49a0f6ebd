//! What a shopper may know of the shop.

use std::sync::Arc;

use async_graphql::{Context, Object};
use values::Country;

use crate::error::found;
use crate::scalars::Language;
use crate::visitor::Asking;

use super::{ShopSettings, shown_settings};

/// The shop, as its visitors see it.
pub struct Shop(Arc<ShopSettings>);

/// The shop, as its visitors see it.
#[Object]
impl Shop {
    /// The name over the door.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// ISO 4217 code of the one currency of all prices.
    async fn currency(&self) -> &str {
        self.0.currency.code()
    }

    /// Whether the merchant enters prices with the tax in them; shoppers see every price with it.
    async fn prices_include_tax(&self) -> bool {
        self.0.prices_include_tax
    }

    /// IANA name of the time zone in which days begin and end.
    async fn time_zone(&self) -> &str {
        self.0.time_zone.name()
    }

    /// The language when a visitor's is not ours.
    async fn language(&self) -> Language {
        self.0.locale.into()
    }

    /// Whether this is a demo, in which nothing is for sale.
    async fn is_demo(&self, ctx: &Context<'_>) -> bool {
        ctx.shop().demo
    }

    /// ISO 3166-1 codes of the countries that the shop sells to.
    async fn countries(&self) -> Vec<String> {
        let all = || Country::all().map(String::from).collect();
        if self.0.countries.is_empty() {
            return all();
        }
        self.0.countries.iter().map(|country| country.as_str().to_owned()).collect()
    }

    /// The consent to immediate delivery that a cart with files needs, in the visitor's language.
    async fn consent_text(&self, ctx: &Context<'_>) -> &str {
        self.0.consent(ctx.visitor().locale)
    }
}

/// What a visitor may ask about the shop.
#[derive(Default)]
pub struct Query;

#[Object(name = "SettingsStorefrontQuery")]
impl Query {
    /// The shop.
    async fn shop(&self, ctx: &Context<'_>) -> async_graphql::Result<Shop> {
        found(shown_settings(ctx.shop()).await.map(Shop))
    }
}
